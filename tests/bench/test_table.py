"""The table's arithmetic, on a clock that the work itself moves."""

from collections.abc import Iterator

import pytest

from tests.bench.table import Amount, Figure, Pair, Result, measure, text_of


class Clock:
    """Stands still until somebody works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("ours", "limit", "goal", "at_most", "ratio", "ok"),
    [(0.5, 0.25, 2.5, True, 2.0, True), (0.75, 0.25, 2.5, True, 3.0, False), (0.25, 1.0, 4.0, False, 4.0, True)],
)
def test_measure_compares_both_sides(ours, limit, goal, at_most, ratio, ok) -> None:
    clock, cleaned = Clock(), []

    def prepare() -> Iterator[Pair]:
        yield Pair(lambda: clock.work(ours), lambda: clock.work(limit), rounds=3)
        cleaned.append(True)

    result = measure(Figure("save", goal, at_most, "words", lambda: clock, prepare))

    assert result == Result("save", "words", ours * 1000, limit * 1000, "ms", ratio, goal, at_most, ok)
    assert cleaned == [True]


def test_measure_an_amount_is_compared_with_its_limit() -> None:
    def prepare() -> Iterator[Amount]:
        yield Amount(9, 8, "queries")

    result = measure(Figure("queries", 1, True, "words", Clock, prepare))

    assert result == Result("queries", "words", 9, 8, "queries", 1.125, 1, True, False)


def test_text_of_says_ratio_goal_and_both_amounts() -> None:
    result = Result("save", "one register", 2.0, 1.0, "ms", 2.0, 2.5, True, True)

    text = text_of(result)

    assert text.split() == ["OK", "save", "2.00", "≤", "2.5", "2.00", "ms", "1.00", "ms", "one", "register"]
