"""What an app tells its users: kept, shown to all their tabs at once, and to nobody else (API.md, "Notifications")."""

import asyncio

import httpx
import pytest

from conftest import AT_ONCE
from hub import DEADLINE, Hub
from person import SUBSCRIBED, Person
from tokens import SECRET, token
from wire import Tab

BASE = "/api/instructor/notifications"


@pytest.fixture(scope="module", params=[1, 2], ids=["1-loops", "2-loops"])
def school(request, key_file):
    with Hub("--jwt-secret-file", key_file, *AT_ONCE, loops=request.param, dev=False) as hub:
        yield hub


def key(user: str | None) -> str:
    """A user's token, or without a user that of the app's server."""
    return token(SECRET, {"sub": user, "role": "authenticated" if user else "service_role"})


def ask(hub, user, method, path, **options) -> httpx.Response:
    headers = {"authorization": f"Bearer {key(user)}"} | options.pop("headers", {})
    return httpx.request(method, hub.http(path), headers=headers, timeout=DEADLINE, **options)


def create(hub, user, title="New Student Enrolled", **more) -> str:
    draft = {"user_id": user, "type": "enrollment", "title": title} | more
    answer = ask(hub, None, "POST", "/api/v1/notifications", json=draft)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"][0]["id"]


def unread(hub, user) -> int:
    return ask(hub, user, "GET", BASE).json()["meta"]["unread"]


def tab(hub, user):
    return Tab.open(hub, apikey=key(user))


async def listen(tab, user) -> str:
    topic = f"realtime:user:{user}"
    await tab.join(topic, {"private": True, "presence": {"enabled": False}})
    return topic


async def told(tab, event) -> dict:
    """The next thing it hears, which must be this."""
    payload = (await tab.expect("broadcast")).payload
    assert payload["event"] == f"rollcall:{event}", payload
    return payload["payload"]


async def test_what_is_created_appears_in_all_tabs_of_the_user_and_nobody_elses(school):
    """(mission 47) (mission 50) (mission 72) (mission 77)"""
    async with tab(school, "ada") as one, tab(school, "ada") as two, tab(school, "grace") as grace:
        for its in (one, two):
            await listen(its, "ada")
        await listen(grace, "grace")
        data = {"course_id": "123", "student_name": "John Doe"}
        id = create(school, "ada", message="John Doe enrolled in your course", data=data)
        row = await told(one, "notification")
        assert row == await told(two, "notification")
        shown = ask(school, "ada", "GET", BASE).json()["data"][0]
        assert row == shown | {"unread": unread(school, "ada")}
        assert (row["id"], row["data"], row["read_at"]) == (id, data, None)
        # To Grace nothing was said, and nothing is shown.
        await grace.beat()
        assert ask(school, "grace", "GET", BASE).json()["data"] == []
        assert ask(school, "grace", "PUT", f"{BASE}/{id}", json={"action": "read"}).status_code == 404


async def test_nobody_joins_anothers_room(school):
    """(mission 72)"""
    async with tab(school, "grace") as grace:
        config = {"private": True, "presence": {"enabled": False}}
        reply = await grace.call("realtime:user:ada", "phx_join", {"config": config})
        assert reply["status"] == "error"
        create(school, "ada")
        await grace.beat()


async def test_what_one_tab_reads_the_other_hears_and_the_bell_agrees(school):
    """(mission 61) (mission 62) (mission 63) (mission 64)"""
    user = "alan"
    async with tab(school, user) as one, tab(school, user) as two:
        ids = [create(school, user, f"T{n}") for n in range(3)]
        for its in (one, two):
            await listen(its, user)
        # As the seed's pages send it: a body without a media type.
        answer = ask(school, user, "PUT", f"{BASE}/{ids[0]}", content='{"action":"read"}')
        assert answer.status_code == 200 and answer.json()["data"]["read_at"], answer.text
        for its in (one, two):
            news = await told(its, "notification_changed")
            assert (news["id"], news["unread"]) == (ids[0], 2)
        assert unread(school, user) == 2
        ask(school, user, "DELETE", f"{BASE}/{ids[1]}")
        for its in (one, two):
            news = await told(its, "notification_changed")
            assert news == {"id": ids[1], "user_id": user, "deleted": True, "unread": 1}
        answer = ask(school, user, "POST", f"{BASE}/mark-all-read")
        assert answer.json()["data"]["updated_count"] == 1
        for its in (one, two):
            news = await told(its, "notification_changed")
            assert (news["all"], news["unread"]) == (True, 0)
        assert unread(school, user) == 0


