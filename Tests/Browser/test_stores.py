"""What the hub keeps, in real browsers: two pages agree on it, changes show at once and are taken back where they are refused."""

import contextlib

import httpx
import pytest

from classroom import Proxy, until
from hub import DEADLINE, Hub
from tokens import token

SECRET = b"a key for tests, and long enough for HS256"
ROOM = "stream:1"


def claims(user: str | None) -> dict:
    """Tutors moderate the room; nobody, and the operator, is the app's server."""
    if user in (None, "operator"):
        return {"role": "service_role"}
    rights = ["join", "track", "broadcast", *(["moderate"] if user == "tutor" else [])]
    return {"sub": user, "role": "authenticated", "rooms": {ROOM: rights}}


@pytest.fixture
def school(site, tmp_path):
    """A hub that asks for tokens."""
    path = tmp_path / "key"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    site.token = lambda user: token(SECRET, claims(user))
    with Hub("--jwt-secret-file", str(path), dev=False) as hub:
        yield hub


def app(hub, method: str, path: str, **body) -> dict:
    """What the app's server asks; in development anybody may."""
    headers = {} if "--dev" in hub.options else {"authorization": f"Bearer {token(SECRET, claims(None))}"}
    answer = httpx.request(method, hub.http(path), headers=headers, timeout=DEADLINE, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}


def notify(hub, user: str, title: str) -> str:
    created = app(hub, "POST", "/api/v1/notifications", user_id=user, type="review", title=title, message="")
    return created["data"][0]["id"]


async def page(browser, site, hub, user: str, store: str, **asked: str):
    tab = await browser.open(site.page("stores.html", hub=hub.http(""), user=user, store=store, **asked))

    async def is_known():
        with contextlib.suppress(Exception):  # The page is on its way.
            return await tab.eval("window.store && !store.getSnapshot().loading")

    await until(is_known, f"{user}'s {store}")
    return tab


def view(tab, look: str):
    """What an expression such as `live, error => live && !error` makes of these members of the snapshot."""
    members, expression = look.split("=>", 1)
    return tab.eval(f"(({{{members}}}) => {expression})(store.getSnapshot())")


async def test_a_notification_shows_in_both_tabs_of_its_user_and_is_read_in_both(browser, site, school):
    """A new one, a reading, a deletion; nobody else hears of it (mission 54, 72, 77)."""
    first = notify(school, "ada", "Welcome")
    tabs = [await page(browser, site, school, "ada", "notifications", tokens="yes") for _ in range(2)]
    other = await page(browser, site, school, "grace", "notifications", tokens="yes")
    for tab in tabs:
        await until(lambda: view(tab, "live, unreadCount => live && unreadCount === 1"), "one is unread")
    second = notify(school, "ada", "A review")
    for tab in tabs:
        await until(lambda: view(tab, "unreadCount => unreadCount === 2"), "another is unread")
        assert await view(tab, "notifications => notifications.map(({ title }) => title)") == ["A review", "Welcome"]
    await tabs[0].eval(f"void store.markAsRead('{second}')")
    assert await view(tabs[0], "unreadCount => unreadCount") == 1
    for tab in tabs:
        await until(lambda: view(tab, "notifications, unreadCount => unreadCount === 1 && notifications[0].read_at"), "read")
    await tabs[1].eval(f"store.deleteNotification('{first}')")
    for tab in tabs:
        await until(lambda: view(tab, "notifications, unreadCount => unreadCount === 0 && notifications.length === 1"), "deleted")
    # What is not there cannot be read: nothing stays of the hope.
    code, _ = await tabs[0].eval(f"attempt(() => store.markAsRead('{first}'), (view) => view.unreadCount)")
    assert code == "not_found"
    assert await view(other, "notifications, unreadCount => [notifications.length, unreadCount]") == [0, 0]


