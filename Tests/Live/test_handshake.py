"""The opening handshake to the letter: raw heads, each with the answer that the RFCs ask for.

Whatever is refused gets its status, a length and the end of the connection; whatever opens, echoes.
"""

import json

import pytest

from exchange import ACCEPT, HOST, Exchange, head, plain
from hub import Hub
from refused_heads import REFUSED


@pytest.fixture(scope="module", params=["dev", "auth"])
def gate(request, tmp_path_factory):
    if request.param == "dev":
        options, dev = ["--echo"], True
    else:
        key = tmp_path_factory.mktemp("keys") / "secret"
        key.write_text("a key for tests, and long enough for HS256")
        key.chmod(0o600)
        options, dev = ["--echo", "--jwt-secret-file", str(key)], False
    with Hub(*options, dev=dev) as hub:
        yield hub


PING = bytes([0x89, 0x82, 0, 0, 0, 0]) + b"hi"
PONG = bytes([0x8A, 2]) + b"hi"

OPENS = {
    "the sample (RFC 6455 1.3)": head(),
    "a frame behind the head (RFC 6455 4.1)": head(),
    "an Upgrade in capitals (RFC 6455 4.2.1)": head(upgrade="WEBSOCKET"),
    "an Upgrade among others (RFC 9110 7.8)": head(upgrade="h2c, websocket"),
    "an Upgrade before others (RFC 9110 7.8)": head(upgrade="websocket, foo/2"),
    "an Upgrade in a second line (RFC 9110 5.3)": head("GET /echo HTTP/1.1", ("Upgrade", "websocket"), upgrade="h2c"),
    "two Upgrades alike (RFC 9110 5.3)": head("GET /echo HTTP/1.1", ("Upgrade", "websocket")),
    "empty members of Upgrade (RFC 9110 5.6.1)": head(upgrade=" ,, websocket,\t,"),
    "a Connection of two (RFC 6455 4.2.1)": head(connection="keep-alive, Upgrade"),
    "a Connection of two the other way (RFC 6455 4.2.1)": head(connection="Upgrade,keep-alive"),
    "a Connection in small letters (RFC 9110 7.6.1)": head(connection="upgrade"),
    "a Connection in capitals (RFC 9110 7.6.1)": head(connection="UPGRADE"),
    "a Connection in a second line (RFC 9110 5.3)": head(
        "GET /echo HTTP/1.1", ("Connection", "Upgrade"), connection="keep-alive"
    ),
    "tabs between members (RFC 9110 5.6.3)": head(connection="\tkeep-alive\t,\tUpgrade\t"),
    "empty members of Connection (RFC 9110 5.6.1)": head(connection=",,Upgrade,,"),
    "a Connection that names other fields (RFC 9110 7.6.1)": head(connection="Upgrade, HTTP2-Settings, TE"),
    "blanks around the key (RFC 9112 5)": head(sec_websocket_key=" \tdGhlIHNhbXBsZSBub25jZQ== \t "),
    "blanks around the version (RFC 9112 5)": head(sec_websocket_version="\t13 "),
    "a key of zeros (RFC 6455 4.1)": head(sec_websocket_key="AAAAAAAAAAAAAAAAAAAAAA=="),
    "a key of the last digits (RFC 4648 4)": head(sec_websocket_key="+/+/+/+/+/+/+/+/+/+/+w=="),
    "bits that the last digit has too many (RFC 4648 3.5)": head(sec_websocket_key="dGhlIHNhbXBsZSBub25jZR=="),
    "a length of nothing (RFC 9112 6.3)": head(content_length="0"),
    "a length of zeros (RFC 9110 8.6)": head(content_length="000"),
    "an expectation without a body (RFC 9110 10.1.1)": head(expect="100-continue"),
    "a later minor version (RFC 9110 2.5)": head("GET /echo HTTP/1.2"),
    "the latest minor version (RFC 9110 2.5)": head("GET /echo HTTP/1.9"),
    "an empty line before (RFC 9112 2.2)": b"\r\n" + head(),
    "an absolute target (RFC 9112 3.2.2)": head("GET http://127.0.0.1:4000/echo HTTP/1.1"),
    "an absolute target with another scheme (RFC 6455 4.1)": head("GET HTTPS://localhost/echo HTTP/1.1"),
    "an absolute target overrules Host (RFC 9112 3.2.2)": head("GET http://localhost/echo HTTP/1.1", host="127.0.0.1"),
    "a query (RFC 6455 3)": head("GET /echo?a=b&c HTTP/1.1"),
    "an empty query (RFC 3986 3.4)": head("GET /echo? HTTP/1.1"),
    "a query with an escaped NUL, which nobody reads (RFC 3986 2.1)": head("GET /echo?x=%00 HTTP/1.1"),
    "a query with a second question mark (RFC 3986 3.4)": head("GET /echo?a?b HTTP/1.1"),
    "a target of 8,192 octets": head(f"GET /echo?{'x' * 8186} HTTP/1.1"),
    "names in any case (RFC 9110 5.1)": head().replace(b"Sec-WebSocket-Key", b"sEC-wEBSOCKET-kEY"),
    "no blank after the colon (RFC 9112 5)": head().replace(b": ", b":"),
    "many blanks after the colon (RFC 9112 5)": head().replace(b": ", b":\t  \t"),
    "a hundred fields": head("GET /echo HTTP/1.1", *[("X-A", "b")] * 95),
    "a head of 16,384 octets": head(x="x" * (16_384 - len(head(x="")))),
    "the fields in another order (RFC 6455 4.2.1)": plain(
        "GET /echo HTTP/1.1", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Connection: Upgrade", "Upgrade: websocket", HOST,
    ),  # fmt: skip
    "a subprotocol that nobody knows (RFC 6455 4.2.2)": head(sec_websocket_protocol="mqtt, wamp"),
    "empty members among subprotocols (RFC 9110 5.6.1)": head(sec_websocket_protocol=",mqtt,,wamp,"),
    "an extension that nobody knows (RFC 6455 9.1)": head(sec_websocket_extensions="foo; bar=1; baz=\"q\""),
    "octets beyond ASCII in a field that nobody reads (RFC 9110 5.5)": head(x="caf\xe9"),
    "an empty field (RFC 9110 5.5)": head(x=""),
    "a field of the server's from the client (RFC 6455 11.3.3)": head(sec_websocket_accept="x"),
    "trailers are accepted, but none come (RFC 9110 10.1.4)": head(te="trailers", connection="Upgrade, TE"),
    "HTTP/2 is offered as well (RFC 7540 3.2)": head(
        upgrade="h2c, websocket", connection="Upgrade, HTTP2-Settings", HTTP2_Settings="AAMAAABkAAQCAAAAAAIAAAAA"
    ),
    "a host without a port (RFC 9110 7.2)": head(host="localhost"),
    "a host with an empty port (RFC 3986 3.2.3)": head(host="localhost:"),
    "a host that is an IPv6 address (RFC 3986 3.2.2)": head(host="[::1]:4000"),
}


