"""What every template knows: the place of the request and its main menu."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from attendance.access.menu import menu


def place(request: HttpRequest) -> dict:
    """`place` (or None) for the header, and `nav` for the menu, made only where a template draws it."""
    here = getattr(request, "place", None)
    return {"place": here, "nav": SimpleLazyObject(lambda: menu(here, request.path)) if here else []}
