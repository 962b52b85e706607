"""Deeds: planned absences as rows, with the marks that stand for them. What plans and leave share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.calendar.queries import SessionRow, sessions_between
from attendance.people.queries import PupilRow
from registers.models import PlannedAbsence
from registers.queries.planned import PlanMark, PlannedRow, marks_of_plans
from registers.rules.planned import holds
from registers.rules.taking import LONGEST_NOTE
from registers.services.known import Kept, closed_now, kept_of
from registers.services.writing import Writing, Written, write_marks

DAY = timedelta(days=1)
FILLED = "Known beforehand"
CLOSED = "the register has closed: amend it"
SENT = "the register was sent: amend it"


@dataclass(frozen=True)
class Filling:
    """One pupil's planned absence that is to be written, with the note that stands beside the name in the register."""

    pupil_id: UUID
    batch: UUID
    kind: str
    code: str
    since: date
    until: date
    pattern: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    mark_note: str = ""
    provider_id: UUID | None = None
    leave_id: UUID | None = None
    agreed: str = ""
    review_on: date | None = None

    def writings(self, halves: Sequence[SessionRow]) -> list[Writing]:
        return [
            Writing(half.date, half.session, self.pupil_id, self.code, note=self.mark_note[:LONGEST_NOTE])
            for half in halves
            if self.since <= half.date < self.until and holds(self.pattern, half.date, half.session)
        ]


@dataclass(frozen=True)
class Halves:
    """The open sessions of some days: those still to be filled, and those of today whose register has closed."""

    open: tuple[SessionRow, ...]
    closed: tuple[SessionRow, ...]

    def kept(self, fillings: Sequence[Filling], pupils: Mapping[UUID, PupilRow]) -> tuple[Kept, ...]:
        """The sessions of these plans that cannot be filled any more."""
        return tuple(
            Kept(pupils[one.pupil_id].name, one.date, one.session, CLOSED)
            for filling in fillings
            for one in filling.writings(self.closed)
        )


def halves_from(school_id: UUID, since: date, until: date, at: datetime) -> Halves:
    """The open sessions from `since`, but not before today, until before `until`. One to three queries."""
    local = timezone.localtime(at)
    found = [row for row in sessions_between(school_id, max(since, local.date()), until) if row.open]
    closed = [row for row in found if row.date == local.date() and closed_now(school_id, row, local)]
    return Halves(tuple(row for row in found if row not in closed), tuple(closed))


def write_plans(
    school_id: UUID, fillings: Sequence[Filling], halves: Halves, *, change_id: UUID, by: Actor, at: datetime
) -> list[Written]:
    """Keep these plans and fill the blanks of their sessions. Two statements, inside the caller's transaction."""
    PlannedAbsence.objects.bulk_create(
        PlannedAbsence(
            school_id=school_id, batch=one.batch, pupil_id=one.pupil_id, kind=one.kind, since=one.since,
            until=one.until, pattern=dict(one.pattern), code=one.code, note=one.note, provider_id=one.provider_id,
            leave_id=one.leave_id, agreed=one.agreed, review_on=one.review_on, change_id=change_id,
            made_by=by.user_id, made_name=by.name, made_at=at,
        )
        for one in fillings
    )  # fmt: skip
    return fill(school_id, fillings, halves, change_id=change_id, by=by, at=at)


def fill(
    school_id: UUID, fillings: Sequence[Filling], halves: Halves, *, change_id: UUID, by: Actor, at: datetime
) -> list[Written]:
    """Fill the blanks of these plans. One statement, or none."""
    writings = [writing for one in fillings for writing in one.writings(halves.open)]
    return write_marks(
        school_id, writings, by=by, at=at, origin="known", kind="known", overwrite="blanks", reason=FILLED,
        change_id=change_id,
    )  # fmt: skip


def told(written: Sequence[Written], pupils: Mapping[UUID, PupilRow]) -> tuple[int, tuple[Kept, ...]]:
    """How many sessions were filled, and what was left as it was."""
    return sum(item.outcome == "saved" for item in written), kept_of(written, pupils)


def clear(
    school_id: UUID, rows: Collection[PlannedRow], on: date, *, reason: str, change_id: UUID, by: Actor, at: datetime
) -> tuple[int, tuple[Kept, ...]]:
    """Make the marks of these plans blank again from `on`, each by an amendment; sent registers are left as they are.

    Answers with how many were cleared and what was kept. Two statements.
    """
    names = {row.pupil_id: row.name for row in rows}
    until = max((row.end for row in rows), default=on)
    marks = marks_of_plans(school_id, [row.id for row in rows], on, until)
    writings = [Writing(m.date, m.session, m.pupil_id, "", seen_version=m.version) for m in marks if not m.sent]
    written = write_marks(
        school_id, writings, by=by, at=at, origin="known", kind="undo", reason=reason, change_id=change_id
    )
    kept = [Kept(names[m.pupil_id], m.date, m.session, SENT) for m in marks if m.sent]
    return sum(item.outcome == "saved" for item in written), tuple(kept)


def standing(school_id: UUID, rows: Collection[PlannedRow], today: date) -> list[PlanMark]:
    """The marks of these plans that stand from today on. One query."""
    until = max((row.end for row in rows), default=today)
    return marks_of_plans(school_id, [row.id for row in rows], today, until)
