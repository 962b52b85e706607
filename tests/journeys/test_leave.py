"""Leave by keyboard: the office enters it, the headteacher decides, its letter waits, and the register knows."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from letters.models import Letter
from letters.services.leave_letters import draft_leave_letters
from registers.models import LeaveRequest
from tests.factories.school_life import SchoolLife
from tests.journeys.hands import axe, choose, go, press, sign_in, tab_to, too_wide, write, write_day
from tests.journeys.site import NINE, Site, codes_now
from tests.letters.addressed import contact, link
from tests.letters.letterwork import letterhead
from tests.people_of_the_tests import MONDAY, TUESDAY
from tests.registers.planning import FRIDAY, WEDNESDAY, ask

LEAVE, LETTERS = "/schools/900001/leave/", "/schools/900001/letters/"
WEDNESDAYS_REGISTER = "/schools/900001/registers/4-kestrel/2026-03-11/am/"
REASON = "The days lie in term, and nothing exceptional was named."
SIBLINGS, GRANTED, GONE = (0, 1), 5, 6


@pytest.fixture
def life(site: Site) -> SchoolLife:
    """The first two pupils of the register share a mother; two others have asked for leave already."""
    life = site.school.life
    with scoped(life.school_id):
        letterhead(life)
        mother = contact(life, "Ms", "Nadia", "Pryce", "07700 900101")
        for number in SIBLINGS:
            link(life, life.pupils[number], mother, relationship="Mother")
        link(life, life.pupils[GRANTED], contact(life, "Mr", "Owen", "Standish", "07700 900102"), relationship="Father")
    return life


def requests(life: SchoolLife) -> list[tuple]:
    with scoped(life.school_id):
        rows = LeaveRequest.objects.filter(school_id=life.school_id).order_by("id")
        return list(rows.values_list("pupil_id", "since", "until", "ground", "asked_by", "state"))


def batch_of_siblings(life: SchoolLife) -> UUID:
    with scoped(life.school_id):
        return LeaveRequest.objects.get(school_id=life.school_id, pupil_id=life.pupils[SIBLINGS[0]].id).batch


def looked_at(page: Page) -> list[str]:
    found = [*axe(page), *too_wide(page, 390), *too_wide(page, 320), *too_wide(page, 1280)]
    return [f"{page.url}: {one}" for one in found]


def test_leave_of_siblings_is_refused_and_told_and_leave_granted_is_in_the_register(
    site: Site, life: SchoolLife, new_page: Callable[..., Page]
) -> None:
    granted, gone = ask(life, pupils=(GRANTED,)), ask(life, pupils=(GONE,), since=MONDAY, until=TUESDAY)

    asks_for_both(new_page(), life)
    head = new_page()
    sign_in(head, "fiona", LEAVE)
    refuses(head, life)
    grants(head, granted)
    cannot_grant_afterwards(head, gone)
    the_worker_drafts(life)
    finds_the_letters(new_page(), life)

    states = {pupil: state for pupil, *_, state in requests(life)}
    assert [states[life.pupils[n].id] for n in (*SIBLINGS, GRANTED, GONE)] == [
        "refused", "refused", "granted", "waiting",
    ]  # fmt: skip
    known = {(n, code) for n, one in enumerate(life.pupils) if (code := codes_now(life, on=WEDNESDAY).get(one.id))}
    assert known == {(GRANTED, "C")}
    site.put_clock(NINE + timedelta(days=1))
    knows(new_page(), life)


def asks_for_both(page: Page, life: SchoolLife) -> None:
    """The office finds one child by name, ticks the brother or sister beside it, and says what the family wrote."""
    one, other = (life.pupils[number] for number in SIBLINGS)
    sign_in(page, "olive", LEAVE)
    assert looked_at(page) == []
    go(page, f"a[href='{LEAVE}new/']")
    write(page, "#q", f"{one.legal_first} {one.legal_last}")
    press(page, "Enter")
    assert looked_at(page) == []
    expect(page.locator(f"[name=pupils][value='{one.id}']")).to_be_checked()
    tab_to(page, f"[name=pupils][value='{other.id}']")
    page.keyboard.press("Space")
    write_day(page, "[name=since]", WEDNESDAY)
    write_day(page, "[name=last_day]", FRIDAY)
    write(page, "[name=ground]", "Exc")
    write(page, "[name=why]", "Five days by the sea with an aunt.")
    write(page, "[name=contact]", "Ms")
    go(page, ".formacts button")

    expect(page.locator(".messages")).to_contain_text("It waits for the headteacher")
    assert looked_at(page) == []
    asked = (WEDNESDAY, FRIDAY + timedelta(days=1), "exceptional", "Ms Nadia Pryce, mother", "waiting")
    assert [row for row in requests(life) if row[0] in (one.id, other.id)] == [(one.id, *asked), (other.id, *asked)]


def refuses(page: Page, life: SchoolLife) -> None:
    """From the list to the facts, “refuse”, why, and Enter on the button."""
    assert looked_at(page) == []
    go(page, f".plans a.btn[href='{LEAVE}{batch_of_siblings(life)}/']")
    assert looked_at(page) == []
    tab_to(page, "[name=decision]")
    page.keyboard.press("ArrowUp")  # from the first of the buttons to the last
    expect(page.locator("[name=decision][value=refused]")).to_be_checked()
    write(page, "[name=reason]", REASON)
    go(page, ".decision .formacts button")

    expect(page.locator(".messages")).to_contain_text("Refused. No mark is made")
    assert looked_at(page) == []


def grants(page: Page, batch: UUID) -> None:
    page.goto(f"{LEAVE}{batch}/")
    choose(page, "decision")
    go(page, ".decision .formacts button")

    expect(page.locator(".messages")).to_contain_text("Granted. 6 sessions filled.")
    assert looked_at(page) == []


def cannot_grant_afterwards(page: Page, batch: UUID) -> None:
    page.goto(f"{LEAVE}{batch}/")
    choose(page, "decision")
    go(page, ".decision .formacts button")

    expect(page.locator(".errors")).to_contain_text("cannot be granted")
    assert looked_at(page) == []


def the_worker_drafts(life: SchoolLife) -> None:
    """What a worker does with the job in the queue; the journeys have no Redis."""
    with scoped(life.school_id):
        assert draft_leave_letters(life.school_id, at=NINE + timedelta(minutes=2)) == 3


def finds_the_letters(page: Page, life: SchoolLife) -> None:
    """The officer's pile has one for each child, and the words of the siblings' say why."""
    sign_in(page, "bob")
    go(page, f"nav a[href='{LETTERS}']")
    expect(page.locator(".pilelist li")).to_have_count(3)
    for number in SIBLINGS:
        with scoped(life.school_id):
            letter = Letter.objects.get(school_id=life.school_id, pupil_id=life.pupils[number].id)
        go(page, f".pilelist a[href*='{letter.id}']")
        expect(page.locator("#open-h")).to_contain_text(life.pupils[number].legal_first)
        expect(page.locator(".paper").first).to_contain_text(REASON)
        expect(page.locator(".paper").first).to_contain_text("Fiona Head")
    assert looked_at(page) == []


def knows(page: Page, life: SchoolLife) -> None:
    """The teacher's register of the first day has what was granted, and nothing of what was not."""
    sign_in(page, "alice", WEDNESDAYS_REGISTER)
    rows = page.locator("li.pr").evaluate_all("all => all.map(e => e.dataset.known || '')")
    assert [(n, code) for n, code in enumerate(rows) if code] == [(GRANTED, "C")]
