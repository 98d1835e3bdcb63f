"""Several tabs of one user over one connection: counted, told and ended as if each had its own (presence.md 13)."""

import asyncio

import httpx
import pytest

from hub import DEADLINE
from wire import OK, PLAIN, Tab, applied, metas, refs

LOOPS = [1, 2]
OPTIONS = ["--grace-close", "1", "--grace-lost", "2.5", "--window", "0"]


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


def of(session, event, payload=None):
    """A presence message of one of several tabs."""
    return {"type": "presence", "event": event, "session": session} | ({} if payload is None else {"payload": payload})


class Shared:
    """A connection that tabs share."""

    def __init__(self, tab: Tab, topic: str):
        self.tab, self.topic = tab, topic

    async def asks(self, session, event, payload=None) -> dict:
        return await self.tab.ask(self.topic, "presence", of(session, event, payload))

    async def tracks(self, session, meta=None) -> None:
        assert await self.asks(session, "track", meta or {"tab": session}) == OK

    async def ended(self) -> dict:
        return (await self.tab.until("presence_close")).payload


@pytest.fixture
async def ada(hub, topic):
    async with Tab.open(hub, path=PLAIN) as tab:
        await tab.join(topic, key("ada"))
        yield Shared(tab, topic)


class Onlooker:
    """A stock client, told of everything; what it believes is what is so."""

    def __init__(self, tab: Tab, topic: str):
        self.tab, self.topic = tab, topic
        self.state, self.statuses, self.told = {}, {}, 0

    async def until(self, condition) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await self._take(await self.tab.receive())

    async def _take(self, message) -> None:
        if message.event == "presence_diff":
            self.state = applied(self.state, message.payload)
            self.told += 1
        elif message.event == "presence_status":
            self.statuses |= message.payload

    @property
    def tabs(self) -> dict[str, list[str]]:
        return {name: sorted(meta["tab"] for meta in entry) for name, entry in metas(self.state).items()}

    async def settled(self, speaker: Tab) -> None:
        """Everything that the speaker has caused is here."""
        await speaker.say(self.topic, "mark", {})
        while (message := await self.tab.receive()).event != "broadcast":
            await self._take(message)


@pytest.fixture
async def grace(hub, topic):
    async with Tab.open(hub) as tab:
        await tab.join(topic, key("grace", status=True))
        yield Onlooker(tab, topic)


async def test_three_tabs_are_one_user_and_three_sessions_for_everybody(hub, room, topic, ada, grace):
    async with Tab.open(hub) as counting, Tab.open(hub) as board:
        await counting.join(topic, key("counting", mode="count"))
        await board.join("realtime:counts:*", {"presence": {"mode": "count"}})
        for number in range(3):
            await ada.tracks(f"tab-{number}")
        await grace.until(lambda: grace.tabs == {"ada": ["tab-0", "tab-1", "tab-2"]})
        assert grace.told == 3
        while (message := await counting.until("presence_count")).payload["sessions"] != 3:
            pass
        assert message.payload["users"] == 1
        while (await board.until("presence_count")).payload["rooms"].get(room) != [1, 3]:
            pass
        answer = httpx.get(hub.http(f"/api/v1/rooms/{room}"), headers=hub.admin, timeout=DEADLINE).json()
        assert [(person["user"], len(person["metas"])) for person in answer["people"]] == [("ada", 3)]
        # Each moves by itself, and an update is an update.
        before = set(refs(grace.state)["ada"])
        await ada.tracks("tab-1", {"tab": "moved"})
        await grace.until(lambda: grace.tabs == {"ada": ["moved", "tab-0", "tab-2"]})
        assert len(before & set(refs(grace.state)["ada"])) == 2
        await ada.tracks("tab-1", {"tab": "moved"})
        await grace.settled(ada.tab)
        assert grace.told == 4


async def test_the_connection_hears_each_change_once(topic, ada, grace):
    for number in range(3):
        await ada.tracks(f"tab-{number}")
    await grace.tab.ask(topic, "presence", {"event": "track", "payload": {}})
    diff = await ada.tab.until("presence_diff")
    while "grace" not in diff.payload["joins"]:
        diff = await ada.tab.until("presence_diff")
    await grace.tab.say(topic, "hand", {})
    await ada.tab.expect("broadcast")
    await ada.tab.beat()


async def test_a_user_is_as_present_as_the_most_present_tab(ada, grace):
    for session, state in (("one", "hidden"), ("two", "idle")):
        assert await ada.asks(session, "announce", {"state": state}) == OK
        await ada.tracks(session)
    await grace.until(lambda: grace.statuses.get("ada") == "idle")
    await ada.asks("two", "announce", {"state": "frozen"})
    await grace.until(lambda: grace.statuses.get("ada") == "away")
    await ada.asks("one", "announce", {"state": "active"})
    await grace.until(lambda: grace.statuses.get("ada") == "active")


