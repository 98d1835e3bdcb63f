"""`PresenceTracker`: sessions and a limit on concurrent interviews, for the server of an app."""

from __future__ import annotations

import functools
import json
import os
import threading
from typing import Any, NamedTuple

from .connection import Connection
from .errors import RollcallError

CAPACITY_CODES = ("SeatsTaken", "SeatQueueFull", "TooManySeats")


class Stats(NamedTuple):
    """How a room stands; `max_concurrent` and `available` are None where there is no limit."""

    active_sessions: int
    active_interviews: int
    waiting: int
    max_concurrent: int | None
    available: int | None


class PresenceTracker:
    """The sessions of one room, and how many of its users may be in an interview at once.

    `token` is the service key of the app's server (role `service_role`, no `sub`), which may act for every user; a user's own
    token acts for that user alone, and then `max_concurrent` must be None, because it may set no limit. A hub with `--dev`
    needs no token.

    `max_concurrent` is set at the hub when it is needed first, where it then holds for everybody; None leaves it as it is.
    `online_window_seconds` is how long a session is online after its last heartbeat. Every call but the constructor may
    raise `RollcallError`. Trackers may be shared by threads.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        room: str = "lobby",
        max_concurrent: int | None = 3,
        activity: str = "interview",
        online_window_seconds: float = 60,
        timeout: float = 5,
    ) -> None:
        self.url = url.rstrip("/")
        self.room = room
        self.activity = activity
        self.max_concurrent = max_concurrent
        self.online_window_seconds = online_window_seconds
        self._connection = Connection(url, token, timeout)
        self._limiting = threading.Lock()
        self._limit_set: int | None = None

    # How many

    def count_active_sessions(self) -> int:
        """How many sessions (tabs) are in the room now."""
        return self._seats()["count_active_sessions"]

    def count_active_interviews(self) -> int:
        """How many users are in an interview now: those who have a seat."""
        return self._seats()["count_active_interviews"]

    def get_stats(self) -> Stats:
        """All figures at one moment."""
        self._ensure_limit()
        seats = self._seats()
        # The room's own limit, else the one over all rooms.
        limits = {limit["scope"]: limit for limit in seats["limits"] if limit["activity"] == self.activity}
        limit = limits.get(self.room) or limits.get("*") or {}
        return Stats(
            active_sessions=seats["count_active_sessions"],
            active_interviews=seats["count_active_interviews"],
            waiting=limit.get("waiting", 0),
            max_concurrent=limit.get("limit"),
            available=limit.get("available"),
        )

    # Who may start

    def can_start_interview(
        self, user_id: str | None = None, session_id: str | None = None, *, wait: bool = False
    ) -> tuple[bool, str]:
        """Whether an interview may start, and a sentence that says so to the user.

        With a `user_id` (or a user's own token and a `session_id`) this *takes* the seat when one is free, in one step with the
        check, so that two can never pass at once. Asking again is harmless and keeps the seat: call it at each rerun. A
        session that sends heartbeats holds its seat until it ends; without one the seat is free again a minute after the
        last call. `wait` queues when all seats are taken, and the sentence says at which position.

        With neither, it only asks whether a seat is free, and promises nothing.
        """
        self._ensure_limit()
        body = self._body(user_id, session_id) | {"activity": self.activity}
        if user_id is None and session_id is None:
            answer = self._connection.ask("POST", "api", "v1", "seats", "can_start", body=body)
            return answer["can_start"], answer["message"]
        try:
            answer = self._connection.ask("POST", "api", "v1", "seats", "acquire", body=body | {"wait": wait})
        except RollcallError as error:
            if error.code not in CAPACITY_CODES:
                raise
            return False, str(error.args[0])
        return answer["can_start"], answer["message"]

    def end_interview(self, user_id: str | None = None, session_id: str | None = None) -> bool:
        """Gives the seat back, and leaves the session as it is; False if there was none."""
        body = self._body(user_id, session_id) | {"activity": self.activity}
        return self._connection.ask("POST", "api", "v1", "seats", "release", body=body)["released"]

    # The life of a session

    def mark_session_started(
        self,
        session_id: str,
        user_id: str | None = None,
        *,
        language_code: str | None = None,
        current_page: str | None = None,
        **details: Any,
    ) -> dict[str, Any]:
        """A session begins, at login for example. `details` are what it says of itself beside page and language.

        The answer has `last_active`, and in `goodbye` what `navigator.sendBeacon` may post to `/api/user-disconnect`.
        """
        return self.heartbeat(
            session_id, user_id, language_code=language_code, current_page=current_page, **details
        )

    def heartbeat(
        self,
        session_id: str,
        user_id: str | None = None,
        *,
        language_code: str | None = None,
        current_page: str | None = None,
        **details: Any,
    ) -> dict[str, Any]:
        """The session is there, on this page. It says anew all that it says: page, language and `details`."""
        # A lease is two and a half times the announced interval.
        interval = max(1, int(self.online_window_seconds * 1000 / 2.5))
        body = self._body(user_id, session_id) | {"interval_ms": interval}
        body |= details | {"language_code": language_code, "current_page": current_page}
        return self._connection.ask("POST", "api", "v1", "sessions", body=body)

    def mark_session_completed(self, session_id: str, user_id: str | None = None) -> None:
        """The session ends as completed, and its seat is free. Doing it twice changes nothing."""
        self.end_interview(user_id, session_id)
        body = self._body(user_id, None)
        self._connection.ask("POST", "api", "v1", "sessions", session_id, "complete", body=body)

    def cleanup_stale_sessions(self, hours: int = 3) -> int:
        """Gives up sessions of which nothing was heard for so long; how many. Needs the app's service key.

        Sessions end by themselves when their lease does, so that this is 0 as a rule.
        """
        body = {"kind": "abandon_silent_sessions", "hours": hours}
        return self._connection.ask("POST", "api", "v1", "admin", "cleanup", body=body)["count"]

    # In the browser

    def browser_heartbeat(self, session_id: str, token: str | None, current_page: str | None = None) -> str:
        """A piece of HTML that sends the session's heartbeats as long as the page is open, and says goodbye when it goes.

        For `streamlit.components.v1.html`. `token` is the *user's* token, never the service key: everybody can read the page.
        """
        page = {"room_id": self.room, "session_id": session_id, "current_page": current_page}
        interval = int(self.online_window_seconds * 1000 / 3)
        known = {"url": self.url, "token": token, "every": interval, "body": page | {"interval_ms": interval * 6 // 5}}
        # What stands in a script must not end it.
        text = json.dumps(known).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        return _HEARTBEAT.replace("KNOWN", text)

    def close(self) -> None:
        """Closes the socket of this thread."""
        self._connection.close()

    def _body(self, user_id: str | None, session_id: str | None) -> dict[str, Any]:
        return {"room_id": self.room, "user_id": user_id, "session_id": session_id}

    def _seats(self) -> dict[str, Any]:
        return self._connection.ask(
            "GET", "api", "v1", "seats", query={"room": self.room, "activity": self.activity}
        )

    def _ensure_limit(self) -> None:
        """Sets the limit at the hub, once for each value of `max_concurrent`."""
        wanted = self.max_concurrent
        if wanted is None or wanted == self._limit_set:
            return
        with self._limiting:
            limits = self._seats()["limits"]
            if not any(
                (limit["scope"], limit["activity"], limit["limit"]) == (self.room, self.activity, wanted)
                for limit in limits
            ):
                body = {"scope": self.room, "activity": self.activity, "max_concurrent": wanted}
                self._connection.ask("PUT", "api", "v1", "seats", "limits", body=body)
            self._limit_set = wanted


@functools.lru_cache(maxsize=None)
def get_presence_tracker(
    max_concurrent: int | None = 3, url: str | None = None, token: str | None = None, room: str | None = None
) -> PresenceTracker:
    """The process's tracker for these values; what is not said comes from ROLLCALL_URL, ROLLCALL_TOKEN and ROLLCALL_ROOM."""
    return PresenceTracker(
        url or os.environ.get("ROLLCALL_URL", "http://127.0.0.1:4000"),
        token or os.environ.get("ROLLCALL_TOKEN"),
        room=room or os.environ.get("ROLLCALL_ROOM", "lobby"),
        max_concurrent=max_concurrent,
    )


_HEARTBEAT = """<script>
const known = KNOWN;
const headers = { "content-type": "application/json" };
if (known.token) headers.authorization = "Bearer " + known.token;
let goodbye;
async function beat() {
  try {
    const answer = await fetch(known.url + "/api/v1/sessions",
      { method: "POST", headers, body: JSON.stringify(known.body), keepalive: true });
    const heard = await answer.json();
    if (!answer.ok) throw new Error(heard.code + ": " + heard.detail);
    goodbye = heard.goodbye;
  } catch (error) {
    console.warn("Rollcall heartbeat:", error.message);
  }
}
beat();
setInterval(beat, known.every);
addEventListener("pagehide", () => goodbye && navigator.sendBeacon(known.url + "/api/user-disconnect", goodbye));
addEventListener("pageshow", (event) => event.persisted && beat());
</script>"""
