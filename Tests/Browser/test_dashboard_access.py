"""The dashboard for everybody: by keys alone, wide and narrow, light and dark, to the rules of accessibility."""

import httpx
import pytest
from classroom import until
from hub import Hub
from looker import Looker, admin, student


async def test_the_page_is_used_by_keys_alone(chromium):
    with Hub() as hub:
        async with student(hub, "ada"), student(hub, "grace"), student(hub, "alan", room="lobby"):
            page = await Looker.at(chromium, hub.http("/"))
            await page.shows("#total-rooms", "2")
            press = page.page.keyboard.press
            focus = lambda: page.page.evaluate("document.activeElement.textContent")  # noqa: E731
            await press("Tab")
            assert await focus() == "Skip to the content"
            await press("j")
            assert (await focus()).startswith("algebra")
            await press("j")
            assert (await focus()).startswith("lobby")
            await press("k")
            await press("Enter")
            await page.shows("#room-title", "algebra")
            await until(lambda: set_is(page, {"ada", "grace"}), "both are listed")
            await press("j")
            await press("j")
            assert "Grace" in await focus()
            await press("Enter")
            await page.shows("#drawer-title", "Grace")
            await until(lambda: page.page.evaluate("document.activeElement.textContent === 'Grace'"), "the drawer has the focus")
            await press("Escape")
            await until(lambda: page.page.evaluate("document.activeElement.closest('tr')?.dataset.key === 'grace'"), "focus is back")
            await press("/")
            await page.page.keyboard.type("ada")
            await until(lambda: set_is(page, {"ada"}), "only Ada is listed")
            await press("Escape")
            await until(lambda: set_is(page, {"ada", "grace"}), "both are listed again")
            await press("?")
            assert await page.page.is_visible("#keys")
            await press("Escape")
            await press("2")
            await page.shows(".operations h2", "Operations")
            await press("3")
            await until(lambda: page.page.is_visible("#inspect-hold"), "the frames are shown")
            await press("p")
            await until(lambda: reads(page, "#inspect-hold", "Go on"), "the frames are held")
            await press("1")
            await press("Escape")
            assert await page.page.evaluate("location.hash") in ("", "#")
            before = await page.page.evaluate("getComputedStyle(document.body).backgroundColor + document.documentElement.dataset.theme")
            await press("t")
            assert await page.page.evaluate("document.documentElement.dataset.theme") == "dark", before


async def reads(page, selector: str, beginning: str) -> bool:
    return (await page.text(selector)).startswith(beginning)


async def set_is(page, keys: set[str]) -> bool:
    return set(await page.rows()) == keys


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_found_against_the_rules_of_accessibility_and_the_console_is_clean(chromium, scheme):
    with Hub() as hub:
        async with student(hub, "ada"), student(hub, "ada"), student(hub, "grace", room="lobby"):
            httpx.put(hub.http("/api/v1/rooms/algebra/participants/ada"), json={"role": "host"}).raise_for_status()
            page = await Looker.at(chromium, admin(hub), scheme=scheme)
            await page.shows("#total-users", "2")
            places = [
                ("#", "#choose", "Open a room to see who is in it."),
                ("#room=algebra", "#people .cell-role", "host"),
                ("#room=algebra&person=ada", "#drawer h3", "Why is this person still shown?"),
                ("#view=operations", "#figures dt", "Connections"),
                ("#view=inspector&room=algebra", "#frames li:last-child b", "phx_join"),
            ]
            for place, shown, words in places:
                await page.page.evaluate(f"location.hash = '{place}'")
                await page.shows(shown, words)
                await page.fits(place)
            await page.page.keyboard.press("?")
            assert await page.faults() == []
            assert page.console == []
