"""Which alarms are due about a child who is not here and whom nobody could explain: pure, from the facts of a moment.

The plan of the first day (`rules.first_day`) is the policy's: by when each colour is called, and on which days of
absence the child is seen face to face. An alarm goes to the safeguarding lead. Telling a social worker on the day
itself is asked for by the statutory guidance on attendance (paragraph 52); the minute is ours: when the first calls
are over. Times are of the school's clock, days are school days: holidays, weekends and the change of clocks move none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from interventions.rules.first_day import CALL, DEFAULT_PLAN, VISIT, Plan
from interventions.rules.notify import HAS_SOCIAL_WORKER
from interventions.rules.queue import StepLine, minutes_left

NOBODY_REACHED, WORRIED, SOCIAL_WORKER, NOT_SEEN = "nobody_reached", "worried", "social_worker", "not_seen"
NO_ANSWER_FROM_PROVIDER = "no_answer_from_provider"
LABELS = {
    WORRIED: "Somebody is worried about the child",
    NOBODY_REACHED: "Nobody reached",
    NOT_SEEN: "Not seen face to face",
    SOCIAL_WORKER: "Social worker to be told",
    NO_ANSWER_FROM_PROVIDER: "No answer from the provider",
}
ORDER = tuple(LABELS)  # the most pressing first
WHOSE = "safeguarding_lead"
CALLS_OVER = time(11)  # where a policy names no time for its first call
SEEN_BY = time(15, 15)  # where it names no time for a visit: somebody can still go by daylight


@dataclass(frozen=True)
class ChildNow:
    """A child with an N today, at a moment. `lines` are today's steps with their deadlines.

    `absent`: which school day of the absence today is; `unseen`: for how many of these days, today's with them, nobody
    of the school has seen the child (0: seen today). `tried`: how often anybody was tried today. `told`: the log says
    that the social worker was told. `afternoon`: the child was accounted for this morning and is not here since.
    """

    pupil_id: UUID
    colour: str
    lines: Sequence[StepLine] = ()
    absent: int = 1
    unseen: int = 1
    contacted: bool = False
    tried: int = 0
    flags: frozenset[str] = frozenset()
    told: bool = False
    worried: bool = False
    afternoon: bool = False


@dataclass(frozen=True)
class Alarm:
    """An alarm that is due: `step` is the step of the plan that it is about ("" for none), `words` name no child."""

    pupil_id: UUID
    kind: str
    step: str
    words: str
    role: str = WHOSE


def due_alarms(child: ChildNow, now: datetime, plan: Plan = DEFAULT_PLAN) -> tuple[Alarm, ...]:
    """Every alarm about the child that is due at this moment (of the school's clock), the most pressing first.

    At the very minute of a time nothing is late. The same facts give the same alarms however often they are asked for.
    """
    found = []
    if child.worried:
        found.append(Alarm(child.pupil_id, WORRIED, "", "Whoever was asked is worried about the child."))
    return (*found, *_nobody_reached(child, now), *_not_seen(child, now, plan), *_social_worker(child, now))


def _nobody_reached(child: ChildNow, now: datetime) -> Iterator[Alarm]:
    """One for each call whose time is over, also where it was made in time and nobody answered."""
    if child.contacted:
        return
    for line in child.lines:
        if line.step.action == CALL and line.by is not None and minutes_left(line.by, now) < 0:
            words = f"Nobody was reached by {clock(line.by.time())}. {tries(child.tried)}"
            # gone in the afternoon is another absence: what was seen about the morning must not silence it
            yield Alarm(child.pupil_id, NOBODY_REACHED, f"{line.key}.PM" if child.afternoon else line.key, words)


def _not_seen(child: ChildNow, now: datetime, plan: Plan) -> Iterator[Alarm]:
    """The last day on which the plan wanted the child seen is over, or its time is, and nobody has seen the child."""
    for step in plan.get(child.colour, ()):
        wanted = child.absent // step.every * step.every
        if step.action != VISIT or not wanted or child.unseen < child.absent - wanted + step.every:
            continue
        if wanted < child.absent or _over(step.by or SEEN_BY, now.time()):
            words = f"Nobody of the school has seen the child by day {wanted} of the absence."
            yield Alarm(child.pupil_id, NOT_SEEN, step.key, words)


def _social_worker(child: ChildNow, now: datetime) -> Iterator[Alarm]:
    if child.told or not child.flags & HAS_SOCIAL_WORKER:
        return
    calls = [line.by for line in child.lines if line.step.action == CALL and line.by is not None]
    over = minutes_left(min(calls), now) < 0 if calls else _over(CALLS_OVER, now.time())
    if over:
        words = "Nobody could explain this absence. The child’s social worker must be told today."
        yield Alarm(child.pupil_id, SOCIAL_WORKER, "", words)


def no_answer_from_provider(pupil_id: UUID, session: str) -> Alarm:
    """Whoever teaches the child elsewhere has not said whether they came this "AM" or "PM"."""
    half = "morning" if session == "AM" else "afternoon"
    words = f"The provider has not said whether the child came this {half}. Ring them."
    return Alarm(pupil_id, NO_ANSWER_FROM_PROVIDER, session, words)


def told_social_worker(channel: str, step: str, whom: str) -> bool:
    """Whether a line of the contact log says that the social worker was told: by its step, or by whom it names."""
    return channel == "told" and (
        step in (SOCIAL_WORKER, f"missing.{SOCIAL_WORKER}") or "social worker" in whom.casefold()
    )


def tries(number: int) -> str:
    """How often anybody was tried, as a sentence."""
    if not number:
        return "Nobody was tried yet."
    return "Tried once." if number == 1 else f"Tried {number} times."


def clock(moment: time) -> str:
    """A time as people write it: 9:30."""
    return f"{moment.hour}:{moment.minute:02d}"


def _over(by: time, now: time) -> bool:
    return (by.hour, by.minute) < (now.hour, now.minute)
