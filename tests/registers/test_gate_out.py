"""Signing out: with whom, the adult who must not collect, once only, and coming back."""

from uuid import uuid4

import pytest
import time_machine

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import GateEvent
from registers.queries.gate import gate_of_day
from registers.services import gate
from registers.services.gate import undo_gate
from registers.services.gate_collecting import Collector, RestrictedAdult
from registers.services.problems import DayProblem
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.gating import adult, back, go, mark, put
from tests.registers.taking import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def twenty_past_eleven():
    with time_machine.travel(at("11:20"), tick=False):
        yield


def kinds(life) -> list[str]:
    with scoped(life.school_id):
        return [row.kind for row in reversed(gate_of_day(life.school_id, TUESDAY))]


# ---- the deed ------------------------------------------------------------------------------------------------------


def test_pupil_leaves_with_a_contact_and_the_mark_stays(life):
    put(life, "/")
    ann = adult(life, "Ann", "Arkwright", relationship="mother")

    go(life, "11:20", contact_id=ann.id, words="dentist", back_by=at("13:00").time())

    with scoped(life.school_id):
        event = GateEvent.objects.get(school_id=life.school_id)
    assert (event.kind, event.session, event.collected_by, event.contact_id) == ("out", "AM", "Ann Arkwright", ann.id)
    assert (event.words, event.back_by, mark(life).code) == ("dentist", at("13:00").time(), "/")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "  "}, "Say who collects the child."),
        ({"name": "x" * 241}, "That is too long for a name."),
        ({"back_by": at("11:00").time()}, "11:00 has passed."),
        ({"contact_id": uuid4()}, "That adult is no contact of this child."),
    ],
)
def test_sign_out_that_cannot_be_says_why(life, changes, message):
    with pytest.raises(DayProblem, match=message):
        go(life, "11:20", **changes)


def test_contact_of_another_child_is_refused(life):
    other = adult(life, "Ben", "Ashworth", pupil=1)

    with pytest.raises(DayProblem, match="no contact of this child"):
        go(life, "11:20", contact_id=other.id)


def test_same_event_twice_counts_once(life):
    event_id = uuid4()
    go(life, "11:20", event_id=event_id)

    again = go(life, "11:21", event_id=event_id)

    assert (again.at, kinds(life)) == (at("11:20"), ["out"])


def test_second_person_is_told_who_was_first(life):
    go(life, "11:20")

    with pytest.raises(DayProblem, match="was signed out at 11:20 by Bob Officer"):
        go(life, "11:21")


def test_back_twice_is_told_who_was_first(life):
    go(life, "10:00")
    back(life, "11:10")

    with pytest.raises(DayProblem, match="is back since 11:10, says Bob Officer"):
        back(life, "11:20")


def test_back_without_having_left_is_refused(life):
    with pytest.raises(DayProblem, match="is not signed out"):
        back(life, "11:20")


def test_taken_back_sign_out_may_be_made_again(life):
    told = go(life, "11:20")
    with scoped(life.school_id):
        undo_gate(life.school_id, told.event_id, by=OFFICER, at=at("11:21"))

    go(life, "11:22")

    assert kinds(life) == ["out", "out"]


def test_failing_log_leaves_nothing(life, monkeypatch):
    monkeypatch.setattr(gate, "record", lambda *args, **more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        go(life, "11:20")

    assert kinds(life) == []


# ---- an adult who must not collect ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Karl Dawber", "Mr Dawber", "k dawber"])
def test_restricted_adult_by_name_is_stopped_and_written_down(life, name):
    adult(life, "Karl", "Dawber", barred=True)

    with scoped(life.school_id):  # whoever catches the refusal keeps the line in the log
        with pytest.raises(RestrictedAdult) as refused:
            gate.sign_out(
                life.school_id,
                life.pupils[0].id,
                collector=Collector(name),
                event_id=uuid4(),
                by=OFFICER,
                at=at("11:20"),
            )
        event = AuditEvent.objects.get(school_id=life.school_id, verb="gate.restricted_adult")
    assert (event.subject_id, event.detail) == (life.pupils[0].id, {})
    assert ("Dawber" in str(refused.value), kinds(life)) == (False, [])


def test_restricted_adult_by_contact_is_stopped(life):
    karl = adult(life, "Karl", "Dawber", barred=True)

    with pytest.raises(RestrictedAdult):
        go(life, "11:20", name="Aunt Nina", contact_id=karl.id)


def test_restriction_is_of_the_pair_and_not_of_the_adult(life):
    adult(life, "Karl", "Dawber", barred=True, pupil=1)

    assert go(life, "11:20", name="Karl Dawber").restricted is False


def test_somebody_named_may_allow_it_and_is_kept(life):
    adult(life, "Karl", "Dawber", barred=True)

    told = go(life, "11:20", name="Karl Dawber", allowed_by="Sam Safeguarding")

    with scoped(life.school_id):
        event = AuditEvent.objects.get(school_id=life.school_id, verb="gate.out")
    assert (told.restricted, told.collected_by) == (True, "Karl Dawber, allowed by Sam Safeguarding")
    assert event.detail["restricted"] is True
