"""Start and end of a hub, and the two ways in which a connection falls silent (presence.md 4, wire.md 4.11)."""

import asyncio
import signal
import socket
import time
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from hub import DEADLINE, Hub, eventually
from raw import RawSocket
from wire import Tab

every_loop = pytest.mark.parametrize("loops", [1, 2, 4])


@every_loop
async def test_sigterm_closes_with_1012_and_ends_with_0(room, loops):
    with Hub(loops=loops) as hub:
        async with Tab.open(hub) as ada, Tab.open(hub, 1) as grace, Tab.open(hub) as idle:
            await ada.join(f"realtime:{room}")
            await grace.join(f"realtime:{room}")
            hub.process.send_signal(signal.SIGTERM)
            codes = await asyncio.gather(ada.closed(), grace.closed(), idle.closed())
            assert codes == [1012, 1012, 1012]
        assert await asyncio.to_thread(hub.process.wait, DEADLINE) == 0


async def test_the_closes_are_spread_and_announced_to_who_asked(room):
    with Hub("--drain-seconds", "1") as hub:
        async with AsyncExitStack() as stack:
            tabs = [await stack.enter_async_context(Tab.open(hub)) for _ in range(5)]
            for tab in tabs:
                await tab.join(f"realtime:{room}", {"retry_after": True, "presence": {"enabled": False}})
            begun = time.monotonic()
            hub.process.send_signal(signal.SIGTERM)

            async def leaving(tab):
                assert (await tab.expect("retry_after")).payload == {"ms": 1000}
                assert await tab.closed() == 1012
                return time.monotonic() - begun

            delays = await asyncio.gather(*(leaving(tab) for tab in tabs))
            assert delays == sorted(delays)
            for index, delay in enumerate(delays):
                assert delay >= 0.2 * index, delays
        assert await asyncio.to_thread(hub.process.wait, DEADLINE) == 0


async def test_while_draining_the_hub_is_not_ready_and_accepts_nobody(room):
    with Hub("--drain-seconds", "5") as hub:
        with httpx.Client(timeout=DEADLINE) as client:
            assert client.get(hub.http("/readyz")).status_code == 200
            async with Tab.open(hub) as ada, Tab.open(hub) as grace:
                hub.process.send_signal(signal.SIGTERM)
                # The kept-alive connection is the first, and its turn may come before it can ask.
                assert await ada.closed() == 1012

                def refused():
                    try:
                        socket.create_connection(("127.0.0.1", hub.port), DEADLINE).close()
                    except ConnectionRefusedError:
                        return True

                await asyncio.to_thread(eventually, refused, "connections are refused")
                assert hub.process.poll() is None
                hub.process.send_signal(signal.SIGTERM)
                begun = time.monotonic()
                assert await grace.closed() == 1012
                assert time.monotonic() - begun < 1
        assert await asyncio.to_thread(hub.process.wait, DEADLINE) == 0


def test_a_second_signal_does_not_wait_for_those_who_do_not_answer():
    with Hub("--drain-seconds", "60") as hub:
        with RawSocket.open(hub), RawSocket.open(hub):
            hub.process.send_signal(signal.SIGTERM)
            eventually(lambda: any("draining" in line for line in hub.lines), "the hub drains")
            begun = time.monotonic()
            hub.process.send_signal(signal.SIGTERM)
            assert hub.process.wait(DEADLINE) == 0
            assert time.monotonic() - begun < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_hub_ends_at_once(number):
    with Hub() as hub:
        hub.process.send_signal(number)
        assert hub.process.wait(DEADLINE) == 0


async def test_no_leave_is_published_while_draining(topic):
    """What others would take for a class that goes home, seconds before it comes back."""
    with Hub("--window", "0", "--grace-close", "0", "--grace-lost", "0", loops=2) as hub:
        async with Tab.open(hub) as ada, Tab.open(hub) as grace:
            await grace.join(topic)
            await ada.join(topic, {"presence": {"key": "ada", "enabled": True}})
            await ada.track(topic, {})
            await grace.expect("presence_diff")
            hub.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed):
                while True:
                    frame = await asyncio.wait_for(grace.connection.recv(), DEADLINE)
                    assert "presence_diff" not in frame
        assert await asyncio.to_thread(hub.process.wait, DEADLINE) == 0


@every_loop
async def test_who_answers_no_ping_is_lost_after_the_idle_timeout(topic, loops):
    idle, grace_lost = 2.0, 1.0
    options = ["--idle-timeout", f"{idle:g}", "--grace-lost", f"{grace_lost:g}", "--window", "0"]
    with Hub(*options, loops=loops) as hub:
        async with Tab.open(hub) as grace, Tab.open(hub) as ada:
            await grace.join(topic, {"presence": {"key": "grace", "enabled": True}})
            await ada.join(topic, {"presence": {"key": "ada", "enabled": True}})
            await ada.track(topic, {})
            await grace.expect("presence_diff")
            with RawSocket.open(hub) as silent:
                config = '{"config":{"presence":{"key":"silent","enabled":true}}}'
                silent.send_text(f'["1","1","{topic}","phx_join",{config}]')
                silent.receive_texts(2)
                silent.send_text(f'["1","2","{topic}","presence",{{"event":"track","payload":{{}}}}]')
                begun = time.monotonic()
                assert list((await grace.expect("presence_diff")).payload["joins"]) == ["silent"]
                diff = await grace.expect("presence_diff")
                delay = time.monotonic() - begun
            # The two who answered pings are still there.
            assert list(diff.payload["leaves"]) == ["silent"]
            assert idle + grace_lost - 0.2 <= delay <= idle + grace_lost + 3, f"gone after {delay:.2f} s"
            await grace.hears_next(ada, topic)


def test_any_octet_keeps_a_connection_whose_pongs_never_come():
    with Hub("--idle-timeout", "1") as hub:
        with RawSocket.open(hub) as beating, RawSocket.open(hub) as silent:
            begun = time.monotonic()
            while not silent.has_ended(0.1):
                beating.send_text('[null,"1","phoenix","heartbeat",{}]')
                assert not beating.has_ended(0.1)
                assert time.monotonic() - begun < DEADLINE
            assert time.monotonic() - begun >= 0.9
            beating.send_text('[null,"last","phoenix","heartbeat",{}]')
            while (received := beating.receive_frame())[0] != 1 or b"last" not in received[1]:
                pass


async def test_a_storm_of_connections_leaves_nothing_behind():
    """Opened and ended in every way there is; the counts return to zero."""
    with Hub("--grace-close", "0", "--grace-lost", "0", "--window", "0", loops=2) as hub:

        async def visit(number):
            async with Tab.open(hub, 1 + number % 2) as tab:
                topic = f"realtime:storm-{number % 5}"
                await tab.join(topic, {"presence": {"key": f"user-{number}", "enabled": True}})
                await tab.send(topic, "presence", {"event": "track", "payload": {"n": number}})
                if number % 3 == 0:
                    tab.abort()
                elif number % 3 == 1:
                    await tab.send(topic, "phx_leave", {})

        await asyncio.gather(*(visit(number) for number in range(200)))

        def empty():
            text = httpx.get(hub.http("/metrics")).text
            values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
            return all(float(values[f"rollcall_{name}"]) == 0 for name in ("users", "sessions", "rooms"))

        await asyncio.to_thread(eventually, empty, "no users, sessions and rooms")
