"""Active participants by HTTP: the checklist of a competition room, for pages that have no socket (presence.md 4).

A room of the policy below keeps teachers and its owner out of every count and list; a page that falls silent is gone
after `stale_after`, here three seconds.
"""

import asyncio
import json
import time

import httpx
import pytest

from hub import DEADLINE, Hub
from wire import Tab

STALE = 3.0
GRACE_CLOSE = 1.0
SLACK = 3.0
RULES = {
    "rooms": [
        {"match": "*", "exclude_roles": ["teacher"], "owner": "creator", "exclude_owner": True, "stale_after": "3s"},
    ]
}


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def competition(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("participants") / "rollcall.json"
    path.write_text(json.dumps(RULES))
    options = ["--config", str(path), "--grace-close", f"{GRACE_CLOSE:g}s", "--window", "0"]
    with Hub(*options, loops=request.param) as hub:
        yield hub


@pytest.fixture
async def http(competition):
    async with httpx.AsyncClient(base_url=competition.http(""), timeout=DEADLINE) as client:
        yield client


async def beat(http, room, user, session="1790000000-abc", status=200, **body):
    body = {"room_id": room, "session_id": session, "is_in_competition": True, "competition_id": 7} | body
    answer = await http.put(f"/api/participants/{user}/heartbeat", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def active(http, room):
    """Who is active, by name."""
    answer = await http.get(f"/api/participants/active/{room}")
    assert answer.status_code == 200, answer.text
    return {row["user_id"]: row for row in answer.json()}


async def gone_after(http, room, user, since, low, high):
    while user in await active(http, room):
        assert time.monotonic() < since + high + SLACK, f"{user} is still here"
        await asyncio.sleep(0.05)
    assert time.monotonic() - since >= low - 0.1, f"{user} left too early"


def watcher(hub):
    return Tab.open(hub)


async def watch(tab, room):
    await tab.join(f"realtime:{room}", {"presence": {"key": "watcher", "enabled": True, "mode": "count"}})


async def users(tab, wanted):
    """Reads counts until this many users are told."""
    while (await tab.until("presence_count")).payload["users"] != wanted:
        pass


async def test_student_joins_and_active_count_increases_immediately(competition, http, room):
    async with watcher(competition) as page:
        await watch(page, room)
        await users(page, 0)
        began = time.monotonic()
        row = await beat(http, room, "ada")
        await users(page, 1)
        assert time.monotonic() - began < SLACK
    assert row["is_in_competition"] and row["current_competition_id"] == 7
    here = (await active(http, room))["ada"]
    assert here["sessions"] == 1 and here["current_competition_id"] == 7 and "session_id" not in here


async def test_student_closes_tab_and_active_count_decreases_after_the_stale_time(http, room):
    await beat(http, room, "ada")
    await gone_after(http, room, "ada", time.monotonic(), STALE, STALE)


async def test_student_closes_tab_with_a_beacon_and_is_gone_after_the_grace(http, room):
    row = await beat(http, room, "ada")
    said = await http.post("/api/user-disconnect", content=row["goodbye"], headers={"content-type": "text/plain"})
    assert said.status_code == 204
    await gone_after(http, room, "ada", time.monotonic(), GRACE_CLOSE, GRACE_CLOSE)


async def test_teacher_joins_and_is_not_counted(competition, http, room):
    async with watcher(competition) as page:
        await watch(page, room)
        await users(page, 0)
        await beat(http, room, "grace", role="teacher")
        await beat(http, room, "ada")
        await users(page, 1)
    assert list(await active(http, room)) == ["ada"]


async def test_room_creator_joins_and_is_not_counted(http, room):
    await beat(http, room, "creator")
    await beat(http, room, "ada")
    assert list(await active(http, room)) == ["ada"]
    assert (await http.get(f"/api/participants/active/{room}?exclude_creator_id=ada")).json() == []


async def test_multiple_tabs_count_once(http, room):
    await beat(http, room, "ada", "tab-1")
    row = await beat(http, room, "ada", "tab-2")
    assert (await active(http, room))["ada"]["sessions"] == 2
    # One closing tab does not switch off the other.
    await http.post("/api/user-disconnect", content=row["goodbye"])
    await beat(http, room, "ada", "tab-1")
    await asyncio.sleep(GRACE_CLOSE + 0.3)
    assert (await active(http, room))["ada"]["sessions"] == 1


async def test_refresh_maintains_active_status_and_nobody_hears_of_it(competition, http, room):
    topic = f"realtime:{room}"
    async with Tab.open(competition) as page:
        await page.join(topic, {"presence": {"key": "watcher", "enabled": True}})
        await beat(http, room, "ada")
        await page.until("presence_diff")
        # What the seeds' hook sends when its page is left, and what it sends when the next one is there.
        await beat(http, room, "ada", is_in_competition=False, competition_id=None)
        assert (await active(http, room))["ada"]["status"] == "reconnecting"
        await beat(http, room, "ada")
        assert (await active(http, room))["ada"]["status"] == "active"
        await page.beat()


async def test_real_time_updates_work_across_all_clients(competition, http, room):
    async with watcher(competition) as one, watcher(competition) as other:
        for page in (one, other):
            await watch(page, room)
        await beat(http, room, "ada")
        await asyncio.gather(users(one, 1), users(other, 1))


async def test_ten_and_more_concurrent_users(competition, http, room):
    names = [f"student-{n}" for n in range(60)]
    async with watcher(competition) as page:
        await watch(page, room)
        await asyncio.gather(*(beat(http, room, name, f"tab-{name}") for name in names))
        await users(page, len(names))
    assert set(await active(http, room)) == set(names)


async def test_stale_session_cleanup_needs_nobody_to_clean(http, room):
    for name in ("ada", "grace", "alan"):
        await beat(http, room, name)
    since = time.monotonic()
    await gone_after(http, room, "alan", since, STALE, STALE)
    assert await active(http, room) == {}


# Beyond the checklist


async def test_a_user_with_a_socket_and_heartbeats_is_one_user(competition, http, room):
    topic = f"realtime:{room}"
    async with Tab.open(competition) as tab:
        await tab.join(topic, {"presence": {"key": "ada", "enabled": True}, "session": "tab-1"})
        await tab.track(topic, {"name": "Ada"})
        await beat(http, room, "ada", "tab-1")
        assert (await active(http, room))["ada"]["sessions"] == 1
        await beat(http, room, "ada", "tab-2")
        assert (await active(http, room))["ada"]["sessions"] == 2


async def test_the_people_of_one_competition(http, room):
    await beat(http, room, "ada", competition_id=f"{room}-7")
    await beat(http, room, "grace", competition_id=f"{room}-8")
    await beat(http, room, "alan", competition_id=f"{room}-7", role="teacher")
    rows = (await http.get(f"/api/competitions/{room}-7/active")).json()
    assert [(row["user_id"], row["room_id"]) for row in rows] == [("ada", room)]


async def test_a_poll_is_told_that_nothing_has_changed(http, room):
    await beat(http, room, "ada")
    tag = (await http.get(f"/api/participants/active/{room}")).headers["etag"]
    await beat(http, room, "ada")
    same = await http.get(f"/api/participants/active/{room}", headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    await beat(http, room, "grace", "tab-2")
    changed = await http.get(f"/api/participants/active/{room}", headers={"if-none-match": tag})
    assert changed.status_code == 200 and len(changed.json()) == 2


async def test_a_kicked_user_cannot_come_back_by_http(competition, http, room):
    await beat(http, room, "ada")
    kick = await http.post(
        f"/api/v1/rooms/{room}/kick",
        json={"user": "ada", "seconds": 60},
        headers=competition.admin,
    )
    assert kick.status_code == 202
    assert (await beat(http, room, "ada", status=403))["code"] == "Kicked"
    assert await active(http, room) == {}


async def test_an_old_goodbye_moves_nobody_who_came_back(http, room):
    old = (await beat(http, room, "ada"))["goodbye"]
    await asyncio.sleep(0.05)
    await beat(http, room, "ada")
    assert (await http.post("/api/user-disconnect", content=old)).status_code == 204
    assert (await active(http, room))["ada"]["status"] == "active"
