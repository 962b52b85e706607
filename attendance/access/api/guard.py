"""The guard of the API under /api/v1/schools/<urn>/: what `school_page` is to pages."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from attendance.access.api.problems import Problem
from attendance.access.models import ApiToken
from attendance.access.pages import allowed, private, today
from attendance.access.places import SchoolPlace
from attendance.access.queries import school_place
from attendance.tenancy.scope import scoped

METHODS = ("get", "post", "put", "patch", "delete")


def school_api(*abilities: str) -> Callable[[Any], Any]:
    """Guard a DRF view class, or one of its methods, by abilities of which the person needs one.

    The method gets `request.place` and not the URN, and runs in the school's scope in one transaction, which an
    exception rolls back. Signed out: 401. No such school or no such right: 404. A token must be of this school, and
    then the place has only the abilities that token and person share.
    """

    def guard(view: Any) -> Any:
        if not isinstance(view, type):
            return _guarded(view, abilities)
        for name in METHODS:
            if name in vars(view):
                setattr(view, name, _guarded(vars(view)[name], abilities))
        return view

    return guard


def _guarded(method: Callable[..., Response], abilities: tuple[str, ...]) -> Callable[..., Response]:
    @wraps(method)
    def handler(self: Any, request: Request, urn: int, *args: Any, **kwargs: Any) -> Response:
        place = allowed(place_of(request, urn), abilities)
        request.place = request._request.place = place
        same_person(request, place)
        with scoped(place.school_id):
            return private(method(self, request, *args, **kwargs), place)

    handler.abilities = abilities
    handler.kind = "school"
    return handler


def same_person(request: Request, place: SchoolPlace) -> None:
    """Raises Problem where the page that asks (X-Who) was opened by somebody else than is signed in now.

    Marks that waited on a shared device are so never saved under the name of whoever signed in next.
    """
    if (who := request.headers.get("X-Who")) and who != str(place.user_id):
        raise Problem(
            401, "Somebody else has signed in on this device. Sign in again as yourself.", kind="other-person"
        )


def place_of(request: Request, urn: int) -> SchoolPlace | None:
    """The school as this person, or this token, may see it; None where they may not. Two queries."""
    place = school_place(request.user, urn, today())
    token = request.auth
    if place is None or not isinstance(token, ApiToken):
        return place
    if token.school_id != place.school_id:
        return None
    return replace(place, abilities=place.abilities & frozenset(token.abilities))
