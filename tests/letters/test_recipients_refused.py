"""The database refuses a recipient who may not be written to (HB008), whatever the code above it says."""

import pytest
from django.db import transaction
from django.db.utils import Error as DatabaseError

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Recipient
from tests.letters.addressed import added, barred, contact, copy_of, draft, issued, link, refused, sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "right",
    [
        {"may_be_contacted": False, "gets_letters": False},
        {"gets_letters": False},
        None,
    ],
    ids=["barred", "gets no letters", "no contact of the pupil"],
)
def test_somebody_who_may_not_be_written_to_is_never_a_recipient(oakfield_life, right):
    life = oakfield_life

    with scoped(life.school_id):
        adult = contact(life, "Mr", "Ben", "Arkwright")
        link(life, life.pupils[1], adult)
        if right is not None:
            link(life, life.pupils[0], adult, **right)
        copy = copy_of(life, draft(life))
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            added(life, copy.id, life.pupils[0].id, adult.id)

    assert refused(error) == "HB008"


def test_a_recipient_is_not_smuggled_in_beside_another_child(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        adult = contact(life, "Mr", "Ben", "Arkwright")
        barred(life, life.pupils[0], adult)
        link(life, life.pupils[1], adult)
        copy = copy_of(life, draft(life))
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            added(life, copy.id, life.pupils[1].id, adult.id)

    assert refused(error) == "HB008"


def test_a_recipient_does_not_become_somebody_barred(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        mother, father = contact(life, "Ms", "Ada", "Arkwright"), contact(life, "Mr", "Ben", "Arkwright")
        link(life, life.pupils[0], mother)
        barred(life, life.pupils[0], father)
        row = added(life, copy_of(life, draft(life)).id, life.pupils[0].id, mother.id)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            Recipient.objects.filter(school_id=life.school_id, id=row.id).update(contact_id=father.id)

    assert refused(error) == "HB008"


def test_a_copy_is_not_issued_to_somebody_who_was_barred_meanwhile(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        father = contact(life, "Mr", "Ben", "Arkwright")
        pair = link(life, life.pupils[0], father)
        letter = draft(life)
        added(life, copy_of(life, letter).id, life.pupils[0].id, father.id)
        ContactLink.objects.filter(school_id=life.school_id, id=pair.id).update(
            may_be_contacted=False, gets_letters=False
        )
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            issued(life, letter)

    assert refused(error) == "HB008"


def test_barring_an_adult_later_leaves_what_was_issued(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        sent(life)
        ContactLink.objects.filter(school_id=life.school_id).update(may_be_contacted=False, gets_letters=False)

        assert Recipient.objects.filter(school_id=life.school_id).count() == 2
