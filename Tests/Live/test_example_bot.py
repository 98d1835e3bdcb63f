"""The bot of protocol/examples, started by its one command, and people who talk to it over the raw wire."""

import contextlib

from example import Example
from wire import PLAIN, Tab

LOBBY = "realtime:lobby"


@contextlib.asynccontextmanager
async def present(hub, user: str):
    async with Tab.open(hub, path=PLAIN) as tab:
        config = {"presence": {"key": user, "mode": "off"}}
        assert (await tab.call(LOBBY, "phx_join", {"config": config}))["status"] == "ok"
        track = {"type": "presence", "event": "track", "payload": {"name": user}}
        assert (await tab.call(LOBBY, "presence", track))["status"] == "ok"
        yield tab


async def said(tab, texts: int) -> list[str]:
    """What the bot says next."""
    heard = []
    while len(heard) < texts:
        message = await tab.receive()
        if message.event == "broadcast" and message.payload["payload"]["from"] == "bot":
            heard.append(message.payload["payload"]["text"])
    return heard


async def test_the_bot_greets_each_user_once_however_many_tabs_and_answers_who_is_here():
    with Example("bot") as example:
        hub = example.hub
        async with present(hub, "ada") as ada:
            assert await said(ada, 1) == ["Hello, ada!"]
            async with present(hub, "ada"), present(hub, "grace") as grace:
                assert await said(ada, 1) == ["Hello, grace!"]
                ask = {"type": "broadcast", "event": "chat", "payload": {"from": "grace", "text": "!who"}}
                await grace.send(LOBBY, "broadcast", ask)
                # Neither another tab nor the bot itself is somebody.
                assert await said(ada, 1) == ["Here: ada, grace"]
