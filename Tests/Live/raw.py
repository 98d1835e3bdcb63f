"""A socket that shows what libraries hide: which frames one write carried, and a peer that never answers."""

import base64
import contextlib
import json
import os
import socket
import struct

from hub import Hub


class RawSocket:
    """A WebSocket by hand; it answers no ping and echoes no close."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self._buffer = b""

    @classmethod
    @contextlib.contextmanager
    def open(cls, hub: Hub, path: str = "/realtime/v1/websocket?vsn=2.0.0"):
        with hub.dial() as connection:
            raw = cls(connection)
            key = base64.b64encode(os.urandom(16)).decode()
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            while b"\r\n\r\n" not in raw._buffer:
                raw._read()
            head, raw._buffer = raw._buffer.split(b"\r\n\r\n", 1)
            assert head.startswith(b"HTTP/1.1 101 "), head.decode()
            yield raw

    def send_frame(self, opcode: int, payload: bytes, *, final: bool = True, masked: bool = True) -> None:
        self.connection.sendall(frame(opcode, payload, final=final, masked=masked))

    def send_text(self, text: str) -> None:
        self.send_frame(1, text.encode())

    def receive_frame(self) -> tuple[int, bytes]:
        """The next frame, which as a server's must not be masked."""
        while True:
            parsed = self._parsed()
            if parsed:
                return parsed
            self._read()

    def receive_texts(self, count: int) -> list:
        return [self._text(self.receive_frame()) for _ in range(count)]

    def texts_of_one_read(self) -> list:
        """All messages that one read returns; the buffer must be empty before and hold whole frames after it."""
        assert not self._buffer
        self._read()
        texts = []
        while parsed := self._parsed():
            texts.append(self._text(parsed))
        assert not self._buffer, "the read ended inside a frame"
        return texts

    def close_code(self) -> int | None:
        """Reads to the end and returns the code of the hub's close frame, None without one."""
        try:
            while True:
                opcode, payload = self.receive_frame()
                if opcode == 8:
                    return struct.unpack("!H", payload[:2])[0]
        except ConnectionError:
            return None

    def has_ended(self, patience: float) -> bool:
        """Whether the hub ends the connection within so many seconds; data are read and passed over."""
        self.connection.settimeout(patience)
        try:
            return self.receive_frame()[0] == 8
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    @staticmethod
    def _text(received: tuple[int, bytes]) -> list:
        assert received[0] == 1, received
        return json.loads(received[1])

    def _read(self) -> None:
        octets = self.connection.recv(1 << 20)
        if not octets:
            raise ConnectionResetError("the hub closed the connection")
        self._buffer += octets

    def _parsed(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        assert buffer[0] & 0x70 == 0, "reserved bits"
        assert buffer[1] & 0x80 == 0, "a server frame is never masked"
        length, at = buffer[1] & 0x7F, 2
        if length > 125:
            size = 2 if length == 126 else 8
            if len(buffer) < 2 + size:
                return None
            length, at = int.from_bytes(buffer[2 : 2 + size]), 2 + size
        if len(buffer) < at + length:
            return None
        self._buffer = buffer[at + length :]
        return buffer[0] & 0x0F, buffer[at : at + length]


def frame(opcode: int, payload: bytes, *, final: bool = True, masked: bool = True) -> bytes:
    """A client's frame in the shortest form of its length (RFC 6455 5.2)."""
    head = bytes([opcode | (0x80 if final else 0)])
    mark = 0x80 if masked else 0
    length = len(payload)
    if length < 126:
        head += bytes([mark | length])
    elif length < 1 << 16:
        head += bytes([mark | 126]) + struct.pack("!H", length)
    else:
        head += bytes([mark | 127]) + struct.pack("!Q", length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (length // 4 + 1))[:length]
    whole = int.from_bytes(payload) ^ int.from_bytes(repeated)
    return head + key + whole.to_bytes(length)
