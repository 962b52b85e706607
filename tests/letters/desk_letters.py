"""Letters as the pages show them: drafted by the services for real families, about real marks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.people.models import Contact
from letters.models import Letter
from letters.services.drafting import write_letter
from tests.factories.school_life import SchoolLife
from tests.letters.addressed import contact, link
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import mark_run

MOTHERS = ("Nadia", "Ruth", "Salma")


def family(life: SchoolLife, pupil: int = 0, **more: Any) -> Contact:
    """A mother of the pupil at an address of her own. Inside the school's scope."""
    adult = contact(
        life, "Ms", MOTHERS[pupil % 3], life.pupils[pupil].legal_last, address=[f"{4 + pupil} Loom Street", "Millbeck"],
        **more,
    )  # fmt: skip
    link(life, life.pupils[pupil], adult)
    return adult


def absences(life: SchoolLife, pupil: int = 0) -> None:
    """A few weeks of marks with something missed. Inside the school's scope."""
    mark_run(life, r"/ \ I I / O L \ / \ / \ N N / \ / \ / \ ", pupil=pupil, since=date(2026, 2, 23))


def drafted(life: SchoolLife, pupil: int = 0, key: str = "letter1", *, at: datetime = AT, **more: Any) -> Letter:
    """A letter that waits to be decided. Inside the school's scope."""
    answers, by = more.pop("answers", {}), more.pop("by", OFFICER)
    letter_id = write_letter(life.school_id, life.pupils[pupil].id, key, answers, by=by, at=at, **more)
    return letter(life, letter_id)


def letter(life: SchoolLife, letter_id: UUID) -> Letter:
    """The letter as it is now. Inside the school's scope."""
    return Letter.objects.get(school_id=life.school_id, id=letter_id)


def waiting(life: SchoolLife, pupil: int = 0, key: str = "letter1", **more: Any) -> Letter:
    """A letter to be decided that nothing stops: marks, a mother, a draft. Inside the school's scope."""
    absences(life, pupil)
    family(life, pupil)
    return drafted(life, pupil, key, **more)
