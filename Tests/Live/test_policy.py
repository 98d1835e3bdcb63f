"""Policies of rooms from the configuration file: capacity, exclusion, labels, owner (presence.md 6 and 7)."""

import json

import pytest

from conftest import AT_ONCE
from hub import Hub
from wire import OK, Tab, metas

RULES = {
    "rooms": [
        {"match": "exam-*", "capacity": 2, "exclude_roles": ["teacher"]},
        {"match": "slow-exam", "capacity": 1, "grace_lost": "60s"},
        {
            "match": "class-*",
            "exclude_roles": ["teacher"],
            "owner": "ada",
            "exclude_owner": True,
            "labels": ["language"],
        },
    ]
}


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def strict(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "rollcall.json"
    path.write_text(json.dumps(RULES))
    with Hub("--config", str(path), *AT_ONCE, loops=request.param) as hub:
        yield hub


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


def track(meta):
    return {"event": "track", "payload": meta}


async def comes(tab, topic, name, meta=None, **presence):
    """Joins and tracks; returns the reply to the track."""
    await tab.join(topic, key(name, **presence))
    return await tab.ask(topic, "presence", track(meta or {}))


FULL = {"status": "error", "response": {"reason": "RoomFull: 2 of 2"}}


async def test_a_full_room_refuses_the_next_member_and_nobody_else(strict):
    topic = "realtime:exam-1"
    async with (
        Tab.open(strict) as ada,
        Tab.open(strict) as grace,
        Tab.open(strict) as alan,
        Tab.open(strict) as second,
        Tab.open(strict) as teacher,
    ):
        assert await comes(ada, topic, "ada") == OK
        assert await comes(grace, topic, "grace") == OK
        assert await comes(alan, topic, "alan") == FULL
        # The refused one stays joined and hears what happens; another tab of a member and an excluded role pass.
        assert await comes(second, topic, "ada", {"tab": 2}) == OK
        assert await comes(teacher, topic, "teacher", role="teacher") == OK
        assert await alan.ask(topic, "presence", track({})) == FULL
        await ada.say(topic, "hi", {})
        assert (await alan.until("broadcast")).payload["event"] == "hi"
        # A place that is given back can be taken.
        await grace.ask(topic, "presence", {"event": "untrack"})
        assert await alan.ask(topic, "presence", track({})) == OK
        assert await grace.ask(topic, "presence", track({})) == FULL


async def test_a_member_in_grace_keeps_the_place(strict):
    topic = "realtime:slow-exam"
    async with Tab.open(strict) as ada:
        assert await comes(ada, topic, "ada") == OK
        ada.abort()
    async with Tab.open(strict) as alan, Tab.open(strict) as ada:
        assert (await comes(alan, topic, "alan"))["response"] == {"reason": "RoomFull: 1 of 1"}
        assert await comes(ada, topic, "ada") == OK


async def test_excluded_members_are_seen_but_not_counted(strict):
    topic = "realtime:class-1"
    async with (
        Tab.open(strict) as board,
        Tab.open(strict) as ada,
        Tab.open(strict) as teacher,
        Tab.open(strict) as grace,
        Tab.open(strict) as alan,
    ):
        await board.join(topic, {"presence": {"mode": "count", "count": {"roles": True, "labels": True}}})
        await board.expect("presence_count")
        # The owner and a teacher first, so that what is counted at last is counted beside them.
        assert await comes(ada, topic, "ada", {"language": "sv"}) == OK
        assert await comes(teacher, topic, "tove", {"language": "sv"}, role="teacher") == OK
        assert await comes(grace, topic, "grace", {"language": "en"}) == OK
        assert await comes(alan, topic, "alan", {"language": "sv"}) == OK
        roles, labels = {}, {}
        while True:
            payload = (await board.expect("presence_count")).payload
            roles |= payload.get("roles", {})
            labels |= payload.get("labels", {}).get("language", {})
            if roles == {"member": 3, "teacher": 1} and payload["users"] == 2:
                break
        assert (payload["users"], payload["sessions"]) == (2, 2)
        assert labels == {"en": 1, "sv": 1}
        async with Tab.open(strict) as late:
            state = await late.join(topic, key("late"))
            assert set(metas(state.payload)) == {"ada", "tove", "grace", "alan"}
