"""Deeds: planning absences and days elsewhere, ending them before their time, letting them run on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import PupilRow
from registers.models import PlannedAbsence
from registers.queries.planned import PlannedRow, planned_of_batch
from registers.queries.providers import provider_by_id
from registers.queries.register_settings import settings_on
from registers.rules.entry_rights import codes_for
from registers.rules.planned import KINDS, Plan, PlanRefused, check_plan
from registers.services.filling import Filling, Halves, clear, fill, halves_from, told, write_plans
from registers.services.known import LONGEST, NOT_KNOWN, KnownResult, check_entry, pupils_to_fill
from registers.services.problems import DayProblem

# Kinds that may have begun before they are entered: the marks of days gone by are amended, those to come are filled.
MAY_HAVE_BEGUN = frozenset({"exclusion", "alternative_provision", "dual_registration"})
LOOK_BACK = timedelta(days=60)
DAY = timedelta(days=1)
LONGEST_TEXT = 300


@dataclass(frozen=True)
class PlanData:
    """What is planned for these pupils, from `since` until before `until`; see `rules.planned` for kinds and pattern.

    `batch` is made by the page, so that a form sent twice plans once.
    """

    pupil_ids: Collection[UUID]
    kind: str
    since: date
    until: date
    pattern: dict[str, str] = field(default_factory=dict)
    code: str = ""
    note: str = ""
    provider_id: UUID | None = None
    agreed: str = ""
    review_on: date | None = None
    leave_id: UUID | None = None
    batch: UUID | None = None

    @property
    def rule(self) -> Plan:
        return Plan(
            self.kind, self.code, self.since, self.until, self.pattern, self.note, self.agreed, self.review_on,
            self.provider_id is not None,
        )  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """A plan that was looked through: who, which sessions, and the rows to be written."""

    pupils: dict[UUID, PupilRow]
    halves: Halves
    fillings: tuple[Filling, ...]


def plan_absence(school_id: UUID, data: PlanData, *, roles: Collection[str], by: Actor, at: datetime) -> KnownResult:
    """Plan an absence or days elsewhere, and fill the blanks of its sessions to come; marks that are there are kept.

    Raises DayProblem, with nothing written. The same `batch` twice plans once. Ten queries at most.
    """
    batch, change_id = data.batch or uuid7(), uuid7()
    prepared = prepare(school_id, data, batch, roles=roles, at=at)
    if PlannedAbsence.objects.filter(school_id=school_id, batch=batch).exists():
        return KnownResult(0, (), batch)
    try:
        with transaction.atomic():
            written = write_plans(school_id, prepared.fillings, prepared.halves, change_id=change_id, by=by, at=at)
            done, kept = told(written, prepared.pupils)
            record(
                school_id, "planned.made", by=by, at=at, subject="planned", subject_id=batch, kind=data.kind,
                pupils=[str(pupil) for pupil in prepared.pupils], since=data.since.isoformat(),
                until=data.until.isoformat(), code=data.code, written=done,
            )  # fmt: skip
    except IntegrityError as error:
        if "planned_once" not in str(error):
            raise
        return KnownResult(0, (), batch)
    return KnownResult(done, prepared.halves.kept(prepared.fillings, prepared.pupils) + kept, batch)


def prepare(school_id: UUID, data: PlanData, batch: UUID, *, roles: Collection[str], at: datetime) -> Prepared:
    """Look a plan through without writing anything: for the preview as for the deed. Raises DayProblem. Six queries."""
    _check(data, at)
    pupils = pupils_to_fill(school_id, data.pupil_ids, data.since)
    halves = halves_from(school_id, data.since, data.until, at)
    name = _provider_name(school_id, data)
    settings = settings_on(school_id, max(data.since, timezone.localdate(at)))
    day = max(data.since, timezone.localdate(at))
    if data.code in NOT_KNOWN or data.code not in codes_for(roles, day=day, overrides=settings.overrides):
        raise DayProblem("code", f"{data.code} cannot be entered beforehand by you.", "Ask the attendance officer.")
    fillings = tuple(_filling(data, pupil, batch, name) for pupil in pupils)
    sessions = [half for half in (*halves.open, *halves.closed) if fillings[0].writings([half])]
    if not sessions:
        raise DayProblem("since", "School is not open in any of those sessions.", "Look at the calendar and the days.")
    for pupil in pupils.values():
        check_entry(settings, pupil, sessions, data.code, fillings[0].mark_note)
    return Prepared(pupils, halves, fillings)


def _check(data: PlanData, at: datetime) -> None:
    today = timezone.localdate(at)
    try:
        check_plan(data.rule)
    except PlanRefused as refused:
        raise DayProblem(refused.field, refused.message, refused.remedy) from refused
    if data.until - data.since > LONGEST:
        raise DayProblem("until", "That is longer than a year.", "Plan a year at most, and extend it then.")
    begun = data.since < today
    if begun and (data.kind not in MAY_HAVE_BEGUN or data.since < today - LOOK_BACK):
        raise DayProblem("since", "Those days have passed.", "Change marks of the past with an amendment.")
    if data.until <= today:
        raise DayProblem("until", "That has ended already.", "Change marks of the past with an amendment.")
    if max(len(data.note), len(data.agreed)) > LONGEST_TEXT:
        raise DayProblem("note", "That is too long.", f"Shorten it to {LONGEST_TEXT} characters.")


def _provider_name(school_id: UUID, data: PlanData) -> str:
    if data.provider_id is None:
        return ""
    provider = provider_by_id(school_id, data.provider_id)
    if provider is None or provider.ended_at:
        raise DayProblem("provider", "There is no such provider.", "Choose one from the list, or add it first.")
    return provider.name


def _filling(data: PlanData, pupil_id: UUID, batch: UUID, provider: str) -> Filling:
    return Filling(
        pupil_id, batch, data.kind, data.code, data.since, data.until, data.pattern, data.note.strip(),
        mark_note(data.kind, data.note, provider), data.provider_id, data.leave_id, data.agreed.strip(), data.review_on,
    )  # fmt: skip


def mark_note(kind: str, note: str, provider: str) -> str:
    """What stands beside the name in the register. Why a timetable is part-time is not for every teacher."""
    if kind == "part_time":
        return "Agreed part-time timetable"
    if kind == "exclusion":
        return ""
    words = " ".join(note.split())
    return ": ".join(part for part in (provider, words) if part)


# ---- ending, and running on ----------------------------------------------------------------------------------------


def end_planned(
    school_id: UUID,
    planned_id: UUID,
    *,
    on: date,
    because: str,
    by: Actor,
    at: datetime,
    whole_batch: bool = False,
) -> KnownResult:
    """End a planned absence: from the day `on` its sessions are blank again. `whole_batch`: for all planned with it.

    Where it ends on its first day or before, nothing of it is left: it is taken back. Raises DayProblem. Six queries.
    """
    today = timezone.localdate(at)
    if not because.strip():
        raise DayProblem("because", "Why does it end?", "A few words are enough.")
    if on < today:
        raise DayProblem("on", "That day has passed.", "Give today or later; marks of the past are amended.")
    with transaction.atomic():
        rows = _held(school_id, planned_id, whole_batch, state="active")
        if on >= rows[0].until:
            raise DayProblem("on", "It ends before that day in any case.", "Give a day while it runs.")
        cleared, kept = clear(
            school_id, rows, on, reason=f"Planned absence ended: {because.strip()}", change_id=uuid7(), by=by, at=at
        )
        _set(
            school_id, rows, ended_on=max(on, rows[0].since), ended_because=because.strip(), ended_name=by.name,
            state="taken_back" if on <= rows[0].since else "ended",
        )  # fmt: skip
        _tell(school_id, "planned.ended", rows, by=by, at=at, on=on.isoformat(), cleared=cleared)
    return KnownResult(cleared, kept, rows[0].batch)


def undo_planned(
    school_id: UUID, planned_id: UUID, *, by: Actor, at: datetime, whole_batch: bool = True
) -> KnownResult:
    """Take a plan back as if it had not been made: its sessions from today on are blank again.

    Until it begins, and on the day it was made. Raises DayProblem, with what to do later. Six queries.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        rows = _held(school_id, planned_id, whole_batch, state="active")
        if rows[0].since <= today and timezone.localdate(rows[0].made_at) != today:
            raise DayProblem("", "It has begun.", "End it early instead.")
        cleared, kept = clear(
            school_id, rows, today, reason="Planned absence taken back", change_id=uuid7(), by=by, at=at
        )
        _set(
            school_id, rows, state="taken_back", ended_on=max(today, rows[0].since), ended_because="Taken back",
            ended_name=by.name,
        )  # fmt: skip
        _tell(school_id, "planned.taken_back", rows, by=by, at=at, cleared=cleared)
    return KnownResult(cleared, kept, rows[0].batch)


