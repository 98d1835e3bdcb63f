"""All places are taken: tabs are told so, the operator is served, and who only waits gives way."""

import contextlib
import re

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from conftest import AT_ONCE
from hub import Hub, eventually
from secure import Certificate, SecureHub
from wire import Tab

PLACES = 20


@contextlib.asynccontextmanager
async def full(hub):
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(PLACES):
            await stack.enter_async_context(Tab.open(hub))
        yield


@pytest.fixture(params=[1, 2], ids=["1-loops", "2-loops"])
def small(request):
    with Hub("--max-connections", str(PLACES), *AT_ONCE, loops=request.param) as hub:
        yield hub


async def test_beyond_the_last_place_the_operator_is_served_and_tabs_are_not(small):
    async with full(small):
        for path in ["/healthz", "/readyz"]:
            assert httpx.get(small.http(path)).status_code == 200
        for path in ["/metrics", "/api/v1/rooms"]:
            assert httpx.get(small.http(path), headers=small.admin).status_code == 200
            refused = httpx.get(small.http(path))
            assert refused.status_code == 503 and refused.headers["retry-after"] == "5"
        with pytest.raises(InvalidStatus) as refusal:
            async with Tab.open(small):
                pass
        assert refusal.value.response.status_code == 503
    eventually(lambda: httpx.get(small.http("/metrics")).status_code == 200, "places are free again")
    metrics = httpx.get(small.http("/metrics")).text
    assert int(re.search(r'limit_exceeded_total\{limit="connections"\} (\d+)', metrics)[1]) >= 5


async def test_silent_newcomers_do_not_keep_the_operator_out(small):
    async with full(small):
        with contextlib.ExitStack() as stack:
            for _ in range(60):
                stack.enter_context(small.dial())
            assert httpx.get(small.http("/healthz")).status_code == 200
            assert httpx.get(small.http("/metrics"), headers=small.admin).status_code == 200


async def test_who_waits_for_a_next_request_gives_way_to_a_tab():
    with Hub("--max-connections", "1", *AT_ONCE) as hub, hub.dial() as waiting:
        waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert waiting.recv(1024).startswith(b"HTTP/1.1 200 ")
        async with Tab.open(hub) as ada:
            assert waiting.recv(1024) == b""
            await ada.beat()


async def test_the_reserve_is_there_for_tls_too(tmp_path, monkeypatch):
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with SecureHub(certificate, "--max-connections", str(PLACES), *AT_ONCE) as hub:
        async with full(hub):
            url = f"https://localhost:{hub.tls_port}"
            with httpx.Client(verify=certificate.trust) as client:
                assert client.get(f"{url}/healthz").status_code == 200
                assert client.get(f"{url}/metrics", headers=hub.admin).status_code == 200
                assert client.get(f"{url}/metrics").status_code == 503


def test_the_log_says_how_many_connections_there_may_be():
    with Hub("--max-connections", "9000000") as hub:
        pattern = r"listening .*max_connections=(\d+).*open_files=(\d+)"
        line = eventually(lambda: re.search(pattern, hub.output), "the log line")
        most, files = int(line[1]), int(line[2])
        assert files - 200 < most < files - 64
        assert "the open-file limit allows fewer connections" in hub.output
