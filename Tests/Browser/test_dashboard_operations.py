"""What operators do on the dashboard: clean up, and look at frames."""

from classroom import until
from hub import Hub
from looker import Looker, admin, has, student
from tokens import SECRET, token


async def test_a_clean_up_says_first_what_it_would_do(chromium):
    """The button of S4, and its health query (mission 101, 105)."""
    with Hub() as hub:
        async with student(hub, "ada"):
            page = await Looker.at(chromium, admin(hub).replace("#", "#view=operations&"))
            await page.shows("#health-online_users", "1")
            await page.click("#cleanup-try")
            await page.shows("#cleanup-word", "Nothing is stale: nothing to clean up.")
            assert page.console == []


async def test_the_inspector_shows_frames_without_tokens(chromium, signed):
    teacher = token(SECRET, {"sub": "tina", "role": "teacher"})
    page = await Looker.at(chromium, signed.http(f"/#view=inspector&room=algebra&token={teacher}"))
    await page.shows("#frames li:last-child b", "phx_join")
    assert teacher not in await page.text("#frames")
    async with student(signed, "ada", token=token(SECRET, {"sub": "ada"})):
        await until(lambda: has(page.page.locator("#frames"), "presence_diff"), "the diff is shown")
        await page.page.fill("#inspect-filter", "nobody says this")
        assert await page.text("#frames") == ""
        await page.page.fill("#inspect-filter", "presence_diff")
        assert await page.page.locator("#frames li").count() == 1
