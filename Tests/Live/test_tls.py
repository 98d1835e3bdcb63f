"""TLS as clients meet it: openssl, curl, stock libraries, a browser; and what it must survive."""

import asyncio
import base64
import hashlib
import json
import os
import signal
import socket
import subprocess
import time

import pytest
from websockets.asyncio.client import connect

from conftest import AT_ONCE
from hub import DEADLINE, Hub, eventually, free_port, run
from keys import openssl
from person import Person
from raw import RawSocket
from secure import Certificate, SecureHub
from service import Service
from wire import Tab

HEAD_TIMEOUT = 0.5


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def secure(request, certificate):
    # A quick machine fills a lazy reader's buffers faster than 200 messages a second.
    options = ["--echo", "--head-timeout", str(HEAD_TIMEOUT), "--message-rate", "1000", *AT_ONCE]
    with SecureHub(certificate, *options, loops=request.param) as hub:
        yield hub


@pytest.fixture
def trusting(monkeypatch, certificate):
    """All libraries of Python ask OpenSSL whom to trust."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))


# What is agreed


@pytest.mark.parametrize(
    ("option", "version", "cipher"),
    [
        ("-tls1_2", "TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        ("-tls1_3", "TLSv1.3", "TLS_AES_128_GCM_SHA256"),
    ],
)
def test_openssl_gets_version_cipher_and_group(secure, option, version, cipher):
    said = secure.s_client(option, "-alpn", "h2,http/1.1")
    assert f"New, {version}, Cipher is {cipher}" in said
    assert "Server Temp Key: X25519" in said
    assert "ALPN protocol: http/1.1" in said
    assert "Compression: NONE" in said
    assert "Verify return code: 0 (ok)" in said


@pytest.mark.parametrize(
    ("options", "alert", "reason"),
    [
        (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "protocol version", "tls_version"),
        (["-alpn", "h2"], "no application protocol", "tls_alpn"),
        (["-tls1_2", "-alpn", "h2"], "no application protocol", "tls_alpn"),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:AES128-SHA"], "handshake failure", "tls_cipher"),
        (["-tls1_3", "-groups", "P-384"], "handshake failure", "tls_cipher"),
    ],
)
def test_openssl_is_refused_with_an_alert(secure, options, alert, reason):
    before = secure.metric(f'rollcall_handshake_failures_total{{reason="{reason}"}}')
    said = secure.s_client(*options)
    assert f"alert {alert}" in said
    assert "Cipher is (NONE)" in said
    assert secure.metric(f'rollcall_handshake_failures_total{{reason="{reason}"}}') == before + 1


@pytest.mark.parametrize("option", ["-tls1_2", "-tls1_3"])
def test_a_ticket_resumes_the_session(secure, option, tmp_path):
    resumed = secure.metric('rollcall_tls_handshakes_total{kind="resumed"}')
    ticket, ask = str(tmp_path / "ticket"), "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    said = secure.s_client(option, "-ign_eof", "-sess_out", ticket, says=ask)
    assert "New, TLSv1" in said and "HTTP/1.1 200 OK" in said
    said = secure.s_client(option, "-ign_eof", "-sess_in", ticket, says=ask)
    assert "Reused, TLSv1" in said and "HTTP/1.1 200 OK" in said
    assert secure.metric('rollcall_tls_handshakes_total{kind="resumed"}') == resumed + 1


def test_renegotiation_is_refused(secure):
    said = secure.s_client("-tls1_2", says="R\n", waits=1)
    assert "RENEGOTIATING" in said
    assert "no renegotiation" in said


# Who connects


def test_curl_asks_over_tls(secure, certificate):
    command = ["curl", "-sS", "--cacert", str(certificate.path), "-w", "%{http_version} %{ssl_verify_result}"]
    said = subprocess.run(
        [*command, secure.http("/healthz")], capture_output=True, text=True, timeout=DEADLINE, check=True
    )
    assert said.stdout == "ok\n1.1 0"


async def test_two_stock_clients_meet_over_tls(secure, trusting, room):
    async with Person.here(secure, room, "ada") as ada, Person.here(secure.plain, room, "grace") as grace:
        await ada.channel.track({"name": "Ada"})
        await grace.sees({"ada": [{"name": "Ada"}]})
        await grace.channel.send_broadcast("hand", {"up": True})
        await ada.hears("hand", {"up": True})


@pytest.mark.parametrize("compression", ["deflate", None])
@pytest.mark.parametrize("size", [0, 1, 16_384, 70_000, 5_000_000])
async def test_messages_of_any_length_go_both_ways(secure, trusting, compression, size):
    async with connect(secure.socket_url("/echo"), compression=compression, max_size=None) as client:
        assert bool(client.protocol.extensions) == (compression is not None)
        for message in (os.urandom(size), base64.b64encode(os.urandom(size)).decode()[:size]):
            await client.send(message)
            async with asyncio.timeout(DEADLINE):
                assert await client.recv() == message


async def test_plain_and_secure_clients_hear_the_same(secure, trusting, topic):
    async with Tab.open(secure) as ada, Tab.open(secure.plain) as grace, Tab.open(secure) as alan:
        for tab in (ada, grace, alan):
            await tab.join(topic)
        for number in range(20):
            speaker = (ada, grace, alan)[number % 3]
            payload = {"number": number, "text": "who is here " * 500 * (number % 4)}
            await speaker.say(topic, "notes", payload)
            for tab in {ada, grace, alan} - {speaker}:
                assert (await tab.expect("broadcast", topic=topic)).payload["payload"] == payload


def test_chromium_opens_the_page_and_its_socket(secure, certificate, tmp_path):
    key = openssl("pkey", "-in", certificate.key, "-pubout", "-outform", "DER")
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    browser = subprocess.Popen(
        [
            *command,
            "--remote-debugging-port=0",
            f"--user-data-dir={tmp_path}",
            f"--ignore-certificate-errors-spki-list={pin}",
            secure.http("/"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: secure.metric("rollcall_websockets") == 1, "the page's WebSocket", within=60)
    finally:
        browser.terminate()
        browser.wait(DEADLINE)
    eventually(lambda: secure.metric("rollcall_websockets") == 0, "the browser is gone")


# Who disturbs


def test_plain_http_on_the_tls_port_is_told(secure):
    with secure.dial_raw() as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while part := client.recv(4096):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"This port speaks TLS: use https:// or wss://." in answer


@pytest.mark.parametrize("octets", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"])
def test_a_handshake_has_a_deadline(secure, octets):
    name = 'rollcall_limit_exceeded_total{limit="tls_handshake_time"}'
    before = secure.metric(name)
    began = time.monotonic()
    with secure.dial_raw() as client:
        client.sendall(octets)
        assert client.recv(100) == b""
        # The hub counts in whole milliseconds, from the beginning of its turn.
        assert HEAD_TIMEOUT - 0.05 <= time.monotonic() - began < HEAD_TIMEOUT + 2
    assert secure.metric(name) == before + (1 if octets else 0)


def test_a_request_after_the_handshake_has_the_same_deadline(secure):
    with secure.dial() as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        answer = b""
        while part := client.recv(4096):
            answer += part
    # Python raises unless the end was announced (close_notify).
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("octets", [b"\x16\x03\x01\x00\x05hello", b"\x80\x2e\x01\x00\x02", b"\0" * 100, os.urandom(999)])
def test_noise_ends_the_connection(secure, octets):
    with secure.dial_raw() as client:
        client.sendall(octets)
        try:
            while client.recv(4096):
                pass
        except ConnectionResetError:
            pass
    assert secure.metric("rollcall_websockets") == 0


async def test_a_slow_reader_is_evicted(secure, trusting, topic):
    """What had begun goes out whole, then the reason; nobody else notices."""
    with RawSocket.open(secure) as lazy:
        lazy.send_text(json.dumps(["1", "1", topic, "phx_join", {"config": {"presence": {"enabled": False}}}]))
        lazy.receive_frame()
        async with Tab.open(secure) as ada:
            await ada.join(topic)
            name = 'rollcall_limit_exceeded_total{limit="outbox"}'
            before = secure.metric(name)
            for _ in range(400):
                await ada.say(topic, "noise", {"text": base64.b64encode(os.urandom(75_000)).decode()})
                await ada.beat()
                if secure.metric(name) > before:
                    break
            assert secure.metric(name) == before + 1
            assert await asyncio.to_thread(lazy.close_code) == 4429
            await ada.beat()


# What the operator does


async def test_a_reload_under_load_drops_nobody(tmp_path, monkeypatch, topic):
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with SecureHub(certificate, *AT_ONCE, loops=2) as hub:
        tabs = []
        try:
            for _ in range(20):
                opened = Tab.open(hub)
                tabs.append((opened, await opened.__aenter__()))
                await tabs[-1][1].join(topic, {"presence": {"enabled": False}})
            speaker, *listeners = [tab for _, tab in tabs]
            heard = [0] * len(listeners)

            async def listen(index, count):
                while heard[index] < count:
                    message = await listeners[index].expect("broadcast", topic=topic)
                    assert message.payload["payload"] == {"number": heard[index]}
                    heard[index] += 1

            listening = [asyncio.create_task(listen(index, 300)) for index in range(len(listeners))]
            for number in range(300):
                await speaker.say(topic, "notes", {"number": number})
                if number % 100 == 50:
                    old = certificate.octets
                    assert hub.served() == old
                    await asyncio.to_thread(certificate.renew)
                    hub.process.send_signal(signal.SIGHUP)
                    eventually(lambda: hub.served() == certificate.octets != old, "the new certificate")
            await asyncio.wait_for(asyncio.gather(*listening), DEADLINE)
            assert any("certificate reloaded" in line and "until=" in line for line in hub.lines)
            # A newcomer trusts the new one and meets the others.
            async with Tab.open(hub) as late:
                await late.join(topic, {"presence": {"enabled": False}})
                await late.say(topic, "notes", {"number": 300})
                for listener in listeners:
                    assert (await listener.expect("broadcast")).payload["payload"] == {"number": 300}
        finally:
            for opened, _ in tabs:
                await opened.__aexit__(None, None, None)


@pytest.mark.parametrize("spoil", ["no certificate", "no key", "another key", "nothing"])
async def test_a_bad_file_at_a_reload_leaves_the_old_certificate(tmp_path, monkeypatch, spoil):
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with SecureHub(certificate, "--echo") as hub:
        async with connect(hub.socket_url("/echo")) as client:
            old = certificate.octets
            match spoil:
                case "no certificate":
                    certificate.path.unlink()
                case "no key":
                    certificate.key.write_text("nothing of that kind\n")
                case "another key":
                    certificate.key.write_bytes(Certificate(tmp_path, "other").key.read_bytes())
                case "nothing":
                    certificate.path.write_bytes(b"")
            hub.process.send_signal(signal.SIGHUP)
            eventually(
                lambda: any("certificate not reloaded, the old one stays" in line for line in hub.lines), "the complaint"
            )
            file = certificate.key if "key" in spoil else certificate.path
            complaint = next(line for line in hub.lines if "certificate not reloaded" in line)
            assert str(file) in complaint
            assert hub.served() == old
            await client.send("still here")
            assert await client.recv() == "still here"


def test_an_expired_certificate_is_a_warning(tmp_path):
    certificate = Certificate(tmp_path)
    certificate.expire()
    with SecureHub(certificate) as hub:
        assert hub.served() == certificate.octets
        warning = next(line for line in hub.lines if "the certificate is not in force" in line)
        assert str(certificate.path) in warning and "SIGHUP" in warning


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--tls-cert", "CERT"], 2, "TLS needs a certificate and its key"),
        (["--tls-key", "KEY"], 2, "TLS needs a certificate and its key"),
        (["--tls-listen", "127.0.0.1:0"], 2, "TLS needs a certificate and its key"),
        (["--tls-cert", "absent", "--tls-key", "KEY"], 2, "absent: No such file or directory"),
        (["--tls-cert", "CERT", "--tls-key", "absent"], 2, "absent: No such file or directory"),
        (["--tls-cert", "KEY", "--tls-key", "KEY"], 2, "no certificate in PEM"),
        (["--tls-cert", "CERT", "--tls-key", "CERT"], 2, "no private key in PEM"),
        (["--tls-cert", "CERT", "--tls-key", "OTHER"], 2, "the private key is not that of the certificate"),
        (["--tls-cert", "CERT", "--tls-key", "KEY", "--tls-listen", "0.0.0.0:0"], 2, "--dev needs no token"),
    ],
)
def test_what_cannot_be_served_is_said_at_the_start(certificate, tmp_path, options, code, words):
    names = {
        "CERT": str(certificate.path),
        "KEY": str(certificate.key),
        "OTHER": str(Certificate(tmp_path, "other").key),
    }
    ended = run("serve", "--dev", "--listen", "127.0.0.1:0", *(names.get(option, option) for option in options))
    assert ended.returncode == code
    assert words in ended.stderr


def test_a_port_that_is_taken_is_named(certificate):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        files = ["--tls-cert", str(certificate.path), "--tls-key", str(certificate.key)]
        ended = run("serve", "--dev", "--listen", "127.0.0.1:0", *files, "--tls-listen", address)
    assert ended.returncode == 1
    assert f"{address}: bind: Address already in use" in ended.stderr


@pytest.mark.parametrize("order", [("web", "tls"), ("tls", "web")])
def test_a_service_manager_passes_the_socket_by_its_name(certificate, order):
    with Service() as service, socket.create_server(("127.0.0.1", 0)) as listener:
        hub = SecureHub(certificate)
        hub.tls_port = listener.getsockname()[1]
        sockets = {"web": service.listener, "tls": listener}
        with service.launching(hub, {name: sockets[name] for name in order}):
            assert hub.served() == certificate.octets
            assert hub.metric("rollcall_connections") == 1


def test_a_socket_for_tls_without_a_certificate_is_refused():
    with Service() as service:
        hub = service.launching(Hub(), {"tls": service.listener})
        hub.port = free_port()
        with pytest.raises(AssertionError, match="a socket for TLS was passed, and there is no certificate"):
            hub.start()
