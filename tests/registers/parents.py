"""Families for the tests of the parents' form, and a telephone on which one of them goes through its pages."""

import re

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, ReportCode
from registers.tasks import send_report_code

START, CODE, REPORT, SENT = (f"/absent/900001/{end}" for end in ("", "code/", "report/", "sent/"))
MUM, MUM_MOBILE = "jo.arkwright@families.example", "07700 900123"


def add_adult(life, *children, first="Jo", last="Arkwright", email="", mobile="", **link) -> Contact:
    """An adult of these pupils, with parental responsibility unless `link` says otherwise."""
    with scoped(life.school_id):
        adult = Contact.objects.create(school_id=life.school_id, title="Ms", first=first, last=last, email=email)
        if mobile:
            ContactNumber.objects.create(school_id=life.school_id, contact_id=adult.id, number=mobile)
        for child in children:
            ContactLink.objects.create(
                school_id=life.school_id, pupil_id=child.id, contact_id=adult.id,
                **{"relationship": "Mother", "parental_responsibility": True, **link},
            )  # fmt: skip
    return adult


def bar(life, adult: Contact, *children) -> None:
    """From now on the school may not contact the adult about these children."""
    with scoped(life.school_id):
        links = ContactLink.objects.filter(school_id=life.school_id, contact_id=adult.id)
        links.filter(pupil_id__in=[child.id for child in children]).update(may_be_contacted=False, gets_letters=False)


def codes_of(life) -> list[ReportCode]:
    """Every code of the school, the oldest first."""
    with scoped(life.school_id):
        return list(ReportCode.objects.filter(school_id=life.school_id).order_by("made_at", "id"))


def reports_of(life) -> list[tuple]:
    """What was handed in: (pupil, reason, words, first day, day after the last, sessions, back on, state, who)."""
    with scoped(life.school_id):
        rows = AbsenceReport.objects.filter(school_id=life.school_id).order_by("pupil_id")
        return list(
            rows.values_list(
                "pupil_id", "reason", "words", "since", "until", "sessions", "back_on", "state", "said_by"
            )
        )  # fmt: skip


def work(life) -> None:
    """What the worker does with the codes that wait."""
    for code in codes_of(life):
        if code.opened_at is None:
            send_report_code(str(life.school_id), life.school.name, str(code.id))


def code_in_mail(n: int = -1) -> str:
    return re.search(r"\b\d{6}\b", mail.outbox[n].body)[0]


def ask(client: Client, address: str = MUM):
    return client.post(START, {"address": address})


def told(*children, **changes) -> dict:
    """What a parent types in the form; None leaves a field out."""
    said = {
        "children": [str(child.id) for child in children], "reason": "ill", "words": "Sick in the night.",
        "since": "2026-03-10", "sessions": "both", "back_on": "",
    }  # fmt: skip
    return {name: value for name, value in (said | changes).items() if value is not None}


def opened(life, address: str = MUM) -> Client:
    """A browser in which the code was typed."""
    client = Client()
    ask(client, address)
    work(life)
    answer = client.post(CODE, {"code": code_in_mail()})
    assert (answer.status_code, answer["Location"]) == (302, REPORT)
    return client


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def pdf(name: str = "card.pdf", content: bytes = b"%PDF-1.7 a card") -> SimpleUploadedFile:
    """A file as a browser hands it over."""
    return SimpleUploadedFile(name, content, "application/pdf")
