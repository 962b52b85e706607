"""Letters that wait to be decided, made by the real services: a case at a stage, a family, marks, and the night."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from attendance.people.models import Contact
from attendance.tenancy.scope import scoped
from interventions.models import Action, CaseEvent
from letters.models import Copy, Letter, LetterEvent, LetterSettings
from letters.services.drafting import draft_letters
from letters.services.problems import LetterProblem
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife
from tests.interventions.casework import at_stage, evaluated, publish
from tests.letters.addressed import contact, link
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

LONDON = ZoneInfo("Europe/London")
NIGHT = datetime(2026, 3, 11, 3, 0, tzinfo=LONDON)  # the night after Tuesday
MORNING = datetime(2026, 3, 11, 9, 30, tzinfo=LONDON)
WEDNESDAY = date(2026, 3, 11)
WEEK = [date(2026, 3, day) for day in (2, 3, 4, 5, 6)]


def mark(life: SchoolLife, codes: dict[date, str], *, pupil: int = 0, at: datetime = AT, evidence: str = "") -> None:
    """Mark both sessions of these days; a mark that was there is amended. Inside the school's scope."""
    child = life.pupils[pupil].id
    writings = [Writing(day, half, child, code) for day, code in codes.items() for half in ("AM", "PM")]
    write_marks(
        life.school_id, writings, by=OFFICER, at=at, origin="office", kind="amendment", overwrite="always",
        reason="Put right", evidence=evidence,
    )  # fmt: skip


def family(life: SchoolLife, *, pupil: int = 0, last: str = "", **more) -> Contact:
    """A mother at home with parental responsibility."""
    child = life.pupils[pupil]
    adult = contact(life, "Ms", "Nadia", last or child.legal_last, **more)
    link(life, child, adult)
    return adult


def letterhead(life: SchoolLife, **more) -> None:
    """Who signs, and how to answer."""
    LetterSettings.objects.create(
        school=life.school, headteacher_name="Fiona Head", contact_person="Bob Officer", sender_name="Fiona Head",
        sender_position="Headteacher", telephone="01632 960001", recorded_name="Setup", recorded_at=AT, **more,
    )  # fmt: skip


def tried(life: SchoolLife, *, pupil: int = 0, on: date = TUESDAY) -> None:
    """Somebody spoke with the family."""
    case = at_case(life, pupil)
    CaseEvent.objects.create(
        school_id=life.school_id, case_id=case, pupil_id=life.pupils[pupil].id, kind="contact", on=on, at=AT,
        by_name="Bob Officer", text="Rang at noon.", detail={"happened": ["contact"]},
    )  # fmt: skip


def at_case(life: SchoolLife, pupil: int = 0) -> UUID:
    return Action.objects.filter(school_id=life.school_id, pupil_id=life.pupils[pupil].id).latest("asked_on").case_id


def ready(life: SchoolLife, *, pupils: int = 1, **policy) -> SchoolLife:
    """Everything is there for the night to draft Support letter 1 about the first pupils: a policy, a letterhead,
    families, a week of marks with a day of illness, cases at the stage, and somebody has rung."""
    with scoped(life.school_id):
        publish(life, **policy)
        letterhead(life)
        for pupil in range(pupils):
            family(life, pupil=pupil)
            mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"}, pupil=pupil)
            at_stage(life, pupil=pupil)
            tried(life, pupil=pupil)
        evaluated(life)
    return life


def drafted(life: SchoolLife, *, pupils: int = 1, **policy) -> list[Letter]:
    """The letters that the night drafted. Outside the school's scope."""
    ready(life, pupils=pupils, **policy)
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        return list(Letter.objects.filter(school_id=life.school_id).order_by("pupil__legal_last", "id"))


def again(letter: Letter) -> Letter:
    """The letter as it is kept now."""
    return Letter.objects.get(school_id=letter.school_id, id=letter.id)


def told(letter: Letter) -> list[tuple[str, str, str]]:
    """What its history says, the earliest first: (kind, text, by whom)."""
    rows = LetterEvent.objects.filter(school_id=letter.school_id, letter_id=letter.id).order_by("at", "id")
    return list(rows.values_list("kind", "text", "by_name"))


def action_of(letter: Letter) -> Action:
    return Action.objects.get(school_id=letter.school_id, id=letter.action_id)


def later(minutes: int = 1) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def ids(letters: list[Letter]) -> list[UUID]:
    return [letter.id for letter in letters]


def copies(letter: Letter) -> list[Copy]:
    """Its copies in order."""
    return list(Copy.objects.filter(school_id=letter.school_id, letter_id=letter.id).order_by("order"))


def refusal(deed, *args, **kwargs) -> LetterProblem:
    """The problem with which a deed is refused; what it wrote is rolled back."""
    with pytest.raises(LetterProblem) as problem, transaction.atomic():
        deed(*args, **kwargs)
    return problem.value
