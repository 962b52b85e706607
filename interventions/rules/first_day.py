"""The first day of an absence nobody explained: what is done by when, by colour.

The plan is a policy's. The default is that of the preset with timers: red called by 9:30, details to the home-visit
driver by 9:45, a review at 10:30, called again by 12:30; amber and green texted by 9:30 and called by 10:30, again by
13:30 and 14:30; seen face to face on every, every third, every fifth day of absence. Times are of the school's clock.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from interventions.rules.legal import LegalProblem
from interventions.rules.risk import AMBER, COLOURS, GREEN, RED

TEXT, CALL, TELL, REVIEW, VISIT = "text", "call", "tell", "review", "visit"
ACTIONS = (TEXT, CALL, TELL, REVIEW, VISIT)
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Step:
    """One thing to do. `by`: the latest time, None by the end of the day. `every` 3: on the third, sixth ... day.

    `until_contact`: not needed any more once somebody was reached.
    """

    key: str
    action: str
    label: str
    by: time | None
    owner: str = "attendance_officer"
    every: int = 1
    until_contact: bool = True


@dataclass(frozen=True)
class NextStep:
    """What to do next, how many minutes are left (below 0: late), None without a time."""

    step: Step
    minutes_left: int | None

    @property
    def late(self) -> bool:
        return self.minutes_left is not None and self.minutes_left < 0


Plan = Mapping[str, tuple[Step, ...]]


def _seen(every: int) -> Step:
    return Step(
        "face_to_face",
        VISIT,
        "See the pupil face to face, by a visit or a video call",
        None,
        every=every,
        until_contact=False,
    )


def _review() -> Step:
    return Step("review", REVIEW, "Review meeting", time(10, 30), until_contact=False)


def _call(key: str, by: time) -> Step:
    return Step(key, CALL, "Call the family" if key == "call" else "Call again", by)


_TEXT = Step("text", TEXT, "Text the family", time(9, 30))
_DRIVER = Step("tell_visitor", TELL, "Details to the person who makes home visits", time(9, 45))
DEFAULT_PLAN: Plan = {
    RED: (_call("call", time(9, 30)), _DRIVER, _review(), _call("call_again", time(12, 30)), _seen(1)),
    AMBER: (_TEXT, _call("call", time(10, 30)), _call("call_again", time(13, 30)), _seen(3)),
    GREEN: (_TEXT, _call("call", time(10, 30)), _call("call_again", time(14, 30)), _seen(5)),
}


def steps_for(colour: str, plan: Plan = DEFAULT_PLAN, absence_day: int = 1) -> tuple[Step, ...]:
    """The steps of this colour on the `absence_day`th school day of absence, by their time, those without one last."""
    todays = [step for step in plan.get(colour, ()) if absence_day % step.every == 0]
    return tuple(sorted(todays, key=lambda step: step.by or END_OF_DAY))


def next_step(now: time, done: Collection[str], steps: Iterable[Step], *, contacted: bool = False) -> NextStep | None:
    """The first step in order that is neither done (by key) nor made needless by contact; None when nothing is left."""
    for step in steps:
        if step.key not in done and not (contacted and step.until_contact):
            return NextStep(step, None if step.by is None else _minutes(step.by) - _minutes(now))
    return None


def late_steps(now: time, done: Collection[str], steps: Iterable[Step], *, contacted: bool = False) -> tuple[Step, ...]:
    """The steps whose time is over, that are not done and still needed. At its very minute a step is not late."""
    return tuple(
        step
        for step in steps
        if step.by is not None
        and _minutes(step.by) < _minutes(now)
        and step.key not in done
        and not (contacted and step.until_contact)
    )


def read_plan(document: Mapping[str, Any]) -> Plan:
    """The plan of a policy's document: colour to steps by key, each with action, label, by (“9:30” or nothing), owner,
    every, until_contact. Raises LegalProblem, whose field is the path of what is wrong."""
    return {
        colour: tuple(
            _read_step(key, step, f"{colour}.{key}") for key, step in _mapping(document.get(colour), colour).items()
        )
        for colour in COLOURS
    }


def _read_step(key: str, document: Any, place: str) -> Step:
    data = _mapping(document, place)
    action = str(data.get("action", ""))
    if action not in ACTIONS:
        raise LegalProblem(f"{place}.action", f"“{action}” is no step.", f"Write one of: {', '.join(ACTIONS)}.")
    every = data.get("every", 1)
    if isinstance(every, bool) or not isinstance(every, int) or every < 1:
        raise LegalProblem(f"{place}.every", f"“{every}” is no number of days.", "Write 1, 3 or 5, say.")
    owner, label = str(data.get("owner", "attendance_officer")), str(data.get("label", key))
    until_contact = bool(data.get("until_contact", action in (TEXT, CALL)))
    return Step(key, action, label, _read_time(data.get("by"), f"{place}.by"), owner, every, until_contact)


def _read_time(value: Any, place: str) -> time | None:
    if value is None or isinstance(value, time):
        return value
    hours, _, minutes = str(value).partition(":")
    try:
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise LegalProblem(place, f"“{value}” is no time of day.", "Write 9:30, in quotation marks.") from error


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise LegalProblem(place, "Steps by name are expected here.", "Write names with values below them.")
    return value


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
