"""A child cannot be found: each step that was done is a line of the contact log, with who did it and when."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.kit.locks import wait_for_lock
from attendance.people.queries import pupil_by_id
from interventions.rules.missing_child import BY_KEY, PREFIX, log_key
from interventions.services.case_events import MOMENT
from interventions.services.problems import CaseProblem, SentTwice
from registers.queries.following import log_of_day
from registers.services.following import ContactData, log_contact, undo_contact

LOCK = "missing-child"
SENSITIVE = frozenset({"flags.sensitive"})


def note_missing_step(
    school_id: UUID, pupil_id: UUID, key: str, *, whom: str = "", words: str = "", by: Actor, at: datetime
) -> UUID:
    """Note that a step for a missing child was done; returns the call's id, by which it can be taken back.

    Raises CaseProblem (no such step or pupil, nothing said), SentTwice. A step may be noted again: each is a line.
    """
    step, day = BY_KEY.get(key), timezone.localtime(at).date()
    if step is None:
        raise CaseProblem("step", "There is no such step.", "Choose one of the list.")
    if not words.strip() and not whom.strip():
        raise CaseProblem("words", "What came of it is missing.", "Name who was asked or told, or write a sentence.")
    with transaction.atomic():
        wait_for_lock(LOCK, pupil_id)
        if pupil_by_id(school_id, pupil_id, day) is None:
            raise CaseProblem("", "There is no such pupil.", "Go back to the list.")
        told = step.channel == "told"
        said = f"{step.label}. {words.strip()}".strip()
        _once(school_id, pupil_id, log_key(step), whom.strip(), said, by=by, at=at)
        data = ContactData(
            pupil_ids=(pupil_id,), channel=step.channel, outcome="told" if told else "note", whom=whom.strip(),
            step=log_key(step), words=said, sensitive=step.only_with_social_worker,
        )  # fmt: skip
        return log_contact(school_id, data, day=day, by=by, at=at)


def undo_missing_step(school_id: UUID, pupil_id: UUID, call_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a step that was noted today back. Raises CaseProblem: no such step of this pupil; DayProblem."""
    day = timezone.localtime(at).date()
    lines = log_of_day(school_id, day, pupil_ids=[pupil_id], abilities=SENSITIVE)
    if not any(line.call_id == call_id and line.step.startswith(PREFIX) for line in lines):
        raise CaseProblem("", "There is no such step of today.", "Look at the list again.")
    undo_contact(school_id, call_id, by=by, at=at)


def _once(school_id: UUID, pupil_id: UUID, step: str, whom: str, words: str, *, by: Actor, at: datetime) -> None:
    day = timezone.localtime(at).date()
    for line in log_of_day(school_id, day, pupil_ids=[pupil_id], abilities=SENSITIVE):
        same = (line.step, line.whom, line.words, line.by_name) == (step, whom, words, by.name)
        if same and not line.undone and line.at > at - MOMENT:
            raise SentTwice
