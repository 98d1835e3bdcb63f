"""Every tab's stay in a room is a row: from its track to its leave, over the end of the hub, and exactly once."""

import asyncio
import sqlite3

import httpx
import pytest

from hub import DEADLINE, Hub, until
from wire import Tab


@pytest.fixture
async def http(hub):
    async with httpx.AsyncClient(base_url=hub.http(""), timeout=DEADLINE) as client:
        yield client


def key(name: str, session: str | None = None) -> dict:
    """The part of a join that says who joins, without presence of the others."""
    presence = {"key": name, "enabled": False, "mode": "off"}
    return {"presence": presence} | ({"session": session} if session else {})


async def track(tab: Tab, topic: str, meta: dict) -> None:
    reply = await tab.call(topic, "presence", {"type": "presence", "event": "track", "payload": meta})
    assert reply["status"] == "ok", reply


async def rows(http, wanted, **query) -> list[dict]:
    """The sessions of this query, as soon as they are as wanted: the record is written behind."""

    async def ask():
        answer = await http.get("/api/v1/sessions", params=query | {"limit": 1000})
        assert answer.status_code == 200, answer.text
        return answer.json()["sessions"]

    return await until(ask, wanted)


async def test_a_stay_is_a_row_from_its_track_to_its_leave(hub, http, room, topic):
    async with Tab.open(hub) as ada:
        await ada.join(topic, key("ada", "tab-1"))
        assert await rows(http, lambda found: not found, room=room) == []
        await track(ada, topic, {"page": "welcome", "language": "tr"})
        [row] = await rows(http, len, room=room)
        assert (row["user_id"], row["session_id"], row["status"]) == ("ada", "tab-1", "active")
        assert (row["current_page"], row["language_code"], row.get("ended_at")) == ("welcome", "tr", None)
        assert row["labels"] == {"page": "welcome", "language": "tr"}
        await track(ada, topic, {"current_page": "learn", "language_code": "tr", "activity": "interview"})
        [row] = await rows(http, lambda found: found[0]["current_page"] == "learn", room=room, status="active")
        assert row["activity"] == "interview"
        await ada.call(topic, "phx_leave", {})
    [row] = await rows(http, lambda found: found[0]["status"] == "left", room=room)
    assert row["end_reason"] == "left" and row["ended_at"] >= row["started_at"]


@pytest.mark.parametrize("reason", ["completed", "abandoned"])
async def test_a_tab_says_itself_how_its_session_ends(hub, http, room, topic, reason):
    async with Tab.open(hub) as ada:
        await ada.join(topic, key("ada", "tab-1"))
        await track(ada, topic, {"activity": "interview"})
        await rows(http, len, room=room)
        untrack = {"type": "presence", "event": "untrack", "payload": {"reason": reason}}
        assert (await ada.call(topic, "presence", untrack))["status"] == "ok"
        [row] = await rows(http, lambda found: found[0]["status"] == reason, room=room)
        assert row["end_reason"] == reason and row["ended_at"]


async def test_tabs_without_a_session_id_are_told_apart(hub, http, room, topic):
    async with Tab.open(hub) as one, Tab.open(hub) as two:
        for tab in (one, two):
            await tab.join(topic, key("ada"))
            await track(tab, topic, {})
        found = await rows(http, lambda found: len(found) == 2, room=room, user="ada")
        assert len({row["session_id"] for row in found}) == 2
        await one.call(topic, "phx_leave", {})
        await rows(http, lambda found: len(found) == 1, room=room, status="active")


async def test_a_page_without_a_socket_has_a_row_too(http, room):
    body = {"room_id": room, "session_id": "tab-9", "competition_id": 7, "page": "quiz"}
    answer = await http.put("/api/participants/grace/heartbeat", json=body)
    assert answer.status_code == 200
    [row] = await rows(http, len, user="grace", room=room)
    assert (row["session_id"], row["current_page"], row["current_competition_id"]) == ("tab-9", "quiz", "7")
    assert (await http.request("DELETE", "/api/participants/grace/heartbeat", json=body)).status_code == 204
    [row] = await rows(http, lambda found: found[0]["status"] == "left", room=room)


@pytest.mark.parametrize(("verb", "status"), [("complete", "completed"), ("abandon", "abandoned")])
async def test_an_app_begins_and_ends_the_session_of_a_user(http, room, verb, status):
    who = {"room_id": room, "user_id": "ada"}
    began = (await http.post("/api/v1/sessions", json=who | {"language_code": "sq", "current_page": "login"})).json()
    [row] = await rows(http, len, room=room)
    assert (row["session_id"], row["status"]) == (began["session_id"], "active")
    assert (row["language_code"], row["current_page"]) == ("sq", "login")
    for _ in range(2):
        ended = await http.post(f"/api/v1/sessions/{began['session_id']}/{verb}", json=who)
        assert ended.status_code == 204, ended.text
    [row] = await rows(http, lambda found: "ended_at" in found[0], room=room)
    assert (row["status"], row["end_reason"]) == (status, status)
    assert (await http.get(f"/api/participants/active/{room}")).json() == []


async def test_completing_ends_a_session_that_a_socket_holds(hub, http, room, topic):
    async with Tab.open(hub) as ada:
        await ada.join(topic, key("ada", "tab-1"))
        await track(ada, topic, {})
        await rows(http, len, room=room, status="active")
        who = {"room_id": room, "user_id": "ada"}
        assert (await http.post("/api/v1/sessions/tab-1/complete", json=who)).status_code == 204
        await rows(http, len, room=room, status="completed")
        await track(ada, topic, {})
        await rows(http, lambda found: len(found) == 1, room=room, status="active")


async def test_a_class_of_two_hundred_is_recorded_whole(hub, http, room, topic):
    async def student(number: int) -> None:
        async with Tab.open(hub) as tab:
            await tab.join(topic, key(f"student-{number}", f"tab-{number}"))
            await track(tab, topic, {"page": str(number)})

    await asyncio.gather(*(student(number) for number in range(200)))
    found = await rows(http, lambda found: len(found) == 200 and all("ended_at" in row for row in found), room=room)
    assert {row["session_id"] for row in found} == {f"tab-{number}" for number in range(200)}
    assert {row["end_reason"] for row in found} == {"closed"}
    assert all(row["current_page"] == row["session_id"].removeprefix("tab-") for row in found)


def stored(path) -> list[tuple]:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT user_id,status,end_reason FROM session ORDER BY started_at").fetchall()


async def test_what_a_stopping_hub_had_is_drained_and_what_a_killed_one_had_is_abandoned(tmp_path):
    path = tmp_path / "rollcall.db"
    topic = "realtime:algebra"

    async def come(hub: Hub, name: str) -> None:
        """In, and on the disk."""
        tab = Tab.open(hub)
        ada = await tab.__aenter__()
        await ada.join(topic, key(name, "tab-1"))
        await track(ada, topic, {})
        async with httpx.AsyncClient(base_url=hub.http("")) as http:
            await rows(http, len, user=name, status="active")

    with Hub("--store", f"sqlite:{path}", "--drain-seconds", "0") as hub:
        await come(hub, "ada")
    assert stored(path) == [("ada", "left", "drained")]
    with Hub("--store", f"sqlite:{path}") as hub:
        await come(hub, "grace")
        hub.kill()
    assert stored(path)[1:] == [("grace", "active", None)]
    with Hub("--store", f"sqlite:{path}") as hub:
        async with httpx.AsyncClient(base_url=hub.http("")) as http:
            await rows(http, len, user="grace", status="abandoned")
    assert stored(path)[1:] == [("grace", "abandoned", "hub_died")]
