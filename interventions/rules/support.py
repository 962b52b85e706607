"""What support may look like: kinds of meeting, plan and referral, and what a policy allows of each."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from interventions.rules.policy import Policy

WEEK = timedelta(days=7)
MEETINGS = {
    "attendance": "Attendance meeting",
    "support": "Attendance support meeting",
    "family": "Meeting with the family",
    "formal": "Formal meeting with the local authority",
    "review": "Review meeting",
    "multi_agency": "Multi-agency meeting",
    "reintegration": "Return-to-school meeting",
    "punctuality": "Talk about punctuality",
    "contract": "Meeting about a contract",
}
OUTCOMES = {"held": "Held", "not_attended": "The family did not come", "cancelled": "Cancelled"}
PLANS = {
    "contract": "Attendance contract",
    "support": "Attendance support plan",
    "individual": "Individual attendance plan",
    "phased_return": "Phased return",
    "part_time": "Part-time timetable",
    "reintegration": "Reintegration plan",
}
WITH_TIMETABLE = frozenset({"phased_return", "part_time"})
MUST_AGREE = frozenset({"contract", "phased_return", "part_time"})  # a parent's agreement; guidance paragraphs 70, 181
PLAN_ENDS = {"ended": "Ended as agreed", "broken": "Not kept"}
REFERRALS = {
    "ewo": "Education welfare officer",
    "early_help": "Early help",
    "social_care": "Children’s social care",
    "health": "Health (school nurse, GP, CAMHS)",
    "local_authority": "Attendance team of the local authority",
    "other": "Another service",
}
REFERRAL_STATES = {"sent": "Sent", "taken_up": "Taken up", "refused": "Refused", "closed": "Closed"}
SEEN = {"pupil": "The pupil", "parent": "A parent", "both": "The pupil and a parent", "other": "Somebody else",
        "nobody": "Nobody"}  # fmt: skip
VOICES = {"barrier": "What gets in the way", "helps": "What helps"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def longest_plan(policy: Policy, kind: str) -> timedelta | None:
    """The longest that a plan of this kind may run, as the policy says; None where it says nothing."""
    stated = [_section(policy, "plans", kind).get("max_weeks")]
    if kind == "phased_return":
        stated.append(policy.sections.get("legal", {}).get("phased_return_max_weeks"))
    weeks = [one for one in stated if isinstance(one, int) and not isinstance(one, bool) and one > 0]
    return min(weeks) * WEEK if weeks else None


def usual_plan(policy: Policy, kind: str) -> timedelta:
    """How long a plan of this kind usually runs: the policy's `weeks`, else its maximum, else six weeks."""
    weeks = _section(policy, "plans", kind).get("weeks")
    if isinstance(weeks, int) and not isinstance(weeks, bool) and weeks > 0:
        return weeks * WEEK
    return longest_plan(policy, kind) or 6 * WEEK


def visit_needs_risk_assessment(policy: Policy) -> bool:
    """Whether nobody goes to a home before its risk assessment was read."""
    return bool(policy.sections.get("visits", {}).get("risk_assessment_first", True))


def may_visit_alone(policy: Policy) -> bool:
    """Whether one person may go alone; only where the policy says so."""
    return bool(policy.sections.get("visits", {}).get("alone", False))


def target_met(op: str, limit: Fraction, attended: int, possible: int, unauthorised: int, measure: str) -> bool | None:
    """Whether what was agreed was kept, on exact counts; None with no possible session to measure by.

    `measure` attendance: percent of possible sessions; unauthorised: sessions.
    """
    if possible == 0:
        return None
    value = Fraction(100 * attended, possible) if measure == "attendance" else Fraction(unauthorised)
    return {">=": value >= limit, ">": value > limit, "<=": value <= limit, "<": value < limit}[op]


def target_words(measure: str, limit: Fraction | int, since: date, last_day: date) -> str:
    """A target as a sentence."""
    number = str(limit.numerator) if isinstance(limit, Fraction) and limit.denominator == 1 else f"{float(limit):g}"
    span = f"from {since:%-d %B} to {last_day:%-d %B %Y}"
    if measure == "attendance":
        return f"Attendance of at least {number}% {span}"
    if not limit:
        return f"No unauthorised absence {span}"
    return f"At most {number} unauthorised sessions {span}"


def _section(policy: Policy, name: str, key: str) -> Mapping[str, Any]:
    found = policy.sections.get(name, {}).get(key, {})
    return found if isinstance(found, Mapping) else {}
