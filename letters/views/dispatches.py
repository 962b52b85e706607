"""Pages: the dispatch log, the same as a file, and what became of one dispatch."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.kit.tables import write_csv
from letters.forms.dispatches import AGAIN, LogForm, OutcomeForm
from letters.queries.dispatches import LogRow, dispatch_by_id, dispatch_log, events_of_dispatch, providers
from letters.rules.sending import PAPER, outcome_words, outcomes_for
from letters.services.delivery import note_outcome, send_again
from letters.services.problems import LetterProblem, SentTwice

PAGE, FILE_MOST = 50, 100_000
COLUMNS = (
    "sent_at", "pupil", "letter", "to_whom", "how", "where_to", "attempt", "by", "outcome", "outcome_at", "words",
    "reference",
)  # fmt: skip


@school_page("letters.view")
def log(request: HttpRequest) -> HttpResponse:
    """How each copy went out and what became of it, the newest first."""
    place, form, page = request.place, LogForm(request.GET), _page(request.GET)
    asked = form.asked()
    rows = dispatch_log(place.school_id, asked, first=(page - 1) * PAGE, most=PAGE + 1)
    context = {
        "form": form, "rows": rows[:PAGE], "filtered": any(vars(asked).values()), "query": _query(request.GET),
        "newer": page - 1, "older": page + 1 if len(rows) > PAGE else 0, "providers": providers(),
        "sends": place.may("letters.send"),
    }  # fmt: skip
    return render(request, "letters/log.html", context)


@school_page("letters.view")
def log_csv(request: HttpRequest) -> HttpResponse:
    """The same lines as a file, all pages of them."""
    place = request.place
    rows = dispatch_log(place.school_id, LogForm(request.GET).asked(), most=FILE_MOST)
    name = f"letters-sent-{place.urn}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    file = write_csv(COLUMNS, [_cells(row) for row in rows])
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: LogRow) -> list[Any]:
    sent, known = timezone.localtime(row.at), timezone.localtime(row.state_at)
    return [
        f"{sent:%Y-%m-%d %H:%M}", row.pupil, row.title, row.name, row.how, row.to, row.attempt, row.by_name, row.label,
        f"{known:%Y-%m-%d %H:%M}", row.words, row.reference,
    ]  # fmt: skip


def _page(data: Mapping[str, str]) -> int:
    page = data.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1


def _query(data: Mapping[str, str]) -> str:
    """What was asked for, as it stands in an address; ends with & where there is anything."""
    kept = {name: data[name] for name in LogForm.base_fields if data.get(name)}
    return f"{urlencode(kept)}&" if kept else ""


@school_page("letters.send")
def outcome(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Note what became of a dispatch, or send it once more."""
    place, at = request.place, timezone.now()
    row = _row_or_404(place, dispatch_id)
    back = _back(request, row)
    typed = request.POST if request.method == "POST" else None
    form = OutcomeForm(typed, outcomes=outcomes_for(row.channel), again=_again(row))
    if form.is_valid():
        try:
            _note(place, row, form, at)
        except SentTwice:
            return redirect(back)
        except LetterProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Noted about the letter to {row.name}.")
            return redirect(back)
    context = {
        "form": form, "row": _row_or_404(place, dispatch_id), "back": back,
        "events": events_of_dispatch(place.school_id, dispatch_id),
    }  # fmt: skip
    return render(request, "letters/outcome.html", context, status=422 if form.errors else 200)


def _row_or_404(place: SchoolPlace, dispatch_id: UUID) -> LogRow:
    row = dispatch_by_id(place.school_id, dispatch_id)
    if row is None:
        raise Http404
    return row


def _back(request: HttpRequest, row: LogRow) -> str:
    """To where the person came from: the letter, or the log."""
    if request.GET.get("from") == "letter":
        return reverse("letters:letter", args=[request.place.urn, row.letter_id])
    return reverse("letters:log", args=[request.place.urn])


def _again(row: LogRow) -> str:
    """What sending it once more is called; "" where it may not be."""
    if not row.bad:
        return ""
    return "It was posted once more" if row.channel in PAPER - {"notify_letter"} else "Send it once more"


def _note(place: SchoolPlace, row: LogRow, form: OutcomeForm, at: Any) -> None:
    data = form.cleaned_data
    if data["outcome"] == AGAIN:
        send_again(place.school_id, row.id, by=place.actor, at=at)
        return
    chosen = form.outcomes[data["outcome"]]
    words = outcome_words(chosen, data["words"])
    note_outcome(place.school_id, row.id, chosen.state, words, by=place.actor, at=at, seen=data["seen"])
