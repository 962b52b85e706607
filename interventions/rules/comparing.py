"""One comparison of a policy, made ready for thousands of pupils: exact whole numbers, nothing rounded.

Two ways in, one meaning. `plain_check_of` gives the quick answer (met or not) that a night asks of everybody;
`value_of` gives the exact value, which evidence shows of the few. Both take a row of numbers, whose places a `Layout`
knows, and what is special about a pupil: runs, events, sessions since an event, codes that no summary counts.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from interventions.rules.elapsed import elapsed
from interventions.rules.findings import Counted
from interventions.rules.policy import MEASURES, Comparison, Policy, Window
from registers.rules.codes import code_even_if_retired

OPS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SUMMED = ("L", "U", "I", "M", "N", "O", "G")  # codes that weekly summaries count
FIELDS = 7  # places of a row before its numbers: enrolment, pupil, since, born, year group, since when, first N
YEAR = Window("year")
PERCENT = ("attendance", "absence", "change")
COUNTER_OF = {  # measures that are one counter
    "attended": ("attended",), "absent": ("absent",), "authorised": ("authorised",),
    "unauthorised": ("unauthorised",), "late": ("late",), "late_before_close": ("L",), "illness_days": ("I",),
    "possible": ("attended", "absent"),
}  # fmt: skip
NO_RUN = frozenset({"illness_days_expected", "unexplained_n_days"})  # nothing to measure without an entry

Row = Sequence[Any]
Special = Mapping[Any, Any]
Test = Callable[[Row, Special], bool]
Plain = bool | Callable[[Row], bool]
Value = Callable[[Row, Special], Fraction | None]
NOTHING_SPECIAL: Special = {}


@dataclass(frozen=True)
class When:
    """The day as of whose end is judged, and the school days up to it, earliest first."""

    on: date
    school_days: tuple[date, ...]


@dataclass(frozen=True)
class Layout:
    """Which counters of which windows a policy asks for, and where each stands in a row."""

    asked: tuple[tuple[Window, tuple[str, ...]], ...]
    places: Mapping[tuple[Window, str], int]


def layout_of(policy: Policy) -> Layout:
    """What the policy's comparisons need of everybody: windows that are the same for all pupils of a school."""
    wanted: dict[Window, dict[str, None]] = {}
    for comparison in policy.comparisons():
        if comparison.measure == "unexplained_n_days":
            wanted.setdefault(YEAR, {})  # the weeks of the year are looked through, nothing of them is summed
        for window, counter in _needs(comparison):
            wanted.setdefault(window, {})[counter] = None
    asked = tuple((window, tuple(counters)) for window, counters in wanted.items())
    flat = [(window, counter) for window, counters in asked for counter in counters]
    return Layout(asked, {key: FIELDS + n for n, key in enumerate(flat)})


def _needs(comparison: Comparison) -> list[tuple[Window, str]]:
    window, counters = comparison.window, list(_counters(comparison))
    if window is None:
        return [(YEAR, "I")] if comparison.measure == "illness_days_expected" else []
    found = [] if window.name == "since" else [(window, name) for name in counters]
    if comparison.measure == "change":
        found += [(YEAR, "attended"), (YEAR, "absent")]
    return found


def _counters(comparison: Comparison) -> tuple[str, ...]:
    possible = ("attended", "absent")
    if comparison.measure == "absence_spells":
        return possible
    if comparison.measure in PERCENT:
        return (*possible, *(code for code in comparison.set_aside if code in SUMMED))
    own = tuple(code for code in comparison.codes if code in SUMMED) if comparison.measure == "sessions" else ()
    own = own or COUNTER_OF.get(comparison.measure, ())
    return tuple(dict.fromkeys((*own, *(possible if _needs_possible(comparison) else ()))))


def _needs_possible(comparison: Comparison) -> bool:
    """Whether it may be met by a pupil of whom nothing was counted."""
    return bool(comparison.floor) or comparison.op in ("<", "<=") or comparison.limit <= 0


