"""The dashboard in Chromium, as an instructor uses it."""

import base64
import os

import httpx
import pytest
from classroom import until
from hub import Hub, eventually
from looker import Looker, student
from tokens import token

SECRET = base64.b64encode(os.urandom(48))


@pytest.fixture
def signed(tmp_path):
    """A hub that asks who one is."""
    key = tmp_path / "key"
    key.write_bytes(SECRET)
    key.chmod(0o600)
    with Hub("--jwt-secret-file", str(key), dev=False) as hub:
        yield hub


def admin(hub) -> str:
    """The operator's link, as the hub prints it."""
    return eventually(lambda: [line.split("page: ")[1] for line in hub.lines if "page: " in line], "the link")[0]


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


async def has(locator, words: str) -> bool:
    return words in " ".join((await locator.inner_text()).split())


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
                await fits(page, place)
            await page.page.keyboard.press("?")
            assert await page.faults() == []
            assert page.console == []


async def fits(page, place: str) -> None:
    """Nothing is against the rules, wide or narrow, and the page is no wider than the window."""
    for width in (1280, 360):
        await page.page.set_viewport_size({"width": width, "height": 800})
        assert await page.faults() == [], f"{place}, {width} wide"
        wide = await page.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{place} is {wide} wide"
    await page.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_demonstration_fills_every_panel(chromium, scheme):
    """Roster, figures, feed, interviews with a queue, a workshop, news: by the same API that any app has."""
    # Of so many some are always here to wait for an interview.
    with Hub("--demo", "120") as hub:
        page = await Looker.at(chromium, f"{admin(hub)}&room=interviews", scheme=scheme)
        await page.shows("#seats .seat b", "3 of 3: full", within=60)
        await until(lambda: has(page.page.locator("#seats"), "waiting: "), "somebody waits", within=60)
        await fits(page, "interviews")
        await page.page.evaluate("location.hash = '#room=course:algebra'")
        await until(lambda: has(page.page.locator("#stats"), "Avg rating 4."), "the figures of the course")
        await until(lambda: has(page.page.locator("#activity"), "course completed"), "what the app told")
        await until(lambda: has(page.page.locator("#people-sum"), "in all"), "some are registered and away")
        await fits(page, "course:algebra")
        await page.page.evaluate("location.hash = '#room=workshop:writing'")
        await until(lambda: has(page.page.locator("#attendance-list"), "checked in, here"), "somebody is ticked off", within=60)
        await page.click("#bell")
        await until(lambda: has(page.page.locator("#bell-list"), "New enrollment"), "the instructor has news")
        await fits(page, "the bell")
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


async def test_the_attendance_of_a_workshop_is_taken(chromium):
    """Registered, checked in, live; the button is there while somebody is only registered (mission 58, 66)."""
    with Hub() as hub:
        for user in ("ada", "grace"):
            httpx.put(hub.http(f"/api/v1/rooms/algebra/participants/{user}"), json={"name": user.title()}).raise_for_status()
        async with student(hub, "ada"):
            page = await Looker.at(chromium, hub.http("/#room=algebra"))
            other = await Looker.at(chromium, hub.http("/#room=algebra"))
            for looker in (page, other):
                await looker.shows("#attendance dl", "Registered 2 Checked in 0 Live 1")
            await page.click("[data-user=ada] button")
            for looker in (page, other):
                await looker.shows("#attendance-checked", "1")
                await looker.shows("[data-user=ada]", "Ada checked in, here Undo")
                await looker.shows("[data-user=grace]", "Grace registered, not here Check in")
            await other.click("[data-user=ada] button")
            await page.shows("#attendance-checked", "0")
            assert page.console == other.console == []


async def test_seats_are_shown_with_those_who_have_them_and_those_who_wait(chromium):
    """Three may, the fourth waits; who leaves makes room for the next, and the panel says so (mission 33, 34)."""
    with Hub() as hub:
        order = {"room_id": "algebra", "activity": "interview"}

        def ask(deed: str, user: str) -> int:
            return httpx.post(hub.http(f"/api/v1/seats/{deed}"), json=order | {"user_id": user, "wait": True}).status_code

        page = await Looker.at(chromium, f"{admin(hub)}&room=algebra")
        await page.shows("#feed-title", "Joins and leaves")
        assert await page.page.is_hidden("#seats")
        limits = hub.http("/api/v1/seats/limits")
        limit = {"scope": "algebra", "activity": "interview"}
        httpx.put(limits, json=limit | {"max_concurrent": 2}).raise_for_status()
        async with student(hub, "ada"):
            await page.shows("#seats .seat", "0 of 2 interview")
            assert [ask("acquire", user) for user in ("ada", "grace", "alan")] == [200, 200, 202]
            # Who is in the room goes by name; of others the page knows no more than the key.
            await page.shows("#seats .seat", "2 of 2: full interview Now: Ada, grace 1 waiting: alan")
            meter = page.page.locator("#seats [role=meter]")
            assert await meter.get_attribute("aria-valuetext") == "2 of 2"
            assert await page.faults() == []
            assert ask("release", "ada") == 200
            await page.shows("#seats .seat", "2 of 2: full interview Now: alan, grace")
            assert ask("release", "alan") == 200
            await page.shows("#seats .seat", "1 of 2 interview Now: grace")
            httpx.delete(limits, params=limit).raise_for_status()
            await until(lambda: page.page.is_hidden("#seats"), "without a limit there is nothing to show")
        assert page.console == []


