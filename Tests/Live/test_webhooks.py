"""What happens in rooms, told to an app: signed, in order, again until it is heard (WEBHOOKS.md)."""

import contextlib
import socket
import time

import httpx
import pytest

from conftest import AT_ONCE
from hub import DEADLINE, Hub, eventually, run
from receiver import SECRET, Receiver, verified
from wire import Tab


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "webhook-secret"
    path.write_bytes(SECRET + b"\n")
    path.chmod(0o600)
    return str(path)


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver
        assert receiver.forged == 0


@pytest.fixture
def telling(secret_file, receiver):
    """A hub that tells the receiver, with these options more."""

    def make(*options: str, loops: int = 2) -> Hub:
        return Hub("--webhook", receiver.url, "--webhook-secret-file", secret_file, *AT_ONCE, *options, loops=loops)

    return make


@contextlib.asynccontextmanager
async def present(hub, room: str, user: str, **meta):
    """A tab of the user, tracked in the room."""
    async with Tab.open(hub) as tab:
        topic = f"realtime:{room}"
        await tab.join(topic, {"presence": {"key": user, "enabled": True}})
        await tab.track(topic, meta)
        yield tab


async def test_joins_leaves_and_an_empty_room_are_told_in_order(telling, receiver):
    """Two tabs are one user (mission 83)."""
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            async with present(hub, "algebra", "ada"), present(hub, "algebra", "grace"):
                pass
        receiver.until(lambda: len(receiver.told("algebra")) >= 5, "five events")
        told = receiver.told("algebra")
        assert [seq for seq, _, _ in told] == [1, 2, 3, 4, 5]
        assert told[:3] == [(1, "join", "ada"), (2, "join", "grace"), (3, "leave", "grace")]
        assert told[3:] == [(4, "leave", "ada"), (5, "empty", None)]
        reasons = {event.get("reason") for event in receiver.events if event["type"] == "leave"}
        assert reasons == {"closed"}
        assert {batch["hub"] for batch in receiver.batches} == {receiver.batches[0]["hub"]}
        assert hub.metric("rollcall_webhook_delivered_total") == 5
        assert hub.metric("rollcall_webhook_queue") == 0


async def test_a_signature_binds_secret_time_and_body(telling, receiver):
    signature = f"t={int(time.time())},v1=" + "0" * 64
    assert not verified(signature, b"{}")
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            receiver.until(lambda: receiver.batches, "a batch")
    assert receiver.forged == 0


async def test_what_nobody_asked_for_is_not_told(telling, receiver):
    with telling("--webhook-events", "leave,empty", "--webhook-rooms", "exam-*") as hub:
        async with present(hub, "algebra", "ada"), present(hub, "exam-1", "grace"):
            pass
        receiver.until(lambda: len(receiver.told("exam-1")) == 2, "leave and empty")
        assert receiver.told("exam-1") == [(1, "leave", "grace"), (2, "empty", None)]
        assert {event["room_id"] for event in receiver.events} == {"exam-1"}


async def test_nothing_is_lost_and_the_order_kept_while_the_receiver_is_down(telling, receiver):
    """Down at first, then failing, then up: each event once, in order."""
    receiver.stop()
    with telling() as hub:
        async with contextlib.AsyncExitStack() as stack:
            for number in range(60):
                await stack.enter_async_context(present(hub, f"room-{number % 3}", f"user-{number}"))
        eventually(lambda: hub.metric("rollcall_webhook_failed_total"), "a failure")
        receiver.statuses = [500]
        receiver.start()
        rooms = [f"room-{number}" for number in range(3)]
        receiver.until(lambda: len(receiver.events) >= 123, "all events", 60)
        for room in rooms:
            told = receiver.told(room)
            assert [seq for seq, _, _ in told] == list(range(1, 42)), room
            assert [kind for _, kind, _ in told] == ["join"] * 20 + ["leave"] * 20 + ["empty"]
        # A batch that failed came again under its own name.
        failed = [batch["id"] for status, batch in receiver.requests if status != 204]
        assert failed == [receiver.batches[0]["id"]]
        assert {batch["dropped"] for batch in receiver.batches} == {0}
        assert hub.metric("rollcall_webhook_delivered_total") == 123
        assert any("a webhook fails" in line for line in hub.lines)
        assert any("a webhook is heard again" in line for line in hub.lines)
        assert not any("hidden" in line for line in hub.lines), "the log names endpoints without their path"


