"""Page: one request for leave with its facts, and the headteacher's decision about it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.leave import DecideForm
from registers.queries.evidence import evidence_of
from registers.queries.leave_desk import LeaveFile, leave_file
from registers.rules.leave import codes_to_choose
from registers.services.known import KnownResult
from registers.services.leave import decide_leave, may_undo, undo_leave, withdraw_leave
from registers.services.problems import DayProblem
from registers.views.known import sessions_words
from registers.views.planned import told_with_kept


@school_page("planned.edit", "leave.decide")
def leave_one(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The request beside its facts; whoever may decide sees the form."""
    file = _file(request, batch)
    return _page(request, file, _form(request, file, None))


@school_page("leave.decide")
def leave_decide(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Grant it, grant part of it, or refuse it."""
    file = _file(request, batch)
    if request.method != "POST":
        return redirect("registers:leave_one", request.place.urn, batch)
    form = _form(request, file, request.POST)
    if form.is_valid():
        result = _decided(request, batch, form)
        if result:
            messages.success(request, _words(form.cleaned_data["decision"], result))
            return redirect("registers:leave_one", request.place.urn, batch)
    return _page(request, file, form)


def _file(request: HttpRequest, batch: UUID) -> LeaveFile:
    file = leave_file(request.place.school_id, batch, timezone.localtime())
    if file is None:
        raise Http404
    return file


def _form(request: HttpRequest, file: LeaveFile, data) -> DecideForm:
    codes = codes_to_choose(file.one.ground)
    left = file.grantable
    initial: dict[str, object] = {"code": codes[0]}
    if left:
        initial |= {"granted_since": left[0], "granted_last_day": left[-1]}
    return DecideForm(data, codes=codes, day=file.one.since, initial=initial)


def _page(request: HttpRequest, file: LeaveFile, form: DecideForm) -> HttpResponse:
    place = request.place
    ids = [row.id for row in file.rows]
    context = {
        "file": file, "one": file.one, "form": form, "waits": file.one.state == "waiting",
        "decides": place.may("leave.decide"), "may_undo": may_undo(file.one, timezone.localdate()),
        "evidence": evidence_of(place.school_id, leave_ids=ids, abilities=place.abilities),
    }  # fmt: skip
    return render(request, "registers/leave_one.html", context)


def _decided(request: HttpRequest, batch: UUID, form: DecideForm) -> KnownResult | None:
    place, data = request.place, form.cleaned_data
    part = data["decision"] == "part"
    try:
        return decide_leave(
            place.school_id, batch, decision=data["decision"], reason=data["reason"], code=_code(data),
            granted_since=data["granted_since"] if part else None, granted_until=form.granted_until if part else None,
            by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        refuse(form, problem)
        return None


def _code(data: dict) -> str:
    return data.get("code", "") if data["decision"] != "refused" else ""


def _words(decision: str, result: KnownResult) -> str:
    if decision == "refused":
        return "Refused. No mark is made; the letter to the family is drafted next."
    words = "Granted" if decision == "granted" else "Granted in part"
    return told_with_kept(f"{words}. {sessions_words(result.written)} filled.", result)


@school_page("leave.decide")
@require_POST
def leave_undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take the decision back: the request waits again."""
    return _deed(request, batch, undo_leave, "Taken back. The request waits again.")


@school_page("planned.edit")
@require_POST
def leave_withdraw(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The family does not ask any more."""
    return _deed(request, batch, withdraw_leave, "Withdrawn. Nothing is left to decide.")


def _deed(request: HttpRequest, batch: UUID, deed: Callable[..., object], words: str) -> HttpResponse:
    place = request.place
    _file(request, batch)
    try:
        result = deed(place.school_id, batch, by=place.actor, at=timezone.now())
    except DayProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told_with_kept(words, result) if isinstance(result, KnownResult) else words)
    return redirect("registers:leave_one", place.urn, batch)
