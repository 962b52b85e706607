"""The linter on values of the sections beside the ladders: each of the kind that its reader expects."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from interventions.rules.documents import flatten
from interventions.rules.first_day import read_plan
from interventions.rules.legal import LegalProblem
from interventions.rules.linter_legal import section
from interventions.rules.problems import Problem
from interventions.rules.returns import AT_ONCE, MONTHLY, WEEKLY
from interventions.rules.risk import COLOURS, DEFAULT_BOUNDS, Bounds

RULE = "wrong_value"
YES_NO, NUMBER, DAY, EVERY = "yes or no", "a whole number", "a day", "how often"
REMEDIES = {
    YES_NO: "Write true or false.",
    NUMBER: "Write a number such as 1, 2 or 14.",
    DAY: "Write 2026-09-01, in quotation marks.",
    EVERY: f"Write {AT_ONCE}, {WEEKLY} or {MONTHLY}.",
}
# The end of a path, and what stands there; the longest that fits decides.
KINDS = {
    "visits.risk_assessment_first": YES_NO,
    "visits.alone": YES_NO,
    "visits.people": NUMBER,
    "celebration.individual_awards": YES_NO,
    "approval.second_person": YES_NO,
    "evidence.illness_days": NUMBER,
    "evidence.always_below": NUMBER,
    "evidence.appointments_below": NUMBER,
    "evidence.before_holiday_days": NUMBER,
    "leave.notice_days": NUMBER,
    "costs.letter_minutes": NUMBER,
    "costs.call_minutes": NUMBER,
    "costs.meeting_minutes": NUMBER,
    "legal.penalty.before_framework": YES_NO,
    "legal.returns.attendance_every": EVERY,
    "legal.returns.irregular_sessions": NUMBER,
    "legal.returns.irregular_weeks": NUMBER,
    "legal.returns.sickness_within": NUMBER,
    "legal.returns.sickness_each_spell": YES_NO,
    "legal.returns.new_pupil_school_days": YES_NO,
    "legal.returns.asked_on": DAY,
}
OF_PLANS = ("weeks", "max_weeks")


def lint_values(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Values that their readers could not use."""
    for path, value in flatten(document).items():
        names = path.split(".")
        of_plan = names[0] == "plans" and names[-1] in OF_PLANS and "notice_to_improve" not in names
        kind = KINDS.get(path) or (NUMBER if of_plan else None)
        if kind and not _is(kind, value):
            yield Problem(path, RULE, f"“{value}” is not {kind}.", REMEDIES[kind])
    yield from _not_plain(document)
    yield from _first_day(document)


def _not_plain(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Names below which there must be names, or must be none."""
    for path in KINDS:
        *above, name = path.split(".")
        if isinstance(section(document, *above).get(name), Mapping):
            yield Problem(path, RULE, "Names stand here where a value belongs.", REMEDIES[KINDS[path]])
    for names in (("first_day", colour) for colour in COLOURS):
        inner = section(document, names[0]).get(names[1])
        if inner is not None and not isinstance(inner, Mapping):
            yield Problem(".".join(names), RULE, "Something by name is expected here.", "Write steps: below it.")


def _first_day(document: Mapping[str, Any]) -> Iterator[Problem]:
    for colour in COLOURS:
        try:
            read_plan({colour: section(document, "first_day", colour).get("steps")})
        except LegalProblem as problem:
            place = f"first_day.{colour}.steps{problem.field.removeprefix(colour)}"
            yield Problem(place, RULE, problem.message, problem.remedy)
    matrix = section(document, "first_day", "matrix")
    amber, red = matrix.get("amber", DEFAULT_BOUNDS.amber), matrix.get("red", DEFAULT_BOUNDS.red)
    try:
        if not _is(NUMBER, amber) or not _is(NUMBER, red):
            raise LegalProblem("matrix", "The bounds are not two numbers.", "Write {amber: 10, red: 20}, say.")
        Bounds(amber, red)
    except LegalProblem as problem:
        yield Problem("first_day.matrix", RULE, problem.message, problem.remedy)


def _is(kind: str, value: Any) -> bool:
    if kind == YES_NO:
        return isinstance(value, bool)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
    if kind == EVERY:
        return value in (AT_ONCE, WEEKLY, MONTHLY)
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
