"""The link of an invitation: a new account, or one more role for an existing one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from attendance.access import queries
from attendance.access.forms import NewAccountForm
from attendance.access.models import Invitation
from attendance.access.rules.abilities import ABILITIES, ROLES
from attendance.access.services import invitations
from attendance.access.views.account import signed_in


@sensitive_post_parameters("password")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. A link that was used, withdrawn or has expired says so, with 410."""
    found = queries.open_invitation(token, timezone.now())
    if found is None:
        return gone(request)
    try:
        account = queries.user_by_email(found.email)
        return _join(request, found, account) if account else _start(request, found)
    except invitations.InvitationGone:
        return gone(request)


def gone(request: HttpRequest) -> HttpResponse:
    """What a link that no longer works answers."""
    return render(request, "access/invitation_gone.html", status=410)


def _start(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Name and password of a new account, and in."""
    form = NewAccountForm(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        at = timezone.now()
        user = invitations.accept_as_new(found, name=given["name"], password=given["password"], at=at)
        return signed_in(request, user, "/")
    return render(request, "access/invitation.html", _words(found) | {"form": form})


def _join(request: HttpRequest, found: Invitation, account: queries.User) -> HttpResponse:
    """One more role for the account with the invited address, once its owner is signed in."""
    signed_in_as_owner = request.user.is_authenticated and request.user.id == account.id
    if request.method == "POST" and signed_in_as_owner:
        invitations.accept_as(found, request.user, at=timezone.now())
        messages.success(request, f"You are now {found.get_role_display()} at {found.school or found.trust}.")
        return redirect("access:home")
    context = _words(found) | {"known": True, "ready": signed_in_as_owner, "path": request.path}
    return render(request, "access/invitation.html", context)


def _words(found: Invitation) -> dict:
    may = [words[0] for key, words in ABILITIES.items() if key in ROLES[found.role]]
    return {"invitation": found, "at": found.school or found.trust, "may": may}
