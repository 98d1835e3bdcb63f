"""Limits that somebody passes on purpose: the hub says which, and those beside him hear everything."""

import contextlib
import json
import re

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from hub import Hub
from wire import Tab, metas

# Twenty messages a second, two hundred at once; a flood begins at ten times that.
OPTIONS = ["--grace-close", "0", "--grace-lost", "0", "--message-rate", "20"]

TOO_MANY = "MessageRateLimitReached: Too many messages per second, at most 20"


def passed(hub) -> dict[str, int]:
    """How often each limit was passed so far."""
    text = httpx.get(hub.http("/metrics")).text
    return {name: int(float(n)) for name, n in re.findall(r'rollcall_limit_exceeded_total\{limit="(\w+)"\} (\S+)', text)}


async def test_presence_over_the_rate_is_merged_and_every_track_is_answered(hub, mallory, others, topic):
    for n in range(500):
        await mallory.send(topic, "presence", {"type": "presence", "event": "track", "payload": {"n": n}})
    answered, seen = 0, {}
    while answered < 500 or seen != {"mallory": [{"n": 499}]}:
        message = await mallory.receive()
        if message.event == "phx_reply":
            assert message.payload["status"] == "ok"
            answered += 1
        elif message.event == "presence_diff":
            seen = metas(message.payload["joins"]) or seen
            seen = {key: value for key, value in seen.items() if key == "mallory"}
    assert passed(hub)["presence"] > 0
    # The others saw her arrive at where she is, in fewer steps than she made.
    steps = 0
    while metas((await others.alan.expect("presence_diff")).payload["joins"]) != {"mallory": [{"n": 499}]}:
        steps += 1
    assert steps < 499


async def test_broadcasts_over_the_rate_are_refused_with_a_code(hub, mallory, topic):
    replies = [
        await mallory.call(topic, "broadcast", {"type": "broadcast", "event": "say", "payload": {}})
        for _ in range(300)
    ]
    refused = [reply["response"]["reason"] for reply in replies if reply["status"] == "error"]
    assert 10 < len(refused) < 150, len(refused)
    assert set(refused) == {TOO_MANY}
    assert passed(hub)["messages"] >= len(refused)


async def test_who_waits_for_no_reply_is_warned_once(hub, others, topic):
    async with Tab.open(hub) as mallory:
        await mallory.join(topic, {"presence": {"enabled": False}})
        for n in range(300):
            await mallory.say(topic, "say", {"n": n})
        warning = (await mallory.expect("system")).payload
        assert warning["status"] == "error" and warning["message"] == TOO_MANY
        # The warning was all that she heard.
        await mallory.beat()


async def test_joins_over_the_rate_are_refused(hub, room, others):
    async with Tab.open(hub) as mallory:
        replies = [
            await mallory.call(f"realtime:{room}-{n}", "phx_join", {"config": {"presence": {"enabled": False}}})
            for n in range(40)
        ]
    assert all(reply["status"] == "ok" for reply in replies[:20])
    refused = {reply["response"]["reason"] for reply in replies if reply["status"] == "error"}
    assert refused == {"ClientJoinRateLimitReached: Too many joins per second"}
    await others.undisturbed()


@pytest.mark.parametrize("kind", ["heartbeats", "pings", "broadcasts"])
async def test_a_flood_is_closed_with_1008(hub, others, topic, kind):
    before = passed(hub).get("flood", 0)
    async with Tab.open(hub) as mallory:
        heartbeat = json.dumps([None, "1", "phoenix", "heartbeat", {}])
        say = json.dumps([None, "1", topic, "broadcast", {"type": "broadcast", "event": "say", "payload": {}}])
        with contextlib.suppress(ConnectionClosed):
            for _ in range(4000):
                match kind:
                    case "pings":
                        await mallory.connection.ping()
                    case "heartbeats":
                        await mallory.send_raw(heartbeat)
                    case _:
                        await mallory.send_raw(say)
        assert await mallory.closed() == 1008
    assert passed(hub)["flood"] == before + 1
    await others.undisturbed()


async def test_long_broadcasts_cost_more(hub, others, topic):
    before = passed(hub).get("octets", 0)
    async with Tab.open(hub) as mallory:
        await mallory.join(topic, {"presence": {"enabled": False}, "broadcast": {"ack": True}})
        body = {"type": "broadcast", "event": "say", "payload": {"pad": "x" * 400_000}}
        replies = [await mallory.call(topic, "broadcast", body) for _ in range(3)]
        assert [reply["status"] for reply in replies] == ["ok", "error", "error"]
        assert replies[1]["response"]["reason"] == TOO_MANY
    assert passed(hub)["octets"] == before + 2


async def test_bombs_below_the_ratio_are_a_flood(hub, others):
    before = passed(hub).get("flood", 0)
    async with Tab.open(hub) as mallory:
        # 2,000 tokens at once, of which each of these takes 245, though it has a few kilobytes on the way.
        heartbeat = json.dumps([None, "1", "phoenix", "heartbeat", {}]) + " " * 1_000_000
        with contextlib.suppress(ConnectionClosed):
            for _ in range(20):
                await mallory.send_raw(heartbeat)
        assert await mallory.closed() == 1008
    assert passed(hub)["flood"] == before + 1
    await others.undisturbed()


async def test_no_room_is_made_beyond_the_last():
    with Hub("--max-rooms", "2", *OPTIONS) as hub:
        async with Tab.open(hub) as ada, Tab.open(hub) as mallory:
            await ada.join("realtime:algebra", {})
            quiet = {"config": {"presence": {"enabled": False}}}
            for n in range(3):
                reply = await mallory.call(f"realtime:room-{n}", "phx_join", quiet)
                assert reply["status"] == ("ok" if n == 0 else "error")
            assert reply["response"]["reason"] == "RoomLimitReached: The hub has all the rooms it may have, 2"
            beat = {"user_id": "grace", "room_id": "room-9"}
            answer = httpx.put(hub.http("/api/participants/grace/heartbeat"), json=beat)
            assert answer.status_code == 503 and answer.json()["code"] == "RoomLimitReached"
            await mallory.join("realtime:algebra", {})
        assert passed(hub)["rooms"] == 3
