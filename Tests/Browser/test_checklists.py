"""The checklists of two systems that asked for Rollcall, item by item, in browsers: nine of a competition, four about ghosts.

`Tests/Live/test_participants.py` and `test_ghosts.py` ask the same over HTTP and the raw wire.
"""

import json
import signal

import pytest

from classroom import Proxy, Watcher, shows, until
from hub import Hub

ROOM = "competition-7"


@pytest.fixture
def competition(tmp_path):
    """A hub whose rooms leave teachers and their owner out of the count."""
    config = tmp_path / "rollcall.json"
    config.write_text(json.dumps({"rooms": [{"match": "*", "exclude_roles": ["teacher"], "owner": "host"}]}))
    with Hub("--config", str(config)) as hub:
        yield hub


class Class:
    """Pages of one competition in one browser."""

    def __init__(self, browser, site, hub):
        self._browser, self._site, self._hub = browser, site, hub

    async def open(self, user: str, **asked: str):
        address = self._site.page("class.html", hub=self._hub.http(""), room=ROOM, user=user, **asked)
        return await self._browser.open(address)

    async def board(self):
        """A page that shows how many students are active, and nothing else."""
        return await self.open("board", mode="count")


@pytest.fixture
def pages(browser, site, competition):
    return Class(browser, site, competition)


async def counts(board, users: int, within: float = 20) -> None:
    await until(lambda: board.eval(f"window.room?.getSnapshot().count === {users}"), f"{users} are counted", within)


# S0: active participants


async def test_student_joins_and_the_active_count_increases_immediately(pages):
    board = await pages.board()
    await counts(board, 0)
    await pages.open("ada")
    await counts(board, 1)


async def test_student_closes_the_tab_and_the_active_count_decreases(pages):
    board = await pages.board()
    ada = await pages.open("ada")
    await counts(board, 1)
    await ada.close()
    await counts(board, 0)


async def test_teacher_is_not_included_in_the_active_count(pages):
    board = await pages.board()
    await pages.open("tutor", role="teacher")
    ada = await pages.open("ada")
    await shows(ada, {"ada": 1, "tutor": 1})
    await counts(board, 1)


async def test_room_creator_is_not_included_in_the_active_count(pages):
    board = await pages.board()
    await pages.open("host")
    ada = await pages.open("ada")
    await shows(ada, {"ada": 1, "host": 1})
    await counts(board, 1)


async def test_multiple_tabs_of_one_user_are_counted_as_one(pages):
    board = await pages.board()
    tabs = [await pages.open("ada") for _ in range(3)]
    await shows(tabs[0], {"ada": 3})
    await counts(board, 1)


async def test_page_refresh_does_not_reset_the_active_status(pages):
    board = await pages.board()
    ada, grace = await pages.open("ada"), await pages.open("grace")
    await counts(board, 2)
    await board.eval("void (window.seen = [], room.subscribe(() => seen.push(room.getSnapshot().count)))")
    await ada.reload()
    await shows(ada, {"ada": 1, "grace": 1})
    # Had the reload been a leave, its grace would be over before that of a tab that is closed after it.
    await grace.close()
    await counts(board, 1)
    assert await board.eval("seen") == [1]


async def test_realtime_updates_work_across_all_clients(pages):
    boards = [await pages.board() for _ in range(3)]
    ada = await pages.open("ada")
    for board in boards:
        await counts(board, 1)
    await ada.close()
    for board in boards:
        await counts(board, 0)


async def test_it_works_with_more_than_ten_concurrent_users(pages):
    board = await pages.board()
    students = [await pages.open(f"student-{number}") for number in range(12)]
    await counts(board, 12, within=60)
    await shows(students[0], {f"student-{number}": 1 for number in range(12)}, within=60)


async def test_stale_session_cleanup_works(browser, site, competition):
    """A page without a socket whose heartbeats end is gone after its lease, and nobody has cleaned up."""
    async with Watcher.of(competition, ROOM) as watcher, Proxy(competition.port, sockets=False) as proxy:
        pages = Class(browser, site, competition)
        await pages.open("ada", link=f"http://127.0.0.1:{proxy.port}", poll="500")
        await until(lambda: watcher.tabs == {"ada": 1}, "ada is here by heartbeats")
        browser.signal(signal.SIGKILL)
        await until(lambda: ("leave", "ada") in watcher.seen, "ada is stale", within=40)


# S4: people who left and stay in the list


async def test_open_multiple_tabs_and_users_appear(pages):
    ada = await pages.open("ada")
    await pages.open("ada")
    await pages.open("grace")
    await shows(ada, {"ada": 2, "grace": 1})


async def test_close_tabs_and_users_disappear(pages):
    ada = await pages.open("ada")
    tabs = [await pages.open("grace"), await pages.open("grace")]
    await shows(ada, {"ada": 1, "grace": 2})
    await tabs[0].close()
    await shows(ada, {"ada": 1, "grace": 1})
    await tabs[1].close()
    await shows(ada, {"ada": 1})


async def test_kill_the_browser_process_and_its_users_disappear(browser, pages, competition):
    async with Watcher.of(competition, ROOM) as watcher:
        await pages.open("ada")
        await pages.open("grace")
        await until(lambda: watcher.tabs == {"ada": 1, "grace": 1}, "both are here")
        browser.signal(signal.SIGKILL)
        await until(lambda: watcher.tabs == {}, "both have left", within=30)


async def test_disconnect_the_network_and_the_user_is_offline(browser, site):
    with Hub("--idle-timeout", "4", "--grace-lost", "2") as hub:
        async with Watcher.of(hub, ROOM) as watcher, Proxy(hub.port) as proxy:
            await Class(browser, site, hub).open("ada", link=f"http://127.0.0.1:{proxy.port}")
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is here")
            proxy.hold()
            await until(lambda: watcher.statuses.get("ada") == "reconnecting", "ada's link is lost")
            await until(lambda: ("leave", "ada") in watcher.seen, "ada is offline")
