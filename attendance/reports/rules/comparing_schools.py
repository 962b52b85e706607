"""Schools side by side, fairly: which are alike, how sure a rate is, and when a place means anything.

Schools are alike where phase, type and the share of free school meals are: attendance differs more by these than by
what a school does. A rate is one of pupils, not of sessions (a pupil's sessions go together), so its interval is that
of a ratio with pupils as units. A place is given only where no other school's interval overlaps. All of it is our own
rule; the DfE compares within phase and free school meals too (domain.md, section 8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

LEAST_ALIKE = 3
LEAST_PUPILS = 20
Z = 1.96  # 95 in 100
SAME = 2  # tenths of a point: less than rounding and a stomach bug make

KINDS = {
    "primary": "Primary schools", "middle": "Middle schools", "secondary": "Secondary schools",
    "all_through": "All-through schools", "sixteen_plus": "16 plus", "nursery": "Nursery schools",
    "special": "Special schools", "alternative_provision": "Alternative provision",
}  # fmt: skip
BANDS = (
    (15, "low", "under 15%"),
    (30, "middle", "15% to 30%"),
    (45, "high", "30% to 45%"),
    (101, "highest", "45% and over"),
)


@dataclass(frozen=True)
class Intake:
    """The band of a school's share of free school meals; `key` is "" where it cannot be told or would tell too much."""

    key: str
    label: str


@dataclass(frozen=True)
class Interval:
    """Between which two percentages a rate lies, as far as chance goes."""

    low: float
    high: float

    @property
    def words(self) -> str:
        return f"{self.low:.1f}% to {self.high:.1f}%"


@dataclass(frozen=True)
class Place:
    """Where a school stands among those alike: `rank` of `of`, or None and `words` say why not."""

    rank: int | None
    of: int
    words: str


@dataclass(frozen=True)
class Trend:
    """A change in words; `tone`: good, bad, same or none."""

    words: str
    tone: str


def kind_of(phase: str, school_type: str) -> str:
    """The key in KINDS: a special school is one, whatever its phase; so is alternative provision."""
    if school_type in ("special", "alternative_provision", "nursery"):
        return school_type
    return phase if phase in KINDS else "all_through"


def intake(meals: int, pupils: int) -> Intake:
    """The band of the share of pupils with free school meals.

    Of fewer than LEAST_PUPILS pupils a band would say how many; where nobody has them, they were hardly recorded.
    """
    if pupils < LEAST_PUPILS:
        return Intake("", "few pupils")
    if not meals:
        return Intake("", "not recorded")
    return next(Intake(key, label) for limit, key, label in BANDS if 100 * meals < limit * pupils)


def interval(attended: int, possible: int, pupils: int, squares: tuple[int, int, int]) -> Interval | None:
    """The interval of attended / possible in per cent, pupils as units; None for fewer than LEAST_PUPILS.

    `squares`: sums over the pupils of attended², attended × possible, possible². Variance of a ratio (Cochran 1977,
    Sampling Techniques, 6.4): n / (n - 1) × Σ(attended - rate × possible)² / possible².
    """
    if pupils < LEAST_PUPILS or possible <= 0:
        return None
    rate = Fraction(attended, possible)
    rest = squares[0] - 2 * rate * squares[1] + rate * rate * squares[2]
    wide = Z * sqrt(float(Fraction(pupils, pupils - 1) * max(rest, Fraction(0)))) / possible
    return Interval(max(0.0, 100 * (float(rate) - wide)), min(100.0, 100 * (float(rate) + wide)))


def places(alike: Mapping[str, Interval | None]) -> dict[str, Place]:
    """The place of each of these schools, all alike, by key; the highest rate is 1st."""
    sure = {key: one for key, one in alike.items() if one}
    return {key: _place(one, sure, key) for key, one in alike.items()}


def _place(own: Interval | None, sure: Mapping[str, Interval], key: str) -> Place:
    of = len(sure)
    if own is None:
        return Place(None, of, f"Not ranked: fewer than {LEAST_PUPILS} pupils.")
    if of < LEAST_ALIKE:
        return Place(None, of, "Not ranked: fewer than three schools alike.")
    others = [one for name, one in sure.items() if name != key]
    best = 1 + sum(one.low > own.high for one in others)
    worst = of - sum(one.high < own.low for one in others)
    if best == worst:
        return Place(best, of, f"{ordinal(best)} of {of}")
    if (best, worst) == (1, of):
        return Place(None, of, f"Not ranked: too close to tell from the other {of - 1} alike.")
    return Place(None, of, f"Between {ordinal(best)} and {ordinal(worst)} of {of}: too close to tell apart.")


def not_alike(own: Intake) -> Place:
    """The place of a school of which nobody can say with whom it is alike."""
    why = f"fewer than {LEAST_PUPILS} pupils" if own.label == "few pupils" else "free school meals are not recorded"
    return Place(None, 0, f"Not ranked: {why}.")


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    if 10 < n % 100 < 14:
        return f"{n}th"
    return f"{n}{({1: 'st', 2: 'nd', 3: 'rd'}).get(n % 10, 'th')}"


def trend(now: str | None, then: str | None, than: str) -> Trend:
    """The change between two shown percentages with one decimal, such as “0.6 points up on last year”.

    Made of the figures as they are shown, so that a reader who takes one from the other gets the same.
    """
    if now is None or then is None:
        return Trend(f"nothing to compare with {than}", "none")
    tenths = tenths_of(now) - tenths_of(then)
    if abs(tenths) <= SAME:
        return Trend(f"about the same as {than}", "same")
    points = f"{abs(tenths) // 10}.{abs(tenths) % 10}"
    plural = "point" if abs(tenths) == 10 else "points"
    return Trend(f"{points} {plural} {'up' if tenths > 0 else 'down'} on {than}", "good" if tenths > 0 else "bad")


def tenths_of(shown: str) -> int:
    """“95.5” as 955."""
    whole, _, rest = shown.partition(".")
    return int(whole) * 10 + int((rest + "0")[0])


def apart(now: str | None, other: str | None) -> str | None:
    """How many points one shown percentage is from another, signed: “+0.6”, “−1.2”, “0.0”."""
    if now is None or other is None:
        return None
    tenths = tenths_of(now) - tenths_of(other)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def alike_keys(schools: Sequence[tuple[str, str, Intake]]) -> dict[tuple[str, str], list[str]]:
    """The keys of schools, by (kind, band of intake), those of no known band left out. From (key, kind, intake)."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, kind, own in schools:
        if own.key:
            found.setdefault((kind, own.key), []).append(key)
    return found
