"""phoenix.js without Supabase: its own events, its own replies, tracked at join (wire.md 5)."""

import pytest

from wire import OK, PLAIN, Tab, kind0, kind3, metas

LOOPS = [1, 2, 4]


async def test_plain_clients_always_get_a_reply_to_a_broadcast(hub, room):
    async with Tab.open(hub, 2, PLAIN) as ada:
        await ada.join(f"room:{room}", {"presence": {"enabled": False}})
        assert await ada.call(f"room:{room}", "broadcast", {"event": "e", "payload": {}}) == OK


async def test_other_events_of_plain_clients_are_relayed_as_they_are(hub, room):
    topic = f"room:{room}"
    async with Tab.open(hub, 2, PLAIN) as ada, Tab.open(hub, 2, PLAIN) as grace, Tab.open(hub, 1, PLAIN) as alan:
        for tab in (ada, grace, alan):
            await tab.join(topic, {"presence": {"enabled": False}})
        assert await ada.call(topic, "shout", {"x": [1, {}]}) == OK
        for tab in (grace, alan):
            await tab.expect("shout", {"x": [1, {}]}, topic=topic, ref=None, join_ref=None)
        await ada.beat()


@pytest.mark.parametrize("event", ["phx_reply", "phx_other", "presence_state", "presence_other", "chan_reply_1"])
async def test_names_of_the_protocol_are_not_relayed(hub, room, event):
    topic = f"room:{room}"
    async with Tab.open(hub, 2, PLAIN) as ada, Tab.open(hub, 2, PLAIN) as grace:
        for tab in (ada, grace):
            await tab.join(topic, {"presence": {"enabled": False}})
        assert (await ada.call(topic, event, {}))["status"] == "error"
        await grace.hears_next(ada, topic)


async def test_a_binary_push_of_a_plain_client_is_relayed_to_plain_clients(hub, room):
    topic = f"room:{room}"
    async with (
        Tab.open(hub, 2, PLAIN) as ada,
        Tab.open(hub, 2, PLAIN) as grace,
        Tab.open(hub, 1, PLAIN) as alan,
    ):
        for tab in (ada, grace, alan):
            await tab.join(topic, {"presence": {"enabled": False}})
        await ada.send_raw(kind0(ada.join_refs[topic], "5", topic, "pixels", b"\x00\xff"))
        await ada.expect("phx_reply", OK, ref="5", topic=topic)
        await grace.expect("pixels", b"\x00\xff", topic=topic, kind=2)
        await alan.hears_next(ada, topic)


async def test_a_plain_client_never_receives_kind_4(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub, 2, PLAIN) as grace:
        await ada.join(topic)
        await grace.join(topic)
        for encoding in (0, 1):
            await ada.send_raw(kind3(ada.join_refs[topic], "5", topic, "hi", b"{}", encoding))
        await ada.say(topic, "last", {})
        while (message := await grace.receive()).payload != {"type": "broadcast", "event": "last", "payload": {}}:
            assert message.kind in (None, 2), message


async def test_a_plain_client_with_a_user_id_is_tracked_at_join(hub, room):
    topic = f"room:{room}"
    async with Tab.open(hub, 2, PLAIN) as grace, Tab.open(hub, 2, PLAIN, user_id="ada") as ada:
        await grace.join(topic, {"presence": {"key": "grace"}})
        reply = await ada.ask(topic, "phx_join", {"name": "Ada"})
        assert reply["status"] == "ok"
        diff = await grace.expect("presence_diff", topic=topic)
        (entry,) = metas(diff.payload["joins"])["ada"]
        assert entry["name"] == "Ada"


async def test_a_plain_client_may_name_its_user_in_the_join(hub, room):
    topic = f"room:{room}"
    async with Tab.open(hub, 2, PLAIN) as grace, Tab.open(hub, 2, PLAIN) as ada:
        await grace.join(topic, {"presence": {"key": "grace"}})
        await ada.ask(topic, "phx_join", {"user_id": "ada", "name": "Ada"})
        diff = await grace.expect("presence_diff", topic=topic)
        assert list(diff.payload["joins"]) == ["ada"]


async def test_a_plain_client_without_a_user_watches(hub, room):
    topic = f"room:{room}"
    async with Tab.open(hub, 2, PLAIN) as grace, Tab.open(hub, 2, PLAIN, user_id="ada") as ada:
        await ada.ask(topic, "phx_join", {})
        assert (await grace.ask(topic, "phx_join", {}))["status"] == "ok"
        state = await grace.until("presence_state", topic=topic)
        assert list(state.payload) == ["ada"]
