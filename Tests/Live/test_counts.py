"""The count subscription: one room by `presence.mode`, many rooms by `counts:*` (presence.md 6, wire.md 9)."""

from contextlib import AsyncExitStack

import pytest

from wire import PLAIN, Tab

LOOPS = [1, 2, 4]


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


COUNT = {"presence": {"enabled": False, "mode": "count"}}


async def counted(tab, users, sessions):
    """Reads counts until this one; every message before it must be a count that differs from the one before."""
    last = None
    while True:
        message = await tab.expect("presence_count", ref=None)
        now = (message.payload["users"], message.payload["sessions"])
        assert now != last, "a count without a change"
        if now == (users, sessions):
            return message.payload
        last = now


@pytest.mark.parametrize("vsn", [1, 2])
async def test_a_count_comes_at_once_and_then_on_change(hub, topic, vsn):
    async with Tab.open(hub, vsn) as board, Tab.open(hub) as ada:
        await board.join(topic, COUNT)
        first = await counted(board, 0, 0)
        assert set(first) == {"users", "sessions", "seq"}
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"n": 1})
        assert (await counted(board, 1, 1))["seq"] == 1
        async with Tab.open(hub) as second:
            await second.join(topic, key("ada"))
            await second.track(topic, {"n": 2})
            await counted(board, 1, 2)
        await counted(board, 1, 1)
        # An update changes no count, and a count subscriber gets no diffs.
        await ada.ask(topic, "presence", {"event": "track", "payload": {"n": 3}})
        await board.hears_next(ada, topic)
        await ada.ask(topic, "presence", {"event": "untrack"})
        await counted(board, 0, 0)


async def test_a_storm_of_joins_is_a_few_counts(hub, topic):
    async with AsyncExitStack() as stack:
        board = await stack.enter_async_context(Tab.open(hub))
        await board.join(topic, COUNT)
        await counted(board, 0, 0)
        tabs = [await stack.enter_async_context(Tab.open(hub)) for _ in range(40)]
        for number, tab in enumerate(tabs):
            await tab.join(topic, key(f"user-{number % 20}", enabled=False, mode="off"))
        for tab in tabs:
            await tab.send(topic, "presence", {"event": "track", "payload": {}})
        heard = 0
        while True:
            message = await board.expect("presence_count")
            heard += 1
            if (message.payload["users"], message.payload["sessions"]) == (20, 40):
                break
        assert heard < 40


async def test_tracking_turns_no_diffs_on_in_count_mode(hub, topic):
    async with Tab.open(hub) as board, Tab.open(hub) as ada:
        await board.join(topic, {"presence": {"key": "teacher", "mode": "count"}})
        await counted(board, 0, 0)
        await board.send(topic, "presence", {"event": "track", "payload": {"n": 1}})
        heard = {(await board.receive()).event, (await board.receive()).event}
        assert heard == {"phx_reply", "presence_count"}
        assert list((await ada.join(topic, key("ada"))).payload) == ["teacher"]
        await ada.track(topic, {})
        await counted(board, 2, 2)


async def test_mode_off_brings_nothing(hub, topic):
    async with Tab.open(hub) as quiet, Tab.open(hub) as ada:
        await quiet.join(topic, {"presence": {"key": "q", "enabled": True, "mode": "off"}})
        await ada.join(topic, key("ada"))
        await ada.track(topic, {})
        await quiet.hears_next(ada, topic)


async def test_roles_are_counted_for_those_who_ask(hub, topic):
    async with Tab.open(hub) as board, Tab.open(hub) as ada, Tab.open(hub) as grace:
        await board.join(topic, {"presence": {"mode": "count", "count": {"roles": True}}})
        first = await board.expect("presence_count")
        assert first.payload["users"] == 0 and not first.payload.get("roles")
        await ada.join(topic, key("ada", role="teacher"))
        await ada.track(topic, {})
        assert (await counted(board, 1, 1))["roles"] == {"teacher": 1}
        await grace.join(topic, key("grace"))
        await grace.track(topic, {})
        # After the first frame only buckets that changed.
        assert (await counted(board, 2, 2))["roles"] == {"member": 1}
        await ada.ask(topic, "presence", {"event": "untrack"})
        assert (await counted(board, 1, 1))["roles"] == {"teacher": 0}


async def test_stock_members_notice_no_dashboard(hub, topic):
    async with Tab.open(hub, 1) as ada, Tab.open(hub, 2, PLAIN) as grace, Tab.open(hub) as board:
        await ada.join(topic, key("ada"))
        await grace.join(topic, key("grace"))
        await board.join(topic, COUNT)
        await counted(board, 0, 0)
        await board.ask(topic, "phx_leave", {})
        await ada.beat()
        await grace.hears_next(ada, topic)


@pytest.mark.parametrize("topic", ["counts:*", "realtime:counts:*"])
@pytest.mark.parametrize("listed", [True, False], ids=["a list", "all rooms"])
async def test_one_subscription_counts_many_rooms(hub, room, topic, listed):
    rooms = [f"{room}-{number}" for number in range(6)]
    config = {"rooms": rooms[:4]} if listed else {}
    async with AsyncExitStack() as stack:
        board = await stack.enter_async_context(Tab.open(hub))
        reply = await board.ask(topic, "phx_join", {"config": config})
        assert reply["status"] == "ok"
        tab = await stack.enter_async_context(Tab.open(hub))
        for number, name in enumerate(rooms):
            await tab.join(f"realtime:{name}", key(f"user-{number}", mode="off"))
            await tab.ask(f"realtime:{name}", "presence", {"event": "track", "payload": {}})
        seen: dict[str, list[int]] = {}
        wanted = {name: [1, 1] for name in (rooms[:4] if listed else rooms)}
        while {name: seen.get(name) for name in wanted} != wanted:
            message = await board.expect("presence_count", topic=topic, ref=None)
            seen |= message.payload["rooms"]
        assert listed is False or set(seen) <= set(rooms[:4])
        # A room that empties is told as empty, once.
        await tab.connection.close()
        while any(seen[name] != [0, 0] for name in wanted):
            seen |= (await board.expect("presence_count")).payload["rooms"]
