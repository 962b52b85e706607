"""Pages: reports to a trust's trustees: prepared, published for good, read, and taken along."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import trust_page
from attendance.access.places import TrustPlace
from attendance.kit.forms import refuse, seen_now
from attendance.reports.forms.trust import BoardForm
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.queries.trust_reports import FrozenIssue, boards, frozen_issue, issues_of
from attendance.reports.rules.trust_files import tables_of
from attendance.reports.services.drawing_trust import board_context
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.reports.services.trust_reports import Board, preview, publish_board, reissue_board, save_board
from attendance.reports.views.trust_tables import table_file
from registers.queries.duties import amended_since
from registers.queries.figures import DAY, Span

LIST, PREPARE, ISSUE = "reports_trust:board", "reports_trust:board_prepare", "reports_trust:board_issue"
REFUSED, CLASH = 422, 409


def _trust(place: TrustPlace) -> TrustOf:
    return TrustOf(place.trust_id, place.uid, place.name, place.school_ids)


@trust_page("trust.reports")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every report to trustees, what was published of each, and how it stands."""
    place = request.place
    rows = boards(place.trust_id, place.school_ids, timezone.localdate())
    return render(request, "reports/trust/board_list.html", {"rows": rows})


@trust_page("trust.reports")
def board_prepare(request: HttpRequest, term: str) -> HttpResponse:
    """The report as it would be published now, with the words to write; a post keeps these."""
    place, at = request.place, timezone.now()
    found = preview(_trust(place), term, by=place.actor, at=at)
    if found is None:
        raise Http404
    published = found.report.last if found.report.state == "published" else None
    further = bool(found.report.issues) and (published is None or "reason" in request.POST)
    if request.method != "POST":
        if published:
            return redirect(ISSUE, place.uid, term, published.number)
        return _preparing(request, found, BoardForm(initial=_first_words(found), further=further))
    form = BoardForm(request.POST, further=further)
    problem = _save(request, form, term) if form.is_valid() else None
    if problem is None and not form.errors:
        messages.success(request, "Saved. Nobody but you who prepare it sees it before it is published.")
        return redirect(PREPARE, place.uid, term)
    if problem is not None:
        found = (
            preview(_trust(place), term, by=place.actor, at=timezone.now()) or found
        )  # as it is now, theirs included
    if problem is None or problem.field != "seen":
        return _preparing(request, found, form, status=REFUSED)
    seen_now(form, found.report.seen)
    return _preparing(request, found, form, theirs=_first_words(found), status=CLASH)


def _preparing(
    request: HttpRequest, found: Board, form: BoardForm, *, theirs: dict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "theirs": theirs, "board": found, "report": found.report, **board_context(found.content)}
    return render(request, "reports/trust/board_prepare.html", context, status=status)


def _first_words(found: Board) -> dict:
    notes, report = found.report.words, found.report
    return {
        "did": "\n".join(notes.did), "say": notes.say, "questions": "\n".join(found.content["questions"]),
        "reason": notes.reason, "meeting_on": report.meeting_on, "seen": report.seen,
    }  # fmt: skip


def _save(request: HttpRequest, form: BoardForm, term: str) -> ReportProblem | None:
    """Keeps the words; returns why it was refused, which the form then says."""
    place, data = request.place, form.cleaned_data
    try:
        save_board(
            _trust(place), term, form.notes, meeting_on=data["meeting_on"], seen=data["seen"], by=place.actor,
            at=timezone.now(),
        )  # fmt: skip
    except ReportProblem as problem:
        refuse(form, problem)
        return problem
    return None


@trust_page("trust.reports")
@require_POST
def board_publish(request: HttpRequest, term: str) -> HttpResponse:
    """Publish what the page showed."""
    place, seen, shown = request.place, request.POST.get("seen", ""), request.POST.get("shown", "")
    try:
        number = publish_board(_trust(place), term, seen=seen, shown=shown, by=place.actor, at=timezone.now())
    except SentTwice:
        return redirect(PREPARE, place.uid, term)
    except ReportProblem as problem:
        messages.error(request, str(problem))
        return redirect(PREPARE if problem.field else LIST, *([place.uid, term] if problem.field else [place.uid]))
    messages.success(request, f"Issue {number} is published. It stays as it is.")
    return redirect(ISSUE, place.uid, term, number)


@trust_page("trust.reports")
@require_POST
def board_reissue(request: HttpRequest, term: str) -> HttpResponse:
    """Begin a further issue, with its reason."""
    place = request.place
    try:
        reissue_board(_trust(place), term, reason=request.POST.get("reason", ""), by=place.actor, at=timezone.now())
    except SentTwice:
        pass
    except ReportProblem as problem:
        messages.error(request, str(problem))
        return redirect(LIST, place.uid)
    return redirect(PREPARE, place.uid, term)


def _issue(request: HttpRequest, term: str, number: int) -> FrozenIssue:
    found = frozen_issue(request.place.trust_id, term, number)
    if found is None:
        raise Http404
    return found


@trust_page("trust.reports")
@require_safe
def board_issue(request: HttpRequest, term: str, number: int) -> HttpResponse:
    """A published issue, made of what was frozen; ?format=csv or xlsx with ?table=0 to 5 as a file."""
    place, found = request.place, _issue(request, term, number)
    if found.content is None:
        return render(request, "reports/trust/board_broken.html", {"issue": found.row}, status=500)
    content = found.content
    tables = list(tables_of(content))
    if suffix := request.GET.get("format"):
        n = request.GET.get("table", "0")
        if not n.isdecimal() or int(n) >= len(tables):
            raise Http404
        _, header, rows = tables[int(n)]
        return table_file(f"trust-{place.uid}-{term}-{number}-table-{n}", suffix, header, rows)
    since, last = date.fromisoformat(content["since"]), date.fromisoformat(content["last_day"])
    context = {
        **board_context(content), "issue": found.row, "issues": issues_of(place.trust_id, term), "term": term,
        "changed": amended_since(place.school_ids, Span(since, last + DAY), found.row.drawn_at),
        "tables": [title for title, _, _ in tables],
    }  # fmt: skip
    return render(request, "reports/trust/board.html", context)
