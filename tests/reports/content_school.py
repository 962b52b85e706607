"""A school with a year before, cohorts and marks, to draw governors' reports of; and ways to look at their content."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from attendance.calendar.models import AcademicYear, SchoolDay, SchoolSession, Term
from attendance.people.models import Enrolment, Pupil, PupilFlag
from attendance.reports.rules.notes import Notes
from attendance.tenancy.models import School
from registers.queries.figures import Span
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import build_calendar
from tests.people_of_the_tests import OFFICER

LONDON = ZoneInfo("Europe/London")
NOW = Span(date(2025, 9, 2), date(2025, 9, 27))
BEFORE = Span(date(2024, 9, 3), date(2024, 9, 28))
DRAWN = datetime(2026, 1, 12, 7, 0, tzinfo=LONDON)
MADE = datetime(2024, 8, 1, 12, 0, tzinfo=LONDON)


def report(**changed: Any) -> SimpleNamespace:
    """What a report to governors asks for: four weeks of autumn 2025, beside four of autumn 2024."""
    asked = {
        "slug": "autumn-2025", "title": "Attendance in autumn 2025", "label": "Autumn 2025", "since": NOW.since,
        "until": NOW.until, "before": BEFORE, "before_label": "Autumn 2024", "meeting_on": date(2026, 1, 20),
        "words": Notes(), "prepared_name": "Erin Champion", "prepared_position": "Senior attendance champion",
    }  # fmt: skip
    return SimpleNamespace(**(asked | changed))


def build_years(school: School) -> None:
    """The year 2025/26, and autumn 2024 before it. Inside the school's scope."""
    build_calendar(school)
    year = AcademicYear.objects.create(
        school=school, name="2024/25", since=date(2024, 9, 1), until=date(2025, 9, 1), weekdays=[0, 1, 2, 3, 4]
    )
    Term.objects.create(
        school=school, year=year, name="Autumn", since=BEFORE.since, until=date(2024, 12, 21),
        half_term_since=date(2024, 10, 28), half_term_until=date(2024, 11, 2),
    )  # fmt: skip
    days = list(weekdays(BEFORE))
    SchoolDay.objects.bulk_create(SchoolDay(school=school, date=day) for day in days)
    SchoolSession.objects.bulk_create(
        SchoolSession(school=school, date=day, session=session) for day in days for session in ("AM", "PM")
    )


def weekdays(span: Span) -> Iterator[date]:
    day = span.since
    while day < span.until:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def add_pupils(
    school: School, number: int, *, year: int = 3, sex: str = "F", kinds: tuple[str, ...] = (),
    since: date = date(2024, 9, 1),
) -> list[Pupil]:  # fmt: skip
    """So many pupils alike, on roll from `since`. `year` is their year group of 2025/26."""
    found = []
    for _ in range(number):
        pupil = Pupil.objects.create(
            school=school, legal_first="Robin", legal_last="Example", born=date(2017, 1, 10), sex=sex, year_group=year,
            year_group_since=date(2025, 9, 1),
        )  # fmt: skip
        Enrolment.objects.create(school=school, pupil=pupil, since=since)
        for kind in kinds:
            PupilFlag.objects.create(school=school, pupil=pupil, kind=kind, since=since, recorded_at=MADE)
        found.append(pupil)
    return found


def mark_all(school: School, pupils: list[Pupil], span: Span, *, away: int = 0, code: str = "I", late: int = 0) -> None:
    """Every session of the span: the first `away` days `code`, the next `late` mornings L, the rest present."""
    writings = []
    for n, day in enumerate(weekdays(span)):
        for session in ("AM", "PM"):
            present = "L" if away <= n < away + late and session == "AM" else "/" if session == "AM" else "\\"
            writings += [Writing(day, session, one.id, code if n < away else present) for one in pupils]
    write_marks(school.id, writings, by=OFFICER, at=DRAWN, origin="teacher", kind="open")


def build_school(school: School) -> None:
    """Sixty pupils of three year groups, in both years, some of them often away. Inside the school's scope."""
    build_years(school)
    for year, away, before, kinds in (
        (2, 0, 1, ()), (2, 3, 2, ("fsm", "sen_support")), (3, 1, 1, ("eal",)), (3, 0, 2, ("fsm",)), (4, 2, 3, ()),
        (4, 9, 9, ("fsm", "social_worker")),
    ):  # fmt: skip
        for sex in ("F", "M"):
            some = add_pupils(school, 6 if kinds else 4, year=year, sex=sex, kinds=kinds)
            mark_all(school, some, NOW, away=away, late=2)
            mark_all(school, some, BEFORE, away=before, code="O")


def row(content: dict[str, Any], table: str, key: str) -> dict[str, Any]:
    """A row of one of the tables by its key."""
    return next(one for one in content[table] if one["key"] == key)


def texts(content: dict[str, Any], table: str, *columns: str) -> list[tuple[str, ...]]:
    """What is read in a table: the label and the text of these columns."""
    return [(one["label"], *(one[column]["text"] for column in columns)) for one in content[table]]
