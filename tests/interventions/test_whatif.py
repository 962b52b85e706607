"""What-if on real rows: marks written as a school writes them, summaries as they are kept."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from interventions.queries.whatif import what_if
from interventions.rules.reading import read_policy
from registers.queries.figures import Span
from registers.queries.history import weeks_of_enrolments
from tests.factories.school_life import build_school_life
from tests.registers.marking import mark_run

pytestmark = pytest.mark.django_db

AUTUMN = Span(date(2025, 9, 2), date(2025, 12, 20))
WEEK = "/ \\ / \\ / \\ / \\ / \\ "


def policy(limit: int, **more):
    """A letter below the limit, and a meeting below 80%."""
    tiers = {
        "letter": {
            "name": "First letter", "order": 1, "when": {"measure": "attendance", "op": "<", "limit": limit},
            "actions": {"letter": {"kind": "letter", "template": "one", "owner": "attendance_officer"}}, **more,
        },
        "meeting": {
            "name": "Meeting", "order": 2, "when": {"measure": "attendance", "op": "<", "limit": 80},
            "actions": {"meeting": {"kind": "meeting", "owner": "headteacher"}},
        },
    }  # fmt: skip
    return read_policy({"ladders": {"attendance": {"name": "Attendance", "tiers": tiers}}})


@pytest.fixture
def two_schools(oakfield_life, people, places):
    """Oakfield and Ashby: one pupil ill for two days of four weeks, one always here; Ashby the same a week later."""
    ashby = build_school_life(places.ashby, teacher=people.alice)
    ill = "I I I I / \\ / \\ / \\ " + WEEK * 3  # 36 of 40: exactly 90%
    for life, since in ((oakfield_life, date(2025, 9, 8)), (ashby, date(2025, 9, 15))):
        with scoped(life.school_id):
            mark_run(life, ill, pupil=0, since=since)
            mark_run(life, WEEK * 4, pupil=1, since=since)
    return oakfield_life, ashby


def ask(lives, before, draft, span=AUTUMN, **more):
    ids = [life.school_id for life in lives]
    with scoped(*ids):
        return what_if(ids, dict.fromkeys(ids, before), dict.fromkeys(ids, draft), span, **more)


def test_the_weeks_of_many_schools_come_in_one_statement(two_schools, django_assert_num_queries):
    ids = [life.school_id for life in two_schools]
    with scoped(*ids), django_assert_num_queries(1):
        rows = weeks_of_enrolments(ids, AUTUMN, ["possible", "attended", "I"])

    ill = [row for row in rows if row.counts["I"][0]]
    assert [(len(row.weeks), sum(row.counts["possible"]), sum(row.counts["I"])) for row in ill] == [(4, 40, 4)] * 2
    assert {row.weeks[0] for row in rows if row.school_id == ids[1]} == {2}


def test_a_draft_is_replayed_on_the_marks_of_every_school(two_schools, django_assert_num_queries):
    ids = [life.school_id for life in two_schools]
    with scoped(*ids), django_assert_num_queries(5):
        found = what_if(ids, dict.fromkeys(ids, policy(60)), dict.fromkeys(ids, policy(90)), AUTUMN)

    assert (found.pupils, found.persistent) == (4, 2)
    assert [(line.label, line.before.letters, line.draft.letters) for line in found.schools] == [
        ("Ashby CE Primary", 0, 0), ("Oakfield Primary", 0, 0),
    ]  # fmt: skip
    assert [(line.label, line.draft.meetings) for line in found.half_terms] == [("Autumn 1", 2), ("Autumn 2", 0)]


def test_a_school_alone_asks_as_many_statements_as_many(two_schools, django_assert_num_queries):
    ids = [two_schools[0].school_id]
    with scoped(*ids), django_assert_num_queries(5):
        found = what_if(ids, dict.fromkeys(ids, policy(85)), dict.fromkeys(ids, policy(97)), AUTUMN)

    assert found.pupils == 2


def test_who_stands_where_on_a_day_and_who_moves(two_schools):
    with_letter = policy(97)

    found = ask(two_schools[:1], policy(10), with_letter, on=date(2025, 9, 30))

    assert [(line.tier, line.before, line.draft) for line in found.tiers] == [
        ("First letter", 0, 0), ("Meeting", 1, 1),
    ]  # fmt: skip
    assert found.moves == ()


def test_a_term_is_judged_on_the_year_before_it_and_counts_its_own_letters(two_schools):
    spring = Span(date(2026, 1, 5), date(2026, 3, 28))

    found = ask(two_schools, policy(60), policy(97), spring)

    assert (found.draft.letters, found.draft.meetings, found.pupils) == (0, 0, 4)


def test_the_stranger_is_not_seen(two_schools, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark_run(hillcrest_life, "I I I I", pupil=0, since=date(2025, 9, 8))

    assert ask(two_schools, policy(60), policy(97)).pupils == 4


def test_a_school_without_a_calendar_has_nothing(places):
    ids = [places.ashby.id]
    with scoped(*ids):
        found = what_if(ids, dict.fromkeys(ids, policy(60)), dict.fromkeys(ids, policy(97)), AUTUMN)

    assert (found.pupils, found.schools) == (0, ())


def test_flags_let_pupils_in(two_schools):
    only = read_policy(
        {"ladders": {"a": {"only_flags": ["ehcp"], "tiers": {"t": {
            "order": 1, "when": {"measure": "attendance", "op": "<", "limit": 99},
            "actions": {"letter": {"kind": "letter", "owner": "attendance_officer"}}}}}}}
    )  # fmt: skip

    assert ask(two_schools, only, only).before.letters == 0
