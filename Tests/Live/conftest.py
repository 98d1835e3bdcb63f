"""Fixtures of the live tests: a hub for each module and number of loops."""

import itertools
import os

import pytest

from bystanders import Bystanders
from hub import BINARY, Hub
from tokens import SECRET
from wire import Tab

# What a module gets unless it says otherwise: leaves are immediate, diffs are not merged.
AT_ONCE = ["--grace-close", "0", "--grace-lost", "0", "--window", "0"]

_rooms = itertools.count(1)


def pytest_sessionstart(session):
    if not os.access(BINARY, os.X_OK):
        pytest.exit(f"no hub at {BINARY}: build it with `swift build -c release --product rollcall`", returncode=2)


def pytest_generate_tests(metafunc):
    if "hub" in metafunc.fixturenames:
        loops = getattr(metafunc.module, "LOOPS", [1, 2])
        metafunc.parametrize("hub", loops, ids=[f"{n}-loops" for n in loops], indirect=True, scope="module")


@pytest.fixture(scope="module")
def hub(request):
    """The module's hub; `LOOPS` and `OPTIONS` in the module say which."""
    with Hub(*getattr(request.module, "OPTIONS", AT_ONCE), loops=request.param) as hub:
        yield hub


@pytest.fixture(scope="module")
def key_file(tmp_path_factory) -> str:
    """A file with the key by which `tokens.token(SECRET, …)` signs."""
    path = tmp_path_factory.mktemp("key") / "key"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    return str(path)


@pytest.fixture
def room() -> str:
    """A room of the test's own, so that no test meets another's people."""
    return f"algebra-{next(_rooms)}"


@pytest.fixture
def topic(room) -> str:
    """The room's topic as Supabase clients spell it."""
    return f"realtime:{room}"


# For the tables of bad input


@pytest.fixture
async def others(hub, topic):
    async with Bystanders.beside(hub, topic) as bystanders:
        yield bystanders


@pytest.fixture
async def mallory(hub, topic, others):
    """Joined to the same room, so that whatever gets through gets to the others."""
    async with Tab.open(hub) as tab:
        await tab.join(topic, {"presence": {"key": "mallory", "enabled": True}, "broadcast": {"ack": True}})
        yield tab
