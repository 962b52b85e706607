"""What the DfE published beside a school's own figures: of the right phase and type, with release and date."""

from datetime import date

import pytest

from attendance.reports.models import Benchmark, Release
from attendance.reports.queries.content import governors_content
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from tests.reports.content_school import DRAWN, NOW, add_pupils, build_years, mark_all, report

pytestmark = pytest.mark.django_db


def publish(primary: str = "94.75") -> Release:
    """A release of 2025/26 to date: primary and special schools of England."""
    release = Release.objects.create(
        sha256="0" * 64, file_name="ytd.csv", kind="year_to_date", publication="Pupil attendance in schools",
        period="2025/26", released_on=date(2026, 1, 8), rows=2, loaded_at=DRAWN, loaded_name="Erin Champion",
    )  # fmt: skip
    for number, (phase, attendance, pa) in enumerate((("primary", primary, "13.9"), ("special", "86.83", "36.06"))):
        Benchmark.objects.create(
            release=release, number=number, level="national", phase=phase, period="2025/26", period_kind="year",
            attendance_percent=attendance, pa_percent=pa,
        )  # fmt: skip
    return release


def draw(school: School) -> dict:
    with scoped(school.id):
        build_years(school)
        mark_all(school, add_pupils(school, 12), NOW, away=1, code="N")
        return governors_content(school.id, report(), DRAWN)


@pytest.mark.parametrize(
    ("phase", "type", "england"),
    [
        (
            "primary",
            "mainstream",
            ["94.8%", "not published", "not published", "13.9%", "not published", "not published"],
        ),
        ("primary", "special", ["86.8%", "not published", "not published", "36.1%", "not published", "not published"]),
        ("nursery", "nursery", ["not published"] * 6),
    ],
)
def test_england_is_of_the_schools_own_phase_and_type(places, phase, type, england):
    publish()
    School.objects.filter(id=places.oakfield.id).update(phase=phase, type=type)

    content = draw(places.oakfield)

    assert [one["england"]["text"] for one in content["measures"]] == england


def test_release_and_its_date_are_quoted(places):
    release = publish()

    content = draw(places.oakfield)

    quoted = content["benchmark"]
    assert (quoted["title"], quoted["period"], quoted["released_on"], quoted["area"], quoted["phase"]) == (
        "Pupil attendance in schools", "2025/26", "2026-01-08", "England", "primary",
    )  # fmt: skip
    assert quoted["release_id"] == str(release.id)


def test_below_england_and_duties_not_kept_ask_questions(places):
    publish("96.9")

    content = draw(places.oakfield)

    settled = next(one for one in content["duties"] if one["key"] == "settled")
    assert (settled["ok"], settled["text"]) == (False, "None of 24 absences without a reason in time")
    assert content["questions"][-2:] == [
        "“Reason settled within 5 school days” was not always kept. What stood in the way, and what has changed?",
        "Attendance is 2.2 points below primary schools in England. What do we think lies behind it?",
    ]
