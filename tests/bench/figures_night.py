"""The night: 25,000 pupils judged and what changed written, against SQL by hand; and one amendment looked at again."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.calendar.rules.ages import of_compulsory_school_age
from attendance.tenancy.scope import scoped
from interventions.queries.moment import Moment, moment_of
from interventions.rules.policy import Window
from interventions.services.evaluating import find_day, reevaluate
from tests.bench.house import LONDON
from tests.bench.night_house import Night, long_school, night
from tests.bench.night_sql import MARKS, SUMMARIES
from tests.bench.table import Amount, Pair, figure

DAY = timedelta(days=1)
ROUNDS = 5
GOAL_OF_ONE = 20  # milliseconds of database time
TIMES = 25


class RolledBack(Exception):
    """Takes back what was written, so that the next turn does the same night again."""


def taken_back(school_id: UUID, work: Callable[[], object]) -> None:
    with suppress(RolledBack), scoped(school_id):
        work()
        raise RolledBack


def ours(schools: Sequence[UUID], on: date) -> Callable[[], object]:
    """The findings of these schools' night, as the worker makes them; what follows in the cases is not in it."""
    at = datetime.combine(on, clock_time(18, 30), LONDON)

    def work() -> None:
        for school_id in schools:
            taken_back(school_id, lambda school_id=school_id: find_day(school_id, on, at=at))

    return work


def by_hand(schools: Sequence[UUID], on: date, statement: str) -> Callable[[], object]:
    """The same by a statement."""
    values = {school_id: values_of(school_id, on) for school_id in schools}

    def work() -> None:
        for school_id in schools:
            taken_back(school_id, lambda school_id=school_id: execute(statement, values[school_id]))

    return work


def execute(statement: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def values_of(school_id: UUID, on: date) -> dict[str, Any]:
    """What the statements want to know, worked out beforehand."""
    with scoped(school_id):
        moment = moment_of(school_id, on)
    days = [on - n * DAY for n in range(20 * 366)]
    of_age = [day for day in days if of_compulsory_school_age(day, on)]
    past, weeks = moment.past, moment.last_weeks(3)
    return {
        "school": school_id, "on": on, "week": weeks[-1], "year": monday(moment.year_since),
        "ten": moment.dates_of(Window("weeks", 10))[0], "half": monday(moment.dates_of(Window("half_term"))[0]),
        "oldest": of_age[-1], "youngest": of_age[0], "fifth": past[-6], "tenth_day": past[-10],
        "run_weeks": list(weeks), "run_bits": [_bits(moment, week) for week in weeks],
    }  # fmt: skip


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def _bits(moment: Moment, week: date) -> int:
    """The sessions of the last ten school days that lie in a week."""
    return sum(3 << 2 * day.weekday() for day in moment.past[-10:] if monday(day) == week)


@contextmanager
def nothing_left_of_building() -> Iterator[None]:
    """Python looks through all its objects again and again; those of building the schools are none of the night's."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@figure("night", goal=1.5, words="25,000 pupils judged and what changed written / the same by hand in SQL on summaries")
def whole_night() -> Iterator[Pair]:
    found = night()
    with nothing_left_of_building():
        yield Pair(ours(found.schools, found.on), by_hand(found.schools, found.on, SUMMARIES), rounds=ROUNDS, warm_up=1)


@figure(
    "night_of_marks", goal=4, at_most=False, words="the night of one of the schools: a merged scan of its marks / ours"
)
def against_marks() -> Iterator[Pair]:
    found = night()
    yield Pair(ours(found.with_marks, found.on), by_hand(found.with_marks, found.on, MARKS), rounds=ROUNDS, warm_up=1)


@figure("night_flat", goal=1.1, words="the night of a school with 6 years of data / with 1")
def flat() -> Iterator[Pair]:
    found = night()
    yield Pair(ours([long_school()], found.on), ours(found.schools[-1:], found.on), rounds=25)


@figure("reevaluate", goal=1, words="database time of judging one pupil again after an amendment / 20 ms")
def one_pupil() -> Iterator[Amount]:
    found = night()
    yield Amount(median(database_time(found, n) for n in range(TIMES)), GOAL_OF_ONE, "ms")


def database_time(found: Night, number: int) -> float:
    """Milliseconds that the statements took."""
    school_id, spent = found.with_marks[0], [0.0]
    at = datetime.combine(found.on, clock_time(10), LONDON)

    def timed(run: Callable, *asked: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(*asked)
        finally:
            spent[0] += time.perf_counter() - start

    with connection.execute_wrapper(timed):
        taken_back(school_id, lambda: reevaluate(school_id, [pupil(school_id, number)], at=at))
    return spent[0] * 1000


def pupil(school_id: UUID, number: int) -> UUID:
    """The pupil of a number."""
    asked = "SELECT p.id FROM people_pupil p WHERE p.school_id = %(school)s AND p.admission_number = %(number)s"
    return execute(asked, {"school": school_id, "number": str(number + 1)})[0][0]
