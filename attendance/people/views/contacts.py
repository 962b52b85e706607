"""Contacts of a pupil: added, shared with a brother or sister, changed, removed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people import queries, services
from attendance.people.forms import ContactForm, contact_initial
from attendance.people.queries import ContactRow, PupilDetails
from attendance.people.services import LinkData, PeopleProblem
from attendance.people.views.sight import pupil_or_404


@school_page("contacts.edit")
def contact_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """A new adult for this pupil."""
    place = request.place
    pupil = pupil_or_404(place, pupil_id, timezone.localdate())
    form = ContactForm(request.POST or None, restrictions=place.may("contacts.restrictions"))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_contact(
                place.school_id, pupil_id, form.contact(), form.link(), by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:pupil", place.urn, pupil_id)
    offered = queries.contacts_to_share(place.school_id, pupil_id, pupil.legal_last)
    return _page(request, form, pupil, f"Add a contact of {pupil.name}", offered=offered)


@school_page("contacts.edit")
@require_POST
def contact_share(request: HttpRequest, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Make an adult of a namesake a contact of this pupil too."""
    place = request.place
    pupil = pupil_or_404(place, pupil_id, timezone.localdate())
    offered = queries.contacts_to_share(place.school_id, pupil_id, pupil.legal_last)
    if contact_id not in {row.contact_id for row in offered}:
        raise Http404
    services.link_contact(place.school_id, pupil_id, contact_id, LinkData(), by=place.actor, at=timezone.now())
    messages.success(request, "Saved. Say what the adult is to this pupil, and when to ring them.")
    return redirect("people:pupil", place.urn, pupil_id)


@school_page("contacts.edit")
def contact_edit(request: HttpRequest, pupil_id: UUID, link_id: UUID) -> HttpResponse:
    """Change an adult, or what they are to this pupil."""
    place = request.place
    pupil = pupil_or_404(place, pupil_id, timezone.localdate())
    row = contact_or_404(place, pupil_id, link_id)
    form = ContactForm(
        request.POST or None, restrictions=place.may("contacts.restrictions"), initial=contact_initial(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_contact(
                place.school_id, pupil_id, link_id, form.contact(), form.link(), by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:pupil", place.urn, pupil_id)
    return _page(request, form, pupil, f"Change {row.name}, contact of {pupil.name}", row=row)


@school_page("contacts.edit")
@require_POST
def contact_remove(request: HttpRequest, pupil_id: UUID, link_id: UUID) -> HttpResponse:
    """This adult is no contact of this pupil any more."""
    place = request.place
    pupil = pupil_or_404(place, pupil_id, timezone.localdate())
    row = contact_or_404(place, pupil_id, link_id)
    services.remove_contact(place.school_id, pupil_id, link_id, by=place.actor, at=timezone.now())
    messages.success(request, f"{row.name} is no contact of {pupil.name} any more.")
    return redirect("people:pupil", place.urn, pupil_id)


def contact_or_404(place: SchoolPlace, pupil_id: UUID, link_id: UUID) -> ContactRow:
    """A contact of the pupil that is not hidden from this person."""
    row = queries.contact_by_link(place.school_id, pupil_id, link_id, abilities=place.abilities)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest, form: ContactForm, pupil: PupilDetails, title: str, *, row: ContactRow | None = None,
    offered: list | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "pupil": pupil, "row": row, "offered": offered or [],
        "cancel_url": reverse("people:pupil", args=[request.place.urn, pupil.id]),
    }  # fmt: skip
    return render(request, "people/contact_edit.html", context)
