"""`serve --demo`: what it shows, and that a store which kept it is gone on with."""

import httpx
import pytest
from classroom import until
from hub import Hub
from looker import Looker, admin, has


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_demonstration_fills_every_panel(chromium, scheme):
    """Roster, figures, feed, interviews with a queue, a workshop, news: by the same API that any app has."""
    # Of so many some are always here to wait for an interview.
    with Hub("--demo", "120") as hub:
        page = await Looker.at(chromium, f"{admin(hub)}&room=interviews", scheme=scheme)
        await page.shows("#seats .seat b", "3 of 3: full", within=60)
        await until(lambda: has(page.page.locator("#seats"), "waiting: "), "somebody waits", within=60)
        await page.fits("interviews")
        await page.page.evaluate("location.hash = '#room=course:algebra'")
        await until(lambda: has(page.page.locator("#stats"), "Avg rating 4."), "the figures of the course")
        await until(lambda: has(page.page.locator("#activity"), "course completed"), "what the app told")
        await until(lambda: has(page.page.locator("#people-sum"), "in all"), "some are registered and away")
        await page.fits("course:algebra")
        await page.page.evaluate("location.hash = '#room=workshop:writing'")
        await until(lambda: has(page.page.locator("#attendance-list"), "checked in, here"), "somebody is ticked off", within=60)
        await page.click("#bell")
        await until(lambda: has(page.page.locator("#bell-list"), "New enrollment"), "the instructor has news")
        await page.fits("the bell")
        assert page.console == []


async def test_the_demonstration_goes_on_with_what_a_store_has_kept(tmp_path):
    place = f"sqlite:{tmp_path}/rollcall.db"

    async def kept() -> dict:
        with Hub("--demo", "24", "--store", place) as hub:
            async with httpx.AsyncClient(base_url=hub.http("/api/v1"), headers=hub.admin) as http:

                async def news() -> dict | None:
                    answer = await http.get("/notifications", params={"user_id": "demo-0", "limit": 100})
                    return answer.json() if answer.json()["meta"]["total"] >= 5 else None

                # News are the last thing that it prepares.
                await until(news, "the instructor has news")
                roster = (await http.get("/rooms/interviews/participants")).json()["participants"]
                limits = (await http.get("/seats", params={"room": "interviews"})).json()["limits"]
                return {
                    "registered": {row["userId"]: row["id"] for row in roster if row["version"]},
                    "limits": [(row["activity"], row["limit"]) for row in limits],
                    "greetings": [row["id"] for row in (await news())["data"]][-5:],
                }

    first = await kept()
    assert len(first["registered"]) >= 5 and first["limits"] == [("interview", 3)]
    assert await kept() == first
