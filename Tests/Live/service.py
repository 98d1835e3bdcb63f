"""A service manager in little: it holds the listening socket, hears the news, and starts one hub after another."""

import socket
import sys
import tempfile
from pathlib import Path

from hub import DEADLINE, Hub, clean_environment

# Runs in the hub's process before the hub does: only there its number is known, and descriptors from 3 on are free.
LAUNCH = """
import fcntl, os, sys
# Out of each other's way first.
copies = [fcntl.fcntl(int(number), fcntl.F_DUPFD_CLOEXEC, 100) for number in sys.argv[1].split(",")]
for index, copy in enumerate(copies):
    os.dup2(copy, 3 + index)
os.environ["LISTEN_PID"] = os.environ["WATCHDOG_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


class Service:
    """`with Service() as service`, then `service.hub(...)` as often as it restarts."""

    def __enter__(self) -> "Service":
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.listener.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory()
        self.news = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.news.bind(str(Path(self._folder.name) / "notify"))
        self.news.settimeout(DEADLINE)
        return self

    def __exit__(self, *_) -> None:
        self.listener.close()
        self.news.close()
        self._folder.cleanup()

    def hub(self, *options: str, watchdog: float = 0) -> Hub:
        return self.launching(Hub(*options), {"web": self.listener}, watchdog)

    def launching(self, hub: Hub, sockets: dict[str, socket.socket], watchdog: float = 0) -> Hub:
        """Makes it one that is passed these sockets by name."""
        environment = clean_environment() | {
            "LISTEN_FDS": str(len(sockets)),
            "LISTEN_FDNAMES": ":".join(sockets),
            "NOTIFY_SOCKET": self.news.getsockname(),
            "WATCHDOG_USEC": str(int(watchdog * 1e6)),
        }
        descriptors = [socket.fileno() for socket in sockets.values()]
        hub.port = self.port
        hub.launcher = [sys.executable, "-c", LAUNCH, ",".join(map(str, descriptors))]
        hub.spawning = {"env": environment, "pass_fds": descriptors}
        return hub

    def hears(self, *lines: str) -> None:
        """Waits until a message says all of it; others are passed over."""
        while not set(lines) <= set(self.news.recv(4096).decode().split("\n")):
            pass
