"""Tabs that share one socket, in real browsers: others see what they would see if each had its own."""

import time
from pathlib import Path

import pytest

from classroom import Proxy, Watcher, shows, until
from hub import Hub
from wire import PLAIN, Tab

ROOM = "algebra"
BUILT = Path(__file__).parents[2] / "Sources" / "CWebAssets" / "built"


@pytest.fixture
def site(site):
    """The application has copies of the client: a page can start a worker of its own origin only."""
    site.files |= {file.name: file for file in BUILT.glob("rollcall*.js")}
    return site


def student(site, hub, user: str, **asked: str) -> str:
    return site.page("shared.html", hub=hub.http(""), room=ROOM, user=user, **asked)


async def class_of(browser, site, hub, user: str, tabs: int, **asked: str) -> list:
    """So many tabs of one user, each of which shows them all."""
    open_tabs = [await browser.open(student(site, hub, user, **asked)) for _ in range(tabs)]
    for tab in open_tabs:
        await shows(tab, {user: tabs})
    return open_tabs


async def passes_by(watcher: Watcher, hub) -> None:
    """Grace comes and closes her tab; when her leave is told, that of a tab that closed before her has been told."""
    async with Tab.open(hub, path=PLAIN) as grace:
        await grace.join(f"realtime:{ROOM}", {"presence": {"key": "grace"}})
        await grace.track(f"realtime:{ROOM}", {})
        await until(lambda: "grace" in watcher.tabs, "grace is here")
    await until(lambda: "grace" not in watcher.tabs, "grace has left")


def sockets(hub) -> int:
    return int(hub.metric("rollcall_websockets"))


async def test_four_tabs_are_one_connection_one_user_and_four_sessions(browser, site):
    with Hub(loops=2) as hub:
        keeper = await browser.open(site.page("elsewhere.html"))
        async with Watcher.of(hub, ROOM) as watcher:
            before = sockets(hub)
            tabs = await class_of(browser, site, hub, "ada", 4)
            assert sockets(hub) == before + 1
            assert len({await tab.eval("rollcall.session") for tab in tabs}) == 4
            await until(lambda: watcher.tabs == {"ada": 4}, "others see four tabs")
            # One is closed: within its grace it is gone, and nobody has left.
            await tabs[0].close()
            await until(lambda: watcher.tabs == {"ada": 3}, "others see three tabs")
            await shows(tabs[1], {"ada": 3})
            assert ("leave", "ada") not in watcher.seen
            assert sockets(hub) == before + 1
            for tab in tabs[1:]:
                await tab.close()
            await until(lambda: sockets(hub) == before, "the connection went with the last tab")
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left")
        await keeper.close()


async def test_a_refresh_of_one_tab_is_seen_by_nobody(browser, site):
    with Hub() as hub:
        tabs = await class_of(browser, site, hub, "ada", 2)
        async with Watcher.of(hub, ROOM) as watcher:
            await until(lambda: watcher.tabs == {"ada": 2}, "two tabs")
            session = await tabs[0].eval("rollcall.session")
            watcher.seen.clear()
            for _ in range(3):
                await tabs[0].reload()
                await shows(tabs[0], {"ada": 2})
            assert await tabs[0].eval("rollcall.session") == session
            await passes_by(watcher, hub)
            assert watcher.changes == [("join", "grace"), ("leave", "grace")]
            # The only tab there is: its worker may go with it.
            await tabs[1].close()
            await until(lambda: watcher.tabs == {"ada": 1}, "one tab")
            watcher.seen.clear()
            await tabs[0].reload()
            await shows(tabs[0], {"ada": 1})
            await passes_by(watcher, hub)
            assert watcher.changes == [("join", "grace"), ("leave", "grace")]


async def test_a_crashed_tab_is_gone_and_the_others_stay(chromium, site):
    with Hub() as hub:
        tabs = await class_of(chromium, site, hub, "ada", 3)
        async with Watcher.of(hub, ROOM) as watcher:
            await until(lambda: watcher.tabs == {"ada": 3}, "three tabs")
            # Chromium runs the worker in the process of one of the tabs: each may be it.
            for left, tab in ((2, tabs[2]), (1, tabs[0])):
                crashed = time.monotonic()
                tab.crash()
                await until(lambda: watcher.tabs == {"ada": left}, f"{left} tabs", within=40)
                assert time.monotonic() - crashed < 20  # The grace of a lost one is 10 s.
                assert ("leave", "ada") not in watcher.seen
            await shows(tabs[1], {"ada": 1})


