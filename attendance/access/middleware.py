"""Sends people who see sensitive data and have no second factor to the page on which they set one up."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from attendance.access.queries import needs_second_factor

# What a person without a second factor may still reach: setting one up, their own account, and the way out.
OPEN_PATHS = ("/accounts/", "/me/", "/invitation/", "/static/", "/healthz/")


class SecondFactorMiddleware:
    """With REQUIRE_SECOND_FACTOR, a person with a sensitive role sets up a second factor first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_SECOND_FACTOR or request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        if not request.user.is_authenticated or signed_in_with_second_factor(request):
            return self.get_response(request)
        if not needs_second_factor(request.user, timezone.localdate()):
            return self.get_response(request)
        return self._ask_for_one(request)

    def _ask_for_one(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            problem = {
                "type": "about:blank",
                "title": "Forbidden",
                "status": 403,
                "detail": "Your role needs a second factor. Open Herringbone in a browser and set one up.",
            }
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect("access:second_factor")


def signed_in_with_second_factor(request: HttpRequest) -> bool:
    """Whether this very session was opened with a one-time code or a passkey. No query."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)
