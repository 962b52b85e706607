"""Reads: the attendance file of a pupil as the next school gets it, and the files that were made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.calendar.queries import YearRow, years
from attendance.people.queries import EnrolmentRow, PupilDetails
from interventions.models import Case, CaseEvent, HandedOver
from interventions.queries.case_rows import CaseRow
from interventions.queries.cases import case_rows, plans_of, voices_of
from interventions.rules.policy import Policy
from registers.queries.figures import DAY, Span, pupil_counts
from registers.rules.figures import Counts, display_percent

MOST_YEARS = 3
Row = tuple[str, str, str]  # section, what, words


@dataclass(frozen=True)
class HandoverRow:
    """A file that was made: to which school, and whether it was sent."""

    id: UUID
    to_school: str
    content: Mapping[str, Any]
    sent_on: date | None
    sent_name: str
    made_name: str
    made_at: datetime

    @property
    def rows(self) -> list[Row]:
        return [(row[0], row[1], row[2]) for row in self.content["rows"]]


HANDOVER = ("id", "to_school", "content", "sent_on", "sent_name", "made_name", "made_at")


def handovers_of(school_id: UUID, pupil_id: UUID) -> list[HandoverRow]:
    """The files made of a pupil, the newest first. One query."""
    rows = HandedOver.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-made_at", "-id")
    return [HandoverRow(*row) for row in rows.values_list(*HANDOVER)]


def handover_rows(
    school_id: UUID, pupil: PupilDetails, enrolments: list[EnrolmentRow], policy: Policy, today: date
) -> tuple[list[Row], list[UUID]]:
    """What the next school is told, and the cases it rests on. Five queries and one for each of three years.

    Sensitive lines are not in it: the safeguarding lead hands those over by their own way (KCSIE).
    """
    cases = case_rows(Case.objects.filter(school_id=school_id, pupil_id=pupil.id).order_by("opened_on"), policy)
    rows: list[Row] = [
        ("Pupil", "Name", pupil.name), ("Pupil", "Born", f"{pupil.born:%-d %B %Y}"), ("Pupil", "UPN", pupil.upn),
    ]  # fmt: skip
    rows += [("Pupil", "On roll", _span(row)) for row in enrolments]
    rows += [_year(school_id, pupil.id, year, today) for year in years(school_id)[:MOST_YEARS] if year.since <= today]
    rows += [("Support", f"{case.stage.ladder}: {case.stage.name}", _case(case)) for case in cases]
    rows += [("Plan", row.label, _plan(row)) for row in plans_of(school_id, pupil.id)]
    rows += [
        (row.label, row.said_by, f"{row.words} ({row.said_on:%-d %B %Y})") for row in voices_of(school_id, pupil.id)
    ]
    rows += _history(school_id, pupil.id)
    return rows, [case.id for case in cases]


def _span(row: EnrolmentRow) -> str:
    return f"from {row.since:%-d %B %Y}" + (f" to {row.last_day:%-d %B %Y}" if row.last_day else "")


def _year(school_id: UUID, pupil_id: UUID, year: YearRow, today: date) -> Row:
    counts = pupil_counts(school_id, pupil_id, Span(year.since, min(year.until, today + DAY)))
    return "Attendance", year.name, _counts(counts)


def _counts(counts: Counts) -> str:
    share = display_percent(counts.attended, counts.possible)
    if share is None:
        return "no possible session"
    return (
        f"{share}% of {counts.possible} sessions; {counts.authorised} authorised and {counts.unauthorised} "
        f"unauthorised absences, {counts.late} late"
    )


def _case(case: CaseRow) -> str:
    begun = f"from {case.opened_on:%-d %B %Y}"
    return f"{begun} to {case.closed_on:%-d %B %Y}. {case.closed_because}" if case.closed_on else f"{begun}, open"


def _plan(row: Any) -> str:
    return f"{row.since:%-d %B %Y} to {row.last_day:%-d %B %Y}. {row.aims} {row.outcome}".strip()


def _history(school_id: UUID, pupil_id: UUID) -> list[Row]:
    kinds = ("entered", "left", "meeting", "target", "referral", "visit", "done")
    rows = CaseEvent.objects.filter(school_id=school_id, pupil_id=pupil_id, sensitive=False, kind__in=kinds)
    return [("History", f"{on:%-d %B %Y}", text) for on, text in rows.order_by("on", "at").values_list("on", "text")]
