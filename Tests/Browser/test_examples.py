"""The examples of protocol/examples, each started by its one command, and the page at /try, as newcomers meet them."""

import pytest

from classroom import PAGES, until
from example import Example
from hub import Hub
from looker import Looker

EXAMPLES = {"plain": [], "react": [], "supabase": [str(PAGES / "realtime-stand-in.js")]}


@pytest.fixture(params=EXAMPLES)
def example(request):
    with Example(request.param, *EXAMPLES[request.param]) as example:
        yield example


def shows(tab, element: str, text: str):
    """Waits until an element of the page reads so."""
    return until(lambda: tab.eval(f"window.{element}?.textContent.trim() === {text!r}"), f"{element} reads {text!r}")


async def test_two_students_in_two_tabs_each_are_two_and_the_instructor_is_none(browser, example):
    instructor = await browser.open(example.page("instructor.html"))
    # Whoever is here before the instructor has looked does not come any more.
    await shows(instructor, "count", "0")
    ada, ada2, grace, grace2 = [
        await browser.open(example.page(f"student.html?user={user}")) for user in ("ada", "ada", "grace", "grace")
    ]
    await shows(instructor, "tabs", "in 4 tabs")
    await shows(instructor, "count", "2")
    for student in (ada, ada2, grace, grace2):
        await shows(student, "count", "2")

    # A hand is seen by the instructor, who lowers it in the student's page.
    await ada.eval("hand.click()")
    await until(lambda: instructor.eval("people.textContent.includes('hand up')"), "the instructor sees the hand")
    await instructor.eval("down.click()")
    await until(lambda: instructor.eval("!people.textContent.includes('hand up')"), "the hand is down")
    assert await ada.eval("hand.ariaPressed ?? hand.getAttribute('aria-pressed')") == "false"

    # Ada refreshes her only tab, then Grace closes hers: had Ada left, it would have been told before Grace's leave.
    await ada2.close()
    await shows(instructor, "tabs", "in 3 tabs")
    await ada.reload()
    await shows(ada, "count", "2")
    await grace.close()
    await grace2.close()
    told = "[...feed.children].map((row) => row.textContent.split(/ at |\\d/)[0])"
    await until(lambda: instructor.eval(f"({told}).includes('grace left')"), "the instructor is told that grace left")
    assert await instructor.eval(told) == ["grace left", "grace came", "ada came"]
    await shows(instructor, "count", "1")
    await shows(instructor, "tabs", "in 1 tab")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_the_pages_are_clean_and_fit_a_phone(chromium, example, scheme, width):
    for name in ("student.html?user=ada", "instructor.html", ""):
        looker = await Looker.at(chromium, example.page(name), size=(width, 740), scheme=scheme)
        if name:
            await looker.shows("#count", "1")
        assert await looker.faults() == [], name
        assert await looker.page.evaluate("document.documentElement.scrollWidth") <= width
        assert [line for line in looker.console if "DevTools" not in line] == []


async def test_the_page_to_try_shows_two_tabs_as_one_user(browser):
    with Hub() as hub:
        ada = await browser.open(hub.http("/try"))
        await shows(ada, "users", "1")
        assert await ada.eval("document.querySelectorAll('[data-done]').length") == 0
        # Each step by its own link, as a person follows it.
        again = await browser.open(await ada.eval("again.href"))
        for tab in (ada, again):
            await shows(tab, "tabs", "2")
            await shows(tab, "users", "1")
        grace = await browser.open(await ada.eval("other.href"))
        await shows(ada, "users", "2")
        await grace.eval("hand.click()")
        await until(lambda: ada.eval("people.textContent.includes('hand up')"), "ada sees the hand")
        await ada.reload()
        await shows(ada, "tabs", "3")
        await grace.close()
        await shows(ada, "users", "1")
        told = "[...feed.children].map((row) => row.textContent.split('  ')[1])"
        assert await ada.eval(told) == ["grace left"]
        # Before that it may have seen itself come.
        assert (await again.eval(told))[:3] == ["grace left", "grace raised a hand", "grace came"]
        assert await ada.eval("[...document.querySelectorAll('[data-done]')].map(({ id }) => id)") == [
            "step-tab", "step-user", "step-reload", "step-close"
        ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_the_page_to_try_is_clean_and_fits_a_phone(chromium, scheme, width):
    with Hub() as hub:
        looker = await Looker.at(chromium, hub.http("/try"), size=(width, 740), scheme=scheme)
        await looker.shows("#users", "1")
        assert await looker.faults() == []
        assert await looker.page.evaluate("document.documentElement.scrollWidth") <= width
        assert looker.console == []


async def test_the_bots_page_greets_and_answers(browser):
    with Example("bot") as example:
        ada = await browser.open(example.page("?user=ada"))
        await until(lambda: ada.eval("window.talk?.textContent.includes('Hello, ada!')"), "ada is greeted")
        await ada.eval("void (text.value = '!who', form.requestSubmit())")
        await until(lambda: ada.eval("talk.textContent.includes('Here: ada')"), "the bot answers")


async def test_the_bots_page_is_clean(chromium):
    with Example("bot") as example:
        looker = await Looker.at(chromium, example.page(), size=(360, 740), scheme="dark")
        await looker.page.wait_for_selector("#talk li")
        assert await looker.faults() == []
        assert looker.console == []
