"""Things to be done in a case: asked for, done with an outcome, dropped with a reason, moved to another day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import school_days_between
from attendance.kit.uuid7 import uuid7
from interventions.models import Action, Case
from interventions.rules.action_words import KINDS
from interventions.rules.case_moves import remind_day
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem

OUTCOME_NEEDED = "What came of it is missing."


@dataclass(frozen=True)
class ActionData:
    """Something to do: its words, by which role or person, by when, and which kind of the policy's it is."""

    title: str
    due: date | None = None
    owner_role: str = "attendance_officer"
    owner_id: UUID | None = None
    kind: str = "task"


def add_action(school_id: UUID, case_id: UUID, data: ActionData, *, by: Actor, at: datetime) -> UUID:
    """Ask for something in a case; returns the action's id. Raises CaseProblem. Six statements.

    It belongs to no stage: it stays when the case moves to another.
    """
    today = localdate(at)
    if not data.title.strip():
        raise CaseProblem("title", "What is to be done is missing.", "Write it as you would say it.")
    if data.kind not in KINDS:
        raise CaseProblem("kind", "There is no such kind of action.", "Choose from the list.")
    _check_due(data.due, today)
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        action = Action.objects.create(
            school_id=school_id, case_id=case.id, pupil_id=case.pupil_id, kind=data.kind, key=f"by_hand.{uuid7()}",
            title=data.title.strip(), owner_id=data.owner_id, owner_role=data.owner_role,
            asked_on=today, due=data.due, remind_on=_remind(school_id, data.due, today),
        )  # fmt: skip
        due = f", by {data.due:%-d %B %Y}" if data.due else ""
        tell(case, "action", f"To do{due}: {action.title}", by=by, at=at, action=str(action.id))
        record(school_id, "action.added", by=by, at=at, subject="case", subject_id=case.id, action=str(action.id))
    return action.id


def finish_action(
    school_id: UUID, action_id: UUID, *, outcome: str, by: Actor, at: datetime, on: date | None = None
) -> UUID:
    """Note that something was done, and what came of it; returns the case's id. Raises CaseProblem.

    A letter that was done counts as sent on the day (`letter:<template>`), a call as a contact. Letters of the third
    room are finished by it, through this door.
    """
    today = localdate(at)
    day = on or today
    if not outcome.strip():
        raise CaseProblem("outcome", OUTCOME_NEEDED, "One sentence is enough.")
    if day > today:
        raise CaseProblem("on", "That day is still to come.", "Give the day on which it was done.")
    with transaction.atomic():
        case, action = _held(school_id, action_id)
        Action.objects.filter(school_id=school_id, id=action.id).update(
            state="done", outcome=outcome.strip(), done_on=day, done_by=by.user_id, done_name=by.name
        )
        tell(
            case, "done", f"{action.title}: done. {outcome.strip()}", by=by, at=at, on=day, happened=_happened(action),
            action=str(action.id),
        )  # fmt: skip
        record(school_id, "action.done", by=by, at=at, subject="case", subject_id=case.id, action=str(action.id))
    return case.id


def drop_action(school_id: UUID, action_id: UUID, *, reason: str, by: Actor, at: datetime) -> UUID:
    """Decide that something need not be done, with a reason; returns the case's id. Raises CaseProblem."""
    if not reason.strip():
        raise CaseProblem("outcome", "Why it is not needed is missing.", "One sentence is enough.")
    with transaction.atomic():
        case, action = _held(school_id, action_id)
        Action.objects.filter(school_id=school_id, id=action.id).update(
            state="dropped", outcome=reason.strip(), done_on=localdate(at), done_by=by.user_id, done_name=by.name
        )
        tell(case, "dropped", f"{action.title}: not needed. {reason.strip()}", by=by, at=at, action=str(action.id))
        record(school_id, "action.dropped", by=by, at=at, subject="case", subject_id=case.id, action=str(action.id))
    return case.id


