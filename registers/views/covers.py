"""Pages: links for supply teachers (the office), and what a link opens (the supply teacher, who has no account)."""

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attendance.access.api.problems import MEDIA_TYPE, Problem
from attendance.access.pages import finished, school_page
from attendance.kit.forms import refuse
from attendance.people.queries import groups_on
from attendance.tenancy.scope import scoped
from registers.api.registers import marks_answer, send_answer, sheet_answer
from registers.forms.covers import CoverForm
from registers.queries.covers import CoverRow, CoverSchool, cover_by_token, cover_school, covers_from
from registers.queries.sheets import RegisterKey, frame
from registers.queries.turns import current_session
from registers.services.covers import CoverProblem, make_cover, note_cover_use, revoke_cover, taker_of_cover
from registers.services.taking import RegisterRefused
from registers.views.by_link import closed, sealed
from registers.views.plain_form import Told, handle
from registers.views.sheet_page import Addresses
from registers.views.taking import draw

SHOWN_ONCE = "cover_link_made"

# ---- the office ----------------------------------------------------------------------------------------------------


@school_page("registers.cover")
def cover(request: HttpRequest) -> HttpResponse:
    """Make a link, and see those for today and later. A new link's address is shown once."""
    place, today = request.place, timezone.localdate()
    groups = [(str(group.id), group.name) for group in groups_on(place.school_id, today)]
    form = CoverForm(request.POST or None, groups=groups, initial={"day": today, "group": request.GET.get("group", "")})
    if request.method == "POST" and form.is_valid() and _made(request, form):
        return redirect("registers:cover", place.urn)
    made = request.session.pop(SHOWN_ONCE, None)
    links = [(link, _state(link, today)) for link in covers_from(place.school_id, today)]
    return render(request, "registers/covers.html", {"form": form, "links": links, "made": made})


def _made(request: HttpRequest, form: CoverForm) -> bool:
    place, data = request.place, form.cleaned_data
    try:
        _, token = make_cover(
            place.school_id, group_id=data["group"], day=data["day"], teacher_name=data["teacher_name"],
            by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except CoverProblem as problem:
        refuse(form, problem)
        return False
    address = request.build_absolute_uri(reverse("cover:start", args=[place.urn, token]))
    request.session[SHOWN_ONCE] = {"address": address, "name": data["teacher_name"], "day": f"{data['day']:%A %-d %B}"}
    return True


def _state(link: CoverRow, today: date) -> str:
    if link.revoked_at:
        return f"Ended by {link.revoked_name}"
    if link.last_used_at:
        return f"Last opened at {timezone.localtime(link.last_used_at):%H:%M on %-d %B}"
    return "Not opened yet" if link.day >= today else "Over"


@school_page("registers.cover")
@require_POST
def cover_revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """End a link at once."""
    place = request.place
    if revoke_cover(place.school_id, link_id, by=place.actor, at=timezone.now()):
        messages.success(request, "The link is ended. It opens nothing any more.")
    return redirect("registers:cover", place.urn)


# ---- the supply teacher --------------------------------------------------------------------------------------------


def cover_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view under /cover/<urn>/<token>/: the link must be of this school, not ended, and for today.

    The view gets `school` and `link`, runs in the school's scope, and its answer is never stored. Otherwise: 404, with
    the advice to ask the office.
    """

    @wraps(view)
    def page(request: HttpRequest, urn: int, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        school = cover_school(urn)
        if school is None:
            return _over(request)
        with scoped(school.id):
            link = cover_by_token(school.id, token)
            if link is None or not link.works_on(timezone.localdate()):
                return _over(request)
            response = finished(view(request, school, link, token, *args, **kwargs))
        return sealed(response, school.key)

    page.abilities = ("registers.take",)
    page.kind = "cover"
    return page


def _over(request: HttpRequest) -> HttpResponse:
    text = "It may be for another day, or ended. Ask the office for a new one."
    return closed(request, "This link does not open a register", text)


@require_GET
@cover_page
def cover_start(request: HttpRequest, school: CoverSchool, link: CoverRow, token: str) -> HttpResponse:
    """To the register of this hour."""
    session = current_session(school.id, timezone.localtime()) or "AM"
    return redirect("cover:take", school.urn, token, session)


@cover_page
def cover_take(request: HttpRequest, school: CoverSchool, link: CoverRow, token: str, session: str) -> HttpResponse:
    """The register, without history and circumstances."""
    by, at, key = taker_of_cover(link), timezone.now(), RegisterKey(link.slug, link.day, session)
    told = Told()
    if request.method == "POST":
        told = handle(request.POST, school.id, key, by=by, at=at)
        if told.done:
            return redirect(request.path)
    note_cover_use(school.id, link.id, at=at)
    register = frame(school.id, key, None)
    if register is None:
        raise Http404
    extra = {"place": school, "nav": [], "cover": link}
    addresses, who = _addresses(school, token, session), f"cover-{link.id}"
    try:
        return draw(request, register, by=by, at=at, told=told, addresses=addresses, who=who, **extra)
    except RegisterRefused as refusal:
        context = {"kind": "none", "title": refusal.message, "text": refusal.remedy}
        return render(request, "registers/nothing.html", context | extra)


def _addresses(school: CoverSchool, token: str, session: str) -> Addresses:
    def address(name: str, half: str = session) -> str:
        return reverse(f"cover:{name}", args=[school.urn, token, half])

    return Addresses(address("marks"), address("send"), address("sheet"), lambda half: address("take", half))


@require_GET
@cover_page
def cover_sheet(request: HttpRequest, school: CoverSchool, link: CoverRow, token: str, session: str) -> HttpResponse:
    """The sheet as the API gives it."""
    key = RegisterKey(link.slug, link.day, session)
    return _answer(lambda: sheet_answer(school.id, key, taker_of_cover(link)))


@require_POST
@cover_page
def cover_marks(request: HttpRequest, school: CoverSchool, link: CoverRow, token: str, session: str) -> HttpResponse:
    """A batch of marks, as the API takes it."""
    key = RegisterKey(link.slug, link.day, session)
    return _answer(lambda: marks_answer(_body(request), school.id, key, taker_of_cover(link)))


@require_POST
@cover_page
def cover_send(request: HttpRequest, school: CoverSchool, link: CoverRow, token: str, session: str) -> HttpResponse:
    """Sending the register."""
    key = RegisterKey(link.slug, link.day, session)
    return _answer(lambda: send_answer(_body(request), school.id, key, taker_of_cover(link)))


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):  # RecursionError: lists within lists without end
        return None


def _answer(make: Callable[[], dict]) -> JsonResponse:
    try:
        return JsonResponse(make())
    except Problem as refusal:
        transaction.set_rollback(True)
        body = {
            "type": f"urn:herringbone:problem:{refusal.kind}",
            "title": refusal.title or str(refusal.detail),
            "status": refusal.status_code,
            "detail": str(refusal.detail),
            "errors": refusal.errors,
        }
        return JsonResponse(body, status=refusal.status_code, content_type=MEDIA_TYPE)
