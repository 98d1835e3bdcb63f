"""A live workshop as its instructor and its students see it: check-ins, activity, figures (mission 55, 56, 58, 65, 66)."""

import asyncio
import contextlib

import pytest

from conftest import AT_ONCE
from hub import Hub
from person import Person
from roster import Desk


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def school(request, key_file, tmp_path_factory):
    rules = tmp_path_factory.mktemp("config") / "rollcall.json"
    rules.write_text('{"rooms":[{"match":"*","exclude_roles":["teacher"]}]}')
    options = ("--jwt-secret-file", key_file, "--config", str(rules), *AT_ONCE)
    with Hub(*options, loops=request.param, dev=False) as hub:
        yield hub


@pytest.fixture
def desk(school, room):
    return Desk(school, room)


@contextlib.asynccontextmanager
async def workshop(school, desk):
    """The instructor's page and a student's, both stock clients in the room; Ada and Alan are registered."""
    for user in ("ada", "alan"):
        desk.ask("app", "PUT", f"/participants/{user}", {"name": user.title()}, 201)
    async with (
        Person.here(school, desk.room, token=desk.token("teacher")) as instructor,
        Person.here(school, desk.room, token=desk.token("ada")) as student,
    ):
        await instructor.channel.track({"name": "Grace"})
        await student.channel.track({"name": "Ada's laptop"})
        await student.until(lambda: {"teacher", "ada"} <= set(student.state), "both")
        yield instructor, student


def heard(person, event):
    return [payload for _, name, payload in person.of("broadcast") if name == f"rollcall:{event}"]


async def hears(person, event, count=1):
    await person.until(lambda: len(heard(person, event)) >= count, f"{count} of {event}")
    return heard(person, event)


async def test_a_check_in_is_live_on_both_pages_and_its_button_is_gone(school, desk):
    """Mission 58, 66."""
    async with workshop(school, desk) as (instructor, student):
        before = desk.ask("ada", "GET", "/attendance").json()
        # The teacher is not counted, and is there without being registered.
        assert [before[name] for name in ("total_registered", "checked_in_count", "online_count")] == [2, 0, 1]
        assert [(p["user_id"], p["name"], p["status"], p["is_online"]) for p in before["participants"]] == [
            ("ada", "Ada", "registered", True),
            ("alan", "Alan", "registered", False),
            ("teacher", "Grace", "online", True),
        ]
        answer = desk.ask("teacher", "POST", "/attendance/ada/check-in").json()
        assert (answer["status"], answer["checked_in_count"], answer["total_registered"]) == ("checked_in", 1, 2)
        assert await hears(instructor, "attendance") == await hears(student, "attendance") == [answer]
        again = desk.ask("app", "POST", "/attendance/ada/check-in").json()
        assert again == answer
        desk.ask("teacher", "DELETE", "/attendance/ada/check-in")
        statuses = [push["status"] for push in await hears(student, "attendance", 2)]
        assert statuses == ["checked_in", "registered"]
        assert desk.ask("ada", "GET", "/attendance").json() == before


async def test_nobody_checks_in_themselves_or_others_without_the_right(school, desk):
    async with workshop(school, desk) as (_, student):
        for user in ("ada", "alan"):
            desk.ask("ada", "POST", f"/attendance/{user}/check-in", status=403)
            desk.ask("ada", "DELETE", f"/attendance/{user}/check-in", status=403)
        assert heard(student, "attendance") == []


async def test_the_figures_of_check_ins_at_once_end_right(school, desk):
    """The last push has the figures of all."""
    users = [f"student-{number}" for number in range(30)]
    async with workshop(school, desk) as (instructor, _):
        async with asyncio.TaskGroup() as group:
            for user in users:
                group.create_task(asyncio.to_thread(desk.ask, "app", "POST", f"/attendance/{user}/check-in"))
        pushes = await hears(instructor, "attendance", len(users))
        assert [push["checked_in_count"] for push in pushes] == sorted(push["checked_in_count"] for push in pushes)
        assert (pushes[-1]["checked_in_count"], pushes[-1]["total_registered"]) == (30, 32)


async def test_the_activity_of_a_course_is_live_and_listed_newest_first(school, desk):
    """Mission 55, 65."""
    async with workshop(school, desk) as (instructor, student):
        for number in range(3):
            body = {"type": "lesson_completed", "user_id": "ada", "name": "Ada", "data": {"lesson": number}}
            desk.ask("app", "POST", "/activity", body, 201)
        told = await hears(instructor, "activity", 3)
        assert await hears(student, "activity", 3) == told
        assert [(entry["student_name"], entry["activity_type"]) for entry in told] == [("Ada", "lesson_completed")] * 3
        first = desk.ask("ada", "GET", "/activity?limit=2").json()
        rest = desk.ask("ada", "GET", f"/activity?limit=2&after={first['next']}").json()
        listed = first["activities"] + rest["activities"]
        assert sorted(entry["id"] for entry in listed) == sorted(entry["id"] for entry in told)
        assert "next" not in rest
        desk.ask("ada", "POST", "/activity", {"type": "cheated"}, 403)


async def test_course_stats_are_published_by_the_app_and_live_on_the_page(school, desk):
    """Mission 56, 65."""
    stats = {"total_enrollments": 40, "completed_count": 3, "average_rating": 4.5}
    async with workshop(school, desk) as (instructor, student):
        desk.ask("app", "PUT", "/state/course_stats", stats, 204)
        for person in (instructor, student):
            (push,) = await hears(person, "state")
            assert (push["room_id"], push["key"], push["value"]) == (desk.room, "course_stats", stats)
        listed = desk.ask("ada", "GET", "/state")
        assert [(state["key"], state["value"]) for state in listed.json()["states"]] == [("course_stats", stats)]
        desk.ask("ada", "GET", "/state", status=304, if_none_match=listed.headers["etag"])
        desk.ask("app", "DELETE", "/state/course_stats", status=204)
        assert (await hears(student, "state", 2))[-1]["value"] is None
        desk.ask("ada", "PUT", "/state/course_stats", {}, 403)
