"""What the explorer and the lists share: the question in the address, links with more of it, tables as files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.calendar.queries import year_span
from attendance.kit.tables import write_csv
from attendance.kit.workbooks import write_xlsx
from attendance.people.queries import groups_on, year_label
from attendance.reports.forms.explore import Choices, PeopleForm
from attendance.reports.queries.spans import spans_of
from attendance.reports.rules.explore import filter_words, visible_cohorts
from interventions.queries.case_rows import CaseRow
from interventions.queries.policies import effective_policy
from interventions.queries.stages import open_cases
from interventions.rules.outlook import days_words
from registers.queries.figures import Span
from registers.rules.figures import Counts, display_percent

NAMES, CASES = "figures.pupils", "cases.view"
PAGE = 100
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OURS = frozenset({"format", "table", "page"})
F = TypeVar("F", bound=PeopleForm)


@dataclass(frozen=True)
class Desk:
    """The place, the day, and what may be opened. `cohorts`: key and label."""

    place: SchoolPlace
    today: date
    cohorts: Mapping[str, str]


def desk_of(request: HttpRequest) -> Desk:
    """No query."""
    place = request.place
    return Desk(place, timezone.localdate(), visible_cohorts(place.abilities))


def form_of(request: HttpRequest, desk: Desk, form: type[F]) -> F:
    """The question, bound, with what may be chosen. Four queries."""
    school_id = desk.place.school_id
    spans, groups = spans_of(school_id, desk.today), groups_on(school_id, desk.today)
    choices = Choices(spans, year_span(school_id), groups, desk.cohorts)
    found = form(request.GET.dict(), choices=choices)
    if not desk.place.may(NAMES) and "by" in found.fields:
        found.fields["by"].choices = [one for one in found.fields["by"].choices if one[0] != "pupil"]
    return found


def asked_words(form: PeopleForm) -> str:
    """The filters in words; only after `is_valid`."""
    wanted = form.wanted
    year = year_label(int(wanted.year_group)) if wanted.year_group else ""
    return filter_words(wanted, group=form.groups.get(wanted.group, "") if wanted.group else "", year_group=year)


def query_of(form: PeopleForm, **more: str) -> str:
    """The question as an address has it, with these changed or added; "" takes one away."""
    asked = {name: str(form.data.get(name, "")) for name in form.fields} | more
    return urlencode({name: value for name, value in asked.items() if value})


def table_file(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table to take away, as CSV or XLSX. No cell is a formula."""
    content = write_xlsx(header, rows, title=name) if kind == "xlsx" else write_csv(header, rows)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=disposition)


def asked_file(request: HttpRequest) -> str:
    """ "csv", "xlsx", or "" for the page."""
    kind = request.GET.get("format", "")
    return kind if kind in TYPES else ""


def file_name(desk: Desk, what: str, span: Span) -> str:
    return f"{what}-{desk.place.urn}-{span.since}-{span.last_day}"


def file_links(form: PeopleForm, table: str = "") -> list[tuple[str, str]]:
    """(what it is called, address) of the files of a table."""
    return [(kind.upper(), f"?{query_of(form, format=kind, table=table)}") for kind in TYPES]


def days(sessions: int) -> float | int:
    """Days for a file: 27 sessions are 13.5."""
    return sessions // 2 if sessions % 2 == 0 else sessions / 2


def numbers(counts: Counts) -> dict[str, Any]:
    """The counts as pages say them: days first, then percentages."""
    return {
        "counts": counts, "missed": days_words(counts.absent), "authorised": days_words(counts.authorised),
        "unauthorised": days_words(counts.unauthorised),
        "attendance": display_percent(counts.attended, counts.possible),
        "not_counted": counts.not_possible + counts.administrative,
    }  # fmt: skip


def pupil_url(desk: Desk, pupil_id: UUID) -> str:
    """The pupil's own page, or "" for those who may not open it."""
    return reverse("interventions:pupil", args=[desk.place.urn, pupil_id]) if desk.place.may(NAMES) else ""


def marks_url(desk: Desk, pupil_id: UUID, span: Span) -> str:
    """The marks of these days."""
    if not desk.place.may(NAMES):
        return ""
    path = reverse("registers:pupil_marks", args=[desk.place.urn, pupil_id])
    return f"{path}?from={span.since}&to={span.last_day}"


def stages_of(desk: Desk) -> dict[UUID, list[CaseRow]]:
    """The open cases of every pupil, for those who may see cases. Two queries, or none."""
    if not desk.place.may(CASES):
        return {}
    school_id = desk.place.school_id
    return open_cases(school_id, effective_policy(school_id, desk.today).policy)


def links(desk: Desk, here: str) -> list[dict[str, Any]]:
    """The pages of the explorer, to go from one to another."""
    pages = (
        ("explore", "Explore"), ("absent_lists", "Absence lists"), ("punctuality", "Punctuality"),
        ("patterns", "Patterns"),
    )  # fmt: skip
    return [
        {"label": label, "url": reverse(f"reports:{name}", args=[desk.place.urn]), "current": name == here}
        for name, label in pages
    ]
