"""Page: figures of a school, and the marks of one pupil behind them."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import AFTERNOON, mark, mark_run

pytestmark = pytest.mark.django_db
URL = reverse("registers:figures", args=[900001])
DAYS = {"period": "days", "since": "2026-03-02", "last": "2026-03-10"}


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def test_page_opens_with_this_term_by_group(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I I", since=date(2026, 3, 2))

    context = bob.get(URL).context

    assert (context["span"].since, context["span"].last_day) == (date(2026, 1, 5), TUESDAY)
    assert [(line["label"], line["attendance"], line["counts"].possible) for line in context["lines"]] == [
        ("4 Kestrel", "50.0", 4)
    ]
    assert [label for _, label in context["form"].fields["period"].choices] == [
        "Spring term 2026",
        "This year to date",
        "Last week",
        "This week",
        "Days of my choice",
    ]


def test_pupil_line_opens_into_the_marks_behind_it(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I I", since=date(2026, 3, 2))

    lines = bob.get(URL, DAYS | {"by": "pupil"}).context["lines"]
    marks = bob.get(lines[0]["url"])

    assert lines[0]["url"].endswith("?from=2026-03-02&to=2026-03-10")
    assert [(str(day["date"]), day["AM"]["mark"].code, day["PM"]["mark"].code) for day in marks.context["days"]] == [
        ("2026-03-03", "I", "I"),
        ("2026-03-02", "/", "\\"),
    ]
    assert marks.context["attendance"] == "50.0"


def test_file_holds_the_promised_columns(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "I")

    text = bob.get(URL, DAYS | {"by": "pupil", "format": "csv"}).content.decode("utf-8-sig").splitlines()

    assert text[0].startswith("key,label,enrolments,possible,attended,present,approved_educational_activity")
    assert text[1].startswith("A001,Poppy Arkwright,1,1,0,0,0,1,0,0,0,0.0000,100.0000,100.0000,0.0000,1,1")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"period": "days", "since": "2026-03-10", "last": "2026-03-02"}, "last"),
        ({"period": "days", "since": "", "last": "2026-03-02"}, "since"),
        ({"period": "days", "since": "1990-01-01", "last": "2026-03-02"}, "since"),
        ({"period": "moon"}, "period"),
    ],
)
def test_span_that_cannot_be_meant_is_named(bob, oakfield_life, asked, field):
    response = bob.get(URL, asked | {"by": "group"})

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_page_costs_the_same_for_one_pupil_and_for_three(bob, oakfield_life, django_assert_num_queries):
    for pupil in range(3):
        with scoped(oakfield_life.school_id):
            mark(oakfield_life, "/", pupil=pupil)
        if pupil != 1:
            with django_assert_num_queries(10):
                bob.get(URL, DAYS | {"by": "pupil"})


@pytest.mark.parametrize("who", ["dave", "alice", "grace"])
def test_page_does_not_exist_for_who_may_not_see_it(client, people, oakfield_life, who):
    client.force_login(getattr(people, who))

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize(
    "asked", ["", "?from=x&to=y", "?from=2026-03-10&to=2026-03-01", "?from=0001-01-01&to=9999-12-31"]
)
def test_marks_of_a_pupil_without_a_span_are_those_of_the_year(bob, oakfield_life, asked):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "I")

    context = bob.get(reverse("registers:pupil_marks", args=[900001, oakfield_life.pupils[0].id]) + asked).context

    assert (context["span"].since, len(context["days"])) == (date(2025, 9, 1), 1)
