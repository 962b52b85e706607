"""Page: planning an absence or days elsewhere, of one pupil, several, or a whole group."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.kit.uuid7 import uuid7
from registers.forms.planned import PlannedForm
from registers.queries.planned import PlannedRow, planned_of_batch
from registers.queries.providers import providers
from registers.queries.register_settings import settings_on
from registers.rules.entry_rights import codes_for
from registers.rules.planned import KINDS, Kind
from registers.services.known import Kept, KnownResult
from registers.services.plan_preview import Preview, preview_plan
from registers.services.planned import PlanData, plan_absence
from registers.services.problems import DayProblem
from registers.views.choose_pupils import Choice, chosen_pupils
from registers.views.known import sessions_words

DAY = timedelta(days=1)
MOST_TOLD = 20


@school_page("planned.edit")
def planned_new(request: HttpRequest) -> HttpResponse:
    """Choose the kind (?kind=), then pupils (?q=, ?group=, ?pupil=), then the form; ?from= extends another."""
    before = _before(request)
    kind = KINDS.get(before.kind if before else request.GET.get("kind", ""))
    if kind is None:
        return render(request, "registers/planned_kinds.html", {"kinds": KINDS.values(), "query": request.GET})
    choice = chosen_pupils(request)
    form = _form(request, kind, choice, before)
    preview: Preview | None = None
    kept: tuple[Kept, ...] = ()
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "preview":
            preview = _preview(request, form)
        else:
            result = _planned(request, form)
            if result and not result.kept:
                return redirect("registers:planned", request.place.urn)
            kept = result.kept if result else ()
    context = {
        "form": form, "kind": kind, "choice": choice, "preview": preview, "kept": kept[:MOST_TOLD], "before": before,
        "more_kept": max(0, len(kept) - MOST_TOLD), "done": bool(kept),
        "kept_query": [("kind", kind.key)],
    }  # fmt: skip
    return render(request, "registers/planned_new.html", context)


def _before(request: HttpRequest) -> PlannedRow | None:
    """The planned absence that is to be extended, of a kind that is planned by the office."""
    try:
        rows = planned_of_batch(request.place.school_id, UUID(request.GET.get("from", "")))
    except ValueError:
        return None
    return next((row for row in rows if row.kind in KINDS), None)


def _form(request: HttpRequest, kind: Kind, choice: Choice, before: PlannedRow | None) -> PlannedForm:
    place, today = request.place, timezone.localdate()
    codes = codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides)
    places = [(str(row.id), row.name) for row in providers(place.school_id)] if kind.provider != "no" else []
    first = today + DAY
    initial = {"key": uuid7(), "since": first, "last_day": first, "pupils": choice.ticked}
    if before:
        initial |= {
            "since": max(before.end, today), "last_day": None, "note": before.note, "provider": before.provider_id,
            "code": before.code, "pattern": _slots(before), "pupils": [str(before.pupil_id)],
        }  # fmt: skip
    pupils = choice.pupils or ([(str(before.pupil_id), f"{before.last}, {before.first}")] if before else [])
    return PlannedForm(
        request.POST or None, kind=kind, pupils=pupils, providers=places, codes=codes, day=today, initial=initial
    )


def _slots(row: PlannedRow) -> list[str]:
    return [f"{day}-{half}" for day, held in row.pattern.items() for half in ("AM", "PM") if held in ("both", half)]


def _data(form: PlannedForm) -> PlanData:
    data = form.cleaned_data
    return PlanData(
        data["pupils"], form.kind.key, data["since"], form.until, form.weekdays, data["code"], data["note"],
        data.get("provider"), data.get("agreed", ""), data.get("review_on"), batch=data["key"],
    )  # fmt: skip


def _preview(request: HttpRequest, form: PlannedForm) -> Preview | None:
    try:
        return preview_plan(request.place.school_id, _data(form), roles=request.place.roles, at=timezone.now())
    except DayProblem as problem:
        refuse(form, problem)
        return None


def _planned(request: HttpRequest, form: PlannedForm) -> KnownResult | None:
    place = request.place
    try:
        result = plan_absence(place.school_id, _data(form), roles=place.roles, by=place.actor, at=timezone.now())
    except DayProblem as problem:
        refuse(form, problem)
        return None
    messages.success(request, f"{form.kind.label}: {sessions_words(result.written)} filled. Registers show it now.")
    return result
