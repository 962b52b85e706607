"""Today in a browser: it follows the day without reloading, and takes nothing out of a hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import actor
from tests.registers.marking import amend, mark

TODAY = "/schools/900001/today/"
LOOK = "() => window.htmx.trigger(document.getElementById('today'), 'look')"


@pytest.fixture
def morning(site: Site) -> Site:
    """Two children of 4 Kestrel are not here and nobody has said why; the register has not been sent."""
    with scoped(site.school.life.school_id):
        for pupil in (4, 5):
            mark(site.school.life, "N", pupil=pupil, at=NINE)
    return site


def look_again(page: Page) -> None:
    """What the page does by itself every twenty seconds."""
    with page.expect_response("**/today/live/**"):
        page.evaluate(LOOK)


def settle(site: Site, pupil: int) -> None:
    """Somebody else learns why a child is away."""
    life = site.school.life
    with scoped(life.school_id):
        amend(life, "I", pupil=pupil, at=NINE, by=actor(site.school.people.olive))


def test_today_follows_the_day_and_keeps_the_focus(morning: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "bob", TODAY)
    expect(page.locator("#t-brief")).to_contain_text("Two children are not here and nobody has said why.")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")

    settle(morning, 4)
    look_again(page)

    expect(page.locator("#t-brief")).to_contain_text("One child is not here and nobody has said why.")
    expect(page.locator("#today-said")).to_have_text("One child is not here and nobody has said why.")
    assert page.evaluate("document.activeElement.id") in (second, page.locator("[data-row]").first.get_attribute("id"))


def test_open_sheet_outlives_the_poll_and_its_row(morning: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "bob", TODAY)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".sheetplace [data-sheet]")).to_be_visible()
    words = page.locator(".sheetplace input[name=words]").first
    words.fill("Left at the bus stop")
    first = page.locator(".qi:has([data-sheet])").get_attribute("id")

    own = 4 if first == f"q-{morning.school.life.pupils[4].id}" else 5

    settle(morning, 9 - own)
    look_again(page)
    expect(page.locator("#t-brief")).to_contain_text("One child is not here")
    kept = (words.input_value(), page.evaluate("document.activeElement.name"))
    settle(morning, own)
    look_again(page)

    expect(page.locator("#t-brief")).not_to_contain_text("One child is not here")
    assert kept == ("Left at the bus stop", "words")
    assert words.input_value() == "Left at the bus stop"
    expect(page.locator(f"#{first}")).to_contain_text("This family has left the list")


def test_letters_lead_but_not_while_somebody_types_or_switched_them_off(
    morning: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    sign_in(page, "bob", TODAY)
    page.wait_for_load_state("load")  # keys are heard once the scripts are there
    page.keyboard.press("/")
    expect(page.locator("#today-find")).to_be_focused()
    page.keyboard.type("gct")
    expect(page.locator("#today-find")).to_have_value("gct")

    page.evaluate("document.activeElement.blur()")
    page.evaluate("localStorage.setItem('hb:keys', 'off')")
    page.keyboard.press("g")
    page.keyboard.press("j")
    assert (page.url.endswith(TODAY), page.evaluate("document.activeElement === document.body")) == (True, True)
    page.evaluate("localStorage.removeItem('hb:keys')")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("g")

    page.wait_for_url("**/gate/")


def test_today_fits_and_is_clean(morning: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "fiona", TODAY)

    found = axe(page), [too_wide(page, width) for width in (1280, 390, 320)], axe(page)

    assert found == ([], [[], [], []], [])