async def test_a_tab_goes_as_it_says(topic, ada, grace):
    for session in ("left", "closed", "lost"):
        await ada.tracks(session)
    await grace.until(lambda: grace.tabs == {"ada": ["closed", "left", "lost"]})
    assert await ada.asks("left", "leave") == OK
    await grace.until(lambda: grace.tabs == {"ada": ["closed", "lost"]})
    # The others have their graces; who is back in time was never away.
    for session in ("closed", "lost"):
        assert await ada.asks(session, "leave", {"reason": session}) == OK
    await grace.until(lambda: grace.statuses.get("ada") == "reconnecting")
    await ada.tracks("closed")
    await grace.until(lambda: grace.statuses.get("ada") == "active")
    told = grace.told
    await grace.until(lambda: grace.tabs == {"ada": ["closed"]})
    assert grace.told == told + 1
    assert await ada.asks("closed", "untrack") == OK
    await grace.until(lambda: grace.tabs == {})


@pytest.mark.parametrize("how", ["close", "abort", "leave"])
async def test_what_becomes_of_the_connection_becomes_of_all_its_tabs(hub, topic, ada, grace, how):
    for number in range(3):
        await ada.tracks(f"tab-{number}")
    await grace.until(lambda: len(grace.tabs.get("ada", [])) == 3)
    told = grace.told
    if how == "leave":
        await ada.tab.ask(topic, "phx_leave", {})
        await grace.until(lambda: grace.tabs == {})
        assert grace.told == told + 1, "all at once"
        return
    if how == "abort":
        ada.tab.abort()
    else:
        await ada.tab.connection.close()
    await grace.until(lambda: grace.statuses.get("ada") == "reconnecting")
    # One comes back over a connection of its own, with what it said.
    async with Tab.open(hub) as own:
        await own.join(topic, key("ada") | {"session": "tab-1"})
        await own.ask(topic, "presence", {"event": "track", "payload": {"tab": "tab-1"}})
        await grace.until(lambda: grace.statuses.get("ada") == "active")
        assert grace.told == told
        await grace.until(lambda: grace.tabs == {"ada": ["tab-1"]})


async def test_the_newest_connection_of_a_session_wins_and_the_others_of_the_old_one_stay(hub, topic, ada, grace):
    await ada.tracks("tab-0")
    await ada.tracks("tab-1")
    await grace.until(lambda: grace.tabs == {"ada": ["tab-0", "tab-1"]})
    told = grace.told
    async with Tab.open(hub) as own:
        await own.join(topic, key("ada") | {"session": "tab-0"})
        assert await ada.ended() == {"session": "tab-0", "code": 4409, "reason": "replaced"}
        # And back: then it is a socket that closes.
        await ada.tracks("tab-0")
        assert await own.closed() == 4409
    # To another connection that tabs share.
    async with Tab.open(hub) as other:
        await other.join(topic, key("ada"))
        assert await Shared(other, topic).asks("tab-1", "announce", {}) == OK
        assert (await ada.ended())["session"] == "tab-1"
        await grace.settled(ada.tab)
        assert (grace.told, grace.tabs) == (told, {"ada": ["tab-0", "tab-1"]})


async def test_a_session_of_somebody_else_is_another_session(hub, topic, ada, grace):
    await ada.tracks("tab-0")
    await grace.until(lambda: grace.tabs == {"ada": ["tab-0"]})
    async with Tab.open(hub) as tab:
        await tab.join(topic, key("mallory"))
        mallory = Shared(tab, topic)
        for event in ("untrack", "leave"):
            assert await mallory.asks("tab-0", event) == OK
        assert (await mallory.asks("tab-0", "signal", {"typing": True}))["response"]["reason"].startswith("NotTracked")
        await mallory.tracks("tab-0", {"tab": "mine"})
        await mallory.asks("tab-0", "leave")
        await grace.settled(tab)
    assert grace.tabs == {"ada": ["tab-0"]}
    await ada.tab.ask(topic, "presence", of("tab-0", "signal", {"typing": True}))
    signal = await grace.tab.until("broadcast")
    assert signal.payload["payload"]["signals"] == {"typing": True}


@pytest.mark.parametrize("session", [7, "", "a" * 65, "__proto__", ["tab-0"], {}, True], ids=str)
async def test_what_is_no_session_id_is_refused(ada, grace, session):
    await ada.tracks("tab-0")
    for event in ("track", "untrack", "announce", "signal", "leave"):
        reply = await ada.asks(session, event, {})
        assert reply["status"] == "error" and reply["response"]["reason"].startswith("InvalidKey"), (event, reply)
    await grace.settled(ada.tab)
    assert grace.tabs == {"ada": ["tab-0"]}


