"""Pages: requests for leave, and entering one."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import contacts_of_pupil
from registers.forms.leave import LeaveForm
from registers.queries.leave import settled_groups, waiting_groups
from registers.rules.leave import GROUNDS, NOTICE_DAYS
from registers.services.leave import LeaveData, ask_leave
from registers.services.problems import DayProblem
from registers.views.choose_pupils import Choice, chosen_pupils

PREVIOUS = timedelta(days=365)
DECIDED_LATELY = timedelta(days=14)
DAY = timedelta(days=1)


@school_page("planned.edit", "leave.decide")
def leave(request: HttpRequest) -> HttpResponse:
    """Requests that wait, those decided whose leave is still to come or was lately, and earlier ones."""
    place, today = request.place, timezone.localdate()
    settled = settled_groups(place.school_id, today - PREVIOUS)
    lately = today - DECIDED_LATELY
    decided = [group for group in settled if group.one.until > lately]
    context = {
        "waiting": waiting_groups(place.school_id), "decided": decided, "today": today,
        "previous": [group for group in settled if group.one.until <= lately],
        "decides": place.may("leave.decide"),
    }  # fmt: skip
    return render(request, "registers/leave.html", context)


@school_page("planned.edit")
def leave_new(request: HttpRequest) -> HttpResponse:
    """Enter a request: find a pupil (?q=), tick brothers and sisters, say what is asked for."""
    choice = chosen_pupils(request, siblings=True)
    form = _form(request, choice)
    if request.method == "POST" and form.is_valid():
        batch = _asked(request, form)
        if batch:
            messages.success(request, "Entered. It waits for the headteacher; no mark is made until it is decided.")
            return redirect("registers:leave_one", request.place.urn, batch)
    context = {"form": form, "choice": choice, "grounds": GROUNDS.values(), "notice_days": NOTICE_DAYS}
    return render(request, "registers/leave_new.html", context)


def _form(request: HttpRequest, choice: Choice) -> LeaveForm:
    place, today = request.place, timezone.localdate()
    contacts: list[tuple[str, str]] = []
    if len(choice.found) == 1:
        rows = contacts_of_pupil(place.school_id, choice.found[0].id, today, abilities=place.abilities)
        contacts = [
            (str(row.contact_id), f"{row.name}, {row.relationship.lower()}" if row.relationship else row.name)
            for row in rows
            if not row.hidden and row.may_be_contacted
        ]
    initial = {"key": uuid7(), "asked_on": today, "pupils": choice.ticked, "since": None, "last_day": None}
    return LeaveForm(request.POST or None, pupils=choice.pupils, contacts=contacts, initial=initial)


def _asked(request: HttpRequest, form: LeaveForm) -> UUID | None:
    place, data = request.place, form.cleaned_data
    contact = data.get("contact")
    try:
        return ask_leave(
            place.school_id,
            LeaveData(
                data["pupils"], data["since"], form.until, data["ground"], data["why"], data["asked_by"],
                data["asked_on"], data["sessions"], data["body"], form.set_apart, UUID(contact) if contact else None,
                data["key"],
            ),
            by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        refuse(form, _beside(problem))
        return None


def _beside(problem: DayProblem) -> DayProblem:
    """The refusal beside the field as this form has it."""
    field = "apart_first" if problem.field == "set_apart" else problem.field
    return DayProblem(field, problem.message, problem.remedy)
