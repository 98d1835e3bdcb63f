"""An app's side of webhooks: a little HTTP server that checks each request as WEBHOOKS.md says, and answers as it is told."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hub import DEADLINE, free_port

SECRET = b"a key for webhooks, and long enough for anybody"


def verified(signature: str, body: bytes, secret: bytes = SECRET) -> bool:
    """What every receiver does before it believes a word."""
    fields = dict(part.split("=", 1) for part in signature.split(","))
    expected = hmac.new(secret, fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return abs(time.time() - int(fields["t"])) < 300 and hmac.compare_digest(expected, fields["v1"])


class Receiver:
    """`with Receiver() as receiver`; it may stop and start again at the same place."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/hook?key=hidden"
        # Statuses of the next answers; then 204. `silent` answers nothing until it is cleared.
        self.statuses: list[int] = []
        self.fields: dict[str, str] = {}
        self.answer = b""
        # Batches as they were taken, and every request with its status.
        self.batches: list[dict] = []
        self.requests: list[tuple[int, dict]] = []
        self.forged = 0
        self._server: ThreadingHTTPServer | None = None
        self._news = threading.Condition()

    def start(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver._take(self, body)

            def do_GET(self):
                self.send_error(500, "redirects are not followed")

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Receiver":
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()

    def _take(self, request, body: bytes) -> None:
        with self._news:
            if not verified(request.headers["rollcall-signature"], body):
                self.forged += 1
            assert request.headers["content-type"] == "application/json"
            status = self.statuses.pop(0) if self.statuses else 204
            batch = json.loads(body)
            self.requests.append((status, batch))
            if 200 <= status < 300:
                self.batches.append(batch)
            self._news.notify_all()
        request.send_response(status)
        for name, value in self.fields.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(self.answer)))
        request.end_headers()
        request.wfile.write(self.answer)

    # What it was told

    @property
    def events(self) -> list[dict]:
        return [event for batch in self.batches for event in batch["events"]]

    def told(self, room: str) -> list[tuple]:
        """`(seq, type, user)` of each event of a room."""
        return [(e["seq"], e["type"], e.get("user_id")) for e in self.events if e["room_id"] == room]

    def until(self, condition, what: str, within: float = DEADLINE):
        """Waits for requests until the condition is true."""
        with self._news:
            assert self._news.wait_for(condition, within), f"not within {within:g} s: {what}\n{self.requests[-5:]}"
