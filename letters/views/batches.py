"""Pages: batches of letters: how far the worker is, what could not be drawn, the file for the printer, the post."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from letters.forms.batches import PrintForm
from letters.queries import batches as queries
from letters.queries.batches import BatchRow
from letters.rules.envelopes import PRINTED, envelopes, on_paper
from letters.services import batches as deeds
from letters.services import printing
from letters.services.problems import LetterProblem, SentTwice, StorageAway

NOT_NOW = "Nothing was changed. Try again in a few minutes; if it stays so, ask whoever runs this installation."


@school_page("letters.view")
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches, the newest first."""
    found = queries.batches(request.place.school_id)
    return render(request, "letters/batches.html", {"batches": found, "shown": queries.SHOWN})


@school_page("letters.view")
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch. Asked by htmx: the progress alone, until there is something to see."""
    place, row, at = request.place, batch_or_404(request.place, batch_id), timezone.now()
    if request.htmx:
        return _progress(request, row, at)
    found = queries.sheets_of(place.school_id, batch_id, at)
    others = [one for one in found if one.stands and one.channel not in PRINTED]
    context = {
        "batch": row, "missing": queries.letters_not_issued(place.school_id, batch_id),
        "envelopes": envelopes(on_paper(found)),
        "others": sorted(others, key=lambda one: (one.pupil, one.title)), "gone": [s for s in found if not s.stands],
        "form": PrintForm(initial={"separators": row.separators, "duplex": row.duplex}),
        "sends": place.may("letters.send"), "decides": place.may("letters.decide"), "lies": lies(row, at),
    }  # fmt: skip
    return render(request, "letters/batch.html", context | _counts(context))


def lies(row: BatchRow, at: datetime) -> bool:
    """Whether letters that a person approved lie for a moment, so that the approval can be taken back."""
    return row.state == "queued" and row.made_by is not None and at < _until(row)


def _until(row: BatchRow) -> datetime:
    return row.made_at + timedelta(seconds=settings.LETTERS_GRACE_SECONDS)


def _progress(request: HttpRequest, row: BatchRow, at: datetime) -> HttpResponse:
    response = render(request, "letters/_batch_progress.html", {"batch": row, "lies": lies(row, at)})
    if not row.busy:
        response["HX-Refresh"] = "true"
    return response


def _counts(context: dict[str, Any]) -> dict[str, Any]:
    papers = [sheet for envelope in context["envelopes"] for sheet in envelope.sheets]
    row: BatchRow = context["batch"]
    posted = f"{date_format(localtime(row.posted_at), 'j F Y')}, {row.posted_name}" if row.posted_at else ""
    return {
        "papers": len(papers), "pages": sum(sheet.pages for sheet in papers), "posted": posted,
        "to_post": any(not sheet.posted for sheet in papers),
        "by_hand": [sheet for sheet in papers if sheet.channel == "hand"],
        "waiting": [one for one in context["missing"] if one.again and not one.error],
        "failed": [one for one in context["missing"] if one.error or not one.again],
        "again": any(one.again for one in context["missing"]),
    }  # fmt: skip


def batch_or_404(place: SchoolPlace, batch_id: UUID) -> BatchRow:
    """The batch, if the school has it. Raises Http404. One query."""
    row = queries.batch_by_id(place.school_id, batch_id)
    if row is None:
        raise Http404
    return row


@school_page("letters.send")
@require_POST
def batch_print(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The file for the printer, household by household."""
    place, row = request.place, batch_or_404(request.place, batch_id)
    form = PrintForm(request.POST)
    form.is_valid()  # two boxes: ticked or not

    def make() -> HttpResponse:
        options = printing.Options(**form.cleaned_data)
        made = printing.print_batch(place.school_id, batch_id, options, by=place.actor, at=timezone.now())
        name = f"letters-{timezone.localtime(row.made_at):%Y-%m-%d-%H%M}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(made.content, content_type="application/pdf", headers=headers)

    return _or_back(request, batch_id, make)


@school_page("letters.send")
@require_safe
def batch_zip(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Every letter as a file of its own, in a ZIP."""
    place, row = request.place, batch_or_404(request.place, batch_id)

    def make() -> HttpResponseBase:
        file = printing.zip_batch(place.school_id, batch_id, by=place.actor, at=timezone.now())
        name = f"letters-{timezone.localtime(row.made_at):%Y-%m-%d-%H%M}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")

    return _or_back(request, batch_id, make)


@school_page("letters.send")
@require_POST
def batch_post(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The envelopes were put in the post."""
    place = request.place
    batch_or_404(place, batch_id)

    def post() -> HttpResponse:
        papers = deeds.post_batch(place.school_id, batch_id, by=place.actor, at=timezone.now())
        messages.success(request, f"Noted: {papers} paper{'s' if papers != 1 else ''} in the post.")
        return redirect("letters:batch", place.urn, batch_id)

    return _or_back(request, batch_id, post)


@school_page("letters.decide")
@require_POST
def batch_now(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Draw them now: nobody needs the moment in which an approval can be taken back."""
    place = request.place
    batch_or_404(place, batch_id)

    def begin() -> HttpResponse:
        deeds.draw_now(place.school_id, batch_id, by=place.actor, at=timezone.now())
        messages.success(request, "They are drawn now.")
        return redirect("letters:batch", place.urn, batch_id)

    return _or_back(request, batch_id, begin)


@school_page("letters.send")
@require_POST
def batch_again(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Let the worker go on where the batch stopped."""
    place = request.place
    batch_or_404(place, batch_id)

    def again() -> HttpResponse:
        deeds.try_again(place.school_id, batch_id, by=place.actor, at=timezone.now())
        return redirect("letters:batch", place.urn, batch_id)

    return _or_back(request, batch_id, again)


def _or_back(request: HttpRequest, batch_id: UUID, deed: Callable[[], Any]) -> Any:
    """What the deed answers with; refused, the batch's page with the reason."""
    try:
        return deed()
    except SentTwice:
        pass
    except LetterProblem as problem:
        messages.error(request, str(problem))
    except StorageAway as away:
        messages.error(request, f"{away} {NOT_NOW}")
    return redirect("letters:batch", request.place.urn, batch_id)
