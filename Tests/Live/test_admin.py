"""What operators do: clean-ups, forcing somebody offline, the audit log, health; and what a session's row says of its browser."""

import httpx
import pytest

from hub import DEADLINE, Hub, until
from wire import OK, Tab

LOOPS = [2]
OPTIONS = ["--window", "0", "--grace-close", "0", "--grace-lost", "0", "--record-addresses"]


@pytest.fixture
async def http(hub):
    """The operator."""
    headers = hub.admin | {"user-agent": "operator/1"}
    async with httpx.AsyncClient(base_url=hub.http(""), timeout=DEADLINE, headers=headers) as client:
        yield client


async def sessions(http, **query):
    answer = await http.get("/api/v1/sessions", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["sessions"]


async def present(tab, topic, user, session, meta=None):
    """There, and told nothing of the others."""
    await tab.join(topic, {"presence": {"key": user, "enabled": False, "mode": "off"}, "session": session})
    track = {"type": "presence", "event": "track", "payload": meta or {"page": "learn"}}
    assert await tab.call(topic, "presence", track) == OK


async def test_a_sessions_row_tells_its_browser_and_its_address(hub, http, room, topic):
    """(mission 95)"""
    async with Tab.open(hub, headers={"user-agent": "Firefox/144.0"}) as ada:
        await present(ada, topic, "ada", "tab-1")
        [row] = await until(lambda: sessions(http, room=room), len)
        assert (row["user_agent"], row["address"]) == ("Firefox/144.0", "127.0.0.1")
        await http.put("/api/participants/grace/heartbeat", json={"room_id": room, "session_id": "tab-2"})
        [row] = await until(lambda: sessions(http, room=room, user="grace"), len)
        assert (row["user_agent"], row["address"]) == ("operator/1", "127.0.0.1")
        app = {"room_id": room, "session_id": "tab-3", "user_agent": "Safari/26", "ip_address": "192.0.2.7"}
        await http.put("/api/participants/alan/heartbeat", json=app)
        [row] = await until(lambda: sessions(http, room=room, user="alan"), len)
        assert (row["user_agent"], row["address"]) == ("Safari/26", "192.0.2.7")


async def test_a_page_is_turned_by_http_for_a_tab_with_a_socket(hub, http, room, topic):
    """(mission 36)"""
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await grace.join(topic, {"presence": {"key": "grace", "enabled": True}})
        await present(ada, topic, "ada", "tab-1", {"page": "learn", "name": "Ada"})
        await grace.expect("presence_diff")
        body = {"room_id": room, "user_id": "ada", "page": "exam"}
        answer = await http.put("/api/v1/sessions/tab-1/page", json=body)
        assert answer.status_code == 204, answer.text
        diff = await grace.expect("presence_diff")
        [meta] = diff.payload["joins"]["ada"]["metas"]
        assert (meta["page"], meta["name"]) == ("exam", "Ada")
        [row] = await until(lambda: sessions(http, room=room), lambda rows: rows and rows[0]["current_page"] == "exam")
        assert row["status"] == "active"
        assert (await http.put("/api/v1/sessions/tab-9/page", json=body)).status_code == 404
        # It was no heartbeat: the socket alone holds the place.
        await ada.connection.close()
        diff = await grace.expect("presence_diff")
        assert list(diff.payload["leaves"]) == ["ada"]


async def test_an_operator_forces_somebody_offline_who_may_come_back_at_once(hub, http, room, topic):
    """(mission 96)"""
    async with Tab.open(hub) as one, Tab.open(hub) as two, Tab.open(hub) as grace:
        await grace.join(topic, {"presence": {"key": "grace", "enabled": True}})
        for number, tab in enumerate([one, two]):
            await present(tab, topic, "ada", f"tab-{number}")
            await grace.expect("presence_diff")
        order = {"user_id": "ada", "room_id": room, "session_id": "tab-0", "reason": "left open"}
        answer = await http.post("/api/v1/admin/offline", json=order)
        assert answer.json() == {"user_id": "ada", "room_id": room, "sessions": 1}
        await one.until("phx_close")
        # The other tab is still there, so the user is.
        diff = await grace.expect("presence_diff")
        assert list(diff.payload["leaves"]) == ["ada"] and len(diff.payload["leaves"]["ada"]["metas"]) == 1
        answer = await http.post("/api/v1/admin/offline", json={"user_id": "ada"})
        assert answer.json()["sessions"] == 1
        await two.until("phx_close")
        await grace.expect("presence_diff")
        rows = await until(lambda: sessions(http, room=room, user="ada", status="left"), lambda rows: len(rows) == 2)
        assert {row["end_reason"] for row in rows} == {"kicked"}
        await present(two, topic, "ada", "tab-1")
        assert list((await grace.expect("presence_diff")).payload["joins"]) == ["ada"]
    audit = (await http.get("/api/v1/admin/audit", params={"action": "force_offline", "room": room})).json()["audit"]
    assert [(row["target"], row["actor"], row["detail"]) for row in audit] == [
        ("ada", "admin", {"reason": "left open"})
    ]


async def test_the_operator_cleans_up_and_there_is_nothing_to_do(hub, http, room, topic):
    """The count is normally 0, and what it would be can be asked first (mission 97, 101)."""
    async with Tab.open(hub) as ada:
        await present(ada, topic, "ada", "tab-1")
        await until(lambda: sessions(http, room=room), len)
        dry = await http.post("/api/v1/admin/cleanup", params={"dry_run": "true"}, json={"hours": 3})
        assert dry.json() | {"before": ""} == {
            "dry_run": True,
            "kind": "abandon_silent_sessions",
            "before": "",
            "count": 0,
            "stale_users": 0,
            "sessions": [],
        }
        done = (await http.post("/api/v1/admin/cleanup")).json()
        assert (done["dry_run"], done["count"], done["stale_users"]) == (False, 0, 0)
        assert [row["status"] for row in await sessions(http, room=room)] == ["active"]
    audit = (await http.get("/api/v1/admin/audit", params={"action": "abandon_silent_sessions"})).json()["audit"]
    assert [row["actor"] for row in audit][-2:] == ["admin", "rollcall"]


async def test_every_job_has_run_once_after_the_start_and_left_its_count(hub, http):
    """(mission 24, 52, 102)"""

    async def log():
        return (await http.get("/api/v1/admin/audit", params={"actor": "rollcall", "limit": 1000})).json()["audit"]

    rows = await until(log, lambda rows: len(rows) >= 8)
    assert {"abandon_silent_sessions", "delete_expired_notifications", "delete_audit"} <= {
        row["action"] for row in rows
    }
    assert all(row["detail"] == {"rows": 0} for row in rows)


async def test_health_tells_who_is_online_and_how_the_store_is(hub, http, room, topic):
    """(mission 105, 107)"""
    async with Tab.open(hub) as ada:
        await present(ada, topic, "ada-of-health", "tab-1")
        await until(lambda: sessions(http, room=room), len)
        health = (await http.get("/api/v1/admin/health")).json()
        assert health["online_users"] >= 1 and health["total_users"] >= health["online_users"]
        assert (health["stale_users"], health["silent_sessions"]) == (0, 0)
        assert health["store"]["failed"] == 0 and health["version"] and health["uptime_s"] >= 0


async def test_addresses_are_kept_only_where_the_operator_wants_them(room, topic):
    with Hub("--window", "0") as hub:
        async with Tab.open(hub) as ada, httpx.AsyncClient(base_url=hub.http(""), timeout=DEADLINE) as http:
            await present(ada, topic, "ada", "tab-1")
            [row] = await until(lambda: sessions(http, room=room), len)
            assert "address" not in row and row["user_agent"]
