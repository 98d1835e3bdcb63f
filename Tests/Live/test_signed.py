"""Signed identity: with a key, the token says who speaks, whatever the client asks (presence.md 2, wire.md 1.2)."""

import json
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from conftest import AT_ONCE
from hub import Hub, run
from person import SUBSCRIBED, Person
from tokens import SECRET, encoded, token, unsigned
from wire import PLAIN, SUPABASE, Tab, metas



@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def signed(request, key_file):
    with Hub("--jwt-secret-file", key_file, *AT_ONCE, loops=request.param, dev=False) as hub:
        yield hub


def user(name, **claims):
    return token(SECRET, {"sub": name, "role": "authenticated"} | claims)


def asked(key, **config):
    return {"presence": {"key": key, "enabled": True}} | config


async def test_the_key_is_the_tokens_sub_whatever_the_client_asks(signed, topic):
    async with Tab.open(signed, apikey=user("ada")) as ada, Tab.open(signed, apikey=user("grace")) as grace:
        await grace.join(topic, asked("grace"), access_token=user("grace"))
        await ada.join(topic, asked("somebody else"), access_token=user("ada"))
        await ada.track(topic, {"n": 1})
        assert metas((await grace.expect("presence_diff")).payload["joins"]) == {"ada": [{"n": 1}]}


async def test_user_id_and_role_in_a_meta_are_the_verified_ones(signed, topic):
    async with Tab.open(signed, apikey=user("ada")) as ada, Tab.open(signed, apikey=user("grace")) as grace:
        await grace.join(topic, asked("grace"))
        await ada.join(topic, asked("ada"), access_token=user("ada", rollcall_role="student"))
        await ada.track(topic, {"user_id": "grace", "role": "teacher", "name": "Ada"})
        (meta,) = metas((await grace.expect("presence_diff")).payload["joins"])["ada"]
        assert meta == {"user_id": "ada", "role": "student", "name": "Ada"}
        # What the client did not say is not added.
        await ada.track(topic, {"name": "Ada"})
        assert metas((await grace.expect("presence_diff")).payload["joins"]) == {"ada": [{"name": "Ada"}]}


async def test_the_token_of_a_join_goes_before_that_of_the_connection(signed, topic):
    async with Tab.open(signed, apikey=token(SECRET, {"role": "anon"})) as ada:
        await ada.join(topic, asked(""), access_token=user("ada"))
        await ada.track(topic, {})
        async with Tab.open(signed, apikey=user("grace")) as grace:
            assert list((await grace.join(topic, asked(""))).payload) == ["ada"]


WAYS = {
    "apikey": lambda text: {"path": SUPABASE, "apikey": text},
    "token": lambda text: {"path": PLAIN, "token": text},
    "authorization": lambda text: {"path": SUPABASE, "headers": {"authorization": f"Bearer {text}"}},
    "x-api-key": lambda text: {"path": SUPABASE, "headers": {"x-api-key": text}, "apikey": "ignored"},
}


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_to_bring_a_token(signed, topic, way):
    async with Tab.open(signed, **WAYS[way](user("ada"))) as ada:
        await ada.ask(topic, "phx_join", {"config": asked("other")})
        await ada.ask(topic, "presence", {"event": "track", "payload": {}})
        async with Tab.open(signed, apikey=user("grace")) as grace:
            assert list((await grace.join(topic, asked(""))).payload) == ["ada"]


async def test_a_token_in_the_subprotocol(signed):
    offered = ["phoenix", "base64url.bearer.phx." + encoded(user("ada").encode())]
    async with connect(signed.socket_url(PLAIN, vsn="2.0.0"), subprotocols=offered) as socket:
        assert socket.subprotocol == "phoenix"
        await socket.send('["1","1","room:subprotocol","phx_join",{"user_id":"grace"}]')
        while (message := json.loads(await socket.recv()))[3] != "presence_diff":
            pass
        assert list(message[4]["joins"]) == ["ada"]


NOW = int(time.time())
NOT_A_JWT = "The token provided is not a valid JWT"
# Seconds for which a token that has ended is still taken: clocks differ.
LEEWAY = 30

REFUSED = {
    "no JWT": ("abc", NOT_A_JWT),
    "another key": (token(b"a key that is long enough but another", {"sub": "ada"}), NOT_A_JWT),
    "alg none": (unsigned({"sub": "ada"}), NOT_A_JWT),
    "alg HS512": (token(SECRET, {"sub": "ada"}, {"alg": "HS512"}), NOT_A_JWT),
    "a changed payload": (user("ada").replace(user("ada").split(".")[1], encoded(b'{"sub":"grace"}')), NOT_A_JWT),
    "a cut signature": (user("ada")[:-3], NOT_A_JWT),
    "alg None": (token(SECRET, {"sub": "ada"}, {"alg": "None"}), NOT_A_JWT),
    "alg none, signed all the same": (token(SECRET, {"sub": "ada"}, {"alg": "none"}), NOT_A_JWT),
    "no alg": (token(SECRET, {"sub": "ada"}, {"typ": "JWT"}), NOT_A_JWT),
    "alg RS256 without such a key": (token(SECRET, {"sub": "ada"}, {"alg": "RS256"}), NOT_A_JWT),
    "a key of its own in the header": (
        token(b"mallory's own key, as long as another", {"sub": "ada"}, {"alg": "HS256", "jwk": {"kty": "oct"}}),
        NOT_A_JWT,
    ),
    "expired": (user("ada", exp=NOW - 60), "Token has expired"),
    "no exp": (user("ada", exp=None), "Field `exp` is required in JWT"),
}