def other_codes(policy: Policy) -> dict[Window, frozenset[str]]:
    """Codes that no weekly summary counts, by the window in which a comparison asks for them."""
    found: dict[Window, frozenset[str]] = {}
    for comparison in policy.comparisons():
        codes = {code for code in (*comparison.codes, *comparison.set_aside) if code not in SUMMED}
        if codes and comparison.window:
            found[comparison.window] = found.get(comparison.window, frozenset()) | codes
    return found


# ---- values ------------------------------------------------


def value_of(comparison: Comparison, ladder: str, layout: Layout, when: When) -> Value:
    """The exact value in the measure's unit; None where there is nothing to measure or less than the floor."""
    measure = comparison.measure
    if measure in ("days_since", "times"):
        return _event_value(comparison, ladder, when)
    if not MEASURES[measure][1]:
        default = None if measure in NO_RUN else Fraction(0)
        return lambda row, special: special.get(measure, default)
    count = _count_of(comparison, ladder, layout)
    if measure == "change":
        return _change(comparison, count, layout)
    if measure in PERCENT:
        return _percent(comparison, count, when.on)
    return _number(comparison, ladder, count)


Count = Callable[[Row, Special, str], int]


def _count_of(comparison: Comparison, ladder: str, layout: Layout) -> Count:
    """How one counter of the comparison's window is read."""
    window = comparison.window
    if window is not None and window.name == "since":
        key = (ladder, window.event)
        return lambda row, special, name: counter_of(special[key], name) if key in special else 0
    places = layout.places

    def count(row: Row, special: Special, name: str) -> int:
        place = places.get((window, name)) if window else None
        return int(row[place] if place is not None else special.get((window, name), 0))

    return count


def counter_of(counted: Counted, name: str) -> int:
    """A counter of a window by its name, as rows have them: a class, or a code."""
    if name == "late":
        return counted.late_l + counted.late_u
    named = {"L": "late_l", "U": "late_u", "I": "illness"}.get(name, name)
    return int(getattr(counted, named)) if hasattr(counted, named) else counted.codes.get(name, 0)


def _percent(comparison: Comparison, count: Count, on: date) -> Value:
    aside = [(code, code_even_if_retired(code, on)) for code in comparison.set_aside]
    present = [code for code, row in aside if row.attended]
    away = [code for code, row in aside if row.is_absence]
    of_attended = comparison.measure == "attendance"

    def value(row: Row, special: Special) -> Fraction | None:
        attended = count(row, special, "attended") - sum(count(row, special, code) for code in present)
        absent = count(row, special, "absent") - sum(count(row, special, code) for code in away)
        possible = attended + absent
        if possible <= 0 or possible < comparison.floor:
            return None
        return Fraction(100 * (attended if of_attended else absent), possible)

    return value


def _number(comparison: Comparison, ladder: str, count: Count) -> Value:
    names = {"sessions": comparison.codes, "absence_spells": ("spells",)}.get(comparison.measure)
    names = COUNTER_OF[comparison.measure] if names is None else names
    needs_possible, halves = _needs_possible(comparison), comparison.measure == "illness_days"
    moved = _counts_elsewhere(comparison, ladder)

    def value(row: Row, special: Special) -> Fraction | None:
        number = sum(count(row, special, name) for name in names)
        if moved:
            number += len(special.get("elsewhere", ())) - len(special.get("below_age", ()))
        if needs_possible:
            possible = count(row, special, "attended") + count(row, special, "absent")
            if possible < comparison.floor or not (possible or number):
                return None
        return Fraction(number, 2) if halves else Fraction(number)

    return value


def _counts_elsewhere(comparison: Comparison, ladder: str) -> bool:
    """The national threshold alone counts sessions at another school of the trust, and none below compulsory age."""
    return ladder == "penalty_notice" and comparison.measure == "unauthorised"


