"""A social worker hears of an absence that nobody could explain on the day itself: the task is made during the day."""

from datetime import date

import pytest

from attendance.people.models import PupilFlag
from attendance.tenancy.scope import scoped
from interventions.models import Action
from interventions.tasks import tell_today
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.marking import mark

pytestmark = pytest.mark.django_db
NOON = AT.replace(hour=12, minute=5)


@pytest.fixture
def away(oakfield_life):
    """The first pupil has a social worker and nobody knows why they are away; the second is away and has none."""
    life = oakfield_life
    with scoped(life.school_id):
        PupilFlag.objects.create(
            school=life.school, pupil=life.pupils[0], kind="social_worker", since=date(2025, 9, 1), recorded_at=AT
        )
        for n in (0, 1):
            mark(life, "N", pupil=n)
    return life


def tasks(life) -> list[tuple]:
    with scoped(life.school_id):
        rows = Action.objects.filter(school_id=life.school_id, kind="tell")
        return list(rows.values_list("pupil_id", "due", "owner_role", "state"))


def test_tell_today_after_the_first_calls_makes_one_task_due_today(away, time_machine):
    time_machine.move_to(NOON, tick=False)

    made = [tell_today(), tell_today()]

    assert made == [1, 0]
    assert tasks(away) == [(away.pupils[0].id, TUESDAY, "safeguarding_lead", "to_do")]


@pytest.mark.parametrize(("hour", "minute"), [(10, 59), (17, 0)])
def test_tell_today_outside_the_hours_makes_none(away, time_machine, hour, minute):
    time_machine.move_to(AT.replace(hour=hour, minute=minute), tick=False)

    assert tell_today() == 0
    assert tasks(away) == []


def test_tell_today_on_a_day_without_school_makes_none(away, time_machine):
    time_machine.move_to(NOON.replace(day=14), tick=False)  # a Saturday

    assert tell_today() == 0
    assert tasks(away) == []
