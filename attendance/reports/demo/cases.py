"""The demo's cases: the academic year is judged on some of its days, and between them people decide and act.

What people do is drawn by a fixed seed. At the end every tier of the school's own ladders has an open case, proposals
wait for those who decide, and some of what was asked for is late.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from attendance.access.rules.actors import Actor
from attendance.reports.demo.legal import LegalBook
from attendance.reports.demo.letters import amend_behind, letter_book
from attendance.reports.demo.letterwork import LetterBook
from attendance.reports.demo.school import Built
from attendance.reports.demo.workdays import desk_of, work
from attendance.tenancy.scope import scoped
from interventions.queries.nights import DueNight, missed_of, usual_start
from interventions.rules.nights import judges_until, last_night, starts_at
from interventions.services import nights as ledger
from interventions.services.evaluating import evaluate_day
from interventions.services.reminders import remind
from interventions.services.returns import note_returns
from interventions.services.targets import judge_targets
from letters.services.nights import letters_of_the_night

DAY, TWO_SECONDS = timedelta(days=1), timedelta(seconds=2)
NIGHTS = 7  # in the ledger
EARLIER, IN_SMALL = 5, 2  # days judged before them, in the first school and in the others
LEAST_APART, A_TERM = 10, 60  # school days: between those at least, and how far back they reach in September
LETTER_DAYS = 3  # the last ones, on which people decide on letters that the night has drafted
MOST, HALF, FEW = 0.85, 0.4, 0.1  # shares of what waits that somebody decides


@dataclass
class Year:
    """What is played at one school, and the papers of it. `drafting`: the days after which the night drafts letters;
    `deciding`: those on which people decide on them; `last`: the last of all, if there is one."""

    built: Built
    team: dict[str, Actor]
    drafting: set[date]
    deciding: set[date]
    last: list[date]
    letters: LetterBook
    book: LegalBook = field(default_factory=LegalBook)


def play_year(built: Built, team: dict[str, Actor], *, on: date, at: datetime, earlier: int = IN_SMALL) -> None:
    """Judge the school's year up to the night before `at`, and work in between; `earlier` days before the last week."""
    nights = [last_night(at, usual_start()) - n * DAY for n in reversed(range(NIGHTS))]
    first, ended = (judges_until(night, usual_start()) for night in (nights[0], nights[-1]))
    past = [day for day in built.open_days if day < on and day <= ended]
    days = _some([day for day in past if day < first], earlier, since=built.years[-1].since)
    days += [day for day in past if day >= first]
    drafting, deciding = set(days[-LETTER_DAYS - 1 :]), set(days[-LETTER_DAYS:])
    year = Year(built, team, drafting, deciding, days[-1:], letter_book(built))
    with scoped(built.school.id):
        for day in days:
            if day < first:
                _day(year, day, some=MOST)
                _judge(built, day, at=starts_at(day + DAY, usual_start()))
                if day in year.drafting:
                    letters_of_the_night(built.school.id, at=starts_at(day + DAY, usual_start()))
        for night in nights:
            if (day := judges_until(night, usual_start())) in past:
                _day(year, day, some=HALF)
            _night(year, night)
        amend_behind(desk_of(built, team, on), year.letters, at=at)


def _day(year: Year, day: date, *, some: float) -> None:
    last, letters = day in year.last, year.letters if day in year.deciding else None
    work(year.built, year.team, day, year.book, some=FEW if last else some, last=last, letters=letters)


def _some(days: list[date], number: int, *, since: date) -> list[date]:
    """Of the days before the nights of the ledger: the last, and a few before it, evenly from the third week on.

    When the year has only begun, they lie in the term before.
    """
    this_year = [day for day in days if day >= since][LEAST_APART:]
    span = this_year if len(this_year) > LEAST_APART else days[-A_TERM:]
    step = max(LEAST_APART, len(span) // number)
    return sorted({*span[::-step][:number], *days[-1:]})


def _judge(built: Built, day: date, *, at: datetime) -> None:
    judge_targets(built.school.id, day, at=at)
    evaluate_day(built.school.id, day, at=at)
    note_returns(built.school.id, day, at=at)
    remind(built.school.id, day + DAY, at=at)


def _night(year: Year, night: date) -> None:
    """A night as the ledger keeps it; it judges the school day that it missed, if any."""
    due = DueNight(year.built.school.id, night, usual_start())
    ledger.begin_night(due, at=due.at)
    for day in missed_of(due):
        _judge(year.built, day, at=due.at)
        ledger.note_day(due, day)
        if day in year.drafting:
            for name, number in letters_of_the_night(due.school_id, at=due.at).counts.items():
                ledger.note_count(due, name, number)
    ledger.finish_night(due, at=due.at + TWO_SECONDS)
