"""Bands of a share: which percentages of attendance a tier's condition takes in, exactly, on a line from 0 to 100.

A band lies between two cuts. A cut is a number and a side: (95, 0) just before 95, (95, 1) just after it. So “below 95”
and “at least 95” meet without a gap, and “97” and “98” leave one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from interventions.rules.policy import Comparison, Condition
from interventions.rules.words import words_of_number

Cut = tuple[Fraction, int]
LOWEST: Cut = (Fraction(0), 0)
HIGHEST: Cut = (Fraction(100), 1)
SHARES = ("attendance", "absence")
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, order=True)
class Band:
    """From the cut `low` until the cut `high`. Nothing lies in it where they are in the wrong order."""

    low: Cut = LOWEST
    high: Cut = HIGHEST

    @property
    def empty(self) -> bool:
        return self.low >= self.high

    @property
    def closed_in(self) -> bool:
        """Whether it says both where it begins and where it ends, as “95 to 97” does and “below 95” does not."""
        return self.low > LOWEST and self.high < HIGHEST

    def meets(self, other: "Band") -> "Band":
        """What lies in both."""
        return Band(max(self.low, other.low), min(self.high, other.high))

    def holds(self, other: "Band") -> bool:
        return self.low <= other.low and other.high <= self.high

    def __str__(self) -> str:
        low, high = words_of_number(self.low[0]), words_of_number(self.high[0])
        if self.low[0] == self.high[0]:
            return f"exactly {low}%"
        if self.low <= LOWEST:
            return f"{'below' if not self.high[1] else 'up to'} {high}%"
        if self.high >= HIGHEST:
            return f"{'above' if self.low[1] else 'from'} {low}%"
        first = f"{'above' if self.low[1] else 'from'} {low}%"
        return f"{first} {'up to' if self.high[1] else 'to below'} {high}%"


@dataclass(frozen=True)
class Shape:
    """What a condition says about the share of one window: bands any of which meets it.

    `alone`: whether that is all it asks, so that everybody in a band meets it.
    """

    bands: tuple[Band, ...]
    alone: bool


def band_of(comparison: Comparison) -> Band:
    """The percentages of attendance that meet a comparison of attendance or absence."""
    limit, op = comparison.limit, comparison.op
    if comparison.measure == "absence":
        limit, op = 100 - limit, FLIPPED[op]
    if op == "<":
        return Band(high=(limit, 0))
    if op == "<=":
        return Band(high=(limit, 1))
    return Band(low=(limit, 0 if op == ">=" else 1))


def window_key(comparison: Comparison) -> str:
    """What two comparisons must share to lie on one line: the window and the codes set aside."""
    return f"{comparison.window}{'-'.join(comparison.set_aside)}"


def shape_of(condition: Condition, window: str) -> Shape:
    """The bands of a condition on the line of one window; none where it says nothing about it."""
    found = [_shape(part, window) for part in condition.parts]
    if condition.how == "any":
        bands = tuple(band for shape in found for band in shape.bands)
        return Shape(bands, any(shape.bands and shape.alone for shape in found))
    return _all(found)


def _shape(part: Comparison | Condition, window: str) -> Shape:
    if isinstance(part, Condition):
        return shape_of(part, window)
    if part.measure in SHARES and window_key(part) == window:
        return Shape((band_of(part),), True)
    return Shape((), False)


def _all(found: list[Shape]) -> Shape:
    said = [shape for shape in found if shape.bands]
    if not said:
        return Shape((), False)
    bands = said[0].bands
    for shape in said[1:]:
        bands = tuple(one.meets(other) for one in bands for other in shape.bands)
    return Shape(bands, all(shape.alone and shape.bands for shape in found))


def holes(bands: Iterable[Band]) -> tuple[Band, ...]:
    """What lies between the lowest and the highest of these bands and in none of them, lowest first."""
    ordered = sorted(band for band in bands if not band.empty)
    found: list[Band] = []
    for place, band in enumerate(ordered[1:], 1):
        reached = max(earlier.high for earlier in ordered[:place])
        if band.low > reached:
            found.append(Band(reached, band.low))
    return tuple(found)


def covered(band: Band, by: Iterable[Band]) -> bool:
    """Whether every percentage of the band lies in one of the others."""
    reached = band.low
    for other in sorted(other for other in by if not other.empty):
        if other.low <= reached:
            reached = max(reached, other.high)
    return reached >= band.high
