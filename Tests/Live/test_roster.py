"""The roster of a stream: who belongs to it, in which role, with which rights, live to everyone (mission 82 to 85, 91, 92)."""

import asyncio
import contextlib

import pytest

from conftest import AT_ONCE
from hub import Hub, eventually
from person import Person
from roster import Desk
from wire import Tab


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def stream(request, key_file):
    with Hub("--jwt-secret-file", key_file, *AT_ONCE, loops=request.param, dev=False) as hub:
        yield hub


@pytest.fixture
def desk(stream, room):
    return Desk(stream, room)


@contextlib.asynccontextmanager
async def present(hub, desk, user, **meta):
    """A tab of this user that is in the room."""
    topic = f"realtime:{desk.room}"
    async with Tab.open(hub, apikey=desk.token(user)) as tab:
        await tab.join(topic, {"presence": {"key": "", "enabled": True}})
        await tab.track(topic, meta)
        yield tab


async def told(tab, event, user):
    """The next push of this name about this user."""
    while True:
        payload = (await tab.until("broadcast")).payload
        if payload["event"] == f"rollcall:{event}" and payload["payload"].get("user_id") == user:
            return payload["payload"]


async def test_a_permission_reaches_every_tab_of_every_stock_client_at_once(stream, desk):
    """Mission 85: updateParticipantPermissions, live to everyone."""
    async with (
        present(stream, desk, "ada") as ada,
        present(stream, desk, "ada") as second,
        Person.here(stream, desk.room, token=desk.token("alan")) as alan,
    ):
        answer = desk.ask("teacher", "POST", "/participants/ada/permissions", {"canSpeak": True, "role": "CO_HOST"})
        assert answer.json()["success"] is True
        pushes = [await told(tab, "roster", "ada") for tab in (ada, second)]
        await alan.until(lambda: alan.of("broadcast"), "a push")
        (pushed,) = [payload for _, event, payload in alan.of("broadcast") if event == "rollcall:roster"]
        assert pushes == [pushed, pushed]
        row = answer.json()["participant"]
        assert (pushed["can_speak"], pushed["role"], pushed["version"]) == (True, "co_host", row["version"])
        assert pushed["room_id"] == desk.room and pushed["joined_at"] == row["joinedAt"]


async def test_the_roster_is_the_union_of_registered_and_live(stream, desk):
    """Mission 82: who is away is a row too, and who came unregistered; both counts are those of the rows."""
    for user in ("ada", "grace"):
        desk.ask("app", "PUT", f"/participants/{user}", {"name": user.title(), "role": "SPEAKER"}, 201)
    async with present(stream, desk, "ada"), present(stream, desk, "zoe", name="Zoë"):
        answer = desk.ask("alan", "GET", "/participants").json()
        rows = {row["userId"]: row for row in answer["participants"]}
        assert [(user, row["name"], row["isOnline"]) for user, row in rows.items()] == [
            ("ada", "Ada", True),
            ("grace", "Grace", False),
            ("zoe", "Zoë", True),
        ]
        assert (answer["onlineCount"], answer["totalCount"]) == (2, 3)
        assert [rows[user]["status"] for user in rows] == ["JOINED", "INVITED", "JOINED"]


async def test_joins_and_leaves_are_written_once_by_the_server(stream, desk):
    """Mission 83, 92: nobody keeps a status up by hand, and the first join is remembered."""
    desk.ask("app", "PUT", "/participants/ada", {}, 201)

    def left(after: str):
        """Her row once it tells of a visit after this one: it is written behind."""
        row = desk.rows()["ada"]
        return row["status"] == "LEFT" and (row["lastJoinedAt"] or "") > after and row

    visits = []
    for _ in range(2):
        async with present(stream, desk, "ada"):
            joined = eventually(lambda: (row := desk.rows()["ada"])["joinedAt"] and row, "joined")
            assert (joined["status"], joined["isOnline"], joined["leftAt"]) == ("JOINED", True, None)
        visits.append(eventually(lambda: left(visits[-1]["lastJoinedAt"] if visits else ""), "left"))
        assert visits[-1]["leftAt"] >= visits[-1]["lastJoinedAt"] and visits[-1]["isOnline"] is False
    assert visits[0]["joinedAt"] == visits[1]["joinedAt"] and visits[1]["version"] == 1


async def test_who_registers_while_present_has_joined(stream, desk):
    async with present(stream, desk, "ada"):
        eventually(lambda: desk.ask("app", "PATCH", "/participants/ada", {}, None).json()["joinedAt"], "joined")
        assert desk.rows()["ada"]["status"] == "JOINED"
    eventually(lambda: desk.rows()["ada"]["status"] == "LEFT", "left")


async def test_users_speak_for_themselves_alone(stream, desk):
    """Mission 84, and S3 let anyone call its server actions."""
    status = {"status": "JOINED"}
    assert desk.ask("ada", "POST", "/participants/ada/status", status).json()["participant"]["status"] == "JOINED"
    async with present(stream, desk, "alan") as alan:
        for path, body in (
            ("/participants/ada/status", {"status": "LEFT"}),
            ("/participants/alan/permissions", {"canSpeak": True}),
            ("/participants/ada/permissions", {"role": "HOST"}),
        ):
            assert desk.ask("alan", "POST", path, body, 403).json()["code"] == "Unauthorized"
        for action in ("kick", "ban", "mute", "unban", "unmute"):
            desk.ask("alan", "POST", f"/{action}", {"user": "ada", "seconds": 5}, 403)
        await alan.beat()
    assert desk.rows()["ada"]["version"] == 1


