"""Flags on the pages: who sees which, who may record and end them."""

import pytest

from attendance.people import queries
from attendance.tenancy.scope import scoped
from tests.people.people_pages import flag, page, text_of
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def test_sensitive_flag_is_on_the_page_only_for_those_who_act_on_it(client, people, life):
    flag(life, "child_protection")
    flag(life, "fsm")
    seen = {}
    for who in ("olive", "bob", "erin", "fiona", "sam", "wendy", "alice"):
        text = text_of(client, getattr(people, who), page("pupil", life.pupils[0].id))
        listed = text_of(client, getattr(people, who), page("pupils"))
        seen[who] = (
            "Free school meals" in text, "Child protection" in text,
            "Free school meals" in listed, "Child protection" in listed,
        )  # fmt: skip

    nothing, plain, all_of_it = (False,) * 4, (True, False, True, False), (True,) * 4
    assert seen == {
        "olive": nothing, "alice": nothing, "bob": plain, "wendy": plain, "erin": all_of_it, "fiona": all_of_it,
        "sam": all_of_it,
    }  # fmt: skip


def test_sensitive_kind_cannot_be_recorded_without_the_ability(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("flag_new", life.pupils[0].id), {"kind": "child_protection", "since": "2026-03-10"})

    assert "kind" in answer.context["form"].errors


def test_sensitive_flag_cannot_be_ended_without_the_ability(client, people, life):
    flag_id = flag(life, "child_protection")
    client.force_login(people.bob)

    assert client.get(page("flag_end", life.pupils[0].id, flag_id)).status_code == 404


def test_flag_is_recorded_and_ended(client, people, life):
    client.force_login(people.sam)
    pupil = life.pupils[0].id
    client.post(page("flag_new", pupil), {"kind": "child_in_need", "since": "2026-03-10", "note": ""})
    with scoped(life.school_id):
        [row] = queries.flags_of_pupil(life.school_id, pupil, abilities={"flags.sensitive"})

    answer = client.post(page("flag_end", pupil, row.id), {"last_day": "2026-03-12"}, follow=True)

    assert "12 Mar 2026" in answer.content.decode()
