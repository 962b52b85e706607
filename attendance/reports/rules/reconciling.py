"""Why a number is what it is: who and what is counted, what is left out and why, and what the DfE does otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.calendar.rules.ages import academic_year_of, age_on, compulsory_from
from registers.rules.codes import plain_date
from registers.rules.figures import Counts, display_percent

DAY = timedelta(days=1)
YOUNGEST, OLDEST = 5, 15  # on 31 August: whose absence the DfE publishes (methodology section 4)
NO_MARK = "No mark"


@dataclass(frozen=True)
class Days:
    """The days that are asked about, and those of one pupil's stay: `until` half-open, None has no end."""

    since: date
    until: date
    joined: date
    left: date | None
    born: date

    @property
    def last_day(self) -> date | None:
        return self.left - DAY if self.left else None


def day_notes(days: Days, codes: Mapping[str, int]) -> tuple[str, ...]:
    """Which days of a pupil count, in words, where it is not simply all of them; `codes`: how often each stands."""
    notes = []
    if days.joined > days.since:
        notes.append(f"joined on {plain_date(days.joined)}: counts from then")
    if days.left and days.left < days.until and days.last_day:
        notes.append(f"left on {plain_date(days.last_day)}: counts up to then")
    starts = compulsory_from(days.born)
    if codes.get("X") and starts > days.since:
        notes.append(f"of compulsory school age from {plain_date(starts)}: X before is not counted")
    return tuple(notes)


def not_counted_words(codes: Sequence[tuple[str, int]]) -> str:
    """Sessions that are no possible attendance, by code: “D 10, Y1 2”."""
    return ", ".join(f"{code} {number}" for code, number in codes)


def why_left_out(marks: int, not_counted: Sequence[tuple[str, int]], unmarked: int) -> str:
    """Why a pupil on roll has no possible session."""
    if marks:
        return f"all {_sessions(marks)} not counted: {not_counted_words(not_counted)}"
    if unmarked:
        return f"no mark yet in {_sessions(unmarked)}"
    return "no school session of these in their time on roll"


def _sessions(number: int) -> str:
    return f"{number} session" if number == 1 else f"{number} sessions"


@dataclass(frozen=True)
class Check:
    """All sessions of school days of everybody counted, taken apart. `shown`: the counts that the table shows."""

    counts: Counts
    unmarked: int
    shown: Counts

    @property
    def not_counted(self) -> int:
        return self.counts.not_possible + self.counts.administrative

    @property
    def marks(self) -> int:
        return self.counts.possible + self.not_counted

    @property
    def every(self) -> int:
        return self.marks + self.unmarked

    @property
    def agrees(self) -> bool:
        """Whether the marks one by one give what the table shows."""
        return self.counts == self.shown


def outside_dfe_ages(born: date, last_day: date) -> bool:
    """Whether the DfE leaves the pupil out of its published rates of that school year: not 5 to 15 on 31 August."""
    return not YOUNGEST <= age_on(born, date(academic_year_of(last_day), 8, 31)) <= OLDEST


def dfe_words(outside: int, counts_outside: Counts, everybody: Counts, empty: int) -> tuple[str, ...]:
    """What the DfE's methodology makes of the same marks, in sentences with their numbers."""
    rest = Counts(*(getattr(everybody, name) - getattr(counts_outside, name) for name in Counts.__dataclass_fields__))
    words = [_ages(outside, rest)]
    if empty:
        verb = "has" if empty == 1 else "have"
        words.append(f"{empty} enrolment{'s'[: empty != 1]} {verb} no possible session: in no rate, here or there.")
    return (
        *words,
        "The unit is the enrolment, here and there: a pupil who left and came back is two.",
        "The DfE’s figures are of the day on which it read the registers. A mark changed since is in this number and "
        "not in theirs.",
        "In the summer term the DfE leaves out the last half term of those who turn 16, and pupils who joined in it. "
        "Here every possible session counts.",
    )


def _ages(outside: int, rest: Counts) -> str:
    if not outside:
        return "Everybody counted was 5 to 15 years old on 31 August, the ages of which the DfE publishes rates."
    rate = display_percent(rest.attended, rest.possible)
    one = "pupil counted here was" if outside == 1 else "pupils counted here were"
    without = f" Without them attendance is {rate}%." if rate else " Nobody else is counted here."
    return (
        f"{outside} {one} not 5 to 15 years old on 31 August; the DfE’s published rates leave such pupils out.{without}"
    )
