"""Pupils and groups, changed from pages."""

from datetime import date

import pytest

from attendance.people import queries, services
from attendance.tenancy.scope import scoped
from tests.people.people_pages import page, text_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
NEW = {
    "legal_first": "Mabel", "legal_last": "Quill", "born": "2017-05-04", "year_group": "4", "starts": "2026-03-16",
    "type": "single", "group": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def test_pupil_is_added_from_the_page(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "group": str(life.group.id)}, follow=True)

    assert "Mabel Quill" in answer.content.decode()
    with scoped(life.school_id):
        assert len(queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 16))) == 4


def test_refused_pupil_keeps_what_was_typed(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "upn": "A823432110001"})

    text = answer.content.decode()
    assert "with these digits it would be B" in text
    assert 'value="Mabel"' in text


def test_group_of_another_school_is_not_a_choice(client, people, life, hillcrest_life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "group": str(hillcrest_life.group.id)})

    assert "group" in answer.context["form"].errors


def test_pupil_is_changed_from_the_page(client, people, life):
    client.force_login(people.bob)
    pupil = life.pupils[0]

    answer = client.post(
        page("pupil_edit", pupil.id),
        {"legal_first": "Poppy", "legal_last": "Arkwright", "preferred_first": "Pop", "born": "2017-01-10",
         "year_group": "4", "admission_number": "A001"}, follow=True,
    )  # fmt: skip

    assert "<h1>Pop Arkwright</h1>" in answer.content.decode()


def test_group_is_made_given_a_teacher_and_pupils_moved(client, people, life):
    client.force_login(people.bob)
    client.post(page("group_new"), {"name": "5 Heron", "year_group": "5", "since": "2026-03-10"})
    client.post(page("group_teacher", "5-heron"), {"teacher": str(people.bob.id), "since": "2026-03-10"})
    with scoped(life.school_id):
        heron = queries.group_by_slug(life.school_id, "5-heron")

    answer = client.post(
        page("group_move", life.group.slug),
        {"pupils": [str(life.pupils[0].id)], "group": str(heron.id), "since": "2026-03-10"}, follow=True,
    )  # fmt: skip

    assert "1 pupil moved." in answer.content.decode()
    text = text_of(client, people.bob, page("group", "5-heron"))
    assert ("Arkwright" in text, "Bob Officer" in text) == (True, True)


def test_move_without_a_tick_is_refused_in_words(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("group_move", life.group.slug), {"group": "", "since": "2026-03-10"})

    assert answer.context["form"].errors["pupils"] == ["Tick the pupils who move."]


def test_group_with_pupils_is_not_ended_from_the_page(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("group_end", life.group.slug), {"last_day": "2026-03-10"})

    assert "3 pupils are still in 4 Kestrel the day after." in answer.content.decode()


def test_teacher_is_ended_from_the_page(client, people, life):
    with scoped(life.school_id):
        [row] = queries.teachers_of_group(life.school_id, life.group.id)
    client.force_login(people.bob)

    client.post(page("group_teacher_end", life.group.slug, row.id), {"last_day": "2026-03-09"})

    client.force_login(people.alice)
    assert client.get(page("pupil", life.pupils[0].id)).status_code == 404


def test_pupils_in_no_class_are_placed(client, people, life):
    with scoped(life.school_id):
        lost = services.add_pupil(
            life.school_id,
            services.PupilData(legal_first="Mabel", legal_last="Quill", born=date(2017, 5, 4), year_group=4),
            starts=date(2026, 3, 2), by=OFFICER, at=AT,
        )  # fmt: skip
    client.force_login(people.bob)

    before = client.get(page("unplaced")).content.decode()
    client.post(page("unplaced"), {"pupils": [str(lost)], "group": str(life.group.id), "since": "2026-03-10"})

    assert "Mabel Quill, Year 4" in before
    with scoped(life.school_id):
        assert queries.pupils_without_group(life.school_id, TUESDAY) == []


def test_everybody_placed_is_said(client, people, life):
    client.force_login(people.bob)

    assert "Every pupil has a class" in client.get(page("unplaced")).content.decode()
