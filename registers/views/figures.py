"""Pages: counts and rates of a school, and the marks of one pupil behind them."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import school_year, terms
from attendance.kit.tables import write_csv
from attendance.people.queries import pupil_by_id
from registers.forms.figures import FiguresForm, Period
from registers.queries.figures import FigureRow, Span, code_counts, figures, pupil_counts, totals
from registers.queries.marks import marks_of_pupil
from registers.queries.nameless import ShownCodes, ShownLine, WholeWeeks, shown_codes, shown_lines, whole_weeks
from registers.rules.codes import CLASS_LABELS
from registers.rules.figures import CODE_COLUMNS, FIGURES_COLUMNS, display_percent
from registers.rules.suppression import LEAST_SHOWN

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOT_SHOWN = "not shown"


@school_page("figures.view")
def school_figures(request: HttpRequest) -> HttpResponse:
    """Figures by group, year group, pupil or code for a span; with ?format=csv as a file."""
    place, today = request.place, timezone.localdate()
    pupils = place.may("figures.pupils")
    offered = [] if pupils else whole_weeks(place.school_id, today)
    periods = [Period(one.key, one.label, one.span) for one in offered] or periods_of(place.school_id, today)
    asked = request.GET if "by" in request.GET else {"period": periods[0].key, "by": "group"}
    form = FiguresForm(asked, periods=periods, pupils=pupils)
    if not form.is_valid():
        return render(request, "registers/figures.html", {"form": form, "pupils": pupils}, status=422)
    span, by = form.span, form.cleaned_data["by"]
    context = _codes(place, span, offered) if by == "code" else _lines(place, span, by, offered)
    if request.GET.get("format") == "csv":
        return _csv(place, span, by, context)
    query = request.GET.copy()
    query["format"] = "csv"
    more = {"form": form, "pupils": pupils, "by": by, "span": span, "csv_url": f"?{_with(query, asked)}"}
    return render(request, "registers/figures.html", context | more)


def _with(query, asked) -> str:
    for name in ("period", "by"):
        query.setdefault(name, asked[name])
    return query.urlencode()


def periods_of(school_id: UUID, today: date) -> list[Period]:
    """The spans the page offers, the most asked for first: this term, the year to date, the last week. Two queries."""
    found, until = [], today + DAY
    begun = [term for term in terms(school_id) if term.since <= today]
    if begun:
        term = begun[-1]
        found.append(Period("term", f"{term.name} term {term.since.year}", Span(term.since, min(term.until, until))))
    year = school_year(school_id, today)
    since = year.since if year else date(today.year - (today.month < 9), 9, 1)
    found.append(Period("year", "This year to date", Span(since, until)))
    monday = today - timedelta(days=today.weekday())
    return [
        *found,
        Period("week", "Last week", Span(monday - WEEK, monday)),
        Period("now", "This week", Span(monday, until)),
    ]


def _lines(place: SchoolPlace, span: Span, by: str, offered: Sequence[WholeWeeks]) -> dict:
    if offered:
        lines, total = shown_lines(place.school_id, offered, span, by)
    else:
        rows = figures([place.school_id], span, by)
        lines = [ShownLine(row, frozenset()) for row in rows]
        total = ShownLine(FigureRow("", "All", totals(rows)), frozenset())
    return {
        "lines": [_line(place, line, span) for line in lines],
        "total": _numbers(total),
        "hidden": sum(line.hidden for line in lines),
        "least": LEAST_SHOWN,
        "shown": lines,
    }


def _line(place: SchoolPlace, line: ShownLine, span: Span) -> dict:
    url = ""
    if line.row.pupil_id:
        path = reverse("registers:pupil_marks", args=[place.urn, line.row.pupil_id])
        url = f"{path}?from={span.since}&to={span.last_day}"
    return {"key": line.row.key, "label": line.row.label, "url": url} | _numbers(line)


def _numbers(line: ShownLine) -> dict:
    found, counts = line.row.figures, line.row.figures.counts
    return {
        "figures": found, "counts": counts, "hidden": line.hidden, "without": line.without,
        "attendance": display_percent(counts.attended, counts.possible),
        "absence": display_percent(counts.absent, counts.possible),
        "persistent": display_percent(found.persistent, found.enrolments),
        "severe": display_percent(found.severe, found.enrolments),
    }  # fmt: skip


def _codes(place: SchoolPlace, span: Span, offered: Sequence[WholeWeeks]) -> dict:
    if not offered:
        found = ShownCodes(code_counts([place.school_id], span), frozenset(), frozenset())
    else:
        found = shown_codes(place.school_id, offered, span)
    return {
        "codes": [{"row": row, "few": (row.code, row.code_class) in found.hidden} for row in found.rows],
        "unnamed": [CLASS_LABELS[kind] for kind in sorted(found.unnamed)],
        "least": LEAST_SHOWN,
    }


def _csv(place: SchoolPlace, span: Span, by: str, context: dict) -> HttpResponse:
    if by == "code":
        header: Sequence[str] = CODE_COLUMNS
        rows = [[*list(one["row"].columns.values())[:3], NOT_SHOWN if one["few"] else one["row"].sessions]
                for one in context["codes"]]  # fmt: skip
    else:
        header = FIGURES_COLUMNS
        rows = [_cells(line) for line in context["shown"]]
    name = f"figures-{place.urn}-{by}-{span.since}-{span.last_day}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write_csv(header, rows), content_type="text/csv; charset=utf-8", headers=disposition)


def _cells(line: ShownLine) -> list:
    return [
        NOT_SHOWN if name in line.without else "" if value is None else value
        for name, value in line.row.columns.items()
    ]


@school_page("figures.pupils")
def pupil_marks(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The marks of one pupil in a span (?from=&to=, by default this year), each with its history."""
    place, today = request.place, timezone.localdate()
    span = _asked_span(request, place.school_id, today)
    pupil = pupil_by_id(place.school_id, pupil_id, span.last_day)
    if pupil is None:
        raise Http404
    marks = marks_of_pupil(place.school_id, pupil_id, span.since, span.until)
    days: dict[date, dict] = {}
    for mark in marks:
        url = reverse("registers:mark_history", args=[place.urn, pupil_id, mark.date, mark.session])
        days.setdefault(mark.date, {"date": mark.date})[mark.session] = {"mark": mark, "url": url}
    counts = pupil_counts(place.school_id, pupil_id, span)
    context = {
        "pupil": pupil, "span": span, "days": sorted(days.values(), key=lambda day: day["date"], reverse=True),
        "counts": counts, "attendance": display_percent(counts.attended, counts.possible),
        "figures_url": reverse("registers:figures", args=[place.urn]),
    }  # fmt: skip
    return render(request, "registers/pupil_marks.html", context)


def _asked_span(request: HttpRequest, school_id: UUID, today: date) -> Span:
    try:
        span = Span(
            date.fromisoformat(request.GET.get("from", "")), date.fromisoformat(request.GET.get("to", "")) + DAY
        )
        if (span.until - span.since).days <= 800:
            return span
    except (ValueError, OverflowError):
        pass
    return next(period.span for period in periods_of(school_id, today) if period.key == "year")
