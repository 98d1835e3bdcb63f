"""A tab driven by the real Python client (PyPI `realtime`), which remembers every callback it ever made."""

import asyncio
import contextlib
from typing import Any

from realtime import AsyncRealtimeClient, RealtimeSubscribeStates
from realtime.types import RealtimePostgresChangesListenEvent

from hub import DEADLINE, Hub

SUBSCRIBED = RealtimeSubscribeStates.SUBSCRIBED.value


class Person:
    """One client with one channel. `events` is what its callbacks said, in order."""

    def __init__(
        self, hub: Hub, room: str, key: str = "", *, presence=True, config: dict | None = None, **client: Any
    ):
        self.client = AsyncRealtimeClient(hub.realtime, **client)
        options = {"broadcast": {"ack": False, "self": False}, "private": False} | (config or {})
        options["presence"] = {"key": key, "enabled": False}
        self.channel = self.client.channel(room, {"config": options})
        self.events: list[tuple] = []
        self._changed = asyncio.Event()
        if presence:
            self.listen_to_presence()
        self.channel.on_broadcast("*", lambda payload: self._note("broadcast", payload["event"], payload["payload"]))
        self.channel.on_system(lambda payload: self._note("system", payload))

    def listen_to_presence(self) -> None:
        self.channel.on_presence_sync(lambda: self._note("sync", self.state))
        self.channel.on_presence_join(lambda key, now, new: self._note("join", key, bare(now), bare(new)))
        self.channel.on_presence_leave(lambda key, now, left: self._note("leave", key, bare(now), bare(left)))

    def listen_to_changes(self, **binding: Any) -> None:
        self.channel.on_postgres_changes(RealtimePostgresChangesListenEvent.All, lambda _: None, **binding)

    @classmethod
    @contextlib.asynccontextmanager
    async def here(cls, *arguments: Any, **options: Any):
        """Connects and subscribes; at the end the connection is closed."""
        person = cls(*arguments, **options)
        try:
            await person.subscribe()
            yield person
        finally:
            await person.client.close()

    async def subscribe(self) -> None:
        async with asyncio.timeout(DEADLINE):
            await self.channel.subscribe(self._subscribed)
        assert self.statuses[-1] == SUBSCRIBED, self.events

    def _subscribed(self, state: RealtimeSubscribeStates, error: Exception | None) -> None:
        self._note("status", state.value)
        self.error = error

    def _note(self, *event: Any) -> None:
        self.events.append(event)
        self._changed.set()

    async def until(self, condition, what: str, within: float = DEADLINE) -> Any:
        """Waits for callbacks until the condition is true, and returns its answer."""
        try:
            async with asyncio.timeout(within):
                while not (answer := condition()):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            events = "\n".join(map(str, self.events))
            raise AssertionError(f"not within {within:g} s: {what}\nstate: {self.state}\n{events}") from None
        return answer

    async def sees(self, state: dict[str, list[dict]], within: float = DEADLINE) -> None:
        """Waits until this is the state that the app sees: metas by key, oldest first."""
        await self.until(lambda: self.state == state, f"the state {state}", within)

    async def hears(self, event: str, payload: dict) -> None:
        await self.until(lambda: ("broadcast", event, payload) in self.events, f"the broadcast {event} {payload}")

    @property
    def state(self) -> dict[str, list[dict]]:
        return {key: bare(presences) for key, presences in self.channel.presence_state().items()}

    @property
    def statuses(self) -> list[str]:
        return [event[1] for event in self.events if event[0] == "status"]

    def of(self, *kinds: str) -> list[tuple]:
        """The events of these kinds, in order."""
        return [event for event in self.events if event[0] in kinds]


def bare(presences: list[dict]) -> list[dict]:
    """Presences without the ref that the hub gave them."""
    return [{name: value for name, value in p.items() if name != "presence_ref"} for p in presences]
