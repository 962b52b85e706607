"""Deeds: asking for leave, deciding about it before it begins, and taking either back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import SessionRow, in_force, session_times_history, sessions_between
from attendance.kit.uuid7 import uuid7
from attendance.people.models import ContactLink
from attendance.people.queries import PupilRow
from registers.models import LeaveRequest, PlannedAbsence
from registers.queries.leave import LeaveRow, leave_of
from registers.queries.planned import planned_of_leave
from registers.queries.register_settings import settings_on
from registers.rules.leave import GROUNDS, LeaveRefused, codes_to_choose, days_granted, first_open_day, meanings, runs
from registers.rules.planned import whole_pattern
from registers.services.filling import Filling, clear, halves_from, told, write_plans
from registers.services.known import LONGEST, KnownResult, check_entry, pupils_to_fill
from registers.services.problems import DayProblem
from registers.services.telling import tell_of_leave

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=60)
LONGEST_TEXT = 2000
LEAVE_NOTE = "Leave granted"


@dataclass(frozen=True)
class LeaveData:
    """What is asked for, for these pupils: from `since` until before `until`, in "both", "AM" or "PM" sessions.

    `set_apart`: the days that the religious body sets apart; `body` names it, or who issued a licence. `batch` is made
    by the page, so that a form sent twice asks once.
    """

    pupil_ids: Collection[UUID]
    since: date
    until: date
    ground: str
    why: str
    asked_by: str
    asked_on: date
    sessions: str = "both"
    body: str = ""
    set_apart: tuple[date, ...] = ()
    contact_id: UUID | None = None
    batch: UUID | None = None


# ---- asking --------------------------------------------------------------------------------------------------------


def ask_leave(school_id: UUID, data: LeaveData, *, by: Actor, at: datetime) -> UUID:
    """Keep a request for the headteacher to decide; returns its batch. Raises DayProblem. Seven queries.

    A request that came too late is kept as well: it is a record that it was asked for, and it can only be refused, or
    granted for the days that are still to come.
    """
    batch = data.batch or uuid7()
    pupils = _checked(school_id, data, at)
    if LeaveRequest.objects.filter(school_id=school_id, batch=batch).exists():
        return batch
    try:
        with transaction.atomic():
            LeaveRequest.objects.bulk_create(_request(school_id, batch, pupil, data, by, at) for pupil in pupils)
            record(
                school_id, "leave.asked", by=by, at=at, subject="leave", subject_id=batch, ground=data.ground,
                pupils=[str(pupil) for pupil in pupils], since=data.since.isoformat(), until=data.until.isoformat(),
            )  # fmt: skip
    except IntegrityError as error:
        if "leave_once" not in str(error):
            raise
    return batch


def _request(school_id: UUID, batch: UUID, pupil_id: UUID, data: LeaveData, by: Actor, at: datetime) -> LeaveRequest:
    return LeaveRequest(
        school_id=school_id, batch=batch, pupil_id=pupil_id, since=data.since, until=data.until,
        sessions=data.sessions, ground=data.ground, why=data.why.strip(), body=data.body.strip(),
        set_apart=[day.isoformat() for day in sorted(data.set_apart)], contact_id=data.contact_id,
        asked_by=data.asked_by.strip(), asked_on=data.asked_on, made_name=by.name, made_at=at,
    )  # fmt: skip


def _checked(school_id: UUID, data: LeaveData, at: datetime) -> dict[UUID, PupilRow]:
    today = timezone.localdate(at)
    if data.ground not in GROUNDS:
        raise DayProblem("ground", "On which ground is it asked for?", "Choose the nearest one.")
    if data.until <= data.since:
        raise DayProblem("last_day", "The last day is before the first.", "Give the same day for one day.")
    if data.until - data.since > LONGEST:
        raise DayProblem("last_day", "That is longer than a year.", "Give a year at most.")
    if data.since < today - LOOK_BACK:
        raise DayProblem("since", "That is long gone by.", "Check the date. Marks of the past are amended.")
    if data.asked_on > today:
        raise DayProblem("asked_on", "That day is still to come.", "Give the day on which it was asked for.")
    _check_words(data)
    _check_apart(data)
    pupils = pupils_to_fill(school_id, data.pupil_ids, data.since)
    if not any(half.open and data.sessions in ("both", half.session) for half in _halves(school_id, data)):
        raise DayProblem("since", "School is not open on any of those days.", "Nothing needs to be asked for.")
    _check_contact(school_id, data, pupils)
    return pupils


def _check_words(data: LeaveData) -> None:
    ground = GROUNDS[data.ground]
    if not data.why.strip():
        raise DayProblem("why", "Why is leave asked for?", "Write what the family wrote, in short.")
    if not data.asked_by.strip():
        raise DayProblem("asked_by", "Who asks for it?", "Give the name and the relationship to the pupil.")
    if ground.needs_body and not data.body.strip():
        raise DayProblem("body", f"{ground.body_label}?", "The decision hangs on it.")
    if max(len(data.why), len(data.body), len(data.asked_by)) > LONGEST_TEXT:
        raise DayProblem("why", "That is too long.", f"Shorten it to {LONGEST_TEXT} characters.")


def _check_apart(data: LeaveData) -> None:
    if data.ground != "religious":
        if data.set_apart:
            raise DayProblem("set_apart", "Days set apart belong to religious observance.", "Clear them.")
        return
    if not data.set_apart:
        raise DayProblem(
            "set_apart", "Which day does the religious body set apart?", "Only that day is R; the others may be C."
        )
    if not all(data.since <= day < data.until for day in data.set_apart):
        raise DayProblem("set_apart", "A day set apart lies outside the days asked for.", "Check the dates.")


def _check_contact(school_id: UUID, data: LeaveData, pupils: Collection[UUID]) -> None:
    if data.contact_id is None:
        return
    links = ContactLink.objects.filter(school_id=school_id, contact_id=data.contact_id, pupil_id__in=list(pupils))
    if not links.exists():
        raise DayProblem("contact", "That adult is no contact of these pupils.", "Choose one from the list.")


def _halves(school_id: UUID, row: LeaveData | LeaveRow) -> list[SessionRow]:
    return sessions_between(school_id, row.since, row.until)


# ---- deciding ------------------------------------------------------------------------------------------------------


def decide_leave(
    school_id: UUID,
    batch: UUID,
    *,
    decision: str,
    reason: str,
    code: str = "",
    granted_since: date | None = None,
    granted_until: date | None = None,
    by: Actor,
    at: datetime,
) -> KnownResult:
    """Decide about a request: "granted", "part" (from `granted_since` until before `granted_until`) or "refused".

    What is granted fills the blanks of the sessions to come; a refusal writes no mark (absence is then N, later G or
    O). `code` is by default the ground's own. Never for days that have begun (A33); a day set apart by a religious
    body is R, further days are C (A34). Raises DayProblem: who was first, or why not. Twelve queries.
    """
    with transaction.atomic():
        rows = _locked(school_id, batch)
        _check_waiting(rows)
        if decision in ("part", "refused") and not reason.strip():
            raise DayProblem("reason", "Why?", "The family is told the reason: one or two plain sentences.")
        fillings = _fillings(school_id, rows, decision, code, granted_since, granted_until, at)
        change_id = uuid7()
        result = _write(school_id, rows, fillings, change_id=change_id, by=by, at=at)
        span = _granted_span(fillings)
        LeaveRequest.objects.filter(school_id=school_id, batch=batch).update(
            state=decision, code=code or _code_of(fillings), granted_since=span[0], granted_until=span[1],
            decision_reason=reason.strip(), decided_by=by.user_id, decided_name=by.name,
            decided_position=by.position, decided_at=at, change_id=change_id,
        )  # fmt: skip
        record(
            school_id, f"leave.{decision}", by=by, at=at, subject="leave", subject_id=batch,
            pupils=[str(row.pupil_id) for row in rows], written=result.written,
        )  # fmt: skip
        tell_of_leave(school_id)
    return result


def _fillings(
    school_id: UUID, rows: Sequence[LeaveRow], decision: str, code: str, since: date | None, until: date | None,
    at: datetime,
) -> list[Filling]:  # fmt: skip
    one = rows[0]
    if code and code not in codes_to_choose(one.ground):
        raise DayProblem("code", f"{code} does not belong to this ground.", "Choose a mark from the list.")
    asked, first_open = one.asked(_halves(school_id, one)), _first_open(school_id, one, at)
    try:
        granted = days_granted(asked, decision, first_open=first_open, since=since, until=until)
    except LeaveRefused as refused:
        raise DayProblem(refused.field, refused.message, refused.remedy) from refused
    spans = runs(meanings(asked, granted, first_open=first_open, code=code))
    return [
        Filling(
            row.pupil_id, batch, "leave", letter, first, last, whole_pattern(row.sessions), mark_note=LEAVE_NOTE,
            leave_id=row.id,
        )
        for first, last, letter in spans
        for batch in [uuid7()]
        for row in rows
    ]  # fmt: skip


def _first_open(school_id: UUID, row: LeaveRow, at: datetime) -> date:
    local = timezone.localtime(at)
    times = in_force(session_times_history(school_id), local.date())
    session = "PM" if row.sessions == "PM" else "AM"
    return first_open_day(local, times.of(session)[0] if times else None)


def _write(
    school_id: UUID, rows: Sequence[LeaveRow], fillings: list[Filling], *, change_id: UUID, by: Actor, at: datetime
) -> KnownResult:
    if not fillings:
        return KnownResult(0, (), rows[0].batch)
    since, until = min(one.since for one in fillings), max(one.until for one in fillings)
    pupils = pupils_to_fill(school_id, {row.pupil_id for row in rows}, since)
    halves, settings = halves_from(school_id, since, until, at), settings_on(school_id, since)
    for one in fillings:
        mine = [half for half in halves.open if one.writings([half])]
        if mine:
            check_entry(settings, pupils[one.pupil_id], mine, one.code, one.mark_note)
    written = write_plans(school_id, fillings, halves, change_id=change_id, by=by, at=at)
    done, kept = told(written, pupils)
    return KnownResult(done, kept, rows[0].batch)


def _granted_span(fillings: Sequence[Filling]) -> tuple[date | None, date | None]:
    if not fillings:
        return None, None
    return min(one.since for one in fillings), max(one.until for one in fillings)


def _code_of(fillings: Sequence[Filling]) -> str:
    return ", ".join(dict.fromkeys(one.code for one in fillings))


# ---- taking back ---------------------------------------------------------------------------------------------------


def withdraw_leave(school_id: UUID, batch: UUID, *, by: Actor, at: datetime) -> None:
    """The family does not ask any more: nothing is left to decide. Raises DayProblem. Three queries."""
    with transaction.atomic():
        rows = _locked(school_id, batch)
        _check_waiting(rows)
        LeaveRequest.objects.filter(school_id=school_id, batch=batch).update(state="withdrawn")
        record(school_id, "leave.withdrawn", by=by, at=at, subject="leave", subject_id=batch)


def undo_leave(school_id: UUID, batch: UUID, *, by: Actor, at: datetime) -> KnownResult:
    """Take a decision (or a withdrawal) back: the request waits again, and what it filled is blank again from today.

    Until the leave begins, and on the day of the decision. Raises DayProblem. Seven queries.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        rows = _locked(school_id, batch)
        if rows[0].state == "waiting":
            raise DayProblem("", "Nothing is decided yet.", "Decide about it.")
        if not may_undo(rows[0], today):
            raise DayProblem("", "The leave has begun.", "End it early on its page, or amend the marks.")
        plans = [row for row in planned_of_leave(school_id, [row.id for row in rows]) if row.state == "active"]
        cleared, kept = clear(school_id, plans, today, reason="Decision taken back", change_id=uuid7(), by=by, at=at)
        PlannedAbsence.objects.filter(school_id=school_id, id__in=[plan.id for plan in plans]).update(
            state="taken_back", ended_because="Decision taken back", ended_name=by.name
        )
        LeaveRequest.objects.filter(school_id=school_id, batch=batch).update(
            state="waiting", code="", granted_since=None, granted_until=None, decision_reason="", decided_by=None,
            decided_name="", decided_position="", decided_at=None, change_id=None,
        )  # fmt: skip
        record(
            school_id, "leave.undone", by=by, at=at, subject="leave", subject_id=batch, was=rows[0].state,
            reason=rows[0].decision_reason, cleared=cleared,
        )  # fmt: skip
        tell_of_leave(school_id)
    return KnownResult(cleared, kept, batch)


def may_undo(row: LeaveRow, today: date) -> bool:
    """Whether the decision can still be taken back: until the leave begins, and on the day of the decision."""
    if row.state == "waiting":
        return False
    begins = row.granted_since or row.since
    return today < begins or (row.decided_at is not None and timezone.localdate(row.decided_at) == today)


def _locked(school_id: UUID, batch: UUID) -> list[LeaveRow]:
    rows = LeaveRequest.objects.select_for_update().filter(school_id=school_id, batch=batch).order_by("id")
    list(rows.values_list("id", flat=True))
    found = leave_of(school_id, batch)
    if not found:
        raise DayProblem("", "There is no such request.", "Go back to the list.")
    return found


def _check_waiting(rows: Sequence[LeaveRow]) -> None:
    one = rows[0]
    if one.state == "waiting":
        return
    who = f" by {one.decided_name} at {timezone.localtime(one.decided_at):%H:%M on %-d %B}" if one.decided_at else ""
    raise DayProblem("", f"This is {one.state_label.lower()} already{who}.", "Take that back first to decide anew.")
