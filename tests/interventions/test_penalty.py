"""Penalty notices up to the request: who is liable, what must be answered, and the line in the case."""

from datetime import date

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from interventions.models import Action, Case, CaseEvent
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_questions import Answer
from interventions.services import penalty
from tests.access.breaking import broken_table
from tests.interventions.legal import HEAD, TODAY, all_answers, also, codes, considered, parent, requested
from tests.interventions.penalties import MONDAY, TEN, issued, row
from tests.people_of_the_tests import AT
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


# ---- who is liable ------------------------------------------------------------------------------------------------


def test_a39_two_parents_and_two_children_have_up_to_four_notices_with_their_own_count(life):
    codes(life, TEN, since=MONDAY, pupil=0)
    codes(life, TEN, since=MONDAY, pupil=1)
    nadia, omar = parent(life), parent(life, first="Omar")
    also(life, nadia, pupil=1)
    also(life, omar, pupil=1)

    made = [requested(life, adult, pupil=child) for adult in (nadia, omar) for child in (0, 1)]

    assert [row(life, notice).offence for notice in made] == [1, 1, 1, 1]


def test_a_barred_parent_can_be_considered(life):
    codes(life, TEN, since=MONDAY)
    barred = parent(life, may_be_contacted=False, gets_letters=False)

    notice = considered(life, barred)

    assert row(life, notice).parent_id == barred.id


def test_somebody_without_responsibility_or_care_is_no_parent(life):
    neighbour = parent(life, parental_responsibility=False, lives_with=False)

    with pytest.raises(LegalProblem) as refused:
        considered(life, neighbour)

    assert refused.value.field == "parent"


def test_a_second_consideration_of_the_same_parent_is_refused(life):
    nadia = parent(life)
    considered(life, nadia)

    with pytest.raises(LegalProblem) as refused:
        considered(life, nadia)

    assert refused.value.message == "A notice to this parent is being considered already."


# ---- the questions and the request --------------------------------------------------------------------------------


def test_answers_are_kept_with_who_gave_them_and_when(life):
    notice = considered(life, parent(life))

    number = penalty.answer_questions(life.school_id, notice, {"send": Answer("none")}, by=HEAD, at=AT)

    assert number == 1
    assert row(life, notice).answers == {
        "send": {"value": "none", "words": "", "by": "Fiona Head", "position": "Headteacher", "at": AT.isoformat()}
    }


def test_an_answer_given_twice_is_written_once(life):
    notice = considered(life, parent(life))
    penalty.answer_questions(life.school_id, notice, {"send": Answer("none")}, by=HEAD, at=AT)

    assert penalty.answer_questions(life.school_id, notice, {"send": Answer("none")}, by=HEAD, at=AT) == 0


@pytest.mark.parametrize("key", sorted(all_answers()))
def test_a_request_with_a_blank_is_refused(life, key):
    codes(life, TEN, since=MONDAY)

    with pytest.raises(LegalProblem) as refused:
        requested(life, parent(life), **{key: Answer()})

    assert refused.value.field == key


def test_a_request_below_the_threshold_is_refused(life):
    codes(life, "O O O O O O O O O /", since=MONDAY)

    with pytest.raises(LegalProblem) as refused:
        requested(life, parent(life))

    assert refused.value.message == "9 of 10 sessions count: the threshold is not met."


def test_a_request_below_the_threshold_with_an_exceptional_reason_is_made(life):
    codes(life, "G G G G /", since=MONDAY)

    notice = requested(life, parent(life), threshold=Answer("exceptional", "The third holiday in a year."))

    assert row(life, notice).state == "requested"


def test_a_request_for_a_child_below_the_age_is_refused(life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(born=date(2021, 5, 4))
    codes(life, TEN, since=MONDAY)

    with pytest.raises(LegalProblem) as refused:
        requested(life, parent(life), threshold=Answer("exceptional", "A holiday."))

    assert refused.value.message == "The pupil was not of compulsory school age on any of these days."


def test_a_request_without_any_session_is_refused(life):
    with pytest.raises(LegalProblem) as refused:
        requested(life, parent(life), threshold=Answer("exceptional", "A holiday."))

    assert refused.value.field == "sessions"


def test_a_request_rests_on_the_sessions_as_they_stand_on_its_day(life):
    codes(life, TEN, since=MONDAY)
    notice = considered(life, parent(life))
    penalty.answer_questions(life.school_id, notice, all_answers(), by=HEAD, at=AT)
    amend(life, "I", day=MONDAY, session="AM", reason="A doctor's note came")

    with pytest.raises(LegalProblem) as refused:
        penalty.request_notice(life.school_id, notice, on=TODAY, by=HEAD, at=AT)

    assert refused.value.message == "9 of 10 sessions count: the threshold is not met."


def test_sessions_of_an_issued_notice_do_not_count_again_for_the_same_parent(life):
    codes(life, TEN, since=MONDAY)
    nadia, omar = parent(life), parent(life, first="Omar")
    issued(life, requested(life, nadia), date(2026, 3, 9))

    with pytest.raises(LegalProblem) as refused:
        requested(life, nadia)

    assert refused.value.field == "sessions"
    assert row(life, requested(life, omar)).state == "requested"


def test_dropping_needs_a_reason(life):
    notice = considered(life, parent(life))

    with pytest.raises(LegalProblem) as refused:
        penalty.drop_notice(life.school_id, notice, " ", on=TODAY, by=HEAD, at=AT)

    assert refused.value.field == "reason"


# ---- the case -----------------------------------------------------------------------------------------------------


def test_a_request_is_a_line_of_the_case_and_settles_what_it_asked_for(life):
    pupil = life.pupils[0]
    case = Case.objects.create(
        school_id=life.school_id, pupil_id=pupil.id, enrolment_id=life.enrolments[pupil.id].id, ladder="penalty_notice",
        tier="penalty_notice", opened_on=MONDAY, changed_at=AT,
    )  # fmt: skip
    Action.objects.create(
        school_id=life.school_id, case_id=case.id, pupil_id=pupil.id, kind="penalty_referral", title="Consider it",
        key="penalty_notice.consider", tier="penalty_notice", owner_role="headteacher", asked_on=MONDAY,
    )  # fmt: skip
    codes(life, TEN, since=MONDAY)

    requested(life, parent(life))

    lines = CaseEvent.objects.filter(school_id=life.school_id, case_id=case.id).order_by("id")
    assert [line.detail["step"] for line in lines] == ["considered", "answered", "requested"]
    assert Action.objects.get(school_id=life.school_id).state == "done"


# ---- whole or not at all ------------------------------------------------------------------------------------------


def test_a_request_whose_audit_fails_leaves_nothing(life):
    codes(life, TEN, since=MONDAY)
    notice = considered(life, parent(life))
    penalty.answer_questions(life.school_id, notice, all_answers(), by=HEAD, at=AT)
    before = AuditEvent.objects.filter(school_id=life.school_id).count()

    with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
        penalty.request_notice(life.school_id, notice, on=TODAY, by=HEAD, at=AT)

    assert row(life, notice).state == "considering"
    assert AuditEvent.objects.filter(school_id=life.school_id).count() == before
    assert not CaseEvent.objects.filter(school_id=life.school_id).exists()