async def test_hidden_tabs_are_away_together_and_one_that_is_looked_at_is_enough(browser, site):
    with Hub() as hub:
        tabs = await class_of(browser, site, hub, "ada", 2)
        cover = await browser.open(site.page("elsewhere.html"))
        async with Watcher.of(hub, ROOM) as watcher:
            await cover.front()
            await until(lambda: watcher.statuses.get("ada") == "away", "both are hidden")
            await tabs[0].front()
            await until(lambda: watcher.statuses.get("ada") == "active", "one is looked at")
            assert watcher.changes == []


async def test_a_message_is_heard_once_by_each_other_tab(browser, site):
    with Hub() as hub:
        tabs = await class_of(browser, site, hub, "ada", 3)
        for number, tab in enumerate(tabs):
            await tab.eval(f"room.send('hand', {{ number: {number} }})")
        # Each in the room's order, and none its own.
        for number, tab in enumerate(tabs):
            others = [["hand", {"number": other}] for other in range(3) if other != number]
            await until(lambda: _is(tab, "heard.filter(([event]) => event === 'hand')", others), f"{number} hears {others}")


async def _is(tab, expression: str, value) -> bool:
    return await tab.eval(expression) == value


async def test_two_users_in_two_browsers_see_each_other(browser, site):
    with Hub() as hub:
        before = sockets(hub)
        async with type(browser).started() as other:
            ada = [await browser.open(student(site, hub, "ada")) for _ in range(2)]
            grace = [await other.open(student(site, hub, "grace")) for _ in range(3)]
            for tab in ada + grace:
                await shows(tab, {"ada": 2, "grace": 3})
            assert sockets(hub) == before + 2
            await ada[0].close()
            await ada[1].close()
            await shows(grace[0], {"grace": 3})
            assert [["leave", "ada"]] == [event for event in await grace[2].eval("heard") if event[0] == "leave"]


async def test_everybody_returns_after_a_restart_of_the_hub(browser, site):
    hub = Hub()
    with hub:
        tabs = await class_of(browser, site, hub, "ada", 3)
    with hub:
        for tab in tabs:
            await shows(tab, {"ada": 3}, within=40)
            assert "disconnected" not in await tab.eval("statuses")
        assert len({await tab.eval("rollcall.session") for tab in tabs}) == 3


async def test_a_dead_link_is_replaced_before_anybody_is_told_of_a_leave(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher, Proxy(hub.port) as proxy:
            tabs = await class_of(browser, site, hub, "ada", 2, link=f"http://127.0.0.1:{proxy.port}")
            await until(lambda: watcher.tabs == {"ada": 2}, "two tabs")
            # Grace is cut off with ada and does not come back: her leave tells that ada's would have been told.
            async with Tab.open(proxy, path=PLAIN) as grace:
                await grace.join(f"realtime:{ROOM}", {"presence": {"key": "grace"}})
                await grace.track(f"realtime:{ROOM}", {})
                await until(lambda: "grace" in watcher.tabs, "grace is here")
                watcher.seen.clear()
                proxy.hold()
                for tab in tabs:
                    await until(lambda: tab.eval("statuses.includes('reconnecting')"), "the page notices", within=40)
                    await shows(tab, {"ada": 2, "grace": 1}, within=40)
                await until(lambda: "grace" not in watcher.tabs, "grace is lost", within=60)
                grace.abort()
            assert watcher.changes == [("leave", "grace")]


async def test_a_page_of_the_hubs_own_origin_needs_no_copy(browser):
    with Hub() as hub:
        before = sockets(hub)
        page = hub.http("/rollcall.d.ts")  # A page without a policy of its own.
        tabs = [await browser.open(page) for _ in range(2)]
        begin = (
            "import('/rollcall-shared.js').then(({ createRollcall }) => {"
            "  window.room = createRollcall({ user: 'ada', sharing: 'auto' }).room('algebra', { state: {} });"
            "})"
        )
        for tab in tabs:
            await until(lambda: _is(tab, "location.pathname", "/rollcall.d.ts"), "the page is there")
            await tab.eval(begin)
        for tab in tabs:
            await shows(tab, {"ada": 2})
        assert sockets(hub) == before + 1


async def test_a_page_that_may_not_have_the_worker_has_a_socket_of_its_own(browser, site):
    with Hub() as hub:
        before = sockets(hub)
        # The hub's own module would start the hub's worker, which is of another origin.
        module = hub.http("/rollcall-shared.js")
        tabs = [await browser.open(student(site, hub, "ada", module=module)) for _ in range(2)]
        # Here the worker's file is none.
        site.files["rollcall-shared-worker.js"] = Path(__file__).parent / "pages" / "elsewhere.html"
        tabs.append(await browser.open(student(site, hub, "ada")))
        for tab in tabs:
            await shows(tab, {"ada": 3})
        assert sockets(hub) == before + 3
