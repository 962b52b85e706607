"""Addresses of pages in other rooms."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from attendance.access.places import SchoolPlace


def link(place: SchoolPlace, name: str, *args: object, ability: str = "", **query: object) -> str:
    """The page's address; "" where the person lacks the ability, or there is no such page."""
    if ability and not place.may(ability):
        return ""
    try:
        address = reverse(name, args=[place.urn, *args])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address
