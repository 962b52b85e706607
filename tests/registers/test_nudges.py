"""Asking a room for its register."""

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import Nudge
from registers.queries.nudges import nudges_of_day
from registers.services import nudges
from registers.services.nudges import nudge_register
from registers.services.problems import DayProblem
from tests.people_of_the_tests import TUESDAY, actor
from tests.registers.taking import at, save_all, send, teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def asked(life, people, clock: str = "09:18", *, slug: str = "4-kestrel", session: str = "AM", day=TUESDAY, who="bob"):
    with scoped(life.school_id):
        return nudge_register(
            life.school_id, slug, session, day=day, by=actor(getattr(people, who)), at=at(clock)
        )  # fmt: skip


def rows(life) -> tuple[int, int]:
    """How many requests and how many audit rows about them there are."""
    with scoped(life.school_id):
        events = AuditEvent.objects.filter(school_id=life.school_id, verb="register.asked_for")
        return Nudge.objects.filter(school_id=life.school_id).count(), events.count()


def test_nudge_is_kept_with_who_asked_and_audited_by_id(life, people):
    answer = asked(life, people)

    with scoped(life.school_id):
        found = nudges_of_day(life.school_id, TUESDAY)
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="register.asked_for")
    assert found == {(life.group.id, "AM"): answer}
    assert (answer.by_name, answer.at) == ("Bob Officer", at("09:18"))
    assert (event.subject_id, event.detail) == (life.group.id, {"date": "2026-03-10", "session": "AM"})


def test_nudge_within_two_minutes_is_the_same_one_whoever_asks(life, people):
    first = asked(life, people)

    again = asked(life, people, "09:19", who="olive")

    assert (again, rows(life)) == (first, (1, 1))


def test_nudge_after_two_minutes_is_a_new_one_and_the_newest_is_shown(life, people):
    asked(life, people)

    asked(life, people, "09:20", who="olive")

    with scoped(life.school_id):
        assert nudges_of_day(life.school_id, TUESDAY)[life.group.id, "AM"].by_name == "Olive Office"
    assert rows(life) == (2, 2)


def test_nudge_of_a_group_that_is_not_there(life, people, hillcrest_life):
    assert (asked(life, people, slug="9-owl"), rows(life)) == (None, (0, 0))


def test_nudge_for_a_register_that_has_come_is_refused(life, people):
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))

    with pytest.raises(DayProblem) as refusal:
        asked(life, people)

    assert refusal.value.message == "4 Kestrel’s register came in at 08:55."
    assert rows(life) == (0, 0)


def test_nudge_on_a_day_without_a_session_is_refused(life, people):
    with pytest.raises(DayProblem) as refusal:
        asked(life, people, day=TUESDAY.replace(day=14))

    assert (refusal.value.field, refusal.value.message) == ("session", "No session is held then.")


def test_nudge_whose_audit_row_cannot_be_written_leaves_nothing(life, people, monkeypatch):
    def fails(*args, **more):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(nudges, "record", fails)

    with pytest.raises(RuntimeError):
        asked(life, people)

    assert rows(life) == (0, 0)
