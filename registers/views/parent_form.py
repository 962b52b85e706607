"""Pages for families without an account, under /absent/<urn>/: ask for a code, type it, report an absence.

Between the pages the browser holds one secret, in a signed cookie that scripts cannot read, of these pages alone:
not a field of the form, where it would lie in the page's source, in a saved page, and be lost by a link or the back
button. SameSite=Lax: a link on the school's site may lead into the pages, a form on another site may not post to
them. The names of children are in no answer before the code was right.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from attendance.access.pages import finished
from attendance.kit.brakes import braked, client_address
from attendance.kit.forms import refuse
from attendance.kit.queue import enqueue
from attendance.tenancy.scope import scoped
from registers.forms.parent_form import AskForm, CodeForm, ReportForm
from registers.queries.form_adults import Adult, adult_of_code
from registers.queries.report_codes import CodeRow, FormSchool, code_by_token, form_school, sent_by_form
from registers.rules.typed_address import Typed
from registers.services.code_sending import SEND_CODE, texts_go
from registers.services.parent_reports import CodeOver, CodeUsed, hand_in
from registers.services.problems import DayProblem
from registers.services.report_codes import Asked, Tried, ask_code, try_code

COOKIE, SALT = "absent", "registers.absent"
KEPT_FOR = 60 * 60  # seconds: a code, the form, and the page that says what was sent
# Many families share the address of a telephone network, so a client's brake is wide; codes have their own, narrow one.
ASKS, TRIES_OF_ALL, SPAN = 60, 120, 15 * 60
AWAY = "Codes cannot be sent just now."
BRAKED = "Too much was asked for from your network."
FIELDS = {"pupil_ids": "children", "pupil": "children", "teller": "children", "until": "back_on", "last_day": "back_on"}


def parent_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view under /absent/<urn>/: the school must be one of ours. No answer is stored or found by a search."""

    @wraps(view)
    def page(request: HttpRequest, urn: int, *args: Any, **kwargs: Any) -> HttpResponse:
        school = form_school(urn)
        response = _nothing(request) if school is None else view(request, school, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        return response

    page.kind = "parent"
    return page


def _nothing(request: HttpRequest) -> HttpResponse:
    context = {
        "kind": "not_yours", "title": "This page does not exist",
        "text": "Check that you have the whole address from the school. If it still does not work, ring the school.",
    }  # fmt: skip
    return render(request, "registers/nothing.html", context, status=404)


def _draw(request: HttpRequest, school: FormSchool, name: str, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"place": school, "nav": [], "school": school}
    return finished(render(request, f"registers/absent_{name}.html", context, status=status))


# ---- 1: ask for a code -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@parent_page
def start(request: HttpRequest, school: FormSchool) -> HttpResponse:
    """Type a mobile number or e-mail address. What follows is the same whether the school knows it or not."""
    form = AskForm(request.POST if request.method == "POST" else None, texts=texts_go())
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, school, form.cleaned_data["address"])
        except DayProblem as problem:
            refuse(form, problem)
    return _draw(request, school, "start", 422 if form.errors else 200, form=form, texts=form.texts)


def _asked(request: HttpRequest, school: FormSchool, typed: Typed) -> HttpResponse:
    _check_brake(request, "report-code-ask", ASKS)
    at = timezone.now()
    with scoped(school.id):
        asked = ask_code(school.id, typed, at=at)
    # Behind the commit, and for an unknown address too: the worker finds that out, not whoever watches the clock.
    if not enqueue(SEND_CODE, str(school.id), school.name, str(asked.code_id)):
        raise DayProblem("", AWAY, "Ring the school, or try again in a few minutes.")
    return _with_token(redirect("absent:code", school.urn), school, asked)


def _check_brake(request: HttpRequest, name: str, most: int) -> None:
    who = client_address(request, behind_proxy=bool(settings.SECURE_PROXY_SSL_HEADER))
    if braked(name, who, most=most, seconds=SPAN):
        raise DayProblem("", BRAKED, "Wait a quarter of an hour, or ring the school.")


