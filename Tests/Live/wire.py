"""A tab on the raw wire: Phoenix framing of vsn 1 and 2 and the binary kinds, judged strictly as it is read."""

import asyncio
import contextlib
import itertools
import json
from typing import Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub import DEADLINE, Hub

SUPABASE = "/realtime/v1/websocket"
PLAIN = "/socket/websocket"

_AUTOMATIC = object()


class Message(NamedTuple):
    """One message of either version; vsn 1 never shows a join_ref. `kind` is None for text."""

    join_ref: Any
    ref: Any
    topic: str
    event: str
    payload: Any
    kind: int | None = None
    encoding: int | None = None


# Binary kinds, as clients of vsn 2 write and read them


def _packed(kind: int, *names: str, encoding: bytes = b"", data: bytes) -> bytes:
    octets = [name.encode() for name in names]
    return bytes([kind, *map(len, octets)]) + encoding + b"".join(octets) + data


def kind0(join_ref: str, ref: str, topic: str, event: str, data: bytes) -> bytes:
    """A push of phoenix.js with a binary payload."""
    return _packed(0, join_ref, ref, topic, event, data=data)


def kind3(
    join_ref: str, ref: str, topic: str, event: str, data: bytes, encoding: int = 1, metadata: str = ""
) -> bytes:
    """A broadcast of a Supabase client; encoding 1 is JSON, 0 is binary."""
    return _packed(3, join_ref, ref, topic, event, metadata, encoding=bytes([encoding]), data=data)


def _unpacked(frame: bytes) -> Message:
    kind = frame[0]
    fields = {0: 3, 1: 4, 2: 2, 4: 3}[kind]
    sizes, at = frame[1 : 1 + fields], 1 + fields + (kind == 4)
    names = []
    for size in sizes:
        assert at + size <= len(frame), f"truncated frame {frame.hex(' ')}"
        names.append(frame[at : at + size].decode())
        at += size
    data = frame[at:]
    match kind:
        case 0:
            return Message(names[0], None, names[1], names[2], data, kind)
        case 1:
            return Message(names[0], names[1], names[2], "phx_reply", {"status": names[3], "response": data}, kind)
        case 2:
            return Message(None, None, names[0], names[1], data, kind)
        case _:
            encoding = frame[4]
            assert encoding in (0, 1), f"encoding {encoding}"
            payload = json.loads(data) if encoding == 1 else data
            inner = {"type": "broadcast", "event": names[1], "payload": payload}
            return Message(None, None, names[0], "broadcast", inner, kind, encoding)


