"""Rooms on picows and uvloop. Prints where it listens; "S<room>" subscribes, "P<room> TEXT" publishes."""

import asyncio
import sys
from collections import defaultdict

import uvloop
from picows import WSListener, WSMsgType, ws_create_server

rooms = defaultdict(dict)


class Tab(WSListener):
    room = None

    def on_ws_frame(self, transport, frame):
        if frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            self.received(transport, frame.get_payload_as_bytes())

    def received(self, transport, text):
        if text.startswith(b"S"):
            self.room = rooms[text[1:]]
            self.room[self] = transport
            transport.send(WSMsgType.TEXT, b"ok")
        elif text.startswith(b"P"):
            room, text = text[1:].split(b" ", 1)
            for member in rooms[room].values():
                member.send(WSMsgType.TEXT, text)

    def on_ws_disconnected(self, transport):
        if self.room is not None:
            self.room.pop(self, None)


async def main():
    server = await ws_create_server(lambda _: Tab(), "127.0.0.1", int(sys.argv[1]), backlog=4096)
    print(f"listening on ws://127.0.0.1:{sys.argv[1]}", flush=True)
    await server.serve_forever()


uvloop.run(main())
