"""What the pages of packs and their makers cost: the same with one pupil and with three."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.people.queries import group_by_slug
from attendance.reports.queries.league import days_of, newsletter_of
from attendance.reports.queries.meeting import meeting_of, pages_of
from attendance.reports.queries.support_meeting import files_of, support_meeting_of
from attendance.reports.queries.tutor import tutor_sheet
from attendance.tenancy.scope import scoped
from tests.factories.school_life import YEAR, build_school_life
from tests.interventions.casework import publish
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.reports.packs import LAST_MONDAY, absent_most_of_the_year, tried

pytestmark = pytest.mark.django_db
FEW = ("flags.view", "flags.sensitive")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(params=[1, 3])
def life(request, places, people):
    """So many pupils, each with a case and absences."""
    built = build_school_life(places.oakfield, teacher=people.alice, pupils=request.param)
    with scoped(built.school_id):
        publish(built)
        for n in range(request.param):
            absent_most_of_the_year(built, n)
            tried(built, pupil=n)
    return built


def test_tutor_sheet_costs_four_queries(life, django_assert_num_queries):
    with scoped(life.school_id):
        group = group_by_slug(life.school_id, "4-kestrel")
        with django_assert_num_queries(4):
            tutor_sheet(life.school_id, group, date(2026, 1, 12), TUESDAY)


def test_newsletter_costs_three_queries(life, django_assert_num_queries):
    with scoped(life.school_id), django_assert_num_queries(3):
        newsletter_of(life.school_id, days_of("last", TUESDAY))


def test_meeting_costs_nine_queries(life, django_assert_num_queries):
    with scoped(life.school_id), django_assert_num_queries(9):
        meeting_of(life.school_id, TUESDAY)


def test_pages_of_a_meeting_cost_six_queries(life, django_assert_num_queries):
    with scoped(life.school_id):
        found = meeting_of(life.school_id, TUESDAY)
        with django_assert_num_queries(6):
            assert pages_of(life.school_id, found, YEAR[0])


def test_support_meeting_costs_three_queries_and_six(life, django_assert_num_queries):
    with scoped(life.school_id):
        with django_assert_num_queries(3):
            found = support_meeting_of(life.school_id, TUESDAY)
        with django_assert_num_queries(6):
            assert files_of(life.school_id, found, found.children, abilities=FEW)


@pytest.mark.parametrize(
    ("name", "args", "who", "query", "queries"),
    [
        ("tutor", ("4-kestrel",), "alice", f"?week={LAST_MONDAY}", 13),
        ("tutor", ("4-kestrel",), "alice", f"?week={LAST_MONDAY}&display=safe", 13),
        ("league", (), "bob", "", 10),
        ("meeting_pack", (), "bob", f"?on={MONDAY}", 16),
        ("support_meeting", (), "bob", "", 16),
    ],
)
def test_page_costs(client, people, life, django_assert_num_queries, name, args, who, query, queries):
    client.force_login(getattr(people, who))

    with django_assert_num_queries(queries):
        client.get(reverse(f"reports:{name}", args=[900001, *args]) + query)
