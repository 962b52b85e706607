"""Reads: the queue of first-day calls: who is not here, whom one call reaches, what is next and by when.

The queue is the school's, not a person's: everybody sees the same rows. Who may see less sees fewer reasons and lines.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import blake2s
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from attendance.calendar.queries import in_force, session_times_history
from attendance.kit.together import read_together
from interventions.models import Colouring, DoorVisit, ReviewNote
from interventions.queries.colours import colour_of_pupils
from interventions.queries.queue_facts import Facts, facts_of
from interventions.queries.queue_rows import Adult, Queue, QueuePupil, QueueRow, Strip, Undo
from interventions.rules.households import Household, households
from interventions.rules.queue import (
    NOON_SHIFT,
    Attempt,
    StepLine,
    absence_day,
    next_of,
    place_in_queue,
    step_lines,
    worst,
)
from interventions.rules.queue_words import Empty, empty_words
from interventions.rules.risk import COLOURS, shown_reasons
from registers.queries.board import board_of
from registers.queries.following import LogRow, following_cells, log_of_day
from registers.queries.marks import look_of
from registers.queries.not_here import NotHereRow, not_here
from registers.rules.following import REASON_GIVEN, outcome_label

__all__ = ["Adult", "Queue", "QueuePupil", "QueueRow", "attempts_of", "colour_of_pupils", "queue_of", "queue_version"]

STRIP_DAYS = 10
UNDOABLE = frozenset({"call", "told"})


def queue_of(school_id: UUID, day: date, at: datetime, *, abilities: Collection[str], user_id: UUID | None) -> Queue:
    """Everybody who is not here without a reason, by household, by deadline, then colour. Seven queries; four for none.

    `at` is now: what is late, whose claim has run out. `user_id` is who looks: their own claims are `mine`.
    """
    missing = not_here(school_id, day)
    lines = log_of_day(school_id, day, abilities=abilities)
    if not missing:
        return Queue(day, at, undo=_undo(lines, user_id), empty=_empty(school_id, day, at, lines))
    facts = facts_of(school_id, missing, lines, day, at, abilities)
    pupils = {row.pupil_id: _pupil(row, facts) for row in missing}
    rows = [_row(house, pupils, facts, user_id) for house in households(list(pupils), facts.bonds)]
    counts = Counter(pupil.colour for pupil in pupils.values())
    by_colour = {colour: counts[colour] for colour in COLOURS if counts[colour]}
    return Queue(day, at, tuple(sorted(rows, key=_place)), by_colour, _undo(lines, user_id))


def _undo(lines: Sequence[LogRow], user_id: UUID | None) -> Undo | None:
    """The call of today that this person noted last, if it was not taken back."""
    mine = [line for line in lines if line.by_id == user_id and not line.undone and line.channel in UNDOABLE]
    if user_id is None or not mine:
        return None
    last = [line for line in mine if line.call_id == mine[-1].call_id]
    names = " and ".join(line.pupil_first for line in last)
    return Undo(last[0].call_id, last[0].pupil_id, f"{names}, {outcome_label(last[0].outcome).lower()}")


def _empty(school_id: UUID, day: date, at: datetime, lines: Sequence[LogRow]) -> Empty:
    """What to say where nobody is missing: never that everyone is here while a register is out. Two queries."""
    local, history = timezone.localtime(at), session_times_history(school_id)
    board = [row for row in board_of(school_id, day) if row.open and row.on_roll]
    opens = {half: times.of(half)[0] for half in ("AM", "PM") if (times := in_force(history, day))}
    begun = [row for row in board if day < local.date() or opens.get(row.session, local.time()) <= local.time()]
    # sent or not: who came into a group after its register was sent has no mark, and nobody has seen them
    out = sum(row.marked < row.on_roll for row in begun)
    settled = [line for line in lines if not line.undone]
    last = settled[-1] if settled else None
    return empty_words(
        held=bool(board), opens=opens.get("AM"), begun=bool(begun), out=out,
        last_at=timezone.localtime(last.at) if last else None, last_by=last.by_name if last else "",
    )  # fmt: skip


def queue_version(school_id: UUID, day: date) -> str:
    """A text that changes when the queue of that day does, except by the clock alone. One query."""
    given = Colouring.objects.filter(school_id=school_id)
    notes = ReviewNote.objects.filter(school_id=school_id, date=day)
    visits = DoorVisit.objects.filter(school_id=school_id, date=day)
    found = read_together(
        **following_cells(school_id, day),
        given=given.order_by().values("school_id").annotate(
            n=Count("id"), last=Max("set_at"), ended=Max("ended_at")
        ).values_list("n", "last", "ended"),
        notes=notes.order_by().values("date").annotate(n=Count("id")).values_list("n"),
        visits=visits.order_by().values("date").annotate(n=Count("id"), done=Max("done_at")).values_list("n", "done"),
    )  # fmt: skip
    return blake2s(repr(sorted(found.items())).encode(), digest_size=12).hexdigest()


# ---- a child, a row -----------------------------------------------------------------------------------------------


def _pupil(row: NotHereRow, facts: Facts) -> QueuePupil:
    pupil, colour = row.pupil_id, facts.colours[row.pupil_id]
    log = tuple(facts.log[pupil])
    run = absence_day(_codes(pupil, facts), facts.days, facts.day)
    steps = _steps(row, colour.coloured.colour, run, log, facts)
    shade, given = colour.coloured, colour.given
    strip = _strip(pupil, facts)
    return QueuePupil(
        pupil, row.first, row.name, row.last, row.group, row.slug, row.year_group, row.session, row.sessions,
        row.version, shade.colour, shown_reasons(shade, facts.abilities), given.by_name if given else "",
        bool(given and given.overdue(facts.day)), run, strip, _strip_words(row.first, strip), steps,
        next_of(steps, attempts_of(log, row.marked_at), facts.at, row.first), log,
        tuple(facts.reports.get(pupil, ())), row.marked_at,
    )  # fmt: skip


def attempts_of(log: Sequence[LogRow], marked_at: datetime) -> list[Attempt]:
    """The lines of a log that count, as the rules see them, for a child whose N was made at `marked_at`.

    A reason that was given before that is no reason for this N: it was for the morning, or it was taken back. If it
    counted as contact, nobody would ring again and no alarm would sound.
    """
    return [
        Attempt(line.channel, line.outcome, line.at, line.step)
        for line in log
        if not line.undone and not (line.outcome == REASON_GIVEN and line.at < marked_at)
    ]


def _steps(row: NotHereRow, colour: str, run: int, log: Sequence[LogRow], facts: Facts) -> tuple[StepLine, ...]:
    zone = timezone.get_current_timezone()
    plan, settled = facts.rules.plan, facts.done[row.pupil_id]
    keys = {step.key for step in plan[colour] if step.action in settled}
    lines = partial(step_lines, colour, plan, attempts_of(log, row.marked_at), facts.at, day=facts.day, zone=zone)
    return lines(absent_days=run, done=keys, shift=_shift(row, facts))


def _shift(row: NotHereRow, facts: Facts) -> timedelta:
    """How much later the plan runs for a child who was here in the morning, or away with a reason."""
    if row.session != "PM" or facts.codes.get((row.pupil_id, facts.day, "AM"), "") in ("", "N"):
        return timedelta()
    times = in_force(facts.times, facts.day, row.year_group)
    if times is None:
        return NOON_SHIFT
    closes = [datetime.combine(facts.day, clock) for clock in (times.am_closes, times.pm_closes)]
    return closes[1] - closes[0]


def _codes(pupil: UUID, facts: Facts) -> dict[date, list[str]]:
    found: dict[date, list[str]] = defaultdict(list)
    for day in facts.days:
        for half in ("AM", "PM"):
            if (code := facts.codes.get((pupil, day, half))) is not None:
                found[day].append(code)
    return found


def _strip(pupil: UUID, facts: Facts) -> Strip:
    days = facts.days[-STRIP_DAYS:]
    looks = []
    for n, day in enumerate(days):
        morning, afternoon = (look_of(facts.codes.get((pupil, day, half), ""), day) for half in ("AM", "PM"))
        looks.append((morning, afternoon, n > 0 and day.weekday() < days[n - 1].weekday()))
    return looks


def _strip_words(first: str, strip: Strip) -> str:
    away = sum(bool({"auth", "unauth", "noreason"} & {am, pm}) for am, pm, _ in strip)
    return f"{first}, last {len(strip)} school days: {away} with an absence"


def _row(house: Household, pupils: Mapping[UUID, QueuePupil], facts: Facts, user_id: UUID | None) -> QueueRow:
    children = tuple(sorted((pupils[one] for one in house.pupils), key=_child_place))
    first = children[0]
    claim = next((facts.claims[one] for one in house.family if one in facts.claims), None)
    shared = set.intersection(*(facts.of_pupil[child.pupil_id] for child in children))
    adults = tuple(facts.adults[contact] for contact in sorted(shared, key=facts.order.__getitem__))
    return QueueRow(
        children, house.family, worst(child.colour for child in children), first.next, first.steps, adults, claim,
        claim is not None and claim.by_id == user_id,
    )  # fmt: skip


def _child_place(child: QueuePupil) -> tuple:
    return place_in_queue(child.next, child.colour, f"{child.last} {child.first}")


def _place(row: QueueRow) -> tuple:
    return place_in_queue(row.next, row.colour, f"{row.pupils[0].last} {row.pupils[0].first}")
