"""Pages: papers that families handed in about a pupil: listed, handed in at the office, taken out, withdrawn."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.people.queries import pupil_by_id
from attendance.people.queries.pupils import PupilRow
from registers.forms.evidence import EvidenceForm
from registers.queries.evidence import EvidenceRow, evidence_by_id, evidence_file, evidence_of
from registers.rules.papers import name_of_file
from registers.services.evidence import (
    EvidenceData,
    add_evidence,
    note_opened,
    restore_evidence,
    set_sensitive,
    withdraw_evidence,
)
from registers.services.evidence_files import read_file
from registers.services.problems import DayProblem


@school_page("absence.report", "absence.evidence")
def evidence(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The papers about a pupil, and the form for another one (?report=, ?leave=: what it is handed in for)."""
    pupil = _pupil(request, pupil_id)
    if request.method != "POST":
        form = EvidenceForm(initial={"kind": "other", "report": _id(request, "report"), "leave": _id(request, "leave")})
        return _page(request, pupil, form)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pupil, form, 422)
    try:
        add_evidence(request.place.school_id, _data(form, pupil_id), by=request.place.actor, at=timezone.now())
    except DayProblem as problem:
        refuse(form, problem)
        return _page(request, pupil, form, 422)
    messages.success(request, "Kept. It stands first in the list.")
    return redirect("registers:evidence", request.place.urn, pupil_id)


def _data(form: EvidenceForm, pupil_id: UUID) -> EvidenceData:
    data = form.cleaned_data
    file = data["paper"]
    return EvidenceData(
        pupil_id, data["kind"], data["title"], file.name, file.content_type or "", file.read(),
        sensitive=data["sensitive"], report_id=data["report"], leave_id=data["leave"],
    )  # fmt: skip


def _page(request: HttpRequest, pupil: PupilRow, form: EvidenceForm, status: int = 200) -> HttpResponse:
    place = request.place
    rows = evidence_of(place.school_id, pupil_id=pupil.id, abilities=place.abilities)
    context: dict[str, Any] = {
        "form": form, "pupil": pupil, "rows": rows, "scanner": bool(settings.CLAMAV_HOST),
        "lost": bool(form.errors and request.FILES), "may_open": place.may("absence.evidence"),
        "may_sensitive": place.may("flags.sensitive"),
    }  # fmt: skip
    return render(request, "registers/evidence.html", context, status=status)


@school_page("absence.evidence")
@require_safe
def evidence_download(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """The file as it was handed in: always saved, never shown within our pages, whatever it says it is."""
    row = _row(request, evidence_id)
    if row.hidden:
        raise Http404
    if not row.may_open:
        return _cannot(request, row, "This paper cannot be opened", _why_not(row), 409)
    kept = evidence_file(request.place.school_id, evidence_id)
    try:
        content = read_file(kept.path, kept.sha256)
    except DayProblem as problem:
        return _cannot(request, row, problem.message, problem.remedy, 503)
    note_opened(request.place.school_id, evidence_id, by=request.place.actor, at=timezone.now())
    answer = HttpResponse(content, content_type=row.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name_of_file(row.title, row.content_type))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _why_not(row: EvidenceRow) -> str:
    return f"{row.withdrawn_name} withdrew it. Put it back first." if row.withdrawn_at else row.state_label


def _cannot(request: HttpRequest, row: EvidenceRow, title: str, text: str, status: int) -> HttpResponse:
    context = {"row": row, "title": title, "text": text}
    return render(request, "registers/evidence_closed.html", context, status=status)


@school_page("absence.report", "absence.evidence")
@require_POST
def evidence_withdraw(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Withdraw a paper; a button that names it puts it back (do=restore)."""
    row, place, at = _row(request, evidence_id), request.place, timezone.now()
    if row.hidden:
        raise Http404
    if request.POST.get("do") == "restore":
        done = restore_evidence(place.school_id, evidence_id, by=place.actor, at=at)
        messages.success(request, f"“{row.title}” is back." if done else f"“{row.title}” was back already.")
    else:
        done = withdraw_evidence(place.school_id, evidence_id, by=place.actor, at=at)
        messages.success(request, f"“{row.title}” is withdrawn." if done else f"“{row.title}” was withdrawn already.")
    return redirect("registers:evidence", place.urn, row.pupil_id)


@school_page("flags.sensitive")
@require_POST
def evidence_sensitive(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Say whether only those who may see sensitive circumstances open it."""
    row, place = _row(request, evidence_id), request.place
    sensitive = request.POST.get("sensitive") == "1"
    if set_sensitive(place.school_id, evidence_id, sensitive, by=place.actor, at=timezone.now()):
        who = "those who may see sensitive circumstances" if sensitive else "everybody who decides on absences"
        messages.success(request, f"“{row.title}” can be opened by {who}.")
    return redirect("registers:evidence", place.urn, row.pupil_id)


def _row(request: HttpRequest, evidence_id: UUID) -> EvidenceRow:
    row = evidence_by_id(request.place.school_id, evidence_id, abilities=request.place.abilities)
    if row is None:
        raise Http404
    return row


def _pupil(request: HttpRequest, pupil_id: UUID) -> PupilRow:
    pupil = pupil_by_id(request.place.school_id, pupil_id, timezone.localdate())
    if pupil is None:
        raise Http404
    return pupil


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
