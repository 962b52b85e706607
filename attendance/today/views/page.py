"""Pages: Today, and what changed on it since a moment ago."""

import re
from datetime import datetime, timedelta
from hashlib import blake2s

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.today.queries.day import day_of
from attendance.today.queries.version import today_version
from attendance.today.views.cards import cards_of
from attendance.today.views.links import link
from interventions.services.looked import looked

ONE_SITTING = timedelta(minutes=30)  # opened again within it, the page still tells what was news then
OLDEST_NEWS = timedelta(days=60)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@school_page("today.view")
def today(request: HttpRequest) -> HttpResponse:
    """Who is not here, what is still to do, and what is new since this person last looked."""
    place, at = request.place, timezone.now()
    since = _since(request, at)
    version = _version(place, at)
    parts = parts_of(request, at, since)
    live = reverse("today:live", args=[place.urn])
    return render(request, "today/today.html", {
        "parts": parts, "version": version, "since": since.isoformat() if since else "", "live_url": live,
        "find_url": link(place, "people:pupils"), "keys": _keys(place), "local": timezone.localtime(at),
    })  # fmt: skip


@school_page("today.view")
def live(request: HttpRequest) -> HttpResponse:
    """For the poll: 204 (or 304 to an ETag) while nothing changed, for one query; otherwise the parts that changed."""
    at = timezone.now()
    version = _version(request.place, at)
    if request.headers.get("If-None-Match") == f'"{version}"':
        response = HttpResponse(status=304)
    elif request.GET.get("seen") == version:
        response = HttpResponse(status=204)
    else:
        response = changed_parts(request, at, version, request.GET)
    response["ETag"] = f'"{version}"'
    return response


def changed_parts(request: HttpRequest, at: datetime, version: str, shown) -> HttpResponse:
    """The parts of the page that are not as the browser shows them (`h`: part:hash of each)."""
    seen = set(shown.getlist("h"))
    parts = parts_of(request, at, _moment(shown.get("since", ""), at))
    changed = [part for part in parts.values() if part["seen"] not in seen]
    return render(request, "today/_live.html", {"parts": changed, "version": version})


def parts_of(request: HttpRequest, at: datetime, since: datetime | None) -> dict[str, dict]:
    """Every part of the page, drawn: key, html ("" where there is nothing to say), `seen` that changes with it."""
    cards = cards_of(request.place, day_of(request.place, at, since))
    return {key: _part(request, key, context) for key, context in cards.items()}


def _part(request: HttpRequest, key: str, context: dict | None) -> dict:
    html = "" if context is None else render_to_string(f"today/_{key}.html", context, request=request).strip()
    plain = TOKEN.sub("", html)
    digest = blake2s(plain.encode(), digest_size=6).hexdigest()
    return {"key": key, "html": mark_safe(html), "seen": f"{key}:{digest}"}  # drawn by our own template


def _version(place: SchoolPlace, at: datetime) -> str:
    # minutes left are said to the minute, and a register turns late by the clock alone
    local = timezone.localtime(at)
    words = f"{place.urn}|{local:%Y-%m-%d %H:%M}|{place.user_id}|{sorted(place.abilities)}"
    now = today_version(place.school_id, local.date(), at)
    return blake2s(f"{words}|{now}".encode(), digest_size=12).hexdigest()


def _since(request: HttpRequest, at: datetime) -> datetime | None:
    """Since when things are new: when the person last looked, kept for one sitting in the session."""
    place, key = request.place, f"today-{request.place.urn}"
    opened, since = request.session.get(key, ("", ""))
    begun = _moment(opened, at)
    if begun and at - begun < ONE_SITTING:
        return _moment(since, at)
    before = looked(place.school_id, place.user_id, "today", at=at)
    request.session[key] = [at.isoformat(), before.isoformat() if before else ""]
    return _moment(request.session[key][1], at)


def _moment(text: str, at: datetime) -> datetime | None:
    """A moment as it was written down; None for anything else, for one to come and for one long ago."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and at - OLDEST_NEWS <= moment <= at else None


def _keys(place: SchoolPlace) -> list[tuple[str, str, str]]:
    """(key, address, what it does) of the keys that lead somewhere."""
    known = (
        ("G", "registers:gate", "late gate", "gate.work"),
        ("C", "registers:report_new", "log a call in", "absence.report"),
        ("T", "letters:texts", "text families", "texts.send"),
    )
    found = [(letter, link(place, name, ability=ability), words) for letter, name, words, ability in known]
    return [each for each in found if each[1]]
