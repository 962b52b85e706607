"""What-if on the policy pages: without script, as a fragment, for a trust and for a school."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from tests.interventions.policy_pages import SAL1, in_force, post, versions
from tests.people_of_the_tests import AT
from tests.registers.marking import mark_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def trust(places, people, oakfield_life):
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    return in_force(places, people)


def test_the_what_if_works_without_script_and_keeps_nothing(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "whatif", **{SAL1: "96"})

    assert (response.status_code, "letters suggested" in response.content.decode()) == (200, True)
    assert versions() == [(1, "published")]


def test_the_what_if_panel_is_a_fragment_of_the_page(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "", name="interventions_trust:policy_whatif", **{SAL1: "96"})

    assert "<html" not in response.content.decode()
    assert "letters suggested" in response.content.decode()


def test_the_what_if_of_something_unreadable_says_so(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "", name="interventions_trust:policy_whatif", **{SAL1: "many"})

    assert "is not a number" in response.content.decode()


def test_what_ifs_are_not_for_readers(client, trust, people):
    client.force_login(people.alice)

    assert post(client, "", name="interventions:policy_whatif", args=(900001,)).status_code == 404
    assert post(client, "", name="interventions_trust:policy_whatif").status_code == 404


@pytest.mark.parametrize(("who", "named"), [("fiona", True), ("carol", False)])
def test_names_of_those_who_move_are_for_who_may_see_pupils(client, trust, people, oakfield_life, who, named):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "I / " + "/ \\ " * 12, since=date(2026, 2, 2))
    client.force_login(getattr(people, who))

    values = {SAL1: "99", "ladders.attendance.tiers.sal1.when.all.low.floor": "10"}
    page = post(client, "", name="interventions:policy_whatif", args=(900001,), span="year", on="2026-02-20", **values)

    assert ("Poppy Arkwright" in page.content.decode()) == named
    assert "Who would stand where on 20 Feb 2026" in page.content.decode()


def test_a_school_asks_what_its_own_value_would_have_done(client, trust, people):
    client.force_login(people.fiona)

    response = post(client, "", name="interventions:policy_whatif", args=(900001,), **{SAL1: "97"})

    assert "letters suggested" in response.content.decode()
