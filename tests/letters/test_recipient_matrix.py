"""Who gets what: families as schools know them, from real rows to the kept copies of a letter.

Each family is told in a fixture-like function; the table says what comes of it per household and per parent.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from attendance.people.models import ContactNumber, Pupil, PupilFlag
from attendance.tenancy.scope import scoped
from letters.models import Copy, Recipient
from letters.queries.addressees import plans_of
from letters.rules.addressing import Choice
from letters.services.recipients import keep_plan
from tests.factories.school_life import SchoolLife, add_pupil
from tests.letters.addressed import WEIR, adult_pupil, barred, contact, draft, link, parents, plan, two_households
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# what a line of the table says of a copy: the name, the last letter of the postcode's street, how, in which language
Line = tuple[str, str, str, str]
PARTED = {"lives_with": False}


def separated_parents(life: SchoolLife, pupil: Pupil) -> None:
    """The father lives elsewhere and has kept parental responsibility: he is told too, in a letter of his own."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, pupil, contact(life, "Mr", "Ben", "Arkwright", address=list(WEIR)), **PARTED)


def barred_parent(life: SchoolLife, pupil: Pupil) -> None:
    """A court has said that the father may not be told."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    barred(life, pupil, contact(life, "Mr", "Ben", "Arkwright", address=list(WEIR)))


def barred_at_home(life: SchoolLife, pupil: Pupil) -> None:
    """The address of the one who may not be told is still the same: it goes, with a warning that names nobody."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    barred(life, pupil, contact(life, "Mr", "Ben", "Arkwright"))


def looked_after_child(life: SchoolLife, pupil: Pupil) -> None:
    """With a foster carer; the mother has kept parental responsibility, the father may not be contacted."""
    PupilFlag.objects.create(
        school=life.school, pupil=pupil, kind="looked_after", since=date(2025, 9, 1), recorded_at=AT
    )
    carer = contact(life, "Mrs", "Fay", "Carer", address=["1 Mill Yard"])
    link(life, pupil, carer, parental_responsibility=False, relationship="Foster carer")
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"), **PARTED)
    barred(life, pupil, contact(life, "Mr", "Ben", "Arkwright", address=list(WEIR)))


def no_address(life: SchoolLife, pupil: Pupil) -> None:
    """Of the father, no address is known: nothing goes until it is."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, pupil, contact(life, "Mr", "Ben", "Arkwright", address=[], postcode=""))


def interpreter(life: SchoolLife, pupil: Pupil) -> None:
    """One of two at the same address reads Polish and needs somebody to explain the letter."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, pupil, contact(life, "Mr", "Jan", "Arkwright", language="Polish", needs_interpreter=True))


def accessible(life: SchoolLife, pupil: Pupil) -> None:
    """One needs large print, the other braille."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright", letter_format="large_print"))
    link(life, pupil, contact(life, "Mr", "Ben", "Arkwright", letter_format="by_hand"))


def carer_alone(life: SchoolLife, pupil: Pupil) -> None:
    """A grandmother without parental responsibility brings the pupil up; an aunt is there to ring only."""
    link(life, pupil, contact(life, "Mrs", "Gwen", "Arkwright"), parental_responsibility=False)
    aunt = contact(life, "Ms", "Ivy", "Arkwright", address=list(WEIR))
    link(life, pupil, aunt, parental_responsibility=False, lives_with=False)


def former_contact(life: SchoolLife, pupil: Pupil) -> None:
    """The stepfather's time as a contact ended yesterday, a guardian's begins tomorrow."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, pupil, contact(life, "Mr", "Old", "Step"), until=TUESDAY)
    link(life, pupil, contact(life, "Mr", "New", "Guardian"), since=TUESDAY + DAY)


def no_contacts(life: SchoolLife, pupil: Pupil) -> None:
    """Nobody is known."""


ADA, BEN = ("Ms Ada Arkwright", "Loom", "post", "en"), ("Mr Ben Arkwright", "Loom", "post", "en")
BOTH = ("Ms Ada Arkwright and Mr Ben Arkwright", "Loom", "post", "en")
BEN_AWAY = ("Mr Ben Arkwright", "Weir", "post", "en")
WEIRS = ("Dr Cy Weir and Mrs Di Weir", "Weir", "post", "en")
CY, DI = ("Dr Cy Weir", "Weir", "post", "en"), ("Mrs Di Weir", "Weir", "post", "en")
FAY, POPPY = ("Mrs Fay Carer", "Mill", "post", "en"), ("Poppy Arkwright", "Loom", "post", "en")
JAN = ("Mr Jan Arkwright", "Loom", "post", "pl")
GWEN = ("Mrs Gwen Arkwright", "Loom", "post", "en")
NOWHERE = ("Mr Ben Arkwright", "", "post", "en")
BRAILLE = ("Mr Ben Arkwright", "Loom", "hand", "en")

