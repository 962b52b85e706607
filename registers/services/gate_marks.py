"""What a coming at the gate does to the pupil's mark, and giving the mark back as it was."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from registers.queries.absence_reports import sent_sessions
from registers.queries.amendments import AmendmentRow, entries_of_change
from registers.queries.gate import GateDay, GatePupil, GateRow
from registers.queries.marks import DAY, MarkRow, marks_of
from registers.rules.codes import AM, PM
from registers.rules.gate import Arrival, Fate, arrival, fate, is_early, session_at
from registers.services.writing import Writing, Written, write_marks

ORIGIN = "gate"
UNKNOWN = "N"
TRIES = 3  # somebody else may write the same mark at the same moment


def coming_at(today: GateDay, pupil: GatePupil, at: datetime) -> Arrival:
    """What the clock makes of the pupil's arrival at `at`; code "" where no mark is to be made. No query.

    None is made before the register opens (the teacher takes it), in a session the school does not hold, or where no
    times are set.
    """
    clock = timezone.localtime(at).time()
    noon = today.window(PM, pupil.year_group)
    if noon is None:
        return Arrival(AM if clock.hour < 12 else PM, "")
    session = session_at(clock, afternoon_opens=noon.opens)
    window, row = today.window(session, pupil.year_group), today.row(session)
    if window is None or row is None or not row.open or is_early(clock, window):
        return Arrival(session, "")
    return arrival(clock, window, session)


def mark_of(school_id: UUID, pupil_id: UUID, at: datetime, session: str) -> MarkRow | None:
    """The mark that stands in this session of the day of `at`. One query."""
    day = timezone.localtime(at).date()
    return marks_of(school_id, [pupil_id], [day]).get((pupil_id, day, session))


def fate_of(mark: MarkRow | None, coming: Arrival) -> Fate:
    """What this arrival does to this mark. No query."""
    return fate(mark.code if mark else "", mark.origin if mark else "", coming)


def mark_arrival(
    school_id: UUID, pupil_id: UUID, coming: Arrival, *, reason: str, by: Actor, at: datetime
) -> UUID | None:
    """Write the arrival's code where the mark that stands lets it; the change's id, or None. Two queries; a race, more.

    A mark that a person made is not overwritten (`rules.gate.fate`): it stands, and the page shows it.
    """
    if not coming.code:
        return None
    for _ in range(TRIES):
        mark, change_id = mark_of(school_id, pupil_id, at, coming.session), uuid7()
        if fate_of(mark, coming) is not Fate.WRITE:
            return None
        written = _write(school_id, pupil_id, mark, coming, reason=reason, by=by, at=at, change_id=change_id)
        if written.outcome == "saved":
            return change_id
    return None


def _write(
    school_id: UUID, pupil_id: UUID, mark: MarkRow | None, coming: Arrival, *, reason: str, by: Actor, at: datetime,
    change_id: UUID,
) -> Written:  # fmt: skip
    local = timezone.localtime(at)
    note, seen = reason if coming.late else "", mark.version if mark else 0
    writing = Writing(local.date(), coming.session, pupil_id, coming.code, coming.minutes_late, note, seen)
    why = ": ".join(part for part in (f"Signed in at the gate at {local:%H:%M}", reason) if part)
    [written] = write_marks(
        school_id, [writing], by=by, at=at, origin=ORIGIN, kind="amendment", reason=why, change_id=change_id
    )
    return written


def give_back(school_id: UUID, event: GateRow, *, by: Actor, at: datetime) -> bool:
    """Put back the mark that stood before the event, by an amendment. False where it was changed again since.

    Where there was none and the register has been sent since, N is put there: a child without a mark in a sent register
    would be looked for by nobody. Four queries at most.
    """
    mark = mark_of(school_id, event.pupil_id, event.at, event.session)
    entry = next(iter(entries_of_change(school_id, event.change_id)), None) if event.change_id else None
    if mark is None or mark.version != (entry.version if entry else 1):
        return False
    before = _before(mark, entry)
    if not before.code and _is_sent(school_id, mark):
        before = replace(before, code=UNKNOWN)
    [written] = write_marks(
        school_id, [before], by=by, at=at, origin="office", kind="undo",
        reason=f"Undo: signed in at the gate at {timezone.localtime(event.at):%H:%M}", change_id=uuid7(),
    )  # fmt: skip
    return written.outcome == "saved"


def _is_sent(school_id: UUID, mark: MarkRow) -> bool:
    sent = sent_sessions(school_id, [mark.pupil_id], mark.date, mark.date + DAY)
    return (mark.pupil_id, mark.date, mark.session) in sent


def _before(mark: MarkRow, entry: AmendmentRow | None) -> Writing:
    """The mark as it was before the change; where there was none, none."""
    if entry is None:
        return Writing(mark.date, mark.session, mark.pupil_id, "", seen_version=mark.version)
    return Writing(
        mark.date, mark.session, mark.pupil_id, entry.original_code, entry.original_minutes, entry.original_note,
        mark.version, entry.id,
    )  # fmt: skip
