"""Approving several letters together: what differs, what is stopped, one typed line for the warnings."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import Letter
from letters.services.holds import HoldData, hold_letters
from tests.letters.addressed import contact, link
from tests.letters.desk_letters import absences, drafted, letter, waiting
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON, amend

pytestmark = pytest.mark.django_db
URL = "letters:approve"


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def look(client, *letters):
    return client.get(reverse(URL, args=[900001]), {"letter": [one.id for one in letters]})


def press(client, *letters, **data):
    told = {"letter": [one.id for one in letters], "seen": [one.changed_at.isoformat() for one in letters]}
    return client.post(reverse(URL, args=[900001]), told | data)


def states(life, *letters):
    with scoped(life.school_id):
        return [letter(life, one.id).state for one in letters]


def stale(life, one: Letter) -> Letter:
    """The letter as if it had been drafted three weeks ago: that is warned of."""
    with scoped(life.school_id):
        Letter.objects.filter(school_id=life.school_id, id=one.id).update(drafted_on=TUESDAY - timedelta(days=21))
        return letter(life, one.id)


def test_page_costs_the_same_for_one_letter_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    letters = []
    for n in range(3):
        with scoped(life.school_id):
            letters.append(waiting(life, n))
        if n != 1:
            with django_assert_num_queries(19):
                page = look(client, *letters)
            assert len(page.context["rows"]) == n + 1


def test_what_most_have_is_said_once_and_what_differs_beside_the_letter(client, people, life):
    with scoped(life.school_id):
        first, second = waiting(life), waiting(life, 1)
        absences(life, 2)
        link(life, life.pupils[2], contact(life, "Ms", "Salma", "Bashir", language="Polish"))
        third = drafted(life, 2)
    client.force_login(people.bob)

    page = look(client, first, second, third)

    common = dict(page.context["common"])
    assert (common["Letter"], common["How"], common["Language"]) == ("First letter", "by post", "English")
    assert {row["letter"].id: row["own"] for row in page.context["rows"]} == {
        first.id: [], second.id: [], third.id: [("Language", "Polish")],
    }  # fmt: skip


def test_stopped_letter_is_not_among_them_and_says_why(client, people, life):
    with scoped(life.school_id):
        first, second = waiting(life), waiting(life, 1)
        amend(life, "/", pupil=1, day=date(2026, 2, 24))
    client.force_login(people.bob)

    page = look(client, first, second)

    assert [row["letter"].id for row in page.context["rows"]] == [first.id]
    [stopped] = page.context["stopped"]
    assert stopped["letter"].id == second.id
    assert [check["words"].partition(":")[0] for check in stopped["checks"]] == [
        "Figures have changed since it was drafted"
    ]


def test_letters_go_out_together(client, people, life):
    with scoped(life.school_id):
        letters = [waiting(life, n) for n in range(3)]
    client.force_login(people.bob)

    answer = press(client, *letters)

    assert states(life, *letters) == ["approved"] * 3
    with scoped(life.school_id):
        batch = letter(life, letters[0].id).batch_id
    assert answer["Location"] == reverse("letters:batch", args=[900001, batch])


def test_one_letter_goes_by_its_button_to_the_next(client, people, life):
    with scoped(life.school_id):
        one, other = waiting(life), waiting(life, 1)
    client.force_login(people.bob)

    answer = press(client, one, then=other.id)

    assert answer["Location"] == f"{reverse('letters:queue', args=[900001])}?letter={other.id}"
    assert states(life, one, other) == ["approved", "draft"]


def test_one_letter_from_its_own_page_goes_back_there(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    assert press(client, one, alone="1")["Location"] == reverse("letters:letter", args=[900001, one.id])


def test_warning_asks_for_a_typed_line_and_nothing_is_approved_without(client, people, life):
    with scoped(life.school_id):
        one, other = waiting(life), waiting(life, 1)
    old = stale(life, one)
    client.force_login(people.bob)

    refused = press(client, old, other)
    before = states(life, old, other)
    press(client, old, other, acknowledged="The mother knows of it.")

    assert refused.context["form"].errors.keys() == {"acknowledged"}
    assert refused.context["warned"] == 1
    assert before == ["draft", "draft"]
    assert states(life, old, other) == ["approved", "approved"]
    with scoped(life.school_id):
        assert [letter(life, key).acknowledged for key in (old.id, other.id)] == ["The mother knows of it.", ""]


def test_hold_that_came_meanwhile_refuses_all_of_them(client, people, life):
    with scoped(life.school_id):
        one, other = waiting(life), waiting(life, 1)
        data = HoldData("bereavement", TUESDAY, None, "")
        hold_letters(life.school_id, life.pupils[0].id, data, by=OFFICER, at=AT)
    client.force_login(people.bob)

    answer = press(client, one, other)

    assert states(life, one, other) == ["draft", "draft"]
    assert "Nothing was approved." in answer.content.decode()
    assert [row["letter"].id for row in answer.context["stopped"]] == [one.id]


def test_letter_that_changed_since_it_was_seen_is_looked_at_again(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        Letter.objects.filter(school_id=life.school_id, id=one.id).update(changed_at=AT + timedelta(minutes=5))
    client.force_login(people.bob)

    answer = press(client, one)

    assert "has changed since you opened it" in answer.content.decode()
    assert states(life, one) == ["draft"]


def test_pressed_twice_it_is_done_once(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    first, second = press(client, one), press(client, one)

    assert (first.status_code, second.status_code) == (302, 302)
    assert states(life, one) == ["approved"]


def test_letter_that_somebody_decided_before_is_left_out_with_a_word(client, people, life):
    with scoped(life.school_id):
        one, other = waiting(life), waiting(life, 1)
    client.force_login(people.erin)
    client.post(reverse("letters:not_this_time", args=[900001, one.id]), {"reason": "Moved."})
    client.force_login(people.bob)

    page = look(client, one, other)

    assert [row["letter"].id for row in page.context["rows"]] == [other.id]
    assert "One of the letters you ticked is no longer to decide" in page.content.decode()


def test_nothing_ticked_says_what_to_do(client, people, life):
    client.force_login(people.bob)

    page = client.get(reverse(URL, args=[900001]), {"letter": ["nonsense", ""]})

    assert page.context["rows"] == []
    assert "Tick letters in the queue that nothing stops." in page.content.decode()


@pytest.mark.parametrize("who", ["olive", "wendy", "sam", "alice", "grace", "carol", "dave", "pat"])
def test_who_does_not_decide_does_not_find_the_page(client, people, life, who):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(getattr(people, who))

    assert (look(client, one).status_code, press(client, one).status_code) == (404, 404)
    assert client.post(reverse("letters:unapprove", args=[900001]), {"letter": one.id}).status_code == 404
    assert states(life, one) == ["draft"]


def test_letters_of_another_school_are_nobodys_here(client, people, life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        theirs = waiting(hillcrest_life)
    client.force_login(people.fiona)

    assert look(client, theirs).context["rows"] == []
    press(client, theirs)
    assert states(hillcrest_life, theirs) == ["draft"]
