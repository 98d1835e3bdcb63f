"""A class in real browsers: the site that serves its pages, and somebody on the raw wire who sees what others see."""

import asyncio
import contextlib
import http.server
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from wire import PLAIN, Tab, applied

PAGES = Path(__file__).parent / "pages"

# Seconds that anything may take on a busy machine before it counts as never.
DEADLINE = 20.0


class Site:
    """An application's own site: another origin than the hub's. `token(user)` answers its requests for tokens."""

    def __init__(self):
        self.token = lambda user: ""
        # Files from elsewhere, by the name under which pages ask for them.
        self.files: dict[str, Path] = {}

    def __enter__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                address = urlsplit(self.path)
                if address.path == "/token":
                    body = site.token(parse_qs(address.query)["user"][0]).encode()
                else:
                    name = Path(address.path).name
                    body = site.files.get(name, PAGES / name).read_bytes()
                self.send_response(200)
                kind = "text/javascript" if address.path.endswith(".js") else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def page(self, name: str, **asked: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}?{urlencode(asked)}"


class Watcher:
    """Looks at a room over the raw wire and writes down every change, as every other tab in it is told."""

    def __init__(self, tab: Tab, topic: str):
        self._tab, self._topic = tab, topic
        self.state: dict = {}
        self.statuses: dict[str, str] = {}
        # ("join", "ada"), ("leave", "ada"), ("change", "ada"), and ("ada", "away") for statuses.
        self.seen: list[tuple] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, hub, room: str, **join):
        async with Tab.open(hub, path=PLAIN) as tab:
            topic = f"realtime:{room}"
            config = {"presence": {"key": "watcher", "enabled": True, "status": True}}
            reply = await tab.call(topic, "phx_join", {"config": config} | join)
            assert reply["status"] == "ok", reply
            self = cls(tab, topic)
            reader = asyncio.create_task(self._read())
            beats = asyncio.create_task(self._beat())
            try:
                yield self
            finally:
                reader.cancel()
                beats.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(25)
            await self._tab.send("phoenix", "heartbeat", {})

    async def _read(self) -> None:
        while True:
            message = await self._tab.receive(within=3600)
            match message.event:
                case "presence_state":
                    self.state = message.payload
                case "presence_diff":
                    before, self.state = self.state, applied(self.state, message.payload)
                    for key in {**message.payload["joins"], **message.payload["leaves"]}:
                        kind = (key in before, key in self.state)
                        word = {(False, True): "join", (True, False): "leave"}.get(kind, "change")
                        self.seen.append((word, key))
                case "presence_status":
                    self.statuses |= message.payload
                    self.seen += [(key, status) for key, status in message.payload.items()]

    @property
    def tabs(self) -> dict[str, int]:
        """How many tabs each user has."""
        return {key: len(entry["metas"]) for key, entry in self.state.items()}

    @property
    def changes(self) -> list[tuple]:
        """Everything but statuses."""
        return [event for event in self.seen if event[0] in ("join", "leave", "change")]


async def until(condition, what: str, within: float = DEADLINE):
    """Asks until the answer is true, and returns it; the condition may be a coroutine function."""
    end = time.monotonic() + within
    while True:
        answer = condition()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {within:g} s: {what}"
        await asyncio.sleep(0.05)


async def shows(tab, users: dict[str, int], within: float = DEADLINE) -> None:
    """Waits until the page's own copy is live and holds exactly these users with so many tabs."""
    expression = (
        "window.room?.getSnapshot().live &&"
        " Object.fromEntries(room.getSnapshot().users.map(({ id, tabs }) => [id, tabs]))"
    )
    seen = None

    async def right():
        nonlocal seen
        try:
            seen = await tab.eval(expression)
        except Exception as error:  # While the page is being replaced there is nobody to ask.
            seen = error
        return seen == users

    try:
        await until(right, f"a page that shows {users}", within)
    except AssertionError as error:
        raise AssertionError(f"{error}; it shows {seen}") from None


class Proxy:
    """A TCP proxy before the hub; what is between two people."""

    def __init__(self, port: int, sockets: bool = True):
        """Without `sockets` it cuts every WebSocket and lets other requests through, as some companies' do."""
        self._hub = port
        self._sockets = sockets
        self._writers: list[asyncio.StreamWriter] = []
        self._open = asyncio.Event()
        self._open.set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader, writer):
        head = await reader.read(65536)
        if not self._sockets and b"upgrade: websocket" in head.lower():
            return writer.close()
        hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._hub)
        hub_writer.write(head)
        self._writers += [writer, hub_writer]
        gate = self._open
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(self._copy(reader, hub_writer, gate), self._copy(hub_reader, writer, gate))

    @staticmethod
    async def _copy(reader, writer, gate):
        while data := await reader.read(65536):
            await gate.wait()
            writer.write(data)
            await writer.drain()
        writer.close()

    def socket_url(self, path: str, **parameters: str) -> str:
        """As the hub's own, for a tab on the raw wire that goes through this."""
        return f"ws://127.0.0.1:{self.port}{path}?{urlencode(parameters)}"

    def hold(self) -> None:
        """From here on nothing is forwarded on the present connections, as after a lost route; new ones work."""
        self._open.clear()
        self._open = asyncio.Event()
        self._open.set()
