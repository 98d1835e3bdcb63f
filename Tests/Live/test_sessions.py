"""Graces: who comes back in time was never away (presence.md 1 and 5)."""

import asyncio
import time

import pytest

from hub import DEADLINE
from wire import OK, Tab, metas, refs

LOOPS = [1, 2]
GRACE_CLOSE, GRACE_LOST = 1.0, 2.5
OPTIONS = ["--grace-close", f"{GRACE_CLOSE:g}", "--grace-lost", f"{GRACE_LOST:g}", "--window", "0"]

# What a busy machine may add to a bound, in seconds.
SLACK = 3.0


def key(name, session=None, **presence):
    config = {"presence": {"key": name, "enabled": True, **presence}}
    return config | ({"session": session} if session else {})


async def leaves_within(tab, name, since, low, high):
    diff = await tab.expect("presence_diff")
    delay = time.monotonic() - since
    assert list(diff.payload["leaves"]) == [name] and diff.payload["joins"] == {}
    assert low - 0.1 <= delay <= high + SLACK, f"left after {delay:.2f} s"


@pytest.fixture
async def grace(hub, topic):
    """Somebody who watches the room."""
    async with Tab.open(hub) as tab:
        await tab.join(topic, key("grace"))
        yield tab


async def present(topic, grace, tab, name="ada", session=None, meta=None):
    await tab.join(topic, key(name, session))
    await tab.track(topic, meta or {"n": 1})
    return refs((await grace.expect("presence_diff")).payload["joins"])[name]


async def parked(hub):
    """Until the hub knows that somebody's link is gone: two loops may hear of an end and of a beginning in any order."""
    async with asyncio.timeout(DEADLINE):
        while hub.metric("rollcall_grace_pending") == 0:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("session", ["tab-1", None], ids=["named", "nameless"])
@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_refresh_in_time_sends_nothing_at_all(hub, topic, grace, session, how):
    async with Tab.open(hub) as ada:
        before = await present(topic, grace, ada, session=session)
        if how == "abort":
            ada.abort()
    if session is None:
        await parked(hub)
    async with Tab.open(hub) as ada:
        state = await ada.join(topic, key("ada", session))
        assert refs(state.payload) == {"ada": before}
        assert await ada.call(topic, "presence", {"event": "track", "payload": {"n": 1}}) == OK
        await grace.hears_next(ada, topic)
        # It stays so when the grace is long over: the next thing heard is what happens after it.
        async with Tab.open(hub) as alan:
            begun = time.monotonic()
            await present(topic, grace, alan, "alan", "other")
            await ada.expect("presence_diff")
            await alan.connection.close()
            await leaves_within(grace, "alan", begun, 0, GRACE_CLOSE)


async def test_coming_back_with_another_payload_is_one_update(hub, topic, grace):
    async with Tab.open(hub) as ada:
        before = await present(topic, grace, ada, session="tab-1")
    async with Tab.open(hub) as ada:
        await ada.join(topic, key("ada", "tab-1"))
        await ada.track(topic, {"n": 2})
        diff = (await grace.expect("presence_diff")).payload
        assert diff["joins"]["ada"]["metas"][0]["phx_ref_prev"] == before[0]
        assert refs(diff["leaves"]) == {"ada": before}


async def test_a_closed_tab_leaves_after_grace_close(hub, topic, grace):
    async with Tab.open(hub) as ada:
        await present(topic, grace, ada)
        closed = time.monotonic()
        await ada.connection.close(1001)
    await leaves_within(grace, "ada", closed, GRACE_CLOSE, GRACE_CLOSE)


async def test_a_lost_tab_leaves_after_grace_lost(hub, topic, grace):
    async with Tab.open(hub) as ada:
        await present(topic, grace, ada)
        lost = time.monotonic()
        ada.abort()
    await leaves_within(grace, "ada", lost, GRACE_LOST, GRACE_LOST)


@pytest.mark.parametrize("how", ["leave", "untrack"])
async def test_saying_goodbye_needs_no_grace(hub, topic, grace, how):
    async with Tab.open(hub) as ada:
        await present(topic, grace, ada)
        said = time.monotonic()
        if how == "leave":
            await ada.send(topic, "phx_leave", {})
        else:
            await ada.send(topic, "presence", {"event": "untrack"})
        diff = await grace.expect("presence_diff")
        assert list(diff.payload["leaves"]) == ["ada"]
        assert time.monotonic() - said < GRACE_CLOSE


async def test_a_made_up_key_has_no_grace(hub, topic, grace):
    async with Tab.open(hub) as ada:
        await ada.join(topic, {"presence": {"key": "", "enabled": True}})
        await ada.track(topic, {})
        (name,) = (await grace.expect("presence_diff")).payload["joins"]
        closed = time.monotonic()
    diff = await grace.expect("presence_diff")
    assert list(diff.payload["leaves"]) == [name]
    assert time.monotonic() - closed < GRACE_CLOSE


async def test_a_lost_user_shows_as_reconnecting_and_comes_back_active(hub, topic):
    async with Tab.open(hub) as board:
        await board.join(topic, key("board", status=True))

        async def status_becomes(what):
            while (await board.until("presence_status", topic=topic)).payload.get("ada") != what:
                pass

        async with Tab.open(hub) as ada:
            await ada.join(topic, key("ada", "tab-1"))
            await ada.track(topic, {})
            await status_becomes("active")
            ada.abort()
        await status_becomes("reconnecting")
        async with Tab.open(hub) as ada:
            await ada.join(topic, key("ada", "tab-1"))
            await ada.ask(topic, "presence", {"event": "track", "payload": {}})
            await status_becomes("active")


async def test_a_session_on_a_second_connection_replaces_the_first(hub, topic, grace):
    async with Tab.open(hub) as old, Tab.open(hub) as new:
        await present(topic, grace, old, session="tab-1")
        await new.join(topic, key("ada", "tab-1"))
        await new.ask(topic, "presence", {"event": "track", "payload": {"n": 1}})
        assert await old.closed() == 4409
        await grace.hears_next(new, topic)


async def test_another_user_with_the_same_session_id_is_another_session(hub, topic, grace):
    async with Tab.open(hub) as ada, Tab.open(hub) as alan:
        await present(topic, grace, ada, "ada", "tab-1")
        await present(topic, grace, alan, "alan", "tab-1")
        await ada.expect("presence_diff")
        await ada.beat()


async def test_a_second_tab_keeps_the_user_when_the_first_is_gone(hub, topic, grace):
    async with Tab.open(hub) as second:
        async with Tab.open(hub) as first:
            one = await present(topic, grace, first, session="tab-1", meta={"tab": 1})
            await present(topic, grace, second, session="tab-2", meta={"tab": 2})
        diff = (await grace.expect("presence_diff")).payload
        assert refs(diff["leaves"]) == {"ada": one}
        async with Tab.open(hub) as late:
            state = await late.join(topic, key("late"))
            assert metas(state.payload) == {"ada": [{"tab": 2}]}
