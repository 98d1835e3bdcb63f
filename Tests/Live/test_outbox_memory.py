"""Readers that read nothing: what waits for all of them together is bounded, and who reads hears everything."""

import re

import httpx

from hub import eventually
from raw import RawSocket
from wire import Tab

OPTIONS = ["--grace-close", "0", "--grace-lost", "0", "--outbox-memory", "2MiB", "--message-rate", "1000"]


def passed(hub) -> int:
    found = re.search(r'limit_exceeded_total\{limit="outbox_memory"\} (\d+)', httpx.get(hub.http("/metrics")).text)
    return int(found[1]) if found else 0


async def test_those_with_the_most_are_evicted_and_readers_hear_everything(hub, topic):
    before = passed(hub)
    silent = []
    try:
        for _ in range(6):
            opened = RawSocket.open(hub)
            raw = opened.__enter__()
            silent.append((opened, raw))
            raw.send_text(f'["1","1","{topic}","phx_join",{{"config":{{"presence":{{"enabled":false}}}}}}]')
            raw.receive_frame()
        async with Tab.open(hub) as grace, Tab.open(hub) as ada:
            for tab in (grace, ada):
                await tab.join(topic, {"presence": {"enabled": False}})
            # None of them owes so much that it would be too slow by itself: 1 MiB for ten seconds, or 4 MiB.
            for n in range(200):
                await ada.say(topic, "say", {"n": n, "pad": "x" * 40_000})
                message = await grace.expect("broadcast")
                assert message.payload["payload"]["n"] == n
                if passed(hub) > before:
                    break
            eventually(lambda: passed(hub) > before, "somebody was evicted")
            await grace.beat()
    finally:
        for opened, _ in silent:
            opened.__exit__(None, None, None)
