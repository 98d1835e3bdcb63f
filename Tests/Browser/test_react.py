"""The hooks in React's development and production builds; only the first mounts everything twice (StrictMode)."""

import os
import subprocess

import pytest

from classroom import PAGES, Watcher, until
from hub import Hub


@pytest.fixture(scope="module", params=["development", "production"])
def script(request, tmp_path_factory):
    """The page's script, bundled from Debian's React."""
    bundle = tmp_path_factory.mktemp("react") / "react.js"
    subprocess.run(
        ["esbuild", str(PAGES / "react.jsx"), "--bundle", "--jsx=automatic", "--format=iife", f"--outfile={bundle}"]
        + [f'--define:process.env.NODE_ENV="{request.param}"', "--log-level=error"],
        env=os.environ | {"NODE_PATH": "/usr/share/nodejs"},
        check=True,
    )
    return bundle


async def test_hooks_share_one_connection_and_render_only_what_changed(browser, site, script):
    site.files["react.js"] = script
    with Hub() as hub:
        async with Watcher.of(hub, "lobby") as watcher:
            ada = await browser.open(site.page("react.html", hub=hub.http(""), user="ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is in the lobby")
            await until(lambda: ada.eval("count.textContent === '1 users, 1 tabs'"), "ada is counted in algebra")
            assert await ada.eval("people.textContent") == "ada 1 active"
            assert await ada.eval("sockets.length") == 1
            assert watcher.changes == [("join", "ada")]

            grace = await browser.open(site.page("react.html", hub=hub.http(""), user="grace"))
            await until(lambda: ada.eval("names.textContent === 'ada,grace'"), "ada sees grace")
            assert await ada.eval("people.dataset.total") == "2"
            await until(lambda: ada.eval("count.textContent === '2 users, 2 tabs'"), "both are counted")
            both = "heard.includes('join grace') && heard.includes('stream grace')"
            await until(lambda: ada.eval(both), "ada hears that grace came, in both rooms")

            # Another page turned: shown where it is selected, rendered nowhere else.
            before = await ada.eval("({ ...renders })")
            # A row has all of the seed's members: who is there was last seen when something was heard of them.
            seen = "[...people.children].map(({ dataset }) => [Date.parse(dataset.seen), dataset.avatar])"
            (ada_seen, ada_avatar), (grace_seen, _) = await ada.eval(seen)
            assert 0 < ada_seen <= grace_seen and ada_avatar == "null"
            await grace.eval("void setPage(2)")
            await until(lambda: ada.eval("people.textContent.includes('grace 2')"), "ada sees the page")
            (ada_now, _), (grace_now, _) = await ada.eval(seen)
            assert ada_now == ada_seen and grace_now > grace_seen
            await grace.eval("shown.updateStatus('busy')")
            await until(lambda: ada.eval("people.textContent.includes('grace 2 busy')"), "ada sees the status")
            assert await ada.eval("({ ...renders })") == before
            assert watcher.changes == [("join", "ada"), ("join", "grace"), ("change", "grace"), ("change", "grace")]


async def test_hooks_of_the_seeds_have_their_shapes(browser, site, script):
    site.files["react.js"] = script
    with Hub() as hub:
        ada = await browser.open(site.page("react.html", hub=hub.http(""), user="ada"))
        tutor = await browser.open(site.page("react.html", hub=hub.http(""), user="tutor"))
        # The page may be there before its script has run.
        both = "typeof shown === 'object' && shown.competition?.participants.length === 2"
        await until(lambda: ada.eval(both), "both take part")
        assert await ada.eval("shown.competition.activeParticipants.map((row) => row.user_id)") == ["ada"]
        await until(lambda: ada.eval("shown.manager.stats.totalUsers === 2"), "the manager counts both")
        assert await ada.eval("shown.manager.isConnected && shown.manager.users.sort()") == ["ada", "tutor"]
        stream = await ada.eval("shown.stream")
        assert [(row["user_id"], row["isOnline"]) for row in stream["participants"]] == [
            ("ada", True), ("eve", False), ("tutor", True)
        ]
        assert (stream["onlineCount"], stream["totalCount"]) == (2, 3)
        assert stream["participants"][0]["full_name"] == "Ada L."
        await tutor.close()
        await until(lambda: ada.eval("shown.stream.onlineCount === 1"), "the tutor has left")


async def test_a_component_that_unmounts_lets_go(browser, site, script):
    site.files["react.js"] = script
    with Hub() as hub:
        async with Watcher.of(hub, "algebra") as watcher:
            ada = await browser.open(site.page("react.html", hub=hub.http(""), user="ada"))
            await until(lambda: watcher.tabs == {"ada": 1}, "ada is in algebra")
            assert watcher.state["ada"]["metas"][0]["competition_id"] == 7
            # The count goes on, and so does the subscription; only what the heartbeat said has ended.
            await ada.eval("void setIsHere(false)")
            await until(lambda: watcher.tabs == {}, "ada is not present any more")
            await until(lambda: ada.eval("count.textContent === '0 users, 0 tabs'"), "nobody is counted")
            assert await ada.eval("sockets.length") == 1
