"""Short ways to make marks in the tests of this room."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from registers.services.amending import Amended, Change, amend_marks
from registers.services.writing import Writing, Written, write_marks
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

OFFICER_ROLES = frozenset({"attendance_officer"})
AFTERNOON = AT.replace(hour=15, minute=30)


def mark(
    life: SchoolLife, code: str, *, pupil: int = 0, day: date = TUESDAY, session: str = "AM", origin: str = "teacher",
    at: datetime = AT, note: str = "",
) -> Written:  # fmt: skip
    """A first mark of one pupil. Inside the school's scope."""
    writing = Writing(day, session, life.pupils[pupil].id, code, note=note)
    [written] = write_marks(life.school_id, [writing], by=OFFICER, at=at, origin=origin, kind="open")
    return written


def mark_run(life: SchoolLife, codes: str, *, pupil: int = 0, since: date) -> None:
    """Marks of one pupil, morning and afternoon in turn, over weekdays from `since`: "/ \\ I I". "-" leaves one out."""
    days, writings = weekdays(since), []
    for n, code in enumerate(codes.split()):
        if n % 2 == 0:
            day = next(days)
        if code != "-":
            writings.append(Writing(day, ("AM", "PM")[n % 2], life.pupils[pupil].id, code, note="visit"))
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")


def weekdays(since: date) -> Iterable[date]:
    """Days from `since`, without weekends, for ever."""
    day = since
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def amend(
    life: SchoolLife, code: str, *, pupil: int = 0, day: date = TUESDAY, session: str = "AM", at: datetime = AFTERNOON,
    reason: str = "Mother rang at 10:42", by=OFFICER, roles=OFFICER_ROLES, seen: int | None = None, **more,
) -> Amended:  # fmt: skip
    """Change one mark. Inside the school's scope. `more`: evidence, request_id; note and minutes_late of the mark."""
    own = {name: more.pop(name) for name in ("note", "minutes_late") if name in more}
    change = Change(life.pupils[pupil].id, day, session, code, seen_version=seen, **own)
    return amend_marks(life.school_id, [change], by=by, roles=roles, at=at, reason=reason, **more)
