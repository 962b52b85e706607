"""Imports: files handed in, what they would do, loading them. Files of marks: `registers.views.imports` beside this."""

import logging
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.tables import write_csv
from attendance.people import tasks
from attendance.people.forms_imports import FileForm, MarkFileForm, PupilFileForm
from attendance.people.maps import GENERIC_HEADER
from attendance.people.queries.imports import JobRow, job_by_id, jobs
from attendance.people.services import importing
from attendance.people.services.importing import Load, NotNow

log = logging.getLogger(__name__)
PREVIEW = 20
ERROR_HEADER = ("Kind", "Row", "Column", "What is wrong", "What to do", "Rows")


@school_page("imports.run")
def imports(request: HttpRequest) -> HttpResponse:
    """The two forms and the files handed in last; a post hands in a file of pupils."""
    if request.method != "POST":
        return imports_page(request, PupilFileForm(), MarkFileForm())
    form = PupilFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return imports_page(request, form, MarkFileForm())
    return receive(request, "pupils", form, tasks.load_pupils, map_name=form.cleaned_data["map_name"])


def imports_page(request: HttpRequest, pupils: FileForm, marks: FileForm) -> HttpResponse:
    """The page with both forms as they stand."""
    context = {
        "pupils_form": pupils, "marks_form": marks, "form": pupils if pupils.errors else marks,
        "jobs": jobs(request.place.school_id),
    }  # fmt: skip
    return render(request, "people/imports.html", context)


def receive(request: HttpRequest, kind: str, form: FileForm, load: Load, *, map_name: str = "") -> HttpResponse:
    """Keep the file and check it: a small one at once, a large one by the worker."""
    place, at = request.place, timezone.now()
    content = form.cleaned_data["file"].read()
    job_id = importing.hand_in(
        place.school_id, kind=kind, filename=form.filename(), content=content, map_name=map_name, by=place.actor, at=at
    )
    proceed(place, kind, job_id, load, small=importing.is_small(content))
    return redirect("people:import", place.urn, job_id)


def proceed(place: SchoolPlace, kind: str, job_id: UUID, load: Load, *, small: bool) -> None:
    """Check or load now where the file is small, otherwise queue it."""
    if not small:
        tasks.send_after_commit(kind, place.school_id, job_id)
        return
    at = timezone.now()
    try:
        with transaction.atomic():
            importing.work_on(place.school_id, job_id, load, at=at)
    except Exception:
        log.exception("imports: job %s failed", job_id)
        importing.give_up(place.school_id, job_id, at=at)


def job_or_404(place: SchoolPlace, job_id: UUID) -> JobRow:
    """The job, if this person may see it: a report names pupils, so who sees none by name sees their own files only."""
    job = job_by_id(place.school_id, job_id)
    if job is None or not (place.may("pupils.view") or job.by_id == place.user_id):
        raise Http404
    return job


@school_page("imports.run")
@require_GET
def import_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """What the file would do or did. Asked by htmx: the progress alone, until there is something to see."""
    job = job_or_404(request.place, job_id)
    done, total = importing.progress_of(job_id)
    if request.htmx:
        response = render(request, "people/_import_progress.html", {"job": job, "done": done, "total": total})
        if not job.busy:
            response["HX-Refresh"] = "true"
        return response
    rows = [row for row in job.report.get("rows", []) if row["outcome"] != "unchanged"]
    context = {
        "job": job, "report": job.report, "done": done, "total": total, "rows": rows[:PREVIEW],
        "more_rows": max(len(rows) - PREVIEW, 0), "changes": _changes(job),
        "problems": job.report.get("problems", [])[:PREVIEW], "warnings": job.report.get("warnings", [])[:PREVIEW],
        "load_url": reverse(LOAD_PAGES[job.kind], args=[request.place.urn, job_id]),
    }  # fmt: skip
    return render(request, "people/import_job.html", context)


# by name: the page that loads marks stands in the room above
LOAD_PAGES = {"pupils": "people:import_load", "marks": "registers:import_load"}


def _changes(job: JobRow) -> int:
    return job.report.get("created", 0) + job.report.get("updated", 0)


@school_page("imports.run")
@require_POST
def import_load(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Load a checked file of pupils, or check a failed one again."""
    return go_on(request, job_id, "pupils", tasks.load_pupils)


def go_on(request: HttpRequest, job_id: UUID, kind: str, load: Load) -> HttpResponse:
    """The next step of a job of this kind, for the page that has a `load` for it."""
    place, job = request.place, job_or_404(request.place, job_id)
    if job.kind != kind:
        raise Http404
    step = importing.try_again if job.state == "failed" else importing.ask_to_load
    try:
        step(place.school_id, job_id, by=place.actor, at=timezone.now())
    except NotNow as error:
        messages.warning(request, str(error))
    else:
        proceed(place, kind, job_id, load, small=importing.job_is_small(place.school_id, job_id))
    return redirect("people:import", place.urn, job_id)


@school_page("imports.run")
@require_POST
def import_cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Drop a file."""
    place = request.place
    job_or_404(place, job_id)
    try:
        importing.cancel(place.school_id, job_id, by=place.actor, at=timezone.now())
    except NotNow as error:
        messages.warning(request, str(error))
        return redirect("people:import", place.urn, job_id)
    messages.success(request, "The file was dropped. Nothing was loaded.")
    return redirect("people:imports", place.urn)


@school_page("imports.run")
@require_GET
def import_errors(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Problems and warnings of a file as CSV."""
    job = job_or_404(request.place, job_id)
    lines = [
        (kind, remark["row"] or "", remark["column"], remark["what"], remark["remedy"], remark["count"])
        for kind, name in (("Problem", "problems"), ("Warning", "warnings"))
        for remark in job.report.get(name, [])
    ]
    return _download("import-problems.csv", write_csv(ERROR_HEADER, lines))


@school_page("imports.run")
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty file with our own columns for pupils."""
    return _download("pupils.csv", write_csv(GENERIC_HEADER, []))


def _download(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
