"""Presence of stock clients on the wire: state, diffs and what they never show (wire.md 4.5, presence.md 1 and 2)."""

import pytest

from conftest import AT_ONCE
from hub import Hub
from wire import OK, Tab, metas, refs

LOOPS = [1, 2, 4]

both_versions = pytest.mark.parametrize("vsn", [1, 2])


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


def track(meta):
    return {"type": "presence", "event": "track", "payload": meta}


UNTRACK = {"type": "presence", "event": "untrack"}


@both_versions
async def test_a_track_is_one_diff_for_all_and_state_for_those_who_come_later(hub, topic, vsn):
    async with Tab.open(hub, vsn) as ada, Tab.open(hub, vsn) as grace, Tab.open(hub, vsn) as alan:
        await ada.join(topic, key("ada"))
        await grace.join(topic, key("grace"))
        await ada.track(topic, {"name": "Ada", "tags": ["é", {"x": 1.5}], "since": None})
        diff = await grace.expect("presence_diff", topic=topic, ref=None, join_ref=None)
        assert set(diff.payload) == {"joins", "leaves"}
        assert metas(diff.payload["joins"]) == {"ada": [{"name": "Ada", "tags": ["é", {"x": 1.5}], "since": None}]}
        assert diff.payload["leaves"] == {}
        state = await alan.join(topic, key("alan"))
        assert state.payload == diff.payload["joins"]
        await grace.hears_next(alan, topic)


async def test_joining_without_tracking_is_no_presence(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        assert (await ada.join(topic, key("ada"))).payload == {}
        assert (await grace.join(topic, key("grace"))).payload == {}
        await ada.hears_next(grace, topic)


async def test_a_second_tab_adds_a_meta_under_the_same_key(hub, topic):
    async with Tab.open(hub) as first, Tab.open(hub) as second, Tab.open(hub) as grace:
        await grace.join(topic, key("grace"))
        await first.join(topic, key("ada"))
        await first.track(topic, {"tab": 1})
        one = refs((await grace.expect("presence_diff")).payload["joins"])["ada"]
        await second.join(topic, key("ada"))
        await second.track(topic, {"tab": 2})
        diff = await grace.expect("presence_diff")
        assert metas(diff.payload["joins"]) == {"ada": [{"tab": 2}]} and diff.payload["leaves"] == {}
        two = refs(diff.payload["joins"])["ada"]
        async with Tab.open(hub) as alan:
            state = await alan.join(topic)
            assert metas(state.payload) == {"ada": [{"tab": 1}, {"tab": 2}]}
            assert refs(state.payload)["ada"] == one + two
        # Only the metas of the tab that goes leave.
        await first.expect("presence_diff")
        await first.ask(topic, "phx_leave", {})
        diff = await grace.expect("presence_diff")
        assert diff.payload["joins"] == {} and refs(diff.payload["leaves"]) == {"ada": one}
        assert metas(diff.payload["leaves"]) == {"ada": [{"tab": 1}]}


@both_versions
async def test_an_update_is_one_diff_with_both_parts(hub, topic, vsn):
    async with Tab.open(hub, vsn) as ada, Tab.open(hub, vsn) as grace:
        await grace.join(topic, key("grace"))
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"status": "online"})
        old = (await grace.expect("presence_diff")).payload["joins"]["ada"]["metas"][0]["phx_ref"]
        await ada.track(topic, {"status": "away"})
        diff = (await grace.expect("presence_diff")).payload
        new = diff["joins"]["ada"]["metas"][0]["phx_ref"]
        assert new != old
        assert diff["joins"] == {"ada": {"metas": [{"status": "away", "phx_ref": new, "phx_ref_prev": old}]}}
        assert metas(diff["leaves"]) == {"ada": [{"status": "online"}]} and refs(diff["leaves"]) == {"ada": [old]}
        await grace.hears_next(ada, topic)


async def test_tracking_the_same_again_is_silent(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"name": "Ada"})
        await grace.expect("presence_diff")
        assert await ada.call(topic, "presence", track({"name": "Ada"})) == OK
        await grace.hears_next(ada, topic)


async def test_untrack_leaves_and_may_be_repeated(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key("ada"))
        assert await ada.call(topic, "presence", UNTRACK) == OK
        await ada.track(topic, {"name": "Ada"})
        joined = refs((await grace.expect("presence_diff")).payload["joins"])
        assert await ada.ask(topic, "presence", UNTRACK) == OK
        left = (await grace.expect("presence_diff")).payload
        assert left["joins"] == {} and refs(left["leaves"]) == joined
        assert await ada.ask(topic, "presence", UNTRACK) == OK
        await grace.hears_next(ada, topic)
        # The channel is still joined.
        await ada.hears_next(grace, topic)


