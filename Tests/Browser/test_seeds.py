"""The hooks of S2 and S3 under their names, in React's development and production builds; only the first mounts all twice."""

import os
import subprocess

import httpx
import pytest

from classroom import PAGES, until
from hub import DEADLINE, Hub


@pytest.fixture(scope="module", params=["development", "production"])
def script(request, tmp_path_factory):
    """The page's script, bundled from Debian's React."""
    bundle = tmp_path_factory.mktemp("seeds") / "seeds.js"
    subprocess.run(
        ["esbuild", str(PAGES / "seeds.jsx"), "--bundle", "--jsx=automatic", "--format=iife", f"--outfile={bundle}"]
        + [f'--define:process.env.NODE_ENV="{request.param}"', "--log-level=error"],
        env=os.environ | {"NODE_PATH": "/usr/share/nodejs"},
        check=True,
    )
    return bundle


def app(hub, method: str, path: str, **body) -> dict:
    answer = httpx.request(method, hub.http(path), timeout=DEADLINE, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}


async def test_an_instructors_page_shows_all_of_it_live_over_one_socket(chromium, site, script):
    """Bell, feed, figures and a workshop with check-in (mission 53-59)."""
    site.files["seeds.js"] = script
    with Hub() as hub:
        app(hub, "PUT", "/api/v1/rooms/course:42/state/course_stats", total_enrollments=9, average_rating=4.5)
        app(hub, "PUT", "/api/v1/rooms/workshop:7/participants/ada", name="Ada")
        app(hub, "POST", "/api/v1/rooms/course:42/activity", type="enrolled", user_id="ada", name="Ada")
        tutor = await chromium.open(site.page("seeds.html", hub=hub.http(""), user="tutor", role="tutor"))
        await until(lambda: tutor.eval("window.stats?.textContent === '9 enrolled, 0 online'"), "who looks is not counted")
        await until(lambda: tutor.eval("feed.textContent === 'Ada enrolled'"), "the feed has what was before")
        await until(lambda: tutor.eval("bell.dataset.unread === '0'"), "nothing is unread")
        assert await tutor.eval("sockets.length") == 1

        ada = await chromium.open(site.page("seeds.html", hub=hub.http(""), user="ada", role="student"))
        await until(lambda: tutor.eval("stats.textContent === '9 enrolled, 1 online'"), "ada is online")
        # One source: the same number everywhere (trap 17).
        nested = "[shown.realtime.stats.stats.online_students, shown.realtime.presence.totalOnline]"
        assert await tutor.eval(nested) == [1, 1]
        assert await tutor.eval("shown.realtime.activity.activities.length") == 1

        # What is told is rendered where it is shown, and nowhere else.
        before = await tutor.eval("({ ...renders })")
        app(hub, "POST", "/api/v1/notifications", user_id="tutor", type="review", title="A review", message="")
        await until(lambda: tutor.eval("bell.dataset.unread === '1'"), "one is unread")
        await tutor.eval("bell.firstChild.click()")
        await until(lambda: tutor.eval("bell.dataset.unread === '0' && bell.firstChild.className === 'read'"), "it is read")
        assert await tutor.eval("shown.realtime.notifications.unreadCount") == 0
        after = await tutor.eval("({ ...renders })")
        assert {name: after[name] == before[name] for name in ("feed", "stats", "workshop")} == {
            "feed": True, "stats": True, "workshop": True
        }

        await until(lambda: tutor.eval("workshop.textContent === 'Ada registeredCheck In'"), "a button for who is registered")
        await tutor.eval("workshop.querySelector('button').click()")
        await until(lambda: tutor.eval("workshop.textContent === 'Ada checked_in'"), "ada is checked in")
        await ada.close()
        await until(lambda: tutor.eval("stats.textContent === '9 enrolled, 0 online'"), "ada has left")


async def test_a_streams_page_shows_who_is_registered_and_here_and_what_they_may(chromium, site, script):
    """Roster, rights, signals and clean-up (mission 80-82, 86-89, 104)."""
    site.files["seeds.js"] = script
    with Hub() as hub:
        app(hub, "PUT", "/api/v1/rooms/stream:1/participants/eve", name="Eve", role="CO_HOST")
        ada, grace = [await chromium.open(site.page("seeds.html", hub=hub.http(""), user=user)) for user in ("ada", "grace")]
        for tab in (ada, grace):
            await until(lambda: tab.eval("window.counts?.textContent === 'Participants (2 online, 3 total)'"), "two of three are here")
        rows = "[...stream.children].map((row) => row.textContent).sort()"
        assert await ada.eval(rows) == [
            "@Eve CO HOST away listens", "@ada VIEWER online listens", "@grace VIEWER online listens"
        ]
        assert await ada.eval("[shown.local.identity, shown.local.isLocal, shown.participantCount]") == ["ada", True, 2]
        assert await ada.eval("shown.remote.map(({ identity }) => identity)") == ["grace"]

        await ada.eval("updatePermissions.mutate({ userId: 'grace', permissions: { canSpeak: true } })")
        for tab in (ada, grace):
            await until(lambda: tab.eval("stream.textContent.includes('@grace VIEWER online may speak')"), "grace may speak")
        assert await ada.eval("shown.remote[0].permissions") == {"canSpeak": True, "canVideo": False, "role": "VIEWER"}
        await grace.eval("signal({ speaking: true })")
        await until(lambda: ada.eval("shown.remote[0].isSpeaking === true"), "grace speaks")
        assert await ada.eval("shown.signals.grace.speaking") is True
        # The button is there; a student is no operator, and is told so.
        assert await ada.eval("triggerCleanup().then(() => null, (error) => error.status)") in (401, 403)
        assert await ada.eval("shown.isConnected()") is True
        assert await ada.eval("sockets.length") == 1
