"""Reminders: the owner of something that is soon due, or late, is told once each by a line in the case."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.audit.services import record
from interventions.models import Action, Case, CaseEvent
from interventions.rules.words import words_of_role
from interventions.services.case_book import TICK
from interventions.services.case_events import ENGINE, event_of


def remind(school_id: UUID, on: date, *, at: datetime) -> int:
    """Remind of what is to be done and whose day of reminding has come; how many.

    The next reminder is on the day after it was due, and then no more: the caseload shows it as overdue. Seven
    statements, however many actions.
    """
    with transaction.atomic():
        rows = Action.objects.select_for_update(of=("self",)).filter(
            school_id=school_id, state="to_do", remind_on__lte=on, case__school_id=school_id,
            case__closed_on__isnull=True,
        )  # fmt: skip
        actions = list(rows.select_related("case").order_by("due", "key", "id"))
        if not actions:
            return 0
        CaseEvent.objects.bulk_create(
            event_of(
                action.case, "reminder", _words(action, on), by=ENGINE, at=at + n * TICK, on=on, action=str(action.id)
            )
            for n, action in enumerate(actions)
        )  # fmt: skip
        _next(school_id, actions, on)
        Case.objects.filter(school_id=school_id, id__in={action.case_id for action in actions}).update(changed_at=at)
        record(school_id, "actions.reminded", by=ENGINE, at=at, on=on.isoformat(), actions=len(actions))
    return len(actions)


def _next(school_id: UUID, actions: list[Action], on: date) -> None:
    for action in actions:
        before_due = action.due is not None and on <= action.due
        action.remind_on = action.due + date.resolution if before_due and action.due else None
    Action.objects.bulk_create(
        actions, update_conflicts=True, unique_fields=["school", "id"], update_fields=["remind_on"]
    )  # fmt: skip


def _words(action: Action, on: date) -> str:
    who = words_of_role(action.owner_role)
    if action.due is None:
        return f"Reminder to {who}: {action.title}."
    late = action.due < on
    return f"Reminder to {who}: {action.title} {'was' if late else 'is'} due on {action.due:%-d %B %Y}."
