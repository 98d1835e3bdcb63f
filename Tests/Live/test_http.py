"""HTTP on the hub's one listener: REST broadcasts, health, metrics, and whose pages may drive a developer's hub."""

import asyncio
import json

import httpx
import pytest

from wire import SUPABASE, Tab

BASES = ["", "/realtime/v1"]
JSON = {"content-type": "application/json"}


@pytest.fixture
async def http(hub):
    async with httpx.AsyncClient(base_url=hub.http(""), timeout=15) as client:
        yield client


@pytest.fixture
async def ada(hub, room):
    async with Tab.open(hub) as tab:
        await tab.join(f"realtime:{room}", {"presence": {"enabled": False}})
        yield tab


# Broadcasts (wire.md 6)


@pytest.mark.parametrize("base", BASES)
async def test_a_batch_is_delivered_in_its_order(http, ada, room, base):
    messages = [{"topic": room, "event": "e", "payload": {"n": n}, "private": False} for n in range(5)]
    messages.insert(2, {"topic": "somewhere-else", "event": "e", "payload": {"n": -1}})
    answer = await http.post(f"{base}/api/broadcast", json={"messages": messages})
    assert (answer.status_code, answer.content) == (202, b"")
    for n in range(5):
        heard = await ada.expect("broadcast", topic=f"realtime:{room}")
        assert heard.payload == {"type": "broadcast", "event": "e", "payload": {"n": n}}


BAD_BATCHES = {
    "no messages": {},
    "messages is no list": {"messages": 7},
    "no topic": {"messages": [{"event": "e", "payload": {}}]},
    "no event": {"messages": [{"topic": "ROOM", "payload": {}}]},
    "no payload": {"messages": [{"topic": "ROOM", "event": "e"}]},
    "topic is a number": {"messages": [{"topic": 7, "event": "e", "payload": {}}]},
    "one bad among good": {"messages": [{"topic": "ROOM", "event": "e", "payload": {}}, {"topic": "ROOM"}]},
    "a reserved event": {"messages": [{"topic": "ROOM", "event": "presence_diff", "payload": {}}]},
}


@pytest.mark.parametrize("body", BAD_BATCHES.values(), ids=BAD_BATCHES)
async def test_a_bad_batch_is_422_and_none_of_it_is_delivered(http, ada, room, body):
    answer = await http.post("/api/broadcast", content=json.dumps(body).replace("ROOM", room), headers=JSON)
    assert answer.status_code == 422
    assert isinstance(answer.json(), dict)
    await http.post("/api/broadcast", json={"messages": [{"topic": room, "event": "good", "payload": {}}]})
    assert (await ada.expect("broadcast")).payload["event"] == "good"


async def test_a_batch_that_is_no_json_is_refused(http):
    answer = await http.post("/api/broadcast", content=b'{"messages":', headers=JSON)
    assert answer.status_code in (400, 422)
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("base", BASES)
async def test_one_event_is_posted_by_its_address(http, ada, room, base):
    answer = await http.post(
        f"{base}/api/broadcast/{room}/events/cur%2Fsor%20%C3%A9?apikey=k&vsn=2.0.0", json={"x": 1}
    )
    assert (answer.status_code, answer.content) == (202, b"")
    heard = await ada.expect("broadcast")
    assert heard.payload == {"type": "broadcast", "event": "cur/sor é", "payload": {"x": 1}}


