"""Frames to the letter: raw octets behind the handshake, each with the octets or the close code that the RFCs ask for.

The connection is an echo; a table's row either ends alive, which a ping shows, or by a close frame with its code.
"""

import struct

import pytest

from exchange import Exchange, head
from frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, announce, answer, close, fragments, frame
from hub import Hub

EURO = "\u20ac".encode()
CLEF = "\U0001d11e".encode()


@pytest.fixture(scope="module")
def echo():
    with Hub("--echo", "--max-message", "1MB") as hub:
        yield hub


TEXTS = {
    "empty": b"",
    "ASCII": b"hello",
    "a NUL": b"\0",
    "two octets": "\u00e9".encode(),
    "the first of two octets (RFC 3629 4)": b"\xc2\x80",
    "the first of three octets (RFC 3629 4)": b"\xe0\xa0\x80",
    "the last before the surrogates (RFC 3629 3)": b"\xed\x9f\xbf",
    "the first behind the surrogates (RFC 3629 3)": b"\xee\x80\x80",
    "the first of four octets (RFC 3629 4)": b"\xf0\x90\x80\x80",
    "the last character (RFC 3629 3)": b"\xf4\x8f\xbf\xbf",
    "what is no character, but a code point (RFC 3629 3)": b"\xef\xbf\xbf\xef\xbf\xbe\xf0\x9f\xbf\xbf",
    "a byte order mark, which is kept (RFC 3629 6)": b"\xef\xbb\xbfx",
}

ALIVE = {
    **{f"a text: {name}": (frame(TEXT, text), answer(TEXT, text)) for name, text in TEXTS.items()},
    **{f"a text octet by octet: {name}": (fragments(*map(bytes, zip(text))), answer(TEXT, text))
       for name, text in TEXTS.items() if len(text) > 1},
    **{f"a binary message of {size} octets (5.2)": (frame(BINARY, b"x" * size), answer(BINARY, b"x" * size))
       for size in (0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 65_537, 1_000_000)},
    "octets that are no text, in a binary message (5.6)": (frame(BINARY, b"\xff\xfe\0"), answer(BINARY, b"\xff\xfe\0")),
    "a key of zeros (5.3)": (frame(TEXT, b"hello", key=bytes(4)), answer(TEXT, b"hello")),
    "a key of ones (5.3)": (frame(TEXT, b"hello", key=b"\xff" * 4), answer(TEXT, b"hello")),
    "a ping without a payload (5.5.2)": (frame(PING), answer(PONG)),
    "a ping of 125 octets (5.5.2)": (frame(PING, b"p" * 125), answer(PONG, b"p" * 125)),
    "a ping whose payload is no text (5.5.2)": (frame(PING, b"\xff\0"), answer(PONG, b"\xff\0")),
    "ten pings (5.5.3)": (b"".join(frame(PING, b"%d" % n) for n in range(10)),
                          b"".join(answer(PONG, b"%d" % n) for n in range(10))),
    "a pong that nobody asked for (5.5.3)": (frame(PONG, b"x"), b""),
    "a pong of 125 octets (5.5.3)": (frame(PONG, b"x" * 125), b""),
    "two fragments (5.4)": (fragments(b"hel", b"lo"), answer(TEXT, b"hello")),
    "two binary fragments (5.4)": (fragments(b"hel", b"lo", opcode=BINARY), answer(BINARY, b"hello")),
    "an empty first fragment (5.4)": (fragments(b"", b"hello"), answer(TEXT, b"hello")),
    "an empty last fragment (5.4)": (fragments(b"hello", b""), answer(TEXT, b"hello")),
    "nothing but empty fragments (5.4)": (fragments(b"", b"", b""), answer(TEXT, b"")),
    "1,000 empty fragments (5.4)": (fragments(b"a", *[b""] * 1000, b"b"), answer(TEXT, b"ab")),
    "10,000 fragments of one octet (5.4)": (fragments(*[b"x"] * 10_000), answer(TEXT, b"x" * 10_000)),
    "a fragment longer than 65,535 octets (5.2)": (
        fragments(b"x" * 70_000, b"y" * 70_000), answer(TEXT, b"x" * 70_000 + b"y" * 70_000)),
    "a ping between fragments (5.4)": (
        frame(TEXT, b"hel", fin=0) + frame(PING, b"p") + frame(CONTINUATION, b"lo"),
        answer(PONG, b"p") + answer(TEXT, b"hello")),
    "pongs between fragments (5.4)": (
        frame(TEXT, b"hel", fin=0) + frame(PONG) * 3 + frame(CONTINUATION, b"lo"), answer(TEXT, b"hello")),
    "a ping inside a character (5.4)": (
        frame(TEXT, EURO[:1], fin=0) + frame(PING) + frame(CONTINUATION, EURO[1:]), answer(PONG) + answer(TEXT, EURO)),
    "a character over three fragments (8.1)": (
        fragments(CLEF[:1], CLEF[1:3], CLEF[3:]), answer(TEXT, CLEF)),
    "a character over an empty fragment (8.1)": (fragments(EURO[:2], b"", EURO[2:]), answer(TEXT, EURO)),
    "another key for each fragment (5.3)": (
        frame(TEXT, b"hel", fin=0, key=b"abcd") + frame(CONTINUATION, b"lo", key=b"wxyz"), answer(TEXT, b"hello")),
    "two messages in one write (5.4)": (
        frame(TEXT, b"a") + frame(BINARY, b"b"), answer(TEXT, b"a") + answer(BINARY, b"b")),
    "a fragmented message behind another (5.4)": (
        fragments(b"a", b"b") + fragments(b"c", b"d"), answer(TEXT, b"ab") + answer(TEXT, b"cd")),
}  # fmt: skip


