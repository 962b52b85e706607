"""Pupils: the list and its export, one pupil, a new one, a changed one."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import year_span
from attendance.kit.forms import refuse
from attendance.kit.tables import write_csv
from attendance.people import queries, services
from attendance.people.forms import NewPupilForm, PupilForm, SearchForm, pupil_initial
from attendance.people.queries import Found, year_label
from attendance.people.services import PeopleProblem
from attendance.people.views.sight import own_groups, pupil_or_404

PER_PAGE = 50
ROLLS = (("on", "On roll today"), ("joining", "Joining later"), ("left", "Left"), ("all", "Everybody ever"))
EXPORT = ("UPN", "Last name", "First name", "Date of birth", "Sex", "Year group", "Class")


class Everyone:
    """What Paginator needs to know of a search whose rows are fetched page by page."""

    def __init__(self, total: int, rows: list) -> None:
        self.total, self.rows = total, rows

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list:
        return self.rows


@school_page("pupils.view", "pupils.view_own")
def pupils(request: HttpRequest) -> HttpResponse:
    """Search, filter, page."""
    place, today = request.place, timezone.localdate()
    form = SearchForm(request.GET)
    asked, number = form.asked(), _page_number(request)
    found, flags, groups = _found(place, today, asked, number)
    if not found.rows and found.total:  # beyond the last page: the last
        number = -(-found.total // PER_PAGE)
        found, flags, groups = _found(place, today, asked, number)
    context = {
        "page": _page(found, number), "lines": _lines(found, flags, groups), "asked": asked, "rolls": ROLLS,
        "groups": _groups_to_filter(place, today),
        "years": [(year, year_label(year)) for year in queries.year_groups_on_roll(place.school_id, today)],
        "query": _query(request), "filtered": bool(request.GET),
    }  # fmt: skip
    return render(request, "people/pupils.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10_000 else 1


def _found(place: SchoolPlace, today: date, asked: dict, number: int) -> tuple[Found, dict, dict]:
    found = queries.find_pupils(
        place.school_id, today, **asked, only_groups=own_groups(place, today),
        offset=(number - 1) * PER_PAGE, limit=PER_PAGE,
    )  # fmt: skip
    ids = [row.id for row in found.rows]
    flags = queries.flags_of_pupils(place.school_id, ids, today, abilities=place.abilities)
    return found, flags, queries.groups_of_pupils_on(place.school_id, ids, today)


def _page(found: Found, number: int) -> Page:
    return Paginator(Everyone(found.total, found.rows), PER_PAGE).get_page(number)


def _lines(found: Found, flags: dict, groups: dict) -> list[dict]:
    return [
        {
            "pupil": row, "year": year_label(row.year_group), "group": groups.get(row.id),
            "flags": flags.get(row.id, []),
        }
        for row in found.rows
    ]  # fmt: skip


def _groups_to_filter(place: SchoolPlace, today: date) -> list:
    if place.may("pupils.view"):
        return queries.groups_on(place.school_id, today)
    return queries.groups_of_teacher(place.school_id, place.user_id, today)


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""


@school_page("pupils.view", "pupils.view_own")
def pupils_csv(request: HttpRequest) -> HttpResponse:
    """The same search as a file, all pages."""
    place, today = request.place, timezone.localdate()
    found = queries.find_pupils(
        place.school_id, today, **SearchForm(request.GET).asked(), only_groups=own_groups(place, today)
    )
    groups = queries.groups_of_pupils_on(place.school_id, [row.id for row in found.rows], today)
    whole = place.may("pupils.view")  # a class teacher needs no UPN
    rows = [
        (
            row.upn if whole else "", row.last, row.first, row.born.isoformat(), row.sex, year_label(row.year_group),
            groups[row.id].name if row.id in groups else "",
        )
        for row in found.rows
    ]  # fmt: skip
    name = f"pupils-{place.urn}-{today:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write_csv(EXPORT, rows), content_type="text/csv; charset=utf-8", headers=headers)


@school_page("pupils.view", "pupils.view_own")
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """One pupil: particulars, enrolments, classes, and of flags and contacts what the person may see."""
    place, today = request.place, timezone.localdate()
    row = pupil_or_404(place, pupil_id, today)
    contacts, enrolments = None, queries.enrolments_of(place.school_id, pupil_id)
    if place.may("contacts.view"):
        contacts = queries.contacts_of_pupil(place.school_id, pupil_id, today, abilities=place.abilities)
    context = {
        "pupil": row, "year": year_label(row.year_group_now), "today": today, "contacts": contacts,
        "enrolments": enrolments,
        "may_enrol": place.may("pupils.edit") and all(stay.until for stay in enrolments),
        "memberships": queries.memberships_of(place.school_id, pupil_id),
        "opens_groups": place.may("pupils.view"),  # a class teacher opens their own classes only
        "flags": queries.flags_of_pupil(place.school_id, pupil_id, abilities=place.abilities),
        "sees_flags": bool(place.abilities & {"flags.view", "flags.sensitive"}),
        "edits_flags": bool(place.abilities & {"pupils.edit", "flags.sensitive"}),
    }  # fmt: skip
    return render(request, "people/pupil.html", context)


@school_page("pupils.edit")
def pupil_new(request: HttpRequest) -> HttpResponse:
    """A new pupil on roll."""
    place, today = request.place, timezone.localdate()
    form = NewPupilForm(
        request.POST or None, years=year_span(place.school_id), groups=queries.groups_on(place.school_id, today),
        initial={"starts": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.add_pupil(
                place.school_id, form.pupil(), starts=data["starts"], type=data["type"], group_id=data["group"],
                by=place.actor, at=timezone.now(),
            )  # fmt: skip
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved. The pupil is on the admission register.")
            return redirect("people:pupil", place.urn, made)
    context = {"form": form, "title": "Add a pupil", "cancel_url": reverse("people:pupils", args=[place.urn])}
    return render(request, "people/pupil_edit.html", context)


@school_page("pupils.edit")
def pupil_edit(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Change a pupil's particulars."""
    place = request.place
    row = pupil_or_404(place, pupil_id, timezone.localdate())
    years = sorted({*year_span(place.school_id), row.year_group_now})
    form = PupilForm(request.POST or None, years=years, initial=pupil_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.edit_pupil(place.school_id, pupil_id, form.pupil(), by=place.actor, at=timezone.now())
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved." if changed else "Nothing was different, so nothing was changed.")
            return redirect("people:pupil", place.urn, pupil_id)
    back = reverse("people:pupil", args=[place.urn, pupil_id])
    context = {"form": form, "title": f"Change {row.name}", "cancel_url": back}
    return render(request, "people/pupil_edit.html", context)
