"""The queue of first-day calls: what is next for a child who is not here, by when, and who comes first.

Deadlines are times of the school's clock on that day, also where the clocks change that night: what is left is counted
in real minutes. A child who was here in the morning and is not in the afternoon has the same time from the close of the
afternoon's register as the plan gives from that of the morning's. Nothing ends a child's place in the queue but a code.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from interventions.rules.first_day import CALL, TELL, TEXT, VISIT, Plan, Step, steps_for
from interventions.rules.risk import COLOURS
from registers.rules.codes import code_even_if_retired
from registers.rules.following import LEFT_MESSAGE, NO_ANSWER, ON_THE_WAY, REASON_GIVEN, SEEN, WRONG_NUMBER

DONE, LATE, NEXT, LATER, NEEDLESS = "done", "late", "next", "later", "needless"
ARRIVE, SETTLE = "arrive", "settle"  # what follows an answer rather than the plan
ON_THE_WAY_MINUTES = 30  # then somebody looks whether the child has come
AGAIN_AFTER = timedelta(minutes=30)  # a try sooner than this is the same attempt, not the second of the plan
SOON = 15  # minutes
NOON_SHIFT = timedelta(hours=4, minutes=15)  # from the close of the morning's register, where no times are set
ACTION_OF = {"call": CALL, "text": TEXT, "email": TEXT, "visit": VISIT, "told": TELL}
TRIED = frozenset({NO_ANSWER, LEFT_MESSAGE, WRONG_NUMBER, REASON_GIVEN, ON_THE_WAY})


@dataclass(frozen=True)
class Attempt:
    """One line of the log that counts: what was tried when, and which step of the plan it does."""

    channel: str
    outcome: str
    at: datetime
    step: str = ""


@dataclass(frozen=True)
class StepLine:
    """One step of the plan today. `by` is aware; None by the end of the day."""

    step: Step
    by: datetime | None
    state: str
    done_at: datetime | None = None

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def label(self) -> str:
        return self.step.label


@dataclass(frozen=True)
class Next:
    """What to do next. `minutes_left` below 0 is late, None has no time of its own."""

    key: str
    action: str
    label: str
    by: datetime | None
    minutes_left: int | None

    @property
    def how(self) -> str:
        """How the deadline is drawn: late, soon or neither."""
        if self.minutes_left is None:
            return ""
        return "late" if self.minutes_left < 0 else "soon" if self.minutes_left <= SOON else ""

    @property
    def words(self) -> str:
        """“12 min left”, “by 10:30”, “5 min late”, “today”."""
        if self.minutes_left is None or self.by is None:
            return "today"
        if self.minutes_left < 0:
            return f"{_span(-self.minutes_left)} late"
        return f"{self.minutes_left} min left" if self.minutes_left <= SOON else f"by {self.by:%H:%M}"


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{rest} min" if not hours else f"{hours} h {rest} min" if rest else f"{hours} h"


def deadline(day: date, clock: time, zone: tzinfo, shift: timedelta = timedelta()) -> datetime:
    """The moment at which the school's clock shows `clock` on `day`, `shift` real minutes later."""
    moment = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) + shift
    return moment.astimezone(zone)


