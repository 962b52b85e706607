"""Writing a letter by hand: choosing one, entering what it needs, reading the draft."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import Letter
from tests.interventions.casework import proposed_case, publish
from tests.letters.desk_letters import absences, family
from tests.registers.marking import AFTERNOON

pytestmark = pytest.mark.django_db
REFUSED = {
    "leave_from": "2026-04-20", "leave_until": "2026-04-21", "leave_reason": "a wedding",
    "decision_reason": "There are tests in that week.", "decided_by": "Mrs F Hartley, headteacher",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        absences(oakfield_life)
        family(oakfield_life)
    return oakfield_life


def path_of(life, name: str, *more: str) -> str:
    return reverse(f"letters:{name}", args=[900001, life.pupils[0].id, *more])


def letters_of(life) -> list[Letter]:
    with scoped(life.school_id):
        return list(Letter.objects.filter(school_id=life.school_id).order_by("made_at"))


def test_every_letter_in_force_can_be_chosen(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)

    with django_assert_num_queries(10):
        page = client.get(path_of(life, "new"))

    titles = {one["title"]: one for group in page.context["groups"] for one in group["wordings"]}
    assert [group["title"] for group in page.context["groups"]] == ["Letters", "Text messages", "Certificates"]
    assert titles["First letter"]["languages"] == ["Welsh", "Polish"]
    assert titles["First letter"]["url"] == path_of(life, "write", "letter1")


def test_letter_that_needs_nothing_is_drafted_at_once(client, people, life):
    client.force_login(people.bob)

    answer = client.post(path_of(life, "write", "letter1"))

    [one] = letters_of(life)
    assert (one.key, one.state, one.made_name) == ("letter1", "draft", "Bob Officer")
    assert answer["Location"] == reverse("letters:letter", args=[900001, one.id])


def test_what_is_asked_stands_in_the_letter_as_words(client, people, life):
    client.force_login(people.bob)

    client.post(path_of(life, "write", "leave_refused"), REFUSED)

    [one] = letters_of(life)
    assert one.answers == REFUSED | {"leave_from": "20 April 2026", "leave_until": "21 April 2026"}


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, people, life):
    client.force_login(people.bob)

    page = client.post(
        path_of(life, "write", "leave_refused"), REFUSED | {"decision_reason": " ", "leave_from": "soon"}
    )

    form = page.context["form"]
    assert form.errors.keys() == {"decision_reason", "leave_from"}
    assert form["leave_reason"].value() == "a wedding"
    assert letters_of(life) == []


def test_pressed_twice_one_letter_is_drafted(client, people, life):
    client.force_login(people.bob)

    client.post(path_of(life, "write", "letter1"))
    client.post(path_of(life, "write", "letter1"))

    assert len(letters_of(life)) == 1


def test_letter_of_a_case_keeps_the_case_and_that_of_another_pupil_is_refused(client, people, life):
    with scoped(life.school_id):
        publish(life)
        mine, other = proposed_case(life), proposed_case(life, pupil=1)
    client.force_login(people.bob)

    found = client.post(path_of(life, "write", "letter1"), {"case": other}).status_code
    client.post(path_of(life, "write", "letter1"), {"case": mine})

    assert found == 404
    assert [one.case_id for one in letters_of(life)] == [mine]


def test_letter_that_nobody_has_words_for_is_not_found(client, people, life):
    client.force_login(people.bob)

    assert client.get(path_of(life, "write", "no-such-letter")).status_code == 404


@pytest.mark.parametrize("who", ["olive", "wendy", "sam", "alice", "grace", "carol", "dave", "pat"])
def test_who_does_not_decide_does_not_write(client, people, life, who):
    client.force_login(getattr(people, who))

    assert client.get(path_of(life, "new")).status_code == 404
    assert client.post(path_of(life, "write", "letter1")).status_code == 404
    assert letters_of(life) == []


def test_pupil_of_another_school_is_not_found(client, people, life, hillcrest_life):
    client.force_login(people.fiona)
    theirs = hillcrest_life.pupils[0].id

    assert client.get(reverse("letters:new", args=[900001, theirs])).status_code == 404
    assert client.post(reverse("letters:write", args=[900001, theirs, "letter1"])).status_code == 404
