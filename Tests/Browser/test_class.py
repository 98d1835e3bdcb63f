"""A class in real browsers: what others see while people open, close, reload, hide and lose their pages."""

import asyncio
import signal
import time

import pytest

from browsers import Chromium, Firefox
from classroom import Proxy, Watcher, shows, until
from hub import Hub
from tokens import token

ROOM = "algebra"


def student(site, hub, user: str, **asked: str) -> str:
    """The address of a student's page."""
    return site.page("class.html", hub=hub.http(""), room=ROOM, user=user, **asked)


async def test_three_users_with_two_tabs_each_are_three_users_and_six_tabs_in_every_tab(browser, site):
    with Hub(loops=2) as hub:
        tabs = [await browser.open(student(site, hub, user)) for user in ("ada", "grace", "alan") for _ in range(2)]
        for tab in tabs:
            await shows(tab, {"ada": 2, "grace": 2, "alan": 2})
        assert await tabs[0].eval("[room.getSnapshot().count, room.getSnapshot().tabs]") == [3, 6]
        # One of two tabs closed leaves the user; what it said last goes with it.
        await tabs[0].close()
        await shows(tabs[2], {"ada": 1, "grace": 2, "alan": 2})
        assert ["leave", "ada"] not in await tabs[2].eval("heard")
        await tabs[1].close()
        await shows(tabs[2], {"grace": 2, "alan": 2})
        assert ["leave", "ada"] in await tabs[2].eval("heard")


async def test_a_refresh_is_seen_by_nobody(browser, site):
    with Hub() as hub:
        tab = await browser.open(student(site, hub, "ada"))
        async with Watcher.of(hub, ROOM) as watcher:
            await shows(tab, {"ada": 1})
            session = await tab.eval("rollcall.session")
            watcher.seen.clear()
            for _ in range(3):
                await tab.reload()
                await shows(tab, {"ada": 1})
            assert await tab.eval("rollcall.session") == session
            await asyncio.sleep(4)  # The grace of a closed tab, and more.
            assert watcher.changes == []
            assert watcher.tabs == {"ada": 1}


async def test_a_window_opened_by_a_page_is_a_tab_of_its_own(browser, site):
    with Hub() as hub:
        tab = await browser.open(student(site, hub, "ada"))
        await shows(tab, {"ada": 1})
        # The storage of the session is copied to the new window.
        await tab.eval("void open(location.href)")
        await shows(tab, {"ada": 2})
        assert await tab.eval("statuses") == ["connecting", "connected"]


