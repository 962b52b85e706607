"""Issued letters on their way: put in the post by a person, sent once more, and what became of them.

What leaves by e-mail, text or GOV.UK Notify is handed over by the worker: `services.sending`.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.kit.queue import enqueue
from attendance.tenancy.scope import scoped
from letters.models import Copy, Dispatch, DispatchEvent
from letters.queries.last_look import stops_of_copies
from letters.rules.sending import (
    BAD,
    DELIVERED,
    FAILED,
    PAPER,
    QUEUED,
    RETURNED,
    SENT,
    STATES,
    moves_on,
    read_reference,
    status_of,
)
from letters.rules.states import LABELS
from letters.services.dispatching import (
    POSTMAN,
    SENDING,
    Plan,
    attempts_of,
    begin,
    held_dispatch,
    issued_letter,
    newest_event,
    newest_events,
    note_event,
    note_letters,
    words_of,
)
from letters.services.letter_events import locked_letters
from letters.services.problems import LetterProblem, SentTwice

log = logging.getLogger(__name__)
SEND_LETTER = "letters.tasks.send_letter"
BY_HAND = frozenset({DELIVERED, RETURNED, FAILED})


# ---- paper, by a person ----------------------------------------------------------------------------------------------


def record_post(school_id: UUID, copy_ids: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Note that papers were put in the post (or handed over, where that is how they go); returns how many.

    One that is on its way already is left out: twice does no harm. Raises LetterProblem: a letter that is not issued
    (any more), a text, a paper that came back from that address, one that may not leave any more (a hold, an adult who
    was barred, another address). Ten statements, however many.
    """
    with transaction.atomic():
        copies = _held_copies(school_id, copy_ids)
        plans = [plan for plan in _post_plans(school_id, copies) if plan]
        _refuse_stopped(school_id, plans, at)
        sent = begin(plans, SENT, by=by, at=at)
        note_letters(((one, "sent", words_of(one.channel, one.to)) for one in sent), by=by, at=at)
        if sent:
            record(school_id, "letters.sent", by=by, at=at, copies=[str(one.copy_id) for one in sent])
    return len(sent)


def _refuse_stopped(school_id: UUID, plans: Collection[Plan], at: datetime) -> None:
    """Raises LetterProblem for a paper that may not leave any more."""
    stopped = stops_of_copies(school_id, [plan.copy.id for plan in plans], at)
    for plan in plans:
        if plan.copy.id in stopped:
            what = f"“{plan.copy.letter.title}” may not be posted. {stopped[plan.copy.id].words}"
            raise LetterProblem("", what, "Take it out of the post. Nothing was noted.")


def _held_copies(school_id: UUID, copy_ids: Collection[UUID]) -> list[Copy]:
    rows = Copy.objects.filter(school_id=school_id, id__in=list(copy_ids)).select_related("letter")
    copies = list(rows.order_by("letter_id", "order"))
    if len(copies) < len(set(copy_ids)):
        raise LetterProblem("", "One of these papers is not there any more.", "Go back to the letters.")
    letters = {letter.id: letter for letter in locked_letters(school_id, {copy.letter_id for copy in copies})}
    for copy in copies:
        letter = letters[copy.letter_id]
        if letter.state != "issued":
            what = f"“{letter.title}” to {copy.name} is “{LABELS[letter.state].lower()}”, not issued."
            raise LetterProblem("", what, "Take it out of the post. Nothing was noted.")
        if copy.channel == "text":
            raise LetterProblem("", "A text message cannot be posted.", "Take it out of the list.")
    return copies


def _post_plans(school_id: UUID, copies: list[Copy]) -> list[Plan | None]:
    before = attempts_of(school_id, [copy.id for copy in copies])
    events = newest_events(school_id, [one.id for one in before.values() if one.channel in PAPER])
    return [
        _post_plan(copy, last, events.get(last.id) if last else None)
        for copy in copies
        for last in [before.get(copy.id)]
    ]


def _post_plan(copy: Copy, last: Dispatch | None, event: DispatchEvent | None) -> Plan | None:
    """None where it is on its way already."""
    channel = "hand" if copy.channel == "hand" else "post"
    if last is None:
        return Plan(copy, channel)
    if event and event.state == RETURNED:
        what = f"This letter came back on {localtime(event.at):%-d %B %Y}. {event.words}"
        raise LetterProblem("", what, "Find out the right address, then correct the letter.")
    return Plan(copy, channel, last.attempt + 1) if event is None or event.state == FAILED else None


# ---- once more -------------------------------------------------------------------------------------------------------


