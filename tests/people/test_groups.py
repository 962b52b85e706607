"""Groups: their addresses, who is in them, who teaches them, and what is left when a write fails."""

from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.people import queries, services
from attendance.people.models import GroupTeacher
from attendance.people.services import PeopleProblem
from attendance.tenancy.scope import scoped
from tests.people.people_work import NAMELESS, leave
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def make(life, name, **what):
    return services.make_group(
        life.school_id, name=name, year_group=4, since=date(2025, 9, 1), by=what.get("by", OFFICER), at=AT
    )


def test_group_gets_an_address_that_survives_renaming(life):
    group = make(life, "5  Heron")
    services.edit_group(life.school_id, group.id, name="5 Swift", year_group=5, by=OFFICER, at=AT)

    found = queries.group_by_slug(life.school_id, "5-heron")

    assert (group.slug, found.name, found.year_group) == ("5-heron", "5 Swift", 5)


def test_group_of_the_same_name_is_refused(life):
    with pytest.raises(PeopleProblem, match="There is a class 4 kestrel already"):
        make(life, "4 kestrel")


def test_name_of_an_ended_group_may_be_used_again_with_another_address(life):
    empty = make(life, "5 Heron")
    services.end_group(life.school_id, empty.id, last_day=date(2026, 3, 1), by=OFFICER, at=AT)

    again = services.make_group(life.school_id, name="5 Heron", year_group=5, since=TUESDAY, by=OFFICER, at=AT)

    assert again.slug == "5-heron-2"


@pytest.mark.parametrize("name", ["New", "mine"])
def test_group_never_takes_an_address_of_ours(life, name):
    assert make(life, name).slug == f"{name.lower()}-2"


def test_group_with_pupils_is_not_ended(life):
    with pytest.raises(PeopleProblem, match="3 pupils are still in 4 Kestrel"):
        services.end_group(life.school_id, life.group.id, last_day=TUESDAY, by=OFFICER, at=AT)


def test_pupils_move_from_a_day_and_keep_their_past(life):
    heron = make(life, "4 Heron")
    ids = [pupil.id for pupil in life.pupils[:2]]

    moved = services.move_to_group(life.school_id, ids, heron.id, since=TUESDAY, by=OFFICER, at=AT)

    assert moved == 2
    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 9))) == 3
    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)) == 1
    assert {row.id for row in queries.pupils_of_group_on(life.school_id, heron.id, TUESDAY)} == set(ids)


def test_move_twice_on_one_day_leaves_one_membership(life):
    heron, swift = make(life, "4 Heron"), make(life, "4 Swift")
    ids = [life.pupils[0].id]
    services.move_to_group(life.school_id, ids, heron.id, since=TUESDAY, by=OFFICER, at=AT)

    services.move_to_group(life.school_id, ids, swift.id, since=TUESDAY, by=OFFICER, at=AT)

    rows = queries.memberships_of(life.school_id, ids[0])
    assert [(row.group, row.since, row.until) for row in rows] == [
        ("4 Swift", TUESDAY, None),
        ("4 Kestrel", date(2025, 9, 1), TUESDAY),
    ]


def test_move_to_the_group_they_are_in_changes_nothing(life):
    moved = services.move_to_group(life.school_id, [life.pupils[0].id], life.group.id, since=TUESDAY, by=OFFICER, at=AT)

    assert moved == 0


def test_move_of_a_pupil_not_on_roll_is_refused(life):
    leave(life, life.pupils[0], date(2026, 3, 1))

    with pytest.raises(PeopleProblem, match="One pupil is not on roll on 10 March 2026"):
        services.move_to_group(
            life.school_id, [p.id for p in life.pupils], life.group.id, since=TUESDAY, by=OFFICER, at=AT
        )


def test_nothing_of_a_move_is_left_when_the_audit_fails(life):
    heron = make(life, "4 Heron")

    with pytest.raises(IntegrityError):
        services.move_to_group(life.school_id, [life.pupils[0].id], heron.id, since=TUESDAY, by=NAMELESS, at=AT)

    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)) == 3


def test_teacher_sees_the_group_from_the_first_day_to_the_last(life, people):
    heron = make(life, "4 Heron")
    row = services.assign_teacher(life.school_id, heron.id, people.alice.id, since=TUESDAY, by=OFFICER, at=AT)
    services.end_teacher(life.school_id, heron.id, row, last_day=date(2026, 3, 12), by=OFFICER, at=AT)

    names = [
        [group.name for group in queries.groups_of_teacher(life.school_id, people.alice.id, date(2026, 3, day))]
        for day in (9, 10, 12, 13)
    ]

    assert names == [["4 Kestrel"], ["4 Heron", "4 Kestrel"], ["4 Heron", "4 Kestrel"], ["4 Kestrel"]]


def test_teacher_must_have_a_role_at_the_school(life, people):
    with pytest.raises(PeopleProblem, match="has no role at this school"):
        services.assign_teacher(life.school_id, life.group.id, people.dave.id, since=TUESDAY, by=OFFICER, at=AT)


def test_teacher_is_assigned_once(life, people):
    with pytest.raises(PeopleProblem, match="teaches this class then already"):
        services.assign_teacher(life.school_id, life.group.id, people.alice.id, since=TUESDAY, by=OFFICER, at=AT)


def test_no_teacher_is_left_when_the_audit_fails(life, people):
    with pytest.raises(IntegrityError):
        services.assign_teacher(life.school_id, life.group.id, people.bob.id, since=TUESDAY, by=NAMELESS, at=AT)

    assert GroupTeacher.objects.filter(school_id=life.school_id).count() == 1
