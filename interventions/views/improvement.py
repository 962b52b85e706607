"""Pages: a notice to improve, from its first words to its outcome."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import school_days_between
from attendance.kit.forms import refuse
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.forms.legal import ImprovementForm, JudgeForm
from interventions.queries.legal import support_so_far
from interventions.queries.notices import ImprovementRow, improvement_by_id
from interventions.queries.penalty import PenaltyStanding
from interventions.rules.improvement import (
    CONTENTS,
    DRAFT,
    ENDED_EARLY,
    MOST_WEEKS,
    RUNNING,
    WITHDRAWN,
    last_day,
    review_dates,
    school_days_in,
    why_not,
)
from interventions.rules.legal import LegalProblem
from interventions.services import improvement as deeds
from interventions.views.legal_page import label_of_parent, parents_of, standing_or_404
from registers.queries.marks import SESSION_WORDS

AHEAD = timedelta(days=90)


@school_page("legal.decide")
def improvement_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Begin a notice to improve."""
    place, at = request.place, timezone.now()
    today = timezone.localdate(at)
    standing = standing_or_404(place, pupil_id, today)
    choices = [(parent.id, parent.label) for parent in parents_of(place, pupil_id, today)]
    form = ImprovementForm(request.POST or None, parents=choices, initial=_first_words(standing, choices, today))
    if request.method == "POST" and form.is_valid() and choices:
        try:
            made = deeds.draft_notice(
                place.school_id, pupil_id, form.cleaned_data["parent"], first=form.cleaned_data["first"],
                last=form.cleaned_data["last"], contents=form.contents(), on=today, by=place.actor, at=at,
            )  # fmt: skip
        except LegalProblem as problem:
            refuse(form, problem)
        else:
            return redirect("interventions:improvement", place.urn, pupil_id, made)
    threshold = standing.threshold
    against = why_not(codes=[s.code for s in threshold.sessions], threshold_met=threshold.met, support_appropriate=True)
    context = _frame(place, standing.pupil, form) | {"against": against, "nobody": not choices}
    return render(request, "interventions/improvement_edit.html", context)


@school_page("cases.view")
def improvement(request: HttpRequest, pupil_id: UUID, improvement_id: UUID) -> HttpResponse:
    """One notice: its contents as the parent reads them, its days and reviews, its outcome; a step by POST."""
    place, at = request.place, timezone.now()
    today = timezone.localdate(at)
    row, pupil = _row_or_404(place, pupil_id, improvement_id, today)
    form, status = JudgeForm(request.POST or None), 200
    if request.method == "POST":
        if not place.may("legal.decide"):
            raise Http404
        if form.is_valid() and _done(request, row, form, at):
            return redirect("interventions:improvement", place.urn, pupil_id, improvement_id)
        status = 422
    return render(request, "interventions/improvement.html", _context(place, row, pupil, form, today), status=status)


@school_page("legal.decide")
def improvement_edit(request: HttpRequest, pupil_id: UUID, improvement_id: UUID) -> HttpResponse:
    """Change one that has not been given yet."""
    place, at = request.place, timezone.now()
    row, pupil = _row_or_404(place, pupil_id, improvement_id, timezone.localdate(at))
    form = ImprovementForm(request.POST or None, initial={**row.contents, "first": row.since, "last": row.last_day})
    if request.method == "POST" and form.is_valid():
        try:
            deeds.rewrite_notice(
                place.school_id, improvement_id, first=form.cleaned_data["first"], last=form.cleaned_data["last"],
                contents=form.contents(), by=place.actor, at=at,
            )  # fmt: skip
        except LegalProblem as problem:
            refuse(form, problem)
        else:
            return redirect("interventions:improvement", place.urn, pupil_id, improvement_id)
    return render(request, "interventions/improvement_edit.html", _frame(place, pupil, form))


def _first_words(standing: PenaltyStanding, choices: list, today: date) -> dict[str, Any]:
    """What a new notice begins with: six weeks from today, and the record as the register has it."""
    sessions = standing.threshold.sessions
    listed = ", ".join(f"{one.day:%-d %B} {SESSION_WORDS[one.session]} ({one.code})" for one in sessions)
    record = f"{len(sessions)} sessions of unauthorised absence in 10 school weeks: {listed}." if sessions else ""
    parent = str(choices[0][0]) if len(choices) == 1 else ""
    return {"first": today, "last": last_day(today, MOST_WEEKS), "record": record, "parent": parent}


def _done(request: HttpRequest, row: ImprovementRow, form: JudgeForm, at: datetime) -> bool:
    place, data, on = request.place, form.cleaned_data, timezone.localdate(at)
    who: dict[str, Any] = {"on": on, "by": place.actor, "at": at}
    step = request.POST.get("step", "")
    try:
        if step == RUNNING:
            deeds.give_notice(place.school_id, row.id, **who)
        elif step == "judge":
            deeds.judge_notice(place.school_id, row.id, data["outcome"], data["words"], **who)
        elif step == ENDED_EARLY:
            deeds.end_notice_early(place.school_id, row.id, data["reason"], **who)
        elif step == WITHDRAWN:
            deeds.withdraw_notice(place.school_id, row.id, data["reason"], **who)
        else:
            raise Http404
    except LegalProblem as problem:
        refuse(form, problem)
        return False
    messages.success(request, "Noted, with your name and the time.")
    return True


def _row_or_404(place: SchoolPlace, pupil_id: UUID, notice_id: UUID, on: date) -> tuple[ImprovementRow, PupilRow]:
    row, pupil = improvement_by_id(place.school_id, notice_id), pupil_by_id(place.school_id, pupil_id, on)
    if row is None or pupil is None or row.pupil_id != pupil_id:
        raise Http404
    return row, pupil


def _frame(place: SchoolPlace, pupil: PupilRow, form: ImprovementForm) -> dict:
    back = reverse("interventions:legal_pupil", args=[place.urn, pupil.id])
    return {
        "form": form, "pupil": pupil, "title": f"Notice to improve: {pupil.name}", "cancel_url": back,
        "support": support_so_far(place.school_id, pupil.id, abilities=place.abilities),
    }  # fmt: skip


def _context(place: SchoolPlace, row: ImprovementRow, pupil: PupilRow, form: JudgeForm, today: date) -> dict:
    days = school_days_between(place.school_id, row.since, row.until + AHEAD)
    said = deeds.marks_say(place.school_id, pupil.id, row.since, min(row.until, today + timedelta(days=1)))
    return {
        "notice": row, "pupil": pupil, "form": form, "decides": place.may("legal.decide"), "today": today,
        "parent": label_of_parent(parents_of(place, pupil.id, today), row.parent_id),
        "contents": [(content, row.contents.get(content.key, "")) for content in CONTENTS],
        "school_days": school_days_in(row.since, row.last_day, days), "over": today > row.last_day,
        "reviews": review_dates(row.since, row.last_day, days), "marks_say": said if row.since <= today else "",
        "draft": row.state == DRAFT, "running": row.state == RUNNING,
    }  # fmt: skip