@pytest.mark.parametrize("octets, answered", ALIVE.values(), ids=ALIVE)
def test_what_is_right_is_answered(echo, octets, answered):
    with Exchange.websocket(echo) as exchange:
        exchange.send(octets + frame(PING, b"end"))
        exchange.expect(answered + answer(PONG, b"end"))


@pytest.mark.parametrize("octets, answered", [ALIVE[name] for name in ALIVE if len(ALIVE[name][0]) < 700])
def test_octets_that_come_one_by_one_mean_the_same(echo, octets, answered):
    with Exchange.websocket(echo) as exchange:
        for octet in octets + frame(PING, b"end"):
            exchange.send(bytes([octet]))
        exchange.expect(answered + answer(PONG, b"end"))


BAD_TEXTS = {
    "a continuation alone": b"\x80",
    "a character cut by another": b"\xc3x",
    "an octet that no character has": b"\xff",
    "another that no character has": b"\xf8\x88\x80\x80\x80",
    "the octet c0, overlong": b"\xc0\xaf",
    "the octet c1, overlong": b"\xc1\xbf",
    "three octets, overlong": b"\xe0\x9f\xbf",
    "four octets, overlong": b"\xf0\x8f\xbf\xbf",
    "the first surrogate": b"\xed\xa0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "behind the last character": b"\xf4\x90\x80\x80",
    "the octet f5": b"\xf5\x80\x80\x80",
    "Latin 1": b"caf\xe9 ",
}
CUT = {"two octets": b"\xc3", "three octets": EURO[:2], "four octets": CLEF[:3], "four octets, one": CLEF[:1]}
# Of the codes that RFC 6455 7.4 and the registry name, and of their borders.
GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4429, 4999]
BAD_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 32_768, 65_535]

