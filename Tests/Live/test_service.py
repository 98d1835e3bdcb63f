"""A hub under a service manager: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3)."""

import asyncio
import signal
import subprocess
import threading

import httpx
import pytest

from hub import BINARY, DEADLINE, clean_environment
from service import Service
from wire import Tab


async def test_a_restart_refuses_nobody(topic):
    """The socket outlives the hub: who comes in between waits in its queue."""
    with Service() as service:
        address = f"http://127.0.0.1:{service.port}/healthz"
        asked, over = [], threading.Event()

        def ask():
            """Comes with a new connection each time; one that was accepted by the hub that goes may end unanswered."""
            while not over.is_set():
                for attempt in (1, 2):
                    try:
                        asked.append(httpx.get(address, timeout=DEADLINE).status_code)
                        break
                    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                        if attempt == 2:
                            asked.append(error)
                    except httpx.HTTPError as error:
                        asked.append(error)
                        break

        with service.hub("--drain-seconds", "0.3") as first:
            async with Tab.open(first) as ada, Tab.open(first) as grace:
                await ada.join(topic)
                await grace.join(topic)
                callers = [threading.Thread(target=ask) for _ in range(4)]
                for caller in callers:
                    caller.start()
                first.process.send_signal(signal.SIGTERM)
                assert await asyncio.gather(ada.closed(), grace.closed()) == [1012, 1012]
            assert await asyncio.to_thread(first.process.wait, DEADLINE) == 0
            # Nobody serves now, and still nobody is refused.
            answered = len(asked)
            with service.hub() as second:
                async with Tab.open(second) as ada:
                    await ada.join(topic)
                while len(asked) < answered + 20:
                    await asyncio.sleep(0.01)
                over.set()
                for caller in callers:
                    await asyncio.to_thread(caller.join, DEADLINE)
        assert set(asked) == {200}, asked


def test_the_manager_hears_when_the_hub_is_ready_when_it_ends_and_that_it_lives():
    with Service() as service:
        with service.hub(watchdog=0.2) as hub:
            service.hears("READY=1", f"STATUS=listening on 127.0.0.1:{service.port}")
            service.hears("WATCHDOG=1")
            service.hears("WATCHDOG=1")
            hub.process.send_signal(signal.SIGTERM)
            service.hears("STOPPING=1", "STATUS=draining")
            assert hub.process.wait(DEADLINE) == 0


def run_in_shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command, BINARY],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env=clean_environment() | environment,
    )


@pytest.mark.parametrize("count", ["2", "x", "-1"])
def test_a_number_of_sockets_that_cannot_be_served_is_refused(count):
    # Of a shell it is known that `exec` keeps its process number.
    command = 'LISTEN_PID=$$ exec "$0" serve --dev'
    ended = run_in_shell(command, LISTEN_FDS=count)
    assert ended.returncode == 2
    assert "LISTEN_FDS" in ended.stderr


def test_a_descriptor_that_does_not_listen_is_refused():
    ended = run_in_shell('LISTEN_PID=$$ exec "$0" serve --dev 3</dev/null', LISTEN_FDS="1")
    assert ended.returncode == 1
    assert "the socket that was passed" in ended.stderr
