"""Pages: booking a meeting, recording what came of it, and the pack to take along."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from attendance.access.pages import school_page
from attendance.people.queries import contacts_of_pupil
from interventions.forms.people import as_lines
from interventions.forms.support import MeetingForm, MeetingNewForm
from interventions.queries.caseload import strips_of
from interventions.queries.cases import case_file, meetings_of
from interventions.queries.support_rows import MeetingRow
from interventions.rules.support import MEETINGS
from interventions.services import meetings
from interventions.views.case_desk import Desk, desk_of, form_page
from interventions.views.case_page import bars, sessions_behind, timeline

A_WEEK = timedelta(days=7)
EVENTS_IN_PACK = 30


@school_page("cases.work")
def meeting_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Book a meeting; parents who may be contacted and the pupil stand in the list already."""
    desk = desk_of(request, case_id)
    form = MeetingNewForm(request.POST or None, initial=_first_values(request, desk))

    def book() -> None:
        meetings.book_meeting(desk.place.school_id, case_id, form.values(), **desk.deed)

    return form_page(
        request, desk, form, book, title=f"Book a meeting about {desk.pupil.name}", said="Booked.", submit="Book"
    )


def _first_values(request: HttpRequest, desk: Desk) -> dict:
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in MEETINGS else "support", "day": desk.today + A_WEEK,
        "action_id": request.GET.get("action", ""), "invited": as_lines(_family(desk)),
    }  # fmt: skip


def _family(desk: Desk) -> list[dict[str, str]]:
    people = []
    if desk.place.may("contacts.view"):
        rows = contacts_of_pupil(desk.place.school_id, desk.pupil.id, desk.today, abilities=desk.place.abilities)
        people = [
            {"name": row.name, "as": row.relationship.lower()}
            for row in rows
            if not row.hidden and row.may_be_contacted and row.parental_responsibility
        ]
    own = {"name": desk.place.actor.name, "as": desk.place.actor.position.lower()}
    return [*people, {"name": desk.pupil.name, "as": "pupil"}, own]


@school_page("cases.work")
def meeting(request: HttpRequest, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Say what came of a meeting; afterwards, read it."""
    desk = desk_of(request, case_id)
    row = _meeting_or_404(desk, meeting_id)
    form = MeetingForm(request.POST or None, initial={"attended": as_lines(row.invited), "since": desk.today})

    def close() -> None:
        data = form.cleaned_data
        meetings.close_meeting(
            desk.place.school_id, meeting_id, outcome=data["outcome"], attended=data["attended"], notes=data["notes"],
            targets=form.targets(), **desk.deed,
        )  # fmt: skip

    return form_page(
        request, desk, form, close, title=f"{row.label}: {desk.pupil.name}", said="Recorded.",
        template="interventions/meeting.html", meeting=row,
    )  # fmt: skip


@school_page("cases.view")
def meeting_pack(request: HttpRequest, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One or two sides to print: why this stage, the plan, what was done, what helps in their words."""
    desk = desk_of(request, case_id)
    row = _meeting_or_404(desk, meeting_id)
    file = case_file(desk.place.school_id, desk.case, desk.policy, abilities=desk.place.abilities - {"flags.sensitive"})
    return render(request, "interventions/meeting_pack.html", {
        "meeting": row, "case": desk.case, "pupil": desk.pupil, "file": file, "stage": bars(desk.case.stage),
        "strip": strips_of(desk.place.school_id, [desk.pupil.id], desk.today)[desk.pupil.id],
        "sessions": sessions_behind(desk.place, desk.pupil.id, dict(file.evidence)),
        "timeline": timeline(file.events, (), {})[:EVENTS_IN_PACK], "today": desk.today,
    })  # fmt: skip


def _meeting_or_404(desk: Desk, meeting_id: UUID) -> MeetingRow:
    rows = meetings_of(desk.place.school_id, desk.case.id)
    row = next((one for one in rows if one.id == meeting_id), None)
    if row is None:
        raise Http404
    return row