async def test_a_closed_tab_leaves_within_the_grace(browser, site):
    with Hub() as hub:
        keeper = await browser.open(site.page("elsewhere.html"))
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(student(site, hub, "ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            closed = time.monotonic()
            await tab.close()
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left")
            assert 2.5 < time.monotonic() - closed < 6
        await keeper.close()


async def test_who_goes_elsewhere_and_comes_back_is_the_same_tab(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(student(site, hub, "ada"))
            await shows(tab, {"ada": 1})
            session = await tab.eval("rollcall.session")
            # Within the grace nobody notices.
            watcher.seen.clear()
            await tab.go(site.page("elsewhere.html"))
            await tab.back()
            await shows(tab, {"ada": 1})
            assert await tab.eval("rollcall.session") == session
            assert watcher.changes == []
            # After it the user has left, and comes back.
            await tab.go(site.page("elsewhere.html"))
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left", within=6)
            await tab.back()
            await shows(tab, {"ada": 1})
            assert watcher.changes == [("leave", "ada"), ("join", "ada")]


async def test_a_page_from_the_back_forward_cache_lives_again(chromium, site):
    # Firefox keeps no page that has had a socket; there a page that comes back is a new one.
    with Hub() as hub:
        tab = await chromium.open(student(site, hub, "ada"))
        await shows(tab, {"ada": 1})
        await tab.eval("void (window.mark = 'the same page')")
        await tab.go(site.page("elsewhere.html"))
        other = await chromium.open(student(site, hub, "grace"))
        await shows(other, {"grace": 1})
        await tab.front()
        await tab.back()
        await shows(tab, {"ada": 1, "grace": 1})
        assert await tab.eval("window.mark") == "the same page"
        assert ["join", "grace"] in await tab.eval("heard")


async def test_everybody_returns_after_a_restart_of_the_hub(browser, site):
    hub = Hub()
    with hub:
        tabs = [await browser.open(student(site, hub, user)) for user in ("ada", "grace")]
        for tab in tabs:
            await shows(tab, {"ada": 1, "grace": 1})
        users = "window.before = room.getSnapshot().users"
        await tabs[0].eval(f"void ({users})")
    with hub:
        for tab in tabs:
            await shows(tab, {"ada": 1, "grace": 1}, within=40)
        assert (await tabs[0].eval("rollcall.lastClose.code")) in (1012, 1006)
        assert "disconnected" not in await tabs[0].eval("statuses")
        await tabs[0].eval("room.send('hand', { up: true })")
        await until(lambda: tabs[1].eval("heard.some(([event]) => event === 'hand')"), "grace sees the hand")


async def test_a_dead_link_is_replaced_before_anybody_is_told_of_a_leave(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher, Proxy(hub.port) as proxy:
            tab = await browser.open(student(site, hub, "ada", link=f"http://127.0.0.1:{proxy.port}"))
            await shows(tab, {"ada": 1})
            watcher.seen.clear()
            proxy.hold()
            assert await tab.eval("rollcall.status") == "connected"  # The browser has not noticed.
            await until(lambda: tab.eval("rollcall.lastClose?.reason === 'silence'"), "the page notices", within=35)
            await shows(tab, {"ada": 1})
            await asyncio.sleep(12)  # What the hub still waits for on the dead one: idle timeout and grace.
            assert watcher.changes == []
            assert watcher.tabs == {"ada": 1}


async def test_a_token_that_ends_is_renewed_without_anybody_noticing(browser, site, tmp_path):
    secret = b"a key for tests, and long enough for HS256"
    key = tmp_path / "key"
    key.write_bytes(secret)
    key.chmod(0o600)
    # The hub warns a minute before the end, its leeway of 30 s included: after 3 s.
    lifetimes = [33, 3600]
    site.token = lambda user: token(secret, {"sub": user, "role": "authenticated", "exp": int(time.time()) + lifetimes.pop(0)})
    with Hub("--jwt-secret-file", str(key), dev=False) as hub:
        mine = token(secret, {"sub": "watcher", "role": "authenticated"})
        async with Watcher.of(hub, ROOM, access_token=mine) as watcher:
            tab = await browser.open(student(site, hub, "ada", tokens="yes"))
            await shows(tab, {"ada": 1})
            assert await tab.eval("room.getSnapshot().self.id") == "ada"
            watcher.seen.clear()
            await until(lambda: tab.eval("reasons.length === 2"), "the page fetches another token")
            assert await tab.eval("reasons") == ["connect", "expiring"]
            await tab.eval("room.setState({ page: 2 })")
            assert await tab.eval("statuses.at(-1)") == "connected"
            assert watcher.changes == [("change", "ada")]


async def test_a_covered_tab_is_away_and_a_touched_one_active_again(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(student(site, hub, "ada"))
            await shows(tab, {"ada": 1})
            cover = await browser.open(site.page("elsewhere.html"))
            await cover.front()
            await until(lambda: watcher.statuses.get("ada") == "away", "ada is away")
            await tab.front()
            await until(lambda: watcher.statuses.get("ada") == "active", "ada is back")
            assert watcher.changes == [("join", "ada")]


# How each slows the timers of a hidden page, and the least milliseconds between two then. Chromium comes to its last stage
# after 5 minutes; here after 5 s. Firefox has one stage.
SLOWED = {
    "chromium": (lambda: Chromium.started("IntensiveWakeUpThrottling:grace_period_seconds/5"), 50_000),
    "firefox": (Firefox.started, 900),
}


@pytest.mark.waits
@pytest.mark.parametrize("engine", SLOWED)
async def test_a_hidden_tab_keeps_its_place_on_slowed_timers(site, engine):
    start, least = SLOWED[engine]
    async with start() as browser:
        with Hub() as hub:
            async with Watcher.of(hub, ROOM) as watcher:
                tab = await browser.open(student(site, hub, "ada"))
                await shows(tab, {"ada": 1})
                await tab.eval("void (window.ticks = [], setInterval(() => ticks.push(Date.now()), 100))")
                cover = await browser.open(site.page("elsewhere.html"))
                await cover.front()
                await until(lambda: watcher.statuses.get("ada") == "away", "ada is away")
                await asyncio.sleep(200)  # The lease of a hidden page is 150 s.
                assert watcher.changes == [("join", "ada")]
                assert await tab.eval("rollcall.status") == "connected"
                beats = await tab.eval("sent.filter(([, event]) => event === 'heartbeat').map(([at]) => at)")
                assert max(after - before for before, after in zip(beats[-3:], beats[-2:])) < 75_000
                ticks = await tab.eval("ticks.slice(-3)")
                gaps = [after - before for before, after in zip(ticks, ticks[1:])]
                assert min(gaps) > least, f"the timers were not slowed: {gaps}"


async def test_a_frozen_tab_keeps_its_place_and_wakes_with_the_truth(chromium, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await chromium.open(student(site, hub, "ada"))
            await shows(tab, {"ada": 1})
            cover = await chromium.open(site.page("elsewhere.html"))
            await cover.front()
            await tab.freeze()
            await until(lambda: watcher.statuses.get("ada") == "away", "ada is away")
            other = await chromium.open(student(site, hub, "grace"))
            await shows(other, {"ada": 1, "grace": 1})
            for number in range(30):
                await other.eval(f"room.setState({{ number: {number} }})")
            assert watcher.tabs == {"ada": 1, "grace": 1}
            await tab.thaw()
            await tab.front()
            await shows(tab, {"ada": 1, "grace": 1})
            assert await tab.eval("room.getSnapshot().users.find(({ id }) => id === 'grace').state.number") == 29
            assert ("leave", "ada") not in watcher.seen


async def test_a_crashed_tab_leaves_within_the_grace(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(student(site, hub, "ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            crash = tab.crash()
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left", within=6)
            crash.cancel()


async def test_a_stopped_browser_is_lost_and_comes_back(browser, site):
    """As a laptop that sleeps: the hub's ping goes unanswered, the link is lost, the place waits and then is free."""
    with Hub("--idle-timeout", "4", "--grace-lost", "2") as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(student(site, hub, "ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            browser.signal(signal.SIGSTOP)
            await until(lambda: watcher.statuses.get("ada") == "reconnecting", "ada's link is lost")
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left")
            browser.signal(signal.SIGCONT)
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is back")
            await shows(tab, {"ada": 1})


async def test_a_killed_browser_is_lost(browser, site):
    with Hub("--grace-lost", "1") as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            await browser.open(student(site, hub, "ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            browser.signal(signal.SIGKILL)
            await until(lambda: ("leave", "ada") in watcher.seen, "ada has left")


async def test_where_sockets_do_not_get_through_people_are_present_by_http(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher, Proxy(hub.port, sockets=False) as proxy:
            link = f"http://127.0.0.1:{proxy.port}"
            tab = await browser.open(student(site, hub, "ada", link=link, poll="500"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here by heartbeats")
            other = await browser.open(student(site, hub, "grace"))
            await shows(other, {"ada": 1, "grace": 1})
            users = "room.getSnapshot().users.map(({ id }) => id).sort().join()"
            await until(lambda: tab.eval(f"{users} === 'ada,grace'"), "ada sees grace")
            assert await tab.eval("room.getSnapshot().live") is False
            assert await tab.eval("Date.now() - room.getSnapshot().asOf < 5000")
            await other.close()
            await until(lambda: tab.eval(f"{users} === 'ada'"), "ada sees that grace has left")
            assert ("leave", "ada") not in watcher.seen


async def test_a_page_without_code_is_present_by_a_script_tag(browser, site):
    with Hub() as hub:
        async with Watcher.of(hub, ROOM) as watcher:
            tab = await browser.open(site.page("embedded.html", hub=hub.http(""), room=ROOM, user="ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            assert watcher.state["ada"]["metas"][0]["via"] == "script"
            assert await tab.eval("Rollcall.room.getSnapshot().synced") is True
