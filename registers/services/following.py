"""Deeds: noting who was tried about an absence, taking such a line back, and saying who is ringing now.

A call about brothers and sisters is one call (`call_id`) with a line for each child. The log is append-only: what was
noted by mistake is taken back by a line of its own, on the same day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.kit.uuid7 import uuid7
from attendance.people.models import ContactLink, Pupil
from attendance.people.queries.contacts import current
from registers.models import Claim, ContactEntry
from registers.queries.following import LogRow, log_of_call
from registers.rules.following import CHANNELS, CLAIM_MINUTES, LONGEST_WORDS, OUTCOMES, TRIES, UNDONE, WORRIED
from registers.services.problems import DayProblem

LOCK = "contact-log"


@dataclass(frozen=True)
class ContactData:
    """One try to reach somebody about these pupils, and what came of it.

    `whom` is the adult as named now; `step` the step of the policy's plan that it does ("" none), `steps` those of
    children whose step is another; `change_id` the change of marks that it led to; `detail` plain JSON, no names.
    """

    pupil_ids: tuple[UUID, ...]
    channel: str
    outcome: str
    contact_id: UUID | None = None
    whom: str = ""
    step: str = ""
    words: str = ""
    sensitive: bool = False
    change_id: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    steps: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ClaimAnswer:
    """Whether the pupils are this person's to ring; else who has them, and until when."""

    ok: bool
    by_name: str
    expires_at: datetime


# ---- the log ----------------------------------------------------------------------------------------------------


def log_contact(
    school_id: UUID, data: ContactData, *, day: date, by: Actor, at: datetime, call_id: UUID | None = None
) -> UUID:
    """Write one line for each pupil; returns the call's id. A `call_id` that is there already is not written again.

    Raises DayProblem: an unknown outcome, words missing or too long, a pupil of another school, an adult who may not
    be contacted about one of the pupils. Seven statements at most.
    """
    pupils, words = tuple(dict.fromkeys(data.pupil_ids)), data.words.strip()
    _check(data, pupils, words)
    call = call_id or uuid7()
    with transaction.atomic():
        wait_for_lock(LOCK, call)
        if ContactEntry.objects.filter(school_id=school_id, call_id=call).exists():
            return call
        _check_people(school_id, data, pupils, day)
        _write(school_id, data, pupils, words, call=call, day=day, by=by, at=at)
        record(
            school_id, "contact.logged", by=by, at=at, subject="call", subject_id=call,
            pupils=[str(pupil) for pupil in pupils], channel=data.channel, outcome=data.outcome, step=data.step,
        )  # fmt: skip
    return call


def _check(data: ContactData, pupils: Sequence[UUID], words: str) -> None:
    if not pupils:
        raise DayProblem("pupils", "No child was ticked.", "Tick each child that was spoken about.")
    if data.outcome not in OUTCOMES or data.outcome == UNDONE or data.channel not in CHANNELS:
        raise DayProblem("outcome", "What came of it is missing.", "Choose one of the six.")
    if len(words) > LONGEST_WORDS:
        raise DayProblem("words", "The note is too long.", f"Shorten it to {LONGEST_WORDS} characters.")
    if data.channel == "note" and not words:
        raise DayProblem("words", "The note is empty.", "Write what the next person should know.")
    if data.outcome == WORRIED and not words:
        raise DayProblem("words", "Why you are worried is missing.", "Write what you saw or heard, in your own words.")


def _check_people(school_id: UUID, data: ContactData, pupils: Sequence[UUID], day: date) -> None:
    if Pupil.objects.filter(school_id=school_id, id__in=pupils).count() != len(pupils):
        raise DayProblem("pupils", "A child is not at this school.", "Go back to the list and open the sheet again.")
    if data.contact_id is None:
        return
    links = ContactLink.objects.filter(
        current(day), school_id=school_id, contact_id=data.contact_id, pupil_id__in=pupils
    )
    if data.channel in TRIES:
        links = links.filter(may_be_contacted=True)
    if links.count() != len(pupils):
        raise DayProblem(
            "pupils", "This adult may not be spoken to about every child ticked.",
            "Untick the child, or note the call with another adult. Ask the safeguarding lead if you are not sure.",
        )  # fmt: skip


