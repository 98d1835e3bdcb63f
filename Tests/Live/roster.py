"""A room's roster, attendance, feed and state over HTTP, as an app's server and its users ask for them."""

import httpx

from hub import DEADLINE, Hub
from tokens import SECRET, token


class Desk:
    """Asks one hub about one room; `who` is a user, `app` for the app's server, `teacher` for who moderates the room."""

    def __init__(self, hub: Hub, room: str):
        self.room = room
        self.client = httpx.Client(base_url=hub.http(f"/api/v1/rooms/{room}"), timeout=DEADLINE)

    def token(self, who: str) -> str:
        if who == "app":
            return token(SECRET, {"role": "service_role"})
        claims = {"sub": who, "role": "authenticated"}
        if who == "teacher":
            claims |= {"rollcall_role": "teacher", "rooms": {self.room: ["join", "track", "broadcast", "moderate"]}}
        return token(SECRET, claims)

    def ask(
        self, who: str, method: str, path: str, body=None, status: int | None = 200, **headers: str
    ) -> httpx.Response:
        """The answer, which must have this status, or with None any that is no refusal."""
        fields = {"authorization": f"Bearer {self.token(who)}"} | {n.replace("_", "-"): v for n, v in headers.items()}
        answer = self.client.request(method, path, json=body, headers=fields)
        assert answer.is_success if status is None else answer.status_code == status, f"{who} {method} {path}: {answer.status_code} {answer.text}"
        return answer

    def rows(self, who: str = "app") -> dict[str, dict]:
        """The roster by user."""
        return {row["userId"]: row for row in self.ask(who, "GET", "/participants").json()["participants"]}