async def test_what_is_asked_of_a_tab_that_is_not_here_changes_nothing(topic, ada, grace):
    await ada.tracks("tab-0")
    for event in ("untrack", "leave"):
        assert await ada.asks("nobody", event) == OK
    assert (await ada.asks("nobody", "signal", {"typing": True}))["response"]["reason"].startswith("NotTracked")
    assert (await ada.asks("nobody", "dance"))["status"] == "error"
    # Without a session nobody goes: the channel's own goes with the channel.
    reply = await ada.tab.ask(topic, "presence", {"event": "leave", "payload": {"reason": "closed"}})
    assert reply == {"status": "error", "response": {}}
    # A heartbeat of nobody, or of no session at all, is a heartbeat.
    for session in ("nobody", "", 7, None, "a" * 65):
        assert await ada.tab.ask("phoenix", "heartbeat", {"session": session}) == OK
    await grace.settled(ada.tab)
    assert grace.tabs == {"ada": ["tab-0"]}


async def test_there_are_as_many_tabs_as_without_sharing(hub, topic, ada, grace):
    for number in range(99):  # The connection's own session, which is not present, is one.
        await ada.tracks(f"tab-{number}")
    for event in ("track", "announce"):
        reply = await ada.asks("tab-99", event, {})
        assert reply["response"]["reason"] == "SessionLimitReached: At most 100 sessions of one user"
    await grace.until(lambda: len(grace.tabs.get("ada", [])) == 99)
    await ada.asks("tab-0", "leave")
    await ada.tracks("tab-99")
    await grace.until(lambda: "tab-99" in grace.tabs["ada"])
    assert len(grace.tabs["ada"]) == 99
    # Names alone fill nothing either.
    async with Tab.open(hub) as tab:
        await tab.join(topic, key("mallory", mode="off"))
        reasons = [(await Shared(tab, topic).asks(f"tab-{n}", "announce"))["status"] for n in range(150)]
        assert reasons == ["error"] * 150, "an announcement needs an object"
        replies = [await Shared(tab, topic).asks(f"tab-{n}", "announce", {}) for n in range(150)]
        assert [reply["status"] for reply in replies] == ["ok"] * 99 + ["error"] * 51


async def test_a_silent_page_is_gone_and_the_pages_beside_it_stay(ada, grace):
    """The shortest lease is 10 s."""
    for session in ("silent", "speaks"):
        await ada.asks(session, "announce", {"interval_ms": 1_000})
        await ada.tracks(session)
    await grace.until(lambda: grace.tabs == {"ada": ["silent", "speaks"]})

    async def beats():
        while True:
            await asyncio.sleep(2)
            await ada.tab.send("phoenix", "heartbeat", {"session": "speaks"})

    beating = asyncio.create_task(beats())
    try:
        assert await ada.ended() == {"session": "silent", "code": 4408, "reason": "lease_expired"}
        await grace.until(lambda: grace.tabs == {"ada": ["speaks"]})
    finally:
        beating.cancel()
    # It comes back as any page does.
    await ada.tracks("silent")
    await grace.until(lambda: grace.tabs == {"ada": ["silent", "speaks"]})


async def test_an_operator_puts_out_one_tab_or_the_user(hub, room, topic, ada, grace):
    for session in ("one", "two"):
        await ada.tracks(session)
    await grace.until(lambda: grace.tabs == {"ada": ["one", "two"]})

    async def offline(**order):
        order = {"user_id": "ada", "room_id": room, "reason": "left open"} | order
        async with httpx.AsyncClient(headers=hub.admin, timeout=DEADLINE) as http:
            return (await http.post(hub.http("/api/v1/admin/offline"), json=order)).json()["sessions"]

    assert await offline(session_id="one") == 1
    ended = await ada.ended()
    assert ended["session"] == "one" and "code" not in ended and ended["reason"].startswith("Kicked: ")
    await grace.until(lambda: grace.tabs == {"ada": ["two"]})
    assert await offline() == 1
    await ada.tab.until("phx_close", topic=topic)
    await grace.until(lambda: grace.tabs == {})


async def test_over_the_rate_the_last_word_of_each_tab_holds(hub, topic, ada, grace):
    """Merging goes by tab, and a tab that goes is not overtaken by what it said before."""
    for session in ("one", "two", "three"):
        await ada.tracks(session)
    for number in range(1_200):
        for session in ("one", "two"):
            await ada.tab.send(topic, "presence", of(session, "track", {"tab": f"{session} {number}"}))
    await ada.tab.send(topic, "presence", of("three", "track", {"tab": "three again"}))
    await ada.tab.send(topic, "presence", of("three", "leave"))
    await grace.until(lambda: grace.tabs == {"ada": ["one 1199", "two 1199"]})
