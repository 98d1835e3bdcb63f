"""Seats (S1): two hundred people and three seats, the queue, tabs that die, and hubs that do."""

import asyncio
import contextlib
import json
import random
import sqlite3
import time
from http.client import HTTPResponse

import httpx
import pytest

from conftest import AT_ONCE
from hub import DEADLINE, Hub, eventually
from tokens import SECRET, token
from wire import Tab

LIMITS = httpx.Limits(max_connections=250, max_keepalive_connections=250)


def user(name: str) -> dict:
    return {"authorization": f"Bearer {token(SECRET, {'sub': name, 'role': 'authenticated'})}"}


QUIET = {"presence": {"enabled": False}}
APP = {"authorization": f"Bearer {token(SECRET, {'role': 'service_role'})}"}


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def signed(request, key_file):
    options = ["--jwt-secret-file", key_file, "--request-rate", "100000", *AT_ONCE]
    with Hub(*options, loops=request.param, dev=False) as hub:
        yield hub


@pytest.fixture
async def http(signed):
    async with httpx.AsyncClient(base_url=signed.http("/api/v1"), timeout=60, limits=LIMITS) as client:
        yield client


async def limit(http, room: str, maximum: int) -> None:
    answer = await http.put("/seats/limits", headers=APP, json={"scope": room, "max_concurrent": maximum})
    assert answer.status_code == 200, answer.text


async def status(http, room: str) -> dict:
    answer = await http.get("/seats", headers=APP, params={"room": room})
    assert answer.status_code == 200, answer.text
    return answer.json()


class Ledger:
    """Who has a seat, as the clients know it: from the answer until the request that gives it back."""

    def __init__(self, seats: int):
        self.seats = seats
        self.holders: set[str] = set()
        self.turns: list[str] = []

    def take(self, name: str) -> None:
        assert name not in self.holders
        self.holders.add(name)
        self.turns.append(name)
        assert len(self.holders) <= self.seats, f"{len(self.holders)} hold {self.seats} seats: {self.holders}"


async def watch_server(http, room: str, done: asyncio.Event) -> int:
    """Looks at the server's own count until `done`; the most it ever said."""
    most = 0
    while not done.is_set():
        [seats] = (await status(http, room))["limits"]
        most = max(most, seats["in_use"])
        assert seats["in_use"] + seats["available"] == seats["limit"] == 3
        await asyncio.sleep(0.05)
    return most


def burst(connections: list, verb: str, room: str) -> list[int]:
    """The statuses of one request of each, all of which are on their way before any answer is read."""
    body = json.dumps({"room_id": room}).encode()
    heads = [
        f"POST /api/v1/seats/{verb} HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\n"
        f"authorization: {user(f'pupil-{n}')['authorization']}\r\ncontent-length: {len(body)}\r\n\r\n"
        for n in range(len(connections))
    ]
    for connection, head in zip(connections, heads):
        connection.sendall(head.encode() + body)
    statuses = []
    for connection in connections:
        answer = HTTPResponse(connection)
        answer.begin()
        answer.read()
        statuses.append(answer.status)
    return statuses


async def test_of_two_hundred_at_once_three_are_granted(signed, http, room):
    """Two hundred requests are with the hub before it has answered one, and three are granted, ten times (mission 34)."""
    await limit(http, room, 3)
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(signed.dial()) for _ in range(200)]
        for _ in range(10):
            statuses = burst(connections, "acquire", room)
            assert (statuses.count(200), statuses.count(409)) == (3, 197)
            assert burst(connections, "release", room).count(200) == 200