async def test_notifications_come_where_no_socket_gets_through(browser, site, school):
    """By asking every few seconds (mission 75)."""
    notify(school, "ada", "Welcome")
    async with Proxy(school.port, sockets=False) as proxy:
        link = f"http://127.0.0.1:{proxy.port}"
        tab = await page(browser, site, school, "ada", "notifications", tokens="yes", link=link)
        assert await view(tab, "live, unreadCount => [live, unreadCount]") == [False, 1]
        notify(school, "ada", "A review")
        await until(lambda: view(tab, "unreadCount => unreadCount === 2"), "another is unread")


async def test_a_permission_is_seen_by_all_at_once_and_taken_back_where_it_is_refused(browser, site, school):
    """A tutor lets Ada speak; Ada may not let herself (mission 85, 86, trap 16)."""
    app(school, "PUT", f"/api/v1/rooms/{ROOM}/participants/eve", name="Eve")
    tutor = await page(browser, site, school, "tutor", "roster", room=ROOM, tokens="yes")
    ada = await page(browser, site, school, "ada", "roster", room=ROOM, tokens="yes", here="yes")
    rows = "participants => participants.map((row) => [row.userId, row.isOnline, row.canSpeak])"
    for tab in (tutor, ada):
        await until(lambda: view(tab, "onlineCount, totalCount => onlineCount === 1 && totalCount === 2"), "one of two is here")
    await tutor.eval("void store.updatePermissions({ userId: 'ada', permissions: { canSpeak: true } })")
    assert sorted(await view(tutor, rows)) == [["ada", True, True], ["eve", False, False]]
    await until(lambda: view(ada, "participants => participants.some((row) => row.canSpeak)"), "ada may speak")

    code, shown = await ada.eval(
        "attempt(() => store.updatePermissions({ userId: 'ada', permissions: { canVideo: true } }),"
        " (view) => view.participants.find((row) => row.userId === 'ada').canVideo)"
    )
    assert code == "Unauthorized"
    assert shown[0] is True and shown[-1] is False
    await until(lambda: view(ada, "participants, loading => !loading && participants.every((row) => !row.canVideo)"), "taken back")

    why = await tutor.eval("why('ada')")
    assert (why["shown"], why["status"], why["tabs"], len(why["sessions"])) == (True, "active", 1, 1)
    assert (await ada.eval("why('eve')"))["shown"] is False
    await ada.close()
    await until(lambda: view(tutor, "onlineCount => onlineCount === 0"), "ada has left")
    statuses = "participants => participants.map((row) => [row.userId, row.status])"
    assert sorted(await view(tutor, statuses)) == [["ada", "LEFT"], ["eve", "INVITED"]]


async def test_a_check_in_is_seen_live(browser, site):
    """Registered, checked in and online, in two instructors' pages (mission 58, 66)."""
    with Hub() as hub:
        for user in ("ada", "grace"):
            app(hub, "PUT", f"/api/v1/rooms/workshop:7/participants/{user}", name=user.title())
        pages = [await page(browser, site, hub, user, "attendance", room="workshop:7") for user in ("tutor", "helper")]
        figures = "attendance => [attendance.total_registered, attendance.checked_in_count, attendance.online_count]"
        assert await view(pages[0], figures) == [2, 0, 0]
        student = await page(browser, site, hub, "ada", "activity", room="workshop:7", here="yes")
        for tab in pages:
            await until(lambda: view(tab, "attendance => attendance.online_count === 1"), "ada is online")
        await pages[0].eval("void store.checkIn('ada')")
        assert await view(pages[0], figures) == [2, 1, 1]
        await until(lambda: view(pages[1], "attendance => attendance.checked_in_count === 1"), "the helper sees it")
        row = await view(pages[1], "attendance => attendance.participants.find((row) => row.user_id === 'ada')")
        assert (row["name"], row["status"], row["is_online"]) == ("Ada", "checked_in", True)
        await pages[1].eval("void store.undoCheckIn('ada')")
        await until(lambda: view(pages[0], "attendance => attendance.checked_in_count === 0"), "the tutor sees that too")

        app(hub, "POST", "/api/v1/rooms/workshop:7/activity", type="lesson_completed", user_id="ada", name="Ada")
        await until(lambda: view(student, "activities => activities.length === 1"), "the feed has it")
        assert await view(student, "activities => activities[0].student_name") == "Ada"


