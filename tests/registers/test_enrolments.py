"""Days on roll and the weekly summaries: what counted no longer does, and the other way round."""

from datetime import date

import pytest
from django.db.utils import IntegrityError
from django.urls import reverse

from attendance.access.rules.actors import Actor
from attendance.people import queries as people_queries
from attendance.people.models import Enrolment
from attendance.people.services import EnrolmentChange, PeopleProblem
from attendance.tenancy.scope import scoped
from registers.models import WeekSummary
from registers.services import enrolments as services
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY

WEDNESDAY = date(2026, 3, 11)
NAMELESS = Actor(None, None, "nobody")


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def mark(life, *days):
    pupil = life.pupils[0].id
    writings = [Writing(day, session, pupil, "I") for day in days for session in ("AM", "PM")]
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")


def counted(life):
    """Authorised sessions by enrolment, the earliest enrolment first."""
    rows = WeekSummary.objects.filter(school_id=life.school_id).order_by("enrolment__since", "week")
    return list(rows.values_list("week", "authorised"))


def enrolment(life):
    return life.enrolments[life.pupils[0].id]


@pytest.mark.django_db
def test_leaver_has_no_sessions_after_the_last_day(life):
    mark(life, MONDAY, TUESDAY, WEDNESDAY)

    services.end_enrolment(life.school_id, enrolment(life).id, last_day=TUESDAY, ground="a", by=OFFICER, at=AT)

    assert counted(life) == [(MONDAY, 4)]


@pytest.mark.django_db
def test_leaving_taken_back_counts_the_sessions_again(life):
    mark(life, MONDAY, TUESDAY, WEDNESDAY)
    services.end_enrolment(life.school_id, enrolment(life).id, last_day=TUESDAY, ground="a", by=OFFICER, at=AT)

    services.change_enrolment(life.school_id, enrolment(life).id, last_day=None, by=OFFICER, at=AT)

    assert counted(life) == [(MONDAY, 6)]


@pytest.mark.django_db
def test_later_first_day_takes_earlier_sessions_out(life):
    mark(life, MONDAY, TUESDAY)

    services.change_enrolment(life.school_id, enrolment(life).id, since=TUESDAY, by=OFFICER, at=AT)

    assert counted(life) == [(MONDAY, 2)]


@pytest.mark.django_db
def test_second_enrolment_has_its_own_week(life):
    mark(life, MONDAY, TUESDAY, WEDNESDAY)
    services.end_enrolment(life.school_id, enrolment(life).id, last_day=MONDAY, ground="a", by=OFFICER, at=AT)

    services.enrol(life.school_id, life.pupils[0].id, since=WEDNESDAY, by=OFFICER, at=AT)

    assert counted(life) == [(MONDAY, 2), (MONDAY, 2)]


@pytest.mark.django_db
def test_neither_enrolment_nor_summary_changes_when_the_audit_fails(life):
    mark(life, MONDAY, TUESDAY)

    with pytest.raises(IntegrityError):
        services.end_enrolment(life.school_id, enrolment(life).id, last_day=MONDAY, ground="a", by=NAMELESS, at=AT)

    assert counted(life) == [(MONDAY, 4)]
    assert Enrolment.objects.filter(school_id=life.school_id, until__isnull=False).count() == 0


@pytest.mark.django_db
def test_refusal_comes_through_with_its_field(life):
    with pytest.raises(PeopleProblem) as refused:
        services.enrol(life.school_id, life.pupils[0].id, since=TUESDAY, by=OFFICER, at=AT)

    assert refused.value.field == "since"


@pytest.mark.parametrize(
    ("since", "until", "weeks"),
    [
        (date(2026, 3, 9), None, []),
        (date(2026, 3, 11), None, [date(2026, 3, 9)]),
        (date(2026, 3, 16), None, [date(2026, 3, 9)]),
        (date(2026, 3, 9), date(2027, 4, 8), [date(2027, 4, 5), date(2027, 4, 12)]),
        (date(2026, 3, 11), date(2027, 4, 13), [date(2026, 3, 9), date(2027, 4, 12)]),
    ],
)
def test_weeks_between_the_old_and_the_new_days_are_touched(since, until, weeks):
    # 400 days after 10 March 2026 is 14 April 2027: an enrolment without an end is counted until then
    change = EnrolmentChange(None, None, date(2026, 3, 9), None, since, until)

    assert services.weeks_touched(change, TUESDAY) == weeks


@pytest.mark.django_db
def test_pages_of_leaving_and_coming_back(client, people, oakfield_life, time_machine):
    time_machine.move_to(AT, tick=False)
    client.force_login(people.bob)
    pupil = oakfield_life.pupils[0]
    row = oakfield_life.enrolments[pupil.id]

    left = client.post(
        reverse("registers:enrolment_leave", args=[900001, row.id]),
        {"last_day": "2026-03-10", "ground": "g", "destination": "Overseas"},
    )
    back = client.post(
        reverse("registers:enrolment_new", args=[900001, pupil.id]),
        {"since": "2026-03-16", "type": "single", "group": str(oakfield_life.group.id)},
    )

    assert (left.status_code, back.status_code) == (302, 302)
    with scoped(oakfield_life.school_id):
        rows = people_queries.enrolments_of(oakfield_life.school_id, pupil.id)
    assert [(row.since, row.last_day, row.leaving_ground) for row in rows] == [
        (date(2026, 3, 16), None, ""),
        (date(2025, 9, 1), TUESDAY, "g"),
    ]


@pytest.mark.django_db
def test_last_day_without_a_ground_is_asked_for(client, people, oakfield_life, time_machine):
    time_machine.move_to(AT, tick=False)
    client.force_login(people.bob)
    row = oakfield_life.enrolments[oakfield_life.pupils[0].id]

    answer = client.post(
        reverse("registers:enrolment_edit", args=[900001, row.id]),
        {"since": "2025-09-01", "last_day": "2026-03-10", "type": "single", "ground": ""},
    )

    assert answer.context["form"].errors["ground"] == [
        "Choose the ground on which the name is deleted, or empty the last day."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", "sam", "wendy", "carol", "grace", "dave"])
def test_enrolment_pages_are_not_there_for_others(client, people, oakfield_life, who):
    client.force_login(getattr(people, who))
    row = oakfield_life.enrolments[oakfield_life.pupils[0].id]

    assert client.get(reverse("registers:enrolment_leave", args=[900001, row.id])).status_code == 404


@pytest.mark.django_db
def test_enrolment_of_another_school_is_not_there(client, people, oakfield_life, hillcrest_life):
    client.force_login(people.bob)
    theirs = hillcrest_life.enrolments[hillcrest_life.pupils[0].id]

    assert client.get(reverse("registers:enrolment_leave", args=[900001, theirs.id])).status_code == 404
