"""Children who are not here, and their families' telephones: real rows for the tests of texts."""

from typing import Any
from uuid import uuid4

from attendance.access.rules.abilities import abilities_of
from attendance.tenancy.scope import scoped
from letters.models import AbsenceText, AbsenceTextEvent, AbsenceTextPupil
from letters.queries.absence_texts import Preview, TextRow, preview, texts_of_day
from letters.services.absence_texts import send_texts
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife
from tests.letters.addressed import contact, link
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

OFFICERS = abilities_of({"attendance_officer"})


def not_here(life: SchoolLife, *numbers: int, code: str = "N") -> None:
    """The morning's mark of these pupils, by their place in the register. Outside the scope."""
    marks = [Writing(TUESDAY, "AM", life.pupils[number].id, code) for number in numbers]
    with scoped(life.school_id):
        write_marks(
            life.school_id, marks, by=OFFICER, at=AT, origin="office", kind="amendment", reason="Told at the office",
            overwrite="always",
        )  # fmt: skip


def families(life: SchoolLife) -> tuple[Any, Any]:
    """Ms Pryce of the first two pupils and Mrs Standish of the third, both with a mobile number. Outside the scope."""
    with scoped(life.school_id):
        pryce = contact(life, "Ms", "Carys", "Pryce", "07700 900101")
        standish = contact(life, "Mrs", "Jean", "Standish", "07700 900103")
        for pupil in life.pupils[:2]:
            link(life, pupil, pryce)
        link(life, life.pupils[2], standish)
    return pryce, standish


def seen(life: SchoolLife, at: Any = AT) -> Preview:
    """What the page shows. Outside the scope."""
    with scoped(life.school_id):
        return preview(life.school_id, TUESDAY, at, abilities=OFFICERS)


def send(life: SchoolLife, *adults: Any, at: Any = AT, digest: str = "") -> int:
    """Send the texts to these adults as they are shown now. Outside the scope."""
    looked = digest or seen(life, at).digest
    with scoped(life.school_id):
        return send_texts(
            life.school_id, [one.id for one in adults], seen=looked, day=TUESDAY, by=OFFICER, at=at,
            abilities=OFFICERS,
        )  # fmt: skip


def rows(life: SchoolLife) -> list[TextRow]:
    """The texts of the day, the newest first. Outside the scope."""
    with scoped(life.school_id):
        return texts_of_day(life.school_id, TUESDAY)


def text_family(life) -> None:
    """A text to the mother of the first pupil, as if it had gone. Inside the scope."""
    mother = contact(life, "Ms", "Ada", "Finch", "07700 900105")
    link(life, life.pupils[0], mother)
    text = AbsenceText.objects.create(
        school=life.school, batch=uuid4(), date=TUESDAY, contact=mother, name="Ms Ada Finch", mobile="07700 900105",
        words="Please ring us.", call_id=uuid4(), reference=f"text-{life.school_id}", at=AT, by_name="Bob Officer",
    )  # fmt: skip
    AbsenceTextPupil.objects.create(school=life.school, text=text, pupil=life.pupils[0], contact=mother)
    AbsenceTextEvent.objects.create(school=life.school, text=text, state="queued", at=AT)
