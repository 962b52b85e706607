"""Today: who comes in, that whoever is kept out writes nothing, and that no child of another school is on it."""

import pytest

from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from tests.interventions.first_day_work import furnish_first_day
from tests.journeys.pages import KWARGS
from tests.outsiders import address, answers, changed, everything_of, let_in
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
NAMES = sorted(name for name in KWARGS if name.startswith("today:"))
INSIDE = {"bob", "olive", "erin", "fiona", "sam"}
OUTSIDE = {"alice", "wendy", "grace", "carol", "dave", "pat"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def values(oakfield_life):
    with scoped(oakfield_life.school_id):
        found = furnish_first_day(oakfield_life)
    return found | {"urn": 900001, "slug": oakfield_life.group.slug, "session": "AM"}


@pytest.fixture
def theirs(hillcrest_life):
    """A child who is not at Hillcrest, in a group whose name no other school has."""
    with scoped(hillcrest_life.school_id):
        RegistrationGroup.objects.filter(school_id=hillcrest_life.school_id).update(slug="2-heron", name="2 Heron")
        return furnish_first_day(hillcrest_life)


def test_office_and_leaders_come_in_and_nobody_else(client, people, values):
    found = {}
    for who in INSIDE | OUTSIDE:
        client.force_login(getattr(people, who))
        found[who] = let_in(client, NAMES, values)

    assert found == {who: set(NAMES) if who in INSIDE else set() for who in INSIDE | OUTSIDE}


def test_whoever_is_kept_out_writes_nothing(client, people, values, oakfield_life):
    before = everything_of(oakfield_life)

    for who in OUTSIDE:
        client.force_login(getattr(people, who))
        answers(client, NAMES, values)

    assert changed(before, everything_of(oakfield_life)) == set()


def test_a_group_of_another_school_is_not_asked_for_its_register(
    client, people, values, theirs, oakfield_life, hillcrest_life
):
    client.force_login(people.fiona)
    before = everything_of(oakfield_life), everything_of(hillcrest_life)

    answer = client.post(address("today:nudge", values | {"slug": "2-heron"}))

    assert answer.status_code == 404
    assert changed(before[0], everything_of(oakfield_life)) == set()
    assert changed(before[1], everything_of(hillcrest_life)) == set()


def test_the_page_names_no_child_of_another_school(client, people, values, theirs):
    client.force_login(people.fiona)

    found = [client.get(address(name, values)).content.decode() for name in ("today:today", "today:live")]

    assert [str(theirs["away_id"]) in page for page in found] == [False, False]
    assert str(values["away_id"]) in found[0]
