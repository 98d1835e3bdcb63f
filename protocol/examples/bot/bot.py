"""A bot in the room `lobby`: greets who comes and answers `!who`. It tracks nothing, so it is not counted itself.

    python bot.py http://127.0.0.1:4000          needs: pip install realtime
"""

import asyncio
import sys

from realtime import AsyncRealtimeClient


async def main(hub: str) -> None:
    client = AsyncRealtimeClient(hub.replace("http", "ws", 1) + "/realtime/v1", token="dev")
    room = client.channel("lobby", {"config": {"presence": {"key": "bot", "enabled": True}}})

    def say(text: str) -> None:
        asyncio.create_task(room.send_broadcast("chat", {"from": "bot", "text": text}))

    def joined(user: str, before: list, _new: list) -> None:
        if not before:  # Somebody who is there already has only opened another tab.
            say(f"Hello, {user}!")

    def heard(message: dict) -> None:
        if message["payload"].get("text") == "!who":
            say("Here: " + (", ".join(sorted(room.presence_state())) or "nobody"))

    room.on_presence_join(joined)
    room.on_broadcast("chat", heard)
    await room.subscribe()
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4000"))
