"""Which times a school may set for its registers: when one opens, after when an arrival is late, when it closes.

Source: "Working together to improve school attendance": the same times at every session, and open for at most 30
minutes after the session begins. Times are the school's local time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MOST_MINUTES_OPEN = 30


@dataclass(frozen=True)
class SessionWindow:
    """One session's register: it opens, an arrival after `late_after` is late, one after `closes` is too late.

    `late_after` is when the session starts and pupils are due; the guidance's 30 minutes count from there.
    """

    opens: time
    late_after: time
    closes: time


@dataclass(frozen=True)
class TimeProblem:
    """What is wrong with times: in which field, and the remedy. `serious` ones cannot be kept; others are advice."""

    field: str
    message: str
    remedy: str
    serious: bool


def check_windows(am: SessionWindow, pm: SessionWindow) -> tuple[TimeProblem, ...]:
    """What is wrong with the times of a day, serious things first; nothing wrong, an empty tuple."""
    problems = [*_check_window("am", "morning", am), *_check_window("pm", "afternoon", pm)]
    if pm.opens < am.closes:
        message = "The afternoon register opens before the morning one closes."
        problems.append(TimeProblem("pm_opens", message, "Give a later opening time.", serious=True))
    return tuple(sorted(problems, key=lambda problem: not problem.serious))


def _check_window(prefix: str, words: str, window: SessionWindow) -> list[TimeProblem]:
    problems = []
    if not window.opens <= window.late_after <= window.closes:
        message = f"The {words} times are out of order."
        remedy = "The register opens first, then comes the time after which an arrival is late, then it closes."
        problems.append(TimeProblem(f"{prefix}_late_after", message, remedy, serious=True))
    elif window.opens == window.closes:
        message = f"The {words} register closes as it opens."
        problems.append(TimeProblem(f"{prefix}_closes", message, "Give a later closing time.", serious=True))
    if _moment(window.closes) - _moment(window.late_after) > timedelta(minutes=MOST_MINUTES_OPEN):
        message = f"The {words} register stays open for more than {MOST_MINUTES_OPEN} minutes after the session starts."
        remedy = f"Statutory guidance says no longer than {MOST_MINUTES_OPEN} minutes: close it earlier."
        problems.append(TimeProblem(f"{prefix}_closes", message, remedy, serious=False))
    return problems


def _moment(clock: time) -> datetime:
    return datetime.combine(date.min, clock)
