"""Deeds: taking a register. Marks are saved as they are made; the register is sent when nobody is without one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.rules.times import SessionWindow
from registers.models import Register
from registers.queries.sheets import Frame, RegisterKey, RosterRow, frame, roster
from registers.rules.codes import CodeNotInForce, MarkRefused, check_mark
from registers.rules.entry_rights import codes_for
from registers.rules.taking import Change, ChangeRefused, Moment, Stage, change_allowed, fit, stage
from registers.services.telling import tell_of_changes
from registers.services.writing import Writing, Written, write_marks

SAVED, UNCHANGED, CLASH, REFUSED = "saved", "unchanged", "clash", "refused"


@dataclass(frozen=True)
class Taker:
    """Whoever takes a register: with roles and abilities, or a supply teacher with a link to one group and day."""

    actor: Actor
    roles: frozenset[str] = frozenset()
    abilities: frozenset[str] = frozenset()
    cover_group: UUID | None = None
    cover_day: date | None = None

    @property
    def may_amend(self) -> bool:
        return "marks.amend" in self.abilities

    @property
    def covers(self) -> bool:
        return self.cover_group is not None

    def origin(self, register: Frame) -> str:
        """What a mark of theirs says about where it came from."""
        if self.covers:
            return "cover"
        return "teacher" if register.taught and "class_teacher" in self.roles else "office"


@dataclass(frozen=True, slots=True)
class Wish:
    """One mark as somebody wants it: code "" clears it. `seen_version` is that of the mark they saw, 0 for a blank."""

    pupil_id: UUID
    code: str
    seen_version: int = 0
    minutes_late: int | None = None
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one wish and the mark as it stands: outcome saved, unchanged, clash or refused."""

    pupil_id: UUID
    outcome: str
    code: str = ""
    version: int = 0
    by: str = ""
    at: datetime | None = None
    message: str = ""
    minutes_late: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Saved:
    """The answer to a save. `roster_changed`: somebody in it is no longer on this register."""

    register: Frame
    stage: Stage
    moment: Moment
    items: list[Item] = field(default_factory=list)
    roster_changed: bool = False


@dataclass(frozen=True)
class Sent:
    """The answer to sending: "sent" with when and by whom, or "gaps" with the pupils who have no mark yet."""

    outcome: str
    register: Frame
    moment: Moment
    gaps: tuple[RosterRow, ...] = ()
    at: datetime | None = None
    by: str = ""


