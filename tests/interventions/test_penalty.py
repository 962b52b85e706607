"""Penalty notices: the sessions that count, who is liable, what must be answered, and every step to its end."""

from datetime import date

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.people.models import Pupil
from attendance.tenancy.scope import current_scope, scoped
from interventions.models import Action, Case, CaseEvent, PenaltyNotice, SchoolPolicy
from interventions.queries.notices import notice_by_id
from interventions.queries.penalty import near_threshold, standing_of
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_questions import Answer
from interventions.services import penalty
from interventions.services import penalty_outcomes as outcomes
from tests.access.breaking import broken_table
from tests.interventions.legal import (
    HEAD,
    TODAY,
    all_answers,
    also,
    ashby_life,
    codes,
    considered,
    parent,
    public_place_answers,
    requested,
)
from tests.people_of_the_tests import AT
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
TEN = "G G G G G G G G G G"


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def standing(life, on=TODAY, pupil=0):
    found = standing_of(life.school_id, life.pupils[pupil].id, on)
    assert found is not None
    return found


def row(life, notice):
    found = notice_by_id(life.school_id, notice)
    assert found is not None
    return found


# ---- the sessions that count -------------------------------------------------------------------------------------


def test_a35_ten_holiday_sessions_in_one_week_meet_the_threshold(life):
    codes(life, TEN, since=MONDAY)

    found = standing(life).threshold

    assert (found.count, found.met, found.to_go, found.met_on) == (10, True, 0, date(2026, 3, 6))


def test_a35_four_of_holiday_and_six_late_inside_ten_school_weeks_meet_it(life):
    codes(life, "G G G G", since=date(2026, 1, 5))
    codes(life, "U / U / U / U / U / U", since=date(2026, 2, 23))

    assert standing(life, date(2026, 3, 6)).threshold.met


def test_a36_nine_sessions_do_not_meet_it(life):
    codes(life, "O O O O O O O O O /", since=MONDAY)

    found = standing(life).threshold

    assert (found.count, found.met, found.to_go) == (9, False, 1)


def test_a36_illness_does_not_count(life):
    codes(life, "O O O O O I I I I I", since=MONDAY)

    assert standing(life).threshold.count == 5


def test_sessions_without_a_reason_are_counted_apart(life):
    codes(life, "O O O O O O N N N N", since=MONDAY)

    found = standing(life).threshold

    assert (found.confirmed, found.unexplained, found.met_without_unexplained) == (6, 4, False)


def test_a_session_at_the_trusts_other_school_counts_with_its_name(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    codes(life, "O O O O O O", since=MONDAY)
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, "U U U U", since=date(2026, 2, 9))

    with scoped(life.school_id):
        found = standing(life)
        near = near_threshold(life.school_id, TODAY)

    assert found.other_schools == ("Ashby CE Primary",)
    assert [one.school for one in found.threshold.sessions] == ["Ashby CE Primary"] * 4 + [""] * 6
    assert found.threshold.met
    assert [(one.pupil.id, one.threshold.count) for one in near] == [(life.pupils[0].id, 10)]


def test_a_request_for_a_pupil_who_moved_rests_on_the_sessions_of_both_schools(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    codes(life, "O O O O O O", since=MONDAY)
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, "U U U U", since=date(2026, 2, 9))

    with scoped(life.school_id):
        found = row(life, requested(life, parent(life)))

    assert [one.school for one in found.missed()] == ["Ashby CE Primary"] * 4 + [""] * 6


def test_a_notice_at_the_trusts_other_school_counts_as_the_first_offence(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, TEN, since=date(2026, 1, 12))
        _issued(ashby, requested(ashby, parent(ashby), on=date(2026, 1, 30)), date(2026, 2, 2))

    with scoped(life.school_id):
        codes(life, TEN, since=MONDAY)
        found = row(life, requested(life, parent(life)))

    assert found.offence == 2


