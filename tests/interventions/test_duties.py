"""Returns sent in time, and families tried in time, on real rows."""

from datetime import date, timedelta

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import AuthorityReturn
from interventions.queries.duties import first_day_in_time, returns_in_time
from registers.queries.figures import Span
from registers.rules.duties import Kept
from tests.interventions.casework import publish
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.marking import amend, mark
from tests.registers.test_duties import at, tried

pytestmark = pytest.mark.django_db
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))


def due(life, on: date, *, kind: str = "sickness", sent_on: date | None = None, state: str = "") -> None:
    AuthorityReturn.objects.create(
        school=life.school, pupil=life.pupils[0], enrolment=life.enrolments[life.pupils[0].id], kind=kind,
        key=f"{kind}:{on}:{sent_on}:{state}", triggered_on=on, due=on, because="Illness", made_at=AT,
        state=state or ("sent" if sent_on else "due"), sent_on=sent_on, sent_name="Bob" if sent_on else "",
    )  # fmt: skip


def test_returns_by_their_last_day(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        due(oakfield_life, MONDAY, sent_on=MONDAY)
        due(oakfield_life, MONDAY, sent_on=MONDAY + timedelta(days=6))
        due(oakfield_life, TUESDAY)
        due(oakfield_life, MONDAY + timedelta(days=4))
        due(oakfield_life, MONDAY, state="dropped")
        due(oakfield_life, MONDAY - timedelta(days=1))

        with django_assert_num_queries(1):
            found = returns_in_time(oakfield_life.school_id, WEEK, at=at(TUESDAY + timedelta(days=1), "09:00"))

    assert found == Kept(1, 3, late=1, missing=1, open=1, longest=6)


def test_returns_of_one_kind(oakfield_life):
    with scoped(oakfield_life.school_id):
        due(oakfield_life, MONDAY, sent_on=MONDAY)
        due(oakfield_life, MONDAY, kind="ten_days")

        found = returns_in_time(oakfield_life.school_id, WEEK, kinds=["sickness"])

    assert found == Kept(1, 1)


def test_families_are_tried_by_the_time_of_the_policy(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        for pupil in range(3):
            mark(oakfield_life, "N", pupil=pupil, at=at(TUESDAY, "09:00"))
        tried(oakfield_life, TUESDAY, "09:20", pupil=0)
        tried(oakfield_life, TUESDAY, "09:50", pupil=1)
        mark(oakfield_life, "N", pupil=0, day=MONDAY, at=at(MONDAY, "09:00"))
        amend(oakfield_life, "I", pupil=0, day=MONDAY, at=at(MONDAY, "09:12"))
        mark(oakfield_life, "N", pupil=1, day=MONDAY, at=at(TUESDAY, "09:00"), origin="import")

        with django_assert_num_queries(3):
            found = first_day_in_time(oakfield_life.school_id, WEEK)

    assert found == Kept(2, 4, late=1, missing=1, unknown=1)


def test_the_colour_is_asked_for_where_times_differ(oakfield_life, django_assert_num_queries):
    call = {"action": "call", "label": "Call the family"}
    plan = {"red": {"steps": {"call": {**call, "by": "9:15"}}}, "green": {"steps": {"call": {**call, "by": "10:30"}}}}
    with scoped(oakfield_life.school_id):
        publish(oakfield_life, first_day=plan)
        mark(oakfield_life, "N", at=at(TUESDAY, "09:00"))
        tried(oakfield_life, TUESDAY, "10:20")

        with django_assert_num_queries(4):
            found = first_day_in_time(oakfield_life.school_id, WEEK)

    assert found == Kept(1, 1)


def test_without_a_log_of_calls_it_cannot_be_told(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", at=at(TUESDAY, "09:00"))

        assert first_day_in_time(oakfield_life.school_id, WEEK) is None
