"""Taking approvals back, as many as can be: a letter that was drawn in the meantime stays issued."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from letters.services.deciding import unapprove
from letters.services.problems import LetterProblem, SentTwice


def unapprove_those(school_id: UUID, letter_ids: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Take back the approval of each of these letters that was not issued yet; returns how many.

    Raises LetterProblem where there was none to take back, saying why. Eight statements for each.
    """
    done, refused = 0, LetterProblem("letters", "No letter was named.", "Go back to the queue.")
    with transaction.atomic():
        for letter_id in sorted(letter_ids):
            try:
                with transaction.atomic():
                    unapprove(school_id, letter_id, by=by, at=at)
            except SentTwice:
                done += 1
            except LetterProblem as problem:
                refused = problem
            else:
                done += 1
    if not done:
        raise refused
    return done
