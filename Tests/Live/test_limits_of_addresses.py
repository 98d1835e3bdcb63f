"""Limits of addresses and origins: passed on purpose, while those beside hear everything."""

import contextlib
import re
import socket

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hub import Hub
from wire import SUPABASE, Tab

# The bystanders and whoever asks for metrics come from 127.0.0.1, too.
OPTIONS = [
    "--grace-close", "0", "--grace-lost", "0", "--max-per-address", "60",
    "--origins", "https://app.example.org,https://*.school.example", "--trusted-proxies", "127.0.0.9",
]


def passed(hub) -> dict[str, int]:
    """How often each limit was passed so far."""
    text = httpx.get(hub.http("/metrics")).text
    return {name: int(float(n)) for name, n in re.findall(r'rollcall_limit_exceeded_total\{limit="(\w+)"\} (\S+)', text)}


def dial(hub, source: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", hub.port), timeout=15, source_address=(source, 0))


def status(caller: socket.socket, head: str = "") -> int:
    """The status of the answer, to a request if there is one."""
    with contextlib.suppress(BrokenPipeError):
        caller.sendall(head.encode())
    return int(caller.recv(1024).split()[1])


async def test_silent_connections_of_an_address_are_few(hub, others):
    with contextlib.ExitStack() as stack:
        for _ in range(15):
            stack.enter_context(dial(hub, "127.0.0.2"))
        assert status(stack.enter_context(dial(hub, "127.0.0.2"))) == 429
        # Another address has its own share.
        other = stack.enter_context(dial(hub, "127.0.0.3"))
        assert status(other, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") == 200
        await others.undisturbed()
    assert passed(hub)["address_half_open"] == 1


async def test_who_comes_and_goes_all_the_time_is_refused(hub, others):
    last = 0
    for _ in range(66):
        with dial(hub, "127.0.0.4") as caller:
            last = status(caller, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert last == 429
    assert passed(hub)["address_rate"] >= 1
    await others.undisturbed()


@pytest.mark.parametrize("source, is_trusted", [("127.0.0.9", True), ("127.0.0.5", False)])
async def test_a_proxy_is_believed_if_it_is_trusted(hub, others, source, is_trusted):
    async with contextlib.AsyncExitStack() as stack:
        refused = 0
        for n in range(62):
            try:
                connection = await connect(
                    hub.socket_url(SUPABASE, vsn="2.0.0"),
                    additional_headers={"X-Forwarded-For": f"198.51.100.{n}"},
                    local_addr=(source, 0),
                )
                stack.push_async_callback(connection.close)
            except InvalidStatus as error:
                assert error.response.status_code == 429
                refused += 1
        assert (refused == 0) == is_trusted
        await others.undisturbed()


@pytest.mark.parametrize(
    "origin, is_served", [("http://localhost:3000", False), ("https://evil.example", False), (None, True)]
)
async def test_pages_of_other_origins_are_refused(hub, others, origin, is_served):
    headers = {"Origin": origin} if origin else None
    try:
        async with Tab.open(hub, headers=headers):
            assert is_served
    except InvalidStatus as error:
        assert error.response.status_code == 403 and not is_served
    await others.undisturbed()


async def test_requests_of_an_address_have_a_rate_and_the_operator_is_served_all_the_same():
    with Hub("--request-rate", "2") as hub:
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.6")) as client:
            # One connection: a refusal ends it, and the next request takes another.
            answers = [client.get(hub.http("/api/v1/rooms")) for _ in range(40)]
            assert {answer.status_code for answer in answers[:20]} == {200}
            refused = [answer for answer in answers if answer.status_code != 200]
            assert refused
            for answer in refused:
                assert answer.status_code == 429 and answer.headers["retry-after"] == "1"
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["code"] == "RequestRateLimitReached"
            assert {client.get(hub.http("/api/v1/rooms"), headers=hub.admin).status_code for _ in range(5)} == {200}
        assert passed(hub)["requests"] == len(refused)


def test_cors_names_the_origin_that_asked(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("thirty-two octets for a test, ok?")
    origins = ["--origins", "https://app.example.org,https://*.school.example"]
    with Hub("--jwt-secret-file", str(secret), *origins, dev=False) as hub:
        for origin in ["https://app.example.org", "https://a.school.example"]:
            # A question before the request, and a refusal: the page may read why.
            for answer in [
                httpx.options(hub.http("/api/v1/rooms"), headers={"Origin": origin}),
                httpx.get(hub.http("/api/v1/rooms"), headers={"Origin": origin}),
            ]:
                assert answer.headers["access-control-allow-origin"] == origin
                assert answer.headers["vary"] == "Origin"
        answer = httpx.get(hub.http("/api/v1/rooms"))
        assert answer.headers["vary"] == "Origin" and "access-control-allow-origin" not in answer.headers
        assert httpx.get(hub.http("/api/v1/rooms"), headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "option, value", [("--origins", "app.example.org"), ("--trusted-proxies", "10.0.0.1/8"), ("--max-per-address", "0")]
)
def test_a_wrong_value_stops_the_start(option, value):
    with pytest.raises(AssertionError, match=f"{option} {value}: expected"):
        Hub(option, value).start()
