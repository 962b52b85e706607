"""Every page of the house with somebody who may see it. A new address must be told here, or why it is no page."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import URLResolver, get_resolver, reverse

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
from registers.models import Amendment
from registers.services.amending import Change, amend_marks
from registers.services.covers import make_cover
from tests.factories.school_life import SchoolLife
from tests.interventions.furnish_cases import furnish_cases
from tests.interventions.furnish_nights import furnish_nights
from tests.interventions.legal import furnish_legal
from tests.interventions.policies import furnish_policy
from tests.journeys.site import BEFORE, NINE, Site
from tests.people_of_the_tests import TUESDAY


@dataclass(frozen=True)
class Visit:
    """A page: the name of its address, who opens it ("" for nobody signed in), and what stands behind the ?."""

    name: str
    who: str
    query: str = ""


PAGES = (
    # ---- nobody signed in
    Visit("account_login", ""),
    Visit("account_reset_password", ""),
    Visit("account_reset_password_done", ""),
    Visit("account_reset_password_from_key_done", ""),
    Visit("account_inactive", ""),
    Visit("account_signup", ""),
    Visit("access:invitation", ""),
    Visit("cover:start", ""),
    Visit("cover:take", ""),
    # ---- the teacher
    Visit("access:home", "alice"),
    Visit("access:me", "alice"),
    Visit("access:second_factor", "alice"),
    Visit("account_change_password", "alice"),
    Visit("account_logout", "alice"),
    Visit("mfa_index", "alice"),
    Visit("mfa_list_webauthn", "alice"),
    Visit("mfa_add_webauthn", "alice"),
    Visit("mfa_activate_totp", "alice"),
    Visit("usersessions_list", "alice"),
    Visit("account_reauthenticate", "alice"),
    Visit("registers:mine", "alice"),
    Visit("registers:take", "alice"),
    Visit("registers:take", "alice", "row={pupil_id}"),
    Visit("people:pupils", "alice"),
    Visit("people:pupil", "alice"),
    Visit("people:groups", "alice"),
    Visit("registers:mark_history", "alice"),
    # ---- the attendance officer
    Visit("registers:board", "bob"),
    Visit("registers:take", "bob"),
    Visit("registers:known", "bob"),
    Visit("registers:cover", "bob"),
    Visit("registers:pupil_marks", "bob"),
    Visit("registers:mark_history", "bob"),
    Visit("registers:amend", "bob"),
    Visit("registers:amendments", "bob"),
    Visit("registers:amend_find", "bob"),
    Visit("registers:amend_bulk", "bob"),
    Visit("registers:amend_undo", "bob"),
    Visit("registers:figures", "bob"),
    Visit("registers:figures", "bob", "period=days&by=pupil&since=2026-03-02&last=2026-03-10"),
    Visit("registers:figures", "bob", "period=term&by=code"),
    Visit("registers:closures", "bob"),
    Visit("interventions:pupil", "bob"),
    Visit("interventions:cases", "bob"),
    Visit("interventions:cases", "bob", "q=zzz"),
    Visit("interventions:case", "bob"),
    Visit("interventions:case_review", "bob"),
    Visit("interventions:proposal", "bob"),
    Visit("interventions:owner", "bob"),
    Visit("interventions:note_new", "bob"),
    Visit("interventions:action_new", "bob"),
    Visit("interventions:action", "bob"),
    Visit("interventions:meeting_new", "bob"),
    Visit("interventions:meeting", "bob"),
    Visit("interventions:meeting_pack", "bob"),
    Visit("interventions:plan_new", "bob"),
    Visit("interventions:plan", "bob"),
    Visit("interventions:referral_new", "bob"),
    Visit("interventions:referral", "bob"),
    Visit("interventions:visit_new", "bob"),
    Visit("interventions:visit", "bob"),
    Visit("interventions:risk_new", "bob"),
    Visit("interventions:voice_new", "bob"),
    Visit("interventions:case_new", "bob"),
    Visit("interventions:handover", "bob"),
    Visit("interventions:handover_page", "bob"),
    Visit("interventions:nights", "bob"),
    Visit("interventions:nights", "erin"),
    Visit("interventions_trust:nights", "carol"),
    Visit("interventions:legal", "bob"),
    Visit("interventions:returns", "bob"),
    Visit("interventions:return", "bob"),
    Visit("interventions:n_codes", "bob"),
    Visit("interventions:absence_expected", "bob"),
    Visit("people:pupils", "bob"),
    Visit("people:pupil", "bob"),
    Visit("people:pupil_new", "bob"),
    Visit("people:pupil_edit", "bob"),
    Visit("people:contact_new", "bob"),
    Visit("people:contact_edit", "bob"),
    Visit("people:groups", "bob"),
    Visit("people:group", "bob"),
    Visit("people:unplaced", "bob"),
    Visit("people:imports", "bob"),
    Visit("people:import", "bob"),
    Visit("registers:import_marks", "bob"),
    Visit("registers:enrolment_new", "bob"),
    Visit("registers:enrolment_leave", "bob"),
    Visit("registers:enrolment_edit", "bob"),
    Visit("calendar:terms", "bob"),
    Visit("calendar:days", "bob"),
    Visit("calendar:times", "bob"),
    # ---- the headteacher and others with rights of their own
    Visit("registers:second_look", "erin"),
    Visit("interventions:case", "fiona"),
    Visit("interventions:case_move", "fiona"),
    Visit("interventions:case_close", "fiona"),
    Visit("interventions:legal_pupil", "fiona"),
    Visit("interventions:penalty_notice", "fiona"),
    Visit("interventions:improvement_new", "fiona"),
    Visit("interventions:improvement", "fiona"),
    Visit("interventions:improvement_edit", "fiona"),
    Visit("registers:settings", "fiona"),
    Visit("registers:closure_new", "fiona"),
    Visit("calendar:year_new", "fiona"),
    Visit("calendar:year_edit", "fiona"),
    Visit("calendar:times_new", "fiona"),
    Visit("people:setup", "fiona"),
    Visit("people:group_new", "fiona"),
    Visit("people:group_edit", "fiona"),
    Visit("people:group_teacher", "fiona"),
    Visit("people:flag_new", "sam"),
    Visit("access_school:school", "fiona"),
    Visit("access_school:people", "fiona"),
    Visit("access_school:history", "fiona"),
    Visit("access_school:invite", "fiona"),
    Visit("access_school:person", "fiona"),
    Visit("access_school:tokens", "fiona"),
    Visit("access_school:new_token", "fiona"),
    Visit("registers:figures", "grace"),
    Visit("interventions:policy", "alice"),
    Visit("interventions:policy", "grace"),
    Visit("interventions:policy", "fiona"),
    Visit("interventions:policy_edit", "fiona"),
    Visit("interventions:policy_edit_section", "fiona"),
    Visit("interventions:policy_versions", "fiona"),
    Visit("access_trust:overview", "carol"),
    Visit("interventions_trust:policy", "carol"),
    Visit("interventions_trust:policy_section", "carol"),
    Visit("interventions_trust:policy_compare", "carol"),
    Visit("interventions_trust:policy_text", "carol"),
    Visit("interventions_trust:policy_import", "carol"),
    Visit("interventions_trust:policy_approvals", "carol"),
    Visit("interventions_trust:policy_versions", "carol"),
    Visit("access_trust:people", "carol"),
    Visit("access_trust:history", "carol"),
    Visit("access_trust:invite", "carol"),
    Visit("access_trust:person", "carol"),
    Visit("access:platform", "pat"),
    Visit("access:new_trust", "pat"),
    Visit("access:new_school", "pat"),
    Visit("access:first_at_trust", "pat"),
    Visit("access:first_at_school", "pat"),
)

# Not pages: what only takes a post, a file, a fragment of a page, an answer for programs.
NOT_PAGES = {
    "access_school:resend", "access_school:withdraw", "access_school:end", "access_school:revoke",
    "access_trust:resend", "access_trust:withdraw", "access_trust:end",
    "access:no_further_addresses",
    "access:first_run",  # only in an empty house: see test_setup.py
    "people:pupils_csv", "people:import_template", "people:import_load", "people:import_cancel", "people:import_errors",
    "people:flag_end", "people:contact_share", "people:contact_remove", "people:group_end", "people:group_move",
    "people:group_teacher_end",
    "registers:board_live", "registers:cover_revoke", "registers:known_undo", "registers:import_load",
    "registers:bank_holidays", "registers:days_remove", "registers:closure_undo", "registers:amendments_export",
    "registers:amend_preview",
    "interventions:proposal_undo", "interventions:voice_withdraw", "interventions:handover_csv",
    "interventions:handover_sent",
    "interventions:night_run",
    "interventions:policy_whatif", "interventions:policy_decide", "interventions:policy_give_up",
    "interventions_trust:policy_whatif", "interventions_trust:policy_export", "interventions_trust:policy_give_up",
    "interventions:return_file", "interventions:penalty_consider", "interventions:absence_not_expected",
    "cover:sheet", "cover:marks", "cover:send",
    "api-pupils", "api-register", "api-register-marks", "api-register-send", "api-amendments", "api-figures",
    "api-codes", "api-schema", "api-docs",
    "health-live", "health-ready", "metrics",
}  # fmt: skip


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
        add_closure(
            life.school_id, since=date(2026, 5, 5), until=date(2026, 5, 6), sessions="both", code="#", kind="inset",
            reason="INSET day", by=bob, at=NINE,
        )  # fmt: skip
    make_token(life.school_id, "Gate", ["pupils.view"], TUESDAY, own={"pupils.view"}, by=bob, at=NINE)
    return values | {
        "access:": _invitation(life, people.fiona),
        "access_school:": Membership.objects.get(user=people.alice).id,
        "access_trust:": Membership.objects.get(user=people.carol).id,
    }


def path_of(visit: Visit, values: dict[str, object]) -> str:
    """The address of a page with the values that `furnish` gave. A secret or a membership goes by the room."""
    room = visit.name.partition(":")[0] + ":"
    wanted = KWARGS[visit.name]
    if "pupil_id" in wanted:
        values = values | {"day": BEFORE[-1]}  # a day on which the pupil has a mark
    known = values | {"token": values.get(room), "membership_id": values.get(room)}
    query = "?" + visit.query.format(**known) if visit.query else ""
    return reverse(visit.name, kwargs={name: known[name] for name in wanted}) + query


def names_of(
    resolver: URLResolver | None = None, rooms: tuple[str, ...] = (), kwargs: tuple[str, ...] = ()
) -> dict[str, tuple]:
    """Every named address with the names of its values, those of signing in by other houses left out."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        values = (*kwargs, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            found |= names_of(entry, (*rooms, entry.namespace) if entry.namespace else rooms, values)
        elif entry.name:
            found[":".join([*rooms, entry.name])] = values
    return found


KWARGS = names_of()


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
