"""Trusts and schools of this installation, for its administrators. No pupil is ever shown here."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access import queries
from attendance.access.forms import FirstPersonForm, SchoolForm, TrustForm
from attendance.access.pages import platform_page
from attendance.access.rules.actors import Actor
from attendance.access.services import invitations, places
from attendance.access.views.people import site
from attendance.tenancy.models import School, Trust


def actor(request: HttpRequest) -> Actor:
    """The administrator as the one who does it."""
    return Actor(request.user.id, request.user.name or request.user.email, "Platform administrator")


@platform_page
@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    """Every trust with its schools, and a search."""
    words = request.GET.get("q", "").strip()
    return render(request, "access/platform.html", {"trusts": queries.trusts_with_schools(words), "words": words})


@platform_page
def new_trust(request: HttpRequest) -> HttpResponse:
    """Add a trust and invite its first administrator."""
    form = TrustForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _trust_made(request, form):
        messages.success(request, f"{form.cleaned_data['name']} was added.")
        return redirect("access:platform")
    return render(request, "access/trust_new.html", {"form": form})


def _trust_made(request: HttpRequest, form: TrustForm) -> bool:
    given = form.cleaned_data
    if queries.trust_by_uid(given["uid"]):
        form.add_error("uid", "There is a trust with this group UID already. Check the number.")
        return False
    try:
        with transaction.atomic():
            places.create_trust(**given, site=site(request), by=actor(request), at=timezone.now())
    except invitations.NotToBeGiven as refusal:
        form.add_error("admin", str(refusal))
        return False
    return True


@platform_page
def new_school(request: HttpRequest) -> HttpResponse:
    """Add a school, alone or in a trust, and invite its headteacher."""
    first = {"trust": request.GET.get("trust", "")}
    form = SchoolForm(request.POST or None, trusts=queries.trust_choices(), initial=first)
    if request.method == "POST" and form.is_valid() and _school_made(request, form):
        messages.success(request, f"{form.cleaned_data['name']} was added.")
        return redirect("access:platform")
    return render(request, "access/school_new.html", {"form": form})


def _school_made(request: HttpRequest, form: SchoolForm) -> bool:
    given = dict(form.cleaned_data)
    trust, head = queries.trust_by_uid(int(given.pop("trust") or 0)), given.pop("head")
    try:
        places.create_school(
            places.NewSchool(**given), trust, head=head, site=site(request), by=actor(request), at=timezone.now()
        )
    except IntegrityError:
        form.add_error("urn", "There is a school with this URN already. Check the number.")
    except invitations.NotToBeGiven as refusal:
        form.add_error("head", str(refusal))
    return not form.errors


@platform_page
def first_at_school(request: HttpRequest, urn: int) -> HttpResponse:
    """Invite a headteacher to a school that nobody runs."""
    return _first(request, queries.school_by_urn(urn))


@platform_page
def first_at_trust(request: HttpRequest, uid: int) -> HttpResponse:
    """Invite an administrator to a trust that nobody runs."""
    return _first(request, queries.trust_by_uid(uid))


def _first(request: HttpRequest, place: School | Trust | None) -> HttpResponse:
    if place is None:
        raise Http404
    running = queries.has_someone_in_charge(place, timezone.localdate())
    form = FirstPersonForm(request.POST or None)
    if request.method == "POST" and not running and form.is_valid() and _first_invited(request, place, form):
        messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
        return redirect("access:platform")
    context = {"form": form, "at": place, "running": running, "school": isinstance(place, School)}
    return render(request, "access/first_person.html", context)


def _first_invited(request: HttpRequest, place: School | Trust, form: FirstPersonForm) -> bool:
    email = form.cleaned_data["email"]
    try:
        places.invite_first(place, email, site=site(request), by=actor(request), at=timezone.now())
    except invitations.NotToBeGiven as refusal:
        form.add_error("email", str(refusal))
        return False
    return True
