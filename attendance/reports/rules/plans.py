"""An action plan's aims: what can be measured, of whom, and whether it is on its way. Nothing is typed that can be
measured: the start from the marks of the year before, the present from the marks since.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from hashlib import sha256

from attendance.reports.rules.cohorts import COHORTS, SEXES, in_a_sentence
from attendance.reports.rules.veiled import few_pupils
from registers.rules.figures import Counts, GroupFigures, group_figures, rate, rounded
from registers.rules.suppression import hidden, safe_counts, sensitive

DAY = timedelta(days=1)
YEAR = timedelta(days=364)  # 52 whole weeks: every season once
LEAST_DAYS = timedelta(days=28)
ALL = "all"
OPEN, MET, NOT_MET, GIVEN_UP = "open", "met", "not_met", "given_up"
CLOSED = {MET: "Met", NOT_MET: "Not met", GIVEN_UP: "Given up"}
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Measure:
    """`up`: more is better. `of_pupils`: a share of pupils, not of sessions, hidden where it is of a few."""

    label: str
    up: bool
    of_pupils: bool = False


MEASURES = {
    "attendance": Measure("Attendance", up=True),
    "unauthorised": Measure("Unauthorised absence", up=False),
    "late": Measure("Late arrivals", up=False),
    "persistent": Measure("Persistently absent pupils", up=False, of_pupils=True),
    "severe": Measure("Severely absent pupils", up=False, of_pupils=True),
}


@dataclass(frozen=True)
class Progress:
    """How an aim stands. `key`: early, no_marks, hidden, reached, on_track, behind, worse; `tone` as of a trend."""

    key: str
    words: str
    tone: str


def seen_as(words: str, steps: str, owner: str, *rest: object) -> str:
    """What a form carries of an aim, so that a change by somebody else in between shows."""
    return sha256("\n".join([words, steps, owner, *map(str, rest)]).encode()).hexdigest()[:16]


def cohort_choices(years: Iterable[int]) -> list[tuple[str, str]]:
    """Of whom an aim may be: all, year groups, cohorts that are no secret."""
    of_year = [(f"year:{year}", year_words(year)) for year in years]
    open_ones = [(key, cohort.label) for key, cohort in COHORTS.items() if not cohort.sensitive]
    return [(ALL, "All pupils"), *of_year, *open_ones, *SEXES.items()]


def year_words(year: int) -> str:
    return {-1: "Nursery", 0: "Reception"}.get(year, f"Year {year}")


def cohort_label(key: str) -> str:
    """As a table says it."""
    if key == ALL:
        return "All pupils"
    if key.startswith("year:"):
        return year_words(int(key.removeprefix("year:")))
    return COHORTS[key].label if key in COHORTS else SEXES.get(key, key)


def cohort_in_words(key: str) -> str:
    """As a sentence says it."""
    return "all pupils" if key == ALL else in_a_sentence(key, cohort_label(key))


def is_in(key: str, year_group: int, kinds: Collection[str]) -> bool:
    """Whether a pupil of this year group with these kinds of flag is one of the cohort's."""
    if key == ALL:
        return True
    if key.startswith("year:"):
        return year_group == int(key.removeprefix("year:"))
    return COHORTS[key].holds(kinds) if key in COHORTS else key in kinds


def baseline_days(since: date) -> tuple[date, date]:
    """The days from which an aim that begins on `since` starts out: the 52 weeks before."""
    return since - YEAR, since


def days_so_far(since: date, until: date, today: date) -> tuple[date, date] | None:
    """The days that measure an aim now, today with them; None before it begins."""
    end = min(until, today + DAY)
    return (since, end) if since < end else None


def measured(measure: str, found: GroupFigures) -> Fraction | None:
    """The measure in per cent, exactly; None where there is nothing to divide by."""
    counts = found.counts
    part, whole = {
        "attendance": (counts.attended, counts.possible), "unauthorised": (counts.unauthorised, counts.possible),
        "late": (counts.late, counts.possible), "persistent": (found.persistent, found.enrolments),
        "severe": (found.severe, found.enrolments),
    }[measure]  # fmt: skip
    return rate(part, whole)


def parts_of(cohort: str, people: Iterable[tuple[int, Collection[str], Counts]]) -> list[GroupFigures]:
    """The figures of the cohort first, then of everybody else: of a year group's others each year group by itself.

    From (year group, kinds of flag, sessions) of everybody.
    """
    found: dict[str, list[Counts]] = {cohort: []}
    for year, kinds, counts in people:
        other = f"year:{year}" if cohort.startswith("year:") else "others"
        found.setdefault(cohort if is_in(cohort, year, kinds) else other, []).append(counts)
    return [group_figures(counts) for counts in found.values()]


def must_hide(measure: str, parts: Sequence[GroupFigures]) -> bool:
    """Whether a reader without names must not see it; `parts` as `parts_of` gives them.

    Few pupils, or few of them who are counted; or what it would tell of the others, beside an aim for all pupils.
    """
    sizes = [part.enrolments for part in parts]
    if few_pupils(sizes[0]) or 0 in hidden(sizes):
        return True
    if not MEASURES[measure].of_pupils:
        return False
    counts = [part.persistent if measure == "persistent" else part.severe for part in parts]
    return sensitive(counts[0], sizes[0]) or 0 in safe_counts(counts, sizes)


def too_short(since: date, until: date) -> bool:
    """Whether so few days say nothing to readers without names: days that anybody may choose could be taken from one
    another until one child's are left."""
    return until - since < LEAST_DAYS


def kept(value: Fraction | None) -> Decimal | None:
    """As the table keeps it: four decimal places, ties up."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES, ROUND_HALF_UP)


def shown(value: Fraction | Decimal | None) -> str | None:
    """With the one decimal that pages show."""
    return None if value is None else rounded(Fraction(value), 1)


def progress(
    measure: str, baseline: Decimal | None, target: Decimal, now: Fraction | None, since: date, until: date, today: date
) -> Progress:
    """How an aim stands today, on unrounded values.

    On track: as far from the start towards the target as time has gone (our own rule), a straight line from the
    baseline; without a baseline only reached or not yet.
    """
    if today < since:
        return Progress("early", f"Begins on {since.day} {since:%B}.", "none")
    if now is None:
        return Progress("no_marks", "No marks yet.", "none")
    sign = 1 if MEASURES[measure].up else -1
    ahead = sign * (now - Fraction(target))
    if ahead >= 0:
        return Progress("reached", "At the target now." if today < until else "Target reached.", "good")
    points = rounded(-ahead, 1)
    missing = f"{points if points != '0.0' else 'less than 0.1'} points from the target"
    if today >= until:
        return Progress("behind", f"Not reached: {missing}.", "bad")
    if baseline is None:
        return Progress("behind", f"Not yet: {missing}.", "same")
    return _on_the_way(sign, Fraction(baseline), Fraction(target), now, Fraction((today - since).days + 1,
                       (until - since).days), missing)  # fmt: skip


def _on_the_way(
    sign: int, baseline: Fraction, target: Fraction, now: Fraction, gone: Fraction, missing: str
) -> Progress:
    if sign * (now - baseline) < 0:
        return Progress("worse", f"Further away than at the start: {missing}.", "bad")
    if sign * (now - (baseline + (target - baseline) * min(gone, Fraction(1)))) >= 0:
        return Progress("on_track", f"On track: {missing}, and time is left.", "good")
    return Progress("behind", f"Behind: {missing}.", "bad")
