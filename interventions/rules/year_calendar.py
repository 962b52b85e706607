"""A pupil's year as weave: half terms, weeks, five days each; a day is drawn only where there is something to say.

Nothing is drawn here: a half has the code and the look that `mark` draws, a day has its words. A day is
  ok      present in both halves (or what is left of the day)
  full    both halves with the same code       split   the halves differ
  shut    no school for the pupil that day     fut     still to come
`hit` days are those behind a finding, for whoever draws the calendar beside one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.calendar.rules.terms import HalfTerm, TermDates, halves
from attendance.calendar.rules.weeks import school_weeks
from registers.rules.figures import display_percent

DAY = timedelta(days=1)
DAYS_A_WEEK = 5
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PRESENT, BLANK, SHUT, TO_COME = "present", "blank", "shut", "soon"
QUIET = frozenset({PRESENT, SHUT, TO_COME})


@dataclass(frozen=True)
class SeenMark:
    """One mark. `look` and `label` as `registers.queries.marks` gives them; `possible` and `absent` by its class."""

    date: date
    session: str
    code: str
    look: str
    label: str
    possible: bool
    absent: bool


@dataclass(frozen=True)
class Half:
    """A morning or an afternoon: look "shut" (no session) and "soon" (to come) have no code."""

    code: str
    look: str
    label: str


@dataclass(frozen=True)
class DayCell:
    date: date
    kind: str
    am: Half
    pm: Half
    words: str
    hit: bool = False

    @property
    def weekday(self) -> int:
        return self.date.weekday()

    @property
    def session(self) -> str:
        """The half to open for more: the first that has a mark worth a word; "" where neither has."""
        halves_of = (("AM", self.am), ("PM", self.pm))
        return next((name for name, half in halves_of if half.code and half.look not in QUIET), "")


@dataclass(frozen=True)
class WeekCells:
    """A week of a half term. `words` say it whole where no day has words of its own."""

    monday: date
    days: tuple[DayCell, ...]
    words: str


@dataclass(frozen=True)
class HalfTermCells:
    """`percent` attended, as text with one decimal; "" before its first possible session."""

    name: str
    percent: str
    weeks: tuple[WeekCells, ...]

    @property
    def begun(self) -> bool:
        return any(day.kind not in ("fut", "shut") for week in self.weeks for day in week.days)


@dataclass(frozen=True)
class WeekdayTotal:
    """Sessions missed on one weekday, Monday 0; `width` of its bar in 60ths of the longest."""

    weekday: int
    name: str
    missed: int
    width: int


@dataclass(frozen=True)
class YearCells:
    half_terms: tuple[HalfTermCells, ...]
    weekdays: tuple[WeekdayTotal, ...]


@dataclass(frozen=True)
class Pages:
    """What every day is looked up in: marks and open sessions by (day, session), spans on roll, the day it is."""

    marks: Mapping[tuple[date, str], SeenMark]
    open: frozenset[tuple[date, str]]
    on_roll: tuple[tuple[date, date | None], ...]
    today: date
    hits: frozenset[date]


def year_cells(
    terms: Sequence[TermDates], marks: Iterable[SeenMark], open_sessions: Iterable[tuple[date, str]], *,
    today: date, on_roll: Sequence[tuple[date, date | None]], hits: Collection[date] = (),
) -> YearCells:  # fmt: skip
    """The year of these terms. `open_sessions` are (day, "AM" or "PM") that the school holds; `on_roll` are spans
    (first day, day after the last or None). Marks outside them, and after today, are not in the sums."""
    by_session = {(mark.date, mark.session): mark for mark in marks}
    pages = Pages(by_session, frozenset(open_sessions), tuple(on_roll), today, frozenset(hits))
    blocks = tuple(_block(half, pages) for term in terms for half in halves(term))
    return YearCells(blocks, weekday_totals(_counted(by_session.values(), pages)))


def _is_on_roll(day: date, pages: Pages) -> bool:
    return any(since <= day and (until is None or day < until) for since, until in pages.on_roll)


def _counted(marks: Iterable[SeenMark], pages: Pages) -> list[SeenMark]:
    """Marks up to today of days on roll: an absence that is known beforehand is drawn, and not yet counted."""
    return [mark for mark in marks if mark.date <= pages.today and _is_on_roll(mark.date, pages)]


def _block(half: HalfTerm, pages: Pages) -> HalfTermCells:
    name = f"{half.term.name} {half.number}" if half.term.half_term else half.term.name
    inside = [mark for mark in _counted(pages.marks.values(), pages) if half.dates.holds(mark.date)]
    possible, absent = sum(mark.possible for mark in inside), sum(mark.absent for mark in inside)
    weeks = tuple(_week(monday, half, pages) for monday in _mondays(half))
    return HalfTermCells(name, display_percent(possible - absent, possible) or "", weeks)


def _mondays(half: HalfTerm) -> tuple[date, ...]:
    """The weeks of a half term that have a weekday in it: a span that begins on a Saturday begins the week after."""
    days = (half.dates.since + number * DAY for number in range((half.dates.until - half.dates.since).days))
    return school_weeks(day for day in days if day.weekday() < DAYS_A_WEEK)


def _week(monday: date, half: HalfTerm, pages: Pages) -> WeekCells:
    days = tuple(_day(monday + number * DAY, half, pages) for number in range(DAYS_A_WEEK))
    return WeekCells(monday, days, _week_words(days))


def _week_words(days: Sequence[DayCell]) -> str:
    kinds = {day.kind for day in days}
    if kinds & {"full", "split"}:
        return ""
    if "ok" in kinds:
        return "present all week" if "fut" not in kinds else "present so far"
    return "to come" if "fut" in kinds else "no school"


def _day(day: date, half: HalfTerm, pages: Pages) -> DayCell:
    am, pm = (_half(day, session, half, pages) for session in ("AM", "PM"))
    kind = _kind(am, pm)
    words = day_words(day, am, pm) if kind in ("full", "split") else ""
    return DayCell(day, kind, am, pm, words, day in pages.hits)


def _half(day: date, session: str, half: HalfTerm, pages: Pages) -> Half:
    mark = pages.marks.get((day, session))
    if mark is not None:
        return Half(mark.code, mark.look, mark.label)
    if not half.dates.holds(day) or (day, session) not in pages.open or not _is_on_roll(day, pages):
        return Half("", SHUT, "no session")
    return Half("", TO_COME, "not taken yet") if day >= pages.today else Half("", BLANK, "no mark")


def _kind(am: Half, pm: Half) -> str:
    if am.look == pm.look and am.look in (SHUT, TO_COME):
        return "shut" if am.look == SHUT else "fut"
    if am.look in QUIET and pm.look in QUIET:
        return "ok" if PRESENT in (am.look, pm.look) else "fut"
    return "full" if (am.code, am.look) == (pm.code, pm.look) else "split"


def day_words(day: date, am: Half, pm: Half) -> str:
    """A day as a sentence would say it: "Monday 15 September: all day I, illness"."""
    name = f"{day:%A} {day.day} {day:%B}"
    if (am.code, am.look) == (pm.code, pm.look):
        return f"{name}: all day {_half_words(am)}"
    return f"{name}: morning {_half_words(am)}; afternoon {_half_words(pm)}"


def _half_words(half: Half) -> str:
    if half.look == PRESENT:
        return "present"
    label = half.label[:1].lower() + half.label[1:] if half.label[1:2].islower() else half.label
    return f"{half.code}, {label}" if half.code else label


def weekday_totals(marks: Iterable[SeenMark]) -> tuple[WeekdayTotal, ...]:
    """Sessions missed on each weekday, Monday first, with the bar to draw."""
    missed = [0] * DAYS_A_WEEK
    for mark in marks:
        if mark.absent and mark.date.weekday() < DAYS_A_WEEK:
            missed[mark.date.weekday()] += 1
    most = max(missed)
    return tuple(
        WeekdayTotal(weekday, NAMES[weekday], number, -(-60 * number // most) if most else 0)
        for weekday, number in enumerate(missed)
    )