async def test_seats_that_change_hands_are_never_oversold(http, room):
    """Two hundred clients that try until each has had a seat, against three seats (mission 34)."""
    await limit(http, room, 3)
    ledger, done, body = Ledger(3), asyncio.Event(), {"room_id": room}

    async def pupil(name: str) -> None:
        key, pause = user(name), 0.2
        while (answer := await http.post("/seats/acquire", headers=key, json=body)).status_code != 200:
            assert answer.json()["code"] == "SeatsTaken"
            await asyncio.sleep(random.uniform(0.1, pause))
            pause = min(1.5 * pause, 4)
        ledger.take(name)
        await asyncio.sleep(random.uniform(0, 0.01))
        ledger.holders.remove(name)
        assert (await http.post("/seats/release", headers=user(name), json=body)).status_code == 200

    watching = asyncio.create_task(watch_server(http, room, done))
    await asyncio.gather(*(pupil(f"pupil-{n}") for n in range(200)))
    done.set()
    assert len(set(ledger.turns)) == 200
    assert 1 <= await watching <= 3


async def test_all_who_wait_get_their_turn(signed, http, room):
    """The queue is told over each user's own channel where it stands, and lets in two hundred, first come first served."""
    await limit(http, room, 3)
    ledger, body = Ledger(3), {"room_id": room, "wait": True, "lease_ms": 600_000}
    places: dict[str, list[int]] = {}

    async def pupil(name: str, came: asyncio.Event) -> None:
        own = f"realtime:user:{name}"
        async with Tab.open(signed, apikey=user(name)["authorization"].split()[1]) as tab:
            await tab.join(own, QUIET)
            answer = await http.post("/seats/acquire", headers=user(name), json=body)
            assert answer.status_code in (200, 202), answer.text
            came.set()
            seen = places[name] = []
            while True:
                news = await seat_news(tab)
                if news["state"] == "granted":
                    break
                assert news["state"] == "waiting"
                seen.append(news["position"])
            assert seen == sorted(seen, reverse=True), "the queue only moves up"
            ledger.take(name)
            await asyncio.sleep(random.uniform(0, 0.005))
            ledger.holders.remove(name)
            assert (await http.post("/seats/release", headers=user(name), json=body)).status_code == 200

    names = [f"pupil-{n}" for n in range(200)]
    pupils = []
    for start in range(0, 200, 20):
        cames = [asyncio.Event() for _ in range(20)]
        pupils += [asyncio.create_task(pupil(n, came)) for n, came in zip(names[start : start + 20], cames)]
        await asyncio.gather(*(came.wait() for came in cames))
    await asyncio.gather(*pupils)
    assert sorted(ledger.turns) == sorted(names)


async def seat_news(tab: Tab) -> dict:
    while True:
        message = await tab.expect("broadcast")
        if message.payload["event"] == "rollcall:seat":
            return message.payload["payload"]


async def test_a_killed_clients_seat_goes_to_the_next(signed, http, room, topic):
    """A tab that is in the room holds its seat without a word; when its socket dies the next in the queue has the seat."""
    await limit(http, room, 1)
    async with (
        Tab.open(signed, apikey=user("ada")["authorization"].split()[1]) as ada,
        Tab.open(signed, apikey=user("grace")["authorization"].split()[1]) as grace,
    ):
        await ada.join(topic, {"presence": {"key": "ada", "enabled": True}, "session": "tab-1"})
        meta = {"type": "presence", "event": "track", "payload": {"page": "interview"}}
        assert (await ada.ask(topic, "presence", meta))["status"] == "ok"
        await grace.join("realtime:user:grace", QUIET)
        body = {"room_id": room, "session_id": "tab-1"}
        assert (await http.post("/seats/acquire", headers=user("ada"), json=body)).status_code == 200
        assert (await http.post("/seats/acquire", headers=user("grace"), json={"room_id": room})).status_code == 409
        answer = await http.post("/seats/acquire", headers=user("grace"), json={"room_id": room, "wait": True})
        assert (answer.status_code, answer.json()["position"]) == (202, 1)
        assert await seat_news(grace) == {
            "activity": "interview", "room_id": room, "user_id": "grace", "state": "waiting", "position": 1,
        }  # fmt: skip
        ada.connection.transport.abort()
        assert (await seat_news(grace))["state"] == "granted"
    names = await status(http, room)
    assert [seat["user_id"] for seat in names["seats"]] == ["grace"]


