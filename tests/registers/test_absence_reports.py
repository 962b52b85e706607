"""Absence reports: what they do to marks, what they leave alone, and what they are refused for."""

from datetime import date

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, Amendment
from registers.queries.absence_reports import (
    reports_of_batch,
    reports_of_pupil,
)
from registers.services.absence_reports import (
    take_report,
)
from registers.services.problems import DayProblem
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.marking import mark
from tests.registers.reporting import adult, kept, marks, report, told
from tests.registers.taking import at, save_one, teacher

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def batch_of(life, batch):
    with scoped(life.school_id):
        return reports_of_batch(life.school_id, batch)


def amendments(life):
    with scoped(life.school_id):
        rows = Amendment.objects.filter(school_id=life.school_id).order_by("seq")
        return list(rows.values_list("original_code", "amended_code", "kind", "reason"))


# ---- what a report does to marks -----------------------------------------------------------------------------------


def test_report_before_school_fills_the_sessions_to_come(life):
    done = report(life, days=2)

    assert (done.written, done.kept) == (4, ())
    assert marks(life) == {
        (day, half): ("I", "known") for day in (TUESDAY, WEDNESDAY) for half in ("AM", "PM")
    }  # fmt: skip
    assert amendments(life) == []


def test_report_after_the_register_amends_n_with_what_was_said(life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")

    done = report(life, when="09:30", words="He has a cold.")

    assert (done.written, done.kept) == (2, ())
    assert marks(life) == {(TUESDAY, "AM"): ("I", "office"), (TUESDAY, "PM"): ("I", "known")}
    assert amendments(life) == [("N", "I", "amendment", "Nadia Arkwright (mother): He has a cold.")]


def test_report_in_a_session_that_began_without_a_mark_enters_it(life):
    report(life, when="09:30")

    assert marks(life) == {(TUESDAY, "AM"): ("I", "office"), (TUESDAY, "PM"): ("I", "known")}


def test_report_keeps_a_present_mark_and_says_whose_it_is(life, people):
    save_one(life, "/", by=teacher(people.alice), when="08:52")

    done = report(life, when="09:30")

    assert done.written == 1
    assert kept(done) == [("Poppy Arkwright", TUESDAY, "AM", "has / (present), from Alice Teacher")]
    assert marks(life) == {(TUESDAY, "AM"): ("/", "teacher"), (TUESDAY, "PM"): ("I", "known")}


def test_report_says_where_the_mark_is_so_already(life):
    report(life)

    assert kept(report(life, when="08:40")) == [
        ("Poppy Arkwright", TUESDAY, "AM", "is I already"),
        ("Poppy Arkwright", TUESDAY, "PM", "is I already"),
    ]


def test_report_of_days_gone_by_gives_their_n_the_code(life):
    with scoped(life.school_id):
        mark(life, "N", day=MONDAY, session="AM")
        mark(life, "O", day=MONDAY, session="PM")

    done = report(life, since=MONDAY, days=2, when="08:30")

    assert marks(life) == {
        (MONDAY, "AM"): ("I", "office"), (MONDAY, "PM"): ("O", "teacher"),
        (TUESDAY, "AM"): ("I", "known"), (TUESDAY, "PM"): ("I", "known"),
    }  # fmt: skip
    assert [one[1:] for one in kept(done)] == [(MONDAY, "PM", "has O (absent, no accepted reason), from Bob Officer")]


@pytest.mark.parametrize(("sessions", "filled"), [("AM", ["AM"]), ("PM", ["PM"]), ("both", ["AM", "PM"])])
def test_report_of_mornings_or_afternoons(life, sessions, filled):
    report(life, code="M", sessions=sessions)

    assert [session for _, session in marks(life)] == filled


def test_report_of_brother_and_sister_writes_both_with_one_change(life, people):
    adult(life, 0, 1)
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    save_one(life, "N", pupil=1, by=teacher(people.alice), when="08:52")

    done = report(life, 0, 1, when="09:30")

    rows = batch_of(life, done.batch)
    assert [(row.name, row.state, row.code) for row in rows] == [
        ("Poppy Arkwright", "accepted", "I"), ("Amelia Ashworth", "accepted", "I"),
    ]  # fmt: skip
    assert len({row.change_id for row in rows}) == 1
    assert marks(life, 1) == {(TUESDAY, "AM"): ("I", "office"), (TUESDAY, "PM"): ("I", "known")}


def test_private_words_stay_in_the_report_and_out_of_the_history(life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")

    done = report(life, when="09:30", words="Her depression is back", reason="ill")

    assert amendments(life) == [("N", "I", "amendment", "Nadia Arkwright (mother): Ill")]
    assert [row.words for row in batch_of(life, done.batch)] == ["Her depression is back"]


def test_same_batch_twice_is_reported_once(life):
    batch = report(life).batch

    again = report(life, batch=batch, when="08:31")

    assert (again.batch, again.written) == (batch, 0)
    assert len(batch_of(life, batch)) == 1


def test_report_is_in_the_audit_without_a_name(life):
    batch = report(life).batch

    with scoped(life.school_id):
        events = AuditEvent.objects.filter(school_id=life.school_id, subject_id=batch).order_by("id")
        found = [(event.verb, event.detail["pupils"]) for event in events]
        text = " ".join(str(event.detail) for event in events)
    assert found == [
        ("absence_report.taken", [str(life.pupils[0].id)]), ("absence_report.accepted", [str(life.pupils[0].id)]),
    ]  # fmt: skip
    assert "Arkwright" not in text


# ---- refusals: what is wrong, and nothing written ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"days": 0}, "last_day", "The absence ends before it begins."),
        ({"days": 400}, "last_day", "That is longer than a year, or more than a year away."),
        ({"since": date(2026, 3, 14)}, "since", "School is not open on any of those days."),
        ({"code": "/"}, "code", "/ cannot be given to a report."),
        ({"code": ""}, "code", "No mark cannot be given to a report."),
        ({"code": "Y7"}, "words", "Poppy Arkwright: Y7 needs a note."),
        ({"said_by": " "}, "teller", "Say who told this."),
        ({"reason": "x" * 201}, "reason", "That is too long for a reason."),
        ({"channel": "pigeon"}, "channel", "It is not known how this was told."),
        ({"sessions": "night"}, "sessions", "These sessions do not exist."),
        ({"back_on": TUESDAY}, "back_on", "The pupil comes back before the absence ends."),
        ({"words": "x" * 4001}, "words", "That is too long."),
    ],
)
def test_report_that_cannot_be_taken_says_why_and_writes_nothing(life, change, field, message):
    with pytest.raises(DayProblem) as refused:
        report(life, **change)

    assert (refused.value.field, refused.value.message) == (field, message)
    assert marks(life) == {}
    with scoped(life.school_id):
        assert AbsenceReport.objects.filter(school_id=life.school_id).count() == 0


