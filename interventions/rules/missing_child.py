"""What a school does, in order, when a child cannot be found: who does it, and by when.

Sources: “Keeping children safe in education” (a child who goes missing is a safeguarding matter; the safeguarding lead
leads), “Children missing education” (reasonable enquiries, then the local authority) and “Working together to improve
school attendance” (the social worker hears on the day). No guidance sets a minute: those here are careful defaults,
counted from the moment when the first call should have reached somebody, and shorter for red than for green. Whoever
fears for a child waits for none of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from interventions.rules.risk import AMBER, GREEN, RED

PREFIX = "missing."  # of the step's key in the contact log
CLOSE_OF_DAY = time(15, 15)
AUTHORITY_DAY = 10  # continuous school days: CME guidance; sooner where there is a concern
POLICE = (
    "Ring 999 at once where the child may be in danger now: very young, threatened, hurt, talking of suicide, with "
    "somebody who may harm them, or where you fear the worst. Otherwise ring 101 and ask for a welfare check. Give "
    "name, age, description, address, when and with whom last seen, and what was tried. Write down the log’s number."
)
Minutes = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class MissingStep:
    """One step. `after`: minutes for red, amber, green; None: by the end of the school day. `channel`: of the log."""

    key: str
    label: str
    help: str
    role: str
    after: Minutes
    channel: str = "escalation"
    only_with_social_worker: bool = False
    from_day: int = 1


@dataclass(frozen=True)
class StepNow:
    """A step at a moment. `state`: done, late, next (the first that is open), open, later (on a later day).

    `by` None with state later: due on the `from_day`th school day of absence.
    """

    step: MissingStep
    state: str
    by: time | None


STEPS: tuple[MissingStep, ...] = (
    MissingStep(
        "contacts", "Try every contact",
        "All numbers of all adults who may be rung, twice. Leave a message that says nothing but “please ring us”.",
        "attendance_officer", (15, 30, 60),
    ),
    MissingStep(
        "family_friends", "Ask brothers, sisters and friends",
        "In school and at their schools, by somebody they know. Ask the class teacher and the bus or taxi.",
        "attendance_officer", (30, 60, 120),
    ),
    MissingStep(
        "last_seen", "Find out who saw the child last",
        "Who, when, where, with whom, in what clothes. Search the site where the child may have come in.",
        "attendance_officer", (30, 60, 120),
    ),
    MissingStep(
        "leaders", "Tell the headteacher and the safeguarding lead",
        "In person. From here the safeguarding lead decides what is next.",
        "attendance_officer", (30, 60, 120), "told",
    ),
    MissingStep(
        "visit", "Go to the home",
        "Two people, with the visit sheet. Look for signs that somebody is in; ask no neighbour more than “have you "
        "seen them?”.",
        "attendance_champion", (60, 120, None),
    ),
    MissingStep(
        "social_worker", "Tell the social worker",
        "On the day, whatever else is still open. Ask what they know and write down their name.",
        "safeguarding_lead", (30, 60, 60), "told", only_with_social_worker=True,
    ),
    MissingStep("police", "Ring the police", POLICE, "safeguarding_lead", (90, 180, None), "told"),
    MissingStep(
        "authority", "Tell the local authority: children missing education",
        "At the latest after ten school days without a trace; at once where there is a concern, or the family has "
        "gone. The name stays on the register until the authority and the school have both looked.",
        "attendance_officer", (None, None, None), "told", from_day=AUTHORITY_DAY,
    ),
)  # fmt: skip
BY_KEY = {step.key: step for step in STEPS}


def log_key(step: MissingStep) -> str:
    """The step as the contact log keeps it."""
    return PREFIX + step.key


def done_steps(steps_of_log: Collection[str]) -> frozenset[str]:
    """Which steps the log's lines have done, by their `step`."""
    return frozenset(key.removeprefix(PREFIX) for key in steps_of_log if key.startswith(PREFIX))


def steps_now(
    colour: str, start: time, now: time, done: Collection[str], *, has_social_worker: bool, absence_day: int = 1
) -> tuple[StepNow, ...]:
    """Every step that concerns the child, in order, with its state. `start`: when the first call should have reached
    somebody. At its very minute a step is not late."""
    found: list[StepNow] = []
    for step in STEPS:
        if step.only_with_social_worker and not has_social_worker:
            continue
        found.append(
            _state(step, colour, start, now, done, absence_day, first=all(one.state != "next" for one in found))
        )
    return tuple(found)


def _state(
    step: MissingStep, colour: str, start: time, now: time, done: Collection[str], absence_day: int, *, first: bool
) -> StepNow:
    by = due_by(step, colour, start)
    if step.key in done:
        return StepNow(step, "done", by)
    if absence_day < step.from_day:
        return StepNow(step, "later", None)
    if (by.hour, by.minute) < (now.hour, now.minute):
        return StepNow(step, "late", by)
    return StepNow(step, "next" if first else "open", by)


def due_by(step: MissingStep, colour: str, start: time) -> time:
    """By when the step is to be done on the day, never later than the end of the school day."""
    minutes = step.after[(RED, AMBER, GREEN).index(colour)]
    if minutes is None:
        return max(CLOSE_OF_DAY, start)
    then = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    return then.time() if then.date() == date.min else time(23, 59)