def resume_planned(
    school_id: UUID, planned_id: UUID, *, by: Actor, at: datetime, whole_batch: bool = False
) -> KnownResult:
    """Let a plan that was ended or taken back run as it was made: blanks from today on are filled again.

    Raises DayProblem where its time is over, and for leave: only whoever may decide gives that back, by deciding anew.
    Eight queries.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        rows = _held(school_id, planned_id, whole_batch, state="over")
        if rows[0].kind not in KINDS:
            raise DayProblem(
                "", "Leave is granted by a decision.", "Let the headteacher decide about the request anew."
            )
        if rows[0].until <= today:
            raise DayProblem("", "Its last day has passed.", "Plan a new one.")
        pupils = pupils_to_fill(school_id, [row.pupil_id for row in rows], today)
        halves = halves_from(school_id, rows[0].since, rows[0].until, at)
        fillings = [_filling_of(row) for row in rows]
        written = fill(school_id, fillings, halves, change_id=uuid7(), by=by, at=at)
        done, kept = told(written, pupils)
        _set(school_id, rows, state="active", ended_on=None, ended_because="", ended_name="")
        _tell(school_id, "planned.resumed", rows, by=by, at=at, written=done)
    return KnownResult(done, halves.kept(fillings, pupils) + kept, rows[0].batch)


def _filling_of(row: PlannedRow) -> Filling:
    note = mark_note(row.kind, row.note, row.provider)
    return Filling(row.pupil_id, row.batch, row.kind, row.code, row.since, row.until, row.pattern, mark_note=note)


def _held(school_id: UUID, planned_id: UUID, whole_batch: bool, *, state: str) -> list[PlannedRow]:
    """The plan, locked, with those planned with it. Raises DayProblem: none, or somebody was first."""
    mine = Q(batch__in=PlannedAbsence.objects.filter(school_id=school_id, id=planned_id).values("batch"))
    locked = PlannedAbsence.objects.select_for_update().filter(mine, school_id=school_id).order_by("id")
    list(locked.values_list("id", flat=True))
    rows = planned_of_batch(school_id, planned_id)
    if not rows:
        raise DayProblem("", "There is no such planned absence.", "Go back to the list.")
    first = rows[0]
    if (first.state == "active") != (state == "active"):
        who = f" by {first.ended_name}" if first.ended_name else ""
        words = "It runs already." if first.state == "active" else f"It was ended{who} already."
        raise DayProblem("", words, "Look at it again.")
    return [row for row in rows if row is first or (whole_batch and row.state == first.state)]


def _set(school_id: UUID, rows: Sequence[PlannedRow], **values: object) -> None:
    PlannedAbsence.objects.filter(school_id=school_id, id__in=[row.id for row in rows]).update(**values)


def _tell(school_id: UUID, verb: str, rows: Sequence[PlannedRow], *, by: Actor, at: datetime, **detail: object) -> None:
    record(
        school_id, verb, by=by, at=at, subject="planned", subject_id=rows[0].batch,
        pupils=[str(row.pupil_id) for row in rows], **detail,
    )  # fmt: skip