@pytest.mark.parametrize("loops", [1, 2, 3])
async def test_who_was_there_before_the_first_limit_holds_a_seat_by_being_there(loops):
    """Nobody follows tabs before there is a limit; then the hub knows of each that is in any room, and when it goes."""
    meta = {"type": "presence", "event": "track", "payload": {"page": "interview"}}
    rooms = [f"algebra-{n}" for n in range(8)]
    async with contextlib.AsyncExitStack() as stack:
        hub = stack.enter_context(Hub(*AT_ONCE, loops=loops))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=hub.http("/api/v1"), timeout=DEADLINE))
        tabs = []
        for room in rooms:
            tabs.append(await stack.enter_async_context(Tab.open(hub)))
            await tabs[-1].join(f"realtime:{room}", {"presence": {"key": "ada", "enabled": True}, "session": "tab-1"})
            assert (await tabs[-1].ask(f"realtime:{room}", "presence", meta))["status"] == "ok"
        grace = await stack.enter_async_context(Tab.open(hub))
        await grace.join("realtime:user:grace", QUIET)
        for room, tab in zip(rooms, tabs):
            assert (await http.put("/seats/limits", json={"scope": room, "max_concurrent": 1})).status_code == 200
            ada = {"room_id": room, "user_id": "ada", "session_id": "tab-1", "lease_ms": 3_600_000}
            assert (await http.post("/seats/acquire", json=ada)).status_code == 200
            waiting = {"room_id": room, "user_id": "grace", "wait": True}
            assert (await http.post("/seats/acquire", json=waiting)).status_code == 202
            assert (await seat_news(grace))["state"] == "waiting"
            tab.connection.transport.abort()
            news = await seat_news(grace)
            assert (news["state"], news["room_id"]) == ("granted", room)


async def test_the_room_hears_how_many_seats_are_taken(signed, http, room, topic):
    """The page that shows "2 of 3" needs no polling."""
    await limit(http, room, 3)
    async with Tab.open(signed, apikey=user("ada")["authorization"].split()[1]) as ada:
        await ada.join(topic, QUIET)
        for name in ("grace", "alan"):
            assert (await http.post("/seats/acquire", headers=user(name), json={"room_id": room})).status_code == 200
        while True:
            message = await ada.expect("broadcast")
            assert message.payload["event"] == "rollcall:seats"
            if message.payload["payload"]["in_use"] == 2:
                break
        assert message.payload["payload"] == {
            "scope": room, "activity": "interview", "limit": 3, "in_use": 2, "available": 1, "waiting": 0,
        }  # fmt: skip


def test_what_was_granted_is_kept_over_a_crash(tmp_path):
    """A hub that dies and starts again sells nobody else what it had promised, and keeps it no longer than a lease."""
    path = tmp_path / "rollcall.db"
    hub = Hub("--store", f"sqlite:{path}", *AT_ONCE)
    with hub:
        seats = httpx.Client(base_url=hub.http("/api/v1"), timeout=DEADLINE)
        assert seats.put("/seats/limits", json={"max_concurrent": 2}).status_code == 200
        for name, lease in (("ada", 60_000), ("grace", 5_000)):
            body = {"room_id": "algebra", "user_id": name, "lease_ms": lease}
            assert seats.post("/seats/acquire", json=body).status_code == 200
        hub.kill()
        with sqlite3.connect(path) as store:
            [row] = store.execute("SELECT max_concurrent, in_use, available FROM interview_capacity")
            assert row == (2, 2, 0)
        hub.start()
        began = time.monotonic()
        alan = {"room_id": "algebra", "user_id": "alan"}
        answer = seats.post("/seats/acquire", json=alan)
        assert (answer.status_code, answer.json()["code"]) == (409, "SeatsTaken")
        assert seats.post("/seats/renew", json={"room_id": "algebra", "user_id": "ada"}).status_code == 200
        eventually(lambda: seats.post("/seats/acquire", json=alan).status_code == 200, "Grace's seat is free")
        assert time.monotonic() - began >= 4.5, "Grace had her lease to come back"
