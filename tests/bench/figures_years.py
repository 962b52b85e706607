"""What must stay flat as the years pass: the same question in the first and in the sixth year of data."""

from collections.abc import Callable, Iterator

from attendance.tenancy.scope import scoped
from registers.queries.board import board_of
from registers.queries.figures import Span, figures
from tests.bench.house import school, stands_on
from tests.bench.table import Pair, figure

FIRST, SIXTH = 1, 6
ROUNDS = 25


def in_scope(years: int, ask: Callable) -> Callable[[], object]:
    """Asks `ask` of the school with that many years of data, in its scope."""
    school_id = school(years).school.id

    def work() -> None:
        with scoped(school_id):
            ask(school_id)

    return work


def both(ask: Callable) -> Pair:
    """The same question to both schools."""
    return Pair(in_scope(SIXTH, ask), in_scope(FIRST, ask), rounds=ROUNDS)


def year_to_date() -> Span:
    year = school(SIXTH).years[-1]
    return Span(year.since, stands_on())


@figure("dashboard", goal=1.1, words="a school's year to date by group, with 6 years of data / with 1")
def dashboard() -> Iterator[Pair]:
    span = year_to_date()
    yield both(lambda school_id: figures([school_id], span, "group"))


@figure("today", goal=1.1, words="all registers of a day, with 6 years of data / with 1")
def today() -> Iterator[Pair]:
    day = max(d for d in school(FIRST).open_days if d < stands_on())
    yield both(lambda school_id: board_of(school_id, day))
