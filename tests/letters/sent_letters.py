"""Issued letters to send in tests: real rows and a real file in the storage, as issuing leaves them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.people.models import Contact, ContactLink, ContactNumber
from letters.models import Copy, Dispatch, DispatchEvent, Letter, LetterEvent, LetterSettings, Recipient
from letters.services.keeping import keep_pdf
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import TUESDAY

PDF = b"%PDF-1.7 The letter as it was issued."
ISSUED_AT = datetime(2026, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))
TEXT = "Oakfield Primary: Poppy is not at school this morning. Please ring us."
ADDRESS = ["12 Larch Lane", "Millbrook"]


@dataclass(frozen=True)
class Issued:
    """What was issued."""

    letter_id: UUID
    copy_id: UUID
    contact_id: UUID
    pupil_id: UUID


def issue(
    life: SchoolLife, *, pupil: int = 0, channel: str = "post", email: str = "nadia@family.example", text: str = TEXT,
    state: str = "issued", kind: str = "", last: str = "Arkwright", letter_format: str = "", pdf: bytes = PDF,
) -> Issued:  # fmt: skip
    """A letter about a pupil to their mother, issued on Tuesday at eight. Inside the school's scope."""
    child, school = life.pupils[pupil], life.school
    mother = Contact.objects.create(
        school=school, title="Ms", first="Nadia", last=last, email=email, address=ADDRESS, postcode="ZZ1 1AA"
    )
    if channel == "text":
        ContactNumber.objects.create(school=school, contact=mother, kind="mobile", number="07700 900123", order=1)
    ContactLink.objects.create(
        school=school, pupil=child, contact=mother, relationship="Mother", parental_responsibility=True, lives_with=True
    )
    letter = Letter.objects.create(
        school=school, pupil=child, key="letter1", kind=kind or ("text" if channel == "text" else "letter"),
        title="Attendance letter 1", state="approved", drafted_on=TUESDAY, approved_name="Bob Officer",
        approved_at=ISSUED_AT, checked_at=ISSUED_AT, made_name="Herringbone", made_at=ISSUED_AT,
        changed_at=ISSUED_AT,
    )  # fmt: skip
    copy = Copy.objects.create(
        school=school, letter=letter, name=f"Ms Nadia {last}", salutation=f"Ms {last}", address=ADDRESS,
        postcode="ZZ1 1AA", channel=channel, email=email if channel == "email" else "",
        mobile="07700 900123" if channel == "text" else "", subject="Poppy’s attendance", text=text,
        letter_format=letter_format,
    )  # fmt: skip
    Recipient.objects.create(
        school=school, copy=copy, pupil=child, contact=mother, name=copy.name, why="Parental responsibility"
    )
    kept = keep_pdf(school.id, copy.id, pdf, at=ISSUED_AT) if channel != "text" else None
    Copy.objects.filter(school_id=school.id, id=copy.id).update(
        issued_at=ISSUED_AT, path=kept.path if kept else "", sha256=kept.sha256 if kept else "", pages=1
    )
    letters = Letter.objects.filter(school_id=school.id, id=letter.id)
    letters.update(state="issued", issued_at=ISSUED_AT)
    if state != "issued":
        letters.update(state=state)
    return Issued(letter.id, copy.id, mother.id, child.id)


def choose(life: SchoolLife, **choices: object) -> None:
    """The school's letterhead and choices."""
    values = {"telephone": "01632 960100", "email": "office@oakfield.example", **choices}
    LetterSettings.objects.create(school=life.school, recorded_name="Setup", recorded_at=ISSUED_AT, **values)


def log_of(life: SchoolLife, issued: Issued) -> list[tuple]:
    """(channel, attempt, [(state, words)]) of each dispatch of the copy, in order."""
    rows = Dispatch.objects.filter(school_id=life.school_id, copy_id=issued.copy_id).order_by("attempt")
    return [(row.channel, row.attempt, events_of(life, row.id)) for row in rows]


def events_of(life: SchoolLife, dispatch_id: UUID) -> list[tuple[str, str]]:
    rows = DispatchEvent.objects.filter(school_id=life.school_id, dispatch_id=dispatch_id).order_by("at")
    return list(rows.values_list("state", "words"))


def dispatch_of(life: SchoolLife, issued: Issued) -> Dispatch:
    """The newest dispatch of the copy."""
    return Dispatch.objects.filter(school_id=life.school_id, copy_id=issued.copy_id).latest("attempt")


def history_of(life: SchoolLife, issued: Issued) -> list[tuple[str, str]]:
    """(kind, words) of the letter's history."""
    rows = LetterEvent.objects.filter(school_id=life.school_id, letter_id=issued.letter_id).order_by("at", "id")
    return list(rows.values_list("kind", "text"))
