"""The contact log: what may stand in it, who reads which line, and taking a line back by another."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import ContactEntry
from registers.queries.following import log_of_day, log_of_pupil
from registers.rules.following import line_words, number_end, reached
from registers.services import following
from registers.services.following import ContactData, log_contact, undo_contact
from registers.services.problems import DayProblem
from tests.interventions.first_day_house import PLAIN, SENSITIVE, adult, clock
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def tell(life, *pupils, channel="call", outcome="no_answer", at=None, call_id=None, **more):
    ids = tuple(life.pupils[pupil].id for pupil in pupils)
    data = ContactData(ids, channel, outcome, **more)
    return log_contact(life.school_id, data, day=TUESDAY, by=OFFICER, at=at or clock(9, 0), call_id=call_id)


def log(life, abilities=SENSITIVE):
    return [(row.pupil_first, row.said, row.undone) for row in log_of_day(life.school_id, TUESDAY, abilities=abilities)]


def test_one_call_about_two_children_is_a_line_for_each(life):
    call = tell(life, 0, 1, whom="Ada Quill", step="call")

    assert log(life) == [("Poppy", "Rang Ada Quill: no answer", False), ("Amelia", "Rang Ada Quill: no answer", False)]
    assert {row.call_id for row in log_of_day(life.school_id, TUESDAY, abilities=())} == {call}
    events = AuditEvent.objects.filter(school_id=life.school_id, verb="contact.logged")
    assert [event.subject_id for event in events] == [call]


def test_the_same_call_is_written_once(life):
    call = tell(life, 0)

    assert tell(life, 0, call_id=call) == call
    assert len(log(life)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": "gone"}, "outcome"),
        ({"outcome": "undone"}, "outcome"),
        ({"channel": "smoke"}, "outcome"),
        ({"channel": "note", "outcome": "note"}, "words"),
        ({"outcome": "worried", "words": "  "}, "words"),
        ({"words": "x" * 1001}, "words"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(life, given, field):
    with pytest.raises(DayProblem) as refused:
        tell(life, 0, **given)

    assert (refused.value.field, log(life)) == (field, [])


def test_a_barred_adult_is_refused_by_the_service_and_by_the_database(life):
    barred = adult(life, 0, may=False)

    with pytest.raises(DayProblem, match="may not be spoken to"):
        tell(life, 0, contact_id=barred)
    with pytest.raises(Exception, match="may not be contacted"), transaction.atomic():
        ContactEntry.objects.create(
            school=life.school, pupil=life.pupils[0], date=TUESDAY, call_id=life.pupils[0].id, channel="call",
            contact_id=barred, outcome="no_answer", by_name="Bob", at=clock(9, 0),
        )  # fmt: skip


def test_a_stranger_is_refused(life, hillcrest_life):
    data = ContactData((hillcrest_life.pupils[0].id,), "call", "no_answer")

    with pytest.raises(DayProblem, match="not at this school"):
        log_contact(life.school_id, data, day=TUESDAY, by=OFFICER, at=clock(9, 0))


def test_sensitive_lines_are_for_safeguarding_staff(life):
    tell(life, 0, channel="told", outcome="told", whom="the social worker", sensitive=True)

    assert (log(life, PLAIN), log(life)) == ([], [("Poppy", "Told the social worker", False)])


def test_taken_back_is_a_line_of_its_own_once(life):
    call = tell(life, 0, 1)

    undo_contact(life.school_id, call, by=OFFICER, at=clock(9, 5), pupil_id=life.pupils[1].id)
    undo_contact(life.school_id, call, by=OFFICER, at=clock(9, 6), pupil_id=life.pupils[1].id)

    assert [(name, undone) for name, _, undone in log(life)] == [("Poppy", False), ("Amelia", True)]
    assert ContactEntry.objects.filter(school_id=life.school_id).count() == 3


def test_another_day_is_not_taken_back(life):
    call = tell(life, 0)

    with pytest.raises(DayProblem, match="another day"):
        undo_contact(life.school_id, call, by=OFFICER, at=clock(9, 0) + timedelta(days=1))


def test_a_line_is_never_changed_nor_removed(life):
    tell(life, 0)

    for deed in (lambda rows: rows.update(outcome="seen"), lambda rows: rows.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            deed(ContactEntry.objects.filter(school_id=life.school_id))


def test_without_its_audit_row_no_line_is_kept(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(following, "record", fail)

    with pytest.raises(RuntimeError):
        tell(life, 0)

    assert log(life) == []


def test_a_pupils_log_is_that_of_the_days_asked_for(life):
    tell(life, 0)
    tell(life, 1)
    pupil = life.pupils[0].id

    found = log_of_pupil(life.school_id, pupil, TUESDAY, TUESDAY + timedelta(days=1), abilities=())
    before = log_of_pupil(life.school_id, pupil, date(2026, 3, 1), TUESDAY, abilities=())

    assert ([row.pupil_first for row in found], before) == (["Poppy"], [])


def test_words_of_the_rules():
    assert line_words("call", "Ada Quill", "left_message") == "Rang Ada Quill: left a message"
    assert line_words("note", "", "note") == "Noted"
    assert number_end("+44 (7700) 900 123") == "0123"
    assert [reached([one]) for one in ("seen", "on_the_way", "left_message", "sent", "worried")] == [
        True, True, False, False, False,
    ]  # fmt: skip
