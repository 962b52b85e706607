"""Pages: reports of absences that wait for the office, and one of them with everything that was told."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.absence_reports import DecideForm, code_choices
from registers.queries.absence_reports import Batch, decided_today, in_batches, reports_of_batch, waiting
from registers.queries.evidence import evidence_of
from registers.queries.incoming import new_count
from registers.queries.marks import marks_of
from registers.queries.register_settings import settings_on
from registers.rules.entry_rights import codes_for
from registers.services.absence_reports import (
    Reported,
    accept_report,
    query_report,
    refuse_report,
    undo_report,
)
from registers.services.problems import DayProblem
from registers.views.call_page import kept_words, sessions_words, uuid_or_none

DAYS_SHOWN = 10


@school_page("absence.report")
def reports(request: HttpRequest) -> HttpResponse:
    """What waits to be accepted or asked back about, and what was decided today, with Undo."""
    place, today = request.place, timezone.localdate()
    rows = in_batches(waiting(place.school_id))
    context = {
        "waiting": rows, "decided": in_batches(decided_today(place.school_id, today)), "today": today,
        "messages_in": new_count(place.school_id), "asked": sum(batch.one.state == "queried" for batch in rows),
        "codes": code_choices(today, _codes(request), "Choose a mark"),
    }  # fmt: skip
    return render(request, "registers/reports.html", context)


@school_page("absence.report")
def report(request: HttpRequest, batch: UUID) -> HttpResponse:
    """One report: accept it with a code, ask back, do not accept it, or undo what was decided today."""
    place, today = request.place, timezone.localdate()
    rows = reports_of_batch(place.school_id, batch)
    if not rows:
        raise Http404
    told = Batch(tuple(rows))
    form = DecideForm(
        request.POST or None, day=today, codes=_codes(request), initial={"code": told.one.suggested}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _decided(request, told, form):
        return redirect("registers:reports", place.urn)
    return render(request, "registers/report.html", _context(request, told, form))


def _codes(request: HttpRequest) -> tuple[str, ...]:
    place, today = request.place, timezone.localdate()
    return codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides)


def _context(request: HttpRequest, told: Batch, form: DecideForm) -> dict:
    place, one, today = request.place, told.one, timezone.localdate()
    days = [one.since + (one.until - one.last_day) * n for n in range(min(DAYS_SHOWN, (one.until - one.since).days))]
    marks = marks_of(place.school_id, [row.pupil_id for row in told.rows], days)
    papers = evidence_of(place.school_id, report_ids=[row.id for row in told.rows], abilities=place.abilities)
    return {
        "told": told, "one": one, "form": form, "papers": papers, "today": today,
        "may_undo": one.state in ("accepted", "refused", "queried") and one.decided_on(today),
        "marks": [(row, [mark for key, mark in sorted(marks.items(), key=lambda item: item[0][1:])
                         if key[0] == row.pupil_id and mark.code]) for row in told.rows],
    }  # fmt: skip


def _decided(request: HttpRequest, told: Batch, form: DecideForm) -> bool:
    """Do what the button says; False with the problem beside its field."""
    place, data, batch = request.place, form.cleaned_data, told.one.batch
    deed, act = {"by": place.actor, "at": timezone.now()}, request.POST.get("do", "")
    try:
        if act == "accept":
            done = accept_report(place.school_id, batch, code=data["code"], roles=place.roles, **deed)
            _say(request, f"{told.names}: accepted, {data['code']}. {sessions_words(done.written)} written.", done)
        elif act == "query":
            query_report(place.school_id, batch, question=data["question"], **deed)
            messages.success(request, f"{told.names}: asked back. The report stays in the list until it is decided.")
        elif act == "refuse":
            refuse_report(place.school_id, batch, reason=data["refusal"], **deed)
            messages.success(request, f"{told.names}: not accepted. The marks stay as they are.")
        elif act == "undo":
            done = undo_report(place.school_id, batch, pupil_id=uuid_or_none(request.POST.get("pupil", "")), **deed)
            _say(request, f"{_undone(told.rows, request)}: undone. {_given_back(done)}", done)
    except DayProblem as problem:
        refuse(form, problem)
        return False
    return True


def _undone(rows: Sequence, request: HttpRequest) -> str:
    one = request.POST.get("pupil", "")
    return next((row.name for row in rows if str(row.pupil_id) == one), Batch(tuple(rows)).names)


def _given_back(done: Reported) -> str:
    return f"{sessions_words(done.written)} as they were before." if done.written else "No mark had to be changed."


def _say(request: HttpRequest, words: str, done: Reported) -> None:
    messages.success(request, words)
    if done.kept:
        messages.warning(request, kept_words(done.kept))
