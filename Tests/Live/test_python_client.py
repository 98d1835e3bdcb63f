"""The Python client (protocol/clients/python) against the built hub: what an app such as S1's does with it."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import AT_ONCE
from hub import ROOT, Hub, eventually, free_port
from tokens import SECRET, token

sys.path.insert(0, str(ROOT / "protocol/clients/python"))

from rollcall import PresenceTracker, RollcallError, get_presence_tracker  # noqa: E402

SERVICE = token(SECRET, {"role": "service_role"})


def user(name: str) -> str:
    return token(SECRET, {"sub": name, "role": "authenticated"})


@pytest.fixture(scope="module")
def signed(key_file):
    with Hub("--jwt-secret-file", key_file, *AT_ONCE, dev=False) as hub:
        yield hub


@pytest.fixture
def presence(signed, room):
    tracker = PresenceTracker(signed.http("/"), SERVICE, room=room)
    yield tracker
    tracker.close()


def test_a_session_from_login_to_its_end(presence):
    """mark_session_started, heartbeat, mark_session_completed and the two counts (missions 33, 35, 36, 43)."""
    assert (presence.count_active_sessions(), presence.count_active_interviews()) == (0, 0)
    started = presence.mark_session_started("tab-1", "ada", language_code="tr", current_page="welcome")
    assert started["session_id"] == "tab-1" and started["goodbye"]
    presence.mark_session_started("tab-2", "grace")
    assert (presence.count_active_sessions(), presence.count_active_interviews()) == (2, 0)
    assert presence.can_start_interview("ada", "tab-1") == (True, "You may start (1/3 in use).")
    presence.heartbeat("tab-1", "ada", language_code="tr", current_page="learn")
    assert (presence.count_active_sessions(), presence.count_active_interviews()) == (2, 1)
    assert presence.get_stats() == (2, 1, 0, 3, 2)

    def row(status):
        found = presence._connection.ask(
            "GET", "api", "v1", "sessions", query={"room": presence.room, "user": "ada", "status": status}
        )
        return found["sessions"]

    [active] = eventually(lambda: [r for r in row("active") if r["current_page"] == "learn"], "the page")
    assert active["language_code"] == "tr"
    presence.mark_session_completed("tab-1", "ada")
    presence.mark_session_completed("tab-1", "ada")
    [completed] = eventually(lambda: row("completed"), "the end")
    assert completed["ended_at"] >= completed["started_at"]
    assert (presence.count_active_sessions(), presence.count_active_interviews()) == (1, 0)


def test_after_the_limit_the_next_tab_sees_the_capacity_message(signed, room, presence):
    """S1's own test: several tabs with different credentials; past the limit the next sees the message (missions 34, 45)."""
    assert presence.can_start_interview() == (True, "You may start (0/3 in use).")
    people = ["ada", "grace", "alan", "barbara"]
    tabs = [PresenceTracker(signed.http(""), user(name), room=room, max_concurrent=None) for name in people]
    for number, tab in enumerate(tabs):
        tab.mark_session_started(f"tab-{number}")
    assert [tab.can_start_interview(session_id=f"tab-{n}")[0] for n, tab in enumerate(tabs[:3])] == [True] * 3
    message = "Platform at capacity (3/3 in use). Please try again in a few minutes."
    assert tabs[3].can_start_interview(session_id="tab-3") == (False, message)
    assert presence.can_start_interview() == (False, message)
    assert tabs[3].can_start_interview(session_id="tab-3", wait=True) == (False, "You are number 1 in the queue.")
    tabs[0].mark_session_completed("tab-0")
    assert tabs[3].can_start_interview(session_id="tab-3") == (True, "You may start (3/3 in use).")
    assert presence.count_active_interviews() == 3
    presence.max_concurrent = 5
    assert presence.can_start_interview("donald")[0], "the option of five"


def test_twenty_threads_share_three_seats(presence):
    """The check and the step are one, so that no two threads pass at once."""
    start = threading.Barrier(20)

    def enter(number: int) -> bool:
        start.wait()
        return presence.can_start_interview(f"pupil-{number}")[0]

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(enter, range(20))) == 3
    assert presence.get_stats().available == 0


def test_the_service_key_does_what_a_users_token_may_not(signed, room):
    """A page that has its user's token cannot act for others, nor set the limit (missions 40, 46)."""
    ada = PresenceTracker(signed.http(""), user("ada"), room=room)
    with pytest.raises(RollcallError) as refused:
        ada.can_start_interview()
    assert (refused.value.code, refused.value.status) == ("Unauthorized", 403)
    assert "service key" in refused.value.hint and "service key" in str(refused.value)
    ada.max_concurrent = None
    with pytest.raises(RollcallError):
        ada.can_start_interview("grace")
    with pytest.raises(RollcallError) as refused:
        PresenceTracker(signed.http(""), None, room=room).count_active_sessions()
    assert refused.value.code == "MissingToken"


def test_connections_are_kept_and_replaced(key_file, room):
    """A hundred calls need one connection, and a hub that has started again is found again without a word."""
    with Hub("--jwt-secret-file", key_file, *AT_ONCE, dev=False) as hub:
        presence = PresenceTracker(hub.http(""), SERVICE, room=room, max_concurrent=None)
        presence.count_active_sessions()
        before = hub.metric("rollcall_connections_opened_total")
        for _ in range(100):
            presence.count_active_sessions()
        # The one that asks for the metric is new.
        assert hub.metric("rollcall_connections_opened_total") - before <= 1
        assert hub.stop() == 0
        hub.start()
        assert presence.count_active_sessions() == 0


def test_a_hub_that_is_not_there_is_said(room):
    presence = PresenceTracker(f"http://127.0.0.1:{free_port()}", SERVICE, room=room, timeout=1)
    with pytest.raises(RollcallError) as missing:
        presence.count_active_sessions()
    assert (missing.value.code, missing.value.status) == ("NoAnswer", 0) and missing.value.hint
    with pytest.raises(ValueError):
        PresenceTracker("hub.example.org", SERVICE)


def test_what_is_no_hub_is_said(signed, room):
    presence = PresenceTracker(signed.http("/dashboard"), SERVICE, room=room)
    with pytest.raises(RollcallError) as wrong:
        presence.count_active_sessions()
    assert wrong.value.status == 404


def test_the_browsers_piece_of_html_carries_no_service_key(presence):
    """What is embedded in the page has the user's token, and cannot be ended by what stands in it (missions 31, 41)."""
    html = presence.browser_heartbeat("tab-1", user("ada"), "</script><b>")
    assert SERVICE not in html and html.count("</script>") == 1 and "\\u003c/script>" in html


def test_the_processes_tracker_is_one(monkeypatch):
    monkeypatch.setenv("ROLLCALL_URL", "http://hub.example.org")
    assert get_presence_tracker(max_concurrent=5) is get_presence_tracker(max_concurrent=5)
    assert get_presence_tracker(max_concurrent=5).max_concurrent == 5


def test_stale_sessions_are_given_up(presence):
    """cleanup_stale_sessions(hours=3) says how many it was; sessions whose lease holds are not silent (mission 37)."""
    presence.mark_session_started("tab-1", "ada")
    assert presence.cleanup_stale_sessions(hours=3) == 0
    assert presence.count_active_sessions() == 1
