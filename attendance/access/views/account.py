"""A person's own pages: where to work, their account, why a second factor, and the first run of an empty house."""

from allauth.account.utils import perform_login
from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from attendance.access import menu, queries
from attendance.access.forms import FirstRunForm, NameForm
from attendance.access.rules.abilities import ROLE_LABELS, abilities_of
from attendance.access.rules.actors import Actor
from attendance.access.services import accounts


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The start page: straight to the only place of a person, else a choice of places."""
    if not request.user.is_authenticated:
        return redirect("access:first_run" if queries.house_is_empty() else "account_login")
    today = timezone.localdate()
    rows = queries.places_of(request.user, today)
    platform = queries.is_platform_admin(request.user, today)
    if platform and not rows:
        return redirect("access:platform")
    own = [row for row in rows if not row.through]
    if len(own) == 1 and not platform:
        start = _start(own[0])
        if start:
            return redirect(start)
    words = request.GET.get("q", "").strip()
    shown = [_shown(row) for row in rows if words.lower() in f"{row.name} {row.number}".lower()]
    context = {"rows": shown, "many": len(rows) > 6, "words": words, "platform": platform, "any": bool(rows)}
    return render(request, "access/home.html", context)


def _start(row: queries.PlaceRow) -> str | None:
    return menu.start_url(row.kind, row.number, abilities_of(row.roles))


def _shown(row: queries.PlaceRow) -> dict:
    words = ", ".join(label for role, label in ROLE_LABELS.items() if role in row.roles)
    return {"place": row, "url": _start(row), "roles": words}


def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's signing out, and the browser drops what it has stored of our pages.

    Not "storage": marks of somebody whose session ended before they were sent must outlive another person's sign-out.
    The pages kept for use without network are dropped by their worker, which sees this request.
    """
    response = LogoutView.as_view()(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache"'
    return response


@login_required
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """The person's own account: name, sign-in, roles. Posting changes the name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        by = Actor(request.user.id, request.user.name or request.user.email, "")
        accounts.rename(request.user.id, form.cleaned_data["name"], by=by, at=timezone.now())
        messages.success(request, "Your name was changed.")
        return redirect("access:me")
    roles = queries.memberships_of(request.user, timezone.localdate())
    context = {"form": form, "roles": roles, "second_factor": queries.has_second_factor(request.user)}
    return render(request, "access/me.html", context)


@login_required
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked for, and the two ways to set one up."""
    if queries.has_second_factor(request.user):
        return redirect("access:home")
    return render(request, "access/second_factor.html")


@sensitive_post_parameters("password", "token")
@never_cache
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the first platform administrator of an empty house; 404 once there is any account."""
    if not queries.house_is_empty():
        raise Http404
    if settings.PRODUCTION and not settings.FIRST_RUN_TOKEN:
        return render(request, "access/first_run_closed.html", status=503)
    form = FirstRunForm(request.POST or None, secret=settings.FIRST_RUN_TOKEN)
    if request.method == "POST" and form.is_valid():
        return _start_house(request, form.cleaned_data)
    return render(request, "access/first_run.html", {"form": form})


def _start_house(request: HttpRequest, given: dict) -> HttpResponse:
    try:
        user = accounts.start_house(given["email"], given["name"], given["password"], at=timezone.now())
    except accounts.HouseNotEmpty:
        raise Http404 from None
    return signed_in(request, user, reverse("access:platform"))


def signed_in(request: HttpRequest, user: queries.User, url: str) -> HttpResponse:
    """Sign in somebody who has just proved who they are by a link or a password of their own choice."""
    user.backend = "django.contrib.auth.backends.ModelBackend"
    return perform_login(request, user, email_verification="none", redirect_url=url)