def test_looking_at_the_trusts_other_schools_leaves_the_scope_as_it_was(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")

    with scoped(life.school_id):
        standing(life)

        assert current_scope() == (life.school_id,)
        assert not Pupil.objects.filter(school_id=ashby.school_id).exists()


def test_a_pupil_of_another_trust_with_the_same_number_does_not_count(life, hillcrest_life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with scoped(hillcrest_life.school_id):
        other = hillcrest_life.pupils[0]
        Pupil.objects.filter(school_id=hillcrest_life.school_id, id=other.id).update(upn="A823400021905")
        codes(hillcrest_life, TEN, since=MONDAY)

    with scoped(life.school_id):
        assert standing(life).threshold.count == 0


def test_a_pupil_below_compulsory_school_age_has_no_session_that_counts(life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(born=date(2021, 5, 4))
    codes(life, TEN, since=MONDAY)

    found = standing(life)

    assert (found.threshold.count, found.under_age, found.of_age) == (0, 10, False)


def test_near_the_threshold_are_pupils_with_six_sessions_and_more(life):
    codes(life, TEN, since=MONDAY, pupil=0)
    codes(life, "O O O O O O", since=MONDAY, pupil=1)
    codes(life, "O O O O O", since=MONDAY, pupil=2)

    near = near_threshold(life.school_id, TODAY)

    assert [(one.pupil.id, one.threshold.count) for one in near] == [
        (life.pupils[0].id, 10), (life.pupils[1].id, 6)
    ]  # fmt: skip


# ---- who is liable -----------------------------------------------------------------------------------------------


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


# ---- the questions and the request -------------------------------------------------------------------------------


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
    _issued(life, requested(life, nadia), date(2026, 3, 9))

    with pytest.raises(LegalProblem) as refused:
        requested(life, nadia)

    assert refused.value.field == "sessions"
    assert row(life, requested(life, omar)).state == "requested"


# ---- issued, paid, and what else may come ------------------------------------------------------------------------


def _issued(life, notice, day, on=TODAY):
    outcomes.notice_issued(life.school_id, notice, issued_on=day, received_on=day, on=on, by=HEAD, at=AT)
    return notice


def _first(life):
    """A notice received on Monday 2 February 2026."""
    codes(life, TEN, since=date(2026, 1, 12))
    notice = requested(life, parent(life), on=date(2026, 1, 30))
    return _issued(life, notice, date(2026, 2, 2), on=date(2026, 2, 2))


def test_a37_a_first_notice_costs_80_until_day_21_and_160_until_day_28(life):
    found = row(life, _first(life))

    assert (found.reduced_amount, found.reduced_until) == (80, date(2026, 2, 22))
    assert (found.amount, found.pay_by) == (160, date(2026, 3, 1))


@pytest.mark.parametrize("paid_on", [date(2026, 2, 22), date(2026, 2, 23), date(2026, 3, 1)])
def test_a37_paid_in_time(life, paid_on):
    notice = _first(life)

    outcomes.notice_paid(life.school_id, notice, paid_on=paid_on, on=TODAY, by=HEAD, at=AT)

    assert (row(life, notice).state, row(life, notice).paid_on) == ("paid", paid_on)


def test_a37_after_1_march_it_is_unpaid_and_then_prosecuted(life):
    notice = _first(life)
    with pytest.raises(LegalProblem):
        outcomes.notice_paid(life.school_id, notice, paid_on=date(2026, 3, 2), on=TODAY, by=HEAD, at=AT)

    outcomes.notice_unpaid(life.school_id, notice, on=date(2026, 3, 2), by=HEAD, at=AT)
    outcomes.notice_prosecuted(life.school_id, notice, on=TODAY, by=HEAD, at=AT)

    assert row(life, notice).state == "prosecuted"


def test_a38_a_second_notice_costs_160_flat(life):
    first = _first(life)
    nadia = PenaltyNotice.objects.get(school_id=life.school_id, id=first).parent
    codes(life, TEN, since=date(2026, 2, 23))

    second = _issued(life, requested(life, nadia, on=date(2026, 3, 6)), date(2026, 3, 9))

    found = row(life, second)
    assert (found.offence, found.amount, found.pay_by, found.reduced_amount) == (2, 160, date(2026, 4, 5), None)


def test_a_third_offence_within_three_years_is_refused(life):
    nadia = parent(life)
    for since, day in ((date(2026, 1, 5), date(2026, 1, 16)), (date(2026, 1, 19), date(2026, 1, 30))):
        codes(life, TEN, since=since)
        _issued(life, requested(life, nadia, on=day), day)
    codes(life, TEN, since=MONDAY)

    with pytest.raises(LegalProblem) as refused:
        requested(life, nadia)

    assert refused.value.field == "offence"


@pytest.mark.parametrize(("switch", "offence"), [(False, 1), (True, 2)])
def test_a_notice_from_before_the_framework_counts_only_where_the_policy_says_so(life, switch, offence):
    nadia = parent(life)
    day = date(2024, 3, 4)
    PenaltyNotice.objects.create(
        school_id=life.school_id, pupil_id=life.pupils[0].id, parent_id=nadia.id, state="paid", considered_on=day,
        issued_on=day, received_on=day, made_name="Fiona Head", made_at=AT,
    )  # fmt: skip
    SchoolPolicy.objects.create(
        school_id=life.school_id, number=1, state="published", since=day, made_name="Fiona Head", made_at=AT,
        document={"policy": 1, "legal": {"penalty": {"before_framework": switch}}},
    )  # fmt: skip
    codes(life, TEN, since=MONDAY)

    assert row(life, requested(life, nadia)).offence == offence


def test_a_withdrawn_notice_does_not_count_as_an_offence(life):
    first = _first(life)
    outcomes.notice_withdrawn(life.school_id, first, "Wrong address", on=TODAY, by=HEAD, at=AT)
    nadia = PenaltyNotice.objects.get(school_id=life.school_id, id=first).parent
    codes(life, TEN, since=MONDAY)

    assert row(life, requested(life, nadia)).offence == 1


def test_a_public_place_notice_stands_apart(life):
    nadia = parent(life)
    notice = considered(life, nadia, kind="public_place")
    penalty.answer_questions(life.school_id, notice, public_place_answers(), by=HEAD, at=AT)
    penalty.request_notice(life.school_id, notice, on=TODAY, by=HEAD, at=AT)
    _issued(life, notice, TODAY)
    codes(life, TEN, since=MONDAY)

    found = row(life, notice)
    assert (found.reduced_amount, found.amount, found.sessions) == (60, 120, [])
    assert row(life, requested(life, nadia)).offence == 1


def test_a_declined_request_ends_with_its_reason(life):
    codes(life, TEN, since=MONDAY)
    notice = requested(life, parent(life))

    outcomes.notice_declined(life.school_id, notice, "The evidence is thin", on=TODAY, by=HEAD, at=AT)

    assert (row(life, notice).state, row(life, notice).ended_because) == ("declined", "The evidence is thin")


def test_dropping_needs_a_reason(life):
    notice = considered(life, parent(life))

    with pytest.raises(LegalProblem) as refused:
        penalty.drop_notice(life.school_id, notice, " ", on=TODAY, by=HEAD, at=AT)

    assert refused.value.field == "reason"


def test_without_a_day_of_receipt_the_second_working_day_counts(life):
    codes(life, TEN, since=date(2026, 1, 12))
    notice = requested(life, parent(life), on=date(2026, 1, 30))

    outcomes.notice_issued(life.school_id, notice, issued_on=date(2026, 1, 30), on=TODAY, by=HEAD, at=AT)

    assert row(life, notice).received_on == date(2026, 2, 3)


# ---- the case ------------------------------------------------------------------------------------------------------


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


# ---- whole or not at all -----------------------------------------------------------------------------------------


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
