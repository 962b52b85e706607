"""Who else must be told: a pupil's worker, of unexplained absence and of a deletion, once and on the day."""

from datetime import date, timedelta

import pytest

from attendance.people.models import Enrolment, PupilFlag
from attendance.tenancy.scope import scoped
from interventions.models import Action, Case, CaseEvent
from interventions.services.telling import tell_now
from tests.interventions.legal import TODAY, codes
from tests.interventions.returning import note
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def flagged(life, kind, pupil=0):
    PupilFlag.objects.create(
        school_id=life.school_id, pupil_id=life.pupils[pupil].id, kind=kind, since=date(2025, 9, 1), recorded_at=AT
    )


@pytest.mark.parametrize(
    ("flag", "recipient"),
    [("social_worker", "social_worker"), ("youth_offending", "youth_offending_worker")],
)
def test_unexplained_absence_is_told_on_the_day(life, flag, recipient):
    flagged(life, flag)
    codes(life, "N N", since=TODAY)

    told = [note(life).told, note(life).told]

    [task] = Action.objects.filter(school_id=life.school_id, kind="tell")
    assert told == [1, 0]
    assert (task.due, task.owner_role, task.state, task.detail["recipient"]) == (
        TODAY, "safeguarding_lead", "to_do", recipient
    )  # fmt: skip


def test_a_task_does_not_say_to_everybody_that_there_is_a_social_worker(life):
    flagged(life, "social_worker")
    codes(life, "N N", since=TODAY)
    note(life)

    task = Action.objects.get(school_id=life.school_id, kind="tell")
    event = CaseEvent.objects.get(school_id=life.school_id, kind="action")
    assert (task.title, task.detail["ability"], event.sensitive) == (
        "Tell somebody who must know", "flags.sensitive", True
    )  # fmt: skip


def test_a_spell_of_unexplained_absence_is_told_once(life):
    flagged(life, "child_protection")
    codes(life, "N N N N", since=date(2026, 3, 9))

    note(life, date(2026, 3, 9))
    note(life, TODAY)

    assert Action.objects.filter(school_id=life.school_id, kind="tell").count() == 1


def test_a_day_whose_night_never_ran_is_told_later(life):
    flagged(life, "social_worker")
    codes(life, "N N / \\ N N", since=date(2026, 3, 5))

    told = note(life).told

    tasks = Action.objects.filter(school_id=life.school_id, kind="tell").order_by("due")
    assert (told, [task.due for task in tasks]) == (2, [date(2026, 3, 5), date(2026, 3, 9)])


def test_during_the_day_it_is_told_as_soon_as_it_is_marked(life):
    flagged(life, "social_worker")
    codes(life, "N", since=TODAY)

    assert [tell_now(life.school_id, TODAY, at=AT), note(life).told] == [1, 0]


def test_nobody_is_told_of_a_pupil_without_a_worker(life):
    flagged(life, "fsm")
    codes(life, "N N", since=TODAY)

    assert note(life).told == 0


def test_a_case_for_telling_alone_ends_when_it_was_told(life):
    flagged(life, "social_worker")
    codes(life, "N N", since=TODAY)
    note(life)
    Action.objects.filter(school_id=life.school_id, kind="tell").update(state="done")

    note(life, TODAY + timedelta(days=1))

    assert Case.objects.get(school_id=life.school_id).closed_on == TODAY + timedelta(days=1)


def test_a_deletion_is_told_before_the_day(life):
    flagged(life, "social_worker")
    Enrolment.objects.filter(school_id=life.school_id, id=life.enrolments[life.pupils[0].id].id).update(
        until=date(2026, 3, 14), leaving_ground="g"
    )

    note(life)

    task = Action.objects.get(school_id=life.school_id, kind="tell")
    assert (task.due, task.detail["event"]) == (date(2026, 3, 14), "deletion")
