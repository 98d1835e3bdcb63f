"""The life of a channel: joining, leaving, joining again, and pushes that fit no join (wire.md 4.1 to 4.3)."""

import pytest

from raw import RawSocket
from wire import OK, PLAIN, Tab, applied

LOOPS = [1, 2, 4]

UNMATCHED = {"status": "error", "response": {"reason": "unmatched topic"}}

both_versions = pytest.mark.parametrize("vsn", [1, 2])


@both_versions
@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"config": None},
        {"config": {}},
        {"config": {"presence": None, "broadcast": None, "postgres_changes": None, "private": None}},
        {"config": {"presence": 7, "broadcast": "x", "postgres_changes": {}, "private": []}},
        {"config": {"presence": {"key": None, "enabled": "TRUE"}, "broadcast": {"self": "False", "ack": "true"}}},
        {"config": {"postgres_changes": [None, None]}},
        {"user_token": "an old client's"},
        {"config": {}, "access_token": "sb_publishable_x"},
        {"config": {}, "access_token": None},
    ],
    ids=lambda payload: str(sorted(payload)) if isinstance(payload, dict) else None,
)
async def test_every_part_of_a_join_may_be_missing_or_odd(hub, room, vsn, payload):
    async with Tab.open(hub, vsn) as ada:
        reply = await ada.call(f"realtime:{room}", "phx_join", payload)
        assert reply == {"status": "ok", "response": {"postgres_changes": []}}
        await ada.expect("presence_state", {}, ref=None)
        await ada.beat()


async def test_postgres_changes_are_echoed_in_order_with_an_id_each(hub, room):
    bindings = [
        {"event": "*", "schema": "public", "table": "room_participants", "filter": "room_id=eq.7"},
        {"event": "INSERT", "schema": "public"},
        {"event": "*", "schema": "public", "table": "room_participants", "filter": "room_id=eq.7"},
        {"event": "UPDATE", "schema": 'täble "x"', "select": ["id", "name"]},
    ]
    async with Tab.open(hub) as ada:
        config = {"presence": {"enabled": False}, "postgres_changes": [*bindings[:2], None, *bindings[2:]]}
        reply = await ada.call(f"realtime:{room}", "phx_join", {"config": config})
        echoed = reply["response"]["postgres_changes"]
        ids = [binding.pop("id") for binding in echoed]
        assert echoed == bindings
        assert all(type(number) is int and number != 0 for number in ids)
        assert ids[0] == ids[2] and len(set(ids)) == 3


async def test_replication_ready_is_answered_by_a_system_message(hub, room):
    async with Tab.open(hub) as ada:
        config = {"presence": {"enabled": False}, "broadcast": {"replication_ready": True}}
        assert (await ada.call(f"realtime:{room}", "phx_join", {"config": config}))["status"] == "ok"
        await ada.expect(
            "system",
            {
                "extension": "system",
                "status": "ok",
                "message": "Replication connection established",
                "channel": room,
            },
            ref=None,
        )


@both_versions
@pytest.mark.parametrize("topic", ["lobby", "chat:1", "phoenix", "", "realtime", "Room:x"])
async def test_a_topic_nobody_serves_is_unmatched(hub, vsn, topic):
    async with Tab.open(hub, vsn) as ada:
        ref = await ada.send(topic, "phx_join", {})
        await ada.expect("phx_reply", UNMATCHED, topic=topic, ref=ref, join_ref=None)
        await ada.beat()


@both_versions
async def test_a_realtime_topic_needs_a_name(hub, vsn):
    async with Tab.open(hub, vsn) as ada:
        reply = await ada.call("realtime:", "phx_join", {})
        assert reply == {
            "status": "error",
            "response": {"reason": "TopicNameRequired: You must provide a topic name"},
        }


async def test_replay_of_a_room_without_a_feed_is_nothing(hub, room):
    async with Tab.open(hub) as ada:
        config = {"broadcast": {"replay": {"since": 0, "limit": 3}}}
        reply = await ada.call(f"realtime:{room}", "phx_join", {"config": config})
        assert reply["status"] == "ok"
        await ada.expect("presence_state", {})


@both_versions
async def test_pushes_on_a_topic_not_joined_are_unmatched(hub, topic, vsn):
    async with Tab.open(hub, vsn) as ada:
        for event in ("presence", "broadcast", "shout"):
            ref = await ada.send(topic, event, {"type": event, "event": "track", "payload": {}}, join_ref="1")
            await ada.expect("phx_reply", UNMATCHED, topic=topic, ref=ref)


@both_versions
async def test_leaving_a_topic_not_joined_is_fine(hub, room, vsn):
    async with Tab.open(hub, vsn) as ada:
        assert await ada.call(f"realtime:{room}", "phx_leave", {}) == OK
        await ada.beat()


@both_versions
async def test_a_leave_is_answered_and_then_closed(hub, topic, vsn):
    async with Tab.open(hub, vsn) as ada:
        await ada.join(topic)
        join_ref = ada.join_refs[topic]
        assert await ada.call(topic, "phx_leave", {}) == OK
        await ada.expect("phx_close", {}, topic=topic, ref=join_ref, join_ref=join_ref if vsn == 2 else None)
        ref = await ada.send(topic, "broadcast", {"type": "broadcast", "event": "e", "payload": {}})
        await ada.expect("phx_reply", UNMATCHED, ref=ref)


