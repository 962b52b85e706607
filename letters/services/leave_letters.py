"""Letters about leave: each decision gets one, drafted for somebody to look at; an undone decision takes it back.

The decision itself belongs to the room below, which is asked; nothing here decides anything.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.kit.locks import wait_for_lock
from letters.models import LeaveLetter, Letter
from letters.queries.fact_words import day_words
from letters.rules.states import OPEN
from letters.services.deciding import end_as_withdrawn
from letters.services.drafting import write_letter
from letters.services.letter_events import ENGINE
from letters.services.problems import LetterProblem
from registers.queries.leave import LeaveRow, decided, decisions_of

log = logging.getLogger(__name__)
LEAVE_LETTERS = "letters.leave"
BACK = timedelta(days=30)  # an older decision was told long ago, or never will be
GRANTED, PART, REFUSED = "granted", "part", "refused"
DAY = timedelta(days=1)
ONLY_PART = "We can grant leave for these days only, not for all that you asked for."
UNDONE = "The decision about the leave was taken back."


def draft_leave_letters(school_id: UUID, *, at: datetime) -> int:
    """Draft the letter of each decision that has none, and withdraw those whose decision was undone; how many drafts.

    Twice does no harm. Four statements, and about twenty for each letter that is drafted.
    """
    with transaction.atomic():
        wait_for_lock(LEAVE_LETTERS, school_id)
        rows = decided(school_id, localdate(at) - BACK)
        _withdraw(school_id, {(row.id, row.decided_at) for row in rows}, at)
        letters = LeaveLetter.objects.filter(school_id=school_id, leave_id__in=[row.id for row in rows])
        told = set(letters.values_list("leave_id", "decided_at"))
        return sum(_draft(school_id, row, at) for row in rows if (row.id, row.decided_at) not in told)


def behind(school_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """The schools where a decision has no letter, or an open letter has no decision any more. Two queries, however many
    schools; all in scope."""
    standing = decisions_of(school_ids, localdate(at) - BACK)
    lines = LeaveLetter.objects.filter(school_id__in=list(school_ids), decided_at__gt=at - BACK + DAY)
    cells = list(lines.values_list("school_id", "leave_id", "decided_at", "letter__state"))
    told = {(school_id, leave_id, decided_at) for school_id, leave_id, decided_at, _ in cells}
    undone = {cell[0] for cell in cells if cell[3] in OPEN and cell[:3] not in standing}
    return {school_id for school_id, _, decided_at in standing - told if decided_at > at - BACK + DAY} | undone


def _withdraw(school_id: UUID, standing: set[tuple[UUID, datetime | None]], at: datetime) -> None:
    """Withdraw open letters of decisions that do not stand any more."""
    since = at - BACK
    lines = LeaveLetter.objects.filter(school_id=school_id, letter__school_id=school_id, letter__state__in=OPEN)
    gone = {
        letter_id
        for leave_id, decided_at, letter_id in lines.values_list("leave_id", "decided_at", "letter_id")
        if decided_at > since + DAY and (leave_id, decided_at) not in standing
    }
    rows = Letter.objects.select_for_update().filter(school_id=school_id, id__in=gone, state__in=OPEN)
    for letter in rows.order_by("id"):
        end_as_withdrawn(letter, UNDONE, by=ENGINE, at=at)


def _draft(school_id: UUID, row: LeaveRow, at: datetime) -> bool:
    assert row.decided_at is not None
    key, answers = words_of_decision(row)
    by = Actor(None, row.decided_name, row.decided_position)
    try:
        with transaction.atomic():
            letter_id = write_letter(school_id, row.pupil_id, key, answers, by=by, at=at)
            LeaveLetter.objects.create(
                school_id=school_id, leave_id=row.id, letter_id=letter_id, decided_at=row.decided_at, at=at
            )
    except LetterProblem as problem:
        log.warning("letters: the letter about leave %s was not drafted (%s)", row.id, problem.field or "words")
        return False
    return True


def words_of_decision(row: LeaveRow) -> tuple[str, dict[str, str]]:
    """(the letter's key, what is filled in) of a decision."""
    since, until = row.since, row.until
    if row.state == PART and row.granted_since and row.granted_until:
        since, until = row.granted_since, row.granted_until
    answers = {
        "leave_from": _weekday(since), "leave_until": _weekday(until - DAY), "leave_reason": _inside(row.why),
        "decided_by": ", ".join(part for part in (row.decided_name, row.decided_position.lower()) if part),
        "decision_reason": " ".join(
            part for part in (ONLY_PART if row.state == PART else "", row.decision_reason.strip()) if part
        ),
    }  # fmt: skip
    return ("leave_refused" if row.state == REFUSED else "leave_granted"), answers


def _weekday(day: date) -> str:
    return f"{day:%A} {day_words(day)}"


def _inside(words: str) -> str:
    """As it can follow “Reason:”."""
    return " ".join(words.split()).rstrip(".")
