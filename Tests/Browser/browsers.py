"""Chromium and Firefox as people have them: own processes with fresh profiles, whose tabs hide, throttle and freeze.

Both offer the same: `async with Chromium.started() as browser: tab = await browser.open(address)`.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright
from websockets.asyncio.client import connect

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FIREFOX = os.environ.get("FIREFOX", "/usr/bin/firefox-esr")

# Seconds until a browser must have started, or have done what it was told.
DEADLINE = 60.0


async def _printed(process: subprocess.Popen, path: Path, pattern: str) -> re.Match:
    """What a browser that starts writes to a file."""
    async with asyncio.timeout(DEADLINE):
        while True:
            text = path.read_text() if path.exists() else ""
            if found := re.search(pattern, text):
                return found
            assert process.poll() is None, f"the browser ended: {text[-500:]}"
            await asyncio.sleep(0.05)


def _below(pid: int) -> list[int]:
    """All processes below one that we started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    children = [int(line) for line in listed.split()]
    return [*children, *(grandchild for child in children for grandchild in _below(child))]


class Browser:
    """What both engines share: one process tree that can be stopped, continued and killed."""

    process: subprocess.Popen

    def signal(self, number: signal.Signals) -> None:
        for pid in [self.process.pid, *_below(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def end(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.process.wait(10)


class ChromiumTab:
    def __init__(self, page):
        self.page = page
        self._session = None

    async def eval(self, expression: str):
        return await self.page.evaluate(f"(async () => ({expression}))()")

    async def go(self, address: str) -> None:
        await self.page.goto(address, wait_until="commit")

    async def back(self) -> None:
        # A page from the back/forward cache fires no load event that Playwright could wait for.
        await self.page.evaluate("void history.back()")

    async def reload(self) -> None:
        await self.page.reload(wait_until="commit")

    async def close(self) -> None:
        await self.page.close()

    async def front(self) -> None:
        await self.page.bring_to_front()

    async def freeze(self) -> None:
        self._session = self._session or await self.page.context.new_cdp_session(self.page)
        await self._session.send("Page.setWebLifecycleState", {"state": "frozen"})

    async def thaw(self) -> None:
        await self._session.send("Page.setWebLifecycleState", {"state": "active"})

    def crash(self) -> asyncio.Task:
        async def crash():
            session = await self.page.context.new_cdp_session(self.page)
            with contextlib.suppress(Exception):
                await session.send("Page.crash")

        return asyncio.create_task(crash())


class Chromium(Browser):
    name = "chromium"

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls, *features: str):
        """`features` are Chromium's own, such as `IntensiveWakeUpThrottling:grace_period_seconds/5`."""
        self = cls()
        with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
            flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
            flags += [f"--enable-features={','.join(features)}"] if features else []
            with open(f"{profile}/stderr", "w") as stderr:
                self.process = subprocess.Popen(
                    [CHROMIUM, *flags, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                )
            try:
                found = await _printed(self.process, Path(profile, "DevToolsActivePort"), r"^(\d+)\n")
                async with async_playwright() as playwright:
                    # Playwright's defaults would keep every page visible.
                    browser = await playwright.chromium.connect_over_cdp(
                        f"http://127.0.0.1:{found[1]}", no_defaults=True
                    )
                    self._context = browser.contexts[0]
                    yield self
            finally:
                self.end()

    async def open(self, address: str) -> ChromiumTab:
        page = await self.blank()
        await page.goto(address, wait_until="commit")
        return ChromiumTab(page)

    async def blank(self):
        """A page of Playwright's that has gone nowhere yet, for those who listen before they go."""
        return await self._context.new_page()


class FirefoxTab:
    def __init__(self, firefox: "Firefox", context: str):
        self._firefox = firefox
        self._context = context

    async def eval(self, expression: str):
        answer = await self._firefox.call(
            "script.evaluate",
            target={"context": self._context},
            awaitPromise=True,
            expression=f"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def go(self, address: str) -> None:
        await self._firefox.call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def back(self) -> None:
        await self._firefox.call("browsingContext.traverseHistory", context=self._context, delta=-1)

    async def reload(self) -> None:
        await self._firefox.call("browsingContext.reload", context=self._context, wait="complete")

    async def close(self) -> None:
        await self._firefox.call("browsingContext.close", context=self._context)

    async def front(self) -> None:
        await self._firefox.call("browsingContext.activate", context=self._context)

    def crash(self) -> asyncio.Task:
        """Ends the processes of all pages; the browser lives on."""

        async def crash():
            for pid in _below(self._firefox.process.pid):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    if Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(b"tab"):
                        os.kill(pid, signal.SIGKILL)

        return asyncio.create_task(crash())


class Firefox(Browser):
    """Over WebDriver BiDi, which Firefox speaks by itself."""

    name = "firefox"

    quiet = {
        "app.update.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "browser.startup.homepage_override.mstone": "ignore",
        "browser.aboutwelcome.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "toolkit.telemetry.enabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "browser.safebrowsing.downloads.remote.enabled": False,
        "extensions.getAddons.cache.enabled": False,
    }

    def __init__(self):
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls):
        self = cls()
        with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as profile:
            preferences = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in cls.quiet.items())
            Path(profile, "user.js").write_text("\n".join(preferences))
            with open(f"{profile}/stderr", "w") as stderr:
                self.process = subprocess.Popen(
                    [FIREFOX, "--headless", "--profile", profile, "--new-instance", "--remote-debugging-port", "0"],
                    env=os.environ | {"HOME": profile, "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"},
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                )
            try:
                found = await _printed(self.process, Path(profile, "stderr"), r"BiDi listening on (ws://\S+)")
                async with connect(f"{found[1]}/session", max_size=None) as self._socket:
                    reader = asyncio.create_task(self._read())
                    await self.call("session.new", capabilities={})
                    yield self
                    reader.cancel()
            finally:
                self.end()

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            if waiting := self._waiting.pop(message.get("id"), None):
                waiting.set_result(message)

    async def call(self, method: str, **parameters):
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(DEADLINE):
            answer = await self._waiting[number]
        assert answer["type"] == "success", f"{method}: {answer}"
        return answer["result"]

    async def open(self, address: str) -> FirefoxTab:
        created = await self.call("browsingContext.create", type="tab")
        tab = FirefoxTab(self, created["context"])
        await tab.go(address)
        return tab
