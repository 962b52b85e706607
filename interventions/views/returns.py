"""Pages: returns to the local authority, one return with its content, its file; illness that is expected to last."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.kit.tables import write_csv
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.forms.legal import CompleteForm, DropForm, ExpectForm, SentForm
from interventions.queries.returns import ReturnRow, due_returns, return_by_id, settled_returns
from interventions.rules.legal import LegalProblem
from interventions.services import sending as deeds

NAMES = frozenset(
    {
        "Parents the pupil normally lives with", "Every known parent, with address", "Address of those parents",
        "Emergency telephone numbers", "Emergency telephone number of each such parent",
        "New address, and who the pupil lives with there", "Address",
    }
)  # fmt: skip


@school_page("cases.view")
def returns(request: HttpRequest) -> HttpResponse:
    """What is due, and what was sent."""
    place, today = request.place, timezone.localdate()
    context = {
        "today": today, "due": due_returns(place.school_id, today), "settled": settled_returns(place.school_id, today),
        "how": deeds.HOW_LABELS,
    }  # fmt: skip
    return render(request, "interventions/returns.html", context)


@school_page("cases.view")
def one_return(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """One return: what it says, what is missing, and to note that it was sent; a step by POST."""
    place, at = request.place, timezone.now()
    row, pupil = _row_or_404(place, return_id, timezone.localdate(at))
    forms = _forms(row, timezone.localdate(at))
    status = 200
    if request.method == "POST":
        if not place.may("returns.send"):
            raise Http404
        step = request.POST.get("step", "")
        if step not in forms:
            raise Http404
        forms[step] = form = _bound(row, step, request.POST)
        if form.is_valid() and _done(place, row, step, form, at):
            messages.success(request, DONE[step])
            return redirect("interventions:return", place.urn, return_id)
        status = 422
    return render(request, "interventions/return.html", _context(place, row, pupil, forms), status=status)


@school_page("returns.send")
def return_file(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """The return as a CSV file of one row."""
    place = request.place
    row, _ = _row_or_404(place, return_id, timezone.localdate())
    file = write_csv([column for column, _ in row.content], [[value for _, value in row.content]])
    name = f"return-{row.kind.replace('_', '-')}-{place.urn}-{row.triggered_on:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers=headers)


@school_page("cases.work")
def absence_expected(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Record illness that is expected to last."""
    place, at = request.place, timezone.now()
    pupil = pupil_by_id(place.school_id, pupil_id, timezone.localdate(at))
    if pupil is None:
        raise Http404
    back = reverse("interventions:legal_pupil", args=[place.urn, pupil_id])
    form = ExpectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.expect_absence(place.school_id, pupil_id, **form.cleaned_data, by=place.actor, at=at)
        except LegalProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved. The next nightly evaluation counts it.")
            return redirect(back)
    lead = "With grounds, it counts towards the 15 days of illness that the local authority must know of."
    context = {"form": form, "title": f"Illness expected to last: {pupil.name}", "lead": lead, "cancel_url": back}
    return render(request, "components/form_page.html", context)


@school_page("cases.work")
@require_POST
def absence_not_expected(request: HttpRequest, pupil_id: UUID, expected_id: UUID) -> HttpResponse:
    """It is not expected any more."""
    place = request.place
    try:
        deeds.withdraw_expected(place.school_id, pupil_id, expected_id, by=place.actor, at=timezone.now())
    except LegalProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Taken back.")
    return redirect("interventions:legal_pupil", place.urn, pupil_id)


DONE = {
    "sent": "Noted as sent. What it says stays as it was.",
    "drop": "Noted: it is not sent.",
    "complete": "Saved.",
}


def _forms(row: ReturnRow, today: date) -> dict:
    if row.state != "due":
        return {}
    content = dict(row.content)
    return {
        "sent": SentForm(initial={"on": today}), "drop": DropForm(),
        "complete": CompleteForm(columns=row.fields, content=content),
    }  # fmt: skip


def _bound(row: ReturnRow, step: str, data):
    if step == "complete":
        return CompleteForm(data, columns=row.fields, content=dict(row.content))
    return SentForm(data) if step == "sent" else DropForm(data)


def _done(place: SchoolPlace, row: ReturnRow, step: str, form, at) -> bool:
    try:
        if step == "sent":
            deeds.mark_sent(place.school_id, row.id, **form.cleaned_data, by=place.actor, at=at)
        elif step == "drop":
            deeds.drop_return(place.school_id, row.id, form.cleaned_data["reason"], by=place.actor, at=at)
        else:
            deeds.complete_return(place.school_id, row.id, form.words(), by=place.actor, at=at)
    except LegalProblem as problem:
        refuse(form, problem)
        return False
    return True


def _row_or_404(place: SchoolPlace, return_id: UUID, on: date) -> tuple[ReturnRow, PupilRow]:
    row = return_by_id(place.school_id, return_id)
    pupil = pupil_by_id(place.school_id, row.pupil_id, on) if row else None
    if row is None or pupil is None:
        raise Http404
    return row, pupil


def _context(place: SchoolPlace, row: ReturnRow, pupil: PupilRow, forms: dict) -> dict:
    """The preview shows names and addresses of adults only to those who may see contacts."""
    sees = place.may("contacts.view")
    preview = [(column, value if sees or column not in NAMES else "") for column, value in row.content]
    return {
        "row": row, "pupil": pupil, "preview": preview, "hides": not sees, "forms": forms,
        "sends": place.may("returns.send"), "how": deeds.HOW_LABELS.get(row.sent_how, ""),
        "refused": next((form for form in forms.values() if form.errors), None),
    }  # fmt: skip
