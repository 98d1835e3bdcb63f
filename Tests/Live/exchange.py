"""Octets out, octets in: one TCP connection to the hub, judged by hand."""

import contextlib
import socket

from hub import DEADLINE, Hub

# The sample of RFC 6455 1.3.
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
HOST = "Host: 127.0.0.1:4000"
FIELDS = {
    "Host": "127.0.0.1:4000",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


def head(line: str = "GET /echo HTTP/1.1", *more: tuple[str, str], without: str = "", **other: str) -> bytes:
    """A good handshake but for what is said: fields `without`, with `other` values (`_` for `-`), with `more` lines."""
    fields = {name: value for name, value in FIELDS.items() if name not in without.split()}
    named = {name.lower().replace("-", "_"): name for name in FIELDS}
    for name, value in other.items():
        fields[named.get(name, name.replace("_", "-"))] = value
    lines = [line, *(f"{name}: {value}" for name, value in [*fields.items(), *more])]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def plain(line: str, *fields: str) -> bytes:
    """A head of exactly these lines."""
    return "\r\n".join([line, *fields, "", ""]).encode("latin-1")


class Exchange:
    """A connection and what came on it so far."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.came = b""

    @classmethod
    @contextlib.contextmanager
    def open(cls, hub: Hub):
        with socket.create_connection(("127.0.0.1", hub.port), DEADLINE) as connection:
            yield cls(connection)

    @classmethod
    @contextlib.contextmanager
    def websocket(cls, hub: Hub, *more: tuple[str, str]):
        """Behind the handshake with the echo."""
        with cls.open(hub) as exchange:
            exchange.send(head("GET /echo HTTP/1.1", *more))
            assert exchange.answer()[0] == 101
            yield exchange

    def send(self, octets: bytes) -> None:
        # The hub may have refused the first of them already.
        with contextlib.suppress(ConnectionError):
            self.connection.sendall(octets)

    def has_more(self) -> bool:
        """Reads on; false at the end of the stream. A reset is none: it can destroy the answer before it."""
        octets = self.connection.recv(1 << 16)
        self.came += octets
        return bool(octets)

    def expect(self, octets: bytes) -> None:
        """These octets come next, and nothing behind them has come yet."""
        while len(self.came) < len(octets):
            assert self.has_more(), f"the hub hung up: {self.came!r}"
        assert self.came == octets
        self.came = b""

    def answer(self, is_head: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The next response: status, fields, body, which an answer to HEAD announces and leaves out."""
        while b"\r\n\r\n" not in self.came:
            assert self.has_more(), f"the hub hung up: {self.came!r}"
        text, self.came = self.came.split(b"\r\n\r\n", 1)
        line, *lines = text.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        size = 0 if is_head else int(fields.get("content-length", 0))
        while len(self.came) < size:
            assert self.has_more(), "half a body"
        body, self.came = self.came[:size], self.came[size:]
        version, status, _ = line.split(" ", 2)
        assert version == "HTTP/1.1"
        return int(status), fields, body

    def frame(self) -> tuple[int, bytes]:
        """The hub's next frame: its first octet and its payload."""
        while True:
            if len(self.came) >= 2:
                assert self.came[1] & 0x80 == 0, "a server never masks"
                size = {126: 2, 127: 8}.get(self.came[1], 0)
                length = int.from_bytes(self.came[2 : 2 + size]) if size else self.came[1]
                if len(self.came) >= 2 + size + length:
                    first, payload = self.came[0], self.came[2 + size : 2 + size + length]
                    self.came = self.came[2 + size + length :]
                    return first, payload
            assert self.has_more(), f"the hub hung up: {self.came!r}"

    def close_frame(self) -> tuple[int, str]:
        """Code and reason of the close frame, behind whatever else comes."""
        while True:
            first, payload = self.frame()
            if first == 0x88:
                return int.from_bytes(payload[:2]), payload[2:].decode()

    def assert_ended(self) -> None:
        """Nothing more comes, and the stream ends."""
        while self.has_more():
            pass
        assert self.came == b""
