"""The linter on the law of a day: amounts, retention, codes, notices to improve, thresholds and statutory words.

Sources: SI 2024/208 regulation 7 (six years; three under the regulations of 2006), SI 2024/210 (amounts), statutory
guidance "Working together to improve school attendance" (notice to improve: three to six weeks; threshold: 10 sessions
in 10 school weeks), DfE methodology 3.2 (severe absence: 50 % or more).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from interventions.rules.improvement import LEAST_WEEKS, MOST_WEEKS
from interventions.rules.penalty_amounts import ABSENCE, PUBLIC_PLACE, Step, amounts_on, in_words
from interventions.rules.penalty_window import FRAMEWORK, THRESHOLD, WEEKS
from interventions.rules.policy import Comparison, Policy, Tier
from interventions.rules.problems import Problem
from interventions.rules.words import words_of_day, words_of_number, words_of_window
from registers.rules.codes import SWITCH

YEARS_BEFORE, YEARS_FROM_2024 = 3, 6
SEVERE = Fraction(50)
OFFENCES = (("first", ABSENCE, 1), ("second", ABSENCE, 2), ("public_place", PUBLIC_PLACE, 1))


def section(document: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The mapping at these names; an empty one where there is none."""
    value: Any = document
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def lint_legal(policy: Policy, document: Mapping[str, Any], on: date) -> Iterator[Problem]:
    """What the document says against the law of this day."""
    yield from _retention(document, on)
    yield from _amounts(document, on)
    yield from _notice_to_improve(policy, document)
    yield from _phased_return(policy, document)
    yield from _severe(policy, document)
    yield from _thresholds(policy, on)


def _retention(document: Mapping[str, Any], on: date) -> Iterator[Problem]:
    years = section(document, "retention").get("years")
    least = YEARS_FROM_2024 if on >= SWITCH else YEARS_BEFORE
    if years is not None and (not _is_whole(years) or years < least):
        message = f"{years} years is less than the law asks: entries made on {words_of_day(on)} are kept {least} years."
        yield Problem("retention.years", "retention_below_law", message, f"Write {least}, or more.")


def _amounts(document: Mapping[str, Any], on: date) -> Iterator[Problem]:
    for name, regime in section(document, "legal", "amounts").items():
        place = f"legal.amounts.{name}"
        if not isinstance(regime, Mapping):
            continue
        day = _day(regime.get("since")) or on
        for key, kind, offence in OFFENCES:
            if isinstance(regime.get(key), Mapping):
                yield from _amount(f"{place}.{key}", regime[key], amounts_on(day, kind, offence), day)


def _amount(place: str, stated: Mapping[str, Any], law: tuple[Step, ...], day: date) -> Iterator[Problem]:
    steps = [(stated.get(name), stated.get(f"{name}_days")) for name in ("early", "full") if name in stated]
    if steps == [(step.pounds, step.day) for step in law]:
        return
    said = ", ".join(f"£{pounds} by day {days}" for pounds, days in steps) or "nothing"
    message = f"{said} is not what the law says for notices issued on {words_of_day(day)}: {in_words(law)}."
    yield Problem(place, "amount_not_in_force", message, "Leave the amounts out; the national ones hold by date.")


