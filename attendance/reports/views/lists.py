"""Pages: who is persistently or severely absent, who is close to it; who comes late; whose absences form a pattern."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance.access.pages import school_page
from attendance.reports.forms.explore import AbsenceForm, PatternsForm, SessionsForm
from attendance.reports.queries.absence_lists import LISTS, Listed, Lists, absence_lists
from attendance.reports.queries.punctuality import LatePupil, Punctuality, punctuality
from attendance.reports.queries.school_patterns import Patterned, of_family, school_patterns
from attendance.reports.rules.at_risk import NEAR, prospect_words
from attendance.reports.rules.explore import change_words
from attendance.reports.views.explore_desk import (
    CASES,
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
    stages_of,
    table_file,
)
from registers.rules.codes import plain_date

ABSENT_COLUMNS = (
    "pupil", "group", "days_missed", "attendance_percent", "possible", "absent", "unauthorised", "four_weeks_ago",
    "change", "moved", "until_end_of_term", "stage",
)  # fmt: skip
LATE_COLUMNS = (
    "pupil", "group", "times_late", "before_close_l", "after_close_u", "minutes", "minutes_known_of", "stage",
)  # fmt: skip
PATTERN_COLUMNS = ("pupil", "group", "days_missed", "attendance_percent", "pattern", "chance", "stage")


def named(desk: Desk) -> Desk:
    """The desk of somebody who may see pupils' figures. Raises Http404."""
    if not desk.place.may(NAMES):
        raise Http404
    return desk


@school_page("reports.explore")
def absent_lists(request: HttpRequest) -> HttpResponse:
    """Persistently and severely absent pupils, those close to it, and who moved in or out in four weeks."""
    desk = named(desk_of(request))
    form = form_of(request, desk, AbsenceForm)
    if not form.is_valid():
        return render(request, "reports/absent_lists.html", {"form": form, "tabs": links(desk, "absent_lists")},
                      status=422)  # fmt: skip
    which, near = form.cleaned_data["which"], form.cleaned_data["near"] or NEAR
    found = absence_lists(desk.place.school_id, form.span, form.wanted, desk.today)
    lists, stages = {key: found.of(key, near) for key in LISTS}, stages_of(desk)
    if kind := asked_file(request):
        cells = [_absent_cells(row, found, stages) for row in lists[which]]
        return table_file(file_name(desk, f"absence-{which}", form.span), kind, ABSENT_COLUMNS, cells)
    page = Paginator(lists[which], PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/absent_lists.html", {
        "form": form, "tabs": links(desk, "absent_lists"), "span": form.span, "words": asked_words(form), "page": page,
        "which": which, "title": LISTS[which], "found": found, "query": f"{query_of(form)}&", "near": near,
        "choices": [(label, len(lists[key]), f"?{query_of(form, which=key)}", key == which)
                    for key, label in LISTS.items()],
        "rows": [_absent(desk, form, row, found) | _stage(desk, stages, row.pupil_id) for row in page.object_list],
        "files": file_links(form), "sees_cases": desk.place.may(CASES),
    })  # fmt: skip


def _absent(desk: Desk, form: AbsenceForm, row: Listed, found: Lists) -> dict[str, Any]:
    change, way = change_words(row.counts, row.then)
    return numbers(row.counts) | {
        "row": row, "change": change, "way": way, "moved": _moved(row), "ahead": _ahead(row, found),
        "url": pupil_url(desk, row.pupil_id), "marks_url": marks_url(desk, row.pupil_id, form.span),
    }  # fmt: skip


def _moved(row: Listed) -> str:
    """What changed in four weeks, in words; "" where nothing did."""
    if row.severity_moved:
        return "severely absent, new" if row.counts.severe else "severely absent no more"
    if row.new:
        return "new in four weeks"
    return "out of it in four weeks" if row.out else ""


def _ahead(row: Listed, found: Lists) -> str:
    if row.left:
        return f"left on {plain_date(row.left)}"
    if found.term_ends is None or not row.prospect.coming:
        return "no school session left this term"
    last_day = f"{found.term_ends:%-d %B}"
    return prospect_words(row.prospect, persistent=row.counts.persistent, last_day=last_day)


def _stage(desk: Desk, stages: dict, pupil_id: Any) -> dict[str, Any]:
    """The open cases of the pupil, linked; nothing for those who may not see cases."""
    cases = [
        {"words": f"{case.stage.ladder}: {case.stage.name}",
         "url": reverse("interventions:case", args=[desk.place.urn, case.id])}
        for case in stages.get(pupil_id, ())
    ]  # fmt: skip
    return {"cases": cases}


def _stage_words(stages: dict, pupil_id: Any) -> str:
    return "; ".join(f"{case.stage.ladder}: {case.stage.name}" for case in stages.get(pupil_id, ()))


