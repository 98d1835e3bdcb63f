"""Fixtures of the live tests: a hub for each module and number of loops."""

import itertools
import os

import pytest

from hub import BINARY, Hub

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


@pytest.fixture
def room() -> str:
    """A room of the test's own, so that no test meets another's people."""
    return f"algebra-{next(_rooms)}"
