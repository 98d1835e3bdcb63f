"""The stories of the Python client from PyPI: two users, three tabs, and what their callbacks said."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import AT_ONCE
from hub import DEADLINE, Hub
from person import SUBSCRIBED, Person

LOOPS = [1, 2, 4]

pytestmark = pytest.mark.usefixtures("strict")


@pytest.fixture
def strict(caplog):
    """Fails on the only sign that this client gives of a message it cannot read."""
    yield
    for when in ("setup", "call", "teardown"):
        for record in caplog.get_records(when):
            if record.name.startswith("realtime"):
                assert "Unrecognized message format" not in record.getMessage()


@contextlib.asynccontextmanager
async def two_users_three_tabs(hub, room):
    """Ada in two tabs and Grace in one, all of them tracked, each of them seeing all."""
    async with (
        Person.here(hub, room, "ada") as ada1,
        Person.here(hub, room, "ada") as ada2,
        Person.here(hub, room, "grace") as grace,
    ):
        full = {"ada": [{"tab": 1}, {"tab": 2}], "grace": [{"tab": 3}]}
        await ada1.channel.track({"tab": 1})
        await grace.sees({"ada": [{"tab": 1}]})
        await ada2.channel.track({"tab": 2})
        await grace.sees({"ada": [{"tab": 1}, {"tab": 2}]})
        await grace.channel.track({"tab": 3})
        for person in (ada1, ada2, grace):
            await person.sees(full)
        yield ada1, ada2, grace


async def test_two_users_in_three_tabs_see_each_other(hub, room):
    async with two_users_three_tabs(hub, room) as (ada1, ada2, grace):
        assert grace.of("join", "leave") == [
            ("join", "ada", [], [{"tab": 1}]),
            ("join", "ada", [{"tab": 1}], [{"tab": 2}]),
            ("join", "grace", [], [{"tab": 3}]),
        ]
        assert grace.of("status", "sync")[0] == ("status", SUBSCRIBED)
        # The state after the join, then one sync for each diff.
        assert [state for _, state in grace.of("sync")][-1] == grace.state
        assert len(grace.of("sync")) == 4
        async with Person.here(hub, room, "alan") as late:
            await late.sees(grace.state)
            assert len(late.of("sync")) == 1


async def test_an_update_never_makes_the_user_vanish(hub, room):
    async with two_users_three_tabs(hub, room) as (ada1, ada2, grace):
        seen = len(grace.events)
        await ada1.channel.track({"tab": 1, "status": "away"})
        away = {"tab": 1, "status": "away"}
        for person in (ada1, ada2, grace):
            await person.until(lambda: away in person.state.get("ada", []), "the update")
            assert sorted(person.state["ada"], key=lambda meta: meta["tab"]) == [away, {"tab": 2}]
        # One diff: a join of the new beside a leave of the old, and one sync at the end of it.
        assert [event[0] for event in grace.events[seen:]] == ["join", "leave", "sync"]
        assert grace.events[seen][3] == [away] and grace.events[seen + 1][3] == [{"tab": 1}]
        assert all("ada" in event[1] for event in grace.events[seen:] if event[0] == "sync")


async def test_untrack_and_leave_take_one_tab_each(hub, room):
    async with two_users_three_tabs(hub, room) as (ada1, ada2, grace):
        await ada1.channel.untrack()
        await grace.sees({"ada": [{"tab": 2}], "grace": [{"tab": 3}]})
        assert grace.events[-2] == ("leave", "ada", [{"tab": 2}], [{"tab": 1}])
        await ada2.channel.unsubscribe()
        await grace.sees({"grace": [{"tab": 3}]})
        assert grace.events[-2] == ("leave", "ada", [], [{"tab": 2}])
        await ada2.until(lambda: ada2.statuses == [SUBSCRIBED, "CLOSED"], "the end of the channel")
        # An untracked tab still listens.
        await ada1.sees({"grace": [{"tab": 3}]})


async def test_a_closed_tab_leaves(hub, room):
    async with two_users_three_tabs(hub, room) as (ada1, ada2, grace):
        await ada1.client.close()
        await grace.sees({"ada": [{"tab": 2}], "grace": [{"tab": 3}]})
        await ada2.client.close()
        await grace.sees({"grace": [{"tab": 3}]})
        assert len(grace.of("leave")) == 2


async def test_a_broadcast_reaches_the_others_and_the_sender_only_if_it_asked(hub, room):
    echo = {"broadcast": {"self": True, "ack": True}}
    async with (
        Person.here(hub, room, "ada", config=echo) as ada,
        Person.here(hub, room, "grace") as grace,
        Person.here(hub, room, "alan", presence=False) as alan,
    ):
        await ada.channel.send_broadcast("cursor", {"x": 1, "y": [None, "é"]})
        for person in (ada, grace, alan):
            await person.hears("cursor", {"x": 1, "y": [None, "é"]})
        await grace.channel.send_broadcast("cursor", {"x": 2})
        await grace.channel.send_broadcast("cursor", {"x": 3})
        for person in (ada, alan):
            await person.hears("cursor", {"x": 3})
            assert [event[2]["x"] for event in person.of("broadcast")] == [1, 2, 3]
        # What Ada says after it comes after it: Grace has not heard herself.
        await ada.channel.send_broadcast("last", {})
        await grace.hears("last", {})
        assert [event[1:] for event in grace.of("broadcast")] == [
            ("cursor", {"x": 1, "y": [None, "é"]}),
            ("last", {}),
        ]


async def test_a_broadcast_is_acknowledged_if_asked(hub, room):
    async with Person.here(hub, room, config={"broadcast": {"ack": True, "self": False}}) as ada:
        answered = asyncio.get_running_loop().create_future()
        push = await ada.channel.push("broadcast", {"type": "broadcast", "event": "e", "payload": {}})
        push.receive("ok", answered.set_result)
        async with asyncio.timeout(DEADLINE):
            await answered


async def test_http_send_reaches_the_room(hub, room):
    async with Person.here(hub, room, "ada") as ada, Person.here(hub, room, "grace") as grace:
        await ada.channel.http_send("news", {"n": 1})
        await grace.hears("news", {"n": 1})
        # To a room nobody is in, and with a name that must be escaped.
        absent = grace.client.channel("room/ü?x=1")
        await absent.http_send("e/ü", {"n": 2})
        await ada.channel.http_send("octets", b"\x00\xff")
        await ada.channel.http_send("news", {"n": 3})
        await grace.hears("news", {"n": 3})
        # vsn 1 has no form for octets.
        assert not [event for event in grace.of("broadcast") if event[1] == "octets"]


async def test_a_presence_listener_attached_after_the_join_joins_again(hub, room):
    async with Person.here(hub, room, "ada") as ada, Person.here(hub, room, "grace", presence=False) as grace:
        await ada.channel.track({"n": 1})
        await ada.sees({"ada": [{"n": 1}]})
        # The client leaves and joins back to back, by itself.
        grace.listen_to_presence()
        await grace.sees({"ada": [{"n": 1}]})
        await grace.until(lambda: grace.statuses.count(SUBSCRIBED) == 2, "the second join")
        assert grace.statuses[-1] == SUBSCRIBED
        await grace.channel.track({"n": 2})
        for person in (ada, grace):
            await person.sees({"ada": [{"n": 1}], "grace": [{"n": 2}]})


async def test_bindings_to_postgres_changes_do_not_hinder_a_join(hub, room):
    ada = Person(hub, room, "ada")
    ada.listen_to_changes(schema="public", table="room_participants", filter="room_id=eq.7")
    ada.listen_to_changes(schema="public", table="room_participants", filter="room_id=eq.7")
    ada.listen_to_changes()
    await ada.subscribe()
    assert ada.statuses == [SUBSCRIBED]
    await ada.client.close()


async def test_a_topic_without_a_name_is_an_error_with_its_reason(hub):
    ada = Person(hub, "")
    async with asyncio.timeout(DEADLINE):
        await ada.channel.subscribe(ada._subscribed)
    assert ada.statuses == ["CHANNEL_ERROR"]
    assert "TopicNameRequired: You must provide a topic name" in str(ada.error)
    await ada.client.close()


async def test_many_rooms_on_one_connection(hub, room):
    async with Person.here(hub, room, "ada") as ada:
        others = [ada.client.channel(f"{room}-{number}") for number in range(30)]
        states = []
        for channel in others:
            async with asyncio.timeout(DEADLINE):
                await channel.subscribe(lambda state, _: states.append(state.value))
        assert states == [SUBSCRIBED] * 30


async def test_clients_come_back_after_a_restart_of_the_hub(room):
    with Hub(*AT_ONCE, loops=2) as hub:
        async with Person.here(hub, room, "ada") as ada, Person.here(hub, room, "grace") as grace:
            await ada.channel.track({"life": 1})
            await grace.channel.track({"life": 1})
            for person in (ada, grace):
                await person.sees({"ada": [{"life": 1}], "grace": [{"life": 1}]})
            assert hub.stop() == 0
            for person in (ada, grace):
                await person.until(lambda: person.statuses == [SUBSCRIBED, "CHANNEL_ERROR"], "the loss")
            hub.start()
            for person in (ada, grace):
                await person.until(lambda: person.statuses[2:] == [SUBSCRIBED], "the way back")
            # Nobody is tracked until the apps say so again.
            await ada.channel.track({"life": 2})
            for person in (ada, grace):
                await person.sees({"ada": [{"life": 2}]})
            await grace.channel.track({"life": 2})
            for person in (ada, grace):
                await person.sees({"ada": [{"life": 2}], "grace": [{"life": 2}]})


@pytest.mark.parametrize("loops", [1, 2])
async def test_a_killed_process_leaves_within_the_stated_bound(room, loops):
    """`kill -9` of a process with three tabs of two users: gone after grace-lost, not before it."""
    grace_lost = 2.0
    with Hub("--grace-close", "0", "--grace-lost", f"{grace_lost:g}", "--idle-timeout", "5", loops=loops) as hub:
        async with Person.here(hub, room, "grace") as grace:
            await grace.channel.track({"n": 1})
            program = Path(__file__).with_name("crowd.py")
            command = [sys.executable, str(program), str(hub.port), room, "ada", "ada", "alan"]
            crowd = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
            try:
                async with asyncio.timeout(DEADLINE):
                    assert await crowd.stdout.readline() == b"here\n"
                await grace.until(lambda: sum(map(len, grace.state.values())) == 4, "everybody")
                killed = time.monotonic()
            finally:
                crowd.send_signal(signal.SIGKILL)
                await crowd.wait()
            await grace.sees({"grace": [{"n": 1}]})
            delay = time.monotonic() - killed
            # The death resets the sockets, so the bound is grace-lost; the rest is this machine's.
            assert grace_lost - 0.1 <= delay <= grace_lost + 3, f"gone after {delay:.2f} s"
            assert {event[1] for event in grace.of("leave")} == {"ada", "alan"}
