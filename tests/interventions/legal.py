"""Short ways into the legal steps in the tests of this room."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from attendance.access.models import User
from attendance.access.rules.actors import Actor
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from interventions.models import AuthorityReturn
from interventions.rules.penalty_questions import ABSENCE_QUESTIONS, PUBLIC_PLACE_QUESTIONS, Answer
from interventions.services import improvement, penalty, returns
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife, build_school_life
from tests.people_of_the_tests import AT, OFFICER

HEAD = Actor(None, "Fiona Head", "Headteacher")
TODAY = date(2026, 3, 10)
SATISFYING = {
    "threshold": Answer("met"), "parental_responsibility": Answer("responsibility"),
    "support_first": Answer("no", "A holiday of a week."), "support_offered": Answer("not_appropriate", "A holiday."),
    "equality": Answer("considered", "No disability is known."), "send": Answer("none"),
    "notice_to_improve": Answer("not_suitable", "A holiday."), "warning": Answer("given", "Leave refused in writing."),
}  # fmt: skip


def all_answers(**other: Answer) -> dict[str, Answer]:
    """Every question of an absence notice answered so that it can be asked for; `other` differ."""
    yes = {question.key: Answer("yes", "Checked by the head.") for question in ABSENCE_QUESTIONS}
    return yes | SATISFYING | other


def public_place_answers() -> dict[str, Answer]:
    """The same for a notice about a public place."""
    yes = {question.key: Answer("yes", "Seen at the station at 10:15.") for question in PUBLIC_PLACE_QUESTIONS}
    return yes | {"parental_responsibility": Answer("responsibility")}


def parent(life: SchoolLife, last: str = "Arkwright", *, pupil: int = 0, first: str = "Nadia", **link) -> Contact:
    """An adult with parental responsibility for a pupil. Inside the school's scope."""
    contact = Contact.objects.create(
        school=life.school, first=first, last=last, address=["4 Loom Street", "Millbeck"], postcode="ZZ99 3WZ"
    )
    also(life, contact, pupil=pupil, **link)
    return contact


def also(life: SchoolLife, contact: Contact, *, pupil: int, **link) -> None:
    """The same adult is a parent of another pupil too."""
    values = {"relationship": "Parent", "parental_responsibility": True, "lives_with": True} | link
    ContactLink.objects.create(school=life.school, pupil=life.pupils[pupil], contact=contact, **values)


def codes(life: SchoolLife, text: str, *, since: date, pupil: int = 0) -> None:
    """Marks over school days from `since`, morning and afternoon in turn: "O O G -". "-" leaves one out."""
    day, writings = since, []
    for n, code in enumerate(text.split()):
        if n and n % 2 == 0:
            day += timedelta(days=3 if day.weekday() == 4 else 1)
        if code != "-":
            writings.append(Writing(day, ("AM", "PM")[n % 2], life.pupils[pupil].id, code, note="visit"))
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open", overwrite="blanks")


def requested(life: SchoolLife, adult: Contact, *, pupil: int = 0, on: date = TODAY, **other: Answer) -> UUID:
    """A notice to this parent that was asked for."""
    notice = considered(life, adult, pupil=pupil, on=on)
    penalty.answer_questions(life.school_id, notice, all_answers(**other), by=HEAD, at=AT)
    penalty.request_notice(life.school_id, notice, on=on, by=HEAD, at=AT)
    return notice


def considered(life: SchoolLife, adult: Contact, *, pupil: int = 0, on: date = TODAY, kind: str = "absence") -> UUID:
    """A notice to this parent that is being considered."""
    return penalty.consider_notice(
        life.school_id, life.pupils[pupil].id, adult.id, kind=kind, on=on, by=HEAD, at=AT
    )  # fmt: skip


@contextmanager
def ashby_life(places, teacher: User) -> Iterator[SchoolLife]:
    """Ashby with its own pupils, inside its scope."""
    life = build_school_life(places.ashby, teacher=teacher, group="4 Heron")
    with scoped(life.school_id):
        yield life


def furnish_legal(life: SchoolLife) -> dict[str, UUID]:
    """One of everything that has a legal page, for the journeys: the values of their addresses. Inside the scope."""
    nadia = ContactLink.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).first()
    assert nadia is not None
    codes(life, "O O O O O O G G G G", since=date(2026, 2, 23), pupil=0)
    codes(life, " ".join(["O"] * 14), since=date(2026, 2, 23), pupil=5)
    codes(life, "N N - N", since=date(2026, 3, 2), pupil=6)
    notice = considered(life, nadia.contact)
    penalty.answer_questions(life.school_id, notice, {"send": Answer("none")}, by=HEAD, at=AT)
    draft = improvement.draft_notice(
        life.school_id, life.pupils[0].id, nadia.contact_id, first=TODAY, last=TODAY + timedelta(days=41),
        contents={"duty": "Each day counts."}, on=TODAY, by=HEAD, at=AT,
    )  # fmt: skip
    returns.note_returns(life.school_id, TODAY, at=AT)
    row = AuthorityReturn.objects.filter(school_id=life.school_id).order_by("due").first()
    assert row is not None
    return {"notice_id": notice, "improvement_id": draft, "return_id": row.id}
