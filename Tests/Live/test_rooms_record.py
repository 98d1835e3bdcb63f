"""A room is as its moderators and its app left it: who may come, who is heard, who is counted, what a latecomer is told."""

import json
import time

import httpx
import pytest

from conftest import AT_ONCE
from hub import DEADLINE, Hub
from person import Person
from wire import PLAIN, Tab


class Office:
    """The operator, and the app's server: what they ask over HTTP."""

    def __init__(self, hub: Hub, room: str):
        self.room = f"/api/v1/rooms/{room}"
        self.client = httpx.Client(base_url=hub.http(""), headers=hub.admin, timeout=DEADLINE)

    def does(self, method: str, path: str, body=None) -> None:
        answer = self.client.request(method, self.room + path, json=body)
        assert answer.status_code < 300, answer.text


@pytest.fixture
def options(tmp_path):
    config = tmp_path / "rollcall.json"
    config.write_text(json.dumps({"rooms": [{"match": "*", "exclude_roles": ["teacher"]}]}))
    return ["--store", f"sqlite:{tmp_path / 'school.db'}", "--config", str(config), *AT_ONCE]


@pytest.fixture(params=[1, 2], ids=["1-loops", "2-loops"])
def school(request, options):
    with Hub(*options, loops=request.param) as hub:
        yield hub


def here(name: str, **presence) -> dict:
    return {"presence": {"key": name, "enabled": True} | presence}


async def heard(tab: Tab, event: str) -> dict:
    """The payload of the next push of this name."""
    while True:
        message = await tab.until("broadcast")
        if message.payload["event"] == f"rollcall:{event}":
            return message.payload["payload"]


async def test_a_banned_user_stays_out_after_a_restart_and_comes_back_when_the_ban_is_lifted(options, room, topic):
    """Mission 91: moderation holds over restarts."""
    with Hub(*options) as hub:
        async with Tab.open(hub) as ada:
            await ada.join(topic, here("ada"))
            Office(hub, room).does("POST", "/ban", {"user": "ada", "seconds": 3600})
            assert "Banned" in (await ada.until("system")).payload["message"]
    with Hub(*options) as hub:
        async with Tab.open(hub) as ada:
            reply = await ada.call(topic, "phx_join", {"config": here("ada")})
            assert reply["status"] == "error" and reply["response"]["reason"].startswith("Banned: ")
            Office(hub, room).does("POST", "/unban", {"user": "ada"})
            assert (await ada.call(topic, "phx_join", {"config": here("ada")}))["status"] == "ok"


async def test_a_muted_user_is_present_but_not_heard(school, room, topic):
    """Mission 91."""
    async with Tab.open(school) as ada, Tab.open(school) as grace:
        await ada.join(topic, here("ada") | {"broadcast": {"ack": True}})
        await grace.join(topic, here("grace"))
        Office(school, room).does("POST", "/mute", {"user": "ada", "seconds": 600})
        await heard(ada, "roster")
        await heard(grace, "roster")
        reply = await ada.call(topic, "broadcast", {"type": "broadcast", "event": "hello", "payload": {}})
        assert reply["status"] == "error" and reply["response"]["reason"].startswith("Muted: ")
        rest = httpx.post(
            school.http("/realtime/v1/api/broadcast"),
            json={"messages": [{"topic": room, "event": "hello", "payload": {}}]},
        )
        assert rest.status_code == 202
        await grace.until("broadcast")
        await ada.ask(topic, "presence", {"type": "presence", "event": "track", "payload": {"n": 1}})
        assert "ada" in (await grace.until("presence_diff")).payload["joins"]
        Office(school, room).does("POST", "/unmute", {"user": "ada"})
        await heard(grace, "roster")
        await ada.say(topic, "hello", {})
        assert (await grace.until("broadcast")).payload["event"] == "hello"


