"""What the things to be done are called, in the policy's own kinds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from interventions.rules.case_moves import day_after
from interventions.rules.policy import ActionSpec, Span

REVIEW = "Review the case"
# kind: (what is to be done, what the button of its next step says)
KINDS: dict[str, tuple[str, str]] = {
    "letter": ("Letter to the family", "Look at the letter"),
    "call": ("Ring the family", "Note the call"),
    "meeting": ("Meeting with the family", "Book the meeting"),
    "contract": ("Agree an attendance contract", "Write the contract"),
    "plan": ("Agree a plan", "Write the plan"),
    "referral": ("Ask somebody else to help", "Write the referral"),
    "monitoring": ("Watch attendance", "Note what you saw"),
    "visit": ("Visit the family at home", "Plan the visit"),
    "penalty_referral": ("Consider a penalty notice", "Consider it"),
    "notice_to_improve": ("Consider a notice to improve", "Consider it"),
    "return": ("Return to the local authority", "Prepare the return"),
    "colour": ("Colour of the first-day response", "Note it"),
    "certificate": ("Certificate", "Note it"),
    "tell": ("Tell somebody who must know", "Note that it was told"),
    "review": (REVIEW, "Review it"),
    "task": ("Something to do", "Note that it is done"),
}


def action_title(spec: ActionSpec) -> str:
    """What an action of a tier is called: its own `title`, or words made of its kind and detail."""
    detail = spec.detail
    if detail.get("title"):
        return str(detail["title"])
    words = KINDS.get(spec.kind, (spec.kind.replace("_", " ").capitalize(), ""))[0]
    if spec.kind == "letter" and detail.get("template"):
        return f"{words}: {detail.get('called') or _plain(detail['template'])}"
    if spec.kind == "monitoring" and detail.get("weeks"):
        return f"{words} for {detail['weeks']} weeks"
    if spec.kind == "meeting" and detail.get("with"):
        return f"Meeting with {_listed(detail['with'])}"
    for key in ("to", "with", "colour", "plan", "what"):
        if detail.get(key):
            return f"{words}: {_listed(detail[key])}"
    return words


def due_of(spec: ActionSpec, entered: date, school_days: list[date]) -> date | None:
    """The day by which an action is to be done; that of monitoring is the end of its school weeks."""
    if spec.due is not None:
        return day_after(spec.due, entered, school_days)
    weeks: Any = spec.detail.get("weeks")
    if spec.kind == "monitoring" and isinstance(weeks, int) and weeks > 0:
        return day_after(Span(weeks, "school_weeks"), entered, school_days)
    return None


def by_due(actions: Iterable[ActionSpec]) -> list[ActionSpec]:
    """Actions in the order in which they fall due; the order of a stored document says nothing."""
    return sorted(actions, key=lambda spec: (_school_days(spec), spec.key))


def _school_days(spec: ActionSpec) -> float:
    if spec.due is None:
        weeks = spec.detail.get("weeks")
        return weeks * 5 if isinstance(weeks, int) else float("inf")
    return spec.due.number * {"days": 5 / 7, "school_days": 1, "school_weeks": 5}[spec.due.unit]


def _plain(value: Any) -> str:
    return str(value).replace("_", " ")


def _listed(value: Any) -> str:
    if isinstance(value, list | tuple):
        *first, last = [_plain(item) for item in value] or [""]
        return f"{', '.join(first)} and {last}" if first else last
    return _plain(value)
