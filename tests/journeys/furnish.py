"""One of everything that has a page, for the school of the journeys."""

from datetime import date, timedelta
from uuid import UUID

from django.core.signing import Signer
from django.test import override_settings

from attendance.access.models import Invitation, Membership, User
from attendance.access.queries import hash_of
from attendance.access.rules.actors import Actor
from attendance.access.services.tokens import make_token
from attendance.calendar.models import AcademicYear
from attendance.calendar.services import add_closure
from attendance.people.models import Contact, ContactLink, ContactNumber, GroupTeacher
from attendance.people.services import importing
from attendance.people.tasks import load_pupils
from attendance.tenancy.scope import scoped
from letters.services.links import SIGNER
from registers.models import Amendment
from registers.services.amending import Change, amend_marks
from registers.services.covers import make_cover
from tests.factories.school_life import SchoolLife
from tests.interventions.furnish_cases import furnish_cases
from tests.interventions.furnish_nights import furnish_nights
from tests.interventions.legal import furnish_legal
from tests.interventions.policies import furnish_policy
from tests.journeys.furnish_day import furnish_day
from tests.journeys.furnish_reports import furnish_reports
from tests.journeys.site import BEFORE, NINE, Site
from tests.letters.furnish_letters import furnish_letters
from tests.people_of_the_tests import TUESDAY


def furnish(site: Site) -> dict[str, object]:
    """Gives the school one of everything that has a page; returns the values that stand in the addresses."""
    life, people = site.school.life, site.school.people
    bob = Actor(people.bob.id, people.bob.name, "Attendance officer")
    with scoped(life.school_id):
        _contact(life)
        _amendment(life, bob)
        furnish_nights(life.school)
        values = {
            "urn": 900001, "uid": 5001, "slug": life.group.slug, "day": TUESDAY, "session": "AM",
            "pupil_id": life.pupils[0].id,
            "link_id": ContactLink.objects.get(school_id=life.school_id).id,
            "year_id": AcademicYear.objects.get(school_id=life.school_id).id,
            "row_id": GroupTeacher.objects.get(school_id=life.school_id).id,
            "enrolment_id": life.enrolments[life.pupils[0].id].id,
            "change_id": Amendment.objects.filter(school_id=life.school_id).latest("seq").change_id,
            "job_id": _import(life, bob),
            "cover:": _cover(life, bob),
            **furnish_cases(life),
            **furnish_legal(life),
            **furnish_policy(life, Actor(people.carol.id, people.carol.name, "Trust administrator")),
        }  # fmt: skip
        with override_settings(MEDIA_ROOT=site.environ["MEDIA_ROOT"]):
            values |= furnish_letters(life)
            values |= furnish_day(life, bob)
        values["letters_open:"] = _signed_for(site, values["letters_open:"])
        add_closure(
            life.school_id, since=date(2026, 5, 5), until=date(2026, 5, 6), sessions="both", code="#", kind="inset",
            reason="INSET day", by=bob, at=NINE,
        )  # fmt: skip
    with override_settings(MEDIA_ROOT=site.environ["MEDIA_ROOT"]):
        values |= furnish_reports(life, people, at=NINE)
    make_token(life.school_id, "Gate", ["pupils.view"], TUESDAY, own={"pupils.view"}, by=bob, at=NINE)
    return values | {
        "access:": _invitation(life, people.fiona),
        "access_school:": Membership.objects.get(user=people.alice).id,
        "access_trust:": Membership.objects.get(user=people.carol).id,
    }


def _signed_for(site: Site, token: object) -> str:
    """The token of a link, with the key that the server has."""
    return Signer(key=site.environ["SECRET_KEY"], salt=SIGNER.salt, sep=SIGNER.sep).sign(SIGNER.unsign(str(token)))


def _contact(life: SchoolLife) -> None:
    contact = Contact.objects.create(
        school=life.school, title="Ms", first="Nadia", last="Arkwright", email="nadia@family.example",
        address=["4 Loom Street", "Millbeck"], postcode="ZZ99 3WZ", language="English",
    )  # fmt: skip
    ContactNumber.objects.create(school=life.school, contact=contact, number="07700 900123")
    ContactLink.objects.create(
        school=life.school, pupil=life.pupils[0], contact=contact, relationship="Mother", parental_responsibility=True,
        lives_with=True,
    )  # fmt: skip


def _amendment(life: SchoolLife, by: Actor) -> None:
    change = Change(life.pupils[0].id, BEFORE[-1], "AM", "I")
    amend_marks(
        life.school_id, [change], by=by, roles={"attendance_officer"}, at=NINE, reason="Mother rang: ill since Tuesday"
    )


def _cover(life: SchoolLife, by: Actor) -> str:
    _, secret = make_cover(
        life.school_id, group_id=life.group.id, day=TUESDAY, teacher_name="Sunny Supply", by=by, at=NINE
    )
    return secret


def _import(life: SchoolLife, by: Actor) -> UUID:
    """A file that was refused, with its reasons."""
    content = b"UPN,Legal forename,Legal surname,Date of birth,Year group\nX123,Ada,Peel,31/02/2017,4\n"
    job_id = importing.hand_in(
        life.school_id, kind="pupils", filename="pupils.csv", content=content, map_name="", by=by, at=NINE
    )
    importing.work_on(life.school_id, job_id, load_pupils, at=NINE)
    return job_id


def _invitation(life: SchoolLife, by: User) -> str:
    secret = "invited-by-the-journeys"
    Invitation.objects.create(
        email="new@people.example", name="Nell Newcomer", role="class_teacher", since=TUESDAY, school=life.school,
        token_hash=hash_of(secret), invited_by=by, invited_at=NINE, expires_at=NINE + timedelta(days=14),
    )  # fmt: skip
    return secret
