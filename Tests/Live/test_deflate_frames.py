"""Compressed frames to the letter: what is read, what is answered, and what fails the connection (RFC 7692)."""

import zlib

import pytest

from exchange import Exchange
from frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, answer, deflated, frame, inflated
from hub import Hub

OFFER = ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
HELLO = bytes.fromhex("f248cdc9c90700")
LIMIT = 1_000_000
LONG = b"who is here " * 2_000
EURO = "\u20ac".encode()


@pytest.fixture(scope="module")
def echo():
    with Hub("--echo", "--max-message", str(LIMIT)) as hub:
        yield hub


def compressed(payload: bytes, *, opcode: int = TEXT, fin: int = 1) -> bytes:
    return frame(opcode, payload, rsv=4, fin=fin)


def parts(*payloads: bytes, opcode: int = TEXT) -> bytes:
    last = len(payloads) - 1
    return compressed(payloads[0], opcode=opcode, fin=0) + b"".join(
        frame(CONTINUATION, payload, fin=index + 1 == last) for index, payload in enumerate(payloads[1:])
    )


READ = {
    "one block (7.2.3.1)": (compressed(HELLO), b"Hello"),
    "in two fragments (7.2.3.1)": (parts(HELLO[:3], HELLO[3:]), b"Hello"),
    "a fragment for each octet (7.2.3.1)": (parts(*map(bytes, zip(HELLO))), b"Hello"),
    "a block that is not compressed (7.2.3.3)": (compressed(bytes.fromhex("000500faff48656c6c6f00")), b"Hello"),
    "a final block (7.2.3.4)": (compressed(bytes.fromhex("f348cdc9c9070000")), b"Hello"),
    "two blocks (7.2.3.5)": (compressed(bytes.fromhex("f24805000000ffffcac9c90700")), b"Hello"),
    "an empty message (7.2.3.6)": (compressed(b"\0"), b""),
    "an empty message in a block of its own (7.2.3.6)": (compressed(b"\x02\0"), b""),
    "an empty message of a final block": (compressed(deflated(b"", flush=zlib.Z_FINISH)), b""),
    "nothing at all, as some senders write an empty message": (compressed(b""), b""),
    "empty fragments (6)": (parts(b"", HELLO, b""), b"Hello"),
    "without compression, though agreed (6)": (frame(TEXT, b"Hello"), b"Hello"),
    "without compression, in fragments (6)": (
        frame(TEXT, b"Hel", fin=0) + frame(CONTINUATION, b"lo"), b"Hello"),
    "a character over two fragments": (parts(*map(bytes, zip(deflated(EURO)))), EURO),
    **{f"level {level}": (compressed(deflated(LONG, level=level)), LONG) for level in (0, 1, 9)},
    **{f"a window of {bits} bits (7.1.2.2)": (compressed(deflated(LONG, bits=bits)), LONG) for bits in (9, 12, 15)},
    **{f"ended by flush {flush}": (compressed(deflated(LONG, flush=flush)), LONG)
       for flush in (zlib.Z_FULL_FLUSH, zlib.Z_FINISH)},
    "as long as may be": (compressed(deflated(b"x" * (LIMIT - 20_000) + bytes(range(128)) * 156)),
                          b"x" * (LIMIT - 20_000) + bytes(range(128)) * 156),
}  # fmt: skip


def heard(exchange: Exchange) -> bytes:
    first, payload = exchange.frame()
    assert first & 0x3F == 1, first
    return inflated(payload) if first & 0x40 else payload


@pytest.mark.parametrize("octets, text", READ.values(), ids=READ)
def test_what_is_right_is_read(echo, octets, text):
    with Exchange.websocket(echo, OFFER) as exchange:
        # Twice, since each message begins afresh.
        exchange.send(octets + octets + frame(PING, b"end"))
        assert heard(exchange) == text
        assert heard(exchange) == text
        exchange.expect(answer(PONG, b"end"))


def test_control_frames_come_between_compressed_fragments(echo):
    with Exchange.websocket(echo, OFFER) as exchange:
        exchange.send(compressed(HELLO[:3], fin=0) + frame(PING, b"p") + frame(PONG) + frame(CONTINUATION, HELLO[3:]))
        assert exchange.frame() == (0x8A, b"p")
        assert heard(exchange) == b"Hello"


def test_a_long_answer_is_compressed_and_a_short_one_is_not(echo):
    with Exchange.websocket(echo, OFFER) as exchange:
        exchange.send(frame(TEXT, LONG) + frame(TEXT, b"x" * 1_024) + frame(BINARY, LONG))
        first, payload = exchange.frame()
        assert (first, inflated(payload)) == (0xC1, LONG)
        assert exchange.frame() == (0x81, b"x" * 1_024)
        first, payload = exchange.frame()
        assert (first, inflated(payload)) == (0xC2, LONG)


