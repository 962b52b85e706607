"""Sessions that parents are liable for: the ten school weeks follow the pupil, and begin with compulsory school age."""

from datetime import date

import pytest

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from interventions.queries.penalty import standing_of
from tests.interventions.evaluating import MONDAY, child, found, mark_days, printed, tiers

pytestmark = pytest.mark.django_db


def page_counts(life, place: int, on: date) -> int:
    """What the page of the pupil's legal steps counts."""
    with scoped(life.school_id):
        standing = standing_of(life.school_id, life.pupils[place].id, on)
    return standing.threshold.count if standing else 0


def test_sessions_before_compulsory_school_age_do_not_count(oakfield_life):
    with scoped(oakfield_life.school_id):
        place = child(oakfield_life, born=date(2021, 1, 10))  # of the age from 31 March 2026
        mark_days(oakfield_life, place, "G " * 10, since=date(2026, 3, 16))
        two = mark_days(oakfield_life, place, "G " * 2, since=date(2026, 4, 13))
        ten = mark_days(oakfield_life, place, "G " * 8, since=date(2026, 4, 14))

    before, after = printed(oakfield_life, two), printed(oakfield_life, ten)

    assert "penalty_notice" not in tiers(before)
    assert page_counts(oakfield_life, place, two) == 2
    one = found(after, "penalty_notice")
    assert (one["value"], one["counts"]["below_age"], page_counts(oakfield_life, place, ten)) == (10, 10, 10)
    assert {session["date"] for session in one["sessions"]} == {f"2026-04-{day}" for day in range(13, 18)}


def test_sessions_of_an_earlier_enrolment_count(oakfield_life):
    with scoped(oakfield_life.school_id):
        place = child(oakfield_life)
        pupil = oakfield_life.pupils[place]
        mark_days(oakfield_life, place, "G " * 6, since=date(2026, 2, 2))
        Enrolment.objects.filter(school_id=oakfield_life.school_id, pupil_id=pupil.id).update(until=date(2026, 2, 9))
        Enrolment.objects.create(school=oakfield_life.school, pupil=pupil, since=MONDAY)
        on = mark_days(oakfield_life, place, "G " * 4)

    one = found(printed(oakfield_life, on), "penalty_notice")

    assert (one["value"], len(one["sessions"]), page_counts(oakfield_life, place, on)) == (10, 10, 10)
    assert one["because"] == (
        "10 sessions missed without leave in the last 10 school weeks, 6 of them from before this enrolment, "
        "and the limit is 10."
    )