@pytest.mark.parametrize("octets", OPENS.values(), ids=OPENS)
def test_a_good_handshake_opens(gate, octets):
    with Exchange.open(gate) as exchange:
        # In one write: what comes behind the head is a frame already.
        exchange.send(octets + PING)
        status, fields, body = exchange.answer()
        assert (status, fields["upgrade"], fields["connection"]) == (101, "websocket", "Upgrade")
        if b"dGhlIHNhbXBsZSBub25jZQ==" in octets:
            assert fields["sec-websocket-accept"] == ACCEPT
        assert "content-length" not in fields and "sec-websocket-extensions" not in fields
        assert "sec-websocket-protocol" not in fields
        exchange.expect(PONG)


@pytest.mark.parametrize("status, octets", REFUSED.values(), ids=REFUSED)
def test_a_bad_handshake_is_refused(gate, status, octets):
    with Exchange.open(gate) as exchange:
        exchange.send(octets)
        got, fields, body = exchange.answer()
        assert (got, fields["connection"].split(", ")[-1]) == (status, "close"), body
        assert isinstance(json.loads(body)["error"], str)
        assert int(fields["content-length"]) == len(body)
        if status == 405:
            assert fields["allow"] == "GET"
        if status == 426:
            assert (fields["upgrade"], fields["connection"]) == ("websocket", "upgrade, close")
            assert fields["sec-websocket-version"] == "13"
        exchange.assert_ended()