@pytest.mark.parametrize("bits", range(9, 16))
def test_an_answer_keeps_to_the_window_that_was_agreed(echo, bits):
    offer = ("Sec-WebSocket-Extensions", f"permessage-deflate; server_max_window_bits={bits}")
    # What repeats itself only far away tempts to look further back than the window is.
    text = bytes(97 + n * n * 7 % 26 for n in range(20_000)) * 2
    with Exchange.websocket(echo, offer) as exchange:
        exchange.send(frame(TEXT, text))
        first, payload = exchange.frame()
        assert first == 0xC1
        assert zlib.decompressobj(-bits).decompress(payload + b"\0\0\xff\xff") == text


def test_without_an_offer_nothing_is_compressed(echo):
    with Exchange.websocket(echo) as exchange:
        exchange.send(frame(TEXT, LONG))
        assert exchange.frame() == (0x81, LONG)


BOMB = deflated(bytes(20_000_000), level=9)
FAILS = {
    "octets that are no DEFLATE": (compressed(b"\xff" * 20), 1007),
    "a reserved type of block (RFC 1951 3.2.3)": (compressed(b"\x06"), 1007),
    "a block whose two lengths differ (RFC 1951 3.2.4)": (compressed(b"\0\x05\0\0\0Hello"), 1007),
    "a reference to before the message (RFC 1951 3.2.5)": (compressed(bytes.fromhex("f200110000")), 1007),
    "a message that ends in the middle of a block": (compressed(HELLO[:3]), 1007),
    "a block of stored octets that lacks some": (compressed(b"\0\x05\0\xfa\xffHel"), 1007),
    "a zlib header (RFC 1950)": (compressed(zlib.compress(LONG)), 1007),
    "a gzip header (RFC 1952)": (compressed(zlib.compress(LONG, wbits=31)), 1007),
    "the tail left on, which then is half a block": (compressed(HELLO[:-1] + b"\0\0\0\xff\xff\0\0"), 1007),
    "octets behind a final block": (compressed(deflated(b"Hello", flush=zlib.Z_FINISH) + b"\xff\xff\xff"), 1007),
    "text that is not UTF-8 (RFC 6455 8.1)": (compressed(deflated(b"caf\xe9 x")), 1007),
    "text cut inside a character (RFC 6455 8.1)": (compressed(deflated(EURO[:2])), 1007),
    "a surrogate (RFC 3629 3)": (compressed(deflated(b"\xed\xa0\x80")), 1007),
    "one octet more than the limit": (compressed(deflated(b"x" * (LIMIT + 1)), opcode=BINARY), 1009),
    "a bomb": (compressed(BOMB, opcode=BINARY), 1009),
    "a bomb in fragments": (parts(BOMB[:100], BOMB[100:5_000], BOMB[5_000:], opcode=BINARY), 1009),
    "a bomb in a text": (compressed(BOMB), 1009),
    "a thousand final blocks": (compressed(deflated(b"", flush=zlib.Z_FINISH) * 1_000), 1007),
    "RSV1 on a continuation (6)": (compressed(HELLO[:3], fin=0) + frame(CONTINUATION, HELLO[3:], rsv=4), 1002),
    "RSV1 on a continuation of a plain message (6)": (
        frame(TEXT, b"a", fin=0) + frame(CONTINUATION, HELLO, rsv=4), 1002),
    "RSV1 on a ping (6)": (frame(PING, HELLO, rsv=4), 1002),
    "RSV1 on a pong (6)": (frame(PONG, HELLO, rsv=4), 1002),
    "RSV1 on a close (6)": (frame(CLOSE, b"\x03\xe8", rsv=4), 1002),
    "RSV1 and RSV2 (RFC 6455 5.2)": (frame(TEXT, HELLO, rsv=6), 1002),
    "RSV1 and RSV3 (RFC 6455 5.2)": (frame(TEXT, HELLO, rsv=5), 1002),
    "RSV2 (RFC 6455 5.2)": (frame(TEXT, HELLO, rsv=2), 1002),
    "a compressed message inside another (RFC 6455 5.4)": (compressed(HELLO[:3], fin=0) + compressed(HELLO), 1002),
    "too many empty fragments": (compressed(b"", fin=0) + frame(CONTINUATION, fin=0) * 2_000, 1008),
}  # fmt: skip


@pytest.mark.parametrize("octets, code", FAILS.values(), ids=FAILS)
def test_what_is_wrong_fails_the_connection(echo, octets, code):
    with Exchange.websocket(echo, OFFER) as exchange:
        exchange.send(octets)
        assert exchange.close_frame()[0] == code
        exchange.assert_ended()


def test_a_message_does_not_see_the_one_before(echo):
    with Exchange.websocket(echo, OFFER) as exchange:
        # With context takeover the second would be Hello again (7.2.3.2); the answer has excluded that.
        exchange.send(compressed(HELLO) + compressed(bytes.fromhex("f200110000")))
        assert heard(exchange) == b"Hello"
        assert exchange.close_frame()[0] == 1007