VIOLATIONS = {
    **{f"a text: {name} (RFC 3629 4)": (frame(TEXT, text), 1007) for name, text in BAD_TEXTS.items()},
    **{f"at once, before the message ends: {name} (8.1)": (frame(TEXT, text, fin=0), 1007)
       for name, text in BAD_TEXTS.items()},
    **{f"over two fragments: {name} (8.1)": (fragments(text[:1], text[1:] + b"x"), 1007)
       for name, text in BAD_TEXTS.items()},
    **{f"cut at the end: {name} (8.1)": (frame(TEXT, b"x" + text), 1007) for name, text in CUT.items()},
    **{f"cut at the end of the last fragment: {name} (8.1)": (fragments(b"x", text), 1007)
       for name, text in CUT.items()},
    **{f"opcode {opcode} (5.2)": (frame(opcode), 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    **{f"opcode {opcode} with a payload, between fragments (5.2)": (
        frame(TEXT, b"a", fin=0) + frame(opcode, b"b"), 1002) for opcode in (3, 7, 11, 15)},
    **{f"RSV {rsv} on a {name} (5.2)": (frame(opcode, rsv=rsv), 1002) for rsv in range(1, 8)
       for name, opcode in (("text", TEXT), ("binary message", BINARY), ("ping", PING))},
    **{f"RSV {rsv} on a close, a pong (5.2)": (frame(opcode, rsv=rsv), 1002)
       for rsv, opcode in ((1, CLOSE), (2, PONG), (4, CLOSE), (4, PONG))},
    **{f"RSV {rsv} on a continuation (5.2)": (
        frame(TEXT, b"a", fin=0) + frame(CONTINUATION, b"b", rsv=rsv), 1002) for rsv in (1, 2, 4)},
    **{f"an unmasked {name} (5.1)": (frame(opcode, b"x" * 2, key=None), 1002)
       for name, opcode in (("text", TEXT), ("ping", PING), ("pong", PONG), ("close", CLOSE))},
    "an unmasked empty frame (5.1)": (frame(TEXT, key=None), 1002),
    "an unmasked continuation (5.1)": (frame(TEXT, b"a", fin=0) + frame(CONTINUATION, b"b", key=None), 1002),
    **{f"a {name} of 126 octets (5.5)": (frame(opcode, b"x" * 126), 1002)
       for name, opcode in (("ping", PING), ("pong", PONG), ("close", CLOSE))},
    "a ping that is 65,536 octets long, announced (5.5)": (announce(PING, struct.pack("!Q", 65_536), 127), 1002),
    "a short ping with a long length (5.5)": (frame(PING, b"x", size=2), 1002),
    "a close with a length of eight octets (5.5)": (frame(CLOSE, size=8), 1002),
    **{f"a {name} in fragments (5.5)": (frame(opcode, fin=0), 1002)
       for name, opcode in (("ping", PING), ("pong", PONG), ("close", CLOSE))},
    **{f"{length} octets in two octets of length (5.2)": (frame(BINARY, b"x" * length, size=2), 1002)
       for length in (0, 1, 125)},
    **{f"{length} octets in eight octets of length (5.2)": (frame(BINARY, b"x" * length, size=8), 1002)
       for length in (0, 125, 126, 65_535)},
    "a length with the highest bit (5.2)": (announce(BINARY, b"\x80" + bytes(7), 127), 1002),
    "a length of ones (5.2)": (announce(BINARY, b"\xff" * 8, 127), 1002),
    "a length of 2^63 - 1 (10.4)": (announce(BINARY, b"\x7f" + b"\xff" * 7, 127), 1009),
    "a length of 2^32 (10.4)": (announce(BINARY, struct.pack("!Q", 1 << 32), 127), 1009),
    "one octet more than the limit, announced (10.4)": (announce(BINARY, struct.pack("!Q", 1_000_001), 127), 1009),
    "fragments beyond the limit, announced (10.4)": (
        frame(BINARY, b"x" * 999_999, fin=0) + frame(CONTINUATION, b"xx"), 1009),
    "lengths that add up past all numbers (10.4)": (
        frame(BINARY, b"x", fin=0) + announce(CONTINUATION, b"\x7f" + b"\xff" * 7, 127), 1009),
    "too many empty fragments": (frame(TEXT, fin=0) + frame(CONTINUATION, fin=0) * 2000, 1008),
    "a continuation first (5.4)": (frame(CONTINUATION, b"x"), 1002),
    "a continuation first, not final (5.4)": (frame(CONTINUATION, b"x", fin=0), 1002),
    "a continuation behind a whole message (5.4)": (fragments(b"a", b"b") + frame(CONTINUATION, b"c"), 1002),
    "a text inside a message (5.4)": (frame(TEXT, b"a", fin=0) + frame(TEXT, b"b"), 1002),
    "a binary message inside a text (5.4)": (frame(TEXT, b"a", fin=0) + frame(BINARY, b"b"), 1002),
    "a text inside a binary message (5.4)": (frame(BINARY, b"a", fin=0) + frame(TEXT, b"b", fin=0), 1002),
    "a close of one octet (5.5.1)": (frame(CLOSE, b"\x03"), 1002),
    **{f"close code {code} (7.4)": (close(code), 1002) for code in BAD_CODES},
    "a bad close code with a reason (7.4)": (close(1005, b"why"), 1002),
    **{f"a close reason: {name} (5.5.1)": (close(1000, text), 1007) for name, text in (BAD_TEXTS | CUT).items()},
    "a request instead of a frame (5.2)": (head(), 1002),
}  # fmt: skip


@pytest.mark.parametrize("octets, code", VIOLATIONS.values(), ids=VIOLATIONS)
def test_what_is_wrong_fails_the_connection(echo, octets, code):
    with Exchange.websocket(echo) as exchange:
        exchange.send(octets)
        # Whatever was answered before, the close frame comes, and nothing behind it.
        assert exchange.close_frame()[0] == code
        exchange.assert_ended()


CLOSES = {
    "without a code (5.5.1)": (frame(CLOSE), b""),
    **{f"code {code} (7.4)": (close(code), struct.pack("!H", code)) for code in GOOD_CODES},
    "with a reason (5.5.1)": (close(1000, b"bye"), b"\x03\xe8"),
    "with a reason of 123 octets (5.5.1)": (close(1001, b"x" * 123), b"\x03\xe9"),
    "with a reason beyond ASCII (5.5.1)": (close(1000, EURO + CLEF), b"\x03\xe8"),
    "inside a message (5.4)": (frame(TEXT, b"a", fin=0) + close(1000), b"\x03\xe8"),
    "and frames behind it (5.5.1)": (close(1000) + frame(TEXT, b"late") + frame(PING), b"\x03\xe8"),
    "twice (5.5.1)": (close(1000) + close(1001), b"\x03\xe8"),
    "and what is no frame behind it (5.5.1)": (close(1000) + b"\xff" * 100, b"\x03\xe8"),
}


@pytest.mark.parametrize("octets, payload", CLOSES.values(), ids=CLOSES)
def test_a_close_is_answered_with_its_code(echo, octets, payload):
    with Exchange.websocket(echo) as exchange:
        exchange.send(octets)
        exchange.expect(answer(CLOSE, payload))
        exchange.assert_ended()


def test_a_close_is_answered_behind_what_was_asked_before(echo):
    with Exchange.websocket(echo) as exchange:
        exchange.send(frame(TEXT, b"a") + frame(PING, b"b") + close(1000))
        exchange.expect(answer(TEXT, b"a") + answer(PONG, b"b") + answer(CLOSE, b"\x03\xe8"))
        exchange.assert_ended()
