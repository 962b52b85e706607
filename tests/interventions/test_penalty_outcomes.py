"""What becomes of a penalty notice: issued, paid, prosecuted, withdrawn or declined, and which offence it is."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import PenaltyNotice, SchoolPolicy
from interventions.rules.legal import LegalProblem
from interventions.services import penalty
from interventions.services import penalty_outcomes as outcomes
from tests.interventions.legal import HEAD, TODAY, codes, considered, parent, public_place_answers, requested
from tests.interventions.penalties import MONDAY, TEN, issued, row
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def first_notice(life):
    """A notice received on Monday 2 February 2026."""
    codes(life, TEN, since=date(2026, 1, 12))
    notice = requested(life, parent(life), on=date(2026, 1, 30))
    return issued(life, notice, date(2026, 2, 2), on=date(2026, 2, 2))


def test_a37_a_first_notice_costs_80_until_day_21_and_160_until_day_28(life):
    found = row(life, first_notice(life))

    assert (found.reduced_amount, found.reduced_until) == (80, date(2026, 2, 22))
    assert (found.amount, found.pay_by) == (160, date(2026, 3, 1))


@pytest.mark.parametrize("paid_on", [date(2026, 2, 22), date(2026, 2, 23), date(2026, 3, 1)])
def test_a37_paid_in_time(life, paid_on):
    notice = first_notice(life)

    outcomes.notice_paid(life.school_id, notice, paid_on=paid_on, on=TODAY, by=HEAD, at=AT)

    assert (row(life, notice).state, row(life, notice).paid_on) == ("paid", paid_on)


def test_a37_after_1_march_it_is_unpaid_and_then_prosecuted(life):
    notice = first_notice(life)
    with pytest.raises(LegalProblem):
        outcomes.notice_paid(life.school_id, notice, paid_on=date(2026, 3, 2), on=TODAY, by=HEAD, at=AT)

    outcomes.notice_unpaid(life.school_id, notice, on=date(2026, 3, 2), by=HEAD, at=AT)
    outcomes.notice_prosecuted(life.school_id, notice, on=TODAY, by=HEAD, at=AT)

    assert row(life, notice).state == "prosecuted"


def test_a38_a_second_notice_costs_160_flat(life):
    first = first_notice(life)
    nadia = PenaltyNotice.objects.get(school_id=life.school_id, id=first).parent
    codes(life, TEN, since=date(2026, 2, 23))

    second = issued(life, requested(life, nadia, on=date(2026, 3, 6)), date(2026, 3, 9))

    found = row(life, second)
    assert (found.offence, found.amount, found.pay_by, found.reduced_amount) == (2, 160, date(2026, 4, 5), None)


def test_a_third_offence_within_three_years_is_refused(life):
    nadia = parent(life)
    for since, day in ((date(2026, 1, 5), date(2026, 1, 16)), (date(2026, 1, 19), date(2026, 1, 30))):
        codes(life, TEN, since=since)
        issued(life, requested(life, nadia, on=day), day)
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
    first = first_notice(life)
    outcomes.notice_withdrawn(life.school_id, first, "Wrong address", on=TODAY, by=HEAD, at=AT)
    nadia = PenaltyNotice.objects.get(school_id=life.school_id, id=first).parent
    codes(life, TEN, since=MONDAY)

    assert row(life, requested(life, nadia)).offence == 1


def test_a_public_place_notice_stands_apart(life):
    nadia = parent(life)
    notice = considered(life, nadia, kind="public_place")
    penalty.answer_questions(life.school_id, notice, public_place_answers(), by=HEAD, at=AT)
    penalty.request_notice(life.school_id, notice, on=TODAY, by=HEAD, at=AT)
    issued(life, notice, TODAY)
    codes(life, TEN, since=MONDAY)

    found = row(life, notice)
    assert (found.reduced_amount, found.amount, found.sessions) == (60, 120, [])
    assert row(life, requested(life, nadia)).offence == 1


def test_a_declined_request_ends_with_its_reason(life):
    codes(life, TEN, since=MONDAY)
    notice = requested(life, parent(life))

    outcomes.notice_declined(life.school_id, notice, "The evidence is thin", on=TODAY, by=HEAD, at=AT)

    assert (row(life, notice).state, row(life, notice).ended_because) == ("declined", "The evidence is thin")


def test_without_a_day_of_receipt_the_second_working_day_counts(life):
    codes(life, TEN, since=date(2026, 1, 12))
    notice = requested(life, parent(life), on=date(2026, 1, 30))

    outcomes.notice_issued(life.school_id, notice, issued_on=date(2026, 1, 30), on=TODAY, by=HEAD, at=AT)

    assert row(life, notice).received_on == date(2026, 2, 3)
