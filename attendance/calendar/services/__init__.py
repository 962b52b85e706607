"""Deeds of the calendar: years and terms, session times, closures."""

from attendance.calendar.services.closures import add_closure, check_closure, open_sessions, remove_days, undo_closure
from attendance.calendar.services.problems import CalendarProblem
from attendance.calendar.services.times import Times, open_too_long, set_session_times
from attendance.calendar.services.usual import usual_year
from attendance.calendar.services.years import TermDates, TermsSaved, save_academic_year, save_term_dates, set_up_year

__all__ = [
    "CalendarProblem", "TermDates", "TermsSaved", "Times", "add_closure", "check_closure", "open_sessions",
    "open_too_long", "remove_days", "save_academic_year", "save_term_dates", "set_session_times", "set_up_year",
    "undo_closure", "usual_year",
]  # fmt: skip
