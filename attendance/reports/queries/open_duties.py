"""Reads: everything that a school still owes today, from what each room knows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.calendar.queries import school_days_between
from attendance.reports.models import PlanLine
from attendance.reports.rules.open_duties import KINDS, Item, Pile, pile
from interventions.queries.caseload import caseload
from interventions.queries.day_alarms import open_alarms
from interventions.queries.open_duties import to_look_at_again
from interventions.queries.policies import effective_policy
from interventions.queries.returns import due_returns
from interventions.queries.unexplained import unexplained
from interventions.rules.unexplained import OVERDUE
from letters.queries.open_duties import letters_waiting, not_arrived
from registers.queries.absence_reports import waiting
from registers.queries.duties import registers_missing
from registers.queries.evidence import evidence_of
from registers.queries.figures import Span
from registers.queries.leave import waiting_groups
from registers.queries.marks import SESSION_WORDS
from registers.queries.open_duties import lost_texts
from registers.queries.planned_due import due_of

BACK, AHEAD = timedelta(days=400), timedelta(days=14)
REGISTERS_BACK = timedelta(days=28)
MAIL_BACK = timedelta(days=28)
DAY = timedelta(days=1)
SENSITIVE = "flags.sensitive"


def open_duties(place: SchoolPlace, at: datetime) -> list[Pile]:
    """What is owed at that moment, in the order of KINDS; piles with nothing in them are left out.

    About 25 queries, however much is owed. As this reader may see it: words of alarms and risks are for safeguarding.
    """
    school_id, today = place.school_id, timezone.localtime(at).date()
    days = school_days_between(school_id, today - BACK, today + AHEAD)
    found = {
        "alarms": _alarms(place, today),
        "n": _n(school_id, today),
        "returns": _returns(school_id, today),
        "registers": _registers(school_id, today, at),
        "leave": _leave(school_id),
        "reports": _reports(place),
        "actions": _actions(school_id, today),
        "again": _again(place, today),
        "planned": _planned(school_id, today),
        "letters": _letters(school_id),
        "failed": [*_failed(school_id, at), *_texts(school_id, today)],
        "aims": _aims(school_id, today),
    }
    piles = [pile(key, found[key], today, days) for key in KINDS]
    return [one for one in piles if one.items]


def _alarms(place: SchoolPlace, today: date) -> Iterator[Item]:
    for alarm in open_alarms(place.school_id, today, abilities=place.abilities):
        yield Item(alarm.pupil, alarm.label, alarm.date, "interventions:alarms")


def _n(school_id: UUID, today: date) -> Iterator[Item]:
    for row in unexplained(school_id, today):
        gone = [one for one in row.sessions if one.state == OVERDUE]
        if gone:
            since = f"N since {gone[0].day:%a %-d %b}" + (f", {len(gone)} sessions" if len(gone) > 1 else "")
            yield Item(row.pupil.name, since, gone[0].settle_by, "people:pupil", (row.pupil.id,))


def _returns(school_id: UUID, today: date) -> Iterator[Item]:
    for one in due_returns(school_id, today):
        yield Item(one.pupil.name, one.row.label, one.row.due, "interventions:return", (one.row.id,))


def _registers(school_id: UUID, today: date, at: datetime) -> Iterator[Item]:
    for row in registers_missing(school_id, Span(today - REGISTERS_BACK, today + DAY), at=at):
        words = f"{row.date:%a %-d %b}, {SESSION_WORDS[row.session]}"
        yield Item(row.group, words, row.date, "registers:take", (row.slug, row.date, row.session))


def _leave(school_id: UUID) -> Iterator[Item]:
    for group in waiting_groups(school_id):
        words = f"Leave from {group.one.since:%a %-d %b}"
        yield Item(group.names, words, group.one.since - DAY, "registers:leave_one", (group.one.batch,))


def _reports(place: SchoolPlace) -> Iterator[Item]:
    rows = waiting(place.school_id)
    papers = evidence_of(place.school_id, report_ids=[row.id for row in rows], abilities=place.abilities)
    unread = {paper.report_id for paper in papers if paper.withdrawn_at is None}
    for row in rows:
        told = timezone.localtime(row.received_at).date()
        paper = ", with a paper to read" if row.id in unread else ""
        yield Item(row.name, f"{row.when}{paper}", told, "registers:report", (row.batch,))


def _actions(school_id: UUID, today: date) -> Iterator[Item]:
    for line in caseload(school_id, effective_policy(school_id, today).policy, today).lines:
        if line.late:
            more = f"{line.next_words}; {line.case.owner}"
            yield Item(line.pupil.name, more, line.next_on, "interventions:case", (line.case.id,), line.late)


def _again(place: SchoolPlace, today: date) -> Iterator[Item]:
    for row in to_look_at_again(place.school_id, today):
        if row.kind == "plan" or place.may(SENSITIVE):
            page, what = ("interventions:case", row.case_id) if row.case_id else ("people:pupil", row.pupil_id)
            yield Item(row.pupil, row.words, row.due, page, (what,))


def _planned(school_id: UUID, today: date) -> Iterator[Item]:
    for one in due_of(school_id, today):
        if one.due <= today and one.kind in ("day_six", "review"):
            yield Item(one.names, one.words, one.due, "registers:planned_one", (one.planned_id,))


def _letters(school_id: UUID) -> Iterator[Item]:
    for row in letters_waiting(school_id):
        words = f"{row.letters} letter{'' if row.letters == 1 else 's'}, the oldest of {row.since:%a %-d %b}"
        yield Item(row.title, words, row.due, "letters:queue", (), row.letters)


def _failed(school_id: UUID, at: datetime) -> Iterator[Item]:
    for row in not_arrived(school_id, at - MAIL_BACK):
        yield Item(row.pupil, f"{row.title}: {row.how.lower()}", row.on, "letters:letter", (row.letter_id,))


def _texts(school_id: UUID, today: date) -> Iterator[Item]:
    for row in lost_texts(school_id, today - MAIL_BACK, today + DAY):
        words = f"text about {row.date:%a %-d %b}, nobody was tried again"
        yield Item(row.pupil, words, row.date, "people:pupil", (row.pupil_id,))


def _aims(school_id: UUID, today: date) -> Iterator[Item]:
    rows = PlanLine.objects.filter(school_id=school_id, state="open", until__lte=today).order_by("until", "id")
    for words, until, owner in rows.values_list("words", "until", "owner_name"):
        yield Item(words, owner, until - DAY, "reports:plan")
