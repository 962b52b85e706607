"""Page and API of figures for somebody without pupils' names: whole weeks, and nothing about fewer than six."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from attendance.people.models import GroupMembership, RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span
from registers.queries.nameless import shown_lines, whole_weeks
from tests.factories.school_life import YEAR, add_pupil
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import AFTERNOON, mark_run

pytestmark = pytest.mark.django_db
PAGE = reverse("registers:figures", args=[900001])
MONDAY_BEFORE = date(2026, 3, 2)
FULL = "/ \\ " * 4 + "/ \\"
ILL = "/ \\ " * 3 + "I I / \\"
AWAY = "O O " * 3 + "/ \\ / \\"


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def carol(client, people):
    client.force_login(people.carol)
    return client


@pytest.fixture
def two_groups(oakfield_life):
    """Seven pupils in 4 Kestrel and three in 4 Merlin, a week of marks each; seven ill on a day."""
    with scoped(oakfield_life.school_id):
        merlin = RegistrationGroup.objects.create(
            school=oakfield_life.school, name="4 Merlin", slug="4-merlin", year_group=4, since=YEAR[0]
        )
        for _ in range(7):
            add_pupil(oakfield_life)
        last = [pupil.id for pupil in oakfield_life.pupils[7:]]
        school = oakfield_life.school_id
        assert GroupMembership.objects.filter(school_id=school, pupil_id__in=last).update(group_id=merlin.id) == 3
        for pupil in range(10):
            mark_run(oakfield_life, ILL if pupil < 7 else FULL, pupil=pupil, since=MONDAY_BEFORE)
    return oakfield_life


def one_large_group(life, *, away: int, pupils: int = 8) -> None:
    with scoped(life.school_id):
        for _ in range(pupils - len(life.pupils)):
            add_pupil(life)
        for pupil in range(pupils):
            mark_run(life, AWAY if pupil < away else FULL, pupil=pupil, since=MONDAY_BEFORE)


def table(response) -> dict[str, dict[str, str]]:
    text = response.content.decode("utf-8-sig")
    return {row["label"]: row for row in csv.DictReader(io.StringIO(text))}


def test_periods_are_whole_weeks_that_end_together(oakfield_life):
    with scoped(oakfield_life.school_id):
        found = whole_weeks(oakfield_life.school_id, TUESDAY)

    monday = date(2026, 3, 9)
    assert [(one.key, one.label, one.span) for one in found] == [
        ("term", "Spring term 2026, whole weeks", Span(date(2026, 1, 5), monday)),
        ("year", "This year, whole weeks", Span(date(2025, 9, 1), monday)),
        ("week", "Last week", Span(MONDAY_BEFORE, monday)),
    ]


@pytest.mark.parametrize(
    ("today", "keys"),
    [
        (date(2026, 1, 7), [("term", date(2025, 9, 2)), ("year", date(2025, 9, 1)), ("week", date(2025, 12, 29))]),
        (date(2025, 9, 3), [("year", date(2024, 9, 1)), ("week", date(2025, 8, 25))]),
    ],
)
def test_in_the_first_week_of_a_term_the_one_before_is_offered(oakfield_life, today, keys):
    with scoped(oakfield_life.school_id):
        found = whole_weeks(oakfield_life.school_id, today)

    assert [(one.key, one.span.since) for one in found] == keys
    assert len({one.span.until for one in found}) == 1


def test_a_small_group_and_the_one_beside_it_are_not_shown(carol, two_groups):
    page = carol.get(PAGE, {"period": "week", "by": "group"})
    years = carol.get(PAGE, {"period": "week", "by": "year_group"}).context["lines"]

    assert [(line["label"], line["hidden"]) for line in page.context["lines"]] == [
        ("4 Kestrel", True), ("4 Merlin", True),
    ]  # fmt: skip
    assert page.context["total"]["counts"].possible == 100
    assert [(line["label"], line["hidden"], line["counts"].possible) for line in years] == [("Year 4", False, 100)]
    assert "Arkwright" not in page.content.decode()


def test_the_file_says_no_more_than_the_page(carol, two_groups):
    rows = table(carol.get(PAGE, {"period": "week", "by": "group", "format": "csv"}))

    assert {value for name, value in rows["4 Merlin"].items() if name not in ("key", "label")} == {"not shown"}


def test_a_pupil_count_of_a_few_is_not_shown(carol, oakfield_life):
    one_large_group(oakfield_life, away=3)

    row = table(carol.get(PAGE, {"period": "week", "by": "year_group", "format": "csv"}))["Year 4"]

    assert (row["enrolments"], row["unauthorised"], row["attendance_percent"]) == ("8", "18", "77.5000")
    assert [row[name] for name in ("persistent", "persistent_percent", "severe", "severe_percent")] == ["not shown"] * 4


def test_all_but_a_few_is_not_shown_either(carol, oakfield_life):
    one_large_group(oakfield_life, away=6)

    row = table(carol.get(PAGE, {"period": "week", "by": "year_group", "format": "csv"}))["Year 4"]

    assert row["persistent"] == "not shown"  # two of eight are not


def test_a_pupil_count_of_many_is_shown_by_year_group_only(carol, oakfield_life):
    one_large_group(oakfield_life, away=8, pupils=14)

    year = table(carol.get(PAGE, {"period": "week", "by": "year_group", "format": "csv"}))["Year 4"]
    group = table(carol.get(PAGE, {"period": "week", "by": "group", "format": "csv"}))["4 Kestrel"]

    assert (year["persistent"], year["severe"]) == ("8", "8")
    assert (group["unauthorised"], group["persistent"], group["severe"]) == ("48", "not shown", "not shown")


def test_codes_of_a_few_take_another_with_them(carol, oakfield_life):
    one_large_group(oakfield_life, away=3)
    with scoped(oakfield_life.school_id):
        add_pupil(oakfield_life)
        mark_run(oakfield_life, "I M M M / \\ / \\ / \\", pupil=8, since=MONDAY_BEFORE)

    page = carol.get(PAGE, {"period": "week", "by": "code"})

    assert [(one["row"].code, one["few"]) for one in page.context["codes"]] == [
        ("/", False), ("O", False), ("\\", False),
    ]  # fmt: skip
    assert page.context["unnamed"] == ["Authorised absence"]  # four sessions in all: no code of theirs is named
    assert "so its codes are not named" in page.content.decode()


@pytest.mark.parametrize("period", ["days", "now", "moon"])
def test_other_days_are_refused_and_the_page_says_what_there_is(carol, oakfield_life, period):
    asked = {"period": period, "since": "2026-03-02", "last": "2026-03-03", "by": "group"}

    response = carol.get(PAGE, asked)

    assert response.status_code == 422
    assert response.context["form"].errors["period"] == [
        "Choose one of these periods. Without pupils’ names there are figures of whole weeks only."
    ]
    assert set(response.context["form"].fields) == {"period", "by"}


def test_lines_of_pupils_and_marks_do_not_exist(carol, oakfield_life):
    lines = carol.get(PAGE, {"period": "week", "by": "pupil"})
    marks = carol.get(reverse("registers:pupil_marks", args=[900001, oakfield_life.pupils[0].id]))

    assert (lines.status_code, marks.status_code) == (422, 404)


def test_whoever_sees_names_still_chooses_days(client, people, oakfield_life):
    client.force_login(people.bob)
    one_large_group(oakfield_life, away=3)

    page = client.get(PAGE, {"period": "days", "since": "2026-03-02", "last": "2026-03-03", "by": "group"})

    [line] = page.context["lines"]
    assert (line["hidden"], line["without"], line["figures"].persistent) == (False, frozenset(), 3)


def test_what_it_costs_is_the_same_for_one_group_and_for_three(oakfield_life, django_assert_num_queries):
    one_large_group(oakfield_life, away=3)
    with scoped(oakfield_life.school_id):
        offered = whole_weeks(oakfield_life.school_id, TUESDAY)

        with django_assert_num_queries(6):
            shown_lines(oakfield_life.school_id, offered, offered[0].span, "group")


# ---- the API ------------------------------------------------------------------------------------------------------

API = reverse("api-figures", args=[900001])
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}


def test_the_api_hides_the_same(carol, two_groups):
    answer = carol.get(API, WEEK | {"by": "group"}).json()
    school = carol.get(API, WEEK | {"by": "school"}).json()

    assert [(line["label"], line["hidden"], line["possible"]) for line in answer["lines"]] == [
        ("4 Kestrel", True, None), ("4 Merlin", True, None),
    ]  # fmt: skip
    assert [(line["hidden"], line["possible"], line["persistent"]) for line in school["lines"]] == [(False, 100, None)]


def test_the_api_names_no_code_of_a_few(carol, oakfield_life):
    one_large_group(oakfield_life, away=3)

    answer = carol.get(API, WEEK | {"by": "code"}).json()

    assert ([(row["code"], row["sessions"]) for row in answer["codes"]], answer["unnamed"]) == (
        [("/", 31), ("O", 18), ("\\", 31)], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "span", [("2026-03-02", "2026-03-09"), ("2026-03-02", "2026-03-02"), ("2026-02-23", "2026-03-01")]
)
def test_the_api_refuses_other_days_with_those_there_are(carol, oakfield_life, span):
    response = carol.get(API, {"from": span[0], "to": span[1], "by": "group"})

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error == {
        "field": "from",
        "message": "Without pupils’ names there are figures of whole weeks only, in these periods.",
        "remedy": "Ask for from=2026-01-05&to=2026-03-08 (Spring term 2026, whole weeks); "
        "from=2025-09-01&to=2026-03-08 (This year, whole weeks); from=2026-03-02&to=2026-03-08 (Last week).",
    }


def test_the_api_has_no_pupils_for_her(carol, oakfield_life):
    assert carol.get(API, WEEK | {"by": "pupil"}).status_code == 404


def test_the_api_refuses_outsiders_and_governors(client, people, oakfield_life):
    found = []
    for who in (people.dave, people.grace):
        client.force_login(who)
        found.append(client.get(API, WEEK | {"by": "group"}).status_code)

    assert found == [404, 404]
