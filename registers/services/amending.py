"""Deeds: changing marks after their register. Original, amended, reason, when, who: all kept, in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import SessionRow, SessionTimesRow, in_force, session_times_history, sessions_between
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import PupilRow, pupils_by_ids
from registers.queries.amendments import AmendmentRow, entries_of_change
from registers.queries.marks import SESSION_WORDS, Key, MarkRow, marks_of
from registers.queries.register_settings import DEFAULTS, SettingsRow, settings_history
from registers.rules.amending import ReasonRefused, check_reason
from registers.rules.codes import CodeNotInForce, MarkRefused, check_mark, code_on, fit_to_session, plain_date
from registers.rules.entry_rights import may_enter
from registers.services.telling import tell_of_changes
from registers.services.writing import MarkNotWritten, Writing, Written, write_marks

DAY = timedelta(days=1)
LONGEST_EVIDENCE = 300


@dataclass(frozen=True)
class Change:
    """What one mark shall become. `seen_version`: the version the person saw; None trusts what stands now."""

    pupil_id: UUID
    date: date
    session: str
    code: str
    minutes_late: int | None = None
    note: str = ""
    seen_version: int | None = None

    @property
    def key(self) -> Key:
        return self.pupil_id, self.date, self.session


@dataclass(frozen=True)
class Refusal:
    """Why one change cannot be made: `row` counts the changes from 0, None when it is about all of them."""

    field: str
    message: str
    remedy: str
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class AmendRefused(ValueError):
    """Nothing was changed. `refusals` says why, each with its remedy."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(" ".join(str(one) for one in refusals))
        self.refusals = tuple(refusals)