def minutes_left(by: datetime, at: datetime) -> int:
    """Whole minutes from now to the deadline; 0 within its very minute, below 0 after it. Real minutes."""
    seconds = (_to_the_minute(by) - _to_the_minute(at)).total_seconds()
    return int(seconds // 60)


def _to_the_minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def absence_day(marks: Mapping[date, Iterable[str]], school_days: Collection[date], on: date) -> int:
    """Which school day in a row without the child `on` is, 1 the first. Codes by day; "" is no mark.

    Holidays and closed days are no school days. A day on which the child was seen ends the run; a day without a mark,
    or on which nobody could attend, neither ends it nor counts.
    """
    count = 1
    if _seen(marks.get(on, ()), on):
        return count
    for day in sorted((one for one in school_days if one < on), reverse=True):
        found = [code for code in marks.get(day, ()) if code]
        if _seen(found, day):
            return count
        count += any(code_even_if_retired(code, day).counts_possible for code in found)
    return count


def _seen(codes: Iterable[str], day: date) -> bool:
    return any(code_even_if_retired(code, day).attended for code in codes if code)


def step_lines(
    colour: str, plan: Plan, attempts: Sequence[Attempt], at: datetime, *, day: date, zone: tzinfo,
    absent_days: int = 1, done: Collection[str] = (), shift: timedelta = timedelta(),
) -> tuple[StepLine, ...]:  # fmt: skip
    """Today's steps of a child, their deadlines and what became of each; `done`: keys settled without a try."""
    first = {one.step: one.at for one in reversed(attempts) if one.step}
    contacted, lines = is_contacted(attempts, at), []
    waiting = True  # the first that is open is next
    for step in steps_for(colour, plan, absent_days):
        by = deadline(day, step.by, zone, shift) if step.by else None
        state = _state(step, by, at, settled=step.key in first or step.key in done, contacted=contacted)
        if state == LATER and waiting:
            state, waiting = NEXT, False
        lines.append(StepLine(step, by, state, first.get(step.key)))
    return tuple(lines)


def _state(step: Step, by: datetime | None, at: datetime, *, settled: bool, contacted: bool) -> str:
    if settled:
        return DONE
    if contacted and step.until_contact:
        return NEEDLESS
    return LATE if by is not None and minutes_left(by, at) < 0 else LATER


def is_contacted(attempts: Sequence[Attempt], at: datetime) -> bool:
    """Whether somebody was reached. “On the way” holds only until the child should be here, or somebody tries again."""
    if any(one.outcome in (REASON_GIVEN, SEEN) for one in attempts):
        return True
    until = expected_by(attempts)
    return until is not None and minutes_left(until, at) >= 0


def expected_by(attempts: Sequence[Attempt]) -> datetime | None:
    """When a child who is on the way should have come; None where nobody said so, or somebody tried since."""
    tries = [one for one in attempts if one.outcome in TRIED]
    if not tries or tries[-1].outcome != ON_THE_WAY:
        return None
    return tries[-1].at + timedelta(minutes=ON_THE_WAY_MINUTES)


def next_of(lines: Sequence[StepLine], attempts: Sequence[Attempt], at: datetime, first: str) -> Next | None:
    """What to do next about a child called `first`; None where the day's plan has nothing left."""
    expected = expected_by(attempts)
    coming = [_next(ARRIVE, ARRIVE, f"Look whether {first} has come, ring again if not", expected, at)]
    steps = [
        _next(line.key, line.step.action, line.label, line.by, at)
        for line in lines
        if line.state in (LATE, NEXT, LATER)
    ]
    found = (coming if expected else []) + steps
    if found:
        return min(found, key=lambda one: _moment(one.by))
    if any(one.outcome == REASON_GIVEN for one in attempts):
        return Next(SETTLE, SETTLE, "Enter the code for the reason given", None, None)
    return None


def _next(key: str, action: str, label: str, by: datetime | None, at: datetime) -> Next:
    return Next(key, action, label, by, None if by is None else minutes_left(by, at))


END = datetime.max.replace(tzinfo=UTC)


def _moment(by: datetime | None) -> datetime:
    return END if by is None else by.astimezone(UTC)


def place_in_queue(found: Next | None, colour: str, name: str) -> tuple[datetime, int, str]:
    """What rows are sorted by: the deadline, then the colour, the worst first, then the name."""
    return _moment(found.by if found else None), COLOURS.index(colour), name


def step_of_try(channel: str, lines: Sequence[StepLine], at: datetime) -> str:
    """The key of the step that a try on this channel does; "" for none.

    The second call of a plan is done only when the time of the first is over and a while has passed since it: two calls
    in five minutes are one attempt.
    """
    before: StepLine | None = None
    for line in (one for one in lines if one.step.action == ACTION_OF.get(channel)):
        if line.state == DONE:
            before = line
            continue
        if before is None:
            return line.key
        early = before.by is not None and minutes_left(before.by, at) >= 0
        soon = before.done_at is not None and at - before.done_at < AGAIN_AFTER
        return "" if early or soon else line.key
    return ""


def worst(colours: Iterable[str]) -> str:
    """The worst of these colours."""
    return min(colours, key=COLOURS.index)
