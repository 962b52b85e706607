"""The letters about one pupil: the page, and the card on the pages of the pupil and the case."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import Letter
from letters.services.holds import HoldData, hold_letters
from tests.interventions.casework import at_stage, publish
from tests.letters.desk_letters import drafted, waiting
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def page_of(client, life, **headers):
    return client.get(reverse("letters:of_pupil", args=[900001, life.pupils[0].id]), **headers)


def one_more(life, n: int, **more) -> Letter:
    told = {"key": "letter1", "title": f"Letter {n}", "drafted_on": TUESDAY, "checked_at": AT, "made_name": "Bob",
            "made_at": AT, "changed_at": AT} | more  # fmt: skip
    return Letter.objects.create(school=life.school, pupil=life.pupils[0], **told)


def test_page_and_card_cost_the_same_for_one_letter_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    for n in range(3):
        with scoped(life.school_id):
            one_more(life, n)
        if n != 1:
            with django_assert_num_queries(10):
                page = page_of(client, life)
            with django_assert_num_queries(10):
                page_of(client, life, **HTMX)
            assert len(page.context["lines"]) == n + 1


def test_newest_comes_first_with_to_whom_it_went(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        two = drafted(life, key="letter2", at=AFTERNOON)
    client.force_login(people.wendy)

    page = page_of(client, life)

    assert [(line["letter"].id, line["to"]) for line in page.context["lines"]] == [
        (two.id, ("Ms Nadia Arkwright",)), (one.id, ("Ms Nadia Arkwright",)),
    ]  # fmt: skip
    assert (page.context["new_url"], page.context["hold_url"]) == ("", "")


def test_card_shows_five_and_says_how_many_more(client, people, life):
    with scoped(life.school_id):
        for n in range(7):
            one_more(life, n)
    client.force_login(people.bob)

    page = page_of(client, life, **HTMX)

    assert (len(page.context["lines"]), page.context["more"]) == (5, 2)
    assert "<html" not in page.content.decode()


def test_hold_is_said_and_its_reason_kept_from_who_may_not_know(client, people, life):
    data = HoldData("safeguarding", TUESDAY, None, "Ask me about the uncle.")
    with scoped(life.school_id):
        hold_letters(life.school_id, life.pupils[0].id, data, by=OFFICER, at=AT)
    client.force_login(people.wendy)

    page = page_of(client, life)

    assert len(page.context["holds"]) == 1
    assert "uncle" not in page.content.decode()


def test_pupil_without_letters_says_so(client, people, life):
    client.force_login(people.bob)

    assert "No letter yet" in page_of(client, life).content.decode()


def test_case_shows_its_own_letters_alone(client, people, life):
    with scoped(life.school_id):
        publish(life)
        case_id = at_stage(life)
        mine = one_more(life, 1, case_id=case_id)
        one_more(life, 2)
    client.force_login(people.bob)

    def card_of(pupil):
        return client.get(reverse("letters:of_case", args=[900001, pupil.id, case_id]), **HTMX)

    assert [line["letter"].id for line in card_of(life.pupils[0]).context["lines"]] == [mine.id]
    assert card_of(life.pupils[1]).context["lines"] == []
    new = reverse("letters:new", args=[900001, life.pupils[0].id])
    assert card_of(life.pupils[0]).context["new_url"] == f"{new}?case={case_id}"


def test_pages_of_pupil_and_case_take_the_card_in(client, people, life):
    with scoped(life.school_id):
        publish(life)
        case_id = at_stage(life)
    client.force_login(people.bob)

    pupil = client.get(reverse("interventions:pupil", args=[900001, life.pupils[0].id])).content.decode()
    case = client.get(reverse("interventions:case", args=[900001, case_id])).content.decode()

    everything = reverse("letters:of_pupil", args=[900001, life.pupils[0].id])
    assert f'hx-get="{everything}"' in pupil
    assert f'href="{everything}"' in pupil
    assert f'hx-get="{reverse("letters:of_case", args=[900001, life.pupils[0].id, case_id])}"' in case


@pytest.mark.parametrize("who", ["alice", "grace", "carol", "dave", "pat"])
def test_outsiders_do_not_find_the_letters(client, people, life, who):
    client.force_login(getattr(people, who))

    assert (page_of(client, life).status_code, page_of(client, life, **HTMX).status_code) == (404, 404)


def test_pupil_of_another_school_is_not_found(client, people, life, hillcrest_life):
    client.force_login(people.fiona)
    theirs = hillcrest_life.pupils[0].id

    assert client.get(reverse("letters:of_pupil", args=[900001, theirs])).status_code == 404
