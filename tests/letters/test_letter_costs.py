"""What deeds and pages of letters cost that rest on cases, families and figures: the same for one as for three."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.services.drafting import redraft, write_letter
from letters.services.following import follow
from letters.services.nights import letters_of_the_night
from tests.letters.letterwork import MORNING, NIGHT, drafted, later, ready
from tests.people_of_the_tests import OFFICER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("pupils", [1, 3])
def test_night_costs_the_same_for_one_letter_and_for_three(oakfield_life, django_assert_num_queries, pupils):
    life = ready(oakfield_life, pupils=pupils)

    with scoped(life.school_id), django_assert_num_queries(30):
        done = letters_of_the_night(life.school_id, at=NIGHT)

    assert done.letters == pupils


@pytest.mark.parametrize("pupils", [1, 3])
def test_following_costs_the_same_for_one_letter_and_for_three(oakfield_life, django_assert_num_queries, pupils):
    drafted(oakfield_life, pupils=pupils)

    with scoped(oakfield_life.school_id), django_assert_num_queries(10):
        followed = follow(oakfield_life.school_id, at=MORNING)

    assert (followed.withdrawn, followed.changed) == (0, 0)


def test_letter_is_written_and_drafted_again_in_so_many_statements(oakfield_life, django_assert_num_queries):
    life = ready(oakfield_life)
    school, poppy = life.school_id, life.pupils[0].id

    with scoped(school), django_assert_num_queries(15):
        letter_id = write_letter(school, poppy, "congratulations", {"award_name": "Best"}, by=OFFICER, at=MORNING)
    with scoped(school), django_assert_num_queries(20):
        redraft(school, letter_id, by=OFFICER, at=later())


@pytest.mark.parametrize("pupils", [1, 3])
def test_queue_of_letters_in_cases_costs_the_same_for_one_and_for_three(
    oakfield_life, people, client, time_machine, django_assert_num_queries, pupils
):  # fmt: skip
    drafted(oakfield_life, pupils=pupils)
    time_machine.move_to(MORNING, tick=False)
    client.force_login(people.bob)

    with django_assert_num_queries(26):  # 5 more than outside: the case, its letters and actions, the record
        page = client.get(reverse("letters:queue", args=[900001]))

    assert len(page.context["rows"]) == pupils