def test_the_reply_to_a_leave_and_the_close_are_one_write(hub, topic):
    with RawSocket.open(hub) as ada:
        ada.send_text(f'["1","1","{topic}","phx_join",{{}}]')
        ada.receive_texts(2)
        ada.send_text(f'["1","2","{topic}","phx_leave",{{}}]')
        # What one write carries, one read on loopback returns.
        assert ada.texts_of_one_read() == [
            ["1", "2", topic, "phx_reply", OK],
            ["1", "1", topic, "phx_close", {}],
        ]


@both_versions
async def test_a_stale_join_ref_is_ignored_and_a_null_one_accepted(hub, topic, vsn):
    async with Tab.open(hub, vsn) as ada, Tab.open(hub, vsn) as grace:
        await ada.join(topic, {"broadcast": {"ack": True}})
        await grace.join(topic)
        stale = {"type": "broadcast", "event": "stale", "payload": {}}
        await ada.send(topic, "broadcast", stale, join_ref="999")
        await ada.send(topic, "presence", {"type": "presence", "event": "track", "payload": {}}, join_ref="999")
        await ada.send(topic, "phx_leave", {}, join_ref="999")
        fresh = {"type": "broadcast", "event": "fresh", "payload": {}}
        assert await ada.call(topic, "broadcast", fresh, join_ref=None) == OK
        await grace.expect("broadcast", fresh)


async def test_a_second_join_ends_the_first(hub, topic):
    key = {"presence": {"key": "ada", "enabled": True}}
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        await ada.join(topic, key)
        await ada.track(topic, {"n": 1})
        await grace.expect("presence_diff")
        old = ada.join_refs[topic]
        new = await ada.send(topic, "phx_join", {"config": key})
        await ada.expect("phx_close", {}, topic=topic, ref=old, join_ref=old)
        await ada.expect("phx_reply", ref=new, join_ref=new)
        state = await ada.expect("presence_state")
        if state.payload:
            # The published state may still hold the old place; then its leave follows (presence.md 2).
            diff = await ada.expect("presence_diff", topic=topic)
            assert applied(state.payload, diff.payload) == {}
        left = await grace.expect("presence_diff")
        assert left.payload["joins"] == {} and list(left.payload["leaves"]) == ["ada"]
        await grace.hears_next(ada, topic)


@both_versions
async def test_a_room_has_one_name_with_and_without_realtime(hub, room, vsn):
    short, long = f"room:{room}", f"realtime:room:{room}"
    async with Tab.open(hub, vsn, PLAIN) as ada, Tab.open(hub, vsn) as grace:
        await ada.join(short, {"presence": {"key": "ada"}})
        await grace.join(long, {"presence": {"key": "grace"}})
        await ada.track(short, {"n": 1})
        joined = await grace.expect("presence_diff", topic=long)
        assert list(joined.payload["joins"]) == ["ada"]
        await grace.track(long, {"n": 2})
        await ada.expect("presence_diff", topic=short)
        await grace.say(long, "hi", {"x": 1})
        await ada.expect("broadcast", {"type": "broadcast", "event": "hi", "payload": {"x": 1}}, topic=short)


async def test_one_connection_may_join_one_room_by_both_spellings(hub, room):
    short, long = f"room:{room}", f"realtime:room:{room}"
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await ada.join(short)
        await ada.join(long)
        await grace.join(long)
        await grace.say(long, "hi", {})
        heard = {(await ada.expect("broadcast")).topic, (await ada.expect("broadcast")).topic}
        assert heard == {short, long}


async def test_unknown_events_of_supabase_clients_are_ignored(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await ada.join(topic)
        await grace.join(topic)
        await ada.send(topic, "shout", {"x": 1})
        await ada.beat()
        await grace.hears_next(ada, topic)


async def test_access_token_has_no_reply(hub, topic):
    async with Tab.open(hub) as ada:
        await ada.join(topic)
        await ada.send(topic, "access_token", {"access_token": None})
        await ada.send(topic, "access_token", {"access_token": "sb_publishable_x"})
        await ada.beat()


@both_versions
async def test_many_joins_in_a_row_are_answered_in_order(hub, room, vsn):
    async with Tab.open(hub, vsn) as ada:
        topics = [f"realtime:{room}-{number}" for number in range(50)]
        sent = [await ada.send(topic, "phx_join", {"config": {"presence": {"enabled": False}}}) for topic in topics]
        replies = {(await ada.expect("phx_reply")).topic for _ in sent}
        assert replies == set(topics)


async def test_join_leave_join_in_one_breath_ends_joined(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic)
        config = {"config": {"presence": {"key": "ada", "enabled": True}}}
        await ada.send(topic, "phx_join", config, ref="1")
        await ada.send(topic, "phx_leave", {}, ref="2")
        await ada.send(topic, "phx_join", config, ref="3")
        await ada.expect("phx_reply", ref="1", join_ref="1")
        await ada.expect("presence_state", {})
        await ada.expect("phx_reply", OK, ref="2")
        await ada.expect("phx_close", {}, ref="1")
        await ada.expect("phx_reply", ref="3", join_ref="3")
        await ada.expect("presence_state", {})
        await ada.hears_next(grace, topic)
