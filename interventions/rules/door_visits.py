"""Visits at home on the day of an absence: when the risk assessment must be read, and what a visit means for the log.

Nobody goes alone unless the policy lets them (`support.may_visit_alone`). For a red child nobody goes before the risk
assessment was read; a policy that asks for it in so many words asks for it for every child.
"""

from interventions.rules.first_day import VISIT, Plan
from interventions.rules.policy import Policy
from interventions.rules.risk import COLOURS, RED
from interventions.rules.support import SEEN

CHILD_SEEN = frozenset({"pupil", "both"})
ADULT_SEEN = frozenset({"parent", "both"})
STATES = {"planned": "Planned", "done": "Visited", "cancelled": "Called off"}


def must_read_risk(policy: Policy, colour: str) -> bool:
    """Whether nobody may go to this child’s home before its risk assessment was read."""
    return colour == RED or policy.sections.get("visits", {}).get("risk_assessment_first") is True


def log_outcome(seen: str) -> str:
    """The outcome in the contact log (a key of `registers.rules.following.OUTCOMES`) of a visit at which `seen` were.

    An adult who answers for the child is contact as the child is; a neighbour is not.
    """
    if seen in CHILD_SEEN | ADULT_SEEN:
        return "seen"
    return "no_answer" if seen == "nobody" else "note"


def is_of_child(outcome: str, seen: str) -> bool:
    """Whether a line of the log says that the child was seen; `seen` is who, "" where the line does not say."""
    return outcome == "seen" and (not seen or seen in CHILD_SEEN)


def visit_words(people: tuple[str, ...], seen: str, outcome: str) -> str:
    """A visit that was made, as the log says it."""
    return f"Home visit by {' and '.join(people)}. Seen: {SEEN[seen].lower()}. {outcome.strip()}"


def visit_step(plan: Plan) -> str:
    """The key of the plan's step that a child who was seen does; "" where no colour has one."""
    found = (step.key for colour in COLOURS for step in plan.get(colour, ()) if step.action == VISIT)
    return next(found, "")
