"""The national ladders: set by law and guidance, always on, whatever policy is in force. Their keys are a promise.

persistent and severe: absence of 10% and 50% or more of one's own possible sessions (DfE methodology 3.2).
penalty_notice: 10 sessions of unauthorised absence in 10 school weeks (national framework, 19 August 2024).
return_10_days: 10 school days in a row without leave (SI 2024/208 regulation 13).
return_sickness: 15 days of illness in the year, together or in a row, or reasonable grounds to expect them (the same).
unexplained_n: an N that stands past its fifth school day (regulation 10(7) to (9)).
"""

from dataclasses import replace
from fractions import Fraction

from interventions.rules.penalty_window import THRESHOLD, WEEKS
from interventions.rules.policy import Comparison, Condition, Ladder, Policy, Span, Tier, Window

YEAR = Window("year")
PENALTY_WEEKS = Window("weeks", WEEKS)


def _compare(key: str, measure: str, op: str, limit: int, window: Window | None = None) -> Comparison:
    return Comparison(key, measure, op, Fraction(limit), window)


def _ladder(key: str, name: str, *parts: Comparison, csa_only: bool = False, year_end: bool = True) -> Ladder:
    when = Condition("when", "any", parts)
    tier = Tier(key, name, 1, when, "automatic", "attendance_officer", recovered=Span(0, "school_days"))
    return Ladder(key, name, (tier,), csa_only=csa_only, year_end=year_end, national=True)


NATIONAL: tuple[Ladder, ...] = (
    _ladder("persistent", "Persistent absence", _compare("absence", "absence", ">=", 10, YEAR)),
    _ladder("severe", "Severe absence", _compare("absence", "absence", ">=", 50, YEAR)),
    _ladder(
        "penalty_notice", "Penalty notice threshold",
        _compare("unauthorised", "unauthorised", ">=", THRESHOLD, PENALTY_WEEKS), csa_only=True, year_end=False,
    ),
    _ladder(
        "return_10_days", "Ten school days without leave",
        _compare("continuous", "continuous_unauthorised_days", ">=", 10), year_end=False,
    ),
    _ladder(
        "return_sickness", "Fifteen days of illness",
        _compare("year", "illness_days", ">=", 15, YEAR), _compare("spell", "illness_spell_days", ">=", 15),
        _compare("expected", "illness_days_expected", ">=", 15), csa_only=True,
    ),
    _ladder(
        "unexplained_n", "No reason after five school days",
        _compare("standing", "unexplained_n_days", ">", 5), year_end=False,
    ),
)  # fmt: skip
NATIONAL_KEYS = tuple(ladder.key for ladder in NATIONAL)


def with_national(policy: Policy) -> Policy:
    """The policy with the national ladders in front. What it says under their keys adds actions and reviews only."""
    own = tuple(ladder for ladder in policy.ladders if ladder.key not in NATIONAL_KEYS)
    national = tuple(_with_actions(ladder, policy.ladder(ladder.key)) for ladder in NATIONAL)
    return replace(policy, ladders=(*national, *own))


def _with_actions(national: Ladder, said: Ladder | None) -> Ladder:
    tier = said.tier(national.key) if said else None
    if tier is None:
        return national
    own = replace(
        national.tiers[0], actions=tier.actions, role=tier.role or national.tiers[0].role, review=tier.review,
        cool_off=tier.cool_off, colour=tier.colour,
    )  # fmt: skip
    return replace(national, tiers=(own,))