def _absent_cells(row: Listed, found: Lists, stages: dict) -> list[Any]:
    counts, then = row.counts, row.then
    return [
        row.name, row.group, days(counts.absent), counts.attendance_percent, counts.possible, counts.absent,
        counts.unauthorised, then.attendance_percent if then else "", change_words(counts, then)[0], _moved(row),
        _ahead(row, found), _stage_words(stages, row.pupil_id),
    ]  # fmt: skip


# ---- late ----------------------------------------------------------------------------------------------------------


@school_page("reports.explore")
def late(request: HttpRequest) -> HttpResponse:
    """Who comes late, how often, how many minutes it costs, and on which days."""
    desk = named(desk_of(request))
    form = form_of(request, desk, SessionsForm)
    if not form.is_valid():
        context = {"form": form, "tabs": links(desk, "punctuality")}
        return render(request, "reports/punctuality.html", context, status=422)
    found, stages = punctuality(desk.place.school_id, form.span, form.wanted), stages_of(desk)
    if kind := asked_file(request):
        return _late_file(request, desk, form, found, stages, kind)
    page = Paginator(found.pupils, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/punctuality.html", {
        "form": form, "tabs": links(desk, "punctuality"), "span": form.span, "words": asked_words(form), "page": page,
        "found": found, "query": f"{query_of(form)}&", "files": file_links(form), "sees_cases": desk.place.may(CASES),
        "rows": [_late(desk, form, row) | _stage(desk, stages, row.pupil_id) for row in page.object_list],
        "when_files": file_links(form, "when"),
    })  # fmt: skip


def _late(desk: Desk, form: SessionsForm, row: LatePupil) -> dict[str, Any]:
    return {
        "row": row, "url": pupil_url(desk, row.pupil_id), "marks_url": marks_url(desk, row.pupil_id, form.span)
    }  # fmt: skip


def _late_file(
    request: HttpRequest, desk: Desk, form: SessionsForm, found: Punctuality, stages: dict, kind: str
) -> HttpResponse:  # fmt: skip
    if request.GET.get("table") == "when":
        header = ("when", "times_late", "before_close_l", "after_close_u", "minutes", "minutes_known_of")
        cells = [[one.label, *_late_numbers(one)] for one in (*found.weekdays, *found.sessions)]
        return table_file(file_name(desk, "late-when", form.span), kind, header, cells)
    rows = [
        [row.name, row.group, *_late_numbers(row), _stage_words(stages, row.pupil_id)] for row in found.pupils
    ]  # fmt: skip
    return table_file(file_name(desk, "late", form.span), kind, LATE_COLUMNS, rows)


def _late_numbers(row: Any) -> list[int]:
    late = row.lateness
    return [late.times, late.before, late.after, late.minutes, late.timed]


# ---- patterns ------------------------------------------------------------------------------------------------------


@school_page("reports.explore")
def patterns(request: HttpRequest) -> HttpResponse:
    """Whose absences fall on certain weekdays, halves or beside holidays far more often than chance explains."""
    desk = named(desk_of(request))
    form = form_of(request, desk, PatternsForm)
    if not form.is_valid():
        return render(request, "reports/patterns.html", {"form": form, "tabs": links(desk, "patterns")}, status=422)
    found, stages = school_patterns(desk.place.school_id, form.span, form.wanted), stages_of(desk)
    chosen = of_family(found.pupils, form.cleaned_data["family"])
    if kind := asked_file(request):
        cells = [cells for row in chosen for cells in _pattern_cells(row, stages)]
        return table_file(file_name(desk, "patterns", form.span), kind, PATTERN_COLUMNS, cells)
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/patterns.html", {
        "form": form, "tabs": links(desk, "patterns"), "span": form.span, "words": asked_words(form), "page": page,
        "found": found, "query": f"{query_of(form)}&", "files": file_links(form), "sees_cases": desk.place.may(CASES),
        "rows": [_patterned(desk, form, row) | _stage(desk, stages, row.pupil_id) for row in page.object_list],
    })  # fmt: skip


def _patterned(desk: Desk, form: PatternsForm, row: Patterned) -> dict[str, Any]:
    return numbers(row.counts) | {
        "row": row, "url": pupil_url(desk, row.pupil_id), "marks_url": marks_url(desk, row.pupil_id, form.span)
    }  # fmt: skip


def _pattern_cells(row: Patterned, stages: dict) -> list[list[Any]]:
    counts, stage = row.counts, _stage_words(stages, row.pupil_id)
    return [
        [row.name, row.group, days(counts.absent), counts.attendance_percent, one.sentence, one.chance_words, stage]
        for one in row.patterns
    ]  # fmt: skip
