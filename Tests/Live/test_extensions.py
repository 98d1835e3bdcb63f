"""Rollcall's own options in one room with stock clients, who must notice nothing (wire.md 9, presence.md 2)."""

from contextlib import AsyncExitStack

import pytest

from wire import OK, PLAIN, SUPABASE, Tab, applied, metas, refs

LOOPS = [1, 2, 4]


def fnv1a(octets: bytes) -> int:
    """FNV-1a of 32 bits."""
    value = 0x811C9DC5
    for octet in octets:
        value = (value ^ octet) * 0x01000193 & 0xFFFFFFFF
    return value


def set_hash(state: dict) -> int:
    """The hash of a presence state: a sum, so that the order of the metas does not matter."""
    return (
        sum(fnv1a(f"{key}\0{meta['phx_ref']}".encode()) for key, entry in state.items() for meta in entry["metas"])
        & 0xFFFFFFFF
    )


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


def test_the_hash_is_the_published_fnv_1a():
    assert [fnv1a(text) for text in (b"", b"a", b"foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]


class Sync:
    """A tab with `presence.seq`, which verifies each presence_sync against what it has computed itself."""

    def __init__(self, tab: Tab, topic: str):
        self.tab, self.topic = tab, topic
        self.state: dict = {}
        self.epoch, self.seq = None, None

    async def join(self, name: str, **config):
        reply = await self.tab.call(self.topic, "phx_join", {"config": key(name, seq=True) | config})
        assert reply["status"] == "ok"
        return reply["response"]

    async def takes_state(self):
        self.state = (await self.tab.expect("presence_state", topic=self.topic)).payload
        sync = await self._verify()
        self.epoch, self.seq = sync["epoch"], sync["seq"]

    async def takes_diff(self) -> dict:
        diff = (await self.tab.expect("presence_diff", topic=self.topic)).payload
        self.state = applied(self.state, diff)
        sync = await self._verify()
        assert sync["epoch"] == self.epoch
        assert sync["seq"] == self.seq + 1, "each published diff counts one"
        self.seq = sync["seq"]
        return diff

    async def _verify(self) -> dict:
        sync = (await self.tab.expect("presence_sync", topic=self.topic, ref=None)).payload
        assert set(sync) == {"epoch", "seq", "hash", "n"}
        assert isinstance(sync["epoch"], str)
        assert sync["n"] == sum(len(entry["metas"]) for entry in self.state.values())
        assert sync["hash"] == set_hash(self.state)
        return sync


async def test_every_state_and_diff_is_followed_by_a_sync_that_holds(hub, room):
    topic = f"realtime:{room}"
    async with Tab.open(hub) as watching, Tab.open(hub) as ada, Tab.open(hub) as other:
        sync = Sync(watching, topic)
        await sync.join("watcher")
        await sync.takes_state()
        assert sync.seq == 0
        await ada.join(topic, key("ada"))
        await other.join(topic, key('ключ"\\'))
        for number in range(5):
            for tab in (ada, other):
                await tab.send(topic, "presence", {"event": "track", "payload": {"n": number}})
                await sync.takes_diff()
        assert metas(sync.state) == {"ada": [{"n": 4}], 'ключ"\\': [{"n": 4}]}
        await ada.send(topic, "presence", {"event": "untrack"})
        await sync.takes_diff()
        # Who comes later starts where the room stands.
        async with Tab.open(hub) as late:
            second = Sync(late, topic)
            await second.join("late")
            await second.takes_state()
            assert (second.epoch, second.seq) == (sync.epoch, sync.seq)
            assert refs(second.state) == refs(sync.state) and metas(second.state) == metas(sync.state)
        # Seq counts diffs only: tracking the same again is none.
        await other.ask(topic, "presence", {"event": "track", "payload": {"n": 4}})
        await watching.hears_next(other, topic)


async def test_an_empty_room_comes_back_with_another_epoch(hub, topic):
    epochs = []
    for _ in range(2):
        async with Tab.open(hub) as ada:
            sync = Sync(ada, topic)
            await sync.join("ada")
            await sync.takes_state()
            assert sync.seq == 0
            epochs.append(sync.epoch)
            await ada.send(topic, "presence", {"event": "track", "payload": {}})
            assert await ada.ask(topic, "phx_leave", {}) == OK
    assert epochs[0] != epochs[1]


async def test_resuming_brings_the_gap_instead_of_the_state(hub, room):
    topic = f"realtime:{room}"
    async with AsyncExitStack() as stack:
        # A room so big that its snapshot is longer than the gap: a longer gap is not worth keeping.
        people = [await stack.enter_async_context(Tab.open(hub)) for _ in range(12)]
        for number, tab in enumerate(people):
            await tab.join(topic, key(f"user-{number}", mode="off"))
            await tab.ask(topic, "presence", {"event": "track", "payload": {"n": 0, "text": "x" * 50}})
        tab = await stack.enter_async_context(Tab.open(hub))
        sync = Sync(tab, topic)
        await sync.join("watcher")
        await sync.takes_state()
        await tab.ask(topic, "phx_leave", {})
        await tab.expect("phx_close")
        for number in (1, 2, 3):
            await people[0].ask(topic, "presence", {"event": "track", "payload": {"n": number}})
        await people[1].ask(topic, "presence", {"event": "untrack"})
        before = sync.seq
        response = await sync.join("watcher", resume={"epoch": sync.epoch, "seq": sync.seq})
        assert response["resume"] == {"ok": True}
        while sync.seq < before + 4:
            await sync.takes_diff()
        assert metas(sync.state)["user-0"] == [{"n": 3}] and "user-1" not in sync.state
        await tab.beat()


@pytest.mark.parametrize(
    "point", [{"epoch": "another", "seq": 0}, {"epoch": None, "seq": 10**9}], ids=["epoch", "seq"]
)
async def test_a_point_that_is_gone_brings_the_state(hub, topic, point):
    async with Tab.open(hub) as ada, Tab.open(hub) as tab:
        await ada.join(topic, key("ada"))
        await ada.track(topic, {"n": 0})
        sync = Sync(tab, topic)
        await sync.join("watcher")
        await sync.takes_state()
        await tab.ask(topic, "phx_leave", {})
        await tab.expect("phx_close")
        response = await sync.join("watcher", resume={"seq": point["seq"], "epoch": point["epoch"] or sync.epoch})
        assert response["resume"]["ok"] is False
        await sync.takes_state()
        assert metas(sync.state) == {"ada": [{"n": 0}]}


async def test_stock_clients_notice_nothing_of_all_this(hub, topic):
    """What three stock clients receive, message by message, while somebody uses every option there is."""
    async with (
        Tab.open(hub, 1, SUPABASE) as python,
        Tab.open(hub, 2, SUPABASE) as supabase,
        Tab.open(hub, 2, PLAIN) as phoenix,
        Tab.open(hub) as odd,
        Tab.open(hub) as board,
    ):
        stock = (python, supabase, phoenix)
        for number, tab in enumerate(stock):
            await tab.join(topic, key(f"stock-{number}"))
        await board.join(topic, {"presence": {"mode": "count", "count": {"roles": True, "labels": True}}})
        everything = key("odd", seq=True, status=True, info=True, role="teacher", count={"roles": True})
        reply = await odd.ask(topic, "phx_join", {"config": everything | {"session": "tab-1"}})
        assert reply["status"] == "ok"
        await odd.ask(topic, "presence", {"event": "track", "payload": {"n": 1}})
        for tab in stock:
            diff = await tab.expect("presence_diff", topic=topic, ref=None)
            # No status, role, session or time is ever put into a meta.
            assert metas(diff.payload["joins"]) == {"odd": [{"n": 1}]} and diff.payload["leaves"] == {}
            (meta,) = diff.payload["joins"]["odd"]["metas"]
            assert set(meta) == {"n", "phx_ref"}
        await odd.ask(topic, "presence", {"event": "announce", "payload": {"state": "idle", "interval_ms": 20_000}})
        await odd.ask(topic, "presence", {"event": "untrack"})
        for tab in stock:
            diff = await tab.expect("presence_diff")
            assert metas(diff.payload["leaves"]) == {"odd": [{"n": 1}]} and diff.payload["joins"] == {}
        # One of several tabs over the connection is a meta like any other.
        for event, part in (("track", "joins"), ("leave", "leaves")):
            await odd.ask("phoenix", "heartbeat", {"session": "tab-2"})
            await odd.ask(topic, "presence", {"event": event, "session": "tab-2", "payload": {"n": 2}})
            for tab in stock:
                diff = await tab.expect("presence_diff")
                assert metas(diff.payload[part]) == {"odd": [{"n": 2}]}
        await odd.say(topic, "last", {})
        for tab in stock:
            heard = await tab.expect("broadcast", topic=topic)
            assert heard.payload == {"type": "broadcast", "event": "last", "payload": {}}


@pytest.mark.parametrize("state, shown", [("idle", "idle"), ("hidden", "away"), ("frozen", "away")])
async def test_an_announced_state_shows_as_a_status(hub, topic, state, shown):
    async with Tab.open(hub) as watching, Tab.open(hub) as ada, Tab.open(hub) as second:
        reply = await watching.ask(topic, "phx_join", {"config": key("watcher", status=True)})
        assert reply["status"] == "ok"
        for tab, number in ((ada, 1), (second, 2)):
            await tab.join(topic, key("ada"))
            await tab.ask(topic, "presence", {"event": "track", "payload": {"n": number}})

        async def announces(tab, what):
            await tab.ask(topic, "presence", {"event": "announce", "payload": {"state": what}})

        async def status_becomes(what):
            while (await watching.until("presence_status", topic=topic)).payload.get("ada") != what:
                pass

        await status_becomes("active")
        # The most present tab of a user wins.
        await announces(ada, state)
        await announces(second, state)
        await status_becomes(shown)
        await announces(second, "active")
        await status_becomes("active")
