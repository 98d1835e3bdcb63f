"""Connections that keep the window of what they are sent, with a stock client and by hand (RFC 7692 7.1.1.1)."""

import asyncio
import random
import zlib

import pytest
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from exchange import Exchange
from frames import BINARY, PING, PONG, TEXT, answer, frame, inflated
from wire import Tab

OPTIONS = ["--grace-close", "0", "--grace-lost", "0", "--window", "0", "--echo"]
OPTIONS += ["--compress-takeover", "--compress-above", "64"]
OFFER = ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
WORDS = "who is here and who was there while the class of algebra had its lobby".split()


def offering(**parameters):
    return {"compression": None, "extensions": [ClientPerMessageDeflateFactory(**parameters)]}


def text(number: random.Random, count: int) -> str:
    return " ".join(number.choice(WORDS) for _ in range(count))


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("window", [None, 9, 10, 12, 15])
async def test_the_echo_keeps_the_window_that_was_agreed(hub, window, refused):
    number = random.Random(window)
    offer = offering(server_max_window_bits=window, server_no_context_takeover=refused)
    async with connect(hub.socket_url("/echo"), **offer) as socket:
        (agreed,) = socket.protocol.extensions
        assert agreed.remote_no_context_takeover is refused
        assert agreed.local_no_context_takeover
        assert agreed.remote_max_window_bits == (window or 15)
        for _ in range(200):
            count = number.choice([1, 20, 60, 300, 2_000])
            message = number.choice([text(number, count), number.randbytes(count)])
            await socket.send(message)
            assert await socket.recv() == message


async def test_all_hear_the_same(hub, room):
    number = random.Random(room)
    topic = f"realtime:{room}"
    async with Tab.open(hub) as ada, Tab.open(hub) as grace, Tab.open(hub, vsn=1) as alan:
        for tab in (ada, grace, alan):
            assert not tab.connection.protocol.extensions[0].remote_no_context_takeover
            await tab.join(topic, {"presence": {"enabled": False}})
        for _ in range(100):
            payload = {"text": text(number, number.choice([1, 30, 300, 2_000]))}
            await grace.say(topic, "notes", payload)
            for tab in (ada, alan):
                message = await tab.expect("broadcast", topic=topic)
                assert message.payload["payload"] == payload
                if number.random() < 0.5:
                    await tab.beat()


async def test_similar_messages_shrink(hub):
    def taken(fields: str) -> int:
        octets = 0
        with Exchange.websocket(hub, ("Sec-WebSocket-Extensions", fields)) as exchange:
            for x in range(20):
                cursor = b'{"event":"cursor","payload":{"user":"ada","colour":"blue","x":%d,"y":%d}}' % (x, x * 37)
                exchange.send(frame(TEXT, cursor))
                octets += len(exchange.frame()[1])
        return octets

    kept = await asyncio.to_thread(taken, "permessage-deflate")
    fresh = await asyncio.to_thread(taken, "permessage-deflate; server_no_context_takeover")
    assert kept * 3 < fresh


def test_the_window_holds_what_was_compressed_and_nothing_else(hub):
    long = b"who is here " * 1_000
    with Exchange.websocket(hub, OFFER) as exchange:
        window = zlib.decompressobj(-12)
        short = [b"x" * 64, b"abc" * 100, b"abc" * 100, b"abd" * 100]
        for message in [*short, long, *short, long]:
            exchange.send(frame(BINARY, message) + frame(PING, b"p"))
            first, payload = exchange.frame()
            if first == 0x82:
                assert payload == message == short[0]
            else:
                assert first == 0xC2
                assert window.decompress(payload + b"\0\0\xff\xff") == message
            if message is long:
                assert inflated(payload) == long, "what is shared refers to nothing before it"
            exchange.expect(answer(PONG, b"p"))
