"""Contacts on the pages: barred ones stay hidden, what is typed is kept, namesakes share."""

from datetime import date

import pytest

from attendance.people import queries
from attendance.people.models import Contact
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.people.people_pages import contact, page, text_of
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
CONTACT = {"last": "Quill", "first": "Ada", "priority": "1", "number_1": "07700 900123", "kind_1": "mobile"}


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def test_barred_contact_is_not_in_the_page_of_those_who_may_not_know(client, people, life):
    link = contact(life, may_be_contacted=False, court_order_note="Order of 3 May")
    pupil = life.pupils[0].id
    secrets = ("Ada", "Quill", "07700", "ada@example.org", "Mill Lane", "LS1", "Order of 3 May", str(link))

    seen = {}
    for who in ("olive", "bob", "erin", "fiona", "wendy"):
        text = text_of(client, getattr(people, who), page("pupil", pupil))
        seen[who] = ("A contact is hidden." in text, [secret for secret in secrets if secret in text])
    known = text_of(client, people.sam, page("pupil", pupil))

    assert seen == dict.fromkeys(("olive", "bob", "erin", "fiona", "wendy"), (True, []))
    assert [secret for secret in secrets if secret not in known] == []


def test_barred_contact_cannot_be_opened_changed_or_removed_by_others(client, people, life):
    link, pupil = contact(life, may_be_contacted=False), life.pupils[0].id
    client.force_login(people.bob)

    assert client.get(page("contact_edit", pupil, link)).status_code == 404
    assert client.post(page("contact_remove", pupil, link)).status_code == 404


def test_contact_is_added_with_what_was_typed(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("contact_new", life.pupils[0].id), {**CONTACT, "gets_letters": "on"}, follow=True)

    text = answer.content.decode()
    assert 'href="tel:07700900123"' in text
    assert "Gets no letters" not in text


def test_how_an_adult_reads_letters_is_on_the_page_and_in_the_form(client, people, life):
    pupil = life.pupils[0].id
    client.force_login(people.olive)

    shown = client.post(page("contact_new", pupil), {**CONTACT, "letter_format": "large_print"}, follow=True)
    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
    form = text_of(client, people.olive, page("contact_edit", pupil, row.link_id))

    assert "Letters in large print" in shown.content.decode()
    assert '<option value="large_print" selected>Large print</option>' in form


def test_address_is_confirmed_where_there_is_one(client, people, life):
    pupil = life.pupils[0].id
    client.force_login(people.olive)
    there = {**CONTACT, "address": "1 New Road", "postcode": "LS1 4AP"}

    new = text_of(client, people.olive, page("contact_new", pupil))
    client.post(page("contact_new", pupil), there)
    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
        Contact.objects.filter(school_id=life.school_id).update(address_since=date(2024, 9, 1))
    edit = text_of(client, people.olive, page("contact_edit", pupil, row.link_id))
    client.post(page("contact_edit", pupil, row.link_id), {**there, "address_confirmed": "on"})

    with scoped(life.school_id):
        [after] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
    assert ["address is right" in text for text in (new, edit)] == [False, True]
    assert after.address_since == row.address_since > date(2024, 9, 1)


def test_office_cannot_lift_or_set_a_restriction(client, people, life):
    client.force_login(people.olive)

    client.post(
        page("contact_new", life.pupils[0].id), {**CONTACT, "may_be_contacted": "no", "court_order_note": "Mine"}
    )

    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(
            life.school_id, life.pupils[0].id, TUESDAY, abilities={"contacts.restrictions"}
        )
    assert (row.may_be_contacted, row.court_order_note) == (True, "")


def test_safeguarding_lead_bars_a_contact(client, people, life):
    link, pupil = contact(life), life.pupils[0].id
    client.force_login(people.sam)

    client.post(
        page("contact_edit", pupil, link),
        {**CONTACT, "gets_letters": "on", "may_be_contacted": "no", "court_order_note": "Order of 3 May"},
    )

    assert "A contact is hidden." in text_of(client, people.bob, page("pupil", pupil))


def test_wrong_number_is_refused_beside_its_box_and_nothing_typed_is_lost(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("contact_new", life.pupils[0].id), {**CONTACT, "number_1": "ring her"})

    text = answer.content.decode()
    assert "ring her is not a telephone number." in text
    assert 'href="#id_number_1"' in text
    assert 'value="Ada"' in text


def test_contact_of_a_namesake_is_shared(client, people, life):
    contact(life)
    with scoped(life.school_id):
        twin = add_pupil(life, first="Rose", last="Arkwright")
        [choice] = queries.contacts_to_share(life.school_id, twin.id, "Arkwright")
    client.force_login(people.olive)

    client.post(page("contact_share", twin.id, choice.contact_id))

    assert "Ada Quill" in text_of(client, people.olive, page("pupil", twin.id))


def test_barred_contact_of_a_namesake_is_not_offered_or_shared(client, people, life):
    contact(life, may_be_contacted=False)
    with scoped(life.school_id):
        twin = add_pupil(life, first="Rose", last="Arkwright")
        [row] = queries.contacts_of_pupil(
            life.school_id, life.pupils[0].id, TUESDAY, abilities={"contacts.restrictions"}
        )
    client.force_login(people.olive)

    assert "Quill" not in client.get(page("contact_new", twin.id)).content.decode()
    assert client.post(page("contact_share", twin.id, row.contact_id)).status_code == 404


def test_contact_is_removed(client, people, life):
    link, pupil = contact(life), life.pupils[0].id
    client.force_login(people.olive)

    client.post(page("contact_remove", pupil, link))

    assert "07700" not in text_of(client, people.olive, page("pupil", pupil))
