"""Nine thousand people in one room: what it costs a page to know how many they are, and the hub to stop."""

import asyncio
import itertools
import json
import time

from http_crowd import Crowd
from hub import DEADLINE, Hub
from wire import PLAIN, Tab

CROWD = 9_000
# Octets a second that a subscriber to the number alone may be sent (issue 5).
LIMIT = 1_000
# So many counts are measured, while people come and go as fast as the hub takes them.
COUNTS = 40


async def test_the_number_of_nine_thousand_who_come_and_go_takes_less_than_a_kilobyte_a_second():
    with Hub("--request-rate", "100000") as hub:
        async with Crowd(hub) as crowd:
            await crowd.come(range(CROWD))
            figures = await measured(hub, crowd)
        print(json.dumps(figures))
        assert figures["changes"] > COUNTS, figures
        assert figures["bytes_per_second"] < LIMIT, figures
        # Stopping writes down for each of them that they have gone.
        began = time.monotonic()
        assert hub.stop() == 0
        print(json.dumps({"stop_seconds": round(time.monotonic() - began, 2)}))


async def measured(hub, crowd) -> dict:
    """What one who asked for the number alone is sent while people come and go."""
    numbers, changes = itertools.count(CROWD), 0

    async def churn():
        nonlocal changes
        for leaver in itertools.count():
            await crowd.come([next(numbers)])
            await crowd.go([leaver])
            changes += 2

    async with Tab.open(hub, path=PLAIN) as tab:
        await tab.join("realtime:algebra", {"presence": {"enabled": False, "mode": "count"}})
        work = asyncio.create_task(churn())
        octets, counts = 0, []
        # The first count belongs to the join, what comes after it to the churn.
        await tab.until("presence_count")
        began, before = time.monotonic(), changes
        while len(counts) < COUNTS:
            frame = await asyncio.wait_for(tab.connection.recv(), DEADLINE)
            # The head of a frame from the hub: two octets, or four from 126 octets of text on.
            octets += len(frame) + (2 if len(frame) < 126 else 4)
            _, _, _, event, payload = json.loads(frame)
            if event == "presence_count":
                counts.append(payload["users"])
        seconds = time.monotonic() - began
        work.cancel()
    assert all(abs(count - CROWD) <= 2 for count in counts), f"{counts} in {seconds:.1f} s"
    return {
        "bytes_per_second": round(octets / seconds), "bytes_per_count": round(octets / COUNTS),
        "counts_per_second": round(COUNTS / seconds, 1), "changes": changes - before,
        "changes_per_second": round((changes - before) / seconds),
    }
