"""Texting families about today's absence: a batch that a person looked at, handed over by the worker one by one.

What goes is what was shown: the page sends back what stands for it, and where anything has changed since, nothing goes
and the page shows it anew. Each text is a line in the contact log of each of its children.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import try_lock, wait_for_lock
from attendance.kit.notify import NotifyAway, NotifyRefused
from attendance.kit.queue import enqueue
from attendance.kit.uuid7 import uuid7
from attendance.people.models import ContactLink
from attendance.people.queries.contacts import current
from attendance.tenancy.scope import scoped
from letters.models import AbsenceText, AbsenceTextEvent, AbsenceTextPupil
from letters.queries.absence_texts import Proposed, preview
from letters.rules.absence_texts import (
    FAILED,
    QUEUED,
    SENT,
    STOPPED,
    given_up,
    in_hours,
    read_reference,
    reference,
)
from letters.rules.sending import RANK, status_of
from letters.services.carriers import TEXTS_OFF, notify
from letters.services.dispatching import POSTMAN
from letters.services.problems import LetterProblem
from registers.queries.not_here import not_here
from registers.rules.following import NOT_DELIVERED
from registers.rules.following import SENT as SENT_TEXT
from registers.services.following import ContactData, log_contact, undo_contact

log = logging.getLogger(__name__)
SEND_TEXT = "letters.tasks.send_absence_text"
SENDING_TEXT = "letters.absence_text"  # the lock of one text
TEXT_STEP = "text"
A_MOMENT = timedelta(microseconds=1)


def send_texts(
    school_id: UUID, contact_ids: Collection[UUID], *, seen: str, day: date, by: Actor, at: datetime,
    abilities: Collection[str],
) -> int:  # fmt: skip
    """Send the texts to these adults as they were shown (`seen` is the preview's digest); returns how many.

    Raises LetterProblem: texts are off, the hour is not one for texts, something has changed since, nobody is chosen.
    Fifteen statements and six for each text.
    """
    with transaction.atomic():
        wait_for_lock(SENDING_TEXT, school_id)
        now = preview(school_id, day, at, abilities=abilities)
        _check(now.switched_on, at)
        if now.digest != seen:
            what = "Something has changed since this page was made: somebody has come in, was reached or was texted."
            raise LetterProblem("", what, "Nothing was sent. Look at the list again, then send.")
        chosen = [one for one in now.texts if one.going.adult.contact_id in contact_ids and not one.fault]
        if not chosen:
            raise LetterProblem("", "Nobody is chosen.", "Tick at least one.")
        batch = uuid7()
        for one in chosen:
            _keep(school_id, batch, one, day, by, at)
        record(school_id, "absence_texts.sent", by=by, at=at, subject="batch", subject_id=batch, texts=len(chosen))
    return len(chosen)


def _check(switched_on: bool, at: datetime) -> None:
    if not switched_on:
        raise LetterProblem("", TEXTS_OFF, "")
    if not in_hours(timezone.localtime(at).time()):
        raise LetterProblem("", "Texts go between 7:00 and 19:00.", "Ring if it is urgent.")


def _keep(school_id: UUID, batch: UUID, one: Proposed, day: date, by: Actor, at: datetime) -> None:
    """One text with its children, its line in each one's contact log, and word to the worker."""
    adult, text_id = one.going.adult, uuid7()
    data = ContactData(
        pupil_ids=one.pupil_ids, channel="text", outcome=SENT_TEXT, contact_id=adult.contact_id, whom=adult.name,
        step=TEXT_STEP, words=one.words, detail={"text": str(text_id)},
    )  # fmt: skip
    call_id = log_contact(school_id, data, day=day, by=by, at=at)
    AbsenceText.objects.create(
        school_id=school_id, id=text_id, batch=batch, date=day, contact_id=adult.contact_id, name=adult.name,
        mobile=adult.mobile, words=one.words, call_id=call_id, reference=reference(school_id, text_id), at=at,
        by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    AbsenceTextPupil.objects.bulk_create(
        AbsenceTextPupil(school_id=school_id, text_id=text_id, pupil_id=pupil_id, contact_id=adult.contact_id)
        for pupil_id in one.pupil_ids
    )
    AbsenceTextEvent.objects.create(school_id=school_id, text_id=text_id, state=QUEUED, at=at)
    transaction.on_commit(partial(enqueue, SEND_TEXT, str(school_id), str(text_id)))


# ---- the worker's part -----------------------------------------------------------------------------------------------


def hand_over(school_id: UUID, text_id: UUID, *, at: datetime) -> bool:
    """Hand one text to the provider; whether it went. Twice, or by two workers at once, does no harm.

    Not sent any more: nobody of its children is without a reason by now, the adult was barred meanwhile, or it is two
    hours old. Outside any transaction; what the provider does not take now is tried again by the sweep.
    """
    with scoped(school_id):
        if not try_lock(SENDING_TEXT, text_id):
            return False
        text = AbsenceText.objects.filter(school_id=school_id, id=text_id).first()
        event = _newest(school_id, text_id)
        if text is None or event is None or event.state != QUEUED:
            return False
        state, words, provider_id = _stopped(text, at) or _handed(text, again=event.at != text.at)
        if state != QUEUED or words != event.words:
            _note(text, state, words, at=at, provider_id=provider_id)
        if state in (FAILED, STOPPED):
            _say_failed(text, words, at, whom=text.name if state == FAILED else "")
        return state == SENT


def _stopped(text: AbsenceText, at: datetime) -> tuple[str, str, str] | None:
    ids = _children(text)
    missing = {row.pupil_id for row in not_here(text.school_id, text.date)}
    if ids - missing:
        return STOPPED, "A child that it is about has a reason, or is here by now.", ""
    links = ContactLink.objects.filter(
        current(text.date), school_id=text.school_id, contact_id=text.contact_id, pupil_id__in=ids,
        may_be_contacted=True,
    )  # fmt: skip
    if links.count() < len(ids):
        return STOPPED, "This adult may not be contacted any more.", ""
    return (FAILED, "It could not go for two hours.", "") if given_up(text.at, at) else None


def _children(text: AbsenceText) -> set[UUID]:
    lines = AbsenceTextPupil.objects.filter(school_id=text.school_id, text_id=text.id)
    return set(lines.values_list("pupil_id", flat=True))


def _handed(text: AbsenceText, *, again: bool) -> tuple[str, str, str]:
    """(state, words, the provider's id). Asked `again`, the provider may have it from a worker that died."""
    try:
        client = notify()
        found = client.find(text.reference) if again else None
        taken = found or client.send_sms(text.mobile, text.words, text.reference)
    except NotifyRefused as refusal:
        return FAILED, f"It was refused: {refusal}", ""
    except (NotifyAway, ValueError) as trouble:
        log.warning("letters: a text waits (%s)", type(trouble).__name__)
        return QUEUED, str(trouble), ""
    return SENT, "", taken.id


def _newest(school_id: UUID, text_id: UUID) -> AbsenceTextEvent | None:
    rows = AbsenceTextEvent.objects.filter(school_id=school_id, text_id=text_id)
    return rows.order_by("-at", "-id").first()


def _note(text: AbsenceText, state: str, words: str, *, at: datetime, provider_id: str = "") -> None:
    """One more event, later than all before it."""
    last = _newest(text.school_id, text.id)
    AbsenceTextEvent.objects.create(
        school_id=text.school_id, text_id=text.id, state=state, words=words, provider_id=provider_id,
        at=max(at, last.at + A_MOMENT) if last else at,
    )  # fmt: skip


def _say_failed(text: AbsenceText, words: str, at: datetime, *, whom: str) -> None:
    """Whoever works through the calls sees that this family was not told: the step of the plan is open once more.

    Also where it was stopped: brothers and sisters who are still not here were not told of either. `whom` is empty
    then: it may have been stopped because the adult must not be in touch any more.
    """
    if timezone.localdate(at) != text.date:
        return
    undo_contact(text.school_id, text.call_id, by=POSTMAN, at=at)
    data = ContactData(
        pupil_ids=tuple(sorted(_children(text))), channel="text", outcome=NOT_DELIVERED, whom=whom,
        words=words, detail={"text": str(text.id)},
    )  # fmt: skip
    log_contact(text.school_id, data, day=text.date, by=POSTMAN, at=at)


def take_text_receipt(ref: str, provider_id: str, status: str, *, at: datetime) -> bool:
    """What a provider says of one of our texts; False where it is none of ours. Twice does no harm."""
    ours, told = read_reference(ref), status_of(status)
    if ours is None:
        return False
    school_id, text_id = ours
    with scoped(school_id):
        wait_for_lock(SENDING_TEXT, text_id)
        text = AbsenceText.objects.filter(school_id=school_id, id=text_id).first()
        event = _newest(school_id, text_id)
        if text is None or event is None:
            return False
        if told and event.state in RANK and RANK[told[0]] > RANK[event.state]:
            _note(text, *told, at=at, provider_id=provider_id)
            if told[0] == FAILED:
                _say_failed(text, told[1], at, whom=text.name)
    return True
