"""Walks the map of addresses: every page of a place names its ability, and nothing else is open by accident."""

from django.urls import URLPattern, URLResolver, get_resolver

from attendance.access.rules.abilities import ABILITIES

# Pages that anyone may open: how the house says who it is, signing in, and links that carry their own secret.
OPEN = {"health-live", "health-ready", "metrics", "api-schema", "api-docs"}


def walk(patterns, prefix=""):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


def pages_under(prefix):
    return [(route, p) for route, p in walk(get_resolver().url_patterns) if route.startswith(prefix)]


def test_every_school_page_names_an_ability_that_exists():
    pages = pages_under("schools/")

    unguarded = [r for r, p in pages if getattr(p.callback, "kind", "") != "school"]
    unknown = [(r, a) for r, p in pages for a in getattr(p.callback, "abilities", ()) if a not in ABILITIES]

    assert len(pages) > 20
    assert unguarded == []
    assert unknown == []


def test_every_trust_page_names_an_ability_that_exists():
    pages = pages_under("trusts/")

    assert [r for r, p in pages if getattr(p.callback, "kind", "") != "trust"] == []
    assert [(r, a) for r, p in pages for a in getattr(p.callback, "abilities", ()) if a not in ABILITIES] == []


def test_every_school_endpoint_of_the_api_is_guarded():
    endpoints = pages_under("api/v1/schools/")

    unguarded = [
        (route, method)
        for route, pattern in endpoints
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(pattern.callback.cls, method) and not getattr(getattr(pattern.callback.cls, method), "abilities", ())
    ]

    assert len(endpoints) > 4
    assert unguarded == []
