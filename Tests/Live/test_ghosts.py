"""The list that ghosts made people write (mission 94, 106): open tabs, close them, kill the browser, lose the network.

After each the list is asked as that system's pages asked it, over HTTP, and its health figures must agree.
"""

import asyncio
import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from hub import DEADLINE, eventually
from wire import Tab

# "Users disappear within 2 minutes" is the system's own bound; ours are these, in seconds, and shorter for the test.
GRACE_CLOSE, GRACE_LOST, IDLE = 0.5, 1.0, 2.0
OPTIONS = ["--grace-close", f"{GRACE_CLOSE:g}", "--grace-lost", f"{GRACE_LOST:g}", "--idle-timeout", f"{IDLE:g}"]
LOOPS = [1, 2]


class Blackhole:
    """A link that can be cut without a word: what comes is taken and never passed on, and nobody is told."""

    def __init__(self, hub):
        self.hub = hub
        self.is_cut = asyncio.Event()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._link, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in asyncio.all_tasks():
            if task.get_name() == "link":
                task.cancel()

    async def _link(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.hub.port)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            asyncio.create_task(self._pass(source, sink), name="link")

    async def _pass(self, source, sink):
        while octets := await source.read(65_536):
            if not self.is_cut.is_set():
                sink.write(octets)
                await sink.drain()

    def socket_url(self, path="/realtime/v1/websocket", **parameters):
        return self.hub.socket_url(path, **parameters).replace(f":{self.hub.port}/", f":{self.port}/")


def listed(hub, room) -> set[str]:
    answer = httpx.get(hub.http(f"/api/participants/active/{room}"), timeout=DEADLINE)
    assert answer.status_code == 200
    rows = [row["user_id"] for row in answer.json()]
    assert len(rows) == len(set(rows)), "one row for each user"
    return set(rows)


def shows(hub, room, *users):
    eventually(lambda: listed(hub, room) == set(users), f"the list shows {users}")


def agrees(hub, *users):
    """Health counts whoever the list has, and no ghosts."""
    answer = httpx.get(hub.http("/api/v1/admin/health"), headers=hub.admin, timeout=DEADLINE).json()
    assert answer["online_users"] == len(users) and answer["stale_users"] == 0, answer


@contextlib.asynccontextmanager
async def tab(hub, topic, user, session=None):
    async with Tab.open(hub) as tab:
        config = {"presence": {"key": user, "enabled": True}} | ({"session": session} if session else {})
        await tab.join(topic, config)
        await tab.track(topic, {"name": user.title()})
        yield tab


async def test_open_multiple_tabs_and_users_appear(hub, room, topic):
    async with tab(hub, topic, "ada", "tab-1"), tab(hub, topic, "ada", "tab-2"), tab(hub, topic, "grace"):
        await asyncio.to_thread(shows, hub, room, "ada", "grace")
        agrees(hub, "ada", "grace")
    await asyncio.to_thread(shows, hub, room)


async def test_close_tabs_and_users_disappear_with_the_last(hub, room, topic):
    async with tab(hub, topic, "grace"):
        async with tab(hub, topic, "ada", "tab-1"):
            async with tab(hub, topic, "ada", "tab-2"):
                await asyncio.to_thread(shows, hub, room, "ada", "grace")
            # Longer than any grace: one tab of two is closed, and nobody may notice.
            await asyncio.sleep(GRACE_CLOSE + GRACE_LOST)
            assert listed(hub, room) == {"ada", "grace"}
        await asyncio.to_thread(shows, hub, room, "grace")
        agrees(hub, "grace")


async def test_kill_the_browser_process_and_its_users_disappear(hub, room, topic):
    program = Path(__file__).with_name("crowd.py")
    command = [sys.executable, str(program), str(hub.port), room, "ada", "ada", "alan"]
    async with tab(hub, topic, "grace"):
        browser = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        try:
            async with asyncio.timeout(DEADLINE):
                assert await browser.stdout.readline() == b"here\n"
            await asyncio.to_thread(shows, hub, room, "ada", "alan", "grace")
        finally:
            browser.send_signal(signal.SIGKILL)
            await browser.wait()
        await asyncio.to_thread(shows, hub, room, "grace")
        agrees(hub, "grace")


async def test_unplug_the_network_and_the_user_disappears(hub, room, topic):
    """No end of the connection ever arrives: only the silence tells."""
    async with Blackhole(hub) as link, tab(hub, topic, "grace"):
        async with tab(link, topic, "ada") as ada:
            await asyncio.to_thread(shows, hub, room, "ada", "grace")
            link.is_cut.set()
            await asyncio.to_thread(shows, hub, room, "grace")
            agrees(hub, "grace")
            # Nobody would answer a goodbye.
            ada.abort()
