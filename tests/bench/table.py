"""The benchmark table: each figure is ours against its limit, both measured in turns in the same run.

Only the ratio travels from one machine to another. A module tests/bench/figures_<thing>.py holds functions decorated
with `@figure(...)`; each is a generator that prepares its data, yields a `Pair` or an `Amount` once, and cleans up.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.clock import Clock, cpu


@dataclass(frozen=True)
class Pair:
    """Two pieces of work that are compared: `ours` and `limit` do one unit at each call.

    The first `warm_up` calls do not count: PostgreSQL plans a function's statements anew for the first of a connection.
    """

    ours: Callable[[], object]
    limit: Callable[[], object]
    rounds: int = 15
    warm_up: int = 2


@dataclass(frozen=True)
class Amount:
    """Something counted, not timed: `ours` against the `limit` that the design sets, in `unit`."""

    ours: float
    limit: float
    unit: str


@dataclass(frozen=True)
class Figure:
    """A line of the table: `goal` is the ratio allowed (`at_most`) or demanded (not `at_most`)."""

    name: str
    goal: float
    at_most: bool
    words: str
    clock: Callable[[], Clock]
    prepare: Callable[[], Iterator[Pair | Amount]]


@dataclass(frozen=True)
class Result:
    """A measured line: what ours and the limit took, their ratio, the goal, and whether it is met."""

    figure: str
    words: str
    measured: float
    limit: float
    unit: str
    ratio: float
    goal: float
    at_most: bool
    ok: bool


FIGURES: dict[str, Figure] = {}


def figure(name: str, *, goal: float, words: str, at_most: bool = True, clock: Callable[[], Clock] = cpu):
    """Adds a generator function to the table; `clock` is called after the warm-up and gives the clock to read."""

    def add(prepare: Callable[[], Iterator[Pair | Amount]]) -> Callable[[], Iterator[Pair | Amount]]:
        FIGURES[name] = Figure(name, goal, at_most, words, clock, prepare)
        return prepare

    return add


def milliseconds(work: Callable[[], object], clock: Clock) -> float:
    """What one call takes by `clock`."""
    start = clock()
    work()
    return (clock() - start) * 1000


def amount_of(pair: Pair, clock_of: Callable[[], Clock]) -> Amount:
    """The medians of both sides, run in turns after a warm-up, the first to go changing each time."""
    for _ in range(pair.warm_up):
        pair.ours(), pair.limit()
    clock = clock_of()
    ours, limit = [], []
    for turn in range(pair.rounds):
        sides = [(ours, pair.ours), (limit, pair.limit)]
        for times, work in sides if turn % 2 else reversed(sides):
            times.append(milliseconds(work, clock))
    return Amount(statistics.median(ours), statistics.median(limit), "ms")


def measure(line: Figure) -> Result:
    """One line; its ratio is ours over the limit, inverted where more is better."""
    with contextmanager(line.prepare)() as found:
        amount = found if isinstance(found, Amount) else amount_of(found, line.clock)
    ratio = amount.ours / amount.limit if line.at_most else amount.limit / amount.ours
    ok = ratio <= line.goal if line.at_most else ratio >= line.goal
    return Result(line.name, line.words, amount.ours, amount.limit, amount.unit, ratio, line.goal, line.at_most, ok)


def heading() -> str:
    """The line above the table."""
    return f"{'':<8}{'figure':<16}{'ratio':>7}   {'goal':<6}{'measured':>14}{'limit':>14}   what it is"


def text_of(result: Result) -> str:
    """The line as printed."""
    sign, word = "≤" if result.at_most else "≥", "OK" if result.ok else "MISSED"
    amounts = "".join(
        f"{value:>14}" for value in (_amount(result.measured, result.unit), _amount(result.limit, result.unit))
    )
    return f"{word:<8}{result.figure:<16}{result.ratio:7.2f} {sign} {result.goal:<6}{amounts}   {result.words}"


def _amount(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if unit == "ms" else f"{value:.1f}".removesuffix(".0") + f" {unit}"
