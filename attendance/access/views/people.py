"""People and access, the same at a school and at a trust: who may enter, why, since when, and how that changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access import queries
from attendance.access.forms import InviteForm, MembershipForm
from attendance.access.models import Invitation, Membership
from attendance.access.pages import school_page, trust_page
from attendance.access.places import SchoolPlace, TrustPlace
from attendance.access.rules.abilities import ABILITIES, ROLE_LABELS, ROLES
from attendance.access.rules.granting import roles_given_at
from attendance.access.services import invitations, memberships

Place = SchoolPlace | TrustPlace
View = Callable[..., HttpResponse]


def url(place: Place, name: str, **kwargs: Any) -> str:
    """The address of a page of access at this place."""
    if isinstance(place, SchoolPlace):
        return reverse(f"access_school:{name}", kwargs={"urn": place.urn} | kwargs)
    return reverse(f"access_trust:{name}", kwargs={"uid": place.uid} | kwargs)


def kind_of(place: Place) -> str:
    """The kind of place: school or trust."""
    return "school" if isinstance(place, SchoolPlace) else "trust"


def site(request: HttpRequest) -> str:
    """Where links in mails lead: the address this page was asked at."""
    return request.build_absolute_uri("/").rstrip("/")


def may_see(role: str) -> dict:
    """A role in plain words: its name, and what it lets a person do with the reason."""
    return {"label": ROLE_LABELS[role], "may": [words for key, words in ABILITIES.items() if key in ROLES[role]]}


@require_safe
def _people(request: HttpRequest) -> HttpResponse:
    place, today = request.place, timezone.localdate()
    rows = queries.people_at(place, today)
    roles = roles_given_at(kind_of(place))
    shown = sorted({row.role for row in rows} | set(roles), key=list(ROLE_LABELS).index)
    context = {
        "rows": [_linked(place, row) for row in rows],
        "invitations": [_waiting(place, found) for found in queries.invitations_at(place)],
        "roles": [may_see(role) for role in shown],
        "manage": place.may("access.manage"),
        "tokens_url": url(place, "tokens") if kind_of(place) == "school" and place.may("api.tokens") else "",
        "invite_url": url(place, "invite"),
        "history_url": url(place, "history"),
        "today": today,
        "now": timezone.now(),
    }
    return render(request, "access/people.html", context)


def _linked(place: Place, row: queries.PersonRow) -> dict:
    own = place.may("access.manage") and not row.through
    return {
        "row": row,
        "edit": url(place, "person", membership_id=row.id) if own and row.user_id != place.user_id else "",
        "end": url(place, "end", membership_id=row.id) if own else "",
    }


def _waiting(place: Place, found: Invitation) -> dict:
    ids = {"invitation_id": found.id}
    return {"row": found, "resend": url(place, "resend", **ids), "withdraw": url(place, "withdraw", **ids)}


def _invite(request: HttpRequest) -> HttpResponse:
    place = request.place
    first = {"since": timezone.localdate()}
    form = InviteForm(request.POST or None, roles=roles_given_at(kind_of(place)), initial=first)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
        return redirect(url(place, "people"))
    context = {"form": form, "back": url(place, "people"), "roles": map(may_see, roles_given_at(kind_of(place)))}
    return render(request, "access/invite.html", context)


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    place, given = request.place, form.cleaned_data
    at_school = isinstance(place, SchoolPlace)
    offer = invitations.Offer(
        **{key: given[key] for key in ("email", "name", "role", "position", "since", "until")},
        school_id=place.school_id if at_school else None,
        trust_id=None if at_school else place.trust_id,
    )
    try:
        invitations.invite(offer, site=site(request), by=place.actor, at=timezone.now())
    except invitations.NotToBeGiven as refusal:
        form.add_error("email", str(refusal))
        return False
    return True


@require_POST
def _resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    found = _found(queries.invitation_at(request.place, invitation_id))
    try:
        invitations.resend(found, site=site(request), by=request.place.actor, at=timezone.now())
    except invitations.InvitationGone:
        raise Http404 from None
    except invitations.MailNotSent as failure:
        messages.error(request, str(failure))
        return redirect(url(request.place, "people"))
    messages.success(request, f"A new link is on its way to {found.email}. The former one no longer works.")
    return redirect(url(request.place, "people"))


@require_POST
def _withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    found = _found(queries.invitation_at(request.place, invitation_id))
    try:
        invitations.withdraw(found, by=request.place.actor, at=timezone.now())
    except invitations.InvitationGone:
        raise Http404 from None
    messages.success(request, f"The invitation to {found.email} was withdrawn. Its link no longer works.")
    return redirect(url(request.place, "people"))


def _person(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Job title and dates of one role."""
    place, found = request.place, _found(queries.membership_at(request.place, membership_id))
    last = found.until - timedelta(days=1) if found.until else None
    first = {"position": found.position, "since": found.since, "last_day": last}
    form = MembershipForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        messages.success(request, f"The dates and job title of {found.user} were changed.")
        return redirect(url(place, "people"))
    context = {"form": form, "membership": found, "back": url(place, "people")}
    return render(request, "access/person.html", context)


def _changed(request: HttpRequest, found: Membership, form: MembershipForm) -> bool:
    given = {key: form.cleaned_data[key] for key in ("since", "until", "position")}
    try:
        memberships.change_membership(found, **given, by=request.place.actor, at=timezone.now())
    except memberships.CannotChange as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a role at once, after one question."""
    place, found = request.place, _found(queries.membership_at(request.place, membership_id))
    context = {"membership": found, "back": url(place, "people"), "self": found.user_id == place.user_id}
    if request.method == "POST":
        try:
            memberships.end_membership(found, by=place.actor, at=timezone.now())
        except memberships.CannotChange as refusal:
            return render(request, "access/end.html", context | {"refusal": refusal}, status=409)
        messages.success(request, f"{found.user} is no longer {found.get_role_display()} here.")
        return redirect("access:home" if context["self"] else url(place, "people"))
    return render(request, "access/end.html", context)


@require_safe
def _history(request: HttpRequest) -> HttpResponse:
    """Roles that have ended, with who ended them."""
    rows = queries.people_before(request.place, timezone.localdate())
    return render(request, "access/history.html", {"rows": rows, "back": url(request.place, "people")})


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def _both(view: View, *abilities: str) -> dict[str, View]:
    return {"school": school_page(*abilities)(view), "trust": trust_page(*abilities)(view)}


people = _both(_people, "access.view", "access.manage")
history = _both(_history, "access.view", "access.manage")
invite = _both(_invite, "access.manage")
resend = _both(_resend, "access.manage")
withdraw = _both(_withdraw, "access.manage")
person = _both(_person, "access.manage")
end = _both(_end, "access.manage")
