"""One change of many marks: what is planned, what is left alone and why, and that it is one change."""

from datetime import date, timedelta

import pytest

from attendance.people.models import Enrolment
from attendance.people.queries import pupils_by_ids
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from registers.services.amending import AmendRefused, undo_change
from registers.services.bulk import Bulk, bulk_amend, check_bulk, plan_bulk
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON, OFFICER_ROLES, mark

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def bulk_of(life, code="V", *, since=TUESDAY, days=1, sessions=("AM",), **more) -> Bulk:
    """Everybody of the group. Inside the school's scope."""
    pupils = tuple(pupils_by_ids(life.school_id, [pupil.id for pupil in life.pupils], since).values())
    return Bulk(pupils, since, since + days * DAY, sessions, code, **more)


def change(life, bulk: Bulk, **more):
    plan = plan_bulk(life.school_id, bulk, at=AFTERNOON)
    return bulk_amend(
        life.school_id,
        bulk,
        expected=plan.fingerprint,
        by=OFFICER,
        roles=OFFICER_ROLES,
        at=AFTERNOON,
        reason="Library visit",
        **more,
    )


def test_plan_says_what_changes_and_why_the_rest_is_left_alone(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "/", pupil=0)
        mark(oakfield_life, "I", pupil=1)
        Enrolment.objects.filter(school_id=oakfield_life.school_id, pupil_id=oakfield_life.pupils[2].id).update(
            until=TUESDAY
        )
        careful = plan_bulk(oakfield_life.school_id, bulk_of(oakfield_life), at=AFTERNOON)
        everybody = plan_bulk(oakfield_life.school_id, bulk_of(oakfield_life, keep_absences=False), at=AFTERNOON)

    assert (careful.counts, careful.reasons_left) == ({"/": 1}, {"marked I": 1, "not on roll that day": 1})
    assert (everybody.counts, everybody.reasons_left) == ({"/": 1, "I": 1}, {"not on roll that day": 1})


def test_blank_is_entered_and_the_afternoon_gets_its_own_mark(oakfield_life):
    with scoped(oakfield_life.school_id):
        done = change(oakfield_life, bulk_of(oakfield_life, "/", sessions=("AM", "PM")))
        marks = sorted(Mark.objects.filter(school_id=oakfield_life.school_id).values_list("session", "code"))

    assert (done.changed, done.entered) == (0, 6)
    assert marks == [("AM", "/")] * 3 + [("PM", "\\")] * 3


def test_many_marks_are_one_change_and_one_undo(oakfield_life):
    with scoped(oakfield_life.school_id):
        for pupil in range(3):
            mark(oakfield_life, "/", pupil=pupil)
        done = change(oakfield_life, bulk_of(oakfield_life), evidence="trip list")
        entries = list(Amendment.objects.filter(school_id=oakfield_life.school_id).order_by("seq"))
        undo_change(oakfield_life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)
        marks = set(Mark.objects.filter(school_id=oakfield_life.school_id).values_list("code", "version"))

    assert {(one.kind, one.change_id, one.reason, one.evidence) for one in entries} == {
        ("bulk", done.change_id, "Library visit", "trip list")
    }
    assert marks == {("/", 3)}


def test_plan_that_is_out_of_date_is_refused(oakfield_life):
    with scoped(oakfield_life.school_id):
        bulk = bulk_of(oakfield_life)
        plan = plan_bulk(oakfield_life.school_id, bulk, at=AFTERNOON)
        mark(oakfield_life, "/")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="changed since this was shown"):
        bulk_amend(
            oakfield_life.school_id,
            bulk,
            expected=plan.fingerprint,
            by=OFFICER,
            roles=OFFICER_ROLES,
            at=AFTERNOON,
            reason="Library visit",
        )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"since": date(2026, 3, 7)}, "holds no session on these days"),
        ({"days": 32}, "too long for one change"),
    ],
)
def test_plan_that_cannot_be_meant_is_refused(oakfield_life, more, says):
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match=says):
        plan_bulk(oakfield_life.school_id, bulk_of(oakfield_life, **more), at=AFTERNOON)


def test_days_to_come_and_notes_are_refused_for_each_mark(oakfield_life):
    with scoped(oakfield_life.school_id):
        bulk = bulk_of(oakfield_life, "B", since=TUESDAY, days=2)
        plan = plan_bulk(oakfield_life.school_id, bulk, at=AFTERNOON)
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused) as caught:
        check_bulk(oakfield_life.school_id, bulk, plan, roles=OFFICER_ROLES, at=AFTERNOON)

    assert [one.message for one in caught.value.refusals] == ["B needs a note."] * 3 + [
        "This session has not begun."
    ] * 3


def test_nothing_to_change_is_said(oakfield_life):
    with scoped(oakfield_life.school_id):
        for pupil in range(3):
            mark(oakfield_life, "V", pupil=pupil)
        bulk = bulk_of(oakfield_life)
        plan = plan_bulk(oakfield_life.school_id, bulk, at=AFTERNOON)
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="Nothing would change"):
        check_bulk(oakfield_life.school_id, bulk, plan, roles=OFFICER_ROLES, at=AFTERNOON)

    assert plan.reasons_left == {"V already": 3}


def test_plan_costs_the_same_for_one_day_and_for_five(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        for days in (1, 5):
            bulk = bulk_of(oakfield_life, since=date(2026, 3, 2), days=days)
            with django_assert_num_queries(3):
                plan_bulk(oakfield_life.school_id, bulk, at=AFTERNOON)
