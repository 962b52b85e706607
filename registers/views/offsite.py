"""Pages behind a provider's link: who of ours is expected there today, and did they come? No account."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import finished
from attendance.tenancy.scope import scoped
from registers.queries.covers import CoverSchool, cover_school
from registers.queries.providers import Expected, ProviderRow, expected_on, provider_by_token
from registers.services.problems import DayProblem
from registers.services.providers import LONGEST_NAME, Said, Taken, begun_sessions, note_provider_use, take_answers
from registers.views.by_link import closed, sealed

NAME_KEPT = "offsite_name"
HALVES = (("AM", "This morning"), ("PM", "This afternoon"))


def offsite_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view under /offsite/<urn>/<token>/: the link must be a provider's of this school, and not ended.

    The view gets `school` and `provider`, runs in the school's scope, and its answer is never stored. Otherwise: 404.
    """

    @wraps(view)
    def page(request: HttpRequest, urn: int, token: str) -> HttpResponse:
        school = cover_school(urn)
        if school is None:
            return _over(request)
        with scoped(school.id):
            provider = provider_by_token(school.id, token)
            if provider is None:
                return _over(request)
            response = finished(view(request, school, provider))
        return sealed(response, school.key)

    page.abilities = ("planned.edit",)
    page.kind = "offsite"
    return page


def _over(request: HttpRequest) -> HttpResponse:
    text = "It was ended, or a newer one was made. Ask the school for a new one."
    return closed(request, "This link does not work any more", text)


@offsite_page
def start(request: HttpRequest, school: CoverSchool, provider: ProviderRow) -> HttpResponse:
    """Today's pupils, first name and initial; came or did not come, by session."""
    at, wrong = timezone.now(), None
    name = request.POST.get("name", request.session.get(NAME_KEPT, provider.person))
    if request.method == "POST":
        try:
            taken = take_answers(school.id, provider, _said(request), by_name=name, at=at)
        except DayProblem as problem:
            wrong = problem
        else:
            request.session[NAME_KEPT] = name[:LONGEST_NAME]
            messages.success(request, _words(taken))
            return redirect(request.path)
    note_provider_use(school.id, provider.id, at=at)
    rows = expected_on(school.id, timezone.localdate(at), provider_id=provider.id)
    begun = begun_sessions(school.id, at)
    halves = [(half, words, half in begun, _rows(request, rows, half)) for half, words in HALVES]
    context = {
        "place": school, "nav": [], "provider": provider, "halves": halves, "name": name, "wrong": wrong,
        "today": timezone.localdate(at), "any": bool(rows), "may_send": any(one.session in begun for one in rows),
    }  # fmt: skip
    return render(request, "registers/offsite.html", context, status=422 if wrong else 200)


def _rows(request: HttpRequest, rows: list[Expected], half: str) -> list[tuple[Expected, str, str]]:
    """The pupils of a session, each with what is chosen and typed: the last answer, or what was just sent."""
    found = []
    for one in rows:
        if one.session == half:
            kept = ("came" if one.answer.came else "away") if one.answer else ""
            chosen = request.POST.get(one.key, kept)
            note = request.POST.get(f"note-{one.key}", one.answer.note if one.answer else "")
            found.append((one, chosen, note))
    return found


def _said(request: HttpRequest) -> list[Said]:
    return [
        Said(key, value == "came", request.POST.get(f"note-{key}", ""))
        for key, value in request.POST.items()
        if value in ("came", "away")
    ]


def _words(taken: Taken) -> str:
    if not taken.saved:
        return "Nothing had changed. Thank you."
    words = f"Thank you. The school has {taken.saved} answer{'' if taken.saved == 1 else 's'}."
    if taken.kept:
        words += " The school has marked some of them otherwise meanwhile; it will look at that."
    return words
