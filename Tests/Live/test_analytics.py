"""What a teacher wants to know afterwards: who was there and why they left, how long, and how many at one time."""

import asyncio
import csv
import io
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from hub import DEADLINE, until
from wire import OK, Tab

LOOPS = [2]


@pytest.fixture
async def http(hub):
    async with httpx.AsyncClient(base_url=hub.http("/api/v1"), timeout=DEADLINE) as client:
        yield client


async def get(http, path, **query):
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def present(tab, topic, user, **meta):
    """There, and told nothing of the others."""
    await tab.join(topic, {"presence": {"key": user, "enabled": False, "mode": "off"}, "session": f"tab-of-{user}"})
    assert await tab.call(topic, "presence", {"type": "presence", "event": "track", "payload": meta}) == OK


async def test_who_is_active_by_language_and_page_now(hub, http, room, topic):
    """Whichever of the seeds' names a page gives them (mission 42)."""
    async with Tab.open(hub) as ada, Tab.open(hub) as grace, Tab.open(hub) as alan:
        await present(ada, topic, "ada", language="tr", page="exam")
        await present(grace, topic, "grace", language_code="tr", current_page="exam")
        await present(alan, topic, "alan", language="sq", page="learn")
        found = await get(http, "/analytics/active", by="language", room=room)
        assert found == {
            "by": "language",
            "users": 3,
            "active": [{"language": "tr", "active_count": 2}, {"language": "sq", "active_count": 1}],
        }
        found = await get(http, "/analytics/active", by="page", room=room)
        assert found["active"] == [{"page": "exam", "active_count": 2}, {"page": "learn", "active_count": 1}]


async def test_who_was_there_then_and_why_they_left_since(hub, http, room, topic):
    """The time machine (mission 8)."""
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await present(ada, topic, "ada")
        await present(grace, topic, "=grace")
        await asyncio.sleep(0.01)
        then = datetime.now(timezone.utc)
        await asyncio.sleep(0.02)
        await ada.call(topic, "phx_leave", {})

        async def there():
            return (await get(http, f"/rooms/{room}/at", time=then.isoformat().replace("+00:00", "Z")))["members"]

        members = await until(there, lambda rows: any(row.get("end_reason") for row in rows))
        assert [(row["user_id"], row.get("end_reason")) for row in members] == [("=grace", None), ("ada", "left")]
        before = (then - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        assert (await get(http, f"/rooms/{room}/at", time=before))["members"] == []
        # A spreadsheet takes no name for a formula.
        answer = await http.get(f"/rooms/{room}/at", params={"time": then.isoformat(), "format": "csv"})
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["user_id"] for row in rows] == ["'=grace", "ada"]
        assert "attachment" in answer.headers["content-disposition"]


async def test_how_long_and_how_often(hub, http, room, topic):
    """Averages of what was completed, sessions per hour, attendance of a room and of a user (mission 42, 91)."""
    for user in ("ada", "grace", "ada"):
        body = {"room_id": room, "user_id": user, "session_id": f"tab-of-{user}"}
        assert (await http.post("/sessions", json=body)).status_code == 200
        # A tenth of a second is two thousandths of a minute, the least that three digits tell.
        await asyncio.sleep(0.1)
        answer = await http.post(f"/sessions/tab-of-{user}/complete", json=body)
        assert answer.status_code == 204

    async def durations():
        return (await get(http, "/analytics/sessions/duration", room=room))["durations"]

    found = await until(durations, lambda rows: rows[0]["sessions"] == 3)
    assert found[0]["status"] == "completed"
    assert 0 < found[0]["avg_duration_minutes"] <= found[0]["max_duration_minutes"] < 1
    hours = (await get(http, "/analytics/sessions/hourly", room=room))["hours"]
    assert 23 <= len(hours) <= 25 and sum(hour["sessions_started"] for hour in hours) == 3
    part = await get(http, f"/analytics/rooms/{room}/attendance", limit=1)
    assert [(row["user_id"], row["visits"]) for row in part["attendance"]] == [("ada", 2)]
    rest = await get(http, f"/analytics/rooms/{room}/attendance", limit=1, after=part["next"])
    assert [row["user_id"] for row in rest["attendance"]] == ["grace"] and "next" not in rest
    own = await get(http, "/analytics/users/grace/attendance")
    assert room in [row["room_id"] for row in own["attendance"]]


async def test_the_minutes_of_a_room_are_there_when_it_is_over(hub, http, room, topic):
    """Joins, leaves, the peak, and that they add up (mission 38, 108)."""
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await present(ada, topic, "ada")
        await present(grace, topic, "grace")
        for tab in (ada, grace):
            await tab.call(topic, "phx_leave", {})

    async def minutes():
        to = (datetime.now(timezone.utc) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (await get(http, f"/analytics/rooms/{room}/minutes", to=to))["minutes"]

    rows = await until(minutes, len)
    assert sum(row["joins"] for row in rows) == sum(row["leaves"] for row in rows) == 2
    assert max(row["peak"] for row in rows) == 2
    to = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    peak = await get(http, f"/analytics/rooms/{room}/peak", to=to)
    assert peak["peak"][0]["peak"] == 2


async def test_what_would_read_too_much_is_refused(hub, http, room):
    for path in ("/analytics/sessions/hourly", f"/analytics/rooms/{room}/peak", f"/analytics/rooms/{room}/minutes"):
        answer = await http.get(path, params={"from": "2020-01-01", "to": "2021-01-01"})
        assert answer.status_code == 422 and "hours" in answer.json()["detail"], answer.text


async def test_sessions_are_exported_part_by_part(hub, http, room):
    """CSV, whose next part is a link (mission 91)."""
    for number in range(3):
        await http.post("/sessions", json={"room_id": room, "user_id": f"user-{number}", "page": "a,b"})

    async def count():
        return len((await get(http, "/sessions", room=room))["sessions"])

    await until(count, lambda found: found == 3)
    found = []
    url = f"/sessions?room={room}&format=csv&limit=2"
    while url:
        answer = await http.get(url)
        found += list(csv.DictReader(io.StringIO(answer.text, newline="")))
        url = answer.links.get("next", {}).get("url")
        url = url and str(httpx.URL(hub.http("")).join(url))
    assert sorted(row["user_id"] for row in found) == ["user-0", "user-1", "user-2"]
    assert {row["current_page"] for row in found} == {"a,b"}
