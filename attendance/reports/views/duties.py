"""Pages: what is owed today, and what happened after each kind of step."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import pupils_by_ids
from attendance.reports.queries.effects import effects
from attendance.reports.queries.open_duties import open_duties
from attendance.reports.queries.spans import ReportSpan, spans_of
from attendance.reports.rules.effect_words import beside, of_pupils, share
from attendance.reports.rules.open_duties import Pile, summary
from interventions.rules.effects import FOR_FEW, LEAST_TOLD, EffectRow

LONG_ENOUGH = timedelta(weeks=5)


@school_page("reports.explore")
def duties(request: HttpRequest) -> HttpResponse:
    """Everything that is owed today, how late, whose it is, and the way there."""
    at = timezone.now()
    piles = open_duties(request.place, at)
    return render(request, "reports/duties.html", {
        "piles": [_pile(request.place, one) for one in piles], "summary": summary(piles),
        "local": timezone.localtime(at),
    })  # fmt: skip


def _pile(place: SchoolPlace, one: Pile) -> dict:
    may = any(place.may(ability) for ability in one.kind.needs)
    items = [{"item": item, "href": _href(place, item.page, item.args) if may else ""} for item in one.shown]
    return {"pile": one, "kind": one.kind, "items": items, "href": _href(place, one.kind.page) if may else ""}


def _href(place: SchoolPlace, page: str, args: Iterable[object] = ()) -> str:
    try:
        return reverse(page, args=[place.urn, *args])
    except NoReverseMatch:
        return ""


@school_page("reports.explore")
def effects_page(request: HttpRequest) -> HttpResponse:
    """What happened after each kind of step of a span (?span=), beside pupils like them who had none."""
    school_id, today = request.place.school_id, timezone.localdate()
    spans = spans_of(school_id, today)
    chosen = _chosen(spans, request.GET.get("span", ""), today)
    away = frozenset() if request.place.may("flags.sensitive") else FOR_FEW
    rows = [row for row in effects(school_id, chosen.span, on=today) if row.key not in away] if chosen else []
    return render(request, "reports/effects.html", {
        "spans": spans, "chosen": chosen, "rows": _effect_rows(school_id, rows, today), "least": LEAST_TOLD,
        "early": sum(row.early for row in rows), "names": request.place.may("figures.pupils"),
    })  # fmt: skip


def _chosen(spans: Sequence[ReportSpan], key: str, today: date) -> ReportSpan | None:
    """The span asked for; else the newest that began long enough ago for something to be told, else the newest."""
    asked = [one for one in spans if one.key == key]
    told = [one for one in spans if one.span.since <= today - LONG_ENOUGH]
    return next(iter([*asked, *told, *spans]), None)


def _effect_rows(school_id: UUID, rows: Sequence[EffectRow], today: date) -> list[dict]:
    ids = {pupil for row in rows for pupil in row.pupil_ids}
    pupils = pupils_by_ids(school_id, ids, today) if ids else {}
    return [
        {
            "row": row, "share": share(row.better, row.pupils), "said": of_pupils(row), "beside": beside(row),
            "similar": share(row.similar_better, row.similar_pupils),
            "pupils": [
                {"pupil": pupils[one], "better": one in row.better_ids} for one in row.pupil_ids if one in pupils
            ],
        }
        for row in rows
    ]  # fmt: skip
