"""JSON over HTTP to one hub, on one kept connection for each thread."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from .errors import RollcallError


class Connection:
    """Asks a hub; safe to be shared by threads, each of which has a socket of its own."""

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address such as http://127.0.0.1:4000")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self._headers = {"accept": "application/json"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._local = threading.local()

    def ask(self, method: str, *path: str, query: dict[str, str] | None = None, body: dict | None = None) -> Any:
        """The answer to one request; `path` is its segments, which are escaped. Raises `RollcallError`."""
        target = self._base + "".join("/" + quote(part, safe="") for part in path)
        if query:
            target += "?" + urlencode(query)
        headers, octets = self._headers, None
        if body is not None:
            octets = json.dumps({name: value for name, value in body.items() if value is not None}).encode()
            headers = {**headers, "content-type": "application/json"}
        status, text = self._exchange(method, target, octets, headers)
        return _answer(status, text)

    def close(self) -> None:
        """Closes this thread's socket; the next request opens another."""
        kept: http.client.HTTPConnection | None = getattr(self._local, "link", None)
        self._local.link = None
        if kept:
            kept.close()

    def _exchange(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        while True:
            kept: http.client.HTTPConnection | None = getattr(self._local, "link", None)
            link = kept or self._open()
            try:
                link.request(method, target, body, headers)
                answer = link.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException) as error:
                link.close()
                self._local.link = None
                # The hub closes what was idle for long. Whatever is asked here may be asked twice, so that it is, once.
                if kept and not isinstance(error, (TimeoutError, socket.timeout)):
                    continue
                raise RollcallError(f"{method} {target}: {error or type(error).__name__}", "NoAnswer") from error
            self._local.link = None if answer.will_close else link
            return answer.status, text

    def _open(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=self._timeout)


def _answer(status: int, text: bytes) -> Any:
    try:
        answer = json.loads(text) if text else None
    except ValueError:
        answer = text
    if 200 <= status < 300 and not isinstance(answer, bytes):
        return answer
    if isinstance(answer, dict) and isinstance(answer.get("code"), str):
        raise RollcallError(str(answer.get("detail", "")), answer["code"], status)
    raise RollcallError(f"an answer that is no hub's: {text[:80]!r}", "BadAnswer", status)
