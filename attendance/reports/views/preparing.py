"""Pages: preparing a report to governors: the preview with its figures of now, the words, and the way to the head."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse, seen_now
from attendance.reports.forms.governors import NotesForm, ReissueForm, SendBackForm, first_words
from attendance.reports.queries.reports import ReportRow, report_by_slug
from attendance.reports.services import preparing as deeds
from attendance.reports.services.drawing import governors_context
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.reports.services.publishing import content_of, publish, shown_digest

REFUSED, CLASH = 422, 409


@school_page("reports.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft with its figures as they are now, beside the words; saving keeps them."""
    place, report = request.place, report_or_404(request.place, slug)
    if request.method != "POST":
        return page(request, report)
    form = NotesForm(request.POST, further=report.newest is not None)
    if not form.is_valid():
        return page(request, report, form=form, status=REFUSED)
    try:
        seen = form.cleaned_data["seen"]
        deeds.save_notes(place.school_id, slug, form.written, seen=seen, by=place.actor, at=timezone.now())
    except ReportProblem as problem:
        refuse(form, problem)
        theirs = problem.field == "seen"
        return page(request, report, form=form, theirs=theirs, status=CLASH if theirs else REFUSED)
    messages.success(request, "Saved. Nobody but those who prepare the report sees it yet.")
    return redirect("reports:prepare", place.urn, slug)


def report_or_404(place: SchoolPlace, slug: str) -> ReportRow:
    """The report of a term that has begun. Raises Http404. Two queries."""
    row = report_by_slug(place.school_id, slug, timezone.localdate())
    if row is None:
        raise Http404
    return row


def page(
    request: HttpRequest, report: ReportRow, *, form: NotesForm | None = None, answer: SendBackForm | None = None,
    theirs: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a draft, with forms as they were sent where something in them was refused."""
    place, at = request.place, timezone.now()
    content = content_of(place.school_id, report, by=place.actor, at=at)
    further = report.newest is not None
    words = first_words(report, content["questions"])
    if theirs and form is not None:
        seen_now(form, report.seen)
    context: dict[str, Any] = governors_context(content) | {
        "draft": True, "report": report, "further": further, "form": form or NotesForm(initial=words, further=further),
        "answer": answer or SendBackForm(), "theirs": words if theirs else None, "shown": shown_digest(content),
        "approves": place.may("reports.approve"),
        "alone": not report.prepared_name or report.prepared_by == place.user_id,
    }  # fmt: skip
    return render(request, "reports/prepare.html", context, status=status)


@school_page("reports.prepare")
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the head to publish it."""
    place = request.place
    seen = request.POST.get("seen", "")
    return _done(
        request, slug, "Sent to the headteacher. You can take it back until it is published.",
        lambda at: deeds.ask_approval(place.school_id, slug, seen=seen, by=place.actor, at=at),
    )  # fmt: skip


@school_page("reports.prepare")
@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """It is to be changed once more before the head looks."""
    place = request.place
    return _done(
        request, slug, "Taken back. It is a draft again.",
        lambda at: deeds.take_back(place.school_id, slug, by=place.actor, at=at),
    )  # fmt: skip


@school_page("reports.approve")
@require_POST
def send_back(request: HttpRequest, slug: str) -> HttpResponse:
    """The head asks for a change first."""
    place, report, form = request.place, report_or_404(request.place, slug), SendBackForm(request.POST)
    if not form.is_valid():
        return page(request, report, answer=form, status=REFUSED)
    try:
        words = form.cleaned_data["words"]
        deeds.send_back(place.school_id, slug, words=words, by=place.actor, at=timezone.now())
    except SentTwice:
        pass
    except ReportProblem as problem:
        refuse(form, problem)
        return page(request, report_or_404(place, slug), answer=form, status=REFUSED)
    messages.success(request, "Sent back. They see what you wrote.")
    return redirect("reports:prepare", place.urn, slug)


@school_page("reports.approve")
@require_POST
def publish_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish it as it stands on the page: from then on it does not change."""
    place, given = request.place, request.POST
    report_or_404(place, slug)
    try:
        publish(
            place.school_id, slug, seen=given.get("seen", ""), shown=given.get("shown", ""), by=place.actor,
            at=timezone.now(),
        )  # fmt: skip
    except SentTwice:
        pass
    except ReportProblem as problem:
        messages.error(request, str(problem))
        return redirect("reports:prepare", place.urn, slug)
    messages.success(request, "Published. Governors can read it now; its PDFs are being made.")
    return redirect("reports:governors", place.urn, slug)


@school_page("reports.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a further issue, with the reason that governors will read."""
    place, report = request.place, report_or_404(request.place, slug)
    if report.newest is None:
        raise Http404
    form = ReissueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            deeds.reissue(place.school_id, slug, reason=reason, by=place.actor, at=timezone.now())
            return redirect("reports:prepare", place.urn, slug)
        except SentTwice:
            return redirect("reports:prepare", place.urn, slug)
        except ReportProblem as problem:
            refuse(form, problem)
    status = REFUSED if form.errors else 200
    return render(request, "reports/reissue.html", {"report": report, "form": form}, status=status)


def _done(request: HttpRequest, slug: str, words: str, deed: Callable[[Any], Any]) -> HttpResponse:
    """Back to the draft, with what was done or why it was not."""
    report_or_404(request.place, slug)
    try:
        deed(timezone.now())
        messages.success(request, words)
    except SentTwice:
        messages.success(request, words)
    except ReportProblem as problem:
        messages.error(request, str(problem))
    return redirect("reports:prepare", request.place.urn, slug)
