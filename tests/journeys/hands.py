"""What people do at a page, and what we look at."""

from datetime import date
from functools import cache
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.people_of_the_tests import PASSWORD

LOOKED = "axe has looked"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

_looked_at: set[Page] = set()  # by axe just now: it tries inline styles, which the policy refuses


class Keyboard:
    """Presses keys on a page and counts them. A chord, as Ctrl+Enter, is one press."""

    def __init__(self, page: Page):
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def sign_in(page: Page, person: str, then: str = "/") -> None:
    """Signs a person of the tests in, by keyboard alone, and goes on to the address `then`."""
    page.goto(f"/accounts/login/?next={then}")
    tab_to(page, "[name=login]")
    page.keyboard.type(f"{person}@people.example")
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)


def open_register(page: Page, person: str, path: str) -> None:
    """Signs somebody in and waits until their register is ready for the keys."""
    sign_in(page, person, path)
    open_register_here(page)


def open_register_here(page: Page) -> None:
    """Waits until the register that is being opened is ready for the keys."""
    page.wait_for_load_state()
    expect(page.locator("#undo")).to_be_visible()


def tab_to(page: Page, selector: str, at_most: int = 60) -> None:
    """Presses Tab until the focus is on what `selector` finds. Raises AssertionError when it is never reached."""
    for _ in range(at_most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: {selector} cannot be reached by Tab")


def press(page: Page, key: str) -> None:
    """Presses a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def go(page: Page, selector: str, at_most: int = 60) -> None:
    """Follows a link, or presses a button, by Tab and Enter."""
    tab_to(page, selector, at_most)
    press(page, "Enter")


def write(page: Page, selector: str, text: str) -> None:
    """Goes to a field by Tab and types."""
    tab_to(page, selector)
    page.keyboard.type(text)


def write_day(page: Page, selector: str, day: date) -> None:
    """Goes to a field for a day and types it, day or month first as the browser on this machine has it."""
    tab_to(page, selector)
    page.keyboard.type(f"{day:%d%m%Y}")
    if page.locator(selector).input_value() != day.isoformat():
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.keyboard.type(f"{day:%m%d%Y}")
    assert page.locator(selector).input_value() == day.isoformat()


def choose(page: Page, name: str) -> None:
    """Chooses the first of some radio buttons."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Space")


def amend_by_keyboard(page: Page, *, code: str, reason: str) -> None:
    """Opens the form from the history of a mark, picks a code by its letter, says why and saves."""
    tab_to(page, "a[data-change]")
    page.keyboard.press("Enter")
    expect(page.locator("#amend-dlg")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press(code)
    tab_to(page, "#am-reason")
    page.keyboard.type(reason)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#amend-dlg")).to_be_hidden()


def refused(page: Page, text: str) -> bool:
    """Whether a line of the browser's console says that the content policy refused something of ours (not of axe)."""
    return "Content Security Policy" in text and page not in _looked_at


@cache
def axe_source() -> str:
    return AXE.read_text()


def axe(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one line for each element, with the rule and the remedy."""
    _looked_at.add(page)
    page.evaluate(axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    with page.expect_console_message(lambda line: line.text == LOOKED):  # what it tried may be told after its answer
        page.evaluate("words => console.log(words)", LOOKED)
    _looked_at.discard(page)
    return [
        f"{rule['id']}: {node['html'][:160]}: {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page, width: int) -> list[str]:
    """What sticks out of a page that is `width` px wide; empty where there is no sideways scroll."""
    page.set_viewport_size({"width": width, "height": 844})
    over = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    if over <= 0:
        return []
    culprits = page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 5).map(e => e.tagName.toLowerCase() + '.' + e.className)"""
    )
    return [f"{over} px too wide at {width} px: {', '.join(culprits)}"]
