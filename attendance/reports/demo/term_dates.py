"""Plausible English term dates of any academic year, by rule."""

from dataclasses import dataclass
from datetime import date, timedelta

from attendance.calendar.rules.bank_holidays import bank_holidays


@dataclass(frozen=True)
class TermPlan:
    """A term and its half-term holiday; every `until` is the day after the last."""

    name: str
    since: date
    until: date
    half_since: date
    half_until: date


@dataclass(frozen=True)
class YearPlan:
    """An academic year from 1 September: its terms, INSET days and the days on which pupils come."""

    starts: int
    terms: tuple[TermPlan, ...]
    inset: tuple[date, ...]

    @property
    def name(self) -> str:
        return f"{self.starts}/{(self.starts + 1) % 100:02d}"

    @property
    def since(self) -> date:
        return date(self.starts, 9, 1)

    @property
    def until(self) -> date:
        return date(self.starts + 1, 9, 1)

    def weekdays(self) -> list[date]:
        """Every Monday to Friday in term, INSET days and bank holidays included."""
        days = []
        for term in self.terms:
            span = (term.since + timedelta(n) for n in range((term.until - term.since).days))
            days += [d for d in span if d.weekday() < 5 and not term.half_since <= d < term.half_until]
        return days

    def closed(self) -> dict[date, str]:
        """Days in term without pupils: "inset" or "bank_holiday"."""
        holidays = {h.day for y in (self.starts, self.starts + 1) for h in bank_holidays(y)}
        closed = {d: "bank_holiday" for d in self.weekdays() if d in holidays}
        return {**closed, **dict.fromkeys(self.inset, "inset")}


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def year_plan(starts: int) -> YearPlan:
    """The plan of the academic year that begins on 1 September of `starts`."""
    autumn = date(starts, 9, 2) + timedelta({5: 2, 6: 1}.get(date(starts, 9, 2).weekday(), 0))  # the first weekday
    christmas = monday_of(date(starts, 12, 23)) - timedelta(2)
    january = monday_of(date(starts + 1, 1, 8))
    spring_end = monday_of(date(starts + 1, 4, 4)) - timedelta(2)
    summer = spring_end + timedelta(16)  # two weeks and their weekends
    halves = [monday_of(date(starts, 10, 28)), monday_of(date(starts + 1, 2, 17)), monday_of(date(starts + 1, 5, 28))]
    terms = (
        TermPlan("Autumn", autumn, christmas, halves[0], halves[0] + timedelta(5)),
        TermPlan("Spring", january, spring_end, halves[1], halves[1] + timedelta(5)),
        TermPlan("Summer", summer, date(starts + 1, 7, 23), halves[2], halves[2] + timedelta(5)),
    )
    inset = (autumn, january, halves[0] + timedelta(7), halves[1] + timedelta(7), halves[2] + timedelta(7))
    return YearPlan(starts, terms, inset)


def academic_year_of(day: date) -> int:
    """The calendar year in which the academic year of `day` began."""
    return day.year if day.month >= 9 else day.year - 1
