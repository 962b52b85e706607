"""Pages that a link opens without an account (cover, tablet, provider): what all of their answers carry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control


def sealed(response: HttpResponse, school_key: str) -> HttpResponse:
    """The answer, kept by nobody, said to be of this school, and with its address to itself: the address is the key,
    and must not travel to anybody else in a referrer."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Place"] = school_key
    response["Referrer-Policy"] = "same-origin"
    return response


def closed(request: HttpRequest, title: str, text: str) -> HttpResponse:
    """404 in words: the link opens nothing, and whom to ask for another."""
    context = {"kind": "not_yours", "title": title, "text": text}
    response = render(request, "registers/nothing.html", context, status=404)
    patch_cache_control(response, private=True, no_store=True)
    return response
