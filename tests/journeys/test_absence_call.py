"""The office: a sick call logged by keyboard in seconds, and a voicemail made into a report."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport
from registers.services.incoming import take_message
from tests.journeys.hands import Keyboard, axe, press, sign_in, tab_to, too_wide
from tests.journeys.site import NINE, Site, codes_now

REPORTS, CALL = "/schools/900001/absence/", "/schools/900001/absence/new/"
LINKED = "/schools/900001/absence/messages/"


@pytest.fixture
def family(site: Site) -> Site:
    """The first two pupils share a mother with a number."""
    life = site.school.life
    with scoped(life.school_id):
        mother = Contact.objects.create(school=life.school, first="Nadia", last="Arkwright")
        ContactNumber.objects.create(school=life.school, contact=mother, number="01632 960101")
        for pupil in life.pupils[:2]:
            ContactLink.objects.create(school=life.school, pupil=pupil, contact=mother, relationship="Mother")
    return site


def told(site: Site) -> list[tuple]:
    life = site.school.life
    with scoped(life.school_id):
        rows = AbsenceReport.objects.filter(school_id=life.school_id).order_by("id")
        return list(rows.values_list("pupil_id", "code", "said_by", "channel", "state"))


def test_sick_call_is_logged_by_eight_keys_in_under_fifteen_seconds(
    family: Site, new_page: Callable[..., Page]
) -> None:
    life, page = family.school.life, new_page()
    sign_in(page, "olive", REPORTS)
    expect(page.locator("h1")).to_have_text("Absence reports")
    assert axe(page) == []
    hand = Keyboard(page)

    hand.press("c")
    expect(page.locator("#q")).to_be_focused()
    hand.press(*life.pupils[0].legal_first[:3].lower())
    expect(page.locator("[role=option]").first).to_contain_text(life.pupils[0].legal_last)
    hand.press("Enter")
    expect(page.locator("input[name=reason]").first).to_be_focused()
    hand.press("i", "1", "Enter")
    expect(page.locator(".messages")).to_contain_text("I (illness)")

    assert hand.pressed == 8  # far below fifteen seconds of typing
    assert told(family) == [(life.pupils[0].id, "I", "Nadia Arkwright (mother)", "phone", "accepted")]
    assert codes_now(life)[life.pupils[0].id] == "I"
    expect(page.locator("#q")).to_be_focused()  # ready for the next call


def test_faster_than_the_list_enter_takes_the_first(family: Site, new_page: Callable[..., Page]) -> None:
    life, page = family.school.life, new_page()
    sign_in(page, "olive", CALL)
    expect(page.locator("#q")).to_be_focused()

    page.keyboard.type(f"{life.pupils[0].legal_first} {life.pupils[0].legal_last}")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(f"{life.pupils[0].legal_first} {life.pupils[0].legal_last}")


def test_voicemail_becomes_a_report_and_its_marks_are_given_back(family: Site, new_page: Callable[..., Page]) -> None:
    life, page = family.school.life, new_page()
    with scoped(life.school_id):
        take_message(
            life.school_id, channel="voicemail", sender="+44 1632 960101", words="She has been sick all night.",
            received_at=NINE, at=NINE,
        )  # fmt: skip
    sign_in(page, "olive", LINKED)
    assert axe(page) == []

    tab_to(page, ".children a")
    press(page, "Enter")
    expect(page.locator("input[name=reason]:checked")).to_have_value("ill")
    assert axe(page) == []
    tab_to(page, "form[data-call] button[type=submit]")
    press(page, "Enter")
    expect(page.locator(".messages")).to_contain_text("I (illness)")
    page.goto(REPORTS)
    tab_to(page, ".told button")
    press(page, "Enter")

    expect(page.locator(".messages")).to_contain_text("undone")
    assert told(family)[0][-1] == "taken_back"


@pytest.mark.parametrize("width", [390, 320])
def test_pages_fit_a_phone(family: Site, new_page: Callable[..., Page], width: int) -> None:
    life, page = family.school.life, new_page(width, 800)
    sign_in(page, "olive", REPORTS)

    for path in (REPORTS, CALL, LINKED, f"{CALL}?pupil={life.pupils[0].id}"):
        page.goto(path)
        assert (path, too_wide(page, width)) == (path, [])
        assert (path, axe(page)) == (path, [])