@dataclass(frozen=True)
class Amended:
    """What was done, under one `change_id`. `changed` and `entered` count marks; `warnings` are for the person."""

    change_id: UUID
    written: tuple[Written, ...]
    changed: int
    entered: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What has to be known to judge changes of some days."""

    marks: dict[Key, MarkRow]
    pupils: dict[UUID, PupilRow]
    sessions: dict[tuple[date, str], SessionRow]
    times: list[SessionTimesRow]
    settings: list[SettingsRow]

    def settings_on(self, day: date) -> SettingsRow:
        return next((row for row in self.settings if row.since and row.since <= day), DEFAULTS)

    def has_begun(self, change: Change, at: datetime) -> bool:
        """Whether the session had opened by `at`; on a day without times, whether the day had come."""
        local = timezone.localtime(at)
        if change.date != local.date():
            return change.date < local.date()
        pupil = self.pupils[change.pupil_id]
        row = in_force(self.times, change.date, pupil.year_group)
        return row is None or local.time() >= row.of(change.session)[0]


def facts_for(school_id: UUID, changes: Sequence[Change]) -> Facts:
    """Five queries, however many changes."""
    days = sorted({change.date for change in changes})
    pupils = {change.pupil_id for change in changes}
    found = sessions_between(school_id, days[0], min(days[-1], date.max - DAY) + DAY)
    return Facts(
        marks_of(school_id, pupils, days),
        pupils_by_ids(school_id, pupils, days[-1]),
        {(row.date, row.session): row for row in found},
        session_times_history(school_id),
        settings_history(school_id),
    )


def amend_marks(
    school_id: UUID,
    changes: Sequence[Change],
    *,
    by: Actor,
    roles: Collection[str],
    at: datetime,
    reason: str,
    evidence: str = "",
    kind: str = "amendment",
    request_id: UUID | None = None,
) -> Amended:
    """Change marks with one reason, all of them or none. A mark that was never made is entered late, by the office.

    `roles` decide which codes this person may enter; `evidence` says what was seen. `request_id` sent twice changes
    once. Raises AmendRefused. Seven queries. Must run inside `scoped(school_id)`.
    """
    kept, warnings = _checked_reason(reason, evidence)
    if not changes:
        raise AmendRefused([Refusal("session", "No mark was chosen.", "Choose at least one session.")])
    changes = [_fitted(change) for change in changes]
    facts = facts_for(school_id, changes)
    warnings += check_changes(changes, facts, roles=roles, at=at)
    with transaction.atomic():
        change_id = _id_of_change(request_id)
        written = _write(
            school_id, changes, facts, by=by, at=at, kind=kind, reason=kept, evidence=evidence.strip(),
            change_id=change_id, request_id=request_id,
        )  # fmt: skip
        done = _answer(change_id, changes, facts, written, warnings)
        if not _was_done_before(changes, facts, written):
            record(
                school_id, f"marks.{kind}", by=by, at=at, subject="change", subject_id=change_id,
                changed=done.changed, entered=done.entered, reason=kept,
            )  # fmt: skip
            tell_of_changes(school_id)
    return done


def _was_done_before(changes: Sequence[Change], facts: Facts, written: Sequence[Written]) -> bool:
    """Whether this request had been answered already: no mark has a version it had not before."""
    before = {key: mark.version for key, mark in facts.marks.items()}
    return all(before.get(change.key, 0) == one.version for change, one in zip(changes, written, strict=True))


def _checked_reason(reason: str, evidence: str) -> tuple[str, tuple[str, ...]]:
    try:
        kept, warnings = check_reason(reason)
    except ReasonRefused as error:
        raise AmendRefused([Refusal("reason", error.message, error.remedy)]) from error
    if len(evidence) > LONGEST_EVIDENCE:
        remedy = f"Shorten it to {LONGEST_EVIDENCE} characters: say what it is and where it is kept."
        raise AmendRefused([Refusal("evidence", "What was seen is too long.", remedy)])
    return kept, warnings


def _fitted(change: Change) -> Change:
    """/ for an afternoon is \\; text is tidied; minutes go with the codes that have them."""
    code = fit_to_session(change.code.strip(), change.session).code
    note = " ".join(change.note.replace("\x00", "").split())
    return Change(change.pupil_id, change.date, change.session, code, change.minutes_late, note, change.seen_version)


def check_changes(changes: Sequence[Change], facts: Facts, *, roles: Collection[str], at: datetime) -> tuple[str, ...]:
    """Warnings about unusual changes. Raises AmendRefused with every refusal, each with its row. No query."""
    refusals: list[Refusal] = []
    warnings: dict[str, None] = {}
    seen: set[Key] = set()
    for row, change in enumerate(changes):
        try:
            if change.key in seen:
                raise MarkRefused("session", "The same session stands twice.", "Name each session once.")
            seen.add(change.key)
            warnings.update(dict.fromkeys(_check(change, facts, roles, at)))
        except MarkRefused as refusal:
            refusals.append(Refusal(refusal.field, refusal.message, refusal.remedy, row))
        except CodeNotInForce as refusal:
            refusals.append(Refusal("code", refusal.message, refusal.remedy, row))
    if refusals:
        raise AmendRefused(refusals)
    return tuple(warnings)


def _check(change: Change, facts: Facts, roles: Collection[str], at: datetime) -> list[str]:
    pupil = facts.pupils.get(change.pupil_id)
    if pupil is None:
        raise MarkRefused("pupil", "There is no such pupil at this school.", "Choose a pupil from the list.")
    if (change.date, change.session) not in facts.sessions and change.key not in facts.marks:
        when = f"{plain_date(change.date)}, {SESSION_WORDS.get(change.session, change.session)}"
        raise MarkRefused("session", f"The school has no session on {when}.", "Choose a day in term.")
    settings = facts.settings_on(change.date)
    code_on(change.code, change.date)
    if not may_enter(change.code, roles, day=change.date, overrides=settings.overrides):
        raise MarkRefused("code", f"You may not enter {change.code} at this school.", "Ask somebody who may.")
    _check_not_too_early(change, facts, at)
    warnings = check_mark(
        change.code, day=change.date, session=change.session, note=change.note, minutes_late=change.minutes_late,
        born=pupil.born, year_group=pupil.year_group, k_needs_note=settings.k_needs_note,
        c2_needs_note=settings.c2_needs_note,
    )  # fmt: skip
    return [f"{warning.message} {warning.remedy}" for warning in warnings]


def _check_not_too_early(change: Change, facts: Facts, at: datetime) -> None:
    """Before a session only an absence that was filled in beforehand can be changed, and only to another absence."""
    if facts.has_begun(change, at):
        return
    known = facts.marks.get(change.key)
    if known is None or not known.code:
        raise MarkRefused("session", "This session has not begun.", "Enter it as an absence known beforehand.")
    if code_on(change.code, change.date).attended:
        message = "This session has not begun, so nobody is here for it yet."
        raise MarkRefused("code", message, "Remove the absence known beforehand instead.")


def _id_of_change(request_id: UUID | None) -> UUID:
    """The id of a change. A request sent twice is one change; derived, so that no request can name another's."""
    return uuid5(request_id, "change") if request_id else uuid7()


