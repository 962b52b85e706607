"""Every measure counted mark by mark, the plain way: what the set-based measures are checked against."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from interventions.rules.policy import Comparison
from registers.rules.codes import Code, code_even_if_retired
from tests.factories.school_life import TERMS, YEAR

Mark = tuple[date, str, str]
DAY = timedelta(days=1)
UNEXPLAINED = {"N", "O"}


def school_days() -> list[date]:
    """Every day of the tests' calendar."""
    days = []
    for _, since, until, half_since, half_until in TERMS:
        days += [day for day in dates(since, until) if day.weekday() < 5 and not half_since <= day < half_until]
    return days


def dates(since: date, until: date) -> list[date]:
    return [since + n * DAY for n in range((until - since).days)]


DAYS = school_days()


def start_of(window, on: date, event_days: Sequence[date]) -> date | None:
    """The first day of a window, from the calendar alone; None where there is none."""
    past = [day for day in DAYS if day <= on]
    mondays = sorted({day - day.weekday() * DAY for day in past})
    if window.name == "year":
        return YEAR[0]
    if window.name == "term":
        return max(since for _, since, *_ in TERMS if since <= on)
    if window.name == "half_term":
        return max(day for _, since, _, _, half in TERMS for day in (since, half) if day <= on)
    if window.name == "weeks":
        return mondays[-window.number :][0]
    if window.name == "days":
        return past[-window.number :][0]
    if window.name == "since":
        return max(event_days) + DAY if event_days else None
    return window.first


def in_window(marks: Iterable[Mark], comparison: Comparison, on: date, event_days: Sequence[date]) -> list[Mark]:
    window = comparison.window
    since = start_of(window, on, event_days)
    last = min(on, window.last) if window.name == "span" else on
    return [mark for mark in marks if since and since <= mark[0] <= last]


def classed(mark: Mark) -> Code:
    return code_even_if_retired(mark[2], mark[0])


def rate(marks: Iterable[Mark], set_aside=(), attended: bool = True) -> Fraction | None:
    """Attendance (or absence) in percent."""
    counted = [code for code in map(classed, marks) if code.counts_possible and code.code not in set_aside]
    return Fraction(100 * sum(code.attended == attended for code in counted), len(counted)) if counted else None


def value(comparison: Comparison, marks: list[Mark], on: date, events: Sequence[date]) -> Fraction | None:
    """The value of a comparison as of the end of `on`; `marks` are those of one enrolment up to that day."""
    measure, past = comparison.measure, [day for day in events if day <= on]
    if measure == "times":
        return Fraction(len(past))
    if measure == "days_since":
        return Fraction(since_then(past[-1], on, comparison.unit)) if past else None
    if measure in RUNS:
        return RUNS[measure](marks, on)
    if measure == "change":
        return change(comparison, marks, on, past)
    inside = in_window(marks, comparison, on, past)
    possible = sum(classed(mark).counts_possible for mark in inside)
    if measure in ("attendance", "absence"):
        counted = [m for m in inside if classed(m).counts_possible and m[2] not in comparison.set_aside]
        return None if len(counted) < comparison.floor else rate(counted, attended=measure == "attendance")
    number = Fraction(count(comparison, inside))
    if possible < comparison.floor or not (possible or number):
        return None if comparison.floor or comparison.op in ("<", "<=") or comparison.limit <= 0 else Fraction(0)
    return number / 2 if measure == "illness_days" else number


def count(comparison: Comparison, marks: list[Mark]) -> int:
    codes = [classed(mark) for mark in marks]
    return {
        "possible": lambda: sum(code.counts_possible for code in codes),
        "attended": lambda: sum(code.attended for code in codes),
        "absent": lambda: sum(code.is_absence for code in codes),
        "authorised": lambda: sum(code.is_authorised for code in codes),
        "unauthorised": lambda: sum(code.is_unauthorised for code in codes),
        "late": lambda: sum(code.late for code in codes),
        "late_before_close": lambda: sum(code.code == "L" for code in codes),
        "illness_days": lambda: sum(code.code == "I" for code in codes),
        "sessions": lambda: sum(code.code in comparison.codes for code in codes),
        "absence_spells": lambda: spells(marks),
    }[comparison.measure]()


def spells(marks: list[Mark]) -> int:
    away = [classed(mark).is_absence for mark in sorted(marks) if classed(mark).counts_possible]
    return sum(now and not before for before, now in zip([False, *away], away, strict=False))


def change(comparison: Comparison, marks: list[Mark], on: date, past: Sequence[date]) -> Fraction | None:
    inside = in_window(marks, comparison, on, past)
    possible = sum(classed(mark).counts_possible for mark in inside)
    now, before = rate(inside), rate([mark for mark in marks if mark not in inside])
    if now is None or before is None or possible < comparison.floor:
        return None
    return now - before


def since_then(day: date, on: date, unit: str) -> int:
    """Counted out day by day."""
    if unit == "days":
        return max(0, (on - day).days)
    later = [other for other in DAYS if day < other <= on]
    if unit == "school_days":
        return len(later)
    monday = day - day.weekday() * DAY
    mondays = {other - other.weekday() * DAY for other in later} - {monday}
    return sum(week + day.weekday() * DAY <= on for week in mondays)


def day_run(marks: list[Mark], on: date, hit) -> Fraction:
    by_day = {day: [classed(mark) for mark in marks if mark[0] == day] for day in DAYS if day <= on}
    run = 0
    for day in sorted(by_day, reverse=True):
        possible = [code for code in by_day[day] if code.counts_possible]
        if not possible:
            continue
        if not all(hit(code) for code in possible):
            break
        run += len(by_day[day]) == 2
    return Fraction(run)


def illness_run(marks: list[Mark], on: date) -> Fraction:
    run = 0
    for mark in sorted(marks, reverse=True):
        if classed(mark).counts_possible:
            if mark[2] != "I":
                break
            run += 1
    return Fraction(run, 2)


def standing_n(marks: list[Mark], on: date) -> Fraction | None:
    days = [mark[0] for mark in marks if mark[2] == "N"]
    return Fraction(sum(min(days) < day <= on for day in DAYS)) if days else None


RUNS = {
    "illness_spell_days": illness_run,
    "continuous_unauthorised_days": lambda marks, on: day_run(marks, on, lambda code: code.is_unauthorised),
    "continuous_absent_days": lambda marks, on: day_run(marks, on, lambda code: code.is_absence),
    "unexplained_days": lambda marks, on: day_run(marks, on, lambda code: code.code in UNEXPLAINED),
    "unexplained_n_days": standing_n,
    "illness_days_expected": lambda marks, on: None,
}