@pytest.mark.parametrize("text, reason", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("path", [SUPABASE, PLAIN])
async def test_a_bad_token_is_refused_before_the_upgrade(signed, path, text, reason):
    await refused(signed, path, reason, **{"apikey" if path == SUPABASE else "token": text})


@pytest.mark.parametrize("seconds, is_good", [(-60, True), (LEEWAY - 10, True), (LEEWAY + 300, False)])
async def test_a_token_is_good_from_its_nbf_on(signed, topic, seconds, is_good):
    text = user("ada", nbf=int(time.time()) + seconds)
    async with Tab.open(signed, apikey=user("ada")) as ada:
        reply = await ada.ask(topic, "phx_join", {"config": {}, "access_token": text})
        assert reply["status"] == ("ok" if is_good else "error"), reply


async def refused(hub, path, reason, **parameters):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(hub.socket_url(path, vsn="2.0.0", **parameters)):
            pass
    assert refusal.value.response.status_code == 401
    assert json.loads(refusal.value.response.body) == {"error": reason}


async def test_a_supabase_client_needs_an_api_key(signed):
    await refused(signed, SUPABASE, "API key is missing")


async def test_a_plain_client_without_a_token_may_join_nothing(signed, room):
    async with Tab.open(signed, 2, PLAIN, user_id="ada") as ada:
        reply = await ada.call(f"room:{room}", "phx_join", {})
        assert reply["status"] == "error" and reply["response"]["reason"].startswith("Unauthorized: ")


@pytest.mark.parametrize(
    "text, reason",
    [
        (user("ada", exp=NOW - 60), "InvalidJWTToken: Token has expired "),
        (unsigned({"sub": "ada"}), "MalformedJWT: The token provided is not a valid JWT"),
        ("abc", "MalformedJWT: The token provided is not a valid JWT"),
    ],
    ids=["expired", "alg none", "no JWT"],
)
async def test_a_bad_token_in_a_join_is_an_error_reply(signed, room, text, reason):
    async with Tab.open(signed, apikey=user("ada")) as ada:
        reply = await ada.call(f"realtime:{room}", "phx_join", {"config": {}, "access_token": text})
        assert reply["status"] == "error" and reply["response"]["reason"].startswith(reason)
        await ada.beat()


async def test_a_fresh_access_token_is_silent_and_a_bad_one_closes_the_channel(signed, room):
    topic = f"realtime:{room}"
    async with Tab.open(signed, apikey=user("ada")) as ada:
        await ada.join(topic, asked("", broadcast={"ack": True}))
        await ada.send(topic, "access_token", {"access_token": user("ada", exp=NOW + 9000)})
        await ada.beat()
        await ada.send(topic, "access_token", {"access_token": unsigned({"sub": "ada"})})
        notice = await ada.expect("system", topic=topic, ref=None)
        assert notice.payload["status"] == "error" and notice.payload["channel"] == room
        assert set(notice.payload) == {"extension", "status", "message", "channel"}
        await ada.expect("phx_close", {}, topic=topic, ref=ada.join_refs[topic])
        await ada.beat()


async def test_a_channel_ends_when_its_token_does(signed, topic):
    async with Tab.open(signed, apikey=user("ada", exp=int(time.time()) - LEEWAY + 3)) as ada:
        await ada.join(topic, asked(""))
        notice = await ada.expect("system", topic=topic)
        assert notice.payload["message"].startswith("Token has expired")
        await ada.expect("phx_close", topic=topic)


async def test_the_real_client_with_a_token_of_rollcall_token(signed, room, key_file):
    made = run("token", "--user", "ada", "--role", "teacher", "--name", "Ada", "--jwt-secret-file", key_file)
    assert made.returncode == 0, made.stderr
    async with Person.here(signed, room, "x", token=made.stdout.strip()) as ada:
        assert ada.statuses == [SUBSCRIBED]
        await ada.channel.track({"role": "student"})
        await ada.sees({"ada": [{"role": "teacher"}]})
        await ada.client.set_auth(user("ada"))
        await ada.channel.http_send("news", {"n": 1})
        await ada.hears("news", {"n": 1})


async def test_rest_needs_a_token_too(signed, room):
    address = signed.http(f"/api/broadcast/{room}/events/e")
    async with httpx.AsyncClient() as http:
        assert (await http.post(address, json={})).status_code == 401
        assert (await http.post(address, json={}, headers={"apikey": unsigned({"sub": "a"})})).status_code == 401
        for headers in ({"authorization": f"Bearer {user('ada')}"}, {"apikey": user("ada")}):
            assert (await http.post(address, json={}, headers=headers)).status_code == 202
        assert (await http.get(signed.http("/healthz"))).status_code == 200


# Where the hub does not start


def test_without_a_key_and_without_dev_it_does_not_start():
    ended = run("serve", "--listen", "127.0.0.1:0")
    assert ended.returncode == 2
    assert "--jwt-secret-file" in ended.stderr and "--dev" in ended.stderr


@pytest.mark.parametrize("content", [b"", b"short"], ids=["empty", "short"])
def test_a_weak_key_is_refused(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    ended = run("serve", "--listen", "127.0.0.1:0", "--jwt-secret-file", str(path))
    assert ended.returncode == 2 and "32" in ended.stderr


def test_a_missing_key_file_is_named(tmp_path):
    ended = run("serve", "--listen", "127.0.0.1:0", "--jwt-secret-file", str(tmp_path / "nowhere"))
    assert ended.returncode == 2 and "nowhere" in ended.stderr


def test_dev_listens_on_loopback_only():
    ended = run("serve", "--dev", "--listen", "0.0.0.0:0")
    assert ended.returncode == 2 and "--dev" in ended.stderr
