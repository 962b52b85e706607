"""First-day calls: a queue cleared by keyboard, two officers who see each other, a sheet that outlives the poll."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from registers.queries.following import log_of_day
from tests.interventions.first_day_house import SENSITIVE, adult, away, flag
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.site import Site, codes_now
from tests.people_of_the_tests import TUESDAY

CALLS = "/schools/900001/calls/"
POLL = "() => htmx.ajax('GET', document.querySelector('#queue').getAttribute('hx-get'), {target: '#queue'})"


@pytest.fixture
def missing(site: Site) -> Site:
    """Five children are not here: one with a child protection plan, a brother and a sister, two more."""
    life = site.school.life
    with scoped(life.school_id):
        flag(life, "child_protection", pupil=5)
        adult(life, 5, first="Orla", number="07700 900105")
        adult(life, 5, first="Corin", last="Vexley", number="07700 900666", may=False, relationship="Father")
        adult(life, 8, 9, first="Ada", number="07700 900189")
        adult(life, 11, first="Noor", number="07700 900111", language="Urdu", needs_interpreter=True)
        adult(life, 14, first="Jo", number="07700 900114")
        away(life, 5, 8, 9, 11, 14)
    return site


def log(site: Site) -> list[tuple[str, str]]:
    life = site.school.life
    with scoped(life.school_id):
        lines = log_of_day(life.school_id, TUESDAY, abilities=SENSITIVE)
    return [(line.whom.partition(" ")[0], line.outcome) for line in lines if not line.undone]


def test_an_officer_clears_a_queue_by_keyboard(new_page: Callable[..., Page], missing: Site) -> None:
    page = new_page()
    sign_in(page, "bob", CALLS)
    expect(page.get_by_text("5 children, 4 calls")).to_be_visible()
    assert axe(page) == []

    page.keyboard.press("j")  # the red child
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet]")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("2")
    expect(page.get_by_text("Noted: no answer.")).to_be_visible()
    assert log(missing) == [("Orla", "no_answer")]

    page.keyboard.press("u")
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert log(missing) == []

    page.locator("[data-row]", has_text="Ada").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet]")).to_be_focused()
    for box in page.locator(".about input").all():
        box.focus()
        page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.locator("[data-reasons] input").first).to_be_focused()
    page.keyboard.press("t")  # the taxi did not come
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 children, 3 calls")).to_be_visible()
    life, codes = missing.school.life, codes_now(missing.school.life)
    assert [codes[life.pupils[n].id] for n in (5, 8, 9)] == ["N", "Y1", "Y1"]
    assert log(missing) == [("Ada", "reason_given")] * 2


def test_two_officers_see_each_other_and_an_open_sheet_outlives_the_poll(
    new_page: Callable[..., Page], missing: Site
) -> None:
    bob, olive = new_page(), new_page(390, 780)
    sign_in(bob, "bob", CALLS)
    bob.locator("[data-row]", has_text="Ada").click()
    bob.locator("#id_words").fill("half a sent")
    sign_in(olive, "olive", CALLS)
    expect(olive.get_by_text("Bob Officer has this")).to_be_visible()
    assert (axe(olive), too_wide(olive, 390)) == ([], [])

    olive.locator("[data-row]", has_text="Ada").click()
    expect(olive.get_by_text("Numbers are locked")).to_be_visible()
    assert olive.locator("[data-sheet] a[href^='tel:']").count() == 0
    assert (axe(olive), too_wide(olive, 390)) == ([], [])
    olive.keyboard.press("Escape")
    expect(olive.locator("[data-sheet]")).to_have_count(0)

    with scoped(missing.school.life.school_id):
        away(missing.school.life, 20)
    bob.evaluate(POLL)
    expect(bob.get_by_text("6 children, 5 calls")).to_be_visible()
    assert bob.locator("#id_words").input_value() == "half a sent"
    bob.route("**/calls/live/**", lambda route: route.fulfill(status=204))  # nothing new
    bob.evaluate(POLL)
    assert bob.locator("#id_words").input_value() == "half a sent"
    with bob.expect_response("**/claim/"):
        bob.keyboard.press("Escape")
    expect(bob.locator("[data-sheet]")).to_have_count(0)
    olive.reload()
    expect(olive.get_by_text("Bob Officer has this")).to_have_count(0)
