"""Cases: an officer decides, meets and agrees a target; what was dismissed stays away; an amendment undoes a tier."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from interventions.models import Case, Meeting, Proposal, Target
from interventions.services.evaluating import evaluate_day, look_again
from interventions.services.policies import load_document, of_school
from registers.services.writing import Writing, write_marks
from tests.journeys.hands import amend_by_keyboard, axe, choose, go, sign_in, too_wide, write
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import MONDAY, OFFICER, actor

CASES = "/schools/900001/cases/"
THE_MEETING = "a[href*='/meetings/']:not([href*='/new/']):not([href*='/pack/'])"
POLICY = {
    "policy": 1,
    "name": "Meet early",
    "ladders": {
        "attendance": {
            "name": "Attendance",
            "tiers": {
                "meeting": {
                    "name": "Meeting", "order": 1, "role": "attendance_officer", "again_after": 10,
                    "when": {"measure": "attendance", "window": "year", "op": "<", "limit": 95},
                    "actions": {
                        "meeting": {"kind": "meeting", "meeting": "support", "owner": "attendance_officer",
                                    "due": "10 school_days"},
                    },
                }
            },
        },
        "unauthorised": {
            "name": "Without leave",
            "tiers": {
                "eight": {
                    "name": "Eight sessions without leave", "order": 1, "entry": "automatic",
                    "role": "attendance_officer",
                    "when": {"measure": "unauthorised", "window": "year", "op": ">=", "limit": 8},
                }
            },
        },
    },
}  # fmt: skip


@pytest.fixture
def judged(site: Site) -> Site:
    """A school whose first pupil missed the four days that were judged last night, eight sessions, without leave."""
    life, head = site.school.life, actor(site.school.people.fiona)
    with scoped(life.school_id):
        load_document(
            of_school(life.school_id), POLICY, since=date(2025, 9, 1), by=head, at=NINE, acknowledged="Agreed"
        )
        evaluate_day(life.school_id, MONDAY, at=NINE - timedelta(hours=6))
    return site


def missed_again(site: Site, days: list[date]) -> None:
    """The pupil misses more days, and the last of them is judged."""
    life = site.school.life
    marks = [Writing(day, session, life.pupils[0].id, "O") for day in days for session in ("AM", "PM")]
    with scoped(life.school_id):
        write_marks(life.school_id, marks, by=OFFICER, at=NINE, origin="office", kind="open", overwrite="blanks")
        evaluate_day(life.school_id, days[-1], at=NINE)


def states(site: Site) -> list[str]:
    """What became of what was suggested about that pupil."""
    life = site.school.life
    with scoped(life.school_id):
        rows = Proposal.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id)
        return list(rows.order_by("proposed_on", "id").values_list("state", flat=True))


def rows_of(site: Site, model: Any, *names: str) -> list[tuple]:
    school_id = site.school.life.school_id
    with scoped(school_id):
        return list(model.objects.filter(school_id=school_id).values_list(*names))


def test_case_by_keyboard_accepted_met_and_a_target_agreed(judged: Site, new_page: Callable[..., Page]) -> None:
    officer = new_page()
    sign_in(officer, "bob", CASES)
    assert axe(officer) == []
    go(officer, ".decide a.btn")
    choose(officer, "state")
    go(officer, "button.big")
    expect(officer.get_by_text("Begun, and what it asks for is on the list.")).to_be_visible()

    go(officer, ".acts a.btn.pri")
    write(officer, "[name=time]", "0830a")  # the clock's field takes an “a” where it asks for one
    write(officer, "[name=place]", "Room 4")
    go(officer, "button.big")
    expect(officer.get_by_text("Booked.")).to_be_visible()
    address = officer.url

    judged.stop()
    judged.start(NINE + timedelta(days=8))
    later = new_page()
    sign_in(later, "bob", address.removeprefix(judged.base))
    go(later, THE_MEETING)
    choose(later, "outcome")
    write(later, "[name=notes]", "Breakfast club from Monday; his brother walks with him.")
    write(later, "[name=limit]", "95")
    write(later, "[name=last_day]", "04042026")
    go(later, "button.big")

    expect(later.get_by_text("Attendance of at least 95% from 18 March to 4 April 2026").first).to_be_visible()
    assert axe(later) == []
    assert too_wide(later, 390) == []
    assert rows_of(judged, Meeting, "kind", "place", "outcome") == [("support", "Room 4", "held")]
    assert rows_of(judged, Target, "limit", "since", "until") == [(Decimal(95), date(2026, 3, 18), date(2026, 4, 5))]


def test_dismissed_suggestion_comes_back_with_ten_more_sessions(judged: Site, new_page: Callable[..., Page]) -> None:
    officer, pupil = new_page(), judged.school.life.pupils[0]
    suggested = officer.locator(".decide li", has_text=f"{pupil.legal_first} {pupil.legal_last}")
    sign_in(officer, "bob", CASES)
    suggested.get_by_role("link", name="Decide").click()
    officer.get_by_label("No, not for this").check()
    officer.get_by_label("Why").fill("Chickenpox; the family sends a message every day.")
    officer.get_by_role("button", name="Decide").click()
    expect(officer.get_by_text("Dismissed.", exact=True)).to_be_visible()

    missed_again(judged, [date(2026, 3, day) for day in (10, 11, 12, 13)])  # eight more: nothing new yet
    officer.goto(CASES)
    expect(suggested).to_have_count(0)
    assert states(judged) == ["dismissed"]

    missed_again(judged, [date(2026, 3, 16)])
    officer.goto(CASES)
    expect(suggested).to_have_count(1)
    assert states(judged) == ["dismissed", "waiting"]


def test_amended_mark_ends_a_tier_and_the_case_says_why(judged: Site, new_page: Callable[..., Page]) -> None:
    life = judged.school.life
    with scoped(life.school_id):
        case = Case.objects.get(school_id=life.school_id, ladder="unauthorised")
    officer = new_page()
    sign_in(officer, "bob", f"/schools/900001/marks/{life.pupils[0].id}/2026-03-09/am/")
    amend_by_keyboard(officer, code="m", reason="At the dentist; the card was in the office")
    with scoped(life.school_id):
        look_again(life.school_id, at=NINE)

    officer.goto(f"{CASES}{case.id}/")

    expect(officer.get_by_text("Eight sessions without leave was left. A mark was amended.").first).to_be_visible()
    expect(officer.get_by_text("Closed.", exact=True)).to_be_visible()
    assert axe(officer) == []
