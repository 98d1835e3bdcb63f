"""People who are present by heartbeats over HTTP: a crowd without as many sockets."""

import asyncio

import httpx


class Crowd:
    """`user-N` for each number, all in one room; a hub for it allows its requests: `--request-rate 100000`."""

    def __init__(self, hub, room: str = "algebra"):
        self._room = room
        self._http = httpx.AsyncClient(base_url=hub.http(""), limits=httpx.Limits(max_connections=8), timeout=60)

    async def __aenter__(self) -> "Crowd":
        return self

    async def __aexit__(self, *_) -> None:
        await self._http.aclose()

    async def come(self, numbers) -> None:
        await self._each("PUT", numbers)

    async def go(self, numbers) -> None:
        await self._each("DELETE", numbers)

    async def _each(self, method: str, numbers) -> None:
        waiting = iter(numbers)

        async def work():
            for number in waiting:
                # Without the session's name nobody could end it.
                body = {
                    "room_id": self._room, "session_id": f"tab-{number}", "name": f"Student {number}",
                    "interval_ms": 3_600_000,
                }
                answer = await self._http.request(method, f"/api/participants/user-{number}/heartbeat", json=body)
                assert answer.status_code < 300, answer.text

        await asyncio.gather(*(work() for _ in range(8)))
