"""Pages: the attendance explorer, and the pupils and sessions behind each of its numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance.access.pages import school_page
from attendance.reports.forms.explore import BehindForm, ExploreForm
from attendance.reports.queries import explore as lines
from attendance.reports.queries.explore import Explored, Row
from attendance.reports.queries.explore_line import BadLine
from attendance.reports.queries.explore_pupils import Behind, Person, behind, shown
from attendance.reports.rules.explore import BY, KINDS, OF_PEOPLE, SHOWS, change_words, measured
from attendance.reports.rules.explore_charts import chart_of
from attendance.reports.rules.explore_labels import line_label
from attendance.reports.views.explore_desk import (
    NAMES,
    PAGE,
    Desk,
    asked_file,
    asked_words,
    days,
    desk_of,
    file_links,
    file_name,
    form_of,
    links,
    marks_url,
    numbers,
    pupil_url,
    query_of,
    table_file,
)
from interventions.rules.outlook import days_words
from registers.rules.figures import FIGURES_COLUMNS, Counts, GroupFigures, display_percent, figures_row, percent

COLUMNS = ("key", "label", "pupils", "days_missed", *FIGURES_COLUMNS[2:])
BEFORE_COLUMNS = ("before_possible", "before_attendance_percent")
CODE_COLUMNS = ("code", "counts_as", "sessions", "days", "percent_of_possible")
Then = Mapping[str, Counts]  # the counts of the days to compare with, by line
PERSON_COLUMNS = (
    "pupil", "group", "days_missed", "attendance_percent", "possible", "attended", "authorised", "unauthorised",
    "late", "not_counted", "without_mark", "persistent", "severe", "notes",
)  # fmt: skip


@school_page("reports.explore")
def explore(request: HttpRequest) -> HttpResponse:
    """Figures by whatever is asked, with a chart; each number opens what is behind it."""
    desk = desk_of(request)
    form = form_of(request, desk, ExploreForm)
    if not form.is_valid():
        return render(request, "reports/explore.html", {"form": form, "tabs": links(desk, "explore")}, status=422)
    found = lines.explore(desk.place.school_id, form.span, form.wanted, cohorts=desk.cohorts)
    before = form.compared.before if form.compared else None
    then = lines.explore_before(desk.place.school_id, before, form.wanted, cohorts=desk.cohorts)
    if kind := asked_file(request):
        header = CODE_COLUMNS if form.wanted.by == "code" else (*COLUMNS, *BEFORE_COLUMNS[: 2 * bool(then)])
        name = file_name(desk, f"attendance-by-{form.wanted.by.replace('_', '-')}", form.span)
        return table_file(name, kind, header, _cells(found, then))
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/explore.html", _page(desk, form, found, then, page))


def _page(desk: Desk, form: ExploreForm, found: Explored, then: Then, page: Any) -> dict[str, Any]:
    wanted = found.wanted
    return {
        "compared": form.compared.before_label if form.compared and then else "",
        "form": form, "tabs": links(desk, "explore"), "span": found.span, "words": asked_words(form), "page": page,
        "query": f"{query_of(form)}&", "by": wanted.by, "by_label": BY[wanted.by], "kind": KINDS[wanted.kind],
        "of_people": wanted.by in OF_PEOPLE, "narrow": wanted.narrow, "overlaps": found.overlaps,
        "lines": [_line(desk, form, row, found, then) for row in page.object_list],
        "total": _line(desk, form, found.total, found, then), "files": file_links(form),
        "chart": chart_of(found.rows, wanted, BY[wanted.by], desk.place.colour), "names": desk.place.may(NAMES),
    }  # fmt: skip


def _line(desk: Desk, form: ExploreForm, row: Row, found: Explored, then: Then) -> dict[str, Any]:
    kind = found.wanted.kind
    part, whole = measured(row.counts, kind), found.total.counts.possible
    said = days_words(part) if KINDS[kind].days else str(part)
    return numbers(row.counts) | {
        "row": row, "measured": said, "urls": _urls(desk, form, row),
        "share": display_percent(part, row.counts.possible),
        "of_all": display_percent(row.sessions, whole) if row.counts.possible else None,
        "days": days_words(row.sessions), "change": change_words(row.counts, then.get(row.key))[0],
    }  # fmt: skip


def _urls(desk: Desk, form: ExploreForm, row: Row) -> dict[str, str]:
    """What each number of a line opens; empty for those who may not see names."""
    if not desk.place.may(NAMES):
        return {}
    path = reverse("reports:explore_pupils", args=[desk.place.urn])
    base = f"{path}?{query_of(form, line=row.key)}"
    kinds = {kind: f"{path}?{query_of(form, line=row.key, show='measured', kind=kind)}" for kind in KINDS if kind}
    more = {show: f"{base}&show={show}" for show in SHOWS if show}
    return {"all": base} | kinds | more


def _cells(found: Explored, then: Then) -> list[list[Any]]:
    if found.wanted.by == "code":
        possible = found.total.counts.possible
        return [
            [row.label, row.class_label, row.sessions, days(row.sessions),
             percent(row.sessions, possible) if row.counts.possible else ""]
            for row in found.rows
        ]  # fmt: skip
    return [[*_figures_cells(row), *(_before_cells(then.get(row.key)) if then else ())] for row in found.rows]


def _before_cells(counts: Counts | None) -> tuple[Any, Any]:
    return (counts.possible, counts.attendance_percent or "") if counts else ("", "")


def _figures_cells(row: Row) -> list[Any]:
    """As the `figures` command has them; nobody is persistently absent where only some sessions are counted."""
    values = figures_row(row.key, row.label, row.figures or GroupFigures(row.counts))
    if row.figures is None:
        values |= dict.fromkeys(("enrolments", "persistent", "severe", "persistent_percent", "severe_percent"), "")
    cells = ["" if value is None else value for value in values.values()]
    pupils = "" if row.pupils is None else row.pupils
    return [*cells[:2], pupils, days(row.counts.absent), *cells[2:]]


# ---- behind a number ----------------------------------------------------------------------------------------------


@school_page("reports.explore")
def explore_pupils(request: HttpRequest) -> HttpResponse:
    """Why is this number what it is: who is in it, who is not and why, and every session accounted for."""
    desk = desk_of(request)
    form = form_of(request, desk, BehindForm)
    if not desk.place.may(NAMES) or not form.is_valid():
        raise Http404
    found = _behind(desk, form)
    table, kind = request.GET.get("table", ""), asked_file(request)
    if kind:
        return _file(desk, form, found, table, kind)
    people = shown(found.included, form.cleaned_data["show"], form.wanted.kind)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/explore_pupils.html", _behind_page(desk, form, found, page))


def _behind(desk: Desk, form: BehindForm) -> Behind:
    """Raises Http404 for a line that is not there, or that this person may not open."""
    line, wanted = form.cleaned_data["line"], form.wanted
    if wanted.by == "cohort" and line != "all" and line not in desk.cohorts:
        raise Http404
    try:
        return behind(desk.place.school_id, form.span, wanted, line)
    except BadLine as error:
        raise Http404 from error


def _behind_page(desk: Desk, form: BehindForm, found: Behind, page: Any) -> dict[str, Any]:
    data, wanted = form.cleaned_data, form.wanted
    check = found.check
    names = {person.pupil_id.hex: person.name for person in (*found.included, *found.excluded)}
    names |= form.groups
    if wanted.by == "group" and data["line"] != "all" and found.included:
        names[data["line"]] = found.included[0].group or "No group"
    label = line_label(wanted.by, data["line"], names)
    back = reverse("reports:explore", args=[desk.place.urn])
    return {
        "tabs": links(desk, "explore"), "label": label, "words": asked_words(form), "span": found.sessions.span,
        "found": found, "check": check, "total": numbers(check.counts), "page": page, "query": f"{query_of(form)}&",
        "people": [_person(desk, found, person) for person in page.object_list],
        "excluded": [_person(desk, found, person) for person in found.excluded[:PAGE]],
        "more_excluded": max(0, len(found.excluded) - PAGE), "show": SHOWS[data["show"]], "kind": KINDS[wanted.kind],
        "shows": [(words, f"?{query_of(form, show=key)}", key == data["show"]) for key, words in SHOWS.items()],
        "included_files": file_links(form, "included"), "excluded_files": file_links(form, "excluded"),
        "code_files": file_links(form, "codes"), "back": f"{back}?{query_of(form, line='', show='')}",
    }  # fmt: skip


def _person(desk: Desk, found: Behind, person: Person) -> dict[str, Any]:
    return numbers(person.counts) | {
        "person": person, "url": pupil_url(desk, person.pupil_id),
        "marks_url": marks_url(desk, person.pupil_id, found.sessions.span),
    }  # fmt: skip


def _file(desk: Desk, form: BehindForm, found: Behind, table: str, kind: str) -> HttpResponse:
    name = file_name(desk, "attendance-behind", found.sessions.span)
    if table == "codes":
        header: Sequence[str] = ("code", "meaning", "counts_as", "sessions")
        rows = [[row.code, row.label, row.class_label, row.sessions] for row in found.codes]
        return table_file(f"{name}-codes", kind, header, rows)
    if table == "excluded":
        cells = [[one.name, one.group, one.why, one.unmarked] for one in found.excluded]
        return table_file(f"{name}-not-counted", kind, ("pupil", "group", "why", "without_mark"), cells)
    people = shown(found.included, form.cleaned_data["show"], form.wanted.kind)
    return table_file(f"{name}-pupils", kind, PERSON_COLUMNS, [_person_cells(person) for person in people])


def _person_cells(person: Person) -> list[Any]:
    counts = person.counts
    return [
        person.name, person.group, days(counts.absent), counts.attendance_percent or "", counts.possible,
        counts.attended, counts.authorised, counts.unauthorised, counts.late,
        counts.not_possible + counts.administrative, person.unmarked, "yes" if person.whole.persistent else "",
        "yes" if person.whole.severe else "", "; ".join((*person.notes, person.not_counted)).strip("; "),
    ]  # fmt: skip
