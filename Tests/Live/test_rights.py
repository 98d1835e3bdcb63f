"""What a token opens: public keys by kid, rooms by claim, private rooms, the end told before it comes (protocol 7)."""

import asyncio
import copy
import json
import signal
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from conftest import AT_ONCE
from hub import Hub
from keys import KeyPair
from tokens import token, unsigned
from wire import PLAIN, SUPABASE, Tab, metas

# Seconds for which a token that has ended is still taken, and before that at which its end is told.
LEEWAY, WARNING = 30, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def issuer(folder):
    return KeyPair(folder, "issuer", "ES256")


@pytest.fixture(scope="module")
def other_issuer(folder):
    return KeyPair(folder, "school", "RS256")


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def guarded(request, folder, issuer, other_issuer):
    config = folder / "rollcall.json"
    rules = [
        {"match": "exam-*", "private": True, "owner": "alan", "anonymous": "write"},
        {"match": "board-*", "anonymous": "read"},
        {"match": "forum-*", "anonymous": "write"},
    ]
    config.write_text(json.dumps({"rooms": rules}))
    keys = ["--jwt-key-file", str(issuer.public), "--jwt-key-file", f"school={other_issuer.public}"]
    with Hub(*keys, "--config", str(config), *AT_ONCE, loops=request.param, dev=False) as hub:
        yield hub


def asked(**config):
    return {"presence": {"key": "", "enabled": True}} | config


async def test_tokens_of_both_algorithms_are_taken_each_by_its_key(guarded, topic, issuer, other_issuer):
    async with Tab.open(guarded, apikey=issuer.token("ada")) as ada:
        await ada.join(topic, asked())
        async with Tab.open(guarded, apikey=other_issuer.token("grace")) as grace:
            await grace.join(topic, asked())
            await grace.track(topic, {"n": 1})
            assert metas((await ada.expect("presence_diff")).payload["joins"]) == {"grace": [{"n": 1}]}


async def test_a_key_of_that_name_but_another_is_refused(guarded, tmp_path):
    with pytest.raises(InvalidStatus):
        impostor = KeyPair(tmp_path, "issuer", "ES256")
        async with connect(guarded.socket_url(SUPABASE, vsn="2.0.0", apikey=impostor.token("ada"))):
            pass


# Algorithms belong to keys: the public half of a key pair is no secret, and no other kind of key.
CONFUSED = {
    "HS256 by the public key": lambda issuer, _: token(
        issuer.public.read_bytes(), {"sub": "ada"}, {"alg": "HS256", "kid": issuer.name}
    ),
    "HS256 by the public key, without kid": lambda issuer, _: token(
        issuer.public.read_bytes(), {"sub": "ada"}, {"alg": "HS256"}
    ),
    "another algorithm's signature": lambda issuer, other: renamed(other, issuer.name).token("ada"),
    "another key's name": lambda issuer, other: renamed(issuer, other.name).token("ada"),
    "no signature": lambda issuer, _: issuer.token("ada").rpartition(".")[0] + ".",
    "alg none": lambda *_: unsigned({"sub": "ada"}),
}


def renamed(pair, name):
    pair = copy.copy(pair)
    pair.name = name
    return pair


@pytest.mark.parametrize("forged", CONFUSED.values(), ids=CONFUSED)
async def test_algorithms_cannot_be_confused(guarded, issuer, other_issuer, forged):
    assert not await taken(guarded, forged(issuer, other_issuer))


ANONYMOUS = {"role": "anon", "sub": None}


async def test_a_key_that_names_nobody_reads_and_writes_what_the_policy_grants(guarded, issuer):
    key = issuer.token("", **ANONYMOUS)
    async with Tab.open(guarded, apikey=key) as visitor:
        for room in ("algebra", "exam-1"):
            reply = await visitor.call(f"realtime:{room}", "phx_join", {"config": asked()})
            assert reply["response"]["reason"].startswith("Unauthorized: ")
        for room, may_write in (("board-1", False), ("forum-1", True)):
            topic = f"realtime:{room}"
            await visitor.join(topic, asked(broadcast={"ack": True}))
            for deed, event in (("broadcast", "e"), ("presence", "track")):
                reply = await visitor.call(topic, deed, {"type": deed, "event": event, "payload": {}})
                assert (reply["status"] == "ok") == may_write
    async with httpx.AsyncClient(headers={"apikey": key}) as http:
        for room, status in (("algebra", 403), ("exam-1", 403), ("board-1", 403), ("forum-1", 202)):
            answer = await http.post(guarded.http(f"/api/broadcast/{room}/events/e"), json={})
            assert answer.status_code == status


