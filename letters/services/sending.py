"""E-mail, texts and GOV.UK Notify: what leaves without a person, handed over by the worker.

A copy's dispatch is queued in a transaction of its own before anybody hands it over: whatever happens then, the log
knows of it. It is handed over while its lock is held, so that two workers never send the same; a refusal is noted with
its words, and what may go through later is tried again.
"""

from datetime import datetime
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import try_lock
from attendance.tenancy.scope import scoped
from letters.models import Dispatch
from letters.queries.dispatches import providers
from letters.queries.last_look import stops_of_copies
from letters.queries.letterheads import letterhead_of
from letters.queries.outgoing import Outgoing, copies_to_send, outgoing, outgoing_of_letter
from letters.rules.sending import FAILED, QUEUED, SENT, wait_after
from letters.rules.states import LABELS
from letters.services.carriers import Answer, Going, carry
from letters.services.dispatching import (
    POSTMAN,
    SENDING,
    Plan,
    begin,
    issued_letter,
    note_event,
    note_letters,
    words_of,
)
from letters.services.links import link_token

GIVEN_UP = "It was given up after {} tries."
TOO_LATE = "It did not go out: the letter is “{}” now."


def send_copies(school_id: UUID, letter_id: UUID, *, by: Actor = POSTMAN, at: datetime) -> int:
    """Hand over whatever of an issued letter leaves by itself and is due; returns how many went.

    Outside any transaction: it opens its own, in the school's scope. Twice does no harm.
    """
    with scoped(school_id):
        waiting = _queue_copies(school_id, letter_id, by=by, at=at)
    return sum(_hand_over(school_id, dispatch_id, at=at) for dispatch_id in waiting)


def _queue_copies(school_id: UUID, letter_id: UUID, *, by: Actor, at: datetime) -> list[UUID]:
    """A line in the log for each copy that has none, and what of the letter is due. Four statements at most."""
    letter = issued_letter(school_id, letter_id)
    if letter is not None:
        how = providers().machine_channels
        copies = copies_to_send(school_id, letter_id, how)
        begin([Plan(copy, how[copy.channel]) for copy in copies if copy.channel == "email"], QUEUED, by=by, at=at)
        rest = [Plan(copy, how[copy.channel]) for copy in copies if copy.channel != "email"]
        begin(rest, QUEUED, by=by, at=at, provider="notify")
    return [row.dispatch_id for row in outgoing_of_letter(school_id, letter_id) if row.due(at)]


def _hand_over(school_id: UUID, dispatch_id: UUID, *, at: datetime) -> bool:
    """Hand over one dispatch and note what came of it; False where somebody else is at it, or it did not go."""
    with scoped(school_id):
        if not try_lock(SENDING, dispatch_id):
            return False
        row = outgoing(school_id, dispatch_id)
        if row is None:
            return False
        answer = _stopped(school_id, row, at) or carry(_going(school_id, row, at))
        return _settle(school_id, row, answer, at)


def _stopped(school_id: UUID, row: Outgoing, at: datetime) -> Answer | None:
    """What has happened since it was issued: it was withdrawn, a hold was put on, somebody may not be told any more."""
    if row.letter_state != "issued":
        return Answer(FAILED, TOO_LATE.format(LABELS[row.letter_state].lower()))
    stops = stops_of_copies(school_id, [row.copy_id], at).get(row.copy_id)
    return Answer(FAILED, f"It did not go out. {stops.words}") if stops else None


def _going(school_id: UUID, row: Outgoing, at: datetime) -> Going:
    """The row as carriers want it. One that was not queued just now may have been handed over by a worker that died."""
    token = link_token(school_id, row.dispatch_id, at=at)
    return Going(row, letterhead_of(school_id), token, again=row.tries > 0 or row.at != at)


def _settle(school_id: UUID, row: Outgoing, answer: Answer, at: datetime) -> bool:
    dispatch = Dispatch.objects.get(school_id=school_id, id=row.dispatch_id)
    if answer.state == QUEUED and wait_after(row.channel, row.tries + 1) is None:
        answer = Answer(FAILED, f"{answer.words} {GIVEN_UP.format(row.tries + 1)}")
    note_event(dispatch, answer.state, answer.words, at=at, provider_id=answer.provider_id)
    if answer.state != QUEUED:
        went = answer.state == SENT
        words = words_of(row.channel, row.to) if went else f"To {row.to}: {answer.words}"
        note_letters([(dispatch, "sent" if went else answer.state, words)], by=POSTMAN, at=at)
        record(
            school_id, f"letter.{answer.state}", by=POSTMAN, at=at, subject="dispatch", subject_id=dispatch.id
        )  # fmt: skip
    return answer.state == SENT
