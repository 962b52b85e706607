"""Deeds: messages come in, are made into reports of absences, set aside with a reason, or taken back."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from registers.models import IncomingMessage
from registers.queries.incoming import message_by_id
from registers.queries.senders import senders_of
from registers.rules.reporting import tidy
from registers.services.absence_reports import ReportData, Reported, report_absence, take_report
from registers.services.problems import DayProblem
from registers.services.report_taking import LONGEST_WORDS

CHANNELS = ("voicemail", "email", "text")
CARRIER = Actor(None, "The message’s carrier", "")
LONGEST_REASON = 500
LONGEST_SENDER = 320


def take_message(
    school_id: UUID, *, channel: str, sender: str, words: str, received_at: datetime, provider_id: str = "",
    by: Actor | None = None, at: datetime,
) -> UUID | None:  # fmt: skip
    """Keep a message that came in; None where the carrier had handed it over before. Raises DayProblem. Four queries.

    It is tied to an adult only where the number or address is one adult's alone who may be contacted. `by` is who
    typed it in, None for a carrier.
    """
    said = _checked(channel, words, received_at, at)
    with transaction.atomic():
        message = _kept_once(school_id, channel, sender.strip()[:LONGEST_SENDER], said, received_at, provider_id, by)
        if message is not None:
            record(
                school_id, "incoming.taken", by=by or CARRIER, at=at, subject="incoming_message", subject_id=message,
                channel=channel,
            )  # fmt: skip
    return message


def _checked(channel: str, words: str, received_at: datetime, at: datetime) -> str:
    """The words as they are kept. A carrier's message is cut rather than lost; a person's blank one is refused."""
    if channel not in CHANNELS:
        raise DayProblem("channel", "It is not known how this came in.", "Choose voicemail, e-mail or text.")
    if received_at > at:
        raise DayProblem("received", "That time has not come yet.", "Give the time at which it came in.")
    said = tidy(words)[:LONGEST_WORDS]
    if not said:
        raise DayProblem("words", "The message is empty.", "Write down what was said.")
    return said


def _kept_once(
    school_id: UUID, channel: str, sender: str, words: str, received_at: datetime, provider_id: str, by: Actor | None
) -> UUID | None:
    whose = senders_of(school_id, [sender], timezone.localtime(received_at).date())[sender]
    message = IncomingMessage(
        school_id=school_id, id=uuid7(), channel=channel, sender=sender, words=words, received_at=received_at,
        contact_id=None if whose.barred else whose.only_contact, provider_id=provider_id.strip(),
        taken_name=by.name if by else "",
    )  # fmt: skip
    IncomingMessage.objects.bulk_create([message], ignore_conflicts=True)
    return message.id if IncomingMessage.objects.filter(school_id=school_id, id=message.id).exists() else None


def report_from_message(
    school_id: UUID, message_id: UUID, data: ReportData, *, roles: Collection[str], by: Actor, at: datetime,
    rung_back: bool = False,
) -> Reported:  # fmt: skip
    """Make a report of a message and settle the message: accepted at once with a code, else it waits. All or nothing.

    A stranger, or a barred adult, is no source: with a code the office must have rung back a number it knew
    (`rung_back`). Raises DayProblem: somebody was first, not rung back, and what reports are refused for.
    """
    with transaction.atomic():
        message = _held(school_id, message_id)
        data = replace(data, channel=message.channel, words=data.words or message.words)
        if data.code and not rung_back and not _may_tell(school_id, message, data, at):
            raise DayProblem(
                "rung_back", "This message does not come from an adult who may speak for these pupils.",
                "Ring a number you know, then tick that you did. Or leave the mark out: the report waits.",
            )  # fmt: skip
        if data.code:
            done = report_absence(school_id, data, roles=roles, by=by, at=at)
        else:
            done = Reported(take_report(school_id, data, by=by, at=at), 0, ())
        _settle(message, "used", by, at, batch=done.batch)
        _note(school_id, "incoming.used", message_id, by, at, report=str(done.batch))
    return done


def _may_tell(school_id: UUID, message: IncomingMessage, data: ReportData, at: datetime) -> bool:
    found = message_by_id(school_id, message.id, timezone.localtime(at).date())
    children = {child.pupil_id for child in found.whose.children} if found else set()
    return set(data.pupil_ids) <= children


def set_aside(school_id: UUID, message_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a message out of the list because it tells of no absence; it is kept. Raises DayProblem. Three queries."""
    said = " ".join(tidy(reason).split())
    if not said or len(said) > LONGEST_REASON:
        raise DayProblem("said", "Say in a few words why it is set aside.", "For example: asks about lunch money.")
    with transaction.atomic():
        _settle(_held(school_id, message_id), "set_aside", by, at, said=said)
        _note(school_id, "incoming.set_aside", message_id, by, at)


def take_back_message(school_id: UUID, message_id: UUID, *, by: Actor, at: datetime) -> None:
    """Put a message that was set aside back into the list. Raises DayProblem. Three queries."""
    with transaction.atomic():
        message = _locked(school_id, message_id)
        if message.state == "used":
            raise DayProblem("", "A report was made of this message.", "Undo the report; the message then comes back.")
        _settle(message, "new", by, at, said="")
        _note(school_id, "incoming.taken_back", message_id, by, at)


def _locked(school_id: UUID, message_id: UUID) -> IncomingMessage:
    message = IncomingMessage.objects.select_for_update().filter(school_id=school_id, id=message_id).first()
    if message is None:
        raise DayProblem("", "There is no such message.", "Look at the list of messages.")
    return message


def _held(school_id: UUID, message_id: UUID) -> IncomingMessage:
    """The message, if nobody has dealt with it yet. Raises DayProblem saying who was first."""
    message = _locked(school_id, message_id)
    if message.state != "new":
        when = f" at {timezone.localtime(message.settled_at):%H:%M}" if message.settled_at else ""
        done = "made a report of it" if message.state == "used" else "set it aside"
        raise DayProblem("", f"{message.settled_name or 'Somebody'} {done} already{when}.", "Look at the list again.")
    return message


def _settle(message: IncomingMessage, state: str, by: Actor, at: datetime, **values: object) -> None:
    settled = (
        {"settled_name": by.name, "settled_at": at} if state != "new" else {"settled_name": "", "settled_at": None}
    )
    IncomingMessage.objects.filter(school_id=message.school_id, id=message.id).update(state=state, **settled, **values)


def _note(school_id: UUID, verb: str, message_id: UUID, by: Actor, at: datetime, **detail: object) -> None:
    record(school_id, verb, by=by, at=at, subject="incoming_message", subject_id=message_id, **detail)