def _write(
    school_id: UUID, data: ContactData, pupils: Sequence[UUID], words: str, *, call: UUID, day: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    ContactEntry.objects.bulk_create(
        ContactEntry(
            id=uuid7(), school_id=school_id, pupil_id=pupil, date=day, call_id=call, channel=data.channel,
            contact_id=data.contact_id, whom=data.whom, step=data.steps.get(pupil, data.step), outcome=data.outcome,
            words=words, sensitive=data.sensitive, change_id=data.change_id, detail=data.detail, by_id=by.user_id,
            by_name=by.name, by_position=by.position, at=at,
        )
        for pupil in pupils
    )  # fmt: skip


def undo_contact(
    school_id: UUID, call_id: UUID, *, by: Actor, at: datetime, pupil_id: UUID | None = None
) -> list[LogRow]:
    """Take every line of a call back, or that of one child, each by a line of its own; returns the lines.

    Taken back already: nothing more. Marks stay as they are: whoever changed them takes that back too. Raises
    DayProblem: no such call, or it was on another day. Six statements.
    """
    with transaction.atomic():
        wait_for_lock(LOCK, call_id)
        lines = [line for line in log_of_call(school_id, call_id) if pupil_id in (None, line.pupil_id)]
        _check_undo(lines, at)
        left = [line for line in lines if not line.undone]
        ContactEntry.objects.bulk_create(
            ContactEntry(
                id=uuid7(), school_id=school_id, pupil_id=line.pupil_id, date=line.date, call_id=call_id,
                channel="note", outcome=UNDONE, undoes_id=line.id, sensitive=line.sensitive, by_id=by.user_id,
                by_name=by.name, by_position=by.position, at=at,
            )
            for line in left
        )  # fmt: skip
        if left:
            record(
                school_id, "contact.undone", by=by, at=at, subject="call", subject_id=call_id,
                pupils=[str(line.pupil_id) for line in left],
            )  # fmt: skip
    return lines


def _check_undo(lines: Sequence[LogRow], at: datetime) -> None:
    if not lines:
        raise DayProblem("call", "There is no such call.", "Look at the log of the pupil.")
    if lines[0].date != timezone.localtime(at).date():
        raise DayProblem("call", "That call was on another day.", "Add a note that says what was wrong.")


# ---- who rings now ----------------------------------------------------------------------------------------------

# One statement: whoever comes second waits for the first to commit and is then told. Rows in one order, so that two
# people who want the same family never wait for each other.
CLAIM = """
INSERT INTO registers_claim AS c (id, school_id, date, pupil_id, by_id, by_name, at, expires_at)
SELECT w.id, %(school)s, %(day)s, w.pupil_id, %(by)s, %(name)s, %(at)s, %(until)s
FROM unnest(%(ids)s::uuid[], %(pupils)s::uuid[]) AS w (id, pupil_id)
ON CONFLICT (school_id, date, pupil_id) DO UPDATE
SET by_id = excluded.by_id, by_name = excluded.by_name, expires_at = excluded.expires_at,
    at = CASE WHEN c.by_id = excluded.by_id AND c.expires_at > %(at)s THEN c.at ELSE excluded.at END
WHERE c.by_id = excluded.by_id OR c.expires_at <= %(at)s OR %(over)s
RETURNING c.pupil_id
"""


class _Taken(Exception):
    """Somebody else has one of them: nothing is claimed."""


def claim(
    school_id: UUID, pupil_ids: Collection[UUID], *, day: date, by: Actor, at: datetime, take_over: bool = False
) -> ClaimAnswer:
    """Say that this person rings about these pupils for the next CLAIM_MINUTES; all of them or none. Two statements.

    The same person's claim is renewed; one that has run out may be taken. `take_over` takes it deliberately from
    whoever has it, which is noted. Raises DayProblem for somebody without an account, or a pupil of another school.
    """
    pupils = sorted(set(pupil_ids))
    if by.user_id is None or not pupils:
        raise DayProblem("claim", "Only a person with an account can ring.", "Sign in and open the sheet again.")
    if Pupil.objects.filter(school_id=school_id, id__in=pupils).count() != len(pupils):
        raise DayProblem("pupils", "A child is not at this school.", "Go back to the list and open the sheet again.")
    until = at + timedelta(minutes=CLAIM_MINUTES)
    values: dict[str, Any] = {
        "school": school_id, "day": day, "pupils": pupils, "ids": [uuid7() for _ in pupils], "by": by.user_id,
        "name": by.name, "at": at, "until": until, "over": take_over,
    }  # fmt: skip
    try:
        with transaction.atomic():
            _take(values)
            if take_over:
                record(
                    school_id, "claim.taken_over", by=by, at=at, subject="claim", pupils=[str(one) for one in pupils]
                )
    except _Taken:
        return _whose(school_id, pupils, day, by, at)
    return ClaimAnswer(True, by.name, until)


def _take(values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        if len(cursor.fetchall()) < len(values["pupils"]):
            raise _Taken


def _whose(school_id: UUID, pupils: Collection[UUID], day: date, by: Actor, at: datetime) -> ClaimAnswer:
    rows = Claim.objects.filter(school_id=school_id, date=day, pupil_id__in=pupils, expires_at__gt=at)
    other = rows.exclude(by_id=by.user_id).order_by("-expires_at").values_list("by_name", "expires_at").first()
    return ClaimAnswer(False, *(other or ("Somebody else", at)))


def release(school_id: UUID, pupil_ids: Collection[UUID], *, day: date, by: Actor, at: datetime) -> int:
    """Give this person's claims on these pupils back; returns how many there were. One statement.

    A claim that somebody else has meanwhile stays theirs. `at` is when; a claim is no record, so nothing is kept.
    """
    rows = Claim.objects.filter(school_id=school_id, date=day, pupil_id__in=list(pupil_ids), by_id=by.user_id)
    return rows.delete()[0]
