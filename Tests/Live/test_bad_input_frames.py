"""Bad frames: each line of the tables gets the answer of wire.md or RFC 6455, and hurts nobody else in the room."""

import contextlib
import json
import struct

import pytest

from raw import RawSocket
from wire import PLAIN, Tab, kind0, kind3

# Frames that are no message: counted, ignored, and the connection stays.

TEXTS = {
    "empty": "",
    "white space": " \n",
    "not JSON": "hello",
    "half an array": '["1","2","TOPIC","broadcast",{"type":"broadcast"',
    "trailing comma": '["1","2","TOPIC","broadcast",{},]',
    "two values": '["1","2","TOPIC","broadcast",{}]["1","2","TOPIC","broadcast",{}]',
    "four fields": '["1","2","TOPIC","broadcast"]',
    "six fields": '["1","2","TOPIC","broadcast",{},{}]',
    "no fields": "[]",
    "an object": '{"topic":"TOPIC","event":"broadcast","payload":{},"ref":"2"}',
    "a number": "12",
    "a string": '"TOPIC"',
    "null": "null",
    "topic is a number": '["1","2",7,"broadcast",{}]',
    "topic is null": '["1","2",null,"broadcast",{}]',
    "event is an array": '["1","2","TOPIC",[],{}]',
    "payload is an array": '["1","2","TOPIC","broadcast",[]]',
    "payload is null": '["1","2","TOPIC","broadcast",null]',
    "payload is a string": '["1","2","TOPIC","broadcast","{}"]',
    "ref is an object": '["1",{},"TOPIC","broadcast",{}]',
    "join_ref is true": '[true,"2","TOPIC","broadcast",{}]',
    "a long ref": '["1","' + "9" * 5000 + '","TOPIC","broadcast",{}]',
    "a long topic": '["1","2","realtime:' + "a" * 5000 + '","phx_join",{}]',
    "a long event": '["1","2","TOPIC","' + "e" * 5000 + '",{}]',
    "a control character": '["1","2","TOPIC","broadcast",{"event":"a\x01b","payload":{}}]',
    "a bad escape": '["1","2","TOPIC","broadcast",{"event":"\\x41","payload":{}}]',
    "a bad number": '["1","2","TOPIC","broadcast",{"event":"e","payload":{"n":01}}]',
    "NaN": '["1","2","TOPIC","broadcast",{"event":"e","payload":{"n":NaN}}]',
    "deep nesting": '["1","2","TOPIC","broadcast",{"event":"e","payload":' + "[" * 100_000 + "]" * 100_000 + "}]",
    "single quotes": "['1','2','TOPIC','broadcast',{}]",
    "a byte order mark": '\ufeff["1","2","TOPIC","broadcast",{}]',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_a_text_that_is_no_message_is_ignored(mallory, others, topic, text):
    await mallory.send_raw(text.replace("TOPIC", topic))
    await mallory.beat()
    await others.undisturbed()


V1_TEXTS = {
    "an array": '["1","2","TOPIC","broadcast",{}]',
    "no topic": '{"event":"broadcast","payload":{},"ref":"2"}',
    "no event": '{"topic":"TOPIC","payload":{},"ref":"2"}',
    "no payload": '{"topic":"TOPIC","event":"broadcast","ref":"2"}',
    "payload is a string": '{"topic":"TOPIC","event":"broadcast","payload":"{}","ref":"2"}',
    "half an object": '{"topic":"TOPIC","event":"broadcast","payload":{"a":',
}


@pytest.mark.parametrize("text", V1_TEXTS.values(), ids=V1_TEXTS)
async def test_a_text_that_is_no_message_of_vsn_1_is_ignored(hub, others, topic, text):
    async with Tab.open(hub, 1) as mallory:
        await mallory.join(topic, {"broadcast": {"ack": True}, "presence": {"enabled": False}})
        await mallory.send_raw(text.replace("TOPIC", topic))
        await mallory.beat()
    await others.undisturbed()


@pytest.mark.parametrize("kind", [1, 2, 4, 5, 16, 0x7B, 255])
async def test_an_unknown_binary_kind_is_ignored(mallory, others, topic, kind):
    await mallory.send_raw(bytes([kind]) + kind3("1", "5", topic, "boom", b"{}")[1:])
    await mallory.send_raw(bytes([kind]))
    await mallory.beat()
    await others.undisturbed()


async def test_binary_frames_on_vsn_1_are_ignored(hub, others, topic):
    async with Tab.open(hub, 1) as mallory:
        await mallory.join(topic, {"presence": {"enabled": False}})
        await mallory.send_raw(kind3(mallory.join_refs[topic], "5", topic, "boom", b"{}"))
        await mallory.beat()
    await others.undisturbed()


@pytest.mark.parametrize("path, make", [("/realtime/v1/websocket", kind3), (PLAIN, kind0)], ids=["kind 3", "kind 0"])
async def test_a_binary_frame_cut_at_any_octet_of_its_head_is_ignored(hub, others, topic, path, make):
    whole = make("1", "5", topic, "boom", b"")
    # A few at a time, because too many on one connection are another line of this table.
    for start in range(0, len(whole), 8):
        async with Tab.open(hub, 2, path) as mallory:
            await mallory.join(topic, {"presence": {"enabled": False}})
            for length in range(start, min(start + 8, len(whole))):
                await mallory.send_raw(whole[:length])
            await mallory.beat()
    await others.undisturbed()


@pytest.mark.parametrize(
    "sizes", [(255, 0, 0, 0, 0), (1, 1, 255, 4, 0), (1, 1, 10, 255, 0), (1, 1, 10, 4, 255)], ids=str
)
async def test_lengths_that_run_past_the_frame_are_ignored(mallory, others, topic, sizes):
    await mallory.send_raw(bytes([3, *sizes, 1]) + b"15" + topic.encode()[:10] + b"boom")
    await mallory.beat()
    await others.undisturbed()


NO_JSON = [
    *(b"", b" ", b'{"x":', b'{"x":1', b'{"x":1}}', b'{"x":1} {"y":2}', b"{}\x00", b"NaN", b"'x'", b"]}", b'{}],["x"'),
    *(b'"\xff"', b'{"x":"\xc3"}', b'"\xed\xa0\x80"', b'"\x01"', b"[" * 50_000 + b"]" * 50_000),
]


@pytest.mark.parametrize("data", NO_JSON, ids=lambda data: repr(data[:16]))
async def test_kind_3_that_says_json_and_is_none_reaches_nobody(mallory, others, topic, data):
    await mallory.send_raw(kind3(mallory.join_refs[topic], "5", topic, "boom", data))
    await others.undisturbed()


@pytest.mark.parametrize("part", ["topic", "event", "metadata", "join_ref"])
async def test_kind_3_with_names_that_are_no_utf_8_is_ignored(mallory, others, topic, part):
    frame = bytearray(kind3("11", "5", topic, "boom", b"{}", metadata="{}"))
    at = {"join_ref": 7, "topic": 7 + 3 + len(topic) - 1, "event": 7 + 3 + len(topic), "metadata": -3}[part]
    frame[at] = 0xFF
    await mallory.send_raw(bytes(frame))
    await others.undisturbed()


@pytest.mark.parametrize("encoding", [2, 7, 255])
async def test_an_unknown_encoding_of_kind_3_is_ignored(mallory, others, topic, encoding):
    await mallory.send_raw(kind3(mallory.join_refs[topic], "5", topic, "boom", b"{}", encoding))
    await others.undisturbed()


async def test_a_flood_of_nonsense_is_closed_with_1008(hub, others, topic):
    async with Tab.open(hub) as mallory:
        with contextlib.suppress(Exception):
            for _ in range(1000):
                await mallory.send_raw("nonsense")
        assert await mallory.closed() == 1008
    await others.undisturbed()


# Violations of the WebSocket protocol: closed, with the code of RFC 6455.

VIOLATIONS = {
    "invalid UTF-8 in a text (8.1)": (lambda raw: raw.send_frame(1, b'["\xff'), 1007),
    "invalid UTF-8 at once, before the message ends": (lambda raw: raw.send_frame(1, b'["\xff', final=False), 1007),
    "half a character at the end (8.1)": (lambda raw: raw.send_frame(1, b'["\xc3'), 1007),
    "an unmasked frame (5.1)": (lambda raw: raw.send_frame(1, b"[]", masked=False), 1002),
    "a reserved opcode (5.2)": (lambda raw: raw.send_frame(3, b""), 1002),
    "a continuation of nothing (5.4)": (lambda raw: raw.send_frame(0, b"x"), 1002),
    "a fragmented ping (5.5)": (lambda raw: raw.send_frame(9, b"", final=False), 1002),
    "a long ping (5.5)": (lambda raw: raw.send_frame(9, bytes(126)), 1002),
    "a reserved close code (7.4)": (lambda raw: raw.send_frame(8, struct.pack("!H", 1005)), 1002),
    "a close of one octet (5.5.1)": (lambda raw: raw.send_frame(8, b"\x03"), 1002),
    "a length not in its shortest form (5.2)": (
        lambda raw: raw.connection.sendall(b"\x81\xfe\x00\x05\x00\x00\x00\x00hello"),
        1002,
    ),
    "a reserved bit (5.2)": (lambda raw: raw.connection.sendall(b"\xa1\x80\x00\x00\x00\x00"), 1002),
    "a frame that announces 2^62 octets": (
        lambda raw: raw.connection.sendall(b"\x82\xff" + struct.pack("!Q", 1 << 62) + b"\x00\x00\x00\x00"),
        1009,
    ),
    "a length with the highest bit (5.2)": (
        lambda raw: raw.connection.sendall(b"\x82\xff" + struct.pack("!Q", 1 << 63) + b"\x00\x00\x00\x00"),
        1002,
    ),
}


@pytest.mark.parametrize("violate, code", VIOLATIONS.values(), ids=VIOLATIONS)
async def test_a_violation_of_the_protocol_closes_its_connection_alone(hub, others, violate, code):
    with RawSocket.open(hub) as raw:
        violate(raw)
        assert raw.close_code() == code
    await others.undisturbed()


@pytest.mark.parametrize("parts", [1, 2, 40], ids=["one frame", "two", "forty"])
async def test_a_message_of_more_than_5_mb_is_closed_with_1009(hub, others, topic, parts):
    message = f'["1","2","{topic}","broadcast",{{"event":"boom","payload":"{"x" * 5_000_001}"}}]'.encode()
    size = len(message) // parts + 1
    with RawSocket.open(hub) as raw:
        raw.send_text(f'["1","1","{topic}","phx_join",{{}}]')
        with contextlib.suppress(ConnectionError):
            for at in range(0, len(message), size):
                raw.send_frame(0 if at else 1, message[at : at + size], final=at + size >= len(message))
        assert raw.close_code() == 1009
    await others.undisturbed()


async def test_one_who_reads_nothing_does_not_hold_up_the_others(hub, others, room, topic):
    with RawSocket.open(hub) as raw:
        raw.send_text(json.dumps(["1", "1", topic, "phx_join", {"config": {"presence": {"enabled": False}}}]))
        filler = {"text": "x" * 100_000}
        for number in range(80):
            await others.grace.say(topic, "big", {"n": number} | filler)
            heard = await others.alan.expect("broadcast")
            assert heard.payload["payload"]["n"] == number
    await others.undisturbed()
