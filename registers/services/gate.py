"""Deeds at the gate: a pupil comes in, leaves during the day, comes back; and taking a slip back."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.kit.uuid7 import uuid7
from registers.models import GateEvent
from registers.queries.gate import GateDay, GatePupil, GateRow, gate_day, gate_event, gate_of_pupil, pupil_at_gate
from registers.rules.gate import BY_KEY, Arrival, Fate, reason_words
from registers.services.gate_collecting import Collector, check_collector
from registers.services.gate_marks import coming_at, fate_of, give_back, mark_arrival, mark_of
from registers.services.problems import DayProblem

LONGEST_WORDS = 200
PATIENCE = 10  # seconds that one tablet waits for another with the same pupil


@dataclass(frozen=True)
class SignedIn:
    """Who came in, and what the clock made of it. `again`: they were in already, and nothing was written.

    `code` and `minutes_late` are by the register's times ("" where no register is taken at that hour); `mark` is what
    stands in the register now; `wrote` says whether this arrival wrote it.
    """

    event_id: UUID
    pupil: GatePupil
    kind: str
    session: str
    at: datetime
    code: str
    minutes_late: int | None
    words: str
    mark: str
    wrote: bool
    clash: bool
    again: bool = False


@dataclass(frozen=True)
class SignedOut:
    """Who left, and with whom. `restricted`: the adult may not collect, and a named person allowed it all the same."""

    event_id: UUID
    pupil: GatePupil
    at: datetime
    collected_by: str
    restricted: bool = False


@dataclass(frozen=True)
class Undone:
    """What was taken back. `mark_stays`: the mark was changed again since, so it was left alone."""

    event: GateRow
    mark_stays: bool = False


def sign_in(
    school_id: UUID, pupil_id: UUID, *, reason: str = "", words: str = "", event_id: UUID, by: Actor, at: datetime
) -> SignedIn:
    """A pupil comes in at `at`, the server's time: note it, and let it answer a missing mark or an N.

    `reason` is the key of a picture button. The same `event_id` twice counts once. Raises DayProblem: no school today,
    nobody of that id on roll. About fifteen queries.
    """
    with transaction.atomic():
        pupil = _pupil(school_id, pupil_id, at)
        if sent := _sent_before(school_id, event_id, pupil):
            return _signed_in(sent, pupil)
        coming, last = coming_at(_open_day(school_id, at), pupil, at), _last(school_id, pupil_id, at)
        if last and last.kind != "out" and _is_in(school_id, last, coming, at):
            return _signed_in(last, pupil, again=True)
        told = reason_words(reason, _short(words))
        change_id = mark_arrival(school_id, pupil_id, coming, reason=told, by=by, at=at)
        _write(
            school_id, pupil_id, by=by, at=at, id=event_id, kind="back" if last and last.kind == "out" else "in",
            session=coming.session, reason=reason if reason in BY_KEY else "", words=_short(words), code=coming.code,
            minutes_late=coming.minutes_late, change_id=change_id,
        )  # fmt: skip
        return _signed_in(_row(school_id, event_id), pupil)


def arrival_now(school_id: UUID, pupil_id: UUID, *, at: datetime) -> tuple[GatePupil, Arrival]:
    """Who is meant, and what the clock would make of them: whether to ask for a reason. Writes nothing. Three queries.

    Raises DayProblem as `sign_in` does.
    """
    pupil = _pupil(school_id, pupil_id, at)
    return pupil, coming_at(_open_day(school_id, at), pupil, at)


def come_back(school_id: UUID, pupil_id: UUID, *, event_id: UUID, by: Actor, at: datetime) -> SignedIn:
    """A pupil who was signed out comes back. Raises DayProblem where nobody signed them out, or they are back."""
    with transaction.atomic():
        pupil = _pupil(school_id, pupil_id, at)
        if sent := _sent_before(school_id, event_id, pupil):
            return _signed_in(sent, pupil)
        last = _last(school_id, pupil_id, at)
        if last is None or last.kind != "out":
            since = f"{pupil.name} is back since {_clock(last)}, says {last.by_name}." if last else ""
            raise DayProblem("pupil", since or f"{pupil.name} is not signed out.", "Nothing needs to be done.")
        return sign_in(school_id, pupil_id, event_id=event_id, by=by, at=at)


def sign_out(
    school_id: UUID, pupil_id: UUID, *, collector: Collector, words: str = "", back_by: time | None = None,
    event_id: UUID, by: Actor, at: datetime,
) -> SignedOut:  # fmt: skip
    """A pupil leaves during the day, with whoever collects. The mark stays: leaving later does not change it.

    Raises DayProblem: nobody named, out already (and who was first), an hour gone by; RestrictedAdult, which is written
    down, where the adult may be one who must not collect and nobody is named who allowed it. About twelve queries.
    """
    pupil = _pupil(school_id, pupil_id, at)
    restricted = check_collector(school_id, pupil, collector, by=by, at=at)
    with transaction.atomic():
        if sent := _sent_before(school_id, event_id, pupil):
            return SignedOut(sent.id, pupil, sent.at, sent.collected_by, restricted)
        last = _last(school_id, pupil_id, at)
        if last and last.kind == "out":
            message = f"{pupil.name} was signed out at {_clock(last)} by {last.by_name}."
            raise DayProblem("pupil", message, "If they came back in between, sign them back in first.")
        local = timezone.localtime(at)
        if back_by and back_by <= local.time():
            raise DayProblem(
                "back_by", f"{back_by:%H:%M} has passed.", "Give the time they are expected back, or none."
            )
        _write(
            school_id, pupil_id, by=by, at=at, id=event_id, kind="out", words=_short(words), back_by=back_by,
            session=coming_at(gate_day(school_id, local.date()), pupil, at).session,
            collected_by=collector.told, contact_id=collector.contact_id, restricted=restricted,
        )  # fmt: skip
    return SignedOut(event_id, pupil, at, collector.told, restricted)


def undo_gate(school_id: UUID, event_id: UUID, *, by: Actor, at: datetime) -> Undone:
    """Take one line of today back by a line of its own; the mark is given back as it was, by an amendment.

    Twice is treated as done. Raises DayProblem: no such line, or one of an earlier day. About nine queries.
    """
    event = gate_event(school_id, event_id)
    if event is None:
        raise DayProblem("event", "There is no such line.", "Look at today’s list.")
    if timezone.localtime(event.at).date() != timezone.localtime(at).date():
        raise DayProblem("event", "Only today’s lines are taken back here.", "Change the mark with an amendment.")
    with transaction.atomic():
        wait_for_lock("gate", event.pupil_id, seconds=PATIENCE)
        event = _row(school_id, event_id)
        if event.undone_at:
            return Undone(event)
        stays = bool(event.change_id) and not give_back(school_id, event, by=by, at=at)
        _write(
            school_id, event.pupil_id, by=by, at=at, id=uuid7(), kind="undo", session=event.session, undoes_id=event.id
        )
    return Undone(event, stays)


# ---- in pieces -----------------------------------------------------------------------------------------------------


def _pupil(school_id: UUID, pupil_id: UUID, at: datetime) -> GatePupil:
    pupil = pupil_at_gate(school_id, pupil_id, timezone.localtime(at).date())
    if pupil is None:
        raise DayProblem("pupil", "Nobody of that name is on roll today.", "Search again by name.")
    return pupil


def _open_day(school_id: UUID, at: datetime) -> GateDay:
    today = gate_day(school_id, timezone.localtime(at).date())
    if not today.open:
        raise DayProblem("pupil", f"School is closed today: {today.closed_words}.", "Go to the office.")
    return today


def _sent_before(school_id: UUID, event_id: UUID, pupil: GatePupil) -> GateRow | None:
    """The line that this request wrote before, if it did; from here on nobody else writes of this pupil."""
    wait_for_lock("gate", pupil.id, seconds=PATIENCE)
    row = gate_event(school_id, event_id)
    if row and row.pupil_id != pupil.id:
        raise DayProblem("pupil", "This page was used for somebody else already.", "Start again.")
    return row


def _last(school_id: UUID, pupil_id: UUID, at: datetime) -> GateRow | None:
    rows = gate_of_pupil(school_id, pupil_id, timezone.localtime(at).date())
    return next((row for row in rows if not row.undone_at), None)


def _is_in(school_id: UUID, last: GateRow, coming: Arrival, at: datetime) -> bool:
    """Whether the pupil came in this session already and nothing has asked for them since."""
    if last.session != coming.session:
        return False
    return not coming.code or fate_of(mark_of(school_id, last.pupil_id, at, last.session), coming) is not Fate.WRITE


def _row(school_id: UUID, event_id: UUID) -> GateRow:
    row = gate_event(school_id, event_id)
    if row is None:
        raise LookupError(event_id)
    return row


def _signed_in(row: GateRow, pupil: GatePupil, *, again: bool = False) -> SignedIn:
    told = reason_words(row.reason, row.words)
    return SignedIn(
        row.id, pupil, row.kind, row.session, row.at, row.code, row.minutes_late, told, row.mark,
        row.change_id is not None, row.clash, again,
    )  # fmt: skip


def _write(
    school_id: UUID, pupil_id: UUID, *, by: Actor, at: datetime, id: UUID, kind: str, restricted: bool = False,
    **more: Any,
) -> None:  # fmt: skip
    GateEvent.objects.create(
        school_id=school_id, id=id, pupil_id=pupil_id, date=timezone.localtime(at).date(), at=at, kind=kind,
        by_id=by.user_id, by_name=by.name, **more,
    )  # fmt: skip
    detail = {"restricted": True} if restricted else {}
    record(
        school_id, f"gate.{kind}", by=by, at=at, subject="gate_event", subject_id=id, pupil=str(pupil_id),
        session=more["session"], code=more.get("code", ""), **detail,
    )  # fmt: skip


def _clock(row: GateRow) -> str:
    return f"{timezone.localtime(row.at):%H:%M}"


def _short(words: str) -> str:
    return " ".join(words.replace("\x00", "").split())[:LONGEST_WORDS]