class Tab:
    """One connection that sends what it is told and hands out each message it receives, in order."""

    def __init__(self, connection: ClientConnection, vsn: int):
        self.connection = connection
        self.vsn = vsn
        self.join_refs: dict[str, Any] = {}
        self._refs = map(str, itertools.count(1))

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, hub: Hub, vsn: int = 2, path: str = SUPABASE, headers=None, patch=0, **parameters: str):
        parameters = {"vsn": f"{vsn}.0.{patch}"} | parameters
        # Without a limit on its queue the library reads on, so that a tab nobody looks at can still be closed.
        connection = await connect(
            hub.socket_url(path, **parameters), additional_headers=headers, max_size=None, max_queue=None
        )
        try:
            yield cls(connection, vsn)
        finally:
            # The library may abort a transport that is gone already, when the hub ended the connection meanwhile.
            with contextlib.suppress(AttributeError):
                await connection.close()

    # Sending

    async def send(self, topic: str, event: str, payload: dict, *, ref=_AUTOMATIC, join_ref=_AUTOMATIC) -> Any:
        """Sends one message and returns its ref."""
        ref = next(self._refs) if ref is _AUTOMATIC else ref
        if event == "phx_join" and join_ref is _AUTOMATIC:
            self.join_refs[topic] = join_ref = ref
        join_ref = self.join_refs.get(topic) if join_ref is _AUTOMATIC else join_ref
        if self.vsn == 1:
            message = {"topic": topic, "event": event, "payload": payload, "ref": ref, "join_ref": join_ref}
        else:
            message = [join_ref, ref, topic, event, payload]
        await self.connection.send(json.dumps(message))
        return ref

    async def send_raw(self, frame: str | bytes) -> None:
        await self.connection.send(frame)

    # Receiving

    async def receive(self, within: float = DEADLINE) -> Message:
        """The next message, whose form must be exactly that of its version."""
        async with asyncio.timeout(within):
            frame = await self.connection.recv()
        if isinstance(frame, bytes):
            assert self.vsn == 2, f"vsn 1 has no binary frames: {frame.hex(' ')}"
            return _unpacked(frame)
        value = json.loads(frame)
        if self.vsn == 1:
            assert isinstance(value, dict) and set(value) == {"ref", "topic", "event", "payload"}, frame
            message = Message(None, value["ref"], value["topic"], value["event"], value["payload"])
        else:
            assert isinstance(value, list) and len(value) == 5, frame
            message = Message(*value)
        assert isinstance(message.payload, dict), frame
        if message.event == "phx_reply":
            assert set(message.payload) == {"status", "response"}, frame
            assert isinstance(message.payload["response"], dict), frame
        return message

    async def expect(self, event: str, payload: Any = _AUTOMATIC, **fields: Any) -> Message:
        """The next message, which must have this event and these fields."""
        message = await self.receive()
        assert message.event == event, message
        if payload is not _AUTOMATIC:
            assert message.payload == payload, message
        for name, value in fields.items():
            assert getattr(message, name) == value, (name, value, message)
        return message

    async def until(self, event: str, **fields: Any) -> Message:
        """The first message with this event and these fields; others are passed over."""
        while True:
            message = await self.receive()
            if message.event == event and all(getattr(message, name) == value for name, value in fields.items()):
                return message

    async def closed(self, within: float = DEADLINE) -> int:
        """Reads to the end of the connection and returns its close code; 1006 without a close frame."""
        async with asyncio.timeout(within):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        return self.connection.close_code

    # What every test does

    async def call(self, topic: str, event: str, payload: dict, **options: Any) -> dict:
        """Sends and returns the payload of the reply, which must be the next message."""
        ref = await self.send(topic, event, payload, **options)
        return (await self.expect("phx_reply", topic=topic, ref=ref)).payload

    async def ask(self, topic: str, event: str, payload: dict, **options: Any) -> dict:
        """Sends and returns the payload of the reply; what comes before it is passed over."""
        ref = await self.send(topic, event, payload, **options)
        return (await self.until("phx_reply", topic=topic, ref=ref)).payload

    async def join(self, topic: str, config: dict | None = None, **payload: Any) -> Message | None:
        """Joins and returns the presence_state, None for a config that asks for none."""
        config = {"presence": {"enabled": True}} if config is None else config
        reply = await self.call(topic, "phx_join", {"config": config} | payload)
        assert reply == {"status": "ok", "response": {"postgres_changes": []}}, reply
        presence = config.get("presence") or {}
        if presence.get("enabled") is False or presence.get("mode") in ("count", "off"):
            return None
        return await self.expect("presence_state", topic=topic, ref=None, join_ref=None)

    async def track(self, topic: str, meta: dict) -> None:
        """Tracks, and takes the own diff and the reply, which may come in either order."""
        ref = await self.send(topic, "presence", {"type": "presence", "event": "track", "payload": meta})
        first, second = await self.receive(), await self.receive()
        assert {first.event, second.event} == {"phx_reply", "presence_diff"}, (first, second)
        reply = first if first.event == "phx_reply" else second
        assert reply.ref == ref and reply.payload == OK, reply

    async def say(self, topic: str, event: str, payload: Any) -> None:
        await self.send(topic, "broadcast", {"type": "broadcast", "event": event, "payload": payload})

    async def beat(self) -> None:
        """A heartbeat whose reply must be the next message: nothing else was on its way to this tab."""
        reply = await self.call("phoenix", "heartbeat", {})
        assert reply == OK

    async def hears_next(self, speaker: "Tab", topic: str) -> None:
        """The speaker's marker must be the next message: nothing the speaker caused before it was for this tab."""
        mark = f"mark-{id(speaker)}-{next(speaker._refs)}"
        await speaker.say(topic, mark, {"n": 1})
        message = await self.expect("broadcast", topic=topic)
        assert message.payload == {"type": "broadcast", "event": mark, "payload": {"n": 1}}, message

    def abort(self) -> None:
        """Ends the connection without a close frame, as a crash does."""
        self.connection.transport.abort()


OK = {"status": "ok", "response": {}}


def refs(payload: dict) -> dict[str, list[str]]:
    """The phx_refs of a presence state, or of one part of a diff, by key."""
    return {key: [meta["phx_ref"] for meta in entry["metas"]] for key, entry in payload.items()}


def metas(payload: dict) -> dict[str, list[dict]]:
    """The metas by key without what the hub adds; each must have a phx_ref."""
    return {
        key: [{k: v for k, v in meta.items() if k not in ("phx_ref", "phx_ref_prev")} for meta in entry["metas"]]
        for key, entry in payload.items()
        if all(isinstance(meta["phx_ref"], str) for meta in entry["metas"])
    }


def applied(state: dict, diff: dict) -> dict:
    """A presence state after a diff, by key and phx_ref, as stock clients compute it: joins before leaves."""
    result = {key: {meta["phx_ref"]: meta for meta in entry["metas"]} for key, entry in state.items()}
    for key, entry in diff["joins"].items():
        result.setdefault(key, {}).update({meta["phx_ref"]: meta for meta in entry["metas"]})
    for key, entry in diff["leaves"].items():
        for meta in entry["metas"]:
            removed = result.get(key, {}).pop(meta["phx_ref"], None)
            assert removed is not None, f"a leave of nobody: {key} {meta}"
        if not result.get(key):
            result.pop(key, None)
    return {key: {"metas": list(members.values())} for key, members in result.items()}
