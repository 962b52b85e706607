"""What happened after a step, told beside pupils who had none."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from interventions.rules.effects import Step, effects_of, is_better, span_of_weeks, windows

# seven school weeks around half term (16 February has no school)
WEEKS = [date(2026, 1, 26) + timedelta(weeks=n) for n in range(8) if n != 3]
STEP_DAY = date(2026, 2, 24)  # Tuesday of the fourth of them


def pupil(n: int) -> UUID:
    return UUID(int=n)


def step(n: int, *, on: date = STEP_DAY, key: str = "visit") -> Step:
    return Step(key, key.capitalize(), 1, pupil(n), on)


def weeks(before: dict[int, int], after: dict[int, int], possible: int = 10) -> dict:
    """Sessions attended each week of three before and three after the week of the step."""
    found = {monday: {pupil(n): (came, possible) for n, came in before.items()} for monday in WEEKS[:3]}
    return found | {monday: {pupil(n): (came, possible) for n, came in after.items()} for monday in WEEKS[4:7]}


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        ((90, 100), (93, 100), True),  # three points up
        ((900, 1000), (929, 1000), False),  # 2.9 points
        ((95, 100), (96, 100), True),  # back above 95%
        ((95, 100), (95, 100), False),
        ((96, 100), (97, 100), False),  # it was good before
        ((93, 100), (95, 100), False),  # 95% itself is not above
    ],
)
def test_better_is_three_points_or_back_above_95(before, after, better):
    assert is_better(before, after) is better


def test_weeks_without_school_and_the_week_of_the_step_count_on_neither_side():
    assert windows(STEP_DAY, WEEKS) == (tuple(WEEKS[:3]), tuple(WEEKS[4:7]))
    assert WEEKS[2:4] == [date(2026, 2, 9), date(2026, 2, 23)]


def test_the_weeks_that_a_span_needs():
    assert span_of_weeks(STEP_DAY, STEP_DAY, WEEKS) == (WEEKS[0], WEEKS[6] + timedelta(weeks=1))


def test_pupils_like_them_got_better_as_well():
    """Six pupils at 80% with a visit and six at 80% without: all come back to 90%."""
    found = weeks(dict.fromkeys(range(12), 8), dict.fromkeys(range(12), 9))
    steps = [step(n) for n in range(6)]

    [row] = effects_of(steps, steps, found, WEEKS)

    assert (row.pupils, row.better) == (6, 6)
    assert (row.similar_pupils, row.similar_better) == (6, 6)  # up to three beside each, nobody twice
    assert row.pupil_ids == tuple(pupil(n) for n in range(6))


def test_who_attends_otherwise_is_no_comparison():
    found = weeks({0: 8, 1: 10, 2: 5}, {0: 9, 1: 10, 2: 9})

    [row] = effects_of([step(0)], [step(0)], found, WEEKS)

    assert (row.pupils, row.similar_pupils, row.comparable) == (1, 0, False)


def test_who_had_another_step_around_then_is_no_comparison():
    found = weeks({0: 8, 1: 8, 2: 8}, {0: 9, 1: 9, 2: 8})
    visit, letter = step(0), step(1, on=WEEKS[5], key="letter")

    [row] = effects_of([visit, letter], [visit], found, WEEKS)

    assert (row.similar_pupils, row.similar_better) == (1, 0)


def test_a_pupil_counts_once_by_the_first_step():
    found = weeks({0: 8}, {0: 9})
    steps = [step(0), step(0, on=STEP_DAY + timedelta(weeks=2))]

    [row] = effects_of(steps, steps, found, WEEKS)

    assert (row.pupils, row.better, row.early) == (1, 1, 0)


def test_a_step_whose_weeks_are_not_over_is_too_early_to_tell():
    found = weeks({0: 8}, {0: 9})

    [row] = effects_of([step(0)], [step(0)], found, WEEKS[:6])

    assert (row.pupils, row.early) == (0, 1)


def test_too_few_sessions_tell_nothing():
    found = weeks({0: 3}, {0: 3}, possible=3)  # nine on each side

    [row] = effects_of([step(0)], [step(0)], found, WEEKS)

    assert (row.pupils, row.early) == (0, 1)


def test_rows_stand_by_level():
    found = weeks({0: 8, 1: 8, 2: 8}, {0: 9, 1: 9, 2: 9})
    steps = [
        Step("c", "Plan", None, pupil(0), STEP_DAY),
        Step("b", "Second letter", 2, pupil(1), STEP_DAY),
        Step("a", "First letter", 1, pupil(2), STEP_DAY),
    ]

    assert [row.key for row in effects_of(steps, steps, found, WEEKS)] == ["a", "b", "c"]