def test_a_head_may_come_octet_by_octet(gate):
    with Exchange.open(gate) as exchange:
        for octet in head() + PING:
            exchange.send(bytes([octet]))
        assert exchange.answer()[0] == 101
        exchange.expect(PONG)


def test_nothing_behind_a_refused_head_is_answered(gate):
    with Exchange.open(gate) as exchange:
        exchange.send(head(content_length="0", transfer_encoding="chunked") + b"0\r\n\r\n" + head())
        assert exchange.answer()[0] == 400
        exchange.assert_ended()


CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
# Each begins with another request on the same connection, whose body must end where it says (RFC 9112 9.3.2).
PIPELINES = {
    "a request without a body": plain("GET /healthz HTTP/1.1", HOST),
    "HEAD": plain("HEAD /healthz HTTP/1.1", HOST),
    "a body by length": plain("POST /healthz HTTP/1.1", HOST, "Content-Length: 5") + b"hello",
    "a body in chunks": plain("POST /healthz HTTP/1.1", HOST, "Transfer-Encoding: chunked") + CHUNKS,
    "a body like a handshake": plain("POST /healthz HTTP/1.1", HOST, f"Content-Length: {len(head())}") + head(),
    "an Upgrade where there is none": plain("GET /healthz HTTP/1.1", HOST, "Upgrade: websocket", "Connection: Upgrade"),
}


@pytest.mark.parametrize("first", PIPELINES.values(), ids=PIPELINES)
def test_a_handshake_behind_another_request_opens(gate, first):
    with Exchange.open(gate) as exchange:
        exchange.send(first + head() + PING)
        is_head = first.startswith(b"HEAD")
        assert exchange.answer(is_head=is_head)[0] in (200, 405)
        assert exchange.answer()[0] == 101
        exchange.expect(PONG)


BROKEN_BODIES = {
    "a size that is none (RFC 9112 7.1)": b"x\r\n",
    "a size with a sign (RFC 9112 7.1)": b"+5\r\nhello\r\n0\r\n\r\n",
    "a size with a prefix (RFC 9112 7.1)": b"0x5\r\nhello\r\n0\r\n\r\n",
    "a size with a blank and another (RFC 9112 7.1.1)": b"5 5\r\nhello\r\n0\r\n\r\n",
    "a size beyond all numbers (RFC 9112 7.1)": b"f" * 17 + b"\r\n",
    "a size that ends in LF (RFC 9112 7.1)": b"5\nhello\r\n0\r\n\r\n",
    "data longer than their size (RFC 9112 7.1)": b"4\r\nhello\r\n0\r\n\r\n",
    "an end of bare LFs (RFC 9112 7.1)": b"0\n\n",
    "a bare LF in an extension (RFC 9112 7.1.1)": b"5;a\nb\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("body", BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_a_broken_body_ends_the_connection(gate, body):
    with Exchange.open(gate) as exchange:
        exchange.send(plain("POST /healthz HTTP/1.1", HOST, "Transfer-Encoding: chunked") + body + head())
        status, fields, _ = exchange.answer()
        assert (status in (400, 413), fields["connection"]) == (True, "close")
        exchange.assert_ended()


def test_head_is_refused_without_a_body(gate):
    with Exchange.open(gate) as exchange:
        exchange.send(head("HEAD /echo HTTP/1.1"))
        status, fields, _ = exchange.answer(is_head=True)
        assert (status, fields["allow"], fields["connection"]) == (405, "GET", "close")
        assert int(fields["content-length"]) > 0
        exchange.assert_ended()