def _with_token(response: HttpResponse, school: FormSchool, asked: Asked) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE, asked.token, salt=SALT, max_age=KEPT_FOR, path=reverse("absent:start", args=[school.urn]),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _token(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR))


# ---- 2: type the code ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@parent_page
def code(request: HttpRequest, school: FormSchool) -> HttpResponse:
    """Type the six digits. After five wrong ones the code is dead."""
    token = _token(request)
    if not token:
        return redirect("absent:start", school.urn)
    form, tried = CodeForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            tried = _tried(request, school, token, form.cleaned_data["code"])
        except DayProblem as problem:
            refuse(form, problem)
    if tried and tried.state == "right":
        return redirect("absent:report", school.urn)
    if tried and tried.state != "wrong":
        return _over(request, school, tried.state)
    if tried:
        form.add_error("code", f"That is not the code. You can try {_times(tried.left)}.")
    return _draw(request, school, "code", 422 if form.errors else 200, form=form, texts=texts_go())


def _tried(request: HttpRequest, school: FormSchool, token: str, digits: str) -> Tried:
    _check_brake(request, "report-code-try", TRIES_OF_ALL)
    with scoped(school.id):
        return try_code(school.id, token, digits, at=timezone.now())


def _times(left: int) -> str:
    return "one more time" if left == 1 else f"{left} more times"


def _over(request: HttpRequest, school: FormSchool, state: str) -> HttpResponse:
    return _draw(request, school, "over", 403 if state == "locked" else 410, state=state)


# ---- 3: the report ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@parent_page
def report(request: HttpRequest, school: FormSchool) -> HttpResponse:
    """Say who is away, why and until when. Who may speak for whom is looked at again with each request."""
    token, at = _token(request), timezone.now()
    with scoped(school.id):
        held = code_by_token(school.id, token) if token else None
        if held and held.used_at:
            return redirect("absent:sent", school.urn)
        adult = _adult(school, held, at) if held and held.is_open(at) else None
        if held is None or adult is None:
            return _back(request, school, held)
        return _report(request, school, token, adult)


def _adult(school: FormSchool, held: CodeRow, at: datetime) -> Adult | None:
    return adult_of_code(school.id, held.contact_id, held.asked_hash, timezone.localdate(at))


def _back(request: HttpRequest, school: FormSchool, held: CodeRow | None) -> HttpResponse:
    """To the beginning without a code, to the code where it was not typed yet; else it is over, said in one way."""
    if held is None:
        return redirect("absent:start", school.urn)
    return redirect("absent:code", school.urn) if held.opened_at is None else _over(request, school, "over")


def _report(request: HttpRequest, school: FormSchool, token: str, adult: Adult) -> HttpResponse:
    at = timezone.now()
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(*posted, children=adult.children, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(school.id, token, form.said(), at=at)
            return redirect("absent:sent", school.urn)
        except CodeUsed:
            return redirect("absent:sent", school.urn)
        except CodeOver:
            return _over(request, school, "over")
        except DayProblem as problem:
            problem.field = FIELDS.get(problem.field, problem.field)
            refuse(form, problem)
    lost = bool(form.errors) and bool(request.FILES)
    return _draw(request, school, "report", 422 if form.errors else 200, form=form, adult=adult, lost=lost)


# ---- 4: what was sent ------------------------------------------------------------------------------------------------


@require_safe
@parent_page
def sent(request: HttpRequest, school: FormSchool) -> HttpResponse:
    """Thank you, and what the office has now. For as long as this browser remembers the code."""
    token = _token(request)
    with scoped(school.id):
        held = code_by_token(school.id, token) if token else None
        if held is None or held.used_at is None:
            return redirect("absent:start", school.urn)
        return _draw(request, school, "sent", rows=sent_by_form(school.id, held.id), at=held.used_at)
