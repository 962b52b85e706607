"""A school's pages of its policy: the finished policy with the origin of each line, and the school's own values."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import SchoolPolicy
from interventions.services.policies import load_document, of_school
from tests.interventions.policy_pages import EDITOR, SAL1, SECTION, in_force, own_value, post
from tests.people_of_the_tests import AT, actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]

SAL2 = "ladders.attendance.tiers.sal2.when.any.below.limit"


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def trust(places, people, oakfield_life):
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    return in_force(places, people)


def test_the_finished_policy_says_where_each_line_comes_from(client, trust, people):
    client.force_login(people.grace)

    page = client.get(reverse("interventions:policy", args=[900001])).content.decode()

    assert "trust policy version 1, from 1 September 2025" in page
    assert "set nationally" in page


def test_a_schools_own_value_is_shown_over_the_trusts(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 97})
    client.force_login(people.carol)

    finished = client.get(reverse("interventions:policy", args=[900001])).content.decode()
    editor = client.get(reverse(EDITOR, args=[5001])).content.decode()

    assert ("<s>95%</s>" in finished, "school policy version 1" in finished) == (True, True)
    assert ("Where schools differ" in editor, "Oakfield Primary" in editor, "<s>95</s>" in editor) == (True,) * 3


def test_where_schools_differ_is_on_the_page_of_its_section(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 97})
    client.force_login(people.carol)

    pages = [client.get(reverse(EDITOR, args=[5001])), *(client.get(reverse(SECTION, args=[5001, key]))
             for key in ("rules", "letters"))]  # fmt: skip

    assert [[one.urn for one in page.context["own_here"]] for page in pages] == [[900001], [], []]
    assert ["Where schools differ" in page.content.decode() for page in pages] == [True, False, False]


def test_a_schools_own_sentence_stands_over_the_trusts(client, trust, places, people):
    with scoped(places.oakfield.id):
        load_document(of_school(places.oakfield.id), {"evidence": {"illness_days": 3}}, since=date(2025, 9, 1),
                      by=actor(people.fiona), at=AT, acknowledged="Agreed")  # fmt: skip
    client.force_login(people.grace)

    page = client.get(reverse("interventions:policy", args=[900001])).content.decode()

    assert (
        "<s>Evidence of illness is asked for after 5 days of illness.</s> "
        "Evidence of illness is asked for after 3 days of illness."
    ) in page


def test_a_clash_shows_as_soon_as_the_trusts_value_moves(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 96})
    client.force_login(people.carol)

    before = client.get(reverse(EDITOR, args=[5001])).content.decode()
    moved = post(client, "whatif", **{SAL1: "97"}).content.decode()

    assert ("asks for less than" in before, "asks for less than" in moved) == (False, True)


def school_post(client, do: str = "draft", **values):
    return post(client, do, name="interventions:policy_edit", args=(900001,), **values)


def test_a_school_may_be_stricter_with_a_reason_and_an_end(client, trust, places, people):
    client.force_login(people.fiona)

    response = school_post(
        client, "publish", reason="Governors, 4 November", since="2026-04-13", until="2026-09-01",
        acknowledged="Agreed", **{SAL1: "97"},
    )  # fmt: skip

    assert response.status_code == 302
    with scoped(places.oakfield.id):
        row = SchoolPolicy.objects.get(school_id=places.oakfield.id)
    assert (row.state, row.reason, row.until, row.document) == (
        "published", "Governors, 4 November", date(2026, 9, 1),
        {"ladders": {"attendance": {"tiers": {"sal1": {"when": {"all": {"low": {"limit": 97}}}}}}}},
    )  # fmt: skip


def test_a_school_may_not_be_looser(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL1: "93"})

    assert (response.status_code, "schools may only be stricter" in response.content.decode()) == (422, True)


def test_a_locked_value_is_refused_and_says_who_can_change_it(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL2: "92"})

    assert response.status_code == 422
    assert "Only Northern Lights Academy Trust can change it for its schools." in response.content.decode()


def test_what_the_law_says_is_refused_too(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{"legal.penalty.sessions": "12"})

    assert (response.status_code, "This is set by law." in response.content.decode()) == (422, True)


def test_a_school_says_why_it_differs(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL1: "97"})

    assert (response.status_code, "Write why the school differs" in response.content.decode()) == (422, True)
