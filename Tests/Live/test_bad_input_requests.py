"""Bad requests: an error reply, or silence where wire.md says so, and nobody else in the room hears of it."""

import pytest

from wire import OK, PLAIN, Tab, kind3, metas

BOOM = {"type": "broadcast", "event": "boom", "payload": {}}


def error(reply, *beginnings):
    assert reply["status"] == "error", reply
    assert reply["response"]["reason"].startswith(beginnings), reply


async def test_a_thousand_topics_on_one_connection(hub, others, room):
    async with Tab.open(hub) as mallory:
        refused = 0
        for number in range(1000):
            config = {"config": {"presence": {"enabled": False}}}
            reply = await mallory.call(f"realtime:{room}-{number}", "phx_join", config)
            if reply["status"] == "ok":
                assert refused == 0, "the first ones are let in"
            else:
                error(reply, "ChannelRateLimitReached: Too many channels")
                refused += 1
        assert refused == 900
        # One that leaves makes room for another.
        await mallory.ask(f"realtime:{room}-0", "phx_leave", {})
        reply = await mallory.ask(f"realtime:{room}-999", "phx_join", {"config": {"presence": {"enabled": False}}})
        assert reply["status"] == "ok"
    await others.undisturbed()


HAZARDS = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"]


@pytest.mark.parametrize("name", HAZARDS)
async def test_a_hazardous_key_is_refused(hub, others, topic, name):
    async with Tab.open(hub) as mallory:
        error(
            await mallory.call(topic, "phx_join", {"config": {"presence": {"key": name}}}),
            "HazardousName",
            "InvalidKey",
        )
    await others.undisturbed()


@pytest.mark.parametrize("name", HAZARDS)
@pytest.mark.parametrize("prefix", ["realtime:", "realtime:room:", "room:"])
async def test_a_hazardous_room_name_is_refused(hub, others, prefix, name):
    async with Tab.open(hub) as mallory:
        reply = await mallory.call(prefix + name, "phx_join", {})
        if prefix == "realtime:":
            error(reply, "HazardousName", "InvalidRoomName")
        else:
            # `room:constructor` is the whole name, which no object has.
            assert reply["status"] in ("ok", "error")
    await others.undisturbed()


@pytest.mark.parametrize("name", HAZARDS)
async def test_a_hazardous_name_in_a_meta_is_refused(mallory, others, topic, name):
    escaped = "".join(f"\\u{ord(c):04x}" for c in name)
    for spelling in (name, escaped):
        meta = f'{{"n":1,"{spelling}":{{"x":1}}}}'
        inner = f'{{"type":"presence","event":"track","payload":{meta}}}'
        await mallory.send_raw(f'["{mallory.join_refs[topic]}","55","{topic}","presence",{inner}]')
        error((await mallory.expect("phx_reply", ref="55")).payload, "HazardousName")
    await others.undisturbed()


SERVER_EVENTS = [
    "phx_reply", "phx_close", "phx_error", "system", "postgres_changes", "presence_state", "presence_diff",
    "presence_sync", "presence_count", "presence_status", "presence_close", "room_info", "retry_after",
]  # fmt: skip


@pytest.mark.parametrize("event", SERVER_EVENTS)
async def test_an_event_that_only_the_server_sends_reaches_nobody(hub, mallory, others, topic, event):
    forged = {"joins": {"eve": {"metas": [{"phx_ref": "x"}]}}, "leaves": {}}
    await mallory.send(topic, event, forged)
    async with Tab.open(hub, 2, PLAIN) as plain:
        await plain.join(topic, {"presence": {"enabled": False}})
        error(await plain.call(topic, event, forged), "ReservedEvent")
    await others.undisturbed()


@pytest.mark.parametrize("event", SERVER_EVENTS)
async def test_a_broadcast_named_like_an_event_of_the_server_reaches_nobody(mallory, others, topic, event):
    error(await mallory.call(topic, "broadcast", BOOM | {"event": event}), "ReservedEvent")
    await mallory.send_raw(kind3(mallory.join_refs[topic], "5", topic, event, b"{}"))
    error((await mallory.expect("phx_reply", ref="5")).payload, "ReservedEvent")
    await others.undisturbed()


@pytest.mark.parametrize("event", [None, 7, {}, []], ids=str)
async def test_a_broadcast_without_an_event_reaches_nobody(mallory, others, topic, event):
    error(await mallory.call(topic, "broadcast", BOOM | {"event": event}), "BroadcastWithoutEvent")
    await others.undisturbed()


async def test_a_track_that_is_too_big_is_refused_with_its_size(hub, mallory, others, topic):
    meta = {"text": "x" * 1_000_000}
    reply = await mallory.call(topic, "presence", {"type": "presence", "event": "track", "payload": meta})
    error(reply, "TrackTooLarge: Track message size exceeded")
    await others.undisturbed()
    async with Tab.open(hub) as late:
        state = await late.join(topic)
        assert metas(state.payload) == {"grace": [{"n": 1}], "alan": [{"n": 2}]}


@pytest.mark.parametrize("broken", ["x", "a.b.c", "e30.e30.e30", 7, {}], ids=str)
async def test_an_odd_access_token_hurts_nobody(hub, others, topic, broken):
    async with Tab.open(hub) as mallory:
        await mallory.ask(topic, "phx_join", {"config": {"presence": {"enabled": False}}, "access_token": broken})
        await mallory.send(topic, "access_token", {"access_token": broken})
        assert await mallory.ask("phoenix", "heartbeat", {}) == OK
    await others.undisturbed()


async def test_names_that_need_escaping_arrive_as_they_are(hub, mallory, others, topic):
    for event in ('quote " and \\', "line\nbreak", "null \0 octet", "\u2028", "</script>", "😀"):
        await mallory.call(topic, "broadcast", BOOM | {"event": event})
        for tab in (others.grace, others.alan):
            await tab.expect("broadcast", BOOM | {"event": event})
    await others.undisturbed()
