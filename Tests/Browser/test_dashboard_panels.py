"""What goes with a room on the dashboard: attendance, seats, figures, rights, news."""

import httpx
from classroom import until
from hub import Hub
from looker import Looker, admin, student
from tokens import SECRET, token


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