def test_report_for_a_pupil_of_another_school_is_refused(life, hillcrest_life):
    data = told(hillcrest_life)

    with pytest.raises(DayProblem) as refused, scoped(life.school_id):
        take_report(life.school_id, data, by=OFFICER, at=at("08:30"))

    assert refused.value.field == "pupil"


def test_code_that_needs_a_note_takes_what_was_said(life):
    report(life, code="Y7", words="Water pipe burst, road is closed")

    with scoped(life.school_id):
        notes = {row.words for row in reports_of_pupil(life.school_id, life.pupils[0].id, TUESDAY, WEDNESDAY)}
    assert notes == {"Water pipe burst, road is closed"}


# ---- who may tell --------------------------------------------------------------------------------------------------


def test_adult_of_both_children_is_named_with_the_relationship(life):
    mother = adult(life, 0, 1)

    done = report(life, 0, 1, contact_id=mother, said_by="")

    assert {row.said_by for row in batch_of(life, done.batch)} == {"Nadia Arkwright (mother)"}


@pytest.mark.parametrize("case", ["barred from one", "no contact of one"])
def test_adult_without_rights_to_each_child_cannot_report_them(life, case):
    father = adult(life, 0, 1, barred=(1,)) if case == "barred from one" else adult(life, 0)

    with pytest.raises(DayProblem) as refused:
        report(life, 0, 1, contact_id=father)

    assert (refused.value.field, refused.value.message) == (
        "teller", "This adult cannot report for each of these pupils.",
    )  # fmt: skip
