"""Reads: things to be done, across cases. Letters wait here for the room of letters."""

from uuid import UUID

from interventions.models import Action
from interventions.queries.case_rows import ActionRow
from interventions.queries.cases import action_rows


def actions_awaiting_letter(school_id: UUID) -> list[ActionRow]:
    """Letters that open cases ask for and nobody has sent, what is due first first. One query."""
    return action_rows(
        Action.objects.filter(
            school_id=school_id, kind="letter", state="to_do", case__school_id=school_id, case__closed_on__isnull=True
        )
    )