async def test_the_rosters_teacher_is_not_counted_from_the_moment_she_is_one(school, room, topic):
    """Missions 7, 85: the roster's role goes before the token's, at once and without a leave."""
    async with Tab.open(school) as ada, Tab.open(school) as watcher:
        reply = await watcher.call(topic, "phx_join", {"config": here("w", mode="count")})
        assert reply["status"] == "ok"
        await watcher.expect("presence_count")
        await ada.join(topic, here("ada"))
        await ada.track(topic, {})
        assert (await watcher.until("presence_count")).payload["users"] == 1
        Office(school, room).does("PUT", "/participants/ada", {"role": "teacher"})
        assert (await watcher.until("presence_count")).payload["users"] == 0
        Office(school, room).does("DELETE", "/participants/ada")
        assert (await watcher.until("presence_count")).payload["users"] == 1


async def test_a_latecomer_is_told_the_kept_state_at_once_in_every_dialect(options, room, topic):
    """Mission 56: course_stats that the app published, also after a restart."""
    stats = {"total_enrollments": 12, "average_rating": 4.5}
    with Hub(*options) as hub:
        Office(hub, room).does("PUT", "/state/course_stats", stats)
    with Hub(*options) as hub:
        for vsn, path in [(1, PLAIN), (2, PLAIN), (2, "/realtime/v1/websocket")]:
            async with Tab.open(hub, vsn, path) as tab:
                await tab.join(topic, here("ada"))
                state = (await tab.expect("broadcast")).payload["payload"]
                assert (state["key"], state["value"], state["room_id"]) == ("course_stats", stats, room)
        async with Person.here(hub, room, "grace") as grace:
            await grace.until(
                lambda: any(e[0] == "broadcast" and e[1] == "rollcall:state" for e in grace.events), "the state"
            )
            Office(hub, room).does("PUT", "/state/course_stats", {"total_enrollments": 13})
            await grace.until(
                lambda: any(
                    e[0] == "broadcast" and e[2].get("value") == {"total_enrollments": 13} for e in grace.events
                ),
                "the new state",
            )


async def test_the_last_entries_of_the_feed_are_replayed_to_who_asks(options, room, topic):
    """Mission 55: the feed is there when the dashboard opens, and goes on."""
    with Hub(*options) as hub:
        for number in range(60):
            Office(hub, room).does("POST", "/activity", {"type": "done", "name": "Ada", "data": {"n": number}})
    with Hub(*options) as hub:
        async with Tab.open(hub, 1) as tab:
            await tab.join(topic, here("ada") | {"broadcast": {"replay": {"since": 0, "limit": 3}}})
            for number in [57, 58, 59]:
                entry = (await tab.expect("broadcast")).payload
                assert entry["event"] == "rollcall:activity" and entry["payload"]["data"] == {"n": number}
                assert entry["meta"] == {"id": entry["payload"]["id"], "replayed": True}
            Office(hub, room).does("POST", "/activity", {"type": "done", "data": {"n": 60}})
            entry = (await tab.expect("broadcast")).payload
            assert entry["payload"]["data"] == {"n": 60} and "meta" not in entry


async def test_typing_is_told_at_once_and_ends_by_itself(school, room, topic):
    """Missions 89, 108: a stock client hears who types; nothing of it is presence."""
    async with Person.here(school, room, "grace") as grace, Tab.open(school) as ada:
        await ada.join(topic, here("ada"))
        await ada.track(topic, {})
        sent = time.monotonic()
        signal = {"type": "presence", "event": "signal", "payload": {"typing": True, "ttl_ms": 500}}
        assert (await ada.ask(topic, "presence", signal))["status"] == "ok"
        said = {"room_id": room, "user_id": "ada", "signals": {"typing": True}}
        await grace.hears("rollcall:signal", said)
        await grace.hears("rollcall:signal", said | {"signals": {}})
        assert time.monotonic() - sent >= 0.5
        assert len(grace.of("join")) == 1