async def test_the_figures_and_the_feed_of_a_course_are_those_that_the_app_keeps(chromium):
    """Total Students, Online Now, Avg Rating; the activity feed (mission 55, 56, 65)."""
    with Hub() as hub:
        room = hub.http("/api/v1/rooms/course:1")
        async with student(hub, "ada", room="course:1"):
            page = await Looker.at(chromium, hub.http("/#room=course:1"))
            await page.shows("#room-users", "1")
            assert await page.page.is_hidden("#stats") and await page.page.is_hidden("#activity")
            stats = {"total_enrollments": 1200, "completed_count": 37, "average_rating": 4.64}
            httpx.put(f"{room}/state/course_stats", json=stats).raise_for_status()
            await page.shows("#stats", "Total students 1,200 Online now 1 Completed 37 Avg rating 4.6 / 5")
            httpx.put(f"{room}/state/course_stats", json={"total_enrollments": 1201}).raise_for_status()
            await page.shows("#stats", "Total students 1,201 Online now 1 Completed – Avg rating –")
            for kind, name in [("enrollment", "Grace"), ("lesson_completed", "Ada")]:
                httpx.post(f"{room}/activity", json={"type": kind, "name": name}).raise_for_status()
            await page.shows("#activity-list li:first-child span", "Ada lesson completed")
            await page.shows("#activity-list li:last-child span", "Grace enrollment")
            httpx.delete(f"{room}/state/course_stats").raise_for_status()
            await until(lambda: page.page.is_hidden("#stats"), "the app keeps none any more")
            assert page.console == []


async def test_rights_are_given_beside_what_the_microphone_does(chromium):
    """Permission and media state are two fields, and both are shown (mission 85, 86, 88)."""
    with Hub() as hub:
        httpx.put(hub.http("/api/v1/rooms/algebra/participants/ada"), json={"role": "co_host"}).raise_for_status()
        async with student(hub, "ada", audioEnabled=True, isSpeaking=True):
            page = await Looker.at(chromium, hub.http("/#room=algebra&person=ada"))
            other = await Looker.at(chromium, hub.http("/#room=algebra&person=ada"))
            speak = ".switches li:nth-child(1)"
            await page.shows(speak, "May speak Microphone on")
            await page.shows(".switches li:nth-child(2)", "May show video Camera not known")
            await page.shows("#people .person-head", "Ada speaking mic on")
            assert not await page.page.is_checked(f"{speak} input")
            await page.click(f"{speak} input")
            await until(lambda: other.page.is_checked(f"{speak} input"), "the other page is told")
            roster = httpx.get(hub.http("/api/v1/rooms/algebra/participants")).json()["participants"]
            assert [(row["canSpeak"], row["canVideo"], row["role"]) for row in roster] == [(True, False, "CO_HOST")]
            await page.shows(speak, "May speak Microphone on")


async def test_a_right_that_is_refused_is_taken_back(chromium, signed):
    """Optimistic, and rolled back on an error (mission 86)."""
    teacher = token(SECRET, {"sub": "tina", "role": "teacher"})
    async with student(signed, "ada", token=token(SECRET, {"sub": "ada"})):
        page = await Looker.at(chromium, signed.http(f"/#room=algebra&person=ada&token={teacher}"))
        await page.click(".switches input")
        await until(lambda: page.text(".drawer-body [role=status]"), "why it is refused")
        assert not await page.page.is_checked(".switches input")


async def test_the_bell_rings(chromium, signed):
    """Unread count, types, read and unread (mission 54, 64, 67)."""
    service = {"authorization": f"Bearer {token(SECRET, {'role': 'service_role'})}"}

    def tell(kind: str, title: str) -> None:
        body = {"user_id": "tina", "type": kind, "title": title, "message": "…"}
        httpx.post(signed.http("/api/v1/notifications"), json=body, headers=service).raise_for_status()

    teacher = token(SECRET, {"sub": "tina", "role": "teacher"})
    tell("enrollment", "Ada enrolled")
    page = await Looker.at(chromium, signed.http(f"/#token={teacher}"))
    await page.shows("#bell-count", "1")
    tell("review", "Five stars")
    await page.shows("#bell-count", "2")
    await page.click("#bell")
    await page.shows("#bell-list li:first-child b", "Five stars")
    assert await page.faults() == []
    await page.page.select_option("#bell-type", "enrollment")
    await page.shows("#bell-list b", "Ada enrolled")
    await page.click("#bell-list >> text=Mark read")
    await page.shows("#bell-count", "1")
    await page.page.select_option("#bell-read", "false")
    await page.shows("#bell-word", "Nothing here.")
    await page.page.select_option("#bell-type", "")
    await page.click("#bell-all")
    await page.shows("#bell-count", "")
    await page.page.keyboard.press("Escape")
    assert await page.page.is_hidden("#bell-panel")


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
