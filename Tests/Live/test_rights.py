"""What a token opens: public keys by kid, rooms by claim, private rooms, the end told before it comes (protocol 7)."""

import asyncio
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
    config.write_text(json.dumps({"rooms": [{"match": "exam-*", "private": True, "owner": "alan"}]}))
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
