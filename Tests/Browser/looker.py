"""Somebody who looks at the dashboard, and students on the raw wire for them to see."""

import contextlib
import importlib.util
from pathlib import Path

from classroom import until
from hub import eventually
from wire import PLAIN, Tab

# The rules that a page is held to: WCAG 2.2 up to AA, and what the authors of axe think best.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Looker:
    """A page that writes down whatever its console says."""

    def __init__(self, page):
        self.page = page
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))

    @classmethod
    async def at(cls, chromium, address: str, *, size=(1280, 800), scheme: str = "light") -> "Looker":
        page = await chromium.blank()
        self = cls(page)
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.emulate_media(color_scheme=scheme)
        await page.goto(address, wait_until="load")
        return self

    async def click(self, selector: str) -> None:
        await self.page.bring_to_front()
        await self.page.click(selector)

    async def text(self, selector: str) -> str:
        return (await self.page.text_content(selector) or "").strip()

    async def shows(self, selector: str, text: str, within: float = 20.0) -> None:
        """Waits until what is seen there reads exactly so."""
        # A page behind another paints nothing.
        await self.page.bring_to_front()

        async def right():
            return await self.page.locator(selector).count() and await self.page.locator(selector).first.inner_text()

        async def is_so():
            return " ".join((await right() or "").split()) == text

        try:
            await until(is_so, text, within)
        except AssertionError:
            raise AssertionError(f"{selector} reads {await right()!r}, not {text!r}; console: {self.console}") from None

    async def fits(self, place: str) -> None:
        """Nothing is against the rules, wide or narrow, and the page is no wider than the window."""
        for width in (1280, 360):
            await self.page.set_viewport_size({"width": width, "height": 800})
            assert await self.faults() == [], f"{place}, {width} wide"
            wide = await self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{place} is {wide} wide"
        await self.page.set_viewport_size({"width": 1280, "height": 800})

    async def rows(self) -> dict[str, list[str]]:
        """The people in the table: key -> name, status, tabs."""
        return await self.page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('#people tr')].map((row) =>"
            " [row.dataset.key, ['.person-name', '.cell-status', '.cell-tabs']"
            ".map((cell) => row.querySelector(cell).textContent)]))"
        )

    async def faults(self) -> list[tuple]:
        """What axe finds against the rules."""
        folder = Path(importlib.util.find_spec("axe_playwright_python").origin).parent
        # The policy of the page lets no script in; DevTools evaluate outside of it.
        await self.page.evaluate((folder / "axe.min.js").read_text())
        found = await self.page.evaluate(
            "(rules) => axe.run(document, { runOnly: { type: 'tag', values: rules } })", RULES
        )
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@contextlib.asynccontextmanager
async def student(hub, user: str, *, room: str = "algebra", role: str | None = None, token: str | None = None, **state):
    """One tab of a student who is present with this state."""
    async with Tab.open(hub, path=PLAIN) as tab:
        presence = {"key": user, "mode": "off"} | ({"role": role} if role else {})
        join = {"config": {"presence": presence}} | ({"access_token": token} if token else {})
        reply = await tab.call(f"realtime:{room}", "phx_join", join)
        assert reply["status"] == "ok", reply
        track = {"type": "presence", "event": "track", "payload": {"name": user.title()} | state}
        reply = await tab.call(f"realtime:{room}", "presence", track)
        assert reply["status"] == "ok", reply
        yield tab


async def has(locator, words: str) -> bool:
    return words in " ".join((await locator.inner_text()).split())


def admin(hub) -> str:
    """The operator's link, as the hub prints it."""
    return eventually(lambda: [line.split("page: ")[1] for line in hub.lines if "page: " in line], "the link")[0]
