"""The linter on session times: open for 30 minutes at most, the same every day, and said only once.

Source: "Working together to improve school attendance". The minutes count from when pupils are due (`late_after`).
"""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from attendance.calendar.rules.times import MOST_MINUTES_OPEN
from interventions.rules.linter_legal import section
from interventions.rules.problems import Problem

SESSIONS = {"am": "morning", "pm": "afternoon"}
VERBS = {"opens": "opens at", "late_after": "counts arrivals as late after", "closes": "closes at"}
NAMES = tuple(VERBS)
CONTRADICT, TOO_LONG = "times_contradict", "register_too_long"


def lint_times(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the times of a document; nothing where it has none."""
    times = section(document, "times")
    after = times.get("closes_after_minutes")
    if isinstance(after, int) and after > MOST_MINUTES_OPEN:
        message = f"The register would close {after} minutes after the start."
        yield Problem("times.closes_after_minutes", TOO_LONG, message, f"Write {MOST_MINUTES_OPEN} or fewer.")
    for session in SESSIONS:
        yield from _session(f"times.{session}", section(times, session), session, after)
    yield from _weekdays(times)
    yield from _stated(times)


def _session(place: str, said: Mapping[str, Any], session: str, after: Any) -> Iterator[Problem]:
    clocks = {name: clock(said.get(name)) for name in NAMES}
    for name, value in clocks.items():
        if value is None and said.get(name) is not None:
            message = f"“{said[name]}” is no time of day."
            yield Problem(f"{place}.{name}", CONTRADICT, message, "Write 08:50, in quotation marks.")
    known = [value for value in clocks.values() if value is not None]
    if known != sorted(known):
        remedy = "The register opens first, then comes the time after which an arrival is late, then it closes."
        yield Problem(place, CONTRADICT, f"The {SESSIONS[session]} times are out of order.", remedy)
        return
    start, closes = clocks["late_after"] or clocks["opens"], clocks["closes"]
    if start is None or closes is None:
        return
    yield from _open_for(place, session, closes - start, after)


def _open_for(place: str, session: str, minutes: int, after: Any) -> Iterator[Problem]:
    if minutes > MOST_MINUTES_OPEN:
        message = f"The {SESSIONS[session]} register stays open for {minutes} minutes after the session starts."
        remedy = f"Close it at most {MOST_MINUTES_OPEN} minutes after the start."
        yield Problem(f"{place}.closes", TOO_LONG, message, remedy)
    elif isinstance(after, int) and session == "am" and minutes != after:
        message = f"The morning register closes {minutes} minutes after the start; the policy says {after} minutes."
        yield Problem(f"{place}.closes", CONTRADICT, message, "Make the two agree.")


def _weekdays(times: Mapping[str, Any]) -> Iterator[Problem]:
    for day, said in section(times, "weekdays").items():
        for session in SESSIONS:
            usual, own = section(times, session), section({"x": said}, "x", session)
            if any(clock(own[name]) != clock(usual.get(name)) for name in NAMES if name in own):
                message = f"On {day} the {SESSIONS[session]} register has other times than on other days."
                remedy = "Registers are open for the same time at every session: give every day the same times."
                yield Problem(f"times.weekdays.{day}.{session}", CONTRADICT, message, remedy)


def _stated(times: Mapping[str, Any]) -> Iterator[Problem]:
    stated = times.get("stated")
    for place, said in enumerate(stated if isinstance(stated, list | tuple) else ()):
        if not isinstance(said, Mapping):
            continue
        session = str(said.get("session", "am"))
        for name in NAMES:
            usual = section(times, session).get(name)
            if name in said and usual is not None and clock(said[name]) != clock(usual):
                where = f" in {said['where']}" if said.get("where") else " elsewhere"
                message = (
                    f"The {SESSIONS.get(session, session)} register {VERBS[name]} {usual}, but {said[name]}{where}."
                )
                yield Problem(
                    f"times.stated.{place}.{name}", CONTRADICT, message, "Decide on one time and say it once."
                )


def clock(value: Any) -> int | None:
    """Minutes since midnight of “9:30”; None for what is no time of day."""
    hours, colon, minutes = str(value).partition(":")
    try:
        moment = time(int(hours), int(minutes)) if colon else None
    except ValueError:
        return None
    return moment.hour * 60 + moment.minute if moment else None
