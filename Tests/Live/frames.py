"""Frames by hand, right and wrong (RFC 6455 5.2, RFC 7692)."""

import struct
import zlib

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KEY = b"\x37\xfa\x21\x3d"


def frame(opcode: int, payload: bytes = b"", *, fin=1, rsv=0, key: bytes | None = KEY, size: int | None = None):
    """A client's frame. `key` None: unmasked. `size`: octets of the extended length, 0, 2 or 8, if not the shortest."""
    length = len(payload)
    if size is None:
        size = 0 if length < 126 else 2 if length < 65_536 else 8
    short = length if size == 0 else 126 if size == 2 else 127
    octets = bytes([fin << 7 | rsv << 4 | opcode, (key is not None) << 7 | short])
    octets += length.to_bytes(size) if size else b""
    if key is None:
        return octets + payload
    mask = (key * (length // 4 + 1))[:length]
    return octets + key + (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(length)


def answer(opcode: int, payload: bytes = b"") -> bytes:
    """What the hub sends: final, unmasked, in the shortest form."""
    return frame(opcode, payload, key=None)


def announce(opcode: int, length: bytes, short: int) -> bytes:
    """A header alone, whose length field is `short` and these octets."""
    return bytes([0x80 | opcode, 0x80 | short]) + length + KEY


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


def fragments(*payloads: bytes, opcode: int = TEXT) -> bytes:
    """One message, a frame for each payload."""
    last = len(payloads) - 1
    return b"".join(
        frame(CONTINUATION if index else opcode, payload, fin=index == last) for index, payload in enumerate(payloads)
    )


def deflated(octets: bytes, *, level: int = 6, bits: int = 15, flush: int = zlib.Z_SYNC_FLUSH) -> bytes:
    """The payload of a compressed message (RFC 7692 7.2.1)."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -bits)
    payload = deflater.compress(octets) + deflater.flush(flush)
    return payload if flush == zlib.Z_FINISH else payload.removesuffix(b"\0\0\xff\xff")


def inflated(payload: bytes) -> bytes:
    return zlib.decompressobj(-15).decompress(payload + b"\0\0\xff\xff")
