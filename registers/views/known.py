"""Pages: absences known beforehand, entered by the office and taken back by it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.people.queries import find_pupils, groups_on
from registers.forms.known import KnownForm
from registers.queries.known import known_from
from registers.queries.register_settings import settings_on
from registers.rules.entry_rights import codes_for
from registers.services.known import LONGEST, KnownProblem, KnownResult, record_known, take_back_known

MOST_FOUND = 60
MOST_TOLD = 20


@school_page("marks.known_absence")
def known(request: HttpRequest) -> HttpResponse:
    """Find pupils (?q=, ?group=), enter an absence for those ticked; below, the entries that stand."""
    place, today = request.place, timezone.localdate()
    groups = groups_on(place.school_id, today)
    form = _form(request, groups)
    kept: tuple = ()
    if request.method == "POST" and form.is_valid():
        result = _recorded(request, form)
        if result and not result.kept:
            return redirect("registers:known", place.urn)
        kept = result.kept if result else ()
    rows = known_from(place.school_id, today, today + LONGEST)
    context = {
        "form": form, "groups": groups, "q": request.GET.get("q", ""), "group": request.GET.get("group", ""),
        "rows": rows, "kept": kept[:MOST_TOLD], "more_kept": max(0, len(kept) - MOST_TOLD),
    }  # fmt: skip
    return render(request, "registers/known.html", context)


def _form(request: HttpRequest, groups) -> KnownForm:
    place, today = request.place, timezone.localdate()
    text, slug = request.GET.get("q", "").strip(), request.GET.get("group", "")
    group = next((group for group in groups if group.slug == slug), None)
    found = []
    if text or group:
        group_id = group.id if group else None
        found = find_pupils(place.school_id, today, text=text, group_id=group_id, limit=MOST_FOUND).rows
    codes = codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides)
    pupils = [(str(row.id), f"{row.last}, {row.first}") for row in found]
    tomorrow = today + timedelta(days=1)
    initial = {"since": tomorrow, "last_day": tomorrow, "pupils": [pupils[0][0]] if len(pupils) == 1 else []}
    return KnownForm(request.POST or None, pupils=pupils, codes=codes, day=today, initial=initial)


def _recorded(request: HttpRequest, form: KnownForm) -> KnownResult | None:
    place, data = request.place, form.cleaned_data
    try:
        result = record_known(
            place.school_id, pupil_ids=data["pupils"], since=data["since"], until=form.until, sessions=data["sessions"],
            code=data["code"], note=data["note"], roles=place.roles, by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except KnownProblem as problem:
        refuse(form, problem)
        return None
    messages.success(request, f"{sessions_words(result.written)} filled. The teacher sees it in the register.")
    return result


def sessions_words(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"


@school_page("marks.known_absence")
@require_POST
def known_undo(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Take an entry back, as an amendment of each of its sessions. `entered` is when it was made."""
    place = request.place
    try:
        entered = datetime.fromisoformat(request.POST.get("entered", ""))
    except ValueError:
        raise Http404 from None
    try:
        result = take_back_known(
            place.school_id, pupil_id=pupil_id, recorded_at=entered, by=place.actor, at=timezone.now()
        )
    except KnownProblem as problem:
        messages.error(request, str(problem))
    else:
        left = (
            f" {sessions_words(len(result.kept))} left as they are: sent registers are amended." if result.kept else ""
        )
        messages.success(request, f"{sessions_words(result.written)} cleared again.{left}")
    return redirect("registers:known", place.urn)
