"""Contacts: the order to try them in, what is hidden from whom, addresses, and what is left when a write fails."""

from dataclasses import replace
from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.people import queries, services
from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.people.services import ContactData, LinkData, PeopleProblem, PupilData
from attendance.tenancy.scope import scoped
from tests.people.people_work import MABEL, NAMELESS, add
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
AUNT = ContactData(first="Ada", last="Quill", numbers=[("mobile", "07700 900123"), ("work", "0113 496 0000")])
SEES_ALL = {"contacts.view", "contacts.restrictions", "flags.view", "flags.sensitive"}


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def contact(life, data=AUNT, *, by=OFFICER, pupil=0, **link):
    return services.add_contact(
        life.school_id, life.pupils[pupil].id, data, LinkData(relationship="Aunt", **link), by=by, at=AT
    )


def rows(life, abilities=SEES_ALL, pupil=0):
    return queries.contacts_of_pupil(life.school_id, life.pupils[pupil].id, TUESDAY, abilities=abilities)


def test_contacts_stand_in_the_order_in_which_to_try_them(life):
    contact(life, priority=2)
    contact(life, ContactData(last="Bolt", numbers=[("home", "0113 4960001")]), priority=1)

    found = rows(life)

    assert [(row.name, [n.number for n in row.numbers]) for row in found] == [
        ("Bolt", ["0113 4960001"]),
        ("Ada Quill", ["07700 900123", "0113 496 0000"]),
    ]


@pytest.mark.parametrize("number", ["ring her", "12", "0113-hello", "<b>0</b>123456"])
def test_number_that_is_none_is_refused(life, number):
    with pytest.raises(PeopleProblem) as refused:
        contact(life, ContactData(last="Bolt", numbers=[("home", "0113 4960001"), ("work", number)]))

    assert refused.value.field == "number_2"
    assert Contact.objects.filter(school_id=life.school_id).count() == 0


def test_barred_contact_is_only_hidden_for_those_without_restrictions(life):
    contact(life, may_be_contacted=False, court_order_note="Order of 3 May")

    [seen] = rows(life, {"contacts.view", "contacts.edit"})
    [known] = rows(life)

    assert seen == queries.contacts.HIDDEN
    assert (known.name, known.court_order_note, known.gets_letters) == ("Ada Quill", "Order of 3 May", False)


def test_note_of_a_contact_who_may_be_contacted_is_hidden_too(life):
    contact(life, court_order_note="Only on Sundays")

    [seen] = rows(life, {"contacts.view"})

    assert (seen.name, seen.court_order_note) == ("Ada Quill", "")


def test_barred_beside_one_child_may_be_told_of_another(life):
    first = contact(life, may_be_contacted=False)
    adult = ContactLink.objects.get(school_id=life.school_id, id=first).contact_id
    services.link_contact(life.school_id, life.pupils[1].id, adult, LinkData(relationship="Aunt"), by=OFFICER, at=AT)

    assert [row.hidden for row in rows(life, {"contacts.view"})] == [True]
    assert [row.name for row in rows(life, {"contacts.view"}, pupil=1)] == ["Ada Quill"]


def test_restriction_stays_when_the_contact_is_removed_and_linked_again(life):
    link = contact(life, may_be_contacted=False)
    adult = ContactLink.objects.get(school_id=life.school_id, id=link).contact_id
    services.remove_contact(life.school_id, life.pupils[0].id, link, by=OFFICER, at=AT)

    services.link_contact(life.school_id, life.pupils[0].id, adult, LinkData(), by=OFFICER, at=AT)

    assert [row.hidden for row in rows(life, {"contacts.view"})] == [True]


def test_removed_contact_is_gone_from_today(life):
    link = contact(life)
    services.remove_contact(life.school_id, life.pupils[0].id, link, by=OFFICER, at=AT)

    assert rows(life) == []


def test_change_without_the_ability_keeps_restrictions(life):
    link = contact(life, may_be_contacted=False, court_order_note="Order of 3 May")

    bolt, letters = ContactData(last="Bolt"), LinkData(gets_letters=True)
    services.edit_contact(life.school_id, life.pupils[0].id, link, bolt, letters, by=OFFICER, at=AT)

    [row] = rows(life)
    assert (row.name, row.may_be_contacted, row.gets_letters) == ("Bolt", False, False)
    assert (row.court_order_note, row.numbers) == ("Order of 3 May", ())


def test_address_has_a_day_since_when(life):
    link = contact(life)
    later = AT.replace(month=4)
    moved = ContactData(last="Quill", address=["1 New Road", " "], postcode="ls1  4ap")
    services.edit_contact(life.school_id, life.pupils[0].id, link, moved, LinkData(), by=OFFICER, at=later)
    services.edit_contact(
        life.school_id, life.pupils[0].id, link, moved, LinkData(), by=OFFICER, at=AT.replace(month=5)
    )

    [row] = rows(life)
    assert (row.address, row.postcode, row.address_since) == (("1 New Road",), "LS1 4AP", later.date())


def test_address_that_the_family_confirms_has_that_day(life):
    link = contact(life)
    there = ContactData(last="Quill", address=["1 New Road"], postcode="LS1 4AP")
    sure = replace(there, address_confirmed=True)
    for month, told in ((4, there), (5, sure), (6, there)):
        services.edit_contact(
            life.school_id, life.pupils[0].id, link, told, LinkData(), by=OFFICER, at=AT.replace(month=month)
        )

    [row] = rows(life)
    assert row.address_since == date(2026, 5, 10)


@pytest.mark.parametrize("kind", ["", "large_print", "by_hand"])
def test_how_an_adult_reads_letters_is_kept(life, kind):
    contact(life, ContactData(last="Bolt", letter_format=kind))

    [row] = rows(life)
    assert row.letter_format == kind


def test_form_of_a_letter_that_there_is_not_is_refused(life):
    with pytest.raises(PeopleProblem) as refused:
        contact(life, ContactData(last="Bolt", letter_format="in_gold"))

    assert refused.value.field == "letter_format"


def test_contact_of_a_namesake_is_offered_unless_barred(life):
    namesake = add(life, PupilData(**{**vars(MABEL), "legal_last": life.pupils[0].legal_last}))
    contact(life)
    contact(life, ContactData(last="Bolt"), may_be_contacted=False)

    offered = queries.contacts_to_share(life.school_id, namesake, life.pupils[0].legal_last)

    assert [(row.name, row.beside) for row in offered] == [("Ada Quill", "Poppy")]


def test_nothing_of_a_contact_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        contact(life, by=NAMELESS)

    assert Contact.objects.filter(school_id=life.school_id).count() == 0
    assert ContactNumber.objects.filter(school_id=life.school_id).count() == 0
    assert ContactLink.objects.filter(school_id=life.school_id).count() == 0
