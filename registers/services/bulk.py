"""Deeds: one change of many marks (a trip, an event), with one reason and one number, shown before it is made."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.calendar.queries import sessions_between
from attendance.people.queries import PupilRow, ids_on_roll_each_day
from registers.queries.marks import marks_of
from registers.rules.amending import class_of
from registers.rules.codes import CodeClass, fit_to_session
from registers.services.amending import (
    DAY,
    Amended,
    AmendRefused,
    Change,
    Refusal,
    amend_marks,
    check_changes,
    facts_for,
)

MOST_MARKS = 6000
MOST_DAYS = 31


@dataclass(frozen=True)
class Bulk:
    """Which marks shall become what. Days from `since` until before `until`; `sessions` of "AM" and "PM".

    `keep_absences` leaves alone every mark that is an absence or does not count: a trip changes those who were in.
    """

    pupils: tuple[PupilRow, ...]
    since: date
    until: date
    sessions: tuple[str, ...]
    code: str
    note: str = ""
    keep_absences: bool = True


@dataclass(frozen=True)
class Planned:
    """One mark of the plan: `outcome` change, enter or left; `why` says why it is left alone."""

    pupil: PupilRow
    date: date
    session: str
    was: str
    code: str
    version: int
    outcome: str
    why: str = ""


@dataclass(frozen=True)
class Plan:
    """What a bulk change would do."""

    marks: tuple[Planned, ...]

    @property
    def doing(self) -> tuple[Planned, ...]:
        return tuple(mark for mark in self.marks if mark.outcome != "left")

    @property
    def left(self) -> tuple[Planned, ...]:
        return tuple(mark for mark in self.marks if mark.outcome == "left")

    @property
    def counts(self) -> dict[str, int]:
        """How many marks change from which code, the most first; "" for marks entered for the first time."""
        return dict(Counter(mark.was for mark in self.doing).most_common())

    @property
    def reasons_left(self) -> dict[str, int]:
        return dict(Counter(mark.why for mark in self.left).most_common())

    @property
    def pupils(self) -> int:
        return len({mark.pupil.id for mark in self.doing})

    @property
    def fingerprint(self) -> str:
        """Changes when the plan does, so that what is done is what was shown."""
        return f"{len(self.doing)}-{sum(mark.version for mark in self.doing)}-{len(self.left)}"


def plan_bulk(school_id: UUID, bulk: Bulk, *, at: datetime) -> Plan:
    """What the bulk change would do, mark by mark. Three queries. Raises AmendRefused when it cannot be meant."""
    _check_size(bulk)
    held = [
        row for row in sessions_between(school_id, bulk.since, bulk.until) if row.session in bulk.sessions and row.open
    ]
    if not held:
        raise AmendRefused([Refusal("since", "The school holds no session on these days.", "Choose days in term.")])
    days = sorted({row.date for row in held})
    marks = marks_of(school_id, [pupil.id for pupil in bulk.pupils], days)
    roll = ids_on_roll_each_day(school_id, days)
    planned = []
    for row in held:
        for pupil in bulk.pupils:
            now = marks.get((pupil.id, row.date, row.session))
            was, version = (now.code, now.version) if now else ("", 0)
            code = fit_to_session(bulk.code, row.session).code
            outcome, why = _outcome(bulk, was, code, row.date, pupil.id in roll[row.date])
            planned.append(Planned(pupil, row.date, row.session, was, code, version, outcome, why))
    return Plan(tuple(planned))


def _check_size(bulk: Bulk) -> None:
    if not bulk.pupils:
        raise AmendRefused([Refusal("groups", "No pupil was chosen.", "Choose a group, a year group or pupils.")])
    if bulk.until - bulk.since > timedelta(days=MOST_DAYS):
        remedy = f"Do it in parts of {MOST_DAYS} days."
        raise AmendRefused([Refusal("until", "That is too long for one change.", remedy)])
    size = len(bulk.pupils) * ((bulk.until - bulk.since) // DAY) * len(bulk.sessions)
    if size > MOST_MARKS:
        remedy = f"One change may hold {MOST_MARKS} marks: choose fewer pupils or days."
        raise AmendRefused([Refusal("until", f"That is up to {size} marks.", remedy)])


def _outcome(bulk: Bulk, was: str, code: str, day: date, on_roll: bool) -> tuple[str, str]:
    if not on_roll:
        return "left", "not on roll that day"
    if not was:
        return "enter", ""
    if was == code:
        return "left", f"{code} already"
    if bulk.keep_absences and class_of(was, day) not in {CodeClass.PRESENT, CodeClass.AEA}:
        return "left", f"marked {was}"
    return "change", ""


def check_bulk(school_id: UUID, bulk: Bulk, plan: Plan, *, roles: Collection[str], at: datetime) -> tuple[str, ...]:
    """Warnings about the plan. Raises AmendRefused. Five queries."""
    changes = _changes(bulk, plan)
    if not changes:
        raise AmendRefused([Refusal("code", "Nothing would change.", "See why each mark is left alone.")])
    return check_changes(changes, facts_for(school_id, changes), roles=roles, at=at)


def bulk_amend(
    school_id: UUID, bulk: Bulk, *, expected: str, by: Actor, roles: Collection[str], at: datetime, reason: str,
    evidence: str = "", request_id: UUID | None = None,
) -> Amended:  # fmt: skip
    """Make the change that was shown: `expected` is the fingerprint of its plan.

    Refused when the marks changed in between, when nothing would change, and for everything `amend_marks` refuses.
    Raises AmendRefused.
    """
    plan = plan_bulk(school_id, bulk, at=at)
    if plan.fingerprint != expected:
        remedy = "Look at the plan as it is now, then make the change."
        raise AmendRefused([Refusal("", "Marks were changed since this was shown.", remedy)])
    return amend_marks(
        school_id, _changes(bulk, plan), by=by, roles=roles, at=at, reason=reason, evidence=evidence, kind="bulk",
        request_id=request_id,
    )  # fmt: skip


def _changes(bulk: Bulk, plan: Plan) -> list[Change]:
    return [
        Change(mark.pupil.id, mark.date, mark.session, mark.code, None, bulk.note, mark.version) for mark in plan.doing
    ]
