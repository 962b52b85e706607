"""Deeds: an absence known beforehand stands in the register before the teacher opens it, and can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import SessionRow, in_force, session_times_history, sessions_between
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import PupilRow
from attendance.people.queries.pupils import pupils_by_ids
from registers.queries.known import marks_of_entry
from registers.queries.register_settings import SettingsRow, settings_on
from registers.rules.codes import CodeNotInForce, MarkRefused, check_mark, code_on
from registers.rules.entry_rights import codes_for
from registers.services.problems import DayProblem
from registers.services.writing import Writing, Written, write_marks

# What only happens at the door is never known beforehand.
NOT_KNOWN = frozenset({"/", "\\", "L", "U", "N"})
LONGEST = timedelta(days=366)
TAKEN_BACK = "Known absence taken back"


class KnownProblem(DayProblem):
    """An absence that cannot be entered; `field` is what to change."""


@dataclass(frozen=True)
class Kept:
    """A session in which nothing was changed: a mark was there, or the pupil is not on roll."""

    name: str
    date: date
    session: str
    why: str


@dataclass(frozen=True)
class KnownResult:
    """How many sessions were filled, and which were left as they were. `batch` names what was planned, if it was."""

    written: int
    kept: tuple[Kept, ...]
    batch: UUID | None = None


def record_known(
    school_id: UUID,
    *,
    pupil_ids: Collection[UUID],
    since: date,
    until: date,
    sessions: str,
    code: str,
    note: str,
    roles: Collection[str],
    by: Actor,
    at: datetime,
) -> KnownResult:
    """Fill the blanks of these pupils from `since` until before `until` ("both", "AM" or "PM") with a code.

    A mark that is there already is kept. Raises KnownProblem: sessions gone by, no open session, a code that may not be
    entered so, a missing note. Nothing is written then. Seven queries.
    """
    pupils = pupils_to_fill(school_id, pupil_ids, since)
    halves = _sessions(school_id, since, until, sessions, at)
    settings = settings_on(school_id, since)
    if code in NOT_KNOWN or code not in codes_for(roles, day=since, overrides=settings.overrides):
        raise KnownProblem("code", f"{code or 'This'} cannot be entered beforehand.", "Choose a mark from the list.")
    for pupil in pupils.values():
        check_entry(settings, pupil, halves, code, note)
    note, change_id = note.strip(), uuid7()
    writings = [Writing(half.date, half.session, pupil, code, note=note) for pupil in pupils for half in halves]
    with transaction.atomic():
        written = write_marks(
            school_id, writings, by=by, at=at, origin="known", kind="known", overwrite="blanks",
            reason="Known beforehand", change_id=change_id,
        )  # fmt: skip
        done = sum(item.outcome == "saved" for item in written)
        record(
            school_id, "known_absence.recorded", by=by, at=at, subject="change", subject_id=change_id,
            pupils=[str(pupil) for pupil in pupils], since=since.isoformat(), until=until.isoformat(),
            sessions=sessions, code=code, written=done,
        )  # fmt: skip
    return KnownResult(done, kept_of(written, pupils))


def pupils_to_fill(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, PupilRow]:
    """The pupils with these ids, all of them of this school. Raises KnownProblem. One query."""
    pupils = pupils_by_ids(school_id, pupil_ids, day)
    if not pupils or set(pupils) != set(pupil_ids):
        raise KnownProblem("pupils", "Choose at least one pupil of this school.", "Search by name and tick.")
    return pupils


def _sessions(school_id: UUID, since: date, until: date, sessions: str, at: datetime) -> list[SessionRow]:
    local = timezone.localtime(at)
    if until <= since:
        raise KnownProblem("until", "The absence ends before it begins.", "Give a last day on or after the first.")
    if until - since > LONGEST:
        raise KnownProblem("until", "That is longer than a year.", "Enter a year at most.")
    if since < local.date():
        raise KnownProblem("since", "Those days have passed.", "Change marks of the past with an amendment.")
    found = [row for row in sessions_between(school_id, since, until) if row.open and sessions in ("both", row.session)]
    if not found:
        raise KnownProblem(
            "since", "School is not open on any of those days.", "Look at the calendar and choose again."
        )
    if since == local.date() and closed_now(school_id, found[0], local):
        raise KnownProblem(
            "sessions", f"Today’s {found[0].session} register has closed.",
            "Change that mark with an amendment, and enter the rest from the next session.",
        )  # fmt: skip
    return found


def closed_now(school_id: UUID, row: SessionRow, local: datetime) -> bool:
    """Whether the session's register has closed at this moment of local time. One query, or none."""
    if row.date != local.date():
        return False
    times = in_force(session_times_history(school_id), row.date)
    return times is not None and local.time().replace(second=0, microsecond=0) > times.of(row.session)[2]


def check_entry(settings: SettingsRow, pupil: PupilRow, halves: Sequence[SessionRow], code: str, note: str) -> None:
    """Raises KnownProblem where the law does not allow this mark on the first or the last of the sessions."""
    for half in (halves[0], halves[-1]):
        try:
            check_mark(
                code, day=half.date, session=half.session, note=note, born=pupil.born, year_group=pupil.year_group,
                k_needs_note=settings.k_needs_note, c2_needs_note=settings.c2_needs_note,
            )  # fmt: skip
        except MarkRefused as refused:
            raise KnownProblem(refused.field, f"{pupil.name}: {refused.message}", refused.remedy) from refused
        except CodeNotInForce as refused:
            raise KnownProblem("code", refused.message, refused.remedy) from refused


def kept_of(written: Sequence[Written], pupils: Mapping[UUID, PupilRow]) -> tuple[Kept, ...]:
    """What was left as it was, in words."""
    return tuple(
        Kept(pupils[item.pupil_id].name, item.date, item.session, _why(item))
        for item in written
        if item.outcome != "saved"
    )


def _why(item: Written) -> str:
    if item.outcome == "not_on_roll":
        return "not on roll"
    if item.outcome == "unchanged":
        return f"is {item.code} already"
    return f"has {code_on(item.code, item.date).code}, from {item.recorded_name}"


def take_back_known(school_id: UUID, *, pupil_id: UUID, recorded_at: datetime, by: Actor, at: datetime) -> KnownResult:
    """Clear the marks of one entry again, from today on, each by an amendment.

    Left as they are: sessions whose register was sent. `written` counts what was cleared. Three queries.
    """
    today = timezone.localtime(at).date()
    pupils = pupils_by_ids(school_id, [pupil_id], today)
    marks = marks_of_entry(school_id, pupil_id, recorded_at, today, today + LONGEST)
    if not pupils or not marks:
        raise KnownProblem("pupils", "This entry is not there any more.", "Nothing needs to be done.")
    writings = [
        Writing(mark.date, mark.session, pupil_id, "", seen_version=mark.version) for mark in marks if not mark.sent
    ]
    change_id = uuid7()
    with transaction.atomic():
        written = write_marks(
            school_id, writings, by=by, at=at, origin="known", kind="undo", reason=TAKEN_BACK, change_id=change_id
        )
        done = sum(item.outcome == "saved" for item in written)
        record(
            school_id, "known_absence.taken_back", by=by, at=at, subject="change", subject_id=change_id,
            pupil=str(pupil_id), cleared=done,
        )  # fmt: skip
    name = pupils[pupil_id].name
    sent = tuple(Kept(name, mark.date, mark.session, "the register was sent: amend it") for mark in marks if mark.sent)
    return KnownResult(done, sent + kept_of(written, pupils))
