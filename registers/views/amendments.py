"""Pages: the feed of changes, changing a mark, the history of one, undo and export."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.tables import write_csv
from attendance.kit.workbooks import write_xlsx
from attendance.people.queries import PupilRow, find_pupils, groups_of_teacher, pupil_by_id, pupil_in_groups_on
from registers.forms.amending import AmendInput, FindForm, read_amend
from registers.queries.amendments import entries, entries_of_change
from registers.queries.marks import marks_of_day
from registers.rules.codes import EARLIEST, LATEST
from registers.services.amending import Amended, AmendRefused, amend_marks, undo_change
from registers.views.amend_page import amend_context, effects_of, history_context
from registers.views.feed_page import EXPORT_COLUMNS, EXPORT_MOST, FeedQuery, export_row, feed_context

FOUND_MOST = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@school_page("amendments.view")
def amendments(request: HttpRequest) -> HttpResponse:
    """Marks changed: the newest first, by day."""
    wanted = FeedQuery.read(request.GET)
    return render(request, "registers/amendments.html", feed_context(request.place, wanted, at=timezone.now()))


@school_page("amendments.export")
def amendments_export(request: HttpRequest) -> HttpResponse:
    """The entries behind the feed as CSV, or XLSX with ?format=xlsx; the same filters."""
    place, at = request.place, timezone.now()
    wanted = FeedQuery.read(request.GET)
    found = entries(place.school_id, wanted.wanted(place.school_id, at), limit=EXPORT_MOST)
    rows = [export_row(entry) for entry in found]
    name = f"amendments-{place.urn}-{timezone.localtime(at):%Y-%m-%d}"
    if request.GET.get("format") == "xlsx":
        return _file(write_xlsx(EXPORT_COLUMNS, rows, title="Amendments"), f"{name}.xlsx", XLSX)
    return _file(write_csv(EXPORT_COLUMNS, rows), f"{name}.csv", "text/csv; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@school_page("marks.amend")
def amend(request: HttpRequest, pupil_id: UUID, day: date, session: str) -> HttpResponse:
    """Change a mark: the page, the dialog (header X-Fragment) and the form."""
    place, at = request.place, timezone.now()
    pupil = _pupil(request, pupil_id, day)
    if request.method != "POST":
        return _draw(request, amend_context(place, pupil, day, session, _asked(request), at=at))
    typed = read_amend(request.POST, request.POST.getlist("session"))
    refusals = list(typed.problems)
    if not refusals:
        try:
            done = amend_marks(
                place.school_id, typed.changes(pupil_id, day), by=place.actor, roles=place.roles, at=at,
                reason=typed.reason, evidence=typed.evidence, request_id=typed.client_id,
            )  # fmt: skip
        except AmendRefused as refused:
            refusals = list(refused.refusals)
        else:
            _tell(request, pupil, done)
            return redirect("registers:mark_history", place.urn, pupil_id, day, typed.sessions[0])
    context = amend_context(place, pupil, day, session, typed, at=at, refusals=refusals, client_id=typed.client_id)
    return _draw(request, context, status=422)


def _asked(request: HttpRequest) -> AmendInput | None:
    """A link may name the new mark: ?code=I."""
    if "code" not in request.GET:
        return None
    return read_amend(request.GET, request.GET.getlist("session"))


def _draw(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    fragment = request.headers.get("X-Fragment") == "dialog"
    template = "registers/_amend_dialog.html" if fragment else "registers/amend.html"
    return render(request, template, {"amend": context}, status=status)


def _pupil(request: HttpRequest, pupil_id: UUID, day: date) -> PupilRow:
    pupil = pupil_by_id(request.place.school_id, pupil_id, day) if EARLIEST <= day <= LATEST else None
    if pupil is None:
        raise Http404
    return pupil


def _tell(request: HttpRequest, pupil: PupilRow, done: Amended) -> None:
    kept = (
        "The first mark stays beside the new one." if done.changed else "There was no mark before: it was entered late."
    )
    marks = "mark" if len(done.written) == 1 else "marks"
    messages.success(request, f"{len(done.written)} {marks} of {pupil.name} changed. {kept}")
    for warning in done.warnings:
        messages.warning(request, warning)


@school_page("marks.amend")
def amend_preview(request: HttpRequest, pupil_id: UUID, day: date, session: str) -> HttpResponse:
    """What the change in the form would do to the figures, as a fragment."""
    place = request.place
    _pupil(request, pupil_id, day)
    typed = read_amend(request.GET, request.GET.getlist("session"))
    marks = marks_of_day(place.school_id, pupil_id, day)
    rows = effects_of(place.school_id, pupil_id, day, typed, marks, timezone.localdate())
    return render(request, "registers/_effects.html", {"effects": rows})


@school_page("marks.amend")
def amend_find(request: HttpRequest) -> HttpResponse:
    """Choose whose mark to change, and of which day."""
    place = request.place
    form = FindForm(request.GET or None, initial={"date": timezone.localdate(), "session": "AM"})
    found: list[dict[str, Any]] = []
    if form.is_valid():
        day, session = form.cleaned_data["date"], form.cleaned_data["session"]
        pupils = find_pupils(place.school_id, day, text=form.cleaned_data["q"], roll="on", limit=FOUND_MOST)
        marks = {
            pupil.id: reverse("registers:amend", args=[place.urn, pupil.id, day, session]) for pupil in pupils.rows
        }
        found = [{"pupil": pupil, "url": marks[pupil.id]} for pupil in pupils.rows]
        if len(found) == 1:
            return redirect(found[0]["url"])
    bulk = reverse("registers:amend_bulk", args=[place.urn]) if place.may("marks.amend_bulk") else ""
    context = {"form": form, "found": found, "searched": form.is_bound and form.is_valid(), "bulk_url": bulk}
    return render(request, "registers/amend_find.html", context)


@school_page("pupils.view", "pupils.view_own")
def mark_history(request: HttpRequest, pupil_id: UUID, day: date, session: str) -> HttpResponse:
    """Every version of one mark, the first entry and its origin included."""
    pupil = _pupil(request, pupil_id, day)
    if not request.place.may("pupils.view"):
        _only_their_own(request, pupil_id, day)
    history = history_context(request.place, pupil, day, session, at=timezone.now())
    if history is None and request.place.may("marks.amend"):
        return redirect("registers:amend", request.place.urn, pupil_id, day, session)
    if history is None:
        raise Http404
    return render(request, "registers/mark_history.html", {"history": history})


def _only_their_own(request: HttpRequest, pupil_id: UUID, day: date) -> None:
    place = request.place
    groups = [group.id for group in groups_of_teacher(place.school_id, place.user_id, timezone.localdate())]
    if not groups or not pupil_in_groups_on(place.school_id, pupil_id, groups, day):
        raise Http404


@school_page("marks.amend")
def amend_undo(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Undo a change by POST, then back to the feed. A change of many pupils asks for the ability that made it."""
    place = request.place
    back = reverse("registers:amendments", args=[place.urn])
    if request.method == "POST":
        if (
            not place.may("marks.amend_bulk")
            and len({e.pupil_id for e in entries_of_change(place.school_id, change_id)}) > 1
        ):
            raise Http404
        try:
            done = undo_change(
                place.school_id, change_id, by=place.actor, at=timezone.now(), reason=request.POST.get("reason", "")
            )
        except AmendRefused as refused:
            for one in refused.refusals:
                messages.error(request, str(one))
        else:
            messages.success(request, f"Undone: {len(done.written)} marks are as before. All versions are kept.")
    return redirect(back)