async def test_the_last_thing_that_tabs_hear_is_how_it_is(school):
    """Thirty requests at once: what is unread after them all is what was told last."""
    user = "emmy"
    ids = [create(school, user) for _ in range(30)]
    async with tab(school, user) as its, httpx.AsyncClient(timeout=DEADLINE) as client:
        await listen(its, user)
        headers = {"authorization": f"Bearer {key(user)}"}
        marks = [client.put(school.http(f"{BASE}/{id}"), headers=headers, json={"action": "read"}) for id in ids]
        answers = await asyncio.gather(*marks)
        assert {answer.status_code for answer in answers} == {200}
        counts = [(await told(its, "notification_changed"))["unread"] for _ in ids]
        assert counts == sorted(counts, reverse=True) and counts[-1] == 0


async def test_the_python_client_hears_it_on_its_private_channel(school):
    """(mission 68) (mission 77)"""
    user = "barbara"
    person = Person(school, f"user:{user}", presence=False, config={"private": True}, token=key(user))
    try:
        await person.client.connect()
        await person.client.set_auth(key(user))
        await person.subscribe()
        assert person.statuses == [SUBSCRIBED]
        id = create(school, user)
        await person.until(
            lambda: [event for event in person.of("broadcast") if event[1:2] == ("rollcall:notification",)],
            "the notification")
        assert person.of("broadcast")[0][2]["id"] == id
    finally:
        await person.client.close()


@pytest.mark.parametrize("user", ['ada "countess"', "ödön/\U0001f600", "a,b&c", "100%25", "user:ada", "*"])
async def test_odd_names_are_told_as_well(school, user):
    async with tab(school, user) as its:
        await listen(its, user)
        id = create(school, user)
        assert (await told(its, "notification"))["id"] == id
        asked = ask(school, None, "GET", BASE, params={"user_id": user}).json()
        assert [row["id"] for row in asked["data"]] == [id]


def test_a_user_is_told_so_much_and_others_as_before(school):
    """(mission 74)"""
    name = 'rollcall_limit_exceeded_total{limit="notifications"}'
    before = school.metric(name)
    answers = [
        ask(school, None, "POST", "/api/v1/notifications", json={"user_id": "crowded", "type": "t", "title": "T"})
        for _ in range(70)
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {201, 429} and answers[0].status_code == 201
    assert refused[0].json()["code"] == "NotificationRateLimitReached" and refused[0].headers["retry-after"] == "1"
    assert unread(school, "crowded") == 70 - len(refused) >= 60
    assert school.metric(name) - before == len(refused)
    create(school, "quiet")


def test_a_notification_outlives_the_hub(tmp_path):
    """What was answered is on the disk (mission 47)."""
    store = ["--store", f"sqlite:{tmp_path}/rollcall.db", "--dev"]
    with Hub(*store) as hub:
        draft = {"user_id": "ada", "type": "t", "title": "T"}
        id = httpx.post(hub.http("/api/v1/notifications"), json=draft, timeout=DEADLINE).json()["data"][0]["id"]
        hub.kill()
    with Hub(*store) as hub:
        rows = httpx.get(hub.http("/api/v1/notifications?user_id=ada"), timeout=DEADLINE).json()["data"]
        assert [row["id"] for row in rows] == [id]
