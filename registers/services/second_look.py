"""Deeds: a colleague looked at a change on the second-look list. What they said is kept like the change itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from registers.models import SecondLook
from registers.queries.amendments import entry_by_id
from registers.queries.second_look import ASK, RIGHT

LONGEST_COMMENT = 500


class LookRefused(ValueError):
    """The look cannot be kept. `field` is what to change; the text says why and what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def look_again(
    school_id: UUID, amendment_id: UUID, *, outcome: str, comment: str = "", by: Actor, at: datetime
) -> SecondLook:
    """Say that a change is right, or ask about it. Never by the one who made it. Raises LookRefused."""
    entry = entry_by_id(school_id, amendment_id)
    if entry is None:
        raise LookRefused("outcome", "There is no such change. Look at the list again.")
    if entry.by_id is not None and entry.by_id == by.user_id:
        raise LookRefused("outcome", "You made this change yourself. Somebody else has to look at it.")
    if outcome not in (RIGHT, ASK):
        raise LookRefused("outcome", "Say whether the change is right, or ask about it.")
    said = " ".join(comment.replace("\x00", "").split())
    if outcome == ASK and not said:
        raise LookRefused("comment", "Say what you want to know.")
    if len(said) > LONGEST_COMMENT:
        raise LookRefused("comment", f"Shorten it to {LONGEST_COMMENT} characters.")
    with transaction.atomic():
        look = SecondLook.objects.create(
            school_id=school_id, amendment_id=amendment_id, outcome=outcome, comment=said, by_id=by.user_id,
            by_name=by.name, by_position=by.position, at=at,
        )  # fmt: skip
        record(
            school_id, "marks.second_look", by=by, at=at, subject="amendment", subject_id=amendment_id, outcome=outcome
        )
    return look