@pytest.mark.parametrize("event", ["TRACK", "Track"])
async def test_the_case_of_a_presence_event_does_not_matter(hub, topic, event):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key("ada"))
        await ada.send(topic, "presence", {"event": event, "payload": {"n": 1}})
        assert metas((await grace.expect("presence_diff")).payload["joins"]) == {"ada": [{"n": 1}]}


@pytest.mark.parametrize("payload", [[1], "x", 7, None, True], ids=str)
async def test_only_an_object_can_be_tracked(hub, topic, payload):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic)
        reply = await ada.call(topic, "presence", track(payload))
        assert reply == {"status": "error", "response": {"reason": "Presence track payload must be a map"}}
        await grace.hears_next(ada, topic)


async def test_an_unknown_presence_event_is_an_error(hub, topic):
    async with Tab.open(hub) as ada:
        await ada.join(topic)
        reply = await ada.call(topic, "presence", {"event": "dance", "payload": {}})
        assert reply == {"status": "error", "response": {}}


async def test_refs_that_a_client_makes_up_are_overwritten(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"n": 1, "phx_ref": "mine", "phx_ref_prev": "older"})
        meta = (await grace.expect("presence_diff")).payload["joins"]["ada"]["metas"][0]
        assert meta["phx_ref"] != "mine" and meta.get("phx_ref_prev") != "older" and meta["n"] == 1


@pytest.mark.parametrize("given, shown", [(7, "7"), (True, "true"), ("ключ", "ключ")], ids=str)
async def test_any_scalar_can_be_a_key(hub, topic, given, shown):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key(given))
        await ada.track(topic, {})
        assert list((await grace.expect("presence_diff")).payload["joins"]) == [shown]


async def test_a_missing_key_is_made_up_and_is_nobody_elses(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as alan, Tab.open(hub) as grace:
        await grace.join(topic)
        keys = set()
        for tab, config in ((ada, {"presence": {"key": ""}}), (alan, {})):
            await tab.join(topic, config)
            await tab.track(topic, {})
            keys |= set((await grace.expect("presence_diff")).payload["joins"])
        assert len(keys) == 2 and all(len(made) >= 16 for made in keys)


async def test_who_does_not_listen_to_presence_gets_none_until_the_first_track(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic, key("grace", enabled=False))
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"n": 1})
        await grace.hears_next(ada, topic)
        # Tracking makes the silent one visible, and a listener from then on (presence.md 6).
        await grace.send(topic, "presence", track({"n": 2}))
        assert list((await ada.expect("presence_diff")).payload["joins"]) == ["grace"]
        state = await grace.until("presence_state", topic=topic)
        assert "ada" in state.payload
        await ada.ask(topic, "presence", UNTRACK)
        left = await grace.until("presence_diff", topic=topic)
        while "ada" not in left.payload["leaves"]:
            left = await grace.until("presence_diff", topic=topic)


async def test_presence_state_comes_after_every_join(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic, key("grace"))
        await grace.track(topic, {"n": 1})
        for _ in range(3):
            state = await ada.join(topic)
            assert metas(state.payload) == {"grace": [{"n": 1}]}
            assert await ada.call(topic, "phx_leave", {}) == OK
            await ada.expect("phx_close")


async def test_a_closed_connection_leaves_every_room_it_was_in(hub, room):
    topics = [f"realtime:{room}-{number}" for number in range(5)]
    async with Tab.open(hub) as grace:
        async with Tab.open(hub) as ada:
            for topic in topics:
                await grace.join(topic)
                await ada.join(topic, key("ada"))
                await ada.track(topic, {})
                await grace.expect("presence_diff", topic=topic)
        left = [await grace.expect("presence_diff") for _ in topics]
        assert {message.topic for message in left} == set(topics)
        assert all(list(message.payload["leaves"]) == ["ada"] for message in left)


async def test_a_ref_is_never_used_again_even_after_a_restart(topic):
    seen = []
    with Hub(*AT_ONCE) as hub:
        for _ in range(2):
            async with Tab.open(hub) as ada, Tab.open(hub) as grace:
                await grace.join(topic)
                await ada.join(topic, key("ada"))
                for number in range(20):
                    await ada.track(topic, {"n": number})
                    seen += refs((await grace.expect("presence_diff")).payload["joins"])["ada"]
            assert hub.stop() == 0
            hub.start()
    assert len(set(seen)) == len(seen) == 40
