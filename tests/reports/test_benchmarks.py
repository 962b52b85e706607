"""What is quoted beside a school: the right phase and type, the newest year that is not after the report."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from attendance.reports.demo.benchmarks import load_demo_benchmarks
from attendance.reports.queries.benchmarks import all_releases, beside_school, quoted
from attendance.reports.services.benchmarks import Given, load_benchmarks
from attendance.tenancy.models import School
from tests.people_of_the_tests import AT, OFFICER
from tests.reports.dfe import TERMS_2016_17, national_file, one_row, path_of, table_of, written

pytestmark = pytest.mark.django_db
SPRING_2026 = date(2026, 3, 10)


def load(*contents: bytes, released: date | None = None) -> None:
    files = [Given(f"file-{n}.csv", content) for n, content in enumerate(contents)]
    load_benchmarks(files, released_on=released, by=OFFICER, at=AT)


def three_years() -> None:
    load(*(path_of(f"ytd_{year}.csv").read_bytes() for year in ("2022-23", "2023-24", "2024-25")))


@pytest.mark.parametrize(
    ("phase", "school_type", "expected"),
    [
        ("primary", "mainstream", ("primary", "5.2473")),
        ("secondary", "mainstream", ("secondary", "8.5945")),
        ("secondary", "special", ("special", "12.8823")),
        ("all_through", "mainstream", ("total", "6.8702")),
    ],
)
def test_the_right_phase_and_type_is_quoted(phase, school_type, expected):
    three_years()

    found = quoted(phase, school_type, date(2025, 3, 1))

    assert (found.phase, f"{found.absence_percent:.4f}") == expected


@pytest.mark.parametrize(
    ("phase", "school_type"), [("nursery", "mainstream"), ("sixteen_plus", "mainstream"), ("primary", "nursery")]
)
def test_nothing_is_quoted_where_the_dfe_publishes_nothing(phase, school_type):
    three_years()

    assert quoted(phase, school_type, SPRING_2026) is None


@pytest.mark.parametrize(
    ("on", "period", "same"),
    [
        (date(2025, 7, 31), "2024/25", True),
        (date(2024, 7, 31), "2023/24", True),
        (date(2026, 3, 10), "2024/25", False),
        (date(2022, 9, 1), "2022/23", True),
    ],
)
def test_the_newest_year_that_is_not_after_the_day(on, period, same):
    three_years()

    found = quoted("primary", "mainstream", on)

    assert (found.period, found.same_year) == (period, same)
    assert found.words.startswith(f"England, primary schools, {period} (year to date)")


def test_nothing_is_quoted_for_a_day_before_everything_loaded():
    three_years()

    assert quoted("primary", "mainstream", date(2022, 7, 31)) is None


def test_of_one_year_the_newest_release_is_quoted():
    rows = table_of("ytd_2024-25.csv")
    older = [list(row) for row in rows]
    for row in older[1:]:
        row[rows[0].index("overall_absence_perc")] = "9.9"
    load(written(older), released=date(2025, 7, 24))
    load(written(rows), released=date(2025, 5, 8))

    found = quoted("primary", "mainstream", date(2025, 3, 1))

    assert (found.absence_percent, found.released_on) == (Decimal("9.9"), date(2025, 7, 24))
    assert [row.released_on for row in all_releases()] == [date(2025, 7, 24), date(2025, 5, 8)]


def test_a_week_or_a_day_never_stands_beside_a_year():
    load(path_of("weekly_2025-wk37.csv").read_bytes())

    assert quoted("primary", "mainstream", SPRING_2026) is None


def test_a_year_to_date_is_preferred_to_the_annual_file_of_the_same_year():
    annual = TERMS_2016_17 | {"Year": "2024/25"}
    load(one_row(annual))
    load(path_of("ytd_2024-25.csv").read_bytes())

    assert quoted("all_through", "mainstream", date(2025, 3, 1)).attendance_percent is not None


def test_the_annual_file_is_quoted_where_there_is_nothing_else():
    load(one_row(TERMS_2016_17))

    found = quoted("middle", "mainstream", date(2017, 3, 1))

    assert (found.attendance_percent, found.absence_percent) == (None, Decimal("4.7"))
    assert found.words == "England, all phases together, 2016/17 (the whole year)"


def test_pupils_of_one_kind_never_stand_for_all():
    load(one_row(TERMS_2016_17 | {"characteristic": "FSM eligible"}))

    assert quoted("middle", "mainstream", date(2017, 3, 1)) is None


def test_region_and_authority_by_the_schools_authority():
    three_years()
    day = date(2025, 3, 1)

    region = quoted("primary", "mainstream", day, level="regional", la_code="935")
    authority = quoted("primary", "mainstream", day, level="la", la_code="935")

    assert (region.area, authority.area) == ("East of England", "Suffolk")
    assert f"{authority.absence_percent:.4f}" == "5.1938"
    assert quoted("primary", "mainstream", day, level="la", la_code="999") is None
    assert quoted("primary", "mainstream", day, level="regional", la_code="999") is None


def test_an_authority_that_was_left_out_has_no_figure_and_says_why():
    three_years()

    found = quoted("secondary", "special", date(2025, 3, 1), level="la", la_code="867")

    assert (found.area, found.absence_percent, found.markers["overall_absence_perc"]) == ("Bracknell Forest", None, "c")


def test_what_quoting_costs(django_assert_num_queries):
    three_years()

    with django_assert_num_queries(1):
        quoted("primary", "mainstream", SPRING_2026)
    with django_assert_num_queries(1):
        quoted("primary", "mainstream", SPRING_2026, level="regional", la_code="935")
    with django_assert_num_queries(1):
        all_releases()


def test_the_demo_loads_four_years_once():
    first = load_demo_benchmarks(AT)
    again = load_demo_benchmarks(AT)

    assert [(one.period, one.rows, one.before) for one in first] == [
        ("2022/23", 40, None), ("2023/24", 40, None), ("2024/25", 40, None), ("2025/26", 4, None),
    ]  # fmt: skip
    assert [one.before for one in again] == [AT] * 4
    assert f"{quoted('secondary', 'special', SPRING_2026).attendance_percent:.4f}" == "86.8309"


# ---- the page


@pytest.fixture
def oakfield(places):
    School.objects.filter(id=places.oakfield.id).update(laestab="9352000")
    return places.oakfield


def page(client, people, who: str, urn: int):
    client.force_login(getattr(people, who))
    return client.get(reverse("reports:benchmarks", args=[urn]))


def test_the_page_says_what_is_quoted_and_why(client, people, oakfield, time_machine):
    time_machine.move_to(AT)
    three_years()

    text = page(client, people, "grace", oakfield.urn).content.decode()

    assert "This is a mainstream primary school, so primary schools stand beside it." in text
    assert "Nothing of 2025/26 is loaded yet, so reports quote 2024/25 and say so." in text
    assert [text.count(words) for words in ("94.8%", "East of England", "Suffolk")] == [3, 1, 1]


def test_the_page_without_anything_loaded_gives_the_command(client, people, oakfield):
    text = page(client, people, "grace", oakfield.urn).content.decode()

    assert "./run manage load_benchmarks FILE.csv" in text


def test_the_page_of_a_nursery_says_that_nothing_is_published(client, people, oakfield):
    School.objects.filter(id=oakfield.id).update(phase="nursery")
    three_years()

    text = page(client, people, "grace", oakfield.urn).content.decode()

    assert "The DfE publishes no attendance of nursery schools" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("grace", 200), ("bob", 200), ("erin", 200), ("fiona", 200), ("sam", 200), ("carol", 200),
     ("alice", 404), ("olive", 404), ("wendy", 404), ("dave", 404)],
)  # fmt: skip
def test_who_may_open_the_page(client, people, oakfield, who, status):
    assert page(client, people, who, oakfield.urn).status_code == status


def test_what_the_page_costs(client, people, oakfield, django_assert_num_queries):
    load(path_of("ytd_2024-25.csv").read_bytes())
    page(client, people, "grace", oakfield.urn)

    with django_assert_num_queries(12) as at_one:
        client.get(reverse("reports:benchmarks", args=[oakfield.urn]))
    load(national_file("2025-26"), path_of("ytd_2023-24.csv").read_bytes())

    with django_assert_num_queries(len(at_one)):
        client.get(reverse("reports:benchmarks", args=[oakfield.urn]))


def test_the_queries_of_a_school(places, oakfield, django_assert_num_queries):
    three_years()

    with django_assert_num_queries(4):
        found = beside_school(oakfield.id, SPRING_2026)

    assert [one.area for one in found.areas] == ["England", "East of England", "Suffolk"]


def test_the_command_runs_under_its_name():
    call_command("load_benchmarks", str(path_of("ytd_2024-25.csv")), verbosity=0)

    assert [row.file_name for row in all_releases()] == ["ytd_2024-25.csv"]
