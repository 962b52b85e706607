"""Page: one change of many marks, shown before it is made."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import PupilRow, groups_on, pupils_on_roll, year_groups_on_roll, year_label
from registers.forms.amending import BulkForm
from registers.queries.register_settings import settings_on
from registers.rules.codes import codes_on
from registers.rules.entry_rights import codes_for
from registers.services.amending import AmendRefused
from registers.services.bulk import Bulk, Plan, bulk_amend, check_bulk, plan_bulk

SHOWN = 40


@school_page("marks.amend_bulk")
def amend_bulk(request: HttpRequest) -> HttpResponse:
    """Choose pupils, days and a mark; see what would change; then change it (the plan comes back as a fingerprint)."""
    place, at = request.place, timezone.now()
    form = _form(request, at)
    if request.method != "POST" or not form.is_valid():
        return render(request, "registers/amend_bulk.html", {"form": form}, status=422 if form.errors else 200)
    bulk, plan = _bulk(place, form.cleaned_data), None
    warnings: tuple[str, ...] = ()
    try:
        plan = plan_bulk(place.school_id, bulk, at=at)
        if request.POST.get("do") == "change":
            return _change(request, form, bulk, at)
        warnings = check_bulk(place.school_id, bulk, plan, roles=place.roles, at=at)
    except AmendRefused as refused:
        _refuse(form, refused, plan)
    context = {"form": form, "plan": _shown(plan) if plan else None, "warnings": warnings}
    return render(request, "registers/amend_bulk.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, at) -> BulkForm:
    place, today = request.place, timezone.localtime(at).date()
    allowed = codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides)
    present = "/ or \\, by session"
    choices = {
        "groups": [(str(group.id), group.name) for group in groups_on(place.school_id, today)],
        "year_groups": [(year, year_label(year)) for year in year_groups_on_roll(place.school_id, today)],
        "pupils": [(str(pupil.id), f"{pupil.last}, {pupil.first}") for pupil in pupils_on_roll(place.school_id, today)],
        "codes": [
            (code.code, f"{code.code}  {code.short_label}{f' ({present})' if code.code == '/' else ''}")
            for code in codes_on(today)
            if code.code in allowed and code.code != "\\"
        ],
    }
    initial = {"since": today, "last": today, "sessions": ["AM", "PM"], "keep_absences": True, "client_id": uuid4()}
    return BulkForm(request.POST if request.method == "POST" else None, initial=initial, **choices)


def _bulk(place: SchoolPlace, data: dict) -> Bulk:
    return Bulk(
        tuple(_pupils(place, data)), data["since"], data["last"] + timedelta(days=1), tuple(sorted(data["sessions"])),
        data["code"], data["note"], data["keep_absences"],
    )  # fmt: skip


def _pupils(place: SchoolPlace, data: dict) -> list[PupilRow]:
    """Everybody of the groups and year groups on the first day, and the pupils named, each once."""
    found: dict[UUID, PupilRow] = {}
    if data["groups"] or data["year_groups"]:
        group_ids = [UUID(one) for one in data["groups"]]
        some = pupils_on_roll(place.school_id, data["since"], year_groups=data["year_groups"], group_ids=group_ids)
        found.update((pupil.id, pupil) for pupil in some)
    if data["pupils"]:
        chosen = {UUID(one) for one in data["pupils"]}
        everybody = pupils_on_roll(place.school_id, timezone.localdate())
        found.update((pupil.id, pupil) for pupil in everybody if pupil.id in chosen)
    return list(found.values())


def _change(request: HttpRequest, form: BulkForm, bulk: Bulk, at) -> HttpResponse:
    data, place = form.cleaned_data, request.place
    done = bulk_amend(
        place.school_id, bulk, expected=data["plan"], by=place.actor, roles=place.roles, at=at, reason=data["reason"],
        evidence=data["evidence"], request_id=data["client_id"],
    )  # fmt: skip
    entered = f", {done.entered} entered for the first time" if done.entered else ""
    messages.success(request, f"{done.changed} marks changed{entered}. Every first mark is kept beside the new one.")
    for warning in done.warnings:
        messages.warning(request, warning)
    return redirect("registers:amendments", place.urn)


def _refuse(form: BulkForm, refused: AmendRefused, plan: Plan | None) -> None:
    said: dict[tuple[str, str], int] = {}
    for one in refused.refusals:
        key = (one.field, str(one))
        said[key] = said.get(key, 0) + 1
    for (field, text), n in list(said.items())[:10]:
        form.add_error(field if field in form.fields else None, text if n == 1 else f"{text} ({n} marks)")


def _shown(plan: Plan) -> dict:
    doing = plan.doing
    return {
        "marks": len(doing), "pupils": plan.pupils, "left": len(plan.left), "fingerprint": plan.fingerprint,
        "counts": plan.counts, "reasons_left": plan.reasons_left, "rows": doing[:SHOWN],
        "more": max(0, len(doing) - SHOWN),
    }  # fmt: skip
