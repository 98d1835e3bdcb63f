"""permessage-deflate with a stock client (RFC 7692)."""

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from hub import Hub
from wire import Tab

OPTIONS = ["--grace-close", "0", "--grace-lost", "0", "--window", "0", "--echo"]


def offering(**parameters):
    return {"compression": None, "extensions": [ClientPerMessageDeflateFactory(**parameters)]}


@pytest.mark.parametrize("window", [None, 9, 12, 15])
@pytest.mark.parametrize("message", ["", "who is here", "who is here " * 20_000, bytes(range(256)) * 300])
async def test_the_echo_answers_compressed_messages(hub, window, message):
    async with connect(hub.socket_url("/echo"), **offering(server_max_window_bits=window)) as socket:
        (agreed,) = socket.protocol.extensions
        assert agreed.local_no_context_takeover and agreed.remote_no_context_takeover
        assert agreed.remote_max_window_bits == (window or 15)
        for _ in range(3):
            await socket.send(message)
            assert await socket.recv() == message


async def test_a_window_of_8_bits_is_not_agreed_to(hub):
    headers = {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=8"}
    async with connect(hub.socket_url("/echo"), compression=None, additional_headers=headers) as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        await socket.send("plain")
        assert await socket.recv() == "plain"


async def test_a_bomb_is_refused(hub):
    async with connect(hub.socket_url("/echo")) as socket:
        await socket.send(b"\0" * (16 << 20))
        with pytest.raises(ConnectionClosedError) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 1009


async def test_compressed_and_plain_clients_hear_the_same(hub, room):
    topic = f"realtime:{room}"
    async with Tab.open(hub) as ada, connect(hub.socket_url(vsn="1.0.0"), compression=None) as plain:
        await ada.join(topic)
        join = {"topic": topic, "event": "phx_join", "payload": {"config": {}}, "ref": "1", "join_ref": "1"}
        await plain.send(json.dumps(join))
        assert json.loads(await plain.recv())["payload"]["status"] == "ok"
        payload = {"type": "broadcast", "event": "notes", "payload": {"text": "who is here " * 5_000}}
        async with Tab.open(hub) as grace:
            await grace.join(topic)
            await grace.send(topic, "broadcast", payload)
            heard = await ada.expect("broadcast", topic=topic)
        assert heard.payload["payload"] == payload["payload"]
        while (message := json.loads(await plain.recv()))["event"] != "broadcast":
            pass
        assert message["payload"]["payload"] == payload["payload"]


async def test_compression_can_be_off():
    with Hub("--echo", "--compression", "off") as hub:
        async with connect(hub.socket_url("/echo")) as socket:
            assert socket.protocol.extensions == []
            await socket.send("who is here " * 1_000)
            assert await socket.recv() == "who is here " * 1_000