async def test_of_two_moderators_who_saw_the_same_version_one_is_told_so(stream, desk):
    """Mission 86: what an optimistic page rolls back by."""
    tag = desk.ask("teacher", "PUT", "/participants/ada", {"canSpeak": True}, 201).headers["etag"]
    desk.ask("teacher", "PATCH", "/participants/ada", {"canVideo": True}, if_match=tag)
    problem = desk.ask("teacher", "PATCH", "/participants/ada", {"canVideo": False}, 409, if_match=tag).json()
    assert (problem["code"], problem["version"]) == ("version_conflict", 2)
    assert desk.rows()["ada"]["canVideo"] is True


async def test_of_many_changes_at_once_the_last_push_is_the_last_state(stream, desk):
    """Pushes come in the order of the changes, and none is lost."""
    async with present(stream, desk, "ada") as ada:
        async with asyncio.TaskGroup() as group:
            for number in range(40):
                body = {"canSpeak": number % 2 == 0, "name": f"Ada {number}"}
                group.create_task(asyncio.to_thread(desk.ask, "app", "PATCH", "/participants/ada", body, None))
        versions, name = [], None
        while not versions or versions[-1] < 40:
            push = await told(ada, "roster", "ada")
            versions.append(push["version"])
            name = push["name"]
        assert versions == sorted(versions)
        assert desk.rows()["ada"]["name"] == name


async def test_a_banned_user_goes_and_stays_away_until_unbanned(stream, desk):
    """Mission 91: moderation."""
    topic = f"realtime:{desk.room}"
    async with present(stream, desk, "ada") as ada:
        desk.ask("teacher", "POST", "/ban", {"user": "ada", "seconds": 600, "reason": "shouting"}, 202)
        await ada.until("phx_close")
    async with Tab.open(stream, apikey=desk.token("ada")) as ada:
        asked = {"config": {"presence": {"key": "", "enabled": True}}}
        reply = await ada.call(topic, "phx_join", asked)
        assert reply["status"] == "error" and reply["response"]["reason"].startswith("Banned: ")
        assert desk.ask("ada", "POST", "/participants/ada/status", {"status": "JOINED"}, 403).json()["code"] == "Banned"
        desk.ask("teacher", "POST", "/unban", {"user": "ada"}, 202)
        await ada.join(topic)


async def test_a_removed_member_can_be_registered_again(stream, desk):
    async with present(stream, desk, "alan") as alan:
        desk.ask("app", "PUT", "/participants/ada", {"role": "HOST"}, 201)
        desk.ask("app", "DELETE", "/participants/ada", status=204)
        desk.ask("app", "PUT", "/participants/ada", {"role": "SPEAKER"}, 201)
        pushes = [await told(alan, "roster", "ada") for _ in range(3)]
        assert [push.get("removed") or push["role"] for push in pushes] == ["host", True, "speaker"]


async def test_bans_mutes_and_states_outlive_the_hub(key_file, tmp_path, room):
    """Mission 91, 92: a hub that starts again refuses whom it refused, and has at hand what it had."""
    options = ("--jwt-secret-file", key_file, "--store", f"sqlite:{tmp_path / 'rollcall.db'}", *AT_ONCE)
    asked = {"config": {"presence": {"key": "", "enabled": True}, "broadcast": {"ack": True}}}
    topic = f"realtime:{room}"
    with Hub(*options, dev=False) as hub:
        desk = Desk(hub, room)
        desk.ask("teacher", "POST", "/ban", {"user": "ada", "seconds": 600}, 202)
        desk.ask("teacher", "POST", "/mute", {"user": "alan", "seconds": 600}, 202)
        desk.ask("app", "PUT", "/state/round", 7, 204)
    with Hub(*options, dev=False) as hub:
        desk = Desk(hub, room)
        async with Tab.open(hub, apikey=desk.token("ada")) as ada, Tab.open(hub, apikey=desk.token("alan")) as alan:
            reply = await ada.call(topic, "phx_join", asked)
            assert reply["response"]["reason"].startswith("Banned: "), reply
            await alan.join(topic, asked["config"])
            state = (await alan.until("broadcast")).payload
            assert (state["event"], state["payload"]["key"], state["payload"]["value"]) == ("rollcall:state", "round", 7)
            said = {"type": "broadcast", "event": "hand", "payload": {}}
            assert (await alan.ask(topic, "broadcast", said))["response"]["reason"].startswith("Muted: ")
            desk.ask("teacher", "POST", "/unmute", {"user": "alan"}, 202)
            assert (await alan.ask(topic, "broadcast", said))["status"] == "ok"


async def test_who_is_kicked_is_told_why(stream, desk):
    async with present(stream, desk, "ada") as ada:
        desk.ask("teacher", "POST", "/kick", {"user": "ada", "seconds": 5, "reason": "Please calm down."}, 202)
        message = (await ada.until("system")).payload["message"]
        assert message == "Kicked: You were removed from this room, come back in 5 seconds: Please calm down."
        await ada.expect("phx_close")


async def test_a_role_of_the_roster_decides_who_is_counted(key_file, tmp_path, room):
    """Trap 11: the room's policy leaves out roles, and the roster says who has one."""
    rules = tmp_path / "rollcall.json"
    rules.write_text('{"rooms":[{"match":"*","exclude_roles":["host"]}]}')
    with Hub("--jwt-secret-file", key_file, "--config", str(rules), *AT_ONCE, dev=False) as hub:
        desk = Desk(hub, room)
        async with present(hub, desk, "ada"), present(hub, desk, "alan"):
            assert desk.ask("app", "GET", "/attendance").json()["online_count"] == 2
            desk.ask("teacher", "POST", "/participants/ada/permissions", {"role": "HOST"})
            eventually(lambda: desk.ask("app", "GET", "/attendance").json()["online_count"] == 1, "one counted")
            assert desk.ask("app", "GET", "/participants").json()["onlineCount"] == 2
