"""The dashboard in Chromium, as an instructor uses it: rooms, people, and who may look."""

import pytest
from classroom import until
from hub import Hub
from looker import Looker, admin, has, student
from tokens import SECRET, token


async def test_the_page_works_in_both_engines(browser):
    with Hub() as hub:
        tab = await browser.open(hub.http("/dashboard/#room=algebra"))
        async with student(hub, "ada"), student(hub, "ada"), student(hub, "grace"):
            figures = "document.querySelector('.room-figures')?.innerText.replace(/\\s+/g, ' ').trim()"
            await until(lambda: is_so(tab, f"{figures} === '2 users 3 tabs'"), "two users with three tabs")
            names = "[...document.querySelectorAll('.person-name')].map((name) => name.textContent).join()"
            await until(lambda: is_so(tab, f"{names} === 'Ada,Grace'"), "Ada and Grace are listed")


async def is_so(tab, expression: str) -> bool:
    return await tab.eval(expression)


async def test_rooms_and_people_appear_live_and_two_tabs_are_one_person(chromium):
    with Hub() as hub:
        page = await Looker.at(chromium, hub.http("/"))
        await page.shows("#rooms-notice", "No room has anybody in it yet.")
        async with student(hub, "ada", page="lesson 2"):
            await page.shows("#room-list li .room-users", "1 user")
            await page.click("#room-list a")
            await until(page.rows, "Ada is listed")
            assert await page.rows() == {"ada": ["Ada", "active", "1"]}
            async with student(hub, "ada"):
                await page.shows("#people .cell-tabs", "2")
                await page.shows(".room-figures", "1 user 2 tabs")
                assert len(await page.rows()) == 1
            async with student(hub, "grace"):
                await page.shows("#feed-list li:first-child b", "Grace")
                await page.shows("#room-users", "2")
            await page.shows("#feed-list li:first-child", await feed_line(page, "− Grace left: closed the page"))
        await page.shows("#room-users", "0")
        assert page.console == []


async def feed_line(page, words: str) -> str:
    """What the newest line of the feed reads when it says this; its time is its own."""
    locator = page.page.locator("#feed-list li").first
    await until(lambda: has(locator, words.split(" ", 1)[1]), words)
    return f"{await locator.locator('time').inner_text()} {words}"


async def test_a_teacher_is_not_counted_and_the_page_says_so(chromium, tmp_path):
    config = tmp_path / "rollcall.json"
    config.write_text('{"rooms": [{"match": "*", "exclude_roles": ["teacher"], "capacity": 30}]}')
    with Hub("--config", str(config)) as hub:
        async with student(hub, "ada"), student(hub, "grace", role="teacher"):
            page = await Looker.at(chromium, hub.http("/#room=algebra"))
            await page.shows("#room-users", "1")
            await page.shows("#uncounted", "1 not counted")
            await page.shows("#room-capacity", "of 30 places")
            assert set(await page.rows()) == {"ada", "grace"}


async def test_the_drawer_says_why_somebody_is_still_shown(chromium):
    with Hub() as hub:
        page = await Looker.at(chromium, hub.http("/#room=algebra"))
        async with student(hub, "ada", page="lesson 2") as tab:
            await page.click("#people a")
            await page.shows("#drawer-title", "Ada")
            await page.shows("#drawer-body > p", "One tab is connected right now.")
            await page.shows("#drawer-body .tabs li", "Connected, and the page is in front.")
            # The link is lost without a word: the place is kept, and the drawer counts down.
            tab.connection.transport.abort()
            await until(lambda: has(page.page.locator(".tabs li").first, "Gone (lost the link)"), "why she is still shown")
            assert "more." in await page.text(".tabs li")
            await page.shows("#drawer-body > p", "Not any more: the room has seen the person leave.", within=30)
        await page.page.keyboard.press("Escape")
        assert await page.page.is_hidden("#drawer")
        assert page.console == []


async def test_people_are_shown_to_those_who_sign_in(chromium, signed):
    teacher = token(SECRET, {"sub": "tina", "role": "teacher"})
    async with student(signed, "ada", token=token(SECRET, {"sub": "ada"})):
        page = await Looker.at(chromium, signed.http("/"))
        await page.shows("#sign-in-why", "This hub asks who you are.")
        assert await page.faults() == []
        for wrong, why in [
            ("nonsense", "The hub does not know this token. Sign in with another one."),
            (token(SECRET, {"sub": "ada"}), "This token may not look at all rooms. Sign in with a teacher's."),
            (token(SECRET, {"sub": "tina", "exp": 1}), "The token is over. Sign in with another one."),
        ]:
            await page.page.fill("#sign-in-token", wrong)
            await page.page.keyboard.press("Enter")
            await page.shows("#sign-in-why", why)
        await page.page.fill("#sign-in-token", teacher)
        await page.click("text=Sign in >> nth=-1")
        await page.shows("#room-list .room-name", "algebra")
        await page.page.reload()
        await page.shows("#room-list .room-name", "algebra")
        await page.click("#sign-out")
        await page.shows("#sign-in-why", "This hub asks who you are.")


@pytest.mark.parametrize("by", ["token", "admin"])
async def test_a_token_in_the_address_signs_in_and_is_gone_at_once(chromium, signed, by):
    async with student(signed, "ada", token=token(SECRET, {"sub": "ada"})):
        teacher = f"{signed.http('/')}#room=algebra&token={token(SECRET, {'sub': 'tina', 'role': 'teacher'})}"
        page = await Looker.at(chromium, teacher if by == "token" else admin(signed))
        await page.shows("#room-list .room-name", "algebra")
        address = await page.page.evaluate("location.href")
        assert "token" not in address and "admin" not in address
        assert await page.page.evaluate("history.length") <= 2


async def test_what_is_known_stays_on_show_while_the_hub_is_away(chromium):
    hub = Hub()
    with hub:
        async with student(hub, "ada"):
            page = await Looker.at(chromium, hub.http("/#room=algebra"))
            await page.shows("#room-users", "1")
    await page.shows("#link-word", "Reconnecting")
    assert (await page.text("#as-of")).startswith("as of ")
    assert await page.text("#room-users") == "1"
    assert set(await page.rows()) == {"ada"}
    assert await page.faults() == []
    with hub:
        await page.shows("#link-word", "Live", within=40)
        await page.shows("#room-users", "0")
