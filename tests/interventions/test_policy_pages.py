"""The policy pages: who sees them, a policy as a file, as text and compared with another version, and their cost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.interventions.policy_pages import (
    EDITOR,
    SAL1,
    SECTION,
    in_force,
    own_value,
    post,
    version,
    versions,
    with_second_person,
)
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


# ---- who may see what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["policy", "policy_compare", "policy_text", "policy_export", "policy_import",
                                  "policy_approvals", "policy_versions"])  # fmt: skip
def test_trust_pages_are_for_the_trusts_administrator(client, trust, people, name):
    for who, status in ((people.carol, 200), (people.fiona, 404), (people.bob, 404), (people.dave, 404)):
        client.force_login(who)
        assert client.get(reverse(f"interventions_trust:{name}", args=[5001])).status_code == status, who


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("policy", {"alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol"}),
        ("policy_versions", {"alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol"}),
        ("policy_edit", {"erin", "fiona", "carol"}),
    ],
)
def test_school_pages_by_role(client, trust, people, name, allowed):
    for key, who in vars(people).items():
        client.force_login(who)
        status = client.get(reverse(f"interventions:{name}", args=[900001])).status_code
        assert status == (200 if key in allowed else 404), key


def test_nobody_signed_out_sees_a_policy(client, trust):
    assert client.get(reverse("interventions:policy", args=[900001])).status_code == 302


def test_a_section_that_there_is_not_is_not_found(client, trust, people):
    client.force_login(people.carol)

    assert client.get(reverse(SECTION, args=[5001, "weather"])).status_code == 404


# ---- files, text, versions ----------------------------------------------------------------------------------------


def test_a_policy_goes_out_as_a_file_and_comes_in_again(client, trust, people):
    client.force_login(people.carol)

    out = client.get(reverse("interventions_trust:policy_export", args=[5001]))
    file = SimpleUploadedFile("policy.yaml", out.content.replace(b"limit: 95", b"limit: 96"))
    response = client.post(reverse("interventions_trust:policy_import", args=[5001]), {"file": file})

    assert out["Content-Disposition"] == 'attachment; filename="policy-5001-v1.yaml"'
    assert response.status_code == 302
    assert (
        version(state="draft").document["ladders"]["attendance"]["tiers"]["sal1"]["when"]["all"]["low"]["limit"] == 96
    )


@pytest.mark.parametrize(
    "content", [b"policy: 1\nladders:\n  a: {tiers: {b: {order: x}}}\n", b"a: &x 1\n", b"\xff\xfe", b"[1, 2]"]
)
def test_a_file_with_errors_is_refused_whole(client, trust, people, content):
    client.force_login(people.carol)

    response = client.post(
        reverse("interventions_trust:policy_import", args=[5001]), {"file": SimpleUploadedFile("p.yaml", content)}
    )

    assert response.status_code == 422
    assert versions() == [(1, "published")]


def test_comparing_says_what_differs_as_sentences(client, trust, people):
    client.force_login(people.carol)
    post(client, "draft", **{SAL1: "96"})

    page = client.get(reverse("interventions_trust:policy_compare", args=[5001])).content.decode()

    assert "attendance this year is below 95%" in page
    assert "attendance this year is below 96%" in page


def compared(client, **query):
    """The pair that the page of comparisons sets side by side: numbers, None for national law."""
    context = client.get(reverse("interventions_trust:policy_compare", args=[5001]), query).context
    return tuple(row.number if row else None for row in (context["old"], context["new"]))


def test_comparing_begins_with_what_is_in_force_and_the_newest_that_is_not(client, second_person, people):
    client.force_login(people.carol)

    pairs = [compared(client)]
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    pairs.append(compared(client))
    post(client, "draft", **{SAL1: "97"})
    pairs += [compared(client), compared(client, version="3"), compared(client, version="2", **{"with": "0"})]

    assert pairs == [(1, 2), (2, 3), (2, 4), (2, 3), (None, 2)]


def test_a_first_version_is_compared_with_national_law(client, trust, people):
    client.force_login(people.carol)

    assert compared(client) == (None, 1)


def test_the_text_of_a_policy_is_in_sentences(client, trust, people):
    client.force_login(people.carol)

    page = client.get(reverse("interventions_trust:policy_text", args=[5001])).content.decode()

    assert "Evidence of illness is asked for after 5 days of illness." in page
    assert "By 9:30: call the family (attendance officer)" in page
    assert ("£80 if paid by day 21" in page, "2013" in page) == (True, False)


def test_a_version_of_another_number_is_not_found(client, trust, people):
    client.force_login(people.carol)

    assert client.get(reverse("interventions_trust:policy_text", args=[5001, 7])).status_code == 404
    assert client.get(reverse("interventions_trust:policy_text", args=[5001, 1])).status_code == 200


# ---- what pages cost ----------------------------------------------------------------------------------------------


def test_the_editor_costs_the_same_with_one_own_value_and_with_three(
    client, trust, places, people, django_assert_num_queries
):
    client.force_login(people.carol)
    own_value(places.oakfield, people, {"limit": 97})
    client.get(reverse(EDITOR, args=[5001]))
    with django_assert_num_queries(14):
        client.get(reverse(EDITOR, args=[5001]))
    own_value(places.ashby, people, {"limit": 97, "floor": 10})
    with django_assert_num_queries(14):
        client.get(reverse(EDITOR, args=[5001]))


def test_a_list_of_versions_costs_the_same_with_three(client, trust, people, django_assert_num_queries):
    client.force_login(people.carol)
    address = reverse("interventions_trust:policy_versions", args=[5001])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    for limit, day in (("96", "2026-04-13"), ("97", "2026-05-04")):
        post(client, "publish", since=day, acknowledged="Agreed", **{SAL1: limit})
    with django_assert_num_queries(9):
        client.get(address)


def test_the_finished_policy_costs_nine_queries(client, trust, people, django_assert_num_queries):
    client.force_login(people.grace)
    address = reverse("interventions:policy", args=[900001])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
