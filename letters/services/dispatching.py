"""One line of the dispatch log: how it is begun, and how what became of it is noted.

Both tables are append-only; of one dispatch the newest event holds, wrong tries at its link aside. Whoever adds an
event holds the dispatch's lock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from attendance.access.rules.actors import Actor
from attendance.kit.locks import wait_for_lock
from letters.models import Copy, Dispatch, DispatchEvent, Letter, LetterEvent
from letters.rules.sending import CHANNELS, TRIED, Reference
from letters.services.problems import LetterProblem

SENDING = "letters.sending"  # the lock of one dispatch
POSTMAN = Actor(None, "Herringbone", "Sending letters")
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Plan:
    """A copy that is to go out, and how."""

    copy: Copy
    channel: str
    attempt: int = 1

    @property
    def to(self) -> str:
        """Where it goes, in one line."""
        if self.channel == "email":
            return self.copy.email
        if self.channel == "text":
            return self.copy.mobile
        return ", ".join(part for part in (self.copy.name, *self.copy.address, self.copy.postcode) if part)


def begin(plans: Sequence[Plan], state: str, *, by: Actor, at: datetime, provider: str = "") -> list[Dispatch]:
    """A dispatch for each plan, with its first event. Two statements, however many."""
    dispatches = [
        Dispatch(
            school_id=plan.copy.school_id, copy_id=plan.copy.id, letter_id=plan.copy.letter_id,
            pupil_id=plan.copy.letter.pupil_id, channel=plan.channel, attempt=plan.attempt, to=plan.to,
            provider=provider, reference=str(Reference(plan.copy.school_id, plan.copy.id, plan.attempt)), at=at,
            by_id=by.user_id, by_name=by.name,
        )
        for plan in plans
    ]  # fmt: skip
    Dispatch.objects.bulk_create(dispatches)
    DispatchEvent.objects.bulk_create(
        DispatchEvent(school_id=one.school_id, dispatch_id=one.id, state=state, at=at, by_name=by.name)
        for one in dispatches
    )
    return dispatches


def held_dispatch(school_id: UUID, dispatch_id: UUID) -> Dispatch:
    """The dispatch, whose events nobody else adds to until the transaction ends. Raises LetterProblem. 3 statements."""
    wait_for_lock(SENDING, dispatch_id)
    dispatch = Dispatch.objects.filter(school_id=school_id, id=dispatch_id).first()
    if dispatch is None:
        raise LetterProblem("", "There is no such line in the dispatch log.", "Go back to the log.")
    return dispatch


def newest_event(school_id: UUID, dispatch_id: UUID) -> DispatchEvent | None:
    """What last became of it. One query."""
    rows = DispatchEvent.objects.filter(school_id=school_id, dispatch_id=dispatch_id).exclude(state=TRIED)
    return rows.order_by("-at", "-id").first()


def newest_events(school_id: UUID, dispatch_ids: Collection[UUID]) -> Mapping[UUID, DispatchEvent]:
    """The same of several. One query."""
    rows = DispatchEvent.objects.filter(school_id=school_id, dispatch_id__in=list(dispatch_ids)).exclude(state=TRIED)
    return {row.dispatch_id: row for row in rows.order_by("dispatch_id", "-at", "-id").distinct("dispatch_id")}


def note_event(
    dispatch: Dispatch, state: str, words: str = "", *, at: datetime, by_name: str = "", provider_id: str = ""
) -> DispatchEvent:
    """One more thing that became of a dispatch, later than all before: of two at one moment none would be the newest.
    Two statements."""
    rows = DispatchEvent.objects.filter(school_id=dispatch.school_id, dispatch_id=dispatch.id)
    last = rows.aggregate(last=Max("at"))["last"]
    return DispatchEvent.objects.create(
        school_id=dispatch.school_id, dispatch_id=dispatch.id, state=state, words=words, by_name=by_name,
        provider_id=provider_id, at=max(at, last + A_MOMENT) if last else at,
    )  # fmt: skip


def note_letters(lines: Iterable[tuple[Dispatch, str, str]], *, by: Actor, at: datetime) -> None:
    """(dispatch, kind, words) into the history of each one's letter. One statement, however many."""
    LetterEvent.objects.bulk_create(
        LetterEvent(
            school_id=one.school_id, letter_id=one.letter_id, pupil_id=one.pupil_id, kind=kind, text=words, at=at,
            by_id=by.user_id, by_name=by.name, by_position=by.position, detail={"dispatch": str(one.id)},
        )
        for one, kind, words in lines
    )  # fmt: skip


def issued_letter(school_id: UUID, letter_id: UUID) -> Letter | None:
    """The letter, held until the transaction ends, where it is issued. One statement."""
    return Letter.objects.select_for_update().filter(school_id=school_id, id=letter_id, state="issued").first()


def attempts_of(school_id: UUID, copy_ids: Iterable[UUID]) -> Mapping[UUID, Dispatch]:
    """The newest dispatch of each copy that has one. One query."""
    rows = Dispatch.objects.filter(school_id=school_id, copy_id__in=list(copy_ids)).order_by("attempt")
    return {row.copy_id: row for row in rows}


def words_of(channel: str, to: str) -> str:
    """“By post to …”: how and where to, for the letter's history."""
    how = {"post": "Posted", "hand": "Given by hand", "notify_letter": "Handed to GOV.UK Notify to print and post"}
    return f"{how.get(channel) or CHANNELS[channel] + ' sent'}: {to}."
