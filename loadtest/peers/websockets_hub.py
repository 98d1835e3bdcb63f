"""Rooms on Python's websockets and uvloop. Prints where it listens; "S<room>" subscribes, "P<room> TEXT" publishes."""

import asyncio
import logging
import sys
from collections import defaultdict

import uvloop
from websockets.asyncio.server import broadcast, serve
from websockets.exceptions import ConnectionClosed

rooms = defaultdict(set)


async def talk(socket):
    room = None
    try:
        async for text in socket:
            if text.startswith("S"):
                room = rooms[text[1:]]
                room.add(socket)
                await socket.send("ok")
            elif text.startswith("P"):
                name, text = text[1:].split(" ", 1)
                broadcast(rooms[name], text)
    except ConnectionClosed:
        pass
    finally:
        if room is not None:
            room.discard(socket)


async def main():
    settings = {"compression": None, "ping_interval": None, "max_queue": None, "backlog": 4096}
    async with serve(talk, "127.0.0.1", int(sys.argv[1]), **settings):
        print(f"listening on ws://127.0.0.1:{sys.argv[1]}", flush=True)
        await asyncio.get_running_loop().create_future()


logging.getLogger("websockets").addHandler(logging.NullHandler())
logging.getLogger("websockets").propagate = False
uvloop.run(main())
