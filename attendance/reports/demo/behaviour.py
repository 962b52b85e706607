"""How an invented pupil attends: spells of absence with the published national mix of codes.

Shares are percentages of possible sessions in England, 2024/25 year to date (DfE, pupil attendance in schools; the
counts are kept with the tests). A pupil's own rate is drawn from a skewed mixture, so that about as many are
persistently absent as published: 13.5% in primary, 24.3% in secondary, 35.8% in special schools.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

# sessions of absence per hundred possible, by reason, and the usual length of a spell in sessions
MIX: dict[str, dict[str, float]] = {
    "primary": {"I": 2.8581, "M": 0.2591, "R": 0.1021, "E": 0.0332, "C": 0.3226, "G": 0.5643, "U": 0.1634, "O": 0.7792},
    "secondary": {
        "I": 3.6289,
        "M": 0.3715,
        "R": 0.0918,
        "E": 0.3125,
        "C": 0.4619,
        "G": 0.3434,
        "U": 0.2958,
        "O": 2.6562,
    },
    "special": {"I": 5.1218, "M": 0.9889, "R": 0.0771, "E": 0.172, "C": 1.6741, "G": 0.4087, "U": 0.2811, "O": 2.6833},
}
LATE = {"primary": 0.011, "secondary": 0.0286, "special": 0.0077}
SPELL = {"I": 3.5, "M": 1, "R": 2, "E": 4, "C": 3, "G": 9, "U": 1, "O": 2}
# how many times the usual absence a pupil has: multiple, and how many of a hundred pupils
PROFILES = ((0.25, 30), (0.6, 34), (1.1, 20), (2.2, 10), (4.5, 4), (9.0, 2))


@dataclass(frozen=True)
class Habit:
    """A pupil's way: `multiple` of the usual absence, `late` share of sessions, and a weekday they like to miss."""

    phase: str
    multiple: float
    late: float
    weekday: int | None = None


@dataclass
class Day:
    """What one pupil does on one day: the codes of its two sessions and minutes late, if any."""

    codes: list[str] = field(default_factory=lambda: ["/", "\\"])
    minutes: list[int | None] = field(default_factory=lambda: [None, None])


def habit(rng: random.Random, phase: str) -> Habit:
    """A way drawn at random."""
    multiples, weights = zip(*PROFILES, strict=True)
    multiple = rng.choices(multiples, weights)[0] * rng.uniform(0.8, 1.2)
    late = LATE[phase] * rng.choices((0.3, 1, 5), (60, 30, 10))[0]
    return Habit(phase, multiple, late, rng.choice((0, 4)) if rng.random() < 0.05 else None)


def days_of(rng: random.Random, way: Habit, days: Sequence[date]) -> Iterator[tuple[date, Day]]:
    """The pupil's marks for each of `days`, in order."""
    mix, away, left = MIX[way.phase], "", 0
    codes = tuple(mix)
    weights = tuple(mix[c] / SPELL[c] for c in codes)
    starts = sum(weights) / 100 * way.multiple
    for day in days:
        today = Day()
        likely = starts * (4 if way.weekday == day.weekday() else 1)
        for half in (0, 1):
            if left == 0 and rng.random() < likely:
                away = rng.choices(codes, weights)[0]
                left = max(1, round(rng.expovariate(1 / SPELL[away])))
                if away in "IGCE" and half == 1 and left > 1:
                    left = 1  # long spells begin in the morning
            if left:
                today.codes[half], left = away, left - 1
            elif rng.random() < way.late * (1.6 if half == 0 else 0.4):
                today.codes[half], today.minutes[half] = "L", rng.randrange(3, 25)
        yield day, today
