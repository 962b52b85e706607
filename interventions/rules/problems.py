"""What the linter says: a problem at a place of the document, and all of them together."""

from collections.abc import Iterable
from dataclasses import dataclass

# The names of rules that stay; the last few are ours.
ERRORS = frozenset(
    {
        "gap", "overlap", "unreachable", "times_contradict", "register_too_long", "retention_below_law",
        "amount_not_in_force", "code_not_in_set", "notice_to_improve_weeks", "phased_return_too_long",
        "placeholder_unknown", "action_without_owner", "cannot_be_left", "not_a_policy", "set_by_law", "locked",
        "not_stricter", "role_unknown", "wrong_value",
    }
)  # fmt: skip
WARNINGS = frozenset({"severe_not_statutory", "role_unfilled", "penalty_threshold", "unknown_name"})


@dataclass(frozen=True)
class Problem:
    """One problem: the path of what is wrong, the rule, what is wrong, what to do."""

    place: str
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Report:
    """Errors stop publication; warnings need a typed answer that is kept."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.errors + self.warnings


def report_of(problems: Iterable[Problem]) -> Report:
    """The problems, each once, errors and warnings apart, in the order in which they came."""
    once = tuple(dict.fromkeys(problems))
    return Report(
        tuple(problem for problem in once if problem.rule in ERRORS),
        tuple(problem for problem in once if problem.rule in WARNINGS),
    )