async def test_a_receiver_that_wants_no_more_is_told_no_more(telling, receiver):
    receiver.statuses = [410]
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            receiver.until(lambda: receiver.requests, "the first request")
        async with present(hub, "lobby", "grace"):
            pass
        eventually(lambda: hub.metric("rollcall_webhook_dropped_total") == 6, "all six are counted as dropped")
        assert len(receiver.requests) == 1


async def test_redirects_are_not_followed(telling, receiver):
    receiver.statuses = [307]
    receiver.fields = {"location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            receiver.until(lambda: len(receiver.requests) >= 2, "a second try")
        assert [status for status, _ in receiver.requests[:2]] == [307, 204]
        assert receiver.requests[0][1] == receiver.requests[1][1]


async def test_a_long_answer_is_not_read(telling, receiver):
    receiver.answer = b"x" * 1_000_000
    receiver.statuses = [200] * 50
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            receiver.until(lambda: receiver.batches, "a batch")
        receiver.until(lambda: len(receiver.told("algebra")) == 3, "the leave")
        assert hub.metric("rollcall_webhook_failed_total") == 0


async def test_a_hub_that_stops_tells_what_waits(telling, receiver):
    """The last joins are told, though the tenth of a second has not passed; a stop publishes no leave."""
    with telling() as hub:
        async with present(hub, "algebra", "ada"):
            assert hub.stop() == 0
        assert receiver.told("algebra") == [(1, "join", "ada")]


async def test_a_hub_stops_in_time_though_nobody_answers(secret_file):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        with Hub("--webhook", url, "--webhook-secret-file", secret_file, "--drain-seconds", "0", *AT_ONCE) as hub:
            async with present(hub, "algebra", "ada"):
                began = time.monotonic()
                assert hub.stop() == 0
                assert time.monotonic() - began < 8
            assert any("webhooks were not told of all" in line for line in hub.lines)


async def test_two_receivers_are_told_the_same_each_at_its_pace(telling, receiver):
    with Receiver() as other:
        other.statuses = [500, 500]
        with telling("--webhook", other.url) as hub:
            async with present(hub, "algebra", "ada"):
                receiver.until(lambda: receiver.told("algebra"), "the prompt one")
            other.until(lambda: len(other.told("algebra")) == 3, "the slow one")
            assert other.told("algebra") == receiver.told("algebra")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--webhook", "http://127.0.0.1:9/"], "there is no key"),
        (["--webhook", "ftp://a.example/", "--webhook-secret-file", "SECRET"], "--webhook ftp://a.example/: expected"),
        (["--webhook", "http://127.0.0.1:9/", "--webhook-secret-file", "/nowhere"], "/nowhere"),
    ],
)
def test_a_hub_that_could_not_tell_does_not_start(secret_file, options, complaint):
    options = [secret_file if option == "SECRET" else option for option in options]
    ended = run("serve", "--dev", "--listen", "127.0.0.1:0", *options)
    assert ended.returncode != 0 and complaint in ended.stderr + ended.stdout, ended


async def test_what_a_receiver_missed_it_finds_in_the_room(telling, receiver):
    """After a gap of `seq` the room itself says who is there."""
    with telling() as hub:
        async with present(hub, "algebra", "ada"), present(hub, "algebra", "grace"):
            receiver.until(lambda: len(receiver.told("algebra")) == 2, "two joins")
            people = httpx.get(hub.http("/api/v1/rooms/algebra"), timeout=DEADLINE).json()["people"]
            joined = {event["user_id"] for event in receiver.events if event["type"] == "join"}
            assert {person["user"] for person in people} == joined
