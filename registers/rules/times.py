"""What the times of a session's register make of an arrival: in time, late, or too late.

Sources: SI 2024/208 regulation 10, Table 1 (L and U); the schools' own policies for the minute itself: "after 9:20"
means that 9:20 is still in time. Times are the school's local time, compared to the minute: a clock that shows 9:20
shows it until 9:21. Which times a school may set is a rule of the calendar, where `SessionWindow` is.
"""

from datetime import date, datetime, time, timedelta

from attendance.calendar.rules.times import SessionWindow
from registers.rules.codes import AM, present_code


def arrival_code(arrived: time, window: SessionWindow, session: str = AM) -> str:
    """The mark for somebody who came in at this local time: present, L up to and including closing, U after it."""
    minute = _minute(arrived)
    if minute <= window.late_after:
        return present_code(session)
    return "L" if minute <= window.closes else "U"


def late_mark(recorded_at: time, minutes_late: int | None, window: SessionWindow) -> str:
    """L or U for a late mark recorded at this local time of the session's own day.

    After closing it is U, unless the minutes late, counted from `late_after`, prove that the pupil came in before the
    register closed. For a mark recorded on a later day pass `time.max`.
    """
    if _minute(recorded_at) <= window.closes:
        return "L"
    if minutes_late is not None and _plus(window.late_after, minutes_late) <= _moment(window.closes):
        return "L"
    return "U"


def minutes_late(arrived: time, window: SessionWindow) -> int:
    """Whole minutes between `late_after` and the arrival; 0 for one in time."""
    late = _moment(_minute(arrived)) - _moment(window.late_after)
    return max(0, late // timedelta(minutes=1))


def _minute(moment: time) -> time:
    return moment.replace(second=0, microsecond=0)


def _moment(clock: time) -> datetime:
    return datetime.combine(date.min, clock)


def _plus(clock: time, minutes: int) -> datetime:
    return _moment(clock) + timedelta(minutes=minutes)
