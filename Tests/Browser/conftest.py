"""Fixtures of the browser tests: each test has a browser, a hub and a site of its own."""

import itertools
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "Live"))

from browsers import CHROMIUM, FIREFOX, Chromium, Firefox  # noqa: E402
from classroom import Site  # noqa: E402
from hub import BINARY, Hub  # noqa: E402
from tokens import SECRET  # noqa: E402


def pytest_sessionstart(session):
    for path, remedy in [(BINARY, "make build"), (CHROMIUM, ".ci/setup tests"), (FIREFOX, ".ci/setup tests")]:
        if not os.access(path, os.X_OK):
            pytest.exit(f"nothing at {path}: {remedy}", returncode=2)


def pytest_collection_modifyitems(items):
    """Those that wait for minutes begin at once, each in a worker of its own: all else goes on beside them."""
    waiting = [item for item in items if item.get_closest_marker("waits")]
    others = [item for item in items if not item.get_closest_marker("waits")]
    # A worker is given two at a time.
    pairs = itertools.zip_longest(waiting, others[: len(waiting)])
    items[:] = [item for pair in pairs for item in pair if item] + others[len(waiting) :]


@pytest.fixture(params=[Chromium, Firefox], ids=lambda engine: engine.name)
async def browser(request):
    async with request.param.started() as browser:
        yield browser


@pytest.fixture
async def chromium():
    async with Chromium.started() as browser:
        yield browser


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def signed(tmp_path):
    """A hub that asks who one is."""
    key = tmp_path / "key"
    key.write_bytes(SECRET)
    key.chmod(0o600)
    with Hub("--jwt-secret-file", str(key), dev=False) as hub:
        yield hub
