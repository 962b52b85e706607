"""Notices to improve: seven contents, three to six weeks, and a judgement against the marks."""

from datetime import date

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import Case, CaseEvent, ImprovementNotice
from interventions.queries.notices import improvement_by_id, improvements_of, running_improvements
from interventions.rules.improvement import CONTENTS
from interventions.rules.legal import LegalProblem
from interventions.services import improvement
from tests.access.breaking import broken_table
from tests.interventions.legal import HEAD, TODAY, codes, parent
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 19), date(2026, 3, 1)  # six weeks
SEVEN = {content.key: f"{content.label}: written." for content in CONTENTS}


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def drafted(life, contents=SEVEN, first=FIRST, last=LAST, adult=None):
    adult = adult or parent(life)
    return improvement.draft_notice(
        life.school_id, life.pupils[0].id, adult.id, first=first, last=last, contents=contents, on=TODAY, by=HEAD, at=AT
    )  # fmt: skip


def given(life, **more):
    notice = drafted(life, **more)
    improvement.give_notice(life.school_id, notice, on=FIRST, by=HEAD, at=AT)
    return notice


def row(life, notice):
    found = improvement_by_id(life.school_id, notice)
    assert found is not None
    return found


def test_a_draft_may_have_blanks(life):
    notice = drafted(life, contents={})

    assert (row(life, notice).state, row(life, notice).contents) == ("draft", {})


@pytest.mark.parametrize("key", sorted(SEVEN))
def test_a_notice_with_one_of_seven_contents_blank_is_not_given(life, key):
    notice = drafted(life, contents=SEVEN | {key: "  "})

    with pytest.raises(LegalProblem) as refused:
        improvement.give_notice(life.school_id, notice, on=FIRST, by=HEAD, at=AT)

    assert refused.value.field == key
    assert row(life, notice).state == "draft"


@pytest.mark.parametrize("last", [date(2026, 2, 7), date(2026, 3, 2)])
def test_twenty_or_forty_three_days_are_refused(life, last):
    with pytest.raises(LegalProblem) as refused:
        drafted(life, last=last)

    assert refused.value.field == "last"


@pytest.mark.parametrize("last", [date(2026, 2, 8), date(2026, 3, 1)])
def test_twenty_one_and_forty_two_days_are_allowed(life, last):
    assert row(life, drafted(life, last=last)).last_day == last


def test_a_given_notice_cannot_be_rewritten(life):
    notice = given(life)

    with pytest.raises(LegalProblem) as refused:
        improvement.rewrite_notice(life.school_id, notice, first=FIRST, last=LAST, contents=SEVEN, by=HEAD, at=AT)

    assert refused.value.field == "state"


def test_a_draft_is_rewritten(life):
    notice = drafted(life, contents={})

    improvement.rewrite_notice(
        life.school_id, notice, first=FIRST, last=date(2026, 2, 8), contents=SEVEN, by=HEAD, at=AT
    )

    assert (row(life, notice).last_day, row(life, notice).contents) == (date(2026, 2, 8), SEVEN)


def test_it_is_judged_after_its_last_day_against_the_marks(life):
    codes(life, "/ \\ / \\ O O I I", since=FIRST)
    notice = given(life)

    improvement.judge_notice(
        life.school_id, notice, "not_improved", "Two days were asked for.", on=TODAY, by=HEAD, at=AT
    )

    found = row(life, notice)
    assert (found.state, found.judged_on) == ("not_improved", TODAY)
    assert found.outcome == (
        "4 of 8 sessions attended; missed: 2 unauthorised and 2 authorised. Two days were asked for."
    )


def test_it_cannot_be_judged_on_its_last_day(life):
    notice = given(life)

    with pytest.raises(LegalProblem) as refused:
        improvement.judge_notice(life.school_id, notice, "improved", "Every day.", on=LAST, by=HEAD, at=AT)

    assert refused.value.message == "The period runs until 1 March 2026."


def test_it_can_end_early_on_a_ground(life):
    notice = given(life)

    improvement.end_notice_early(
        life.school_id, notice, "Two more sessions, as it says.", on=date(2026, 2, 2), by=HEAD, at=AT
    )

    assert row(life, notice).state == "ended_early"


def test_it_can_be_withdrawn_with_a_reason_only(life):
    notice = given(life)
    with pytest.raises(LegalProblem):
        improvement.withdraw_notice(life.school_id, notice, "", on=TODAY, by=HEAD, at=AT)

    improvement.withdraw_notice(life.school_id, notice, "The family moved.", on=TODAY, by=HEAD, at=AT)

    assert [(one.state, one.outcome) for one in improvements_of(life.school_id, life.pupils[0].id)] == [
        ("withdrawn", "The family moved.")
    ]
    assert running_improvements(life.school_id) == []


def test_one_open_notice_for_a_parent_and_a_child(life):
    nadia = parent(life)
    drafted(life, adult=nadia)

    with pytest.raises(LegalProblem) as refused:
        drafted(life, adult=nadia)

    assert refused.value.field == "parent"


def test_its_steps_stand_in_the_case(life):
    pupil = life.pupils[0]
    case = Case.objects.create(
        school_id=life.school_id, pupil_id=pupil.id, enrolment_id=life.enrolments[pupil.id].id, ladder="penalty_notice",
        tier="penalty_notice", opened_on=FIRST, changed_at=AT,
    )  # fmt: skip

    given(life)

    lines = CaseEvent.objects.filter(school_id=life.school_id, case_id=case.id).order_by("id")
    assert list(lines.values_list("kind", "text")) == [
        ("notice", "A notice to improve is being written."),
        ("notice", "Notice to improve given: 19 January 2026 to 1 March 2026."),
    ]


def test_a_draft_whose_audit_fails_leaves_nothing(life):
    with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
        drafted(life)

    assert not ImprovementNotice.objects.filter(school_id=life.school_id).exists()
    assert not AuditEvent.objects.filter(school_id=life.school_id, verb="improvement_notice.drafted").exists()
