"""What Today costs: the same with one of everything and with three, and little where nothing changed."""

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, GateEvent, LeaveRequest
from registers.services.nudges import nudge_register
from tests.factories.school_life import add_pupil
from tests.interventions.casework import publish
from tests.people_of_the_tests import TUESDAY, actor
from tests.registers.marking import mark
from tests.registers.statements import statements
from tests.registers.taking import at
from tests.today.daywork import TODAY, another_group

pytestmark = pytest.mark.django_db


def one_more(life, people, n: int) -> None:
    """A child without a reason, a class that is out and was asked for, a line at the gate, a report, a request."""
    group = another_group(life, f"Owl {n}").group
    with scoped(life.school_id):
        pupil = add_pupil(life)
        mark(life, "N", pupil=len(life.pupils) - 1)
        nudge_register(life.school_id, group.slug, "AM", day=TUESDAY, by=actor(people.bob), at=at("09:17"))
        GateEvent.objects.create(
            school_id=life.school_id, pupil_id=pupil.id, date=TUESDAY, at=at("09:16"), kind="in", session="AM",
            by_name="Bob",
        )  # fmt: skip
        AbsenceReport.objects.create(
            school_id=life.school_id, batch=pupil.id, pupil_id=pupil.id, channel="form", said_by="Ada Quill",
            since=TUESDAY, until=at("09:00").date().replace(day=11), received_at=at("08:20"),
        )  # fmt: skip
        LeaveRequest.objects.create(
            school_id=life.school_id, batch=pupil.id, pupil_id=pupil.id, since=TUESDAY.replace(month=5),
            until=TUESDAY.replace(month=6), ground="exceptional", why="A wedding", asked_by="Ada Quill",
            asked_on=TUESDAY, made_name="Bob", made_at=at("08:30"),
        )  # fmt: skip


def test_today_costs_the_same_for_one_of_everything_and_for_three(oakfield_life, people, client):
    life = oakfield_life
    with scoped(life.school_id):
        publish(life)
    with time_machine.travel(at("09:18"), tick=False):
        client.force_login(people.fiona)
        client.get(TODAY)
        costs = []
        for n in range(3):
            one_more(life, people, n)
            with statements() as sent:
                client.get(TODAY)
            costs.append(len(sent))

    assert [costs[0], costs[2]] == [22, 22], "\n".join(sent)
