"""An example of `protocol/examples`, started as a newcomer starts it."""

import re
import signal
import subprocess
import sys

import httpx

from hub import BINARY, DEADLINE, ROOT, Hub, clean_environment

RUN = ROOT / "protocol/examples/run"


class Example:
    """`with Example("plain") as example`: `example.page("student.html")` is an address, `example.hub` its hub."""

    def __init__(self, name: str, *arguments: str):
        self._command = [sys.executable, str(RUN), name, *arguments, "--binary", BINARY]

    def __enter__(self) -> "Example":
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=clean_environment(),
        )
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if found := re.search(r"^open (http://\S+/)$", line):
                self._address = found[1]
                break
        else:
            raise AssertionError(f"{self._command} ended:\n{''.join(lines)}")
        return self

    def __exit__(self, *_) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            assert self._process.wait(DEADLINE) == 0
        finally:
            self._process.kill()
            self._process.stdout.close()

    def page(self, name: str = "") -> str:
        return self._address + name

    @property
    def hub(self) -> Hub:
        """The hub that the pages are told of; it is the example's to stop."""
        for name in ("student.html", ""):
            answer = httpx.get(self.page(name), timeout=DEADLINE)
            if found := re.search(r"//127\.0\.0\.1:(\d+)/", answer.text):
                hub = Hub()
                hub.port = int(found[1])
                return hub
        raise AssertionError("no page names the hub")