def _notice_to_improve(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    plans = section(document, "plans", "notice_to_improve")
    stated = [(f"plans.notice_to_improve.{name}", plans[name]) for name in ("weeks", "min", "max") if name in plans]
    legal = section(document, "legal", "notice_to_improve_weeks")
    stated += [(f"legal.notice_to_improve_weeks.{name}", weeks) for name, weeks in legal.items()]
    stated += [
        (f"{place}.weeks", action.detail["weeks"])
        for place, action in _actions(policy)
        if action.kind == "notice_to_improve" and "weeks" in action.detail
    ]
    for place, weeks in stated:
        if not _is_whole(weeks) or not LEAST_WEEKS <= weeks <= MOST_WEEKS:
            message = f"{weeks} weeks: a notice to improve runs for {LEAST_WEEKS} to {MOST_WEEKS} weeks."
            yield Problem(place, "notice_to_improve_weeks", message, f"Choose {LEAST_WEEKS} to {MOST_WEEKS} weeks.")


def _phased_return(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    """A phased return longer than the policy's own maximum (the lower one, where it names two)."""
    own = section(document, "plans", "phased_return")
    stated_most = (own.get("max_weeks"), section(document, "legal").get("phased_return_max_weeks"))
    maxima = [weeks for weeks in stated_most if isinstance(weeks, int) and _is_whole(weeks)]
    if not maxima:
        return
    most = min(maxima)
    stated = [("plans.phased_return.weeks", own["weeks"])] if "weeks" in own else []
    stated += [
        (f"{place}.weeks", action.detail["weeks"])
        for place, action in _actions(policy)
        if "phased_return" in (action.detail.get("plan"), action.key) and "weeks" in action.detail
    ]
    for place, weeks in stated:
        if _is_whole(weeks) and weeks > most:
            message = f"A phased return of {weeks} weeks is longer than the policy’s own maximum of {most} weeks."
            yield Problem(place, "phased_return_too_long", message, f"Write {most} or fewer, or raise the maximum.")


def _severe(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    stated = section(document, "legal").get("severe_percent")
    if stated is not None and stated != SEVERE:
        yield _severe_problem("legal.severe_percent", str(stated))
    for ladder in policy.ladders:
        for tier in () if ladder.national else ladder.tiers:
            if "severe" in f"{tier.key} {tier.name}".lower():
                yield from _severe_tier(f"ladders.{ladder.key}.tiers.{tier.key}", tier)


def _severe_tier(place: str, tier: Tier) -> Iterator[Problem]:
    for comparison in tier.when.comparisons():
        absence = comparison.limit if comparison.measure == "absence" else 100 - comparison.limit
        if comparison.measure in ("attendance", "absence") and absence != SEVERE:
            yield _severe_problem(f"{place}.when", words_of_number(absence))
            return


def _severe_problem(place: str, percent: str) -> Problem:
    message = f"“Severe” here begins at {percent}% of sessions missed; the statutory word means 50% or more."
    remedy = "Choose another word, or keep it as the school’s own: the national flag stays at 50%."
    return Problem(place, "severe_not_statutory", message, remedy)


def _thresholds(policy: Policy, on: date) -> Iterator[Problem]:
    """A penalty-notice referral counted otherwise than the national framework does. Before it, codes were local."""
    if on < FRAMEWORK:
        return
    for ladder in policy.ladders:
        for tier in () if ladder.national else ladder.tiers:
            counted = [c for c in tier.when.comparisons() if c.measure in ("unauthorised", "sessions")]
            if any(action.kind == "penalty_referral" for action in tier.actions):
                for comparison in counted:
                    yield from _threshold(f"ladders.{ladder.key}.tiers.{tier.key}.when", comparison)


def _threshold(place: str, comparison: Comparison) -> Iterator[Problem]:
    least = comparison.limit + (1 if comparison.op == ">" else 0)
    if (str(comparison.window), least) != (f"weeks:{WEEKS}", THRESHOLD):
        over = words_of_window(comparison.window)
        message = (
            f"{words_of_number(comparison.limit)} sessions {over} is not the national threshold: "
            f"{THRESHOLD} unauthorised sessions within {WEEKS} school weeks, across terms and years."
        )
        yield Problem(place, "penalty_threshold", message, "Leave it to the national ladder, which counts so.")


def _actions(policy: Policy) -> Iterator[tuple[str, Any]]:
    for ladder in policy.ladders:
        for tier in ladder.tiers:
            for action in tier.actions:
                yield f"ladders.{ladder.key}.tiers.{tier.key}.actions.{action.key}", action


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