def _change(comparison: Comparison, count: Count, layout: Layout) -> Value:
    at, away = layout.places[YEAR, "attended"], layout.places[YEAR, "absent"]

    def value(row: Row, special: Special) -> Fraction | None:
        attended, absent = count(row, special, "attended"), count(row, special, "absent")
        before, possible = row[at] - attended, attended + absent
        possible_before = row[at] + row[away] - possible
        if possible <= 0 or possible_before <= 0 or possible < comparison.floor:
            return None
        return Fraction(100 * attended, possible) - Fraction(100 * before, possible_before)

    return value


def _event_value(comparison: Comparison, ladder: str, when: When) -> Value:
    event, measure = comparison.event, comparison.measure

    def value(row: Row, special: Special) -> Fraction | None:
        days = [day for day in events_of(special, ladder, event) if day <= when.on]
        if measure == "times":
            return Fraction(len(days))
        return Fraction(elapsed(days[-1], when.on, comparison.unit, when.school_days)) if days else None

    return value


def events_of(special: Special, ladder: str, event: str) -> list[date]:
    """The days of an event of this ladder, or of none, earliest first."""
    events = special.get("events", {})
    return sorted(day for name in (ladder, "") for day in events.get(name, {}).get(event, ()))


# ---- tests ------------------------------------------------


def check_of(comparison: Comparison, ladder: str, layout: Layout, when: When) -> Test:
    """Whether the comparison is met."""
    quick = None if _counts_elsewhere(comparison, ladder) else _quick(comparison, layout)
    if quick is not None:
        return lambda row, special: quick(row)
    value, meets, limit = value_of(comparison, ladder, layout, when), OPS[comparison.op], comparison.limit

    def check(row: Row, special: Special) -> bool:
        found = value(row, special)
        return found is not None and meets(found, limit)

    return check


def plain_check_of(comparison: Comparison, ladder: str, layout: Layout, when: When) -> Plain:
    """The same of a pupil about whom nothing is special, from the row alone; True or False where that does not matter.

    Most pupils on most nights are such pupils.
    """
    check = check_of(comparison, ladder, layout, when)
    if special_only(comparison):
        return check((), NOTHING_SPECIAL)
    return _quick(comparison, layout) or (lambda row: check(row, NOTHING_SPECIAL))


def _quick(comparison: Comparison, layout: Layout) -> Callable[[Row], bool] | None:
    """What is asked most often, from the row alone, in whole numbers without a fraction; None where it takes more."""
    if special_only(comparison):
        return None
    if comparison.measure in ("attendance", "absence") and not comparison.set_aside:
        return _percent_check(comparison, layout)
    if comparison.measure in COUNTER_OF and not _needs_possible(comparison):
        return _count_check(comparison, layout)
    return None


def special_only(comparison: Comparison) -> bool:
    """Whether the row's numbers play no part."""
    window = comparison.window
    return comparison.measure != "change" and (window is None or window.name == "since")


def _percent_check(comparison: Comparison, layout: Layout) -> Callable[[Row], bool]:
    assert comparison.window is not None
    attended = layout.places[comparison.window, "attended"]
    absent = layout.places[comparison.window, "absent"]
    part = attended if comparison.measure == "attendance" else absent
    meets, floor = OPS[comparison.op], max(comparison.floor, 1)
    times, limit = 100 * comparison.limit.denominator, comparison.limit.numerator

    def check(row: Row) -> bool:
        possible = row[attended] + row[absent]
        return possible >= floor and meets(times * row[part], limit * possible)

    return check


def _count_check(comparison: Comparison, layout: Layout) -> Callable[[Row], bool]:
    assert comparison.window is not None
    places = [layout.places[comparison.window, name] for name in COUNTER_OF[comparison.measure]]
    meets, limit = OPS[comparison.op], comparison.limit * (2 if comparison.measure == "illness_days" else 1)
    times, least = limit.denominator, limit.numerator
    if len(places) == 1 and times == 1:
        [place] = places
        return lambda row: meets(row[place], least)
    return lambda row: meets(times * sum(row[place] for place in places), least)
