"""A process to be killed: tabs that join with the real client, track, say so, and stay.

Usage: python crowd.py PORT ROOM KEY...
"""

import asyncio
import sys
from types import SimpleNamespace

from person import Person


async def main(port: str, room: str, *keys: str) -> None:
    hub = SimpleNamespace(realtime=f"ws://127.0.0.1:{port}/realtime/v1")
    people = [Person(hub, room, key) for key in keys]
    for number, person in enumerate(people):
        await person.subscribe()
        await person.channel.track({"tab": number})
    for person in people:
        await person.until(lambda: sum(map(len, person.state.values())) >= len(people), "everybody")
    print("here", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(*sys.argv[1:]))