class RegisterRefused(Exception):
    """The register cannot be taken, and what to do about it. `kind`: closed, early, not_yours, no_times, nobody."""

    def __init__(self, kind: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.kind, self.message, self.remedy = kind, message, remedy


class NoSuchRegister(RegisterRefused):
    """The school has no such group."""


# ---- may this person, now ------------------------------------------------------------------------------------------


def check_theirs(register: Frame, by: Taker) -> None:
    """Raises RegisterRefused where this person does not take this register."""
    if by.covers:
        theirs = (by.cover_group, by.cover_day) == (register.group_id, register.key.day)
    else:
        theirs = register.taught or "registers.take_any" in by.abilities
    if not theirs:
        raise RegisterRefused("not_yours", "This register is not yours.", "Ask the office for cover access.")


def window_of(register: Frame, year_group: int | None) -> SessionWindow:
    """The register's times for a year group. Raises RegisterRefused where the school has set none."""
    times = register.times_for(year_group)
    if times is None:
        raise RegisterRefused(
            "no_times", "No register times are set for this day.", "Ask the office to set the session times."
        )
    return SessionWindow(*times)


def stage_at(register: Frame, at: datetime) -> Stage:
    """Where the register is in its day at the moment `at`. Raises RegisterRefused where no times are set."""
    local, day = timezone.localtime(at), register.key.day
    return stage(
        day_has_come=local.date() >= day, day_is_past=local.date() > day, clock=local.time(),
        window=window_of(register, register.year_group), sent=register.sent_at is not None,
    )  # fmt: skip


def check_open(register: Frame, at: datetime) -> Stage:
    """The stage, if marks can be written now. Raises RegisterRefused: closed day, or not opened yet."""
    if not register.open:
        why = register.closed_because or "not a school day"
        raise RegisterRefused("closed", f"School is closed ({why}).", "No register is taken for this session.")
    now = stage_at(register, at)
    if now is Stage.EARLY:
        opens = window_of(register, register.year_group).opens
        raise RegisterRefused(
            "early", f"This register opens at {opens:%H:%M} on {register.key.day:%-d %B %Y}.", "Take it then."
        )
    return now


def moment_of(register: Frame, now: Stage, by: Taker) -> Moment:
    """What matters about the register for a change of one of its marks."""
    return Moment(register.sent_at is not None, now in (Stage.OVERDUE, Stage.CLOSED), by.may_amend)


def _begin(school_id: UUID, key: RegisterKey, by: Taker, at: datetime) -> tuple[Frame, Stage]:
    register = frame(school_id, key, by.actor.user_id, lock=True)
    if register is None:
        raise NoSuchRegister("no_group", "There is no such group.", "Check the address.")
    check_theirs(register, by)
    return register, check_open(register, at)


# ---- saving --------------------------------------------------------------------------------------------------------


def save_marks(
    school_id: UUID,
    key: RegisterKey,
    wishes: Sequence[Wish],
    *,
    by: Taker,
    at: datetime,
    request_id: UUID,
    reason: str = "",
) -> Saved:
    """Write these marks of one register; each by itself is saved, unchanged, refused or a clash.

    `reason` is for changes after the register was sent, where a wish has none of its own. The same `request_id` twice
    saves once. Raises RegisterRefused for the register as a whole. Two queries, one more per further reason. Must run
    inside `scoped(school_id)`, whose transaction it shares: a savepoint would cost two more statements at nine o'clock.
    The marks and amendments say themselves who made them when, so no audit row is written.
    """
    register, now = _begin(school_id, key, by, at)
    moment = moment_of(register, now, by)
    rows = {row.pupil_id: row for row in roster(register)}
    judge = _Judge(register, rows, moment, by, at)
    items = {wish.pupil_id: judge.item(wish, reason) for wish in wishes}
    for change, writings in judge.batches.items():
        for written in _write(register, writings, change, by=by, at=at, request_id=request_id):
            items[written.pupil_id] = judge.answer(written)
    if judge.batches and key.day < timezone.localtime(at).date():
        tell_of_changes(school_id)
    gone = any(wish.pupil_id not in rows for wish in wishes) or judge.left
    return Saved(register, now, moment, [items[wish.pupil_id] for wish in wishes], gone)


class _Judge:
    """Sorts the wishes of one save into refusals and batches to write, and turns what was written into answers."""

    def __init__(self, register: Frame, rows: dict[UUID, RosterRow], moment: Moment, by: Taker, at: datetime) -> None:
        self.register, self.rows, self.moment = register, rows, moment
        self.allowed = allowed_codes(register, by)
        local = timezone.localtime(at)
        self.clock = local.time() if local.date() == register.key.day else time.max
        self.batches: dict[Change, list[Writing]] = defaultdict(list)
        self.told: dict[UUID, str] = {}
        self.wanted: dict[UUID, Writing] = {}
        self.left = False

    def item(self, wish: Wish, reason: str) -> Item:
        """The answer where nothing is to be written; else the wish joins a batch and its answer comes later."""
        row = self.rows.get(wish.pupil_id)
        if row is None:
            return Item(wish.pupil_id, REFUSED, message="Not on this register any more. Reload the page.")
        if (row.code, row.minutes_late, row.note) == (wish.code, wish.minutes_late, wish.note):
            return _as_it_is(row, UNCHANGED)
        if row.version and wish.seen_version != row.version:
            return _as_it_is(row, CLASH, f"{row.recorded_name} has changed this mark.")
        try:
            writing, change = self._judged(wish, row, reason)
        except (ChangeRefused, MarkRefused, CodeNotInForce) as refusal:
            return _as_it_is(row, REFUSED, f"{refusal.message.rstrip('.')}. {refusal.remedy}")
        self.wanted[wish.pupil_id] = writing
        self.batches[change].append(writing)
        return _as_it_is(row, UNCHANGED)

    def _judged(self, wish: Wish, row: RosterRow, reason: str) -> tuple[Writing, Change]:
        code = self._fitted(wish, row)
        change = change_allowed(self.moment, row.code, code, wish.reason or reason)
        key = self.register.key
        return Writing(
            key.day, key.session, row.pupil_id, code, wish.minutes_late, wish.note, wish.seen_version
        ), change

    def _fitted(self, wish: Wish, row: RosterRow) -> str:
        if not wish.code:
            return ""
        day, session, settings = self.register.key.day, self.register.key.session, self.register.settings
        if wish.code not in self.allowed and wish.code != row.code:
            raise ChangeRefused(f"You cannot enter {wish.code} here", "Use a mark from the list, or ask the office.")
        window = window_of(self.register, row.year_group)
        fitted = fit(wish.code, session=session, minutes=wish.minutes_late, clock=self.clock, window=window)
        warnings = check_mark(
            fitted.code, day=day, session=session, note=wish.note, minutes_late=wish.minutes_late, born=row.born,
            year_group=row.year_group, k_needs_note=settings.k_needs_note, c2_needs_note=settings.c2_needs_note,
        )  # fmt: skip
        self.told[row.pupil_id] = " ".join([*filter(None, [fitted.told]), *(w.message for w in warnings)])
        return fitted.code

    def answer(self, written: Written) -> Item:
        if written.outcome == "not_on_roll":
            self.left = True
            return Item(written.pupil_id, REFUSED, message="Not on roll any more. Reload the page.")
        row, wanted = self.rows[written.pupil_id], self.wanted[written.pupil_id]
        clash = written.outcome == CLASH
        standing = (row.minutes_late, row.note) if clash else (wanted.minutes_late, wanted.note)
        told = f"{written.recorded_name} has changed this mark." if clash else self.told.get(written.pupil_id, "")
        return Item(
            written.pupil_id, written.outcome, written.code, written.version, written.recorded_name,
            written.recorded_at, told, *standing,
        )  # fmt: skip


def _as_it_is(row: RosterRow, outcome: str, message: str = "") -> Item:
    return Item(
        row.pupil_id,
        outcome,
        row.code,
        row.version,
        row.recorded_name,
        row.recorded_at,
        message,
        row.minutes_late,
        row.note,
    )


def allowed_codes(register: Frame, by: Taker) -> Collection[str]:
    """The codes this person may enter in this register, in the order of the table; / and \\ stand for each other."""
    roles = {"cover"} if by.covers else by.roles
    return codes_for(roles, day=register.key.day, overrides=register.settings.overrides)


def _write(
    register: Frame, writings: list[Writing], change: Change, *, by: Taker, at: datetime, request_id: UUID
) -> list[Written]:
    # one request may cause several batches, and each is saved once
    part = request_id if change.kind == "open" else uuid5(request_id, change.reason)
    return write_marks(
        register.school_id, writings, by=by.actor, at=at, origin=by.origin(register), kind=change.kind,
        reason=change.reason, request_id=part, group_id=register.group_id,
    )  # fmt: skip


# ---- sending -------------------------------------------------------------------------------------------------------


def send_register(school_id: UUID, key: RegisterKey, *, by: Taker, at: datetime) -> Sent:
    """Send the register: from now on a change needs a reason. Sent already: says when and by whom, and changes nothing.

    Refused with the gaps while a pupil on roll has no mark. Raises RegisterRefused. Three queries. Must run
    inside `scoped(school_id)`, whose transaction it shares.
    """
    register, now = _begin(school_id, key, by, at)
    moment = moment_of(register, now, by)
    if register.sent_at:
        return Sent("sent", register, moment, at=register.sent_at, by=register.sent_name)
    rows = roster(register)
    gaps = tuple(row for row in rows if not row.code)
    if gaps:
        return Sent("gaps", register, moment, gaps=gaps)
    if not rows:
        raise RegisterRefused("nobody", "Nobody is on roll in this group on this day.", "There is nothing to send.")
    _store_sent(register, by, at)
    return Sent("sent", register, replace(moment, sent=True), at=at, by=by.actor.name)


def _store_sent(register: Frame, by: Taker, at: datetime) -> None:
    key = register.key
    sent: dict[str, Any] = {
        "sent_at": at,
        "sent_by": by.actor.user_id,
        "sent_name": by.actor.name,
        "sent_position": by.actor.position,
    }
    begun: dict[str, Any] = {"started_at": at, "started_name": by.actor.name, "last_saved_at": at}
    which: dict[str, Any] = {
        "school_id": register.school_id,
        "group_id": register.group_id,
        "date": key.day,
        "session": key.session,
    }
    Register.objects.bulk_create(
        [Register(**which, **begun, **sent)],
        update_conflicts=True,
        unique_fields=["school", "date", "session", "group_id"],
        update_fields=list(sent),
    )
    record(
        register.school_id, "register.sent", by=by.actor, at=at, subject="group", subject_id=register.group_id,
        date=key.day.isoformat(), session=key.session,
    )  # fmt: skip
