"""Pages: providers who have pupils of ours on their premises, and their links."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.planned import ProviderForm
from registers.queries.planned import planned_on
from registers.queries.providers import Expected, ProviderRow, expected_of, provider_by_id
from registers.queries.providers import providers as all_providers
from registers.services.problems import DayProblem
from registers.services.providers import (
    ProviderData,
    end_link,
    end_provider,
    make_link,
    resume_provider,
    save_provider,
)

SHOWN_ONCE = "provider_link_made"


@school_page("planned.edit")
def providers(request: HttpRequest) -> HttpResponse:
    """The providers, what they said today, and adding one. A new link's address is shown once."""
    place, today = request.place, timezone.localdate()
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("registers:providers", place.urn)
    here = [row for row in planned_on(place.school_id, today) if row.provider_id]
    expected = expected_of(place.school_id, here, today) if here else []
    rows = [(row, _today(row, expected)) for row in all_providers(place.school_id, ended=True)]
    context = {"form": form, "rows": rows, "made": request.session.pop(SHOWN_ONCE, None)}
    return render(request, "registers/providers.html", context)


def _today(row: ProviderRow, expected: list[Expected]) -> list[Expected]:
    return [one for one in expected if one.planned.provider_id == row.id]


def _saved(request: HttpRequest, form: ProviderForm, provider_id: UUID | None = None) -> bool:
    place = request.place
    try:
        save_provider(
            place.school_id, ProviderData(**form.cleaned_data), provider_id=provider_id, by=place.actor,
            at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        refuse(form, problem)
        return False
    messages.success(request, "Saved." if provider_id else "Added. Make a link, so that they can say who came.")
    return True


@school_page("planned.edit")
def provider_one(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Change who a provider is and whom to ask for."""
    place = request.place
    row = provider_by_id(place.school_id, provider_id)
    if row is None:
        raise Http404
    fields = ("name", "kind", "person", "phone", "email")
    form = ProviderForm(request.POST or None, initial={name: getattr(row, name) for name in fields})
    if request.method == "POST" and form.is_valid() and _saved(request, form, provider_id):
        return redirect("registers:providers", place.urn)
    context = {"form": form, "title": row.name, "cancel_url": reverse("registers:providers", args=[place.urn])}
    return render(request, "components/form_page.html", context)


@school_page("planned.edit")
@require_POST
def provider_link(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Make a link; an older one ends. The address is shown once, on the next page."""
    place = request.place
    row = provider_by_id(place.school_id, provider_id)
    if row is None:
        raise Http404
    try:
        token = make_link(place.school_id, provider_id, by=place.actor, at=timezone.now())
    except DayProblem as problem:
        messages.error(request, str(problem))
    else:
        address = request.build_absolute_uri(reverse("offsite:start", args=[place.urn, token]))
        request.session[SHOWN_ONCE] = {"address": address, "name": row.name}
    return redirect("registers:providers", place.urn)


@school_page("planned.edit")
@require_POST
def provider_unlink(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """End a link at once."""
    return _deed(request, provider_id, end_link, "The link is ended. It opens nothing any more.")


@school_page("planned.edit")
@require_POST
def provider_end(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """The school does not work with this provider any more."""
    return _deed(request, provider_id, end_provider, "Ended. It is not offered any more, and its link opens nothing.")


@school_page("planned.edit")
@require_POST
def provider_resume(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Take that back."""
    return _deed(request, provider_id, resume_provider, "It is offered again. It needs a new link.")


def _deed(request: HttpRequest, provider_id: UUID, deed: Callable[..., bool], words: str) -> HttpResponse:
    place = request.place
    if provider_by_id(place.school_id, provider_id) is None:
        raise Http404
    if deed(place.school_id, provider_id, by=place.actor, at=timezone.now()):
        messages.success(request, words)
    return redirect("registers:providers", place.urn)
