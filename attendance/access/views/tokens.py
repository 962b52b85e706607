"""Keys for other systems: made, shown once, revoked."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access import queries
from attendance.access.forms import TokenForm
from attendance.access.models import ApiToken
from attendance.access.pages import school_page
from attendance.access.rules.abilities import ability_label
from attendance.access.services import tokens as deeds


@school_page("api.tokens")
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The school's keys, working ones first, with what each may do."""
    now = timezone.now()
    rows = [_row(token, now) for token in queries.tokens_at(request.place.school_id)]
    return render(request, "access/tokens.html", {"rows": sorted(rows, key=lambda row: not row["works"])})


def _row(token: ApiToken, now: datetime) -> dict:
    state = "Revoked" if token.revoked_at else "Expired" if token.expires_at <= now else ""
    return {"token": token, "works": not state, "state": state, "may": [ability_label(a) for a in token.abilities]}


@school_page("api.tokens")
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a key; the answer shows its secret, once."""
    place, today = request.place, timezone.localdate()
    form = TokenForm(request.POST or None, own=place.abilities, today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        secret = deeds.make_token(
            place.school_id,
            given["name"],
            given["abilities"],
            given["last_day"],
            own=place.abilities,
            by=place.actor,
            at=timezone.now(),
        )
        return render(request, "access/token_made.html", {"secret": secret, "given": given})
    return render(request, "access/token_new.html", {"form": form})


@school_page("api.tokens")
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a key at once."""
    if not deeds.revoke_token(request.place.school_id, token_id, by=request.place.actor, at=timezone.now()):
        raise Http404
    messages.success(request, "The key was revoked. The system that used it can no longer sign in.")
    return redirect("access_school:tokens", urn=request.place.urn)