ROOMS = {
    "no claim": ({}, False),
    "the claim": ({"rooms": {"exam-*": ["join"]}}, True),
    "a claim without join": ({"rooms": {"exam-*": ["track", "broadcast"]}}, False),
    "another room's claim": ({"rooms": {"lobby": ["join"]}}, False),
    "the owner by claim": ({"owner_of": ["exam-1"]}, True),
    "the owner by policy": ({"sub": "alan"}, True),
}


@pytest.mark.parametrize("claims, is_open", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("flag", [True, False])
async def test_a_private_room_is_private_whatever_the_flag_says(guarded, issuer, claims, is_open, flag):
    async with Tab.open(guarded, apikey=issuer.token("ada", **claims)) as ada:
        reply = await ada.call("realtime:exam-1", "phx_join", {"config": asked(private=flag)})
        if is_open:
            assert reply["status"] == "ok"
        else:
            assert reply["response"]["reason"].startswith("Unauthorized: ")
            await ada.beat()


async def test_each_right_is_its_own(guarded, room, issuer):
    topic = f"realtime:{room}"
    reader = issuer.token("ada", rooms={room: ["join"]})
    async with Tab.open(guarded, apikey=issuer.token("grace")) as grace, Tab.open(guarded, apikey=reader) as ada:
        await grace.join(topic, asked())
        await ada.join(topic, asked())
        reply = await ada.call(topic, "presence", {"type": "presence", "event": "track", "payload": {}})
        assert reply["status"] == "error" and reply["response"]["reason"].startswith("Unauthorized: ")
        await ada.send(topic, "broadcast", {"type": "broadcast", "event": "e", "payload": {}})
        await ada.beat()
        await grace.beat()
    async with Tab.open(guarded, 2, PLAIN, token=reader) as ada:
        await ada.ask(f"realtime:{room}", "phx_join", {"user_id": "ada"})
        reply = await ada.ask(f"realtime:{room}", "hand", {})
        assert reply["response"]["reason"].startswith("Unauthorized: ")


async def test_a_tokens_end_is_told_a_minute_before(guarded, topic, issuer):
    soon = issuer.token("ada", exp=int(time.time()) - LEEWAY + WARNING + 3)
    async with Tab.open(guarded, apikey=soon) as ada:
        await ada.join(topic, asked())
        notice = await ada.expect("system", topic=topic, ref=None)
        assert notice.payload["status"] == "ok" and notice.payload["message"] == "Token expires in 60 seconds"
        assert set(notice.payload) == {"extension", "status", "message", "channel"}
        await ada.send(topic, "access_token", {"access_token": issuer.token("ada")})
        await ada.track(topic, {})


async def test_rest_asks_for_the_same_rights_and_the_log_names_the_moderator(guarded, issuer):
    def bearer(**claims):
        return {"authorization": f"Bearer {issuer.token('ada', **claims)}"}

    rights = {
        "join": ("GET", "/api/v1/rooms/exam-2", None, 404),
        "broadcast": ("POST", "/api/broadcast/exam-2/events/e", {}, 202),
        "moderate": ("POST", "/api/v1/rooms/exam-2/kick", {"user": "grace", "seconds": 1}, 202),
    }
    async with httpx.AsyncClient() as http:
        for held in rights:
            headers = bearer(rooms={"exam-*": [held]})
            for right, (method, path, body, good) in rights.items():
                answer = await http.request(method, guarded.http(path), json=body, headers=headers)
                assert answer.status_code == (good if held == right else 403), (held, right)
    await said(guarded, "moderation deed=kick room=exam-2 user=grace seconds=1 by=ada")
    assert not any("eyJ" in line for line in guarded.lines)


async def said(hub, words):
    """Waits for a line of the hub's log."""
    for _ in range(100):
        if any(words in line for line in hub.lines):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(hub.output)


async def taken(hub, token):
    """Whether the hub takes this token."""
    try:
        async with connect(hub.socket_url(SUPABASE, vsn="2.0.0", apikey=token)):
            return True
    except InvalidStatus:
        return False


async def test_sighup_reads_the_keys_again_and_a_bad_file_changes_nothing(tmp_path, topic):
    old = KeyPair(tmp_path, "old", "ES256")
    new = KeyPair(tmp_path, "new", "ES256")
    path = tmp_path / "current.pem"
    path.write_bytes(old.public.read_bytes())
    old.name = new.name = "current"
    with Hub("--jwt-key-file", str(path), *AT_ONCE, dev=False) as hub:

        async def reload(words):
            hub.process.send_signal(signal.SIGHUP)
            await said(hub, words)

        async with Tab.open(hub, apikey=old.token("ada")) as ada:
            await ada.join(topic, asked())
            path.write_text("no key")
            await reload("keys not reloaded")
            assert await taken(hub, old.token("ada")) and not await taken(hub, new.token("ada"))
            path.write_bytes(new.public.read_bytes())
            await reload("keys reloaded")
            assert await taken(hub, new.token("ada")) and not await taken(hub, old.token("ada"))
            await ada.track(topic, {})
