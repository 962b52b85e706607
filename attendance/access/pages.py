"""The guard of every page: the place in the path, the ability, the scope of the database.

An outsider gets 404, never 403: that a page exists is nobody's business who may not see it.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from attendance.access.places import SchoolPlace, TrustPlace
from attendance.access.queries import is_platform_admin, school_place, trust_place
from attendance.tenancy.scope import scoped

View = Callable[..., HttpResponse]
Place = TypeVar("Place", SchoolPlace, TrustPlace)
Answer = TypeVar("Answer", bound=HttpResponse)


def school_page(*abilities: str) -> Callable[[View], View]:
    """Guard a view under /schools/<urn>/: the person must have one of `abilities` there.

    The view gets `request.place` (SchoolPlace) and not the URN; it and its template run in the school's scope, in one
    transaction. Signed out: to the sign-in page. No such school, or no such right: 404.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, urn: int, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            place = allowed(school_place(request.user, urn, today()), abilities)
            request.place = place
            with scoped(place.school_id):
                return private(finished(view(request, *args, **kwargs)), place)

        page.abilities = abilities
        page.kind = "school"
        return page

    return guard


def trust_page(*abilities: str) -> Callable[[View], View]:
    """Guard a view under /trusts/<uid>/ in the same way; the scope is all schools of the trust."""

    def guard(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, uid: int, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            place = allowed(trust_place(request.user, uid, today()), abilities)
            request.place = place
            with scoped(*place.school_ids):
                return private(finished(view(request, *args, **kwargs)), place)

        page.abilities = abilities
        page.kind = "trust"
        return page

    return guard


def platform_page(view: View) -> View:
    """Guard a view for platform administrators; everyone else gets 404."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_platform_admin(request.user, today()):
            raise Http404
        response = finished(view(request, *args, **kwargs))
        patch_cache_control(response, private=True, no_store=True)
        return response

    page.abilities = ("platform.schools",)
    page.kind = "platform"
    return page


def allowed(place: Place | None, abilities: tuple[str, ...]) -> Place:
    """The place, where it exists for the person and gives one of the abilities. Raises Http404."""
    if place is None or not any(place.may(ability) for ability in abilities):
        raise Http404
    return place


def finished(response: HttpResponse) -> HttpResponse:
    """Render a template response now, while the scope is still set."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response


def private(response: Answer, place: SchoolPlace | TrustPlace) -> Answer:
    """Pages with pupils are never stored; each says which place it belongs to."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    response["X-Place"] = place.key
    return response


def today() -> date:
    """The day in England, for the guards alone; views pass their own clock down."""
    return timezone.localdate()