async def test_what_a_room_keeps_is_there_for_who_comes_later(browser, site):
    """And what people signal ends by itself (mission 56, 89)."""
    with Hub() as hub:
        app(hub, "PUT", "/api/v1/rooms/course:42/state/course_stats", total_enrollments=9)
        tab = await page(browser, site, hub, "ada", "state", room="course:42")
        await until(lambda: view(tab, "state => state.course_stats?.total_enrollments === 9"), "the stats are there")
        app(hub, "PUT", "/api/v1/rooms/course:42/state/course_stats", total_enrollments=10)
        await until(lambda: view(tab, "state => state.course_stats?.total_enrollments === 10"), "they change")
        await tab.eval("store.put('topic', 'rings')")
        await tab.eval("store.remove('topic')")
        assert await view(tab, "state => Object.keys(state)") == ["course_stats"]

        watcher = await page(browser, site, hub, "grace", "signals", room="course:42")
        typist = await page(browser, site, hub, "ada", "signals", room="course:42", here="yes")
        await until(lambda: typist.eval("[...rollcall.rooms][0].view.self !== null"), "ada is there")
        await typist.eval("store.signal({ typing: true }, { ttlMs: 1_000 })")
        await until(lambda: view(watcher, "signals => signals.ada?.typing === true"), "ada types")
        await until(lambda: view(watcher, "signals => !signals.ada"), "ada types no more")


async def test_a_fourth_student_waits_for_a_seat_and_has_it_when_a_tab_closes(browser, site):
    """S1: three at once; a refresh keeps the seat, a closed tab gives it back (mission 34, 45)."""
    with Hub() as hub:
        app(hub, "PUT", "/api/v1/seats/limits", scope="exam", activity="interview", max_concurrent=3)
        students = [await page(browser, site, hub, f"student-{n}", "seats", room="exam") for n in range(5)]
        for tab in students[:3]:
            assert (await tab.eval("store.acquire()"))["can_start"] is True
        answer = await students[3].eval("store.acquire({ wait: true })")
        assert (answer["can_start"], answer["state"], answer["position"]) == (False, "waiting", 1)
        answer = await students[4].eval("store.acquire()")
        assert answer["can_start"] is False and answer["message"].startswith("Platform at capacity (3/3 in use).")
        for tab in students:
            await until(lambda: view(tab, "tightest => tightest.in_use === 3 && tightest.waiting === 1"), "all see three of three")

        await students[1].reload()
        await until(lambda: students[1].eval("window.store?.getSnapshot().seat.state === 'granted'"), "the seat outlives a refresh")
        assert await view(students[3], "seat => seat.state") == "waiting"
        await students[0].close()
        await until(lambda: view(students[3], "seat => seat.state === 'granted'"), "the fourth has the seat")
        await students[1].eval("void store.release()")
        await until(lambda: view(students[4], "tightest => tightest.available === 1"), "a seat is free")
        assert (await students[4].eval("store.canStart()"))["can_start"] is True


async def test_an_operator_tries_a_clean_up_and_asks_for_health(browser, site, school):
    """S4's button: as a rule nothing is left to do (mission 101, 105)."""
    ada = await page(browser, site, school, "ada", "signals", room=ROOM, tokens="yes", here="yes")
    operator = await page(browser, site, school, "operator", "admin", tokens="yes")
    await until(lambda: ada.eval("[...rollcall.rooms][0].view.self !== null"), "ada is there")
    tried = await operator.eval("store.cleanUp({ dryRun: true })")
    assert (tried["dry_run"], tried["count"], tried["stale_users"]) == (True, 0, 0)
    assert (await operator.eval("store.cleanUp()"))["count"] == 0
    health = await operator.eval("store.health()")
    assert (health["online_users"], health["stale_users"]) == (1, 0)