def move_due(school_id: UUID, action_id: UUID, *, due: date | None, reason: str, by: Actor, at: datetime) -> UUID:
    """Give something more (or less) time, with a reason; returns the case's id. Raises CaseProblem."""
    today = localdate(at)
    if due is None:
        raise CaseProblem("due", "Until when is missing.", "Give a day.")
    _check_due(due, today)
    if not reason.strip():
        raise CaseProblem("outcome", "Why it takes longer is missing.", "One sentence is enough.")
    with transaction.atomic():
        case, action = _held(school_id, action_id)
        Action.objects.filter(school_id=school_id, id=action.id).update(
            due=due, remind_on=_remind(school_id, due, today)
        )
        words = f"{action.title}: now due on {due:%-d %B %Y}. {reason.strip()}"
        tell(case, "due", words, by=by, at=at, action=str(action.id))
        record(
            school_id, "action.due", by=by, at=at, subject="case", subject_id=case.id, action=str(action.id),
            due=due.isoformat(),
        )  # fmt: skip
    return case.id


def of_case(case: Case, action_id: UUID | None) -> UUID | None:
    """The action where it belongs to the case, else None: an address may name any. One query, or none."""
    rows = Action.objects.filter(school_id=case.school_id, case_id=case.id, id=action_id) if action_id else None
    return action_id if rows is not None and rows.exists() else None


def settle_action(case: Case, action_id: UUID | None, *, outcome: str, by: Actor, at: datetime) -> None:
    """Within a deed that did what an action asked for (a meeting, a plan …): the action is done. One statement.

    One that belongs to another case, or is no longer to be done, stays as it is.
    """
    if action_id is None:
        return
    rows = Action.objects.filter(school_id=case.school_id, case_id=case.id, id=action_id, state="to_do")
    rows.update(state="done", outcome=outcome, done_on=localdate(at), done_by=by.user_id, done_name=by.name)


def ask_if_missed(case: Case, action_id: UUID | None, meeting_id: UUID, *, at: datetime) -> None:
    """Within a deed that says that the family did not come to a meeting: ask for the letter that the policy names for
    that, if it does. It belongs to the stage of the meeting's action. Two statements, or fewer."""
    rows = Action.objects.filter(school_id=case.school_id, case_id=case.id, id=action_id) if action_id else None
    action = rows.first() if rows is not None else None
    template = str(action.detail.get("if_missed") or "") if action else ""
    if action is not None and template:
        Action.objects.create(
            school_id=case.school_id, case_id=case.id, pupil_id=case.pupil_id, kind="letter", template=template,
            key=f"{action.key}.missed.{meeting_id}", title="Letter after a meeting that was missed", tier=action.tier,
            owner_role=action.owner_role, asked_on=localdate(at), detail={"template": template},
        )  # fmt: skip


def settle_reviews(case: Case, *, outcome: str, by: Actor, at: datetime) -> None:
    """Within a review of the case: whatever asked for a review is done. One statement."""
    rows = Action.objects.filter(school_id=case.school_id, case_id=case.id, kind="review", state="to_do")
    rows.update(state="done", outcome=outcome, done_on=localdate(at), done_by=by.user_id, done_name=by.name)


def names_of(case: Case, action_id: UUID | None, what: str, kind: str) -> list[str]:
    """What happened, in the policy's words: `<what>:<kind>`, and what the action that asked for it calls it.

    A policy may call a meeting or plan as it likes (`{kind: meeting, meeting: attendance}`). One query, or none.
    """
    rows = Action.objects.filter(school_id=case.school_id, case_id=case.id, id=action_id) if action_id else None
    detail = rows.values_list("detail", flat=True).first() if rows is not None else None
    called = str((detail or {}).get(what) or kind)
    return list(dict.fromkeys([f"{what}:{kind}", f"{what}:{called}"]))


def _held(school_id: UUID, action_id: UUID) -> tuple[Case, Action]:
    rows = Action.objects.filter(school_id=school_id, id=action_id)
    case_id = rows.values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseProblem("", "There is no such action.", "Go back to the case.")
    case = locked_case(school_id, case_id)
    action = rows.get()
    if action.state != "to_do":
        raise CaseProblem("", "This is no longer to be done.", "Look at the case.")
    return case, action


def _happened(action: Action) -> list[str]:
    if action.kind == "letter" and action.template:
        return [f"letter:{action.template}"]
    return {"call": ["contact"], "review": ["review"]}.get(action.kind, [])


def _check_due(due: date | None, today: date) -> None:
    if due is not None and due < today:
        raise CaseProblem("due", "That day has passed.", "Give today or a later day.")


def _remind(school_id: UUID, due: date | None, today: date) -> date | None:
    if due is None:
        return None
    return remind_day(due, today, school_days_between(school_id, today, due + timedelta(days=1)))