def send_again(school_id: UUID, dispatch_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Send once more what did not arrive, the same way; returns the new line's id. Paper: it was posted once more.

    Raises LetterProblem: it did arrive or is on its way, or it was sent again already. The worker hears of it when the
    transaction is through.
    """
    with transaction.atomic():
        old = held_dispatch(school_id, dispatch_id)
        last = attempts_of(school_id, [old.copy_id])[old.copy_id]
        if last.id != old.id:
            raise LetterProblem("", f"{last.by_name} has sent this again already.", "Look at the newest line.")
        event = newest_event(school_id, dispatch_id)
        if event is None or event.state not in BAD:
            raise LetterProblem("", "This has not failed.", "Note first that it came back.")
        if old.channel in {"post", "hand"}:
            record_post(school_id, [old.copy_id], by=by, at=at)
            return attempts_of(school_id, [old.copy_id])[old.copy_id].id
        return _queue_again(school_id, old, by=by, at=at)


def _queue_again(school_id: UUID, old: Dispatch, *, by: Actor, at: datetime) -> UUID:
    [copy] = _held_copies(school_id, [old.copy_id]) if old.channel != "text" else _held_text(school_id, old)
    [new] = begin([Plan(copy, old.channel, old.attempt + 1)], QUEUED, by=by, at=at, provider=old.provider)
    record(school_id, "letter.again", by=by, at=at, subject="dispatch", subject_id=new.id)
    transaction.on_commit(partial(enqueue, SEND_LETTER, str(school_id), str(old.letter_id)))
    return new.id


def _held_text(school_id: UUID, old: Dispatch) -> list[Copy]:
    if issued_letter(school_id, old.letter_id) is None:
        raise LetterProblem("", "This text is not issued any more.", "Look at the letter.")
    return list(Copy.objects.filter(school_id=school_id, id=old.copy_id).select_related("letter"))


# ---- what became of it -----------------------------------------------------------------------------------------------


def note_outcome(
    school_id: UUID, dispatch_id: UUID, state: str, words: str, *, by: Actor, at: datetime, seen: UUID | None = None
) -> UUID:
    """Note what a person saw of a dispatch: it arrived, came back, or failed; returns the letter's id.

    `seen` is the newest event that the person had before them. Raises LetterProblem: nothing went out yet, or somebody
    noted something else meanwhile; SentTwice.
    """
    with transaction.atomic():
        dispatch = held_dispatch(school_id, dispatch_id)
        event = newest_event(school_id, dispatch_id)
        if state not in BY_HAND:
            raise LetterProblem("outcome", "What became of it is missing.", "Choose from the list.")
        _check_outcome(event, state, words, seen, by)
        note_event(dispatch, state, words, at=at, by_name=by.name)
        note_letters([(dispatch, state, f"{dispatch.to}: {words}")], by=by, at=at)
        record(school_id, f"letter.{state}", by=by, at=at, subject="dispatch", subject_id=dispatch.id)
    return dispatch.letter_id


def _check_outcome(event: DispatchEvent | None, state: str, words: str, seen: UUID | None, by: Actor) -> None:
    if event is None or event.state == QUEUED:
        raise LetterProblem("", "This has not gone out yet.", "Wait until it has.")
    if (event.state, event.words, event.by_name) == (state, words, by.name):
        raise SentTwice()
    if seen is not None and event.id != seen:
        who = event.by_name or "The provider"
        what = f"{who} noted “{STATES[event.state].lower()}” meanwhile. {event.words}".strip()
        raise LetterProblem("", what, "If yours still holds, note it again.")


def take_receipt(reference: str, provider_id: str, status: str, *, at: datetime) -> bool:
    """What a provider says of one of our references; False where it is none of ours. Twice does no harm.

    A receipt may come before the answer to the request that it belongs to: it waits until that is noted.
    """
    ours, told = read_reference(reference), status_of(status)
    if ours is None:
        return False
    with scoped(ours.school_id):
        dispatch = Dispatch.objects.filter(school_id=ours.school_id, reference=reference).first()
        if dispatch is None:
            return False
        if told is None:
            log.warning("letters: a receipt says %r, which we do not know", status[:40])
            return True
        wait_for_lock(SENDING, dispatch.id)
        _note_receipt(dispatch, *told, provider_id=provider_id, at=at)
    return True


def _note_receipt(dispatch: Dispatch, state: str, words: str, *, provider_id: str, at: datetime) -> None:
    event = newest_event(dispatch.school_id, dispatch.id)
    if event is None or not moves_on(event.state, event.words, state, words):
        return
    note_event(dispatch, state, words, at=at, by_name="GOV.UK Notify", provider_id=provider_id)
    kind = state if state in BY_HAND else "sent"
    note_letters([(dispatch, kind, f"{dispatch.to}: {words or STATES[state]}")], by=POSTMAN, at=at)
