"""What a report of an absence does to marks, and how it is given back. Part of the deeds in absence_reports.

N and blanks of sessions that have begun get the code by an amendment; sessions to come are filled in beforehand; every
other mark is kept as it is and told of.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.calendar.queries import SessionRow, SessionTimesRow, in_force, session_times_history, sessions_between
from attendance.people.queries import PupilRow, pupils_by_ids
from registers.queries.absence_reports import ReportRow, sent_sessions
from registers.queries.amendments import AmendmentRow, entries_of_change
from registers.queries.marks import Key, MarkRow, marks_of
from registers.queries.register_settings import settings_on
from registers.rules.codes import CodeNotInForce, MarkRefused, check_mark, code_on, needs_note
from registers.rules.entry_rights import codes_for
from registers.rules.taking import LONGEST_NOTE
from registers.services.known import LONGEST, NOT_KNOWN, Kept
from registers.services.problems import DayProblem
from registers.services.telling import tell_of_changes
from registers.services.writing import Writing, Written, write_marks

DAY = timedelta(days=1)
UNKNOWN = "N"
GIVEN_BACK = "Report of an absence taken back"


@dataclass(frozen=True)
class Absence:
    """What is to stand in the registers: whose, when (until before `until`), which sessions ("both", "AM", "PM")."""

    pupil_ids: tuple[UUID, ...]
    since: date
    until: date
    sessions: str
    code: str
    note: str = ""


@dataclass(frozen=True)
class Deed:
    """Who writes, when, why and under which change."""

    by: Actor
    at: datetime
    reason: str
    change_id: UUID


def pupils_of(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, PupilRow]:
    """The pupils, in register order. Raises DayProblem where one is not of this school. One query."""
    pupils = pupils_by_ids(school_id, pupil_ids, day)
    if not pupils or set(pupils) != set(pupil_ids):
        raise DayProblem("pupil", "Choose a pupil of this school.", "Type three letters of the name and choose.")
    return pupils


def check_days(since: date, until: date, sessions: str, today: date) -> None:
    """Raises DayProblem for days in the wrong order, too many or too far away, and for sessions nobody knows."""
    if until <= since:
        raise DayProblem("last_day", "The absence ends before it begins.", "Give a last day on or after the first.")
    if until - since > LONGEST or abs(since - today) > LONGEST:
        raise DayProblem("last_day", "That is longer than a year, or more than a year away.", "Check the days.")
    if sessions not in ("both", "AM", "PM"):
        raise DayProblem("sessions", "These sessions do not exist.", "Choose mornings, afternoons or both.")


def open_halves(school_id: UUID, absence: Absence) -> list[SessionRow]:
    """The open sessions of an absence. Raises DayProblem where there is none. One query."""
    rows = sessions_between(school_id, absence.since, absence.until)
    found = [row for row in rows if row.open and absence.sessions in ("both", row.session)]
    if not found:
        raise DayProblem("since", "School is not open on any of those days.", "Look at the calendar, choose again.")
    return found


def check_code(
    school_id: UUID, absence: Absence, pupils: Iterable[PupilRow], halves: Sequence[SessionRow], roles: Collection[str]
) -> None:
    """Raises DayProblem for a code that this person may not give, or that may not stand for a pupil. One query."""
    settings, code = settings_on(school_id, absence.since), absence.code
    if code in NOT_KNOWN or code not in codes_for(roles, day=absence.since, overrides=settings.overrides):
        raise DayProblem("code", f"{code or 'No mark'} cannot be given to a report.", "Choose a mark from the list.")
    for pupil in pupils:
        for half in (halves[0], halves[-1]):
            try:
                check_mark(
                    code, day=half.date, session=half.session, note=absence.note, born=pupil.born,
                    year_group=pupil.year_group, k_needs_note=settings.k_needs_note,
                    c2_needs_note=settings.c2_needs_note,
                )  # fmt: skip
            except MarkRefused as refused:
                field = "words" if refused.field == "note" else refused.field
                raise DayProblem(field, f"{pupil.name}: {refused.message}", refused.remedy) from refused
            except CodeNotInForce as refused:
                raise DayProblem("code", refused.message, refused.remedy) from refused


def note_for(code: str, day: date, words: str) -> str:
    """The note beside the mark: what was said, only where the code must say more."""
    try:
        wanted = needs_note(code_on(code, day), c2_needs_note=True)
    except CodeNotInForce:
        return ""
    return " ".join(words.split())[:LONGEST_NOTE] if wanted else ""


def put_in(
    school_id: UUID, absence: Absence, *, roles: Collection[str], reason: str, by: Actor, at: datetime, change_id: UUID
) -> tuple[int, tuple[Kept, ...]]:
    """Write the absence: how many sessions were written, and those kept with why. Raises DayProblem. Seven queries."""
    pupils = pupils_of(school_id, absence.pupil_ids, absence.since)
    check_days(absence.since, absence.until, absence.sessions, timezone.localtime(at).date())
    halves = open_halves(school_id, absence)
    check_code(school_id, absence, pupils.values(), halves, roles)
    plan = _plan(school_id, absence, pupils, halves, at)
    written = _written(school_id, plan, Deed(by, at, reason, change_id))
    kept = [*plan.kept, *(_not_written(one, pupils) for one in written if one.outcome != "saved")]
    return sum(one.outcome == "saved" for one in written), tuple(sorted(kept, key=_in_order))


@dataclass
class Plan:
    """What is written in sessions that have begun and in those to come, and what is left alone."""

    begun: list[Writing] = field(default_factory=list)
    coming: list[Writing] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def _plan(
    school_id: UUID, absence: Absence, pupils: dict[UUID, PupilRow], halves: Sequence[SessionRow], at: datetime
) -> Plan:
    """Two queries."""
    marks = marks_of(school_id, pupils, {half.date for half in halves})
    times, plan = session_times_history(school_id), Plan()
    for pupil, half in product(pupils.values(), halves):
        mark = marks.get((pupil.id, half.date, half.session))
        if mark and mark.code not in ("", UNKNOWN):
            plan.kept.append(Kept(pupil.name, half.date, half.session, why_kept(mark, absence.code)))
            continue
        seen = mark.version if mark else 0
        writing = Writing(half.date, half.session, pupil.id, absence.code, note=absence.note, seen_version=seen)
        (plan.begun if has_begun(times, half, pupil.year_group, at) else plan.coming).append(writing)
    return plan


def _written(school_id: UUID, plan: Plan, deed: Deed) -> list[Written]:
    found = write_marks(
        school_id, plan.begun, by=deed.by, at=deed.at, origin="office", kind="amendment", reason=deed.reason,
        change_id=deed.change_id,
    )  # fmt: skip
    found += write_marks(
        school_id, plan.coming, by=deed.by, at=deed.at, origin="known", kind="known", reason=deed.reason,
        change_id=deed.change_id,
    )  # fmt: skip
    tell_of_changes(school_id)
    return found


def has_begun(times: Sequence[SessionTimesRow], half: SessionRow, year_group: int, at: datetime) -> bool:
    """Whether the register of this session had opened by `at`; on a day without times, whether the day had come."""
    local = timezone.localtime(at)
    if half.date != local.date():
        return half.date < local.date()
    row = in_force(times, half.date, year_group)
    return row is None or local.time() >= row.of(half.session)[0]


def why_kept(mark: MarkRow, code: str) -> str:
    """Why a mark was left as it is."""
    if mark.code == code:
        return f"is {code} already"
    return f"has {mark.code} ({mark.label.lower()}), from {mark.recorded_name}"


def _not_written(one: Written, pupils: dict[UUID, PupilRow]) -> Kept:
    why = "not on roll" if one.outcome == "not_on_roll" else f"has {one.code or 'no mark'}, from {one.recorded_name}"
    return Kept(pupils[one.pupil_id].name, one.date, one.session, why)


def _in_order(kept: Kept) -> tuple[str, date, str]:
    return kept.name, kept.date, kept.session


# ---- giving back -----------------------------------------------------------------------------------------------------


def give_back(school_id: UUID, rows: Sequence[ReportRow], *, deed: Deed) -> tuple[int, tuple[Kept, ...]]:
    """Give back what stood before these accepted reports: N, or nothing. Four queries.

    A mark that somebody changed since is kept. Where there was no mark and the register has been sent since, N is put
    there: a child without a mark in a sent register would be looked for by nobody.
    """
    if not rows:
        return 0, ()
    names = {row.pupil_id: row.name for row in rows}
    writings, kept = _what_to_give_back(school_id, rows)
    written = write_marks(
        school_id, writings, by=deed.by, at=deed.at, origin="office", kind="undo", reason=deed.reason,
        change_id=deed.change_id,
    )  # fmt: skip
    tell_of_changes(school_id)
    late = (one for one in written if one.outcome != "saved")  # changed between reading and writing
    kept += [Kept(names[one.pupil_id], one.date, one.session, _changed(one)) for one in late]
    return sum(one.outcome == "saved" for one in written), tuple(sorted(kept, key=_in_order))


def _what_to_give_back(school_id: UUID, rows: Sequence[ReportRow]) -> tuple[list[Writing], list[Kept]]:
    """Three queries for each change: brothers and sisters of one batch may have been accepted at two times."""
    back: list[Writing] = []
    kept: list[Kept] = []
    for change_id in dict.fromkeys(row.change_id for row in rows):
        same = [row for row in rows if row.change_id == change_id]
        writings, left = _of_one_change(school_id, same[0], {row.pupil_id: row.name for row in same})
        back, kept = back + writings, kept + left
    return back, kept


def _of_one_change(
    school_id: UUID, report: ReportRow, names: dict[UUID, str]
) -> tuple[list[Writing], list[Kept]]:  # fmt: skip
    """Three queries."""
    days = [report.since + n * DAY for n in range((report.until - report.since).days)]
    marks = marks_of(school_id, names, days)
    entries = _first_entries(entries_of_change(school_id, report.change_id) if report.change_id else [], names)
    sent = sent_sessions(school_id, names, report.since, report.until)
    untouched = {key for key, entry in entries.items() if marks[key].version == entry.version}
    back = [_back(entries[key], marks[key], sent) for key in entries if key in untouched]
    back += [_cleared(mark, sent) for key, mark in marks.items() if key not in entries and _made_by(report, mark)]
    kept = [Kept(names[key[0]], key[1], key[2], _changed(marks[key])) for key in entries if key not in untouched]
    return back, kept


def _changed(now: MarkRow | Written) -> str:
    return f"{now.recorded_name} changed it since to {now.code or 'no mark'}"


def _first_entries(entries: Iterable[AmendmentRow], pupil_ids: Collection[UUID]) -> dict[Key, AmendmentRow]:
    return {entry.key: entry for entry in entries if entry.pupil_id in pupil_ids}


def _back(entry: AmendmentRow, mark: MarkRow, sent: Collection[Key]) -> Writing:
    code = entry.original_code or (UNKNOWN if entry.key in sent else "")
    return Writing(
        entry.date, entry.session, entry.pupil_id, code, entry.original_minutes, entry.original_note,
        mark.version, entry.id,
    )  # fmt: skip


def _made_by(report: ReportRow, mark: MarkRow) -> bool:
    """Whether the report itself made this mark, where there was none, and nobody touched it since."""
    return mark.version == 1 and mark.code == report.code and mark.recorded_at == report.decided_at


def _cleared(mark: MarkRow, sent: Collection[Key]) -> Writing:
    key = (mark.pupil_id, mark.date, mark.session)
    return Writing(mark.date, mark.session, mark.pupil_id, UNKNOWN if key in sent else "", seen_version=mark.version)
