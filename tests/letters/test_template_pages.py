"""Pages of the words of letters: the list, one letter, those of the trust, what they cost."""

import pytest

from attendance.tenancy.scope import scoped
from letters.models import TrustTemplate
from letters.queries.presets import presets
from letters.queries.wordings import of_school, of_trust
from tests.letters.wording_house import draft, in_force, words
from tests.letters.wording_pages import KEY, path, trust_path, typed
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def school(places, people):
    return of_school(places.oakfield.id)


@pytest.fixture
def trust(places, people):
    return of_trust(places.northern_lights.id)


@pytest.fixture
def both(places):
    """The schools of the trust, to put in scope."""
    return places.oakfield.id, places.ashby.id


def test_list_shows_every_letter_with_whose_words_it_has(client, people, school, trust, both):
    with scoped(*both):
        in_force(trust)
        in_force(school, "letter2", text=words(title="Our second letter"))
    client.force_login(people.erin)

    answer = client.get(path("templates"))

    shown = {one["row"].key: one["row"] for one in answer.context["rows"]}
    assert {key for key, _ in presets()} <= set(shown)
    assert [shown[key].now.origin for key in ("letter1", "letter2", "letter3")] == [
        "the trust’s, version 1", "the school’s own, version 1", "the house’s preset",
    ]  # fmt: skip
    assert "Our second letter" in answer.content.decode()


@pytest.mark.parametrize("name", ["letter1", "text_absence", "certificate"])
def test_letter_shows_its_words_with_the_facts_named(client, people, name):
    client.force_login(people.alice)

    body = client.get(path("template", name, "en")).content.decode()

    assert 'class="chip"' in body
    assert "{{" not in body.partition("As it is written")[0]


def test_letter_compares_its_draft_with_what_holds(client, people, school):
    with scoped(school.school_id):
        in_force(school)
        draft(school, text=words("{{ pupil_name }} missed {{ days_missed }} of school.\n\nPlease ring us."))
    client.force_login(people.erin)

    answer = client.get(path("template", *KEY))

    changed = [(line.kind, line.text) for line in answer.context["found"] if line.kind != "same"]
    assert changed == [
        ("removed", "{{ pupil_name }} missed {{ days_missed }}."),
        ("added", "{{ pupil_name }} missed {{ days_missed }} of school."),
    ]
    assert answer.content.decode().count("<mark>") == 1


def test_letter_compares_any_two(client, people, school):
    with scoped(school.school_id):
        in_force(school, text=words("One."))
        in_force(school, text=words("Two."))
    client.force_login(people.erin)

    answer = client.get(path("template", *KEY), {"version": "1", "with": "2"})

    assert (answer.context["new"].body, answer.context["old"].body) == ("One.", "Two.")


@pytest.mark.parametrize("args", [["letter99", "en"], ["letter1", "xx"]])
def test_letter_that_there_is_not_is_not_found(client, people, args):
    client.force_login(people.erin)

    assert client.get(path("template", *args)).status_code == 404


def test_language_without_words_says_so(client, people):
    client.force_login(people.erin)

    body = client.get(path("template", "letter1", "ur")).content.decode()

    assert "no words are in force" in body


# ---- the trust


def test_trust_writes_locks_and_opens(client, people, trust, both):
    client.force_login(people.carol)

    client.post(trust_path("template_edit", *KEY), typed("The trust’s words.", do="publish"))
    client.post(trust_path("template_lock", *KEY), {"locked": "yes", "reason": "One voice"})
    client.post(trust_path("template_lock", *KEY), {"locked": "yes", "reason": "One voice"})
    client.post(trust_path("template_lock", *KEY), {"locked": "no", "reason": ""})

    with scoped(*both):
        found = list(TrustTemplate.objects.order_by("number").values_list("number", "body", "locked"))
    assert found == [(1, "The trust’s words.", False), (2, "The trust’s words.", True)]


def test_trust_sees_which_schools_have_words_of_their_own(client, people, school, both):
    with scoped(*both):
        in_force(school)
    client.force_login(people.carol)

    shown = {one["row"].key: one["row"].schools for one in client.get(trust_path("templates")).context["rows"]}

    assert (shown["letter1"], shown["letter2"]) == (("Oakfield Primary",), ())


def test_trust_sees_examples_and_no_child(client, people, oakfield_life):
    client.force_login(people.carol)

    answer = client.post(trust_path("template_preview", *KEY), typed(pupil="Arkwright"))

    assert answer.context["preview"].about == ""
    assert "Arkwright" not in answer.content.decode()


# ---- what pages cost


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_at_one_and_three(client, people, school, django_assert_num_queries, number):
    with scoped(school.school_id):
        for one in range(number):
            in_force(school, f"own_{one}")
            draft(school, f"own_{one}")
    client.force_login(people.erin)

    with django_assert_num_queries(10):
        client.get(path("templates"))


@pytest.mark.parametrize("number", [1, 3])
def test_letter_costs_the_same_at_one_version_and_three(client, people, school, django_assert_num_queries, number):
    with scoped(school.school_id):
        for one in range(number):
            in_force(school, text=words(f"Version {one}."))
    client.force_login(people.erin)

    with django_assert_num_queries(11):
        client.get(path("template", *KEY))
    with django_assert_num_queries(11):
        client.get(path("template_edit", *KEY))
