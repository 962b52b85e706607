"""Judging: which tier of each ladder a pupil meets, as of the end of a day. No memory: the same facts, the same answer.

Of each ladder the highest tier counts whose condition is met. `Judge` answers for a row of numbers, quickly; `judge`
answers for `Facts`, with everything it saw.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attendance.calendar.rules.ages import of_compulsory_school_age
from interventions.rules.comparing import (
    NOTHING_SPECIAL,
    OPS,
    Layout,
    Plain,
    Row,
    Special,
    Test,
    When,
    check_of,
    counter_of,
    events_of,
    layout_of,
    plain_check_of,
    value_of,
)
from interventions.rules.findings import Counted, Facts, Found, Seen
from interventions.rules.levels import Key, Level
from interventions.rules.policy import JUDGED, MEASURES, Comparison, Condition, Ladder, Policy, Tier
from registers.rules.codes import code_even_if_retired

DAILY = frozenset({"daily"})
ALWAYS = frozenset(JUDGED)
BORN, YEAR_GROUP, SINCE_WHEN = 3, 4, 5


@dataclass(frozen=True)
class Made:
    """A ladder made ready: its tiers with their tests, the highest first.

    `plain` are those that can be met by a pupil about whom nothing is special. `gated`: not for every pupil.
    """

    ladder: Ladder
    rungs: tuple[tuple[Tier, Test], ...]
    plain: tuple[tuple[Tier, Callable[[Row], bool]], ...]
    gated: bool


class Judge:
    """A policy made ready for one day. `ends`: which of `policy.JUDGED` the day is; only those ladders are judged."""

    def __init__(self, policy: Policy, when: When, ends: Collection[str] = ALWAYS) -> None:
        self.policy, self.when, self.layout = policy, when, layout_of(policy)
        self.ladders = [_made(ladder, self.layout, when) for ladder in policy.ladders if ladder.judged in ends]
        self._ages: dict[date, bool] = {}

    def tiers(self, row: Row, special: Special = NOTHING_SPECIAL) -> list[tuple[Ladder, Tier]]:
        """The highest tier met of each ladder that has one met."""
        found = []
        for made in self.ladders:
            for tier, test in made.rungs:
                if test(row, special):
                    if not made.gated or self.lets_in(made.ladder, row, special):
                        found.append((made.ladder, tier))
                    break
        return found

    def levels(self, rows: Iterable[Row], special: Mapping[Any, Special]) -> dict[Key, Level]:
        """The same of many pupils; `special` by enrolment, of those who have anything. Made to be quick."""
        levels: dict[Key, Level] = {}
        plain, lets_in = [(made, made.plain) for made in self.ladders if made.plain], self.lets_in
        for row in rows:
            own = special.get(row[0])
            if own is not None:
                for ladder, tier in self.tiers(row, own):
                    levels[row[0], ladder.key] = Level(row[0], row[1], ladder, tier)
                continue
            for made, rungs in plain:
                for tier, test in rungs:
                    if test(row):
                        if not made.gated or lets_in(made.ladder, row, NOTHING_SPECIAL):
                            levels[row[0], made.ladder.key] = Level(row[0], row[1], made.ladder, tier)
                        break
        return levels

    def lets_in(self, ladder: Ladder, row: Row, special: Special) -> bool:
        """Whether the ladder is for this pupil: their age, year group and circumstances."""
        if ladder.csa_only and not self._of_age(row[BORN]):
            return False
        if ladder.year_groups:
            year_group = row[YEAR_GROUP] + _academic_year(self.when.on) - _academic_year(row[SINCE_WHEN])
            if year_group not in ladder.year_groups:
                return False
        flags = special.get("flags", frozenset())
        return not (ladder.only_flags and not ladder.only_flags & flags) and not ladder.not_flags & flags

    def _of_age(self, born: date) -> bool:
        if born not in self._ages:
            self._ages[born] = of_compulsory_school_age(born, self.when.on)
        return self._ages[born]


def _academic_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _made(ladder: Ladder, layout: Layout, when: When) -> Made:
    rungs = [(tier, _test(tier.when, ladder.key, layout, when)) for tier in reversed(ladder.tiers)]
    plain = [(tier, _plain(tier.when, ladder.key, layout, when)) for tier in reversed(ladder.tiers)]
    gated = bool(ladder.csa_only or ladder.year_groups or ladder.only_flags or ladder.not_flags)
    possible = tuple((tier, _always if test is True else test) for tier, test in plain if test)
    return Made(ladder, tuple(rungs), possible, gated)


def _always(row: Row) -> bool:
    return True


def _test(condition: Condition, ladder: str, layout: Layout, when: When) -> Test:
    tests = [
        _test(part, ladder, layout, when) if isinstance(part, Condition) else check_of(part, ladder, layout, when)
        for part in condition.parts
    ]
    if len(tests) == 1:
        return tests[0]
    if condition.how == "all":
        return lambda row, special: all(test(row, special) for test in tests)
    return lambda row, special: any(test(row, special) for test in tests)


def _plain(condition: Condition, ladder: str, layout: Layout, when: When) -> Plain:
    tests = [_plain_part(part, ladder, layout, when) for part in condition.parts]
    settles = condition.how == "any"  # True settles an any, False an all; the other answer leaves it to the rest
    if settles in tests:
        return settles
    rest = [test for test in tests if not isinstance(test, bool)]
    if not rest:
        return not settles
    if len(rest) == 1:
        return rest[0]
    if settles:
        return lambda row: any(test(row) for test in rest)
    return lambda row: all(test(row) for test in rest)


def _plain_part(part: Comparison | Condition, ladder: str, layout: Layout, when: When) -> Plain:
    make = _plain if isinstance(part, Condition) else plain_check_of
    return make(part, ladder, layout, when)  # type: ignore[arg-type]


# ---- with everything it saw ------------------------------------------------


def judge(
    policy: Policy, facts: Facts, on: date, *, school_days: Sequence[date] = (), ends: Collection[str] = ALWAYS
) -> dict[str, Found]:
    """The highest tier met of each ladder, with all that was compared; a ladder of which none is met is missing.

    `school_days` are the days with a session up to `on`, earliest first. `ends` as in `Judge`.
    """
    return found_by(Judge(policy, When(on, tuple(school_days)), ends), facts)


def found_by(judge: Judge, facts: Facts) -> dict[str, Found]:
    """`judge`, with a policy that was made ready before."""
    row, special = row_of(facts, judge.layout, judge.when.on), special_of(facts)
    return {
        ladder.key: _found(ladder, tier, see_all(tier.when, ladder.key, facts, judge, row, special))
        for ladder, tier in judge.tiers(row, special)
    }


def row_of(facts: Facts, layout: Layout, on: date) -> tuple:
    """The facts as a row of numbers."""
    numbers = [
        counter_of(facts.windows[window], name) if window in facts.windows else 0
        for window, counters in layout.asked for name in counters
    ]  # fmt: skip
    return (facts.enrolment_id, facts.pupil_id, None, facts.born, facts.year_group, on, None, *numbers)


def special_of(facts: Facts) -> dict[Any, Any]:
    """What is special about a pupil, under the keys that comparisons ask for."""
    special: dict[Any, Any] = {measure: running.value for measure, running in facts.running.items()}
    special |= facts.since
    for window, counted in facts.windows.items():
        special[window, "spells"] = counted.spells
        special |= {(window, code): number for code, number in counted.codes.items()}
    special |= {"events": facts.events, "flags": facts.flags}
    return special | {"elsewhere": facts.elsewhere, "below_age": facts.below_age}


def see_all(
    condition: Condition, ladder: str, facts: Facts, judge: Judge, row: Row, special: Special
) -> dict[Comparison, Seen]:
    """Every comparison of a condition as it was seen, in order."""
    found: dict[Comparison, Seen] = {}
    for comparison in condition.comparisons():
        value = value_of(comparison, ladder, judge.layout, judge.when)(row, special)
        found[comparison] = _seen(comparison, ladder, facts, judge.when, special, value)
    return found


def _found(ladder: Ladder, tier: Tier, seen: Mapping[Comparison, Seen]) -> Found:
    reasons = _told(_reasons(tier.when, seen))
    return Found(ladder.key, tier.key, tier.order, tier.entry, tier.role, tuple(seen.values()), reasons[0], reasons)


def _told(reasons: Sequence[Seen]) -> tuple[Seen, ...]:
    """Of two bounds of one band only the one that was crossed, such as below 95% and not 90% or above."""
    bands = [(one.measure, one.window, one.codes) for one in reasons]
    return tuple(
        one for one, band in zip(reasons, bands, strict=True) if bands.count(band) == 1 or _adverse(one)
    ) or tuple(reasons)  # fmt: skip


def _adverse(seen: Seen) -> bool:
    return (seen.op in ("<", "<=")) == (seen.measure in ("attendance", "attended", "change"))


def _reasons(condition: Condition, seen: Mapping[Comparison, Seen]) -> tuple[Seen, ...]:
    """The comparisons that made it true: those of all parts, or of any the first part that is met. () if it is not."""
    parts = [_reasons(p, seen) if isinstance(p, Condition) else (seen[p],) * seen[p].met for p in condition.parts]
    if condition.how == "any":
        return next((part for part in parts if part), ())
    return tuple(one for part in parts for one in part) if all(parts) else ()


def _seen(comparison: Comparison, ladder: str, facts: Facts, when: When, special: Special, value: Any) -> Seen:
    met = value is not None and OPS[comparison.op](value, comparison.limit)
    counts, since, until = _basis(comparison, ladder, facts, when, special)
    unit = MEASURES[comparison.measure][0] or comparison.unit
    event = comparison.event or (comparison.window.event if comparison.window else "")
    return Seen(
        comparison.key, comparison.measure, str(comparison.window or ""), since, until, value, comparison.op,
        comparison.limit, unit, met, counts, comparison.codes or comparison.set_aside, event,
    )  # fmt: skip


def _basis(
    comparison: Comparison, ladder: str, facts: Facts, when: When, special: Special
) -> tuple[dict[str, int], date | None, date | None]:
    """The counts a comparison rests on, and from when until before when."""
    if comparison.event and comparison.measure in ("days_since", "times"):
        days = [day for day in events_of(special, ladder, comparison.event) if day <= when.on]
        return {"times": len(days)}, (days[-1] if days else None), None
    if comparison.window is None:
        running = facts.running.get(comparison.measure)
        if running is None:
            return {}, None, None
        missed = len(running.sessions)
        counts = {"possible": missed, "absent": missed, "authorised": 0, "unauthorised": missed}
        if comparison.measure.startswith("illness"):
            counts |= {"authorised": missed, "unauthorised": 0, "illness": missed}
        elif comparison.measure == "continuous_absent_days":
            counts = {"possible": missed, "absent": missed}
        return counts, running.since, date.fromordinal(when.on.toordinal() + 1)
    own = comparison.window.name == "since"
    counted = facts.since.get((ladder, comparison.window.event)) if own else facts.windows.get(comparison.window)
    if counted is None:
        return {}, None, None
    counts = counts_of(counted, (*comparison.codes, *comparison.set_aside)) | _counted(comparison, counted, when.on)
    for name in ("elsewhere", "below_age") if ladder == "penalty_notice" else ():
        if getattr(facts, name):
            counts[name] = len(getattr(facts, name))
    return counts, counted.since, counted.until


def _counted(comparison: Comparison, counted: Counted, on: date) -> dict[str, int]:
    """What is left when codes are set aside: the possible and the attended sessions that count."""
    if not comparison.set_aside:
        return {}
    aside = [(code_even_if_retired(code, on), counter_of(counted, code)) for code in comparison.set_aside]
    return {
        "counted_possible": counted.possible - sum(number for code, number in aside if code.counts_possible),
        "counted_attended": counted.attended - sum(number for code, number in aside if code.attended),
    }


def counts_of(counted: Counted, codes: Collection[str] = ()) -> dict[str, int]:
    """A window's counts under the names that interfaces promise, in sessions."""
    late = counted.late_l + counted.late_u
    counts = {
        "possible": counted.possible, "attended": counted.attended, "absent": counted.absent,
        "authorised": counted.authorised, "unauthorised": counted.unauthorised, "late": late,
        "illness": counted.illness,
    }  # fmt: skip
    return counts | {f"code {code}": counter_of(counted, code) for code in codes}
