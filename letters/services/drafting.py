"""Drafting letters: those that the night asks for, and those that a person writes. Nothing leaves; a person decides.

The number of statements does not grow with the letters of a night. A letter is drafted once for each action; one that
a person decided against is not drafted again. A letter without any words is left: the action stays to be done.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.queries.actions import actions_awaiting_letter
from interventions.queries.case_rows import ActionRow
from letters.models import Letter, LetterEvent
from letters.queries.filling import fields_needed, may_be_answered
from letters.rules.fields import FIELDS
from letters.rules.states import DRAFT, DROPPED, HELD, ISSUED, OPEN
from letters.services.draft_rows import Drafting, Wanted
from letters.services.letter_events import ENGINE, MOMENT, event_of, locked_letter, save, tell
from letters.services.problems import LetterProblem, SentTwice
from letters.services.recipients import keep_plan

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drafted:
    """What a night drafted, and how many letters it could not for want of words."""

    made: int = 0
    without_words: int = 0


# ---- the night's ------------------------------------------------------------------------------------------------


def draft_letters(school_id: UUID, *, at: datetime) -> int:
    """Draft every letter that open cases ask for and that is not there yet; gives their number. Twice does no harm."""
    return draft_waiting(school_id, at=at).made


def draft_waiting(school_id: UUID, *, at: datetime) -> Drafted:
    """The same, with how many had no words. At most twenty statements, however many letters."""
    with transaction.atomic():
        waiting = _not_drafted(school_id)
        if not waiting:
            return Drafted()
        drafting = Drafting.on(school_id, localdate(at))
        wanted = [Wanted(row.pupil_id, row.template, row.case_id, row) for row in waiting]
        known = [one for one in wanted if drafting.wording(one.key)]
        _say_without_words(school_id, Counter(one.key for one in wanted if not drafting.wording(one.key)))
        letters = drafting.letters(known, by=ENGINE, at=at)
        LetterEvent.objects.bulk_create(
            event_of(letter, "drafted", _why(letter), by=ENGINE, at=at) for letter in letters
        )  # fmt: skip
        if letters:
            record(school_id, "letters.drafted", by=ENGINE, at=at, letters=len(letters))
    return Drafted(len(letters), len(wanted) - len(known))


def _not_drafted(school_id: UUID) -> list[ActionRow]:
    """Actions that ask for a letter and have none: neither an open nor an issued one, nor one decided against."""
    waiting = actions_awaiting_letter(school_id)
    if not waiting:
        return []
    rows = Letter.objects.filter(school_id=school_id, action_id__in=[row.id for row in waiting])
    have = set(rows.filter(state__in=[*OPEN, ISSUED, DROPPED]).values_list("action_id", flat=True))
    return [row for row in waiting if row.id not in have]


def _say_without_words(school_id: UUID, keys: Mapping[str, int]) -> None:
    for key, number in sorted(keys.items()):
        log.warning("letters: school %s: no words for “%s”, %d letters were not drafted", school_id, key, number)


def _why(letter: Letter) -> str:
    return f"Drafted, as the policy says. {letter.because}".strip()


# ---- a person's -------------------------------------------------------------------------------------------------


def write_letter(
    school_id: UUID, pupil_id: UUID, key: str, answers: Mapping[str, str], *, by: Actor, at: datetime,
    case_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Draft a letter about a pupil by hand; returns its id. `answers`: the words of the fields that are asked.

    Raises LetterProblem: no such words, no such pupil, an answer that is missing (`field` names it); SentTwice. About
    twenty statements.
    """
    with transaction.atomic():
        drafting = Drafting.on(school_id, localdate(at))
        wording = drafting.wording(key)
        if wording is None:
            raise LetterProblem("key", "There are no words for this letter.", "Choose another from the list.")
        given = {name: text.strip() for name, text in answers.items() if may_be_answered(name) and text.strip()}
        _check_answers(fields_needed(drafting.wordings, key), given)
        _not_twice(school_id, pupil_id, key, by, at)
        letters = drafting.letters([Wanted(pupil_id, key, case_id, answers=given)], by=by, at=at)
        if not letters:
            raise LetterProblem("pupil", "There is no such pupil.", "Go back to the list of pupils.")
        if case_id and not letters[0].ladder:
            raise LetterProblem("case", "This is not a case of that pupil.", "Go back to the pupil.")
        tell(letters[0], "drafted", f"Written by {by.name}.", by=by, at=at)
        _audit(letters[0], "letter.written", by, at)
    return letters[0].id


def _check_answers(needed: frozenset[str], given: Mapping[str, str]) -> None:
    """Raises LetterProblem for the first field that is asked, that the text cannot do without, and was left empty."""
    for name, one in FIELDS.items():
        if one.source == "asked" and name in needed and name not in given:
            raise LetterProblem(name, f"{one.label}: this is missing.", one.help)


def _not_twice(school_id: UUID, pupil_id: UUID, key: str, by: Actor, at: datetime) -> None:
    same = Letter.objects.filter(
        school_id=school_id, pupil_id=pupil_id, key=key, made_by=by.user_id, made_at__gt=at - MOMENT, state=DRAFT
    )
    if by.user_id is not None and same.exists():
        raise SentTwice()


def redraft(school_id: UUID, letter_id: UUID, *, by: Actor, at: datetime) -> None:
    """Draft a letter again: figures, facts and recipients of today. Raises LetterProblem where it is not open to that.

    About twenty statements.
    """
    with transaction.atomic():
        letter = locked_letter(school_id, letter_id, states={DRAFT, HELD})
        drafting = Drafting.on(school_id, localdate(at))
        if drafting.wording(letter.key) is None:
            raise LetterProblem("key", "There are no words for this letter any more.", "Publish a template for it.")
        columns, plan = drafting.again(letter, _wanted_of(letter))
        save(letter, at, **columns, changed={}, checked_at=at, drafted_on=drafting.on_day, error="")
        keep_plan(school_id, letter, plan)
        tell(letter, "redrafted", "Drafted again with the figures and recipients of today.", by=by, at=at)
        _audit(letter, "letter.redrafted", by, at)


def draft_correction(old: Letter, *, by: Actor, at: datetime) -> Letter:
    """Within a deed that holds an issued letter: a new draft that corrects it, of today's facts.

    Raises LetterProblem where there are no words for it any more. At most fifteen statements.
    """
    drafting = Drafting.on(old.school_id, localdate(at))
    if drafting.wording(old.key) is None:
        raise LetterProblem("key", "There are no words for this letter any more.", "Publish a template for it.")
    [letter] = drafting.letters(
        [Wanted(old.pupil_id, old.key, old.case_id, answers=old.answers, corrects=old)], by=by, at=at
    )
    return letter


def _wanted_of(letter: Letter) -> Wanted:
    return Wanted(letter.pupil_id, letter.key, letter.case_id, answers=letter.answers)


def _audit(letter: Letter, verb: str, by: Actor, at: datetime) -> None:
    record(
        letter.school_id, verb, by=by, at=at, subject="letter", subject_id=letter.id, key=letter.key,
        pupil=str(letter.pupil_id),
    )  # fmt: skip
