"""Pages: absences planned ahead, what falls due about them, and one of them with what can be done about it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.planned import EndForm
from registers.queries.planned import PlannedRow, marks_of_plans, planned_from, planned_of_batch
from registers.queries.planned_due import due_of
from registers.rules.planned import ALL_KINDS, KINDS
from registers.services.known import KnownResult
from registers.services.planned import end_planned, resume_planned, undo_planned
from registers.services.problems import DayProblem
from registers.views.known import sessions_words

MOST_TOLD = 20


@school_page("planned.edit")
def planned(request: HttpRequest) -> HttpResponse:
    """What is planned, by what ends next (?kind= for one kind), and above it what is to be done."""
    place, now = request.place, timezone.localtime()
    kind = request.GET.get("kind", "") if request.GET.get("kind") in ALL_KINDS else ""
    rows = planned_from(place.school_id, now.date(), kind=kind)
    due = due_of(place.school_id, now.date(), clock=now.time())
    context = {"rows": rows, "due": due, "kind": kind, "kinds": ALL_KINDS.values(), "today": now.date()}
    return render(request, "registers/planned.html", context)


@school_page("planned.edit")
def planned_one(request: HttpRequest, planned_id: UUID) -> HttpResponse:
    """One planned absence: what it fills, who else it is for; end it early, extend it, take it back."""
    rows = _rows(request, planned_id)
    form = EndForm(request.POST or None, many=len(rows) > 1, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            result = end_planned(
                request.place.school_id, planned_id, on=data["on"], because=data["because"],
                whole_batch=data.get("whole", False), by=request.place.actor, at=timezone.now(),
            )  # fmt: skip
        except DayProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, told_with_kept(f"Ended. {sessions_words(result.written)} blank again.", result))
            return redirect("registers:planned_one", request.place.urn, planned_id)
    return render(request, "registers/planned_one.html", _context(request, rows, form))


def _rows(request: HttpRequest, planned_id: UUID) -> list[PlannedRow]:
    rows = planned_of_batch(request.place.school_id, planned_id)
    if not rows:
        raise Http404
    return rows


def _context(request: HttpRequest, rows: list[PlannedRow], form: EndForm) -> dict:
    one, today = rows[0], timezone.localdate()
    marks = marks_of_plans(request.place.school_id, [one.id], one.since, one.end) if one.state != "taken_back" else []
    made_today = timezone.localdate(one.made_at) == today
    return {
        "one": one, "others": rows[1:], "form": form, "marks": marks, "to_come": sum(m.date >= today for m in marks),
        "runs": one.state == "active" and one.until > today, "may_extend": one.kind in KINDS,
        "may_undo": one.state == "active" and (one.since > today or made_today),
        "may_resume": one.state != "active" and one.until > today and one.kind in KINDS,
    }  # fmt: skip


@school_page("planned.edit")
@require_POST
def planned_undo(request: HttpRequest, planned_id: UUID) -> HttpResponse:
    """Take it back as if it had not been planned, for everybody it was planned for."""
    return _deed(request, planned_id, undo_planned, "Taken back. {} blank again.")


@school_page("planned.edit")
@require_POST
def planned_resume(request: HttpRequest, planned_id: UUID) -> HttpResponse:
    """Let it run on as it was planned."""
    return _deed(request, planned_id, resume_planned, "It runs on. {} filled.")


def _deed(request: HttpRequest, planned_id: UUID, deed: Callable[..., KnownResult], words: str) -> HttpResponse:
    place = request.place
    _rows(request, planned_id)
    try:
        result = deed(place.school_id, planned_id, by=place.actor, at=timezone.now())
    except DayProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told_with_kept(words.format(sessions_words(result.written)), result))
    return redirect("registers:planned_one", place.urn, planned_id)


def told_with_kept(words: str, result: KnownResult) -> str:
    """What was done, with the sessions that were left as they are."""
    if not result.kept:
        return words
    left = "; ".join(f"{k.name}, {k.date:%-d %b} {k.session}: {k.why}" for k in result.kept[:MOST_TOLD])
    more = f", and {len(result.kept) - MOST_TOLD} more" if len(result.kept) > MOST_TOLD else ""
    return f"{words} Left as they are: {left}{more}."
