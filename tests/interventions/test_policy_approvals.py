"""The approvals of a trust's policy: a second person approves a draft or returns it, and a draft is given up."""

import pytest
from django.urls import reverse

from tests.interventions.policy_pages import SAL1, in_force, post, version, versions, with_second_person
from tests.people_of_the_tests import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def trust(places, people, oakfield_life):
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    return in_force(places, people)


@pytest.fixture
def second_person(trust, places, people):
    """The trust asks for a second person, and has one."""
    return with_second_person(places, people)


def test_nobody_approves_their_own_draft(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    waiting = version(state="waiting")

    page = client.get(reverse("interventions_trust:policy_approvals", args=[5001])).content.decode()
    client.post(reverse("interventions_trust:policy_approvals", args=[5001]), {"version": waiting.id, "do": "approve"})

    assert "another person approves it" in page
    assert versions() == [(1, "published"), (2, "published"), (3, "waiting")]


def test_a_second_person_approves(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    client.force_login(second_person)

    client.post(
        reverse("interventions_trust:policy_approvals", args=[5001]),
        {"version": version(state="waiting").id, "do": "approve"},
    )

    assert versions() == [(1, "published"), (2, "published"), (3, "published")]


def test_a_second_person_returns_it_with_a_reason(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    client.force_login(second_person)
    address = reverse("interventions_trust:policy_approvals", args=[5001])
    waiting = version(state="waiting").id

    without = client.post(address, {"version": waiting, "do": "return"})
    client.post(address, {"version": waiting, "do": "return", "reason": "Too many letters"})

    assert without.status_code == 422
    assert version(id=waiting).reason == "Too many letters"
    assert versions()[-1] == (3, "withdrawn")


def test_a_draft_is_given_up(client, trust, people):
    client.force_login(people.carol)
    post(client, "draft", **{SAL1: "96"})
    draft = version(state="draft")

    client.post(reverse("interventions_trust:policy_give_up", args=[5001, draft.id]), {"reason": "A slip"})

    assert versions() == [(1, "published"), (2, "withdrawn")]
