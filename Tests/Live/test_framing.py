"""How messages look in vsn 1 and vsn 2, and how connections are opened and refused (wire.md 1 and 2)."""

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from wire import OK, PLAIN, SUPABASE, Message, Tab

both_versions = pytest.mark.parametrize("vsn", [1, 2])


@both_versions
@pytest.mark.parametrize("path", [SUPABASE, PLAIN, "/websocket"])
async def test_every_path_speaks_both_versions(hub, room, path, vsn):
    async with Tab.open(hub, vsn, path) as ada:
        state = await ada.join(f"realtime:{room}")
        assert state.payload == {}
        await ada.beat()


async def test_without_vsn_it_is_version_1(hub):
    async with connect(hub.socket_url()) as socket:
        await socket.send('{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"9"}')
        assert json.loads(await socket.recv()) == {
            "topic": "phoenix",
            "event": "phx_reply",
            "payload": OK,
            "ref": "9",
        }


@both_versions
@pytest.mark.parametrize("patch", [1, 7, 20])
async def test_patch_versions_are_accepted(hub, vsn, patch):
    async with Tab.open(hub, vsn, patch=patch) as ada:
        await ada.beat()


@pytest.mark.parametrize("vsn", ["3.0.0", "1.1.0", "2.1.0", "0.9.0", "2", "x", ""])
@pytest.mark.parametrize("path", [SUPABASE, PLAIN])
async def test_an_unknown_vsn_is_refused_without_an_upgrade(hub, path, vsn):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(hub.socket_url(path, vsn=vsn)):
            pass
    assert refusal.value.response.status_code == 403
    assert set(json.loads(refusal.value.response.body)) == {"error"}


@pytest.mark.parametrize("path", ["/", "/realtime/v1", "/realtime/v1/websockets", "/socket/longpoll"])
async def test_other_paths_do_not_upgrade(hub, path):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(hub.socket_url(path, vsn="2.0.0")):
            pass
    assert refusal.value.response.status_code in (200, 400, 404, 426)


async def test_the_subprotocol_phoenix_is_chosen_and_may_carry_a_token(hub):
    offered = ["phoenix", "base64url.bearer.phx.bm9ib2R5"]
    async with connect(hub.socket_url(PLAIN, vsn="2.0.0"), subprotocols=offered) as socket:
        assert socket.subprotocol == "phoenix"


async def test_no_subprotocol_is_chosen_where_none_is_offered(hub):
    async with connect(hub.socket_url()) as socket:
        assert socket.subprotocol is None


@both_versions
@pytest.mark.parametrize("ref", ["17", None, 17, 'a \\ "ref" é'], ids=["string", "null", "number", "odd string"])
async def test_a_heartbeat_is_answered_with_its_own_ref(hub, vsn, ref):
    async with Tab.open(hub, vsn) as ada:
        await ada.send("phoenix", "heartbeat", {}, ref=ref, join_ref=None)
        reply = await ada.receive()
        assert reply == Message(None, ref, "phoenix", "phx_reply", OK)
        assert type(reply.ref) is type(ref)


async def test_the_fields_of_vsn_1_may_come_in_any_order_and_escaped(hub, room):
    async with Tab.open(hub, 1) as ada:
        topic = f"realtime:{room}"
        fields = ['"p\\u0061yload":{"config":null}', '"join_ref":"1"', '"extra":[1,{}]', '"ref":"1"']
        fields += ['"event":"phx\\u005fjoin"', f'"topic":"{topic}"']
        await ada.send_raw("{" + ",".join(fields) + "}")
        await ada.expect("phx_reply", {"status": "ok", "response": {"postgres_changes": []}}, ref="1", topic=topic)


async def test_pushes_of_vsn_1_carry_an_explicit_null_ref(hub, topic):
    async with Tab.open(hub, 1) as ada, Tab.open(hub, 1) as grace:
        await ada.join(topic)
        await grace.join(topic)
        await ada.track(topic, {"name": "Ada"})
        # `receive` refuses a message without the member `ref`.
        await grace.expect("presence_diff", ref=None, topic=topic)
        await grace.hears_next(ada, topic)


@both_versions
async def test_a_message_may_come_in_fragments(hub, vsn):
    async with Tab.open(hub, vsn) as ada:
        message = {"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "2"}
        text = json.dumps(message if vsn == 1 else [None, "2", "phoenix", "heartbeat", {}])
        await ada.connection.send(iter([text[:9], text[9:10], text[10:]]))
        await ada.expect("phx_reply", OK, ref="2", topic="phoenix")


async def test_pings_are_answered(hub):
    async with Tab.open(hub) as ada:
        pong = await ada.connection.ping(b"are you there")
        await pong
