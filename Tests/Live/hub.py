"""One `rollcall serve` on a free loopback port, started and stopped like an operator does it."""

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import httpx

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ROLLCALL_BINARY", str(ROOT / ".build/release/rollcall"))

# Seconds that anything may take on a busy machine with two cores before it counts as never.
DEADLINE = 15.0


def clean_environment() -> dict[str, str]:
    """Ours without ROLLCALL_*, which the hub would take for options."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")} | {
        "SWIFT_BACKTRACE": "enable=no"
    }


def run(*arguments: str, timeout: float = DEADLINE, **options) -> subprocess.CompletedProcess[str]:
    """`rollcall` with these arguments, to its end."""
    environment = clean_environment() | options.pop("env", {})
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True, timeout=timeout, env=environment, **options
    )


def free_port() -> int:
    """A port nobody listens on, below the ephemeral range, where a client that dials a closed port may meet itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Hub:
    """A hub with these options; `with Hub(...) as hub` starts it, and at the end it must stop with exit code 0."""

    def __init__(self, *options: str, loops: int = 1, dev: bool = True, standard_store: bool = False):
        self.port = free_port()
        # Without --dev the store would be the file of whoever runs the tests.
        store = [] if dev or standard_store or "--store" in options else ["--store", "memory"]
        self.options = [*(["--dev"] if dev else []), "--loops", str(loops), *store, *options]
        # What starts the hub, and how, when it is not started as anybody would.
        self.launcher: list[str] = []
        self.spawning: dict = {"env": clean_environment()}
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []
        self._heard = threading.Condition()

    # Life

    def start(self) -> "Hub":
        command = [*self.launcher, BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", *self.options]
        self.lines = []
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self.spawning,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        ready = f"listening on ws://127.0.0.1:{self.port}"
        with self._heard:
            came = self._heard.wait_for(lambda: self._ended or any(ready in line for line in self.lines), DEADLINE)
        if not came or self._ended:
            self.process.kill()
            raise AssertionError(f"no line with {ready!r} from {' '.join(command)}:\n{self.output}")
        return self

    def stop(self) -> int:
        """Asks it to end and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"still running {DEADLINE:g} s after SIGTERM:\n{self.output}") from None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(DEADLINE)

    def __enter__(self) -> "Hub":
        return self.start()

    def __exit__(self, kind, _error, _trace) -> None:
        code = self.process.poll()
        died = code is not None
        code = self.stop() if not died else code
        # A hub that the test has ended itself was judged there.
        if kind is None and not (died and code in (0, -signal.SIGKILL)):
            assert code == 0 and not died, f"the hub ended with {code}:\n{self.output}"

    # What it says

    def metric(self, line: str) -> float:
        """What `/metrics` says on the plain listener under this name and these labels; 0 if nothing."""
        text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=DEADLINE).text
        values = [row.rsplit(" ", 1)[1] for row in text.splitlines() if row.rsplit(" ", 1)[0] == line]
        return float(values[0]) if values else 0

    @property
    def output(self) -> str:
        return "\n".join(self.lines[-60:])

    @property
    def _ended(self) -> bool:
        return self.process.poll() is not None

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout:
            with self._heard:
                self.lines.append(line.rstrip())
                self._heard.notify_all()
        process.wait()
        with self._heard:
            self._heard.notify_all()

    @property
    def admin(self) -> dict[str, str]:
        """The header that opens everything; the token stands in the link that the hub prints."""
        found = eventually(lambda: re.search(r"#admin=([^&\s]+)", "\n".join(self.lines)), "the operator's link")
        return {"Authorization": f"Bearer {found[1]}"}

    # Where it is

    @property
    def realtime(self) -> str:
        """The address that Supabase clients are given."""
        return f"ws://127.0.0.1:{self.port}/realtime/v1"

    def dial(self) -> socket.socket:
        """A connection on which nothing is said yet."""
        return socket.create_connection(("127.0.0.1", self.port), DEADLINE)

    def http(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def socket_url(self, path: str = "/realtime/v1/websocket", **parameters: str) -> str:
        query = "?" + urlencode(parameters) if parameters else ""
        return f"ws://127.0.0.1:{self.port}{path}{query}"


def eventually(condition, what: str, within: float = DEADLINE):
    """Asks until it is so, for things that can only be polled; returns the first true answer."""
    end = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {within:g} s: {what}"
        time.sleep(0.02)


async def until(ask, what, within: float = DEADLINE):
    """The first answer that is as wanted, for what is written behind."""
    end = time.monotonic() + within
    while True:
        found = await ask()
        if what(found):
            return found
        assert time.monotonic() < end, found
        await asyncio.sleep(0.02)