async def test_octets_are_posted_as_octets(http, ada, room):
    answer = await http.post(
        f"/api/broadcast/{room}/events/pixels",
        content=b"\x00\xff",
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 202
    heard = await ada.expect("broadcast", kind=4, encoding=0)
    assert heard.payload["payload"] == b"\x00\xff"


async def test_a_slash_in_a_room_is_part_of_its_name(hub, http, room):
    async with Tab.open(hub) as tab:
        topic = f"realtime:room:{room}"
        await tab.join(topic, {"presence": {"enabled": False}})
        answer = await http.post(f"/api/broadcast/room%3A{room}/events/e", json={})
        assert answer.status_code == 202
        await tab.expect("broadcast", {"type": "broadcast", "event": "e", "payload": {}}, topic=topic)


@pytest.mark.parametrize(
    "kind, status",
    [("application/json", 202), ("application/json; charset=utf-8", 202), ("text/plain", 415), ("image/png", 415)],
)
async def test_other_types_are_415(http, room, kind, status):
    answer = await http.post(f"/api/broadcast/{room}/events/e", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == status


async def test_half_json_reaches_nobody(http, ada, room):
    for body in (b'{"x":', b'{}],["x"', b'"\xff"', b""):
        answer = await http.post(f"/api/broadcast/{room}/events/e", content=body, headers=JSON)
        assert answer.status_code in (400, 422), body
    await http.post(f"/api/broadcast/{room}/events/good", json={})
    assert (await ada.expect("broadcast")).payload["event"] == "good"


@pytest.mark.parametrize("path", ["/api/broadcast", "/realtime/v1/api/broadcast", "/api/broadcast/algebra/events/e"])
async def test_any_origin_is_allowed_by_the_preflight(http, path):
    wanted = ["apikey", "authorization", "content-type", "x-client-info"]
    answer = await http.request(
        "OPTIONS",
        path,
        headers={
            "origin": "http://localhost:3000",
            "access-control-request-method": "POST",
            "access-control-request-headers": ",".join(wanted),
        },
    )
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] in ("*", "http://localhost:3000")
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert allowed == "*" or all(name in allowed for name in wanted)
    assert "POST" in answer.headers["access-control-allow-methods"]


async def test_the_answer_itself_allows_the_origin_too(http, room):
    answer = await http.post(f"/api/broadcast/{room}/events/e", json={}, headers={"origin": "http://127.0.0.1:3000"})
    assert answer.status_code == 202
    assert answer.headers["access-control-allow-origin"] in ("*", "http://127.0.0.1:3000")


# Health, metrics, page


async def test_health_and_readiness(http):
    for path in ("/healthz", "/readyz"):
        assert (await http.get(path)).status_code == 200


async def test_metrics_count_what_is_there(hub, http, room):
    def value(text, name):
        return sum(
            float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name
        )

    async with Tab.open(hub) as ada, Tab.open(hub) as second:
        for tab in (ada, second):
            await tab.join(f"realtime:{room}", {"presence": {"key": "ada", "enabled": True}})
            await tab.ask(f"realtime:{room}", "presence", {"event": "track", "payload": {"n": id(tab)}})
        answer = await http.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")
        text = answer.text
        # The request itself may count as a connection.
        assert value(text, "rollcall_connections") >= 2
        assert value(text, "rollcall_users") == 1
        assert value(text, "rollcall_rooms") == 1
        for name in (
            "rollcall_connections_opened_total",
            "rollcall_frames_received_total",
            "rollcall_frames_sent_total",
            "rollcall_sent_bytes_total",
            "rollcall_presence_events_total",
            "rollcall_build_info",
            "process_resident_memory_bytes",
            "process_open_fds",
        ):
            assert value(text, name) > 0, f"{name} is missing or zero"
        assert "rollcall_leave_delay_seconds" in text
        for line in text.splitlines():
            assert line.startswith("# ") or line.count(" ") >= 1, line
        assert "ada" not in text, "user ids stay out of metrics"


async def test_the_page_is_at_the_root(http):
    answer = await http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(("default-src 'none'", "default-src 'self'")) and "unsafe" not in policy


async def test_what_is_not_there_is_404_and_other_methods_405(http):
    assert (await http.get("/nowhere")).status_code == 404
    assert (await http.get("/api/broadcast")).status_code in (404, 405)
    assert (await http.delete("/healthz")).status_code in (404, 405)


# With --dev, Host and any Origin must be loopback names (wire.md 1.2)

LOOPBACK = ["127.0.0.1", "localhost", "[::1]", "localhost:8080", "127.0.0.1:1"]
FOREIGN = ["example.org", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "example.org:80", "rollcall"]


async def _status(hub, http, how, headers):
    """The status of an upgrade, or of a request."""
    if how == "REST":
        return (await http.post("/api/broadcast/algebra/events/e", headers=headers, json={})).status_code
    if how == "health":
        return (await http.get("/healthz", headers=headers)).status_code
    request = ["GET " + SUPABASE + "?vsn=2.0.0 HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade"]
    request += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"]
    request += [f"{name}: {value}" for name, value in ({"host": f"127.0.0.1:{hub.port}"} | headers).items()]
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(("\r\n".join(request) + "\r\n\r\n").encode())
    line = await asyncio.wait_for(reader.readline(), 15)
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("how", ["upgrade", "REST", "health"])
@pytest.mark.parametrize("host", FOREIGN)
async def test_a_foreign_host_is_403(hub, http, how, host):
    assert await _status(hub, http, how, {"host": host}) == 403


@pytest.mark.parametrize("how", ["upgrade", "REST"])
@pytest.mark.parametrize(
    "origin", [f"http://{host}" for host in FOREIGN] + ["https://example.org", "null", "file://"]
)
async def test_a_foreign_origin_is_403(hub, http, how, origin):
    assert await _status(hub, http, how, {"origin": origin}) == 403


@pytest.mark.parametrize("how", ["upgrade", "REST", "health"])
@pytest.mark.parametrize("name", LOOPBACK)
async def test_loopback_names_are_let_in(hub, http, how, name):
    for headers in ({"host": name}, {"origin": f"http://{name}"}, {"origin": f"https://{name}"}):
        assert await _status(hub, http, how, headers) in (101, 200, 202)