def _write(
    school_id: UUID, changes: Sequence[Change], facts: Facts, *, change_id: UUID, request_id: UUID | None, by: Actor,
    at: datetime, kind: str, reason: str, evidence: str,
) -> list[Written]:  # fmt: skip
    writings = []
    for change in changes:
        now = facts.marks.get(change.key)
        seen = change.seen_version if change.seen_version is not None else (now.version if now else 0)
        writings.append(
            Writing(change.date, change.session, change.pupil_id, change.code, change.minutes_late, change.note, seen)
        )
    try:
        return write_marks(
            school_id, writings, by=by, at=at, origin="office", kind=kind, reason=reason, evidence=evidence,
            change_id=change_id, request_id=request_id,
        )  # fmt: skip
    except MarkNotWritten as error:
        raise AmendRefused([Refusal("code", str(error), "Look at the mark again.")]) from error


def _answer(
    change_id: UUID, changes: Sequence[Change], facts: Facts, written: Sequence[Written], warnings: tuple[str, ...]
) -> Amended:
    refusals = [r for row, one in enumerate(written) if (r := _refusal_of(row, one))]
    if not refusals and all(one.outcome == "unchanged" for one in written):
        refusals = [Refusal("code", "The mark is so already.", "Nothing needs to be changed.")]
    if refusals:
        raise AmendRefused(refusals)
    saved = [change for change, one in zip(changes, written, strict=True) if one.outcome == "saved"]
    changed = sum(change.key in facts.marks for change in saved)
    return Amended(change_id, tuple(written), changed, len(saved) - changed, warnings)


def _refusal_of(row: int, one: Written) -> Refusal | None:
    if one.outcome == "clash":
        message = f"{one.recorded_name} changed this mark to {one.code or 'no mark'} while you had it open."
        return Refusal("session", message, "Look at it as it is now, then change it if it is still wrong.", row)
    if one.outcome == "not_on_roll":
        return Refusal("session", "The pupil was not on roll on that day.", "Check the enrolment's dates.", row)
    return None


# ---- undo -----------------------------------------------------------------------------------------------------------


def undo_change(school_id: UUID, change_id: UUID, *, by: Actor, at: datetime, reason: str = "") -> Amended:
    """Put back what stood before a change: another amendment, which can be undone too. All of it or nothing.

    Refused where a mark was changed again since, naming it, and where there was no mark before. Raises AmendRefused.
    """
    entries = entries_of_change(school_id, change_id)
    if not entries:
        raise AmendRefused([Refusal("change", "There is no such change.", "Look for it in the list of changes.")])
    if entries[0].kind == "closure":
        remedy = "Undo the closure itself, under Calendar, Closures: that opens the sessions again too."
        raise AmendRefused([Refusal("change", "This change belongs to a closure.", remedy)])
    kept, warnings = _checked_reason(reason or f"Undo: {entries[0].reason}"[:500], "")
    first: dict[Key, AmendmentRow] = {}
    last: dict[Key, AmendmentRow] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
        last[entry.key] = entry
    _check_undo(school_id, list(last.values()), list(first.values()))
    writings = [
        Writing(
            e.date, e.session, e.pupil_id, e.original_code, e.original_minutes, e.original_note, last[key].version, e.id
        )
        for key, e in first.items()
    ]
    with transaction.atomic():
        undo_id = uuid7()
        written = write_marks(
            school_id, writings, by=by, at=at, origin="office", kind="undo", reason=kept, change_id=undo_id
        )
        if refusals := [r for row, one in enumerate(written) if (r := _refusal_of(row, one))]:
            raise AmendRefused(refusals)
        record(
            school_id, "marks.undo", by=by, at=at, subject="change", subject_id=undo_id, undoes=str(change_id),
            changed=len(written),
        )  # fmt: skip
        tell_of_changes(school_id)
    return Amended(undo_id, tuple(written), len(written), 0, warnings)


def _check_undo(school_id: UUID, last: list[AmendmentRow], first: list[AmendmentRow]) -> None:
    now = marks_of(school_id, {e.pupil_id for e in last}, {e.date for e in last})
    refusals = []
    for entry in last:
        mark = now[entry.key]
        if mark.version != entry.version:
            message = (
                f"{entry.pupil}, {plain_date(entry.date)}, {SESSION_WORDS[entry.session]}, was changed again to "
                f"{mark.code or 'no mark'} by {mark.recorded_name}."
            )
            refusals.append(Refusal("change", message, "Undo that change first, or change the mark itself."))
    if not refusals and any(not entry.original_code for entry in first):
        refusals = [Refusal("change", "There was no mark before this change.", "Change the mark itself instead.")]
    if refusals:
        raise AmendRefused(refusals)
