"""Who receives a broadcast in which form: the delivery table of wire.md 3, self and ack of 4.6."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest

from wire import OK, PLAIN, SUPABASE, Tab, kind3

LOOPS = [1, 2, 4]

# Values that a relay by re-encoding would change: an escape, a long number, spaces, a repeated name.
SPLICED = '{"x":1,"y":"\\u00e9","z":1.50,"n":12345678901234567890, "x" : 2}'

SENDERS = ["text from vsn 1", "text from plain", "text from supabase", "kind 3 JSON", "kind 3 binary"]


class Class(AsyncExitStack):
    """One receiver of each flavour in one room, and one sender of each."""

    async def gather(self, hub, topic):
        self.topic = topic
        self.receivers = {
            "vsn 1": await self._join(hub, 1, SUPABASE),
            "plain": await self._join(hub, 2, PLAIN),
            "supabase": await self._join(hub, 2, SUPABASE),
        }
        self.senders = {
            "vsn 1": await self._join(hub, 1, SUPABASE),
            "plain": await self._join(hub, 2, PLAIN),
            "supabase": await self._join(hub, 2, SUPABASE),
        }
        return self

    async def _join(self, hub, vsn, path) -> Tab:
        tab = await self.enter_async_context(Tab.open(hub, vsn, path))
        await tab.join(self.topic, {"presence": {"enabled": False}})
        return tab

    async def send(self, how: str, event: str, data: bytes) -> None:
        words = how.split()
        if words[0] == "text":
            tab = self.senders[how.removeprefix("text from ")]
            join_ref = json.dumps(tab.join_refs[self.topic])
            inner = f'{{"type":"broadcast","event":"{event}","payload":{data.decode()}}}'
            if tab.vsn == 2:
                await tab.send_raw(f'[{join_ref},"77","{self.topic}","broadcast",{inner}]')
            else:
                await tab.send_raw(
                    f'{{"topic":"{self.topic}","event":"broadcast","payload":{inner},"ref":"77","join_ref":{join_ref}}}'
                )
        else:
            tab = self.senders["supabase"]
            encoding = 1 if words[2] == "JSON" else 0
            await tab.send_raw(kind3(tab.join_refs[self.topic], "77", self.topic, event, data, encoding))

    async def mark(self) -> None:
        """A marker after whatever was sent, which each receiver must meet next."""
        await self.senders["vsn 1"].say(self.topic, "marker", {})
        for tab in self.receivers.values():
            await tab.expect("broadcast", {"type": "broadcast", "event": "marker", "payload": {}})


@pytest.mark.parametrize("how", SENDERS[:4])
async def test_json_reaches_everybody_as_text_or_as_kind_4(hub, room, how):
    async with Class() as people:
        await people.gather(hub, f"realtime:{room}")
        await people.send(how, "cursor", SPLICED.encode())
        for name, tab in people.receivers.items():
            message = await tab.expect("broadcast", topic=people.topic, ref=None, join_ref=None)
            assert message.payload == {"type": "broadcast", "event": "cursor", "payload": json.loads(SPLICED)}
            assert message.kind is None or (name == "supabase" and message.kind == 4 and message.encoding == 1)


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe{", bytes(70_000)], ids=["empty", "odd", "long"])
async def test_binary_reaches_supabase_clients_as_kind_4_and_vsn_1_not_at_all(hub, room, data):
    async with Class() as people:
        await people.gather(hub, f"realtime:{room}")
        await people.send("kind 3 binary", "pixels", data)
        message = await people.receivers["supabase"].expect("broadcast", topic=people.topic, kind=4, encoding=0)
        assert message.payload == {"type": "broadcast", "event": "pixels", "payload": data}
        await people.senders["vsn 1"].say(people.topic, "marker", {})
        for name, tab in people.receivers.items():
            message = await tab.receive()
            if name == "plain" and message.kind == 2:
                assert (message.event, message.payload) == ("pixels", data)
                message = await tab.receive()
            assert message.payload == {"type": "broadcast", "event": "marker", "payload": {}}


@pytest.mark.parametrize("payload", ["[1,2]", '"text"', "7", "null", "true"], ids=lambda text: text.strip('"'))
@pytest.mark.parametrize("how", SENDERS[:4])
async def test_any_json_value_may_be_a_broadcast(hub, room, how, payload):
    async with Class() as people:
        await people.gather(hub, f"realtime:{room}")
        await people.send(how, "value", payload.encode())
        for tab in people.receivers.values():
            message = await tab.expect("broadcast")
            assert message.payload == {"type": "broadcast", "event": "value", "payload": json.loads(payload)}
        await people.mark()


async def test_members_beside_the_payload_are_kept(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub, 1) as grace:
        await ada.join(topic)
        await grace.join(topic)
        inner = {"type": "broadcast", "event": "e", "payload": {"x": 1}, "meta": {"id": "m1"}}
        await ada.send(topic, "broadcast", inner)
        heard = await grace.expect("broadcast")
        assert {name: heard.payload[name] for name in ("type", "event", "payload")} == {
            name: inner[name] for name in ("type", "event", "payload")
        }


async def test_kind_3_may_carry_metadata(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub, 1) as grace:
        await ada.join(topic)
        await grace.join(topic)
        await ada.send_raw(kind3("1", "5", topic, "hi", b'{"x":1}', metadata='{"replay":false}'))
        await grace.expect("broadcast", {"type": "broadcast", "event": "hi", "payload": {"x": 1}})


async def test_the_example_of_the_contract_is_read_and_written_octet_by_octet(hub):
    sent = bytes.fromhex("03 01 01 0a 02 00 01 31 35 7265616c74696d653a61 6869 7b2278223a317d")
    delivered = bytes.fromhex("04 0a 02 00 01 7265616c74696d653a61 6869 7b2278223a317d")
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await ada.join("realtime:a", {"broadcast": {"self": True}, "presence": {"enabled": False}})
        await grace.join("realtime:a", {"presence": {"enabled": False}})
        await ada.send_raw(sent)
        text = ["null", "null", '"realtime:a"', '"broadcast"', '{"type":"broadcast","event":"hi","payload":{"x":1}}']
        for tab in (ada, grace):
            frame = await tab.connection.recv()
            assert frame == delivered or json.loads(frame) == [json.loads(part) for part in text]


@pytest.mark.parametrize("vsn", [1, 2])
@pytest.mark.parametrize("echo", [True, False], ids=["self", "no self"])
@pytest.mark.parametrize("ack", [True, False], ids=["ack", "no ack"])
async def test_self_and_ack_are_as_the_join_asked(hub, topic, vsn, echo, ack):
    async with Tab.open(hub, vsn) as ada:
        await ada.join(topic, {"broadcast": {"self": echo, "ack": ack}, "presence": {"enabled": False}})
        inner = {"type": "broadcast", "event": "e", "payload": {"x": 1}}
        ref = await ada.send(topic, "broadcast", inner)
        wanted = ["broadcast"] * echo + ["phx_reply"] * ack
        heard = [await ada.receive() for _ in wanted]
        assert sorted(message.event for message in heard) == wanted
        for message in heard:
            if message.event == "phx_reply":
                assert (message.ref, message.payload) == (ref, OK)
            else:
                assert message.payload == inner
        await ada.beat()


async def test_kind_3_is_acknowledged_too(hub, topic):
    async with Tab.open(hub) as ada:
        await ada.join(topic, {"broadcast": {"ack": True}, "presence": {"enabled": False}})
        for encoding in (1, 0):
            await ada.send_raw(kind3(ada.join_refs[topic], "9", topic, "e", b"{}", encoding))
            await ada.expect("phx_reply", OK, ref="9", join_ref=ada.join_refs[topic])


async def test_the_order_of_one_sender_is_kept(hub, topic):
    async with Tab.open(hub) as ada, Tab.open(hub, 1) as grace, Tab.open(hub) as alan:
        for tab in (ada, grace, alan):
            await tab.join(topic, {"presence": {"enabled": False}})
        for number in range(300):
            await ada.say(topic, "n", {"n": number})
        for tab in (grace, alan):
            assert [(await tab.expect("broadcast")).payload["payload"]["n"] for _ in range(300)] == list(range(300))


async def test_everybody_hears_several_senders_in_one_order(hub, topic):
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(Tab.open(hub, 1 + number % 2)) for number in range(6)]
        for tab in tabs:
            await tab.join(topic, {"broadcast": {"self": True}, "presence": {"enabled": False}})

        async def talk(tab, who):
            for number in range(40):
                await tab.say(topic, "n", {"who": who, "n": number})

        await asyncio.gather(*(talk(tab, who) for who, tab in enumerate(tabs)))
        heard = [
            [tuple((await tab.expect("broadcast")).payload["payload"].values()) for _ in range(240)] for tab in tabs
        ]
        assert all(order == heard[0] for order in heard)