# the family, the copies per household, the copies per parent, who is left out, what is in the way
MATRIX: list[tuple[Callable, list[Line], list[Line], list[str], list[tuple[str, str]]]] = [
    (parents, [BOTH], [ADA, BEN], [], []),
    (separated_parents, [ADA, BEN_AWAY], [ADA, BEN_AWAY], [], []),
    (barred_parent, [ADA], [ADA], ["Mr Ben Arkwright"], []),
    (barred_at_home, [ADA], [ADA], ["Mr Ben Arkwright"], [("warn", "same_address")]),
    (two_households, [BOTH, WEIRS], [ADA, BEN, CY, DI], [], []),
    (looked_after_child, [FAY, ADA], [FAY, ADA], ["Mr Ben Arkwright"], [("warn", "looked_after")]),
    (adult_pupil, [POPPY], [POPPY], ["Ms Ada Arkwright", "Mr Ben Arkwright"], []),
    (no_address, [ADA, NOWHERE], [ADA, NOWHERE], [], [("stop", "no_address")]),
    (interpreter, [ADA, JAN], [ADA, JAN], [], [("warn", "interpreter")]),
    (accessible, [ADA, BRAILLE], [ADA, BRAILLE], [], [("warn", "by_hand")]),
    (carer_alone, [GWEN], [GWEN], ["Ms Ivy Arkwright"], []),
    (former_contact, [ADA], [ADA], [], []),
    (no_contacts, [], [], [], [("stop", "nobody")]),
]  # fmt: skip


def street(address: list[str] | tuple[str, ...]) -> str:
    return address[0].split()[1] if address else ""


@pytest.mark.parametrize("per", ["household", "parent"])
@pytest.mark.parametrize("row", MATRIX, ids=[row[0].__name__ for row in MATRIX])
def test_who_gets_what(oakfield_life, row, per):
    life = oakfield_life
    family, per_household, per_parent, left_out, troubles = row
    expected = per_household if per == "household" else per_parent

    with scoped(life.school_id):
        family(life, life.pupils[0])
        letter = draft(life)
        made = plan(life, Choice(per=per))
        keep_plan(life.school_id, letter, made)

        copies = Copy.objects.filter(school_id=life.school_id, letter_id=letter.id).order_by("order")
        assert [(c.name, street(c.address), c.channel, c.language) for c in copies] == expected
    assert [one.name for one in made.left_out] == left_out
    assert [(trouble.level, trouble.kind) for trouble in made.troubles] == troubles


def test_the_rows_say_who_gets_a_copy_and_on_which_right(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        looked_after_child(life, life.pupils[0])
        letter = draft(life)
        keep_plan(life.school_id, letter, plan(life))

        rows = Recipient.objects.filter(
            school_id=life.school_id, copy__school_id=life.school_id, pupil_id=life.pupils[0].id
        ).order_by("copy__order")
        assert list(rows.values_list("name", "why")) == [
            ("Mrs Fay Carer", "Poppy lives with them."),
            ("Ms Ada Arkwright", "Has parental responsibility."),
        ]


def test_an_adult_pupil_is_a_recipient_without_a_contact(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        adult_pupil(life, life.pupils[0])
        keep_plan(life.school_id, draft(life), plan(life))

        rows = Recipient.objects.filter(school_id=life.school_id).values_list("contact_id", "name", "why")
        assert list(rows) == [(None, "Poppy Arkwright", "Is 18, and answers for themselves.")]


def test_the_day_before_the_eighteenth_birthday_the_parents_are_written_to(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        adult_pupil(life, life.pupils[0])

        assert [copy.name for copy in plan(life, on=TUESDAY - DAY).copies] == [BOTH[0]]


def test_siblings_with_different_fathers_have_different_letters(oakfield_life):
    life = oakfield_life
    poppy, amelia = life.pupils[:2]

    with scoped(life.school_id):
        mother = contact(life, "Ms", "Ada", "Arkwright")
        ben = contact(life, "Mr", "Ben", "Arkwright", address=list(WEIR))
        cal = contact(life, "Mr", "Cal", "Ashworth")
        link(life, poppy, mother)
        link(life, poppy, ben, **PARTED)
        link(life, amelia, mother)
        link(life, amelia, cal)
        found = plans_of(life.school_id, {poppy.id: Choice(), amelia.id: Choice()}, TUESDAY)

    assert {who: [copy.name for copy in made.copies] for who, made in found.items()} == {
        poppy.id: ["Ms Ada Arkwright", "Mr Ben Arkwright"],
        amelia.id: ["Ms Ada Arkwright and Mr Cal Ashworth"],
    }


def test_an_adult_barred_from_one_child_gets_letters_about_the_other(oakfield_life):
    life = oakfield_life
    poppy, amelia = life.pupils[:2]

    with scoped(life.school_id):
        father = contact(life, "Mr", "Ben", "Arkwright")
        barred(life, poppy, father)
        link(life, amelia, father)
        found = plans_of(life.school_id, {poppy.id: Choice(), amelia.id: Choice()}, TUESDAY)

    assert [copy.name for copy in found[poppy.id].copies] == []
    assert [copy.name for copy in found[amelia.id].copies] == ["Mr Ben Arkwright"]


def test_a_pupil_is_called_as_they_are_called(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        pupil = add_pupil(life, first="Margaret", last="O’Shea", preferred_first="Meg", born=date(2008, 1, 1))
        link(life, pupil, contact(life, "Ms", "Ada", "O’Shea"))
        made = plan(life, pupil=pupil)

    assert [(copy.name, copy.salutation) for copy in made.copies] == [("Meg O’Shea", "Meg")]


# ---- texts and mail


def test_a_text_goes_to_the_first_mobile_number(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        ada = contact(life, "Ms", "Ada", "Arkwright")
        told = ((1, "home", "01632 960001"), (3, "mobile", "07700 900456"), (2, "mobile", "07700 900123"))
        for order, kind, number in told:
            ContactNumber.objects.create(school=life.school, contact=ada, order=order, kind=kind, number=number)
        link(life, life.pupils[0], ada)
        made = plan(life, Choice(kind="text"))

    assert [(copy.channel, copy.mobile) for copy in made.copies] == [("text", "07700 900123")]
