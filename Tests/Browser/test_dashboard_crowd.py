"""Nine thousand people in one room: what the dashboard costs the browser for each of its tasks."""

import asyncio
import itertools
import json

import httpx
from classroom import until
from hub import Hub
from looker import Looker

CROWD = 9_000
# Joins, and as many leaves, each second.
CHURN = 10
# Milliseconds of processor time that one task of the page may take while people come and go.
LIMIT = 50

# Tasks in which scripts run, as Chromium's tracing names them.
SCRIPTS = {"FunctionCall", "FireAnimationFrame", "TimerFire", "EvaluateScript", "EventDispatch", "RunMicrotasks", "v8.callFunction"}


class Crowd:
    """People who are present by heartbeats: a crowd without as many sockets."""

    def __init__(self, hub):
        self._http = httpx.AsyncClient(base_url=hub.http(""), limits=httpx.Limits(max_connections=8), timeout=60)

    async def come(self, numbers) -> None:
        await self._each("PUT", numbers)

    async def go(self, numbers) -> None:
        await self._each("DELETE", numbers)

    async def _each(self, method: str, numbers) -> None:
        waiting = iter(numbers)

        async def work():
            for number in waiting:
                body = {"room_id": "algebra", "name": f"Student {number}", "interval_ms": 3_600_000}
                answer = await self._http.request(method, f"/api/participants/user-{number}/heartbeat", json=body)
                assert answer.status_code < 300, answer.text

        await asyncio.gather(*(work() for _ in range(8)))

    async def end(self) -> None:
        await self._http.aclose()


async def traced(session, seconds: float) -> list[dict]:
    """The events of the page's main thread in this time."""
    events: list[dict] = []
    done = asyncio.Event()
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.set())
    await session.send("Tracing.start", {"categories": "devtools.timeline,v8", "transferMode": "ReportEvents"})
    await asyncio.sleep(seconds)
    await session.send("Tracing.end")
    await asyncio.wait_for(done.wait(), 60)
    return events


def tasks(events: list[dict]) -> list[float]:
    """Milliseconds of processor time of each outermost script, on whichever thread ran most of them: the page's own."""
    threads: dict[tuple, list[dict]] = {}
    for event in events:
        if event.get("name") in SCRIPTS and event.get("ph") == "X" and "tdur" in event:
            threads.setdefault((event["pid"], event["tid"]), []).append(event)
    spans, end = [], -1
    for event in sorted(max(threads.values(), key=len), key=lambda event: event["ts"]):
        if event["ts"] >= end:
            end = event["ts"] + event["dur"]
            spans.append(event["tdur"] / 1000)
    return spans


async def test_nine_thousand_people_keep_every_task_of_the_page_short(chromium):
    """Ten people a second come and ten go, the reader scrolls and searches (issue 5)."""
    with Hub("--request-rate", "100000") as hub:
        crowd = Crowd(hub)
        await crowd.come(range(CROWD))
        page = await Looker.at(chromium, hub.http("/#room=algebra"))
        await page.shows("#room-users", f"{CROWD:,}", within=60)
        await until(page.rows, "people are listed", within=60)
        await asyncio.sleep(3)

        numbers = itertools.count(CROWD)
        leavers = itertools.count()

        async def churn():
            while True:
                await crowd.come([next(numbers) for _ in range(CHURN)])
                await crowd.go([next(leavers) for _ in range(CHURN)])
                await asyncio.sleep(1)

        async def look():
            for part in itertools.cycle([0.1, 0.5, 0.9, 0.3]):
                await page.page.evaluate(
                    "(part) => { const box = document.getElementById('people-scroll'); box.scrollTop = part * box.scrollHeight }",
                    part,
                )
                await asyncio.sleep(0.7)

        work = [asyncio.create_task(churn()), asyncio.create_task(look())]
        session = await page.page.context.new_cdp_session(page.page)
        events = await traced(session, 15)
        for task in work:
            task.cancel()
        spans = sorted(tasks(events))
        figures = {
            "tasks": len(spans), "median_ms": spans[len(spans) // 2], "p99_ms": spans[int(len(spans) * 0.99)],
            "longest_ms": spans[-1], "busy_percent": round(sum(spans) / 150, 1),
        }
        print(json.dumps(figures))
        assert len(await page.rows()) < 60, "only the rows in sight exist"
        assert figures["longest_ms"] < LIMIT, figures
        assert page.console == []
        await crowd.end()
