"""Deeds that write more than one row: where the last write fails, nothing of them is left."""

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, Amendment, IncomingMessage
from registers.services import absence_reports, incoming, report_taking
from tests.people_of_the_tests import OFFICER
from tests.registers.reporting import ROLES, marks, report, take, told
from tests.registers.taking import at, save_one, teacher

pytestmark = pytest.mark.django_db
NOW = at("09:30")


class Away(Exception):
    """The write that fails."""


@pytest.fixture
def life(oakfield_life, people):
    save_one(oakfield_life, "N", by=teacher(people.alice), when="08:52")
    return oakfield_life


def everything(life):
    """All that the deeds could have changed."""
    with scoped(life.school_id):
        one = {"school_id": life.school_id}
        return (
            list(AbsenceReport.objects.filter(**one).order_by("id").values()), marks(life),
            list(IncomingMessage.objects.filter(**one).order_by("id").values()),
            Amendment.objects.filter(**one).count(), AuditEvent.objects.filter(**one).count(),
        )  # fmt: skip


def failing_at(verb):
    """The audit's write, failing at one verb: the last write of each of these deeds."""

    def record(school_id, found, **detail):
        if found == verb:
            raise Away
        return kept(school_id, found, **detail)

    kept = report_taking.record
    return record


def message(life):
    with scoped(life.school_id):
        return incoming.take_message(
            life.school_id, channel="text", sender="01632 960101", words="Poppy is ill", received_at=at("08:00"),
            at=at("08:00"),
        )  # fmt: skip


def deeds(life):
    school, deed = life.school_id, {"by": OFFICER, "at": NOW}
    batch, note = take(life, 1), message(life)
    accepted = report(life, 2, when="09:00").batch
    aside = message(life)
    with scoped(school):
        incoming.set_aside(school, aside, reason="Lunch money", by=OFFICER, at=at("09:01"))
    return {
        "absence_report.taken": lambda: absence_reports.take_report(school, told(life), **deed),
        "absence_report.accepted": lambda: absence_reports.report_absence(school, told(life), roles=ROLES, **deed),
        "accept": lambda: absence_reports.accept_report(school, batch, code="I", roles=ROLES, **deed),
        "absence_report.queried": lambda: absence_reports.query_report(school, batch, question="Who?", **deed),
        "absence_report.refused": lambda: absence_reports.refuse_report(school, batch, reason="No leave", **deed),
        "absence_report.undone": lambda: absence_reports.undo_report(school, accepted, **deed),
        "incoming.taken": lambda: incoming.take_message(
            school, channel="text", sender="", words="Ill", received_at=NOW, at=NOW
        ),
        "incoming.used": lambda: incoming.report_from_message(
            school, note, told(life), roles=ROLES, rung_back=True, **deed
        ),
        "incoming.set_aside": lambda: incoming.set_aside(school, note, reason="Lunch money", **deed),
        "incoming.taken_back": lambda: incoming.take_back_message(school, aside, **deed),
    }  # fmt: skip


@pytest.mark.parametrize(
    "verb",
    [
        "absence_report.taken", "absence_report.accepted", "accept", "absence_report.queried",
        "absence_report.refused", "absence_report.undone", "incoming.taken", "incoming.used", "incoming.set_aside",
        "incoming.taken_back",
    ],
)  # fmt: skip
def test_nothing_is_left_where_the_last_write_fails(life, monkeypatch, verb):
    deed = deeds(life)[verb]
    before = everything(life)
    failing = failing_at("absence_report.accepted" if verb == "accept" else verb)
    monkeypatch.setattr(report_taking, "record", failing)
    monkeypatch.setattr(incoming, "record", failing)

    with pytest.raises(Away), scoped(life.school_id):
        deed()

    assert everything(life) == before


def test_report_of_a_message_leaves_nothing_where_the_message_cannot_be_settled(life, monkeypatch):
    note = message(life)
    before = everything(life)

    def fail(*args, **kwargs):
        raise Away

    monkeypatch.setattr(incoming, "_settle", fail)

    with pytest.raises(Away), scoped(life.school_id):
        incoming.report_from_message(
            life.school_id, note, told(life), roles=ROLES, by=OFFICER, at=NOW, rung_back=True
        )  # fmt: skip

    assert everything(life) == before
