"""How allauth is used here: nobody signs up; whoever was invited may also come in by OpenID Connect."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Accounts are made by an invitation, never by a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """Mails say what they are about; allauth would put the host's name in front."""
        return str(subject)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counting wrong passwords is django-axes' work; a second counter would give a second, vaguer answer."""

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the user's password; the address is the user's own, not one of allauth's further ones."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class InvitedOnlySocial(DefaultSocialAccountAdapter):
    """An OpenID Connect sign-in reaches an existing account by a verified e-mail address, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def login_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """The e-mail address that a failed sign-in was for, in lower case: allauth and Django name it differently."""
    given = credentials or getattr(request, "data", request.POST)
    return next((given[key] for key in ("email", "username", "login") if given.get(key)), "").strip().lower()
