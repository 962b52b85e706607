"""Files of marks on the page of imports."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.people.forms_imports import MarkFileForm, PupilFileForm
from attendance.people.views.imports import go_on, imports_page, receive
from registers import tasks


@school_page("imports.run")
def import_marks(request: HttpRequest) -> HttpResponse:
    """Hand in a file of marks; without a file the page of imports with what is wrong."""
    if request.method != "POST":
        return redirect("people:imports", request.place.urn)
    form = MarkFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return imports_page(request, PupilFileForm(), form)
    return receive(request, "marks", form, tasks.load_marks)


@school_page("imports.run")
@require_POST
def import_load(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Load a checked file of marks, or check a failed one again."""
    return go_on(request, job_id, "marks", tasks.load_marks)
