"""One pupil's attendance: the year by keyboard with one tab stop, by touch, and without script; axe at both widths."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from attendance.people import services
from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.people.services import ContactData, LinkData
from attendance.tenancy.scope import scoped
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import TERMS
from tests.journeys.hands import axe, sign_in, tab_to, too_wide
from tests.journeys.site import BEFORE, NINE, Site
from tests.people_of_the_tests import OFFICER

# a child who finds Mondays hard: what the halves of a day were, where not both present
DAYS = {
    date(2025, 9, 15): "II", date(2025, 9, 29): "L\\", date(2025, 10, 6): "L\\", date(2025, 10, 13): "II",
    date(2025, 10, 20): "U\\", date(2025, 11, 3): "OO", date(2025, 11, 10): "II", date(2025, 11, 19): "VV",
    date(2025, 11, 24): "L\\", date(2025, 12, 1): "OO", date(2025, 12, 9): "/M", date(2025, 12, 15): "II",
    date(2026, 1, 5): "II", date(2026, 1, 12): "U\\", date(2026, 1, 19): "II", date(2026, 1, 26): "L\\",
    date(2026, 2, 2): "II", date(2026, 2, 9): "L\\", date(2026, 2, 23): "OO", date(2026, 3, 2): "NN",
}  # fmt: skip
CHILD, SISTER = 5, 6


@pytest.fixture
def child(site: Site) -> str:
    """The address of the page of a child with a year of marks, a sister, and a father who may not be contacted."""
    life = site.school.life
    with scoped(life.school_id):
        write_year(site)
        pupil, sister = life.pupils[CHILD], life.pupils[SISTER]
        mother = Contact.objects.create(school=life.school, title="Ms", first="Nadia", last="Bellamy")
        ContactNumber.objects.create(school=life.school, contact=mother, number="07700 900123")
        for one in (pupil, sister):
            ContactLink.objects.create(
                school=life.school, pupil=one, contact=mother, relationship="Mother", lives_with=True
            )
        services.add_contact(
            life.school_id, pupil.id, ContactData(first="Dan", last="Marsh", numbers=[("mobile", "07700 900199")]),
            LinkData(relationship="Father", priority=2, may_be_contacted=False, court_order_note="Order of 14 May."),
            by=OFFICER, at=NINE,
        )  # fmt: skip
    return f"/schools/900001/pupils/{pupil.id}/attendance/"


def write_year(site: Site) -> None:
    """Marks of the child for every school day before the four that the site has."""
    life = site.school.life
    halves = [(since, half) for _, since, _, half, _ in TERMS] + [(end, until) for _, _, until, _, end in TERMS]
    days = (since + timedelta(n) for since, until in halves for n in range((until - since).days))
    writings = [
        Writing(day, session, life.pupils[CHILD].id, code, note="museum" if code == "V" else "")
        for day in days
        if day.weekday() < 5 and day < BEFORE[0]
        for session, code in zip(("AM", "PM"), DAYS.get(day, "/\\"), strict=True)
    ]
    write_marks(life.school_id, writings, by=OFFICER, at=NINE - timedelta(days=1), origin="teacher", kind="open")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.words")


def test_year_by_keyboard_has_one_tab_stop_and_opens_into_the_mark(
    site: Site, child: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    sign_in(page, "bob", child)
    page.wait_for_load_state()
    assert axe(page) == []

    tab_to(page, "[data-calendar] a")
    assert focused(page) == "Monday 2 March: all day N, not here, no reason yet"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "Monday 9 February: morning L, late; afternoon present"
    expect(page.locator("[data-detail]")).to_have_text("Monday 9 February: morning L, late; afternoon present")
    page.keyboard.press("Home")
    assert focused(page).startswith("Monday 15 September: all day I")
    assert page.locator('[data-calendar] a[tabindex="0"]').count() == 1

    page.keyboard.press("Enter")
    page.wait_for_url("**/2025-09-15/am/")


def test_year_on_a_phone_reads_at_the_first_touch_and_opens_at_the_second(
    site: Site, child: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(390, 844)
    sign_in(page, "bob", child)
    page.wait_for_load_state()
    assert axe(page) == []
    assert [problem for width in (390, 320) for problem in too_wide(page, width)] == []

    day = page.locator("[data-calendar] a").first
    finger = {"pointerType": "touch", "bubbles": True}
    day.dispatch_event("pointerdown", finger)
    day.dispatch_event("click")
    expect(page.locator("[data-detail]")).to_contain_text("Monday 15 September: all day I")
    assert page.url.endswith(child)

    day.dispatch_event("pointerdown", finger)
    day.dispatch_event("click")
    page.wait_for_url("**/2025-09-15/am/")
