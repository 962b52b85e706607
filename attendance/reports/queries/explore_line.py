"""Which enrolments and which sessions one line of the explorer is about, from its key. No query."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from attendance.reports.queries.counted import Counted
from attendance.reports.rules.cohorts import COHORTS
from attendance.reports.rules.explore import OF_PEOPLE, SESSIONS, Wanted
from registers.queries.figures import EnrolmentCounts, Span
from registers.rules.codes import CLASSES, EVERY_CODE

WEEK = timedelta(days=7)


class BadLine(ValueError):
    """There is no such line."""


@dataclass(frozen=True)
class Sessions:
    """Which sessions a line is about."""

    span: Span
    weekdays: tuple[int, ...] = ()
    sessions: tuple[str, ...] = tuple(SESSIONS)
    code: str = ""
    code_class: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is every session of the span."""
        return not (self.weekdays or self.code) and len(self.sessions) == len(SESSIONS)


def on_line(found: Counted, row: EnrolmentCounts, wanted: Wanted, line: str) -> bool:
    """Whether the enrolment stands on the line; on lines of sessions everybody does."""
    if line == "all" or wanted.by not in OF_PEOPLE:
        return True
    if wanted.by == "cohort":
        return line in COHORTS and COHORTS[line].holds(found.kinds(row))
    return {
        "year_group": str(row.year_group), "group": row.group_slug or "none", "pupil": str(row.pupil_id),
        "sex": next((sex for sex in ("girls", "boys") if sex in found.kinds(row)), "unknown"),
    }[wanted.by] == line  # fmt: skip


def sessions_of(span: Span, wanted: Wanted, line: str) -> Sessions:
    """The sessions that the line is about. Raises BadLine."""
    asked = Sessions(span, wanted.weekdays, wanted.sessions)
    if line == "all" or wanted.by in OF_PEOPLE:
        return asked
    try:
        return NARROWING[wanted.by](asked, line)
    except (ValueError, OverflowError) as error:  # a week of no calendar, or beyond the last one
        raise BadLine from error


def _of_week(asked: Sessions, line: str) -> Sessions:
    monday = date.fromisoformat(line)
    since, until = max(monday, asked.span.since), min(monday + WEEK, asked.span.until)
    return replace(asked, span=Span(since, until))


def _of_weekday(asked: Sessions, line: str) -> Sessions:
    if line not in tuple("0123456") or (asked.weekdays and int(line) not in asked.weekdays):
        raise BadLine
    return replace(asked, weekdays=(int(line),))


def _of_session(asked: Sessions, line: str) -> Sessions:
    if line not in asked.sessions:
        raise BadLine
    return replace(asked, sessions=(line,))


def _of_code(asked: Sessions, line: str) -> Sessions:
    code, _, kind = line.partition(".")
    if code not in EVERY_CODE or kind not in CLASSES:
        raise BadLine
    return replace(asked, code=code, code_class=kind)


NARROWING = {"week": _of_week, "weekday": _of_weekday, "session": _of_session, "code": _of_code}
