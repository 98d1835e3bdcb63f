"""Every name of Rollcall's on protocol/MIGRATION.md exists: options of the binary, policies, endpoints, exports of the client,
words of the wire, tables and views of the store."""

import re

import pytest

from hub import ROOT, run

PROTOCOL = ROOT / "protocol"
CLIENT = ROOT / "Sources/CWebAssets/client"
PAGE = PROTOCOL / "MIGRATION.md"

# Whose names they are that stand in prose or in our columns without being ours: of the web, of SQL, of what is left behind.
OTHERS = {
    "supabase-js", "phoenix.js", "ETag", "Idempotency-Key", "sendBeacon", "pagehide", "anon", "beforeunload", "pg_cron", ".neq('role', 'teacher')",
}
# Names of rooms, made up for the page.
ROOMS = {"x", "realtime:x", "room:x", "user:ID", "course:ID", "workshop:ID"}


def spans() -> list[str]:
    """The code of the page that is said to be Rollcall's: all but the first column of each table, and headings."""
    found, in_block = [], False
    for line in PAGE.read_text().splitlines():
        if line.startswith("```"):
            in_block = not in_block
        if in_block or line.startswith("#"):
            continue
        if line.startswith("| "):
            line = line.split("|", 2)[2]
        found += re.findall(r"`([^`]+)`", line)
    return found


def operations() -> set[str]:
    """`GET /path` for each operation of openapi.yaml; another test holds that page to the hub's routes."""
    found, path = set(), None
    for line in (PROTOCOL / "openapi.yaml").read_text().splitlines():
        if match := re.fullmatch(r"  (/.*):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|put|post|patch|delete):", line):
            found.add(f"{match[1].upper()} {path}")
    return found


def words(*paths) -> set[str]:
    return {word for path in paths for word in re.findall(r"[A-Za-z_][\w.*]*(?::[\w*]+)?", path.read_text())}


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """By kind, since a hook is no option."""
    types = words(*CLIENT.glob("*.d.ts"))
    tracker = (PROTOCOL / "clients/python/rollcall/tracker.py").read_text()
    return {
        "option": set(re.findall(r"--[a-z-]+", run("serve", "--help").stdout)),
        "policy": set(re.findall(r"^  ([a-z_]+) ", run("help", "rooms").stdout, re.M)),
        "command": set(re.findall(r"^  ([a-z-]+) ", run("help").stdout, re.M)),
        "operation": operations(),
        "client": types | {path.name for path in CLIENT.glob("rollcall*.js")},
        "python": {word for match in re.findall(r"def (\w+)|class (\w+)|(\w+): ", tracker) for word in match if word},
        "wire": words(PROTOCOL / "codes.json", PROTOCOL / "README.md", PROTOCOL / "wire.md", *(PROTOCOL / "schemas").glob("*.json")),
        "answer": words(PROTOCOL / "openapi.yaml"),
        "store": set(re.findall(r"`(\w+)`", (PROTOCOL / "STORE.md").read_text())),
    }


def exists(name: str, known: dict[str, set[str]]) -> bool:
    if name in OTHERS | ROOMS or (ROOT / "Tests" / name).is_file():
        return True
    if name.startswith("--"):
        return name in known["option"]
    if re.match(r"(GET|PUT|POST|PATCH|DELETE) ", name):
        return name in known["operation"]
    if name.startswith("/"):
        return f"{name}/websocket" in (PROTOCOL / "wire.md").read_text()
    if name.startswith("rollcall "):
        return name.split()[1] in known["command"]
    return any(name in known[kind] for kind in ("policy", "client", "python", "wire", "answer", "store"))


def test_each_name_of_rollcalls_on_the_page_exists(known):
    found = spans()
    assert len(found) > 150, "this test's fault, more likely"
    assert [name for name in found if not exists(name, known)] == []


@pytest.mark.parametrize(
    "name",
    ["--grace-closed", "GET /api/v1/room/{room}", "useParticipantHeartbeats", "exclude_role", "rollcall:rosters", "/phoenix",
     "rollcall tokens", "interview_capacities", "broadcast.replays", "can_start_interviews"],
)
def test_a_name_that_is_nearly_right_is_found_out(known, name):
    assert not exists(name, known)


def test_the_page_takes_in_each_name_of_the_five_seeds():
    """Hooks, endpoints and functions that those systems call; each must be found by whoever searches the page for it."""
    text = PAGE.read_text()
    names = """useParticipantHeartbeat useCompetitionRealtime useRoomRealtime room_participants last_active is_in_competition
        current_competition_id session_id active_room_participants active_competition_participants get_presence_tracker
        can_start_interview mark_session_started mark_session_completed cleanup_stale_sessions count_active_sessions
        count_active_interviews online_window_seconds max_concurrent active_sessions_view interview_capacity RealtimeProvider
        useInstructorNotifications useStudentActivity useCourseStats usePresence useWorkshopAttendance useInstructorRealtime
        create_notification student_presence mark-all-read StreamParticipant useLiveKitParticipants useStreamParticipants
        useParticipantEvents useParticipantMutations usePresenceManager update_user_heartbeat mark_user_offline
        cleanup_stale_presence get_active_users handle_user_disconnect scheduled_presence_cleanup user-disconnect presenceService
        HEARTBEAT_INTERVAL STALE_AFTER""".split()
    assert [name for name in names if name not in text] == []
