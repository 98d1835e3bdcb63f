"""The publication window: what changes within it is one diff, and it holds back presence only (presence.md 2 and 3)."""

from contextlib import AsyncExitStack

from wire import OK, Tab, applied, metas, refs

LOOPS = [1, 2, 4]
# A window so long that a busy machine fits into it what belongs into it.
OPTIONS = ["--grace-close", "0", "--grace-lost", "0", "--window", "1000"]


def key(name, **presence):
    return {"presence": {"key": name, "enabled": True, **presence}}


async def tracks(tab, topic, meta):
    assert await tab.ask(topic, "presence", {"event": "track", "payload": meta}) == OK


async def untracks(tab, topic):
    assert await tab.ask(topic, "presence", {"event": "untrack"}) == OK


async def test_the_first_change_goes_out_at_once_and_a_storm_is_one_more_diff(hub, topic):
    async with AsyncExitStack() as stack:
        watcher = await stack.enter_async_context(Tab.open(hub))
        state = (await watcher.join(topic, key("watcher"))).payload
        tabs = [await stack.enter_async_context(Tab.open(hub)) for _ in range(30)]
        for number, tab in enumerate(tabs):
            await tab.join(topic, key(f"user-{number}", mode="off"))
        for number, tab in enumerate(tabs):
            await tab.send(topic, "presence", {"event": "track", "payload": {"n": number}})
        diffs = 0
        while len(state) < 30:
            state = applied(state, (await watcher.expect("presence_diff")).payload)
            diffs += 1
        assert diffs <= 3
        assert metas(state) == {f"user-{number}": [{"n": number}] for number in range(30)}


async def test_what_cancels_within_a_window_is_never_told(hub, topic):
    async with Tab.open(hub) as watcher, Tab.open(hub) as ada, Tab.open(hub) as alan:
        await watcher.join(topic, key("watcher"))
        await ada.join(topic, key("ada", mode="off"))
        await alan.join(topic, key("alan", mode="off"))
        await tracks(alan, topic, {"n": 1})
        first = (await watcher.expect("presence_diff")).payload
        published = refs(first["joins"])["alan"]
        # A new window has begun: Ada comes and goes, Alan changes twice.
        await tracks(ada, topic, {})
        await tracks(alan, topic, {"n": 2})
        await untracks(ada, topic)
        await tracks(alan, topic, {"n": 3})
        diff = (await watcher.expect("presence_diff")).payload
        assert metas(diff["joins"]) == {"alan": [{"n": 3}]} and metas(diff["leaves"]) == {"alan": [{"n": 1}]}
        assert diff["joins"]["alan"]["metas"][0]["phx_ref_prev"] == published[0]
        assert refs(diff["leaves"]) == {"alan": published}


async def test_a_payload_that_returns_to_the_published_one_gets_its_ref_back(hub, topic):
    async with Tab.open(hub) as watcher, Tab.open(hub) as ada, Tab.open(hub) as alan:
        await watcher.join(topic, key("watcher"))
        await ada.join(topic, key("ada", mode="off"))
        await alan.join(topic, key("alan", mode="off"))
        await tracks(ada, topic, {"n": 1})
        published = refs((await watcher.expect("presence_diff")).payload["joins"])["ada"]
        await tracks(ada, topic, {"n": 2})
        await tracks(alan, topic, {})
        await tracks(ada, topic, {"n": 1})
        diff = (await watcher.expect("presence_diff")).payload
        assert list(diff["joins"]) == ["alan"] and diff["leaves"] == {}
        async with Tab.open(hub) as late:
            assert refs((await late.join(topic, key("late"))).payload)["ada"] == published


async def test_a_newcomer_gets_the_published_state_and_then_the_same_diff(hub, topic):
    async with Tab.open(hub) as watcher, Tab.open(hub) as ada, Tab.open(hub) as alan, Tab.open(hub) as late:
        await watcher.join(topic, key("watcher"))
        await ada.join(topic, key("ada", mode="off"))
        await alan.join(topic, key("alan", mode="off"))
        await tracks(ada, topic, {"n": 1})
        await watcher.expect("presence_diff")
        await tracks(alan, topic, {"n": 2})
        # A join flushes nothing: Alan is not published yet.
        assert metas((await late.join(topic, key("late"))).payload) == {"ada": [{"n": 1}]}
        told = (await watcher.expect("presence_diff")).payload
        assert list(told["joins"]) == ["alan"]
        await late.expect("presence_diff", told)


async def test_broadcasts_do_not_wait_for_presence(hub, topic):
    async with Tab.open(hub) as watcher, Tab.open(hub) as ada:
        await watcher.join(topic, key("watcher"))
        await ada.join(topic, key("ada", mode="off"))
        await tracks(ada, topic, {"n": 1})
        await watcher.expect("presence_diff")
        await tracks(ada, topic, {"n": 2})
        await watcher.hears_next(ada, topic)
        await watcher.expect("presence_diff")
