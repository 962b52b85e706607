"""The linter on tiers that no one can reach, and on ladders that no one can leave."""

from collections.abc import Iterable, Iterator

from interventions.rules.bands import SHARES, Band, covered, shape_of, window_key
from interventions.rules.policy import Comparison, Ladder, Policy, Tier, Window
from interventions.rules.problems import Problem

SESSIONS_A_DAY, DAYS_A_WEEK = 2, 5
MADE_BY_HAND = ("target_missed", "visit", "contact")
EVENT_KINDS = ("tier", "letter", "meeting", "plan")
COUNTED = ("possible", "attended", "absent", "authorised", "unauthorised", "late", "late_before_close", "sessions")


def lint_reach(policy: Policy) -> Iterator[Problem]:
    """Conditions that contradict themselves, tiers that a higher one always hides, events that never happen."""
    for ladder in policy.ladders:
        if ladder.national:
            continue
        for tier in ladder.tiers:
            place = f"ladders.{ladder.key}.tiers.{tier.key}"
            yield from _contradictions(tier, f"{place}.when")
            yield from _hidden(ladder, tier, f"{place}.when")
            yield from _without_event(ladder, tier, f"{place}.when")
            yield from _for_ever(ladder, tier, place)


def _contradictions(tier: Tier, place: str) -> Iterator[Problem]:
    for window in _lines(tier):
        bands = shape_of(tier.when, window).bands
        if bands and all(_within_reach(band).empty for band in bands):
            message = "No attendance can be all of this at once."
            yield Problem(place, "unreachable", message, "Check the limits and the signs: below is <, at least is >=.")
            return
    for comparison in tier.when.comparisons():
        most = _most(comparison.window)
        asks = comparison.limit if comparison.op in (">", ">=") and comparison.measure in COUNTED else 0
        if most is not None and max(asks, comparison.floor) > most:
            message = f"{comparison.window} holds {most} sessions at most; {max(asks, comparison.floor)} are asked for."
            yield Problem(place, "unreachable", message, "Ask for fewer sessions, or look over a longer time.")


def _within_reach(band: Band) -> Band:
    return band.meets(Band())


def _most(window: Window | None) -> int | None:
    """How many sessions a counted window can hold; None where that is not known."""
    if window is None or window.name not in ("days", "weeks"):
        return None
    return window.number * SESSIONS_A_DAY * (DAYS_A_WEEK if window.name == "weeks" else 1)


def _hidden(ladder: Ladder, tier: Tier, place: str) -> Iterator[Problem]:
    """A band that lies in higher tiers' bands altogether: the highest counts, so this one never does."""
    higher = [other for other in ladder.tiers if other.order > tier.order]
    for window in _lines(tier):
        shape = shape_of(tier.when, window)
        over = [other for other in higher if _no_harder(other, tier, window)]
        bands = [band for other in over for band in shape_of(other.when, window).bands]
        own = [band for band in shape.bands if not band.empty]
        if own and bands and all(covered(band, bands) for band in own):
            names = " and ".join(f"“{other.name}”" for other in over)
            message = f"Whoever meets this also meets {names}, which stands higher and counts instead."
            yield Problem(place, "unreachable", message, "Give the lower attendance the higher order.")
            return


def _no_harder(other: Tier, tier: Tier, window: str) -> bool:
    """Whether the other tier asks nothing more than its band, and is looked at no later."""
    shape = shape_of(other.when, window)
    return shape.alone and _floor(other) <= _floor(tier)


def _floor(tier: Tier) -> int:
    return max((comparison.floor for comparison in tier.when.comparisons()), default=0)


def _without_event(ladder: Ladder, tier: Tier, place: str) -> Iterator[Problem]:
    for comparison in tier.when.comparisons():
        for event in _events(comparison):
            kind, _, key = event.partition(":")
            if kind not in EVENT_KINDS and event not in MADE_BY_HAND:
                remedy = "Write tier:NAME, letter:NAME, meeting:any, plan:NAME, target_missed, visit or contact."
                yield Problem(place, "unreachable", f"“{event}” is nothing that happens in a case.", remedy)
            elif kind in ("tier", "letter") and key not in _made(ladder, kind):
                what = "tier" if kind == "tier" else "letter"
                message = f"No {what} “{key}” is in this ladder, so nothing counts from it."
                remedy = f"Name a {what} of this ladder: {', '.join(_made(ladder, kind)) or 'there is none yet'}."
                yield Problem(place, "unreachable", message, remedy)
            elif event == f"tier:{tier.key}":
                message = "It waits for its own beginning."
                yield Problem(place, "unreachable", message, "Count from an earlier tier.")


def _events(comparison: Comparison) -> Iterable[str]:
    return [event for event in (comparison.event, comparison.window.event if comparison.window else "") if event]


def _made(ladder: Ladder, kind: str) -> tuple[str, ...]:
    if kind == "tier":
        return tuple(tier.key for tier in ladder.tiers)
    actions = (action for tier in ladder.tiers for action in tier.actions)
    return tuple(dict.fromkeys(str(a.detail.get("template", a.key)) for a in actions if a.kind == "letter"))


def _lines(tier: Tier) -> tuple[str, ...]:
    return tuple(dict.fromkeys(window_key(c) for c in tier.when.comparisons() if c.measure in SHARES))


def _for_ever(ladder: Ladder, tier: Tier, place: str) -> Iterator[Problem]:
    if not ladder.year_end and tier.recovered is None:
        message = f"“{tier.name}” is never left: it neither ends with the year nor after a time of recovery."
        yield Problem(place, "cannot_be_left", message, "Write recovered: 4 school_weeks, or year_end: true.")
