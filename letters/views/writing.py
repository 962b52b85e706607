"""Pages: choosing a letter to write about a pupil, and entering what it needs to be told."""

from collections.abc import Iterable
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
from interventions.queries.cases import case_by_id
from interventions.queries.finished import finished_policy
from letters.forms.letters import WriteForm, chosen_ids
from letters.queries.filling import fields_used, may_be_answered
from letters.queries.wordings import Wordings, wordings_on
from letters.rules.fields import ASKED_FIELDS, FIELDS, Field
from letters.rules.languages import name_of
from letters.rules.wording import Wording
from letters.services.drafting import write_letter
from letters.services.problems import LetterProblem, SentTwice
from letters.views.letter_lines import hold_lines
from letters.views.of_pupil import pupil_or_404

GROUPS = (("letter", "Letters"), ("text", "Text messages"), ("certificate", "Certificates"))
OPTIONAL = "May be left empty"


@school_page("letters.decide")
def new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Which letter is to be written."""
    place, today = request.place, timezone.localdate()
    pupil = pupil_or_404(place, pupil_id, today)
    wordings, case_id = wordings_on(place.school_id, today), _case_of(request, pupil_id)
    groups = [
        {"title": title, "wordings": [_choice(place, pupil_id, one, wordings, case_id) for one in _of(wordings, kind)]}
        for kind, title in GROUPS
    ]  # fmt: skip
    context = {"groups": [group for group in groups if group["wordings"]], "holds": hold_lines(place, pupil_id, today)}
    return render(request, "letters/new.html", context | {"pupil": pupil})


@school_page("letters.decide")
def write(request: HttpRequest, pupil_id: UUID, key: str) -> HttpResponse:
    """What the letter needs to be told; it becomes a draft, which is read beside its facts."""
    place, today = request.place, timezone.localdate()
    pupil, wordings = pupil_or_404(place, pupil_id, today), wordings_on(place.school_id, today)
    case_id = _case_of(request, pupil_id)
    wording = wordings.of(key)
    if wording is None:
        raise Http404
    form = WriteForm(request.POST or None, asks=asks_of(wordings, key), needed=needed_of(wordings, key))
    # a letter that needs nothing more is written by an empty post
    if request.method == "POST" and (form.is_valid() or not form.fields):
        done = _write(request, pupil_id, key, form, case_id)
        if done is not None:
            return done
    back = reverse("letters:new", args=[place.urn, pupil_id])
    return render(request, "letters/write.html", {
        "form": form, "title": f"{wording.title} about {pupil.name}", "submit": "Draft it", "cancel_url": back,
        "pupil": pupil, "wording": wording, "parts": [text for text in wording.parts.values() if text],
        "case_id": case_id or "", "holds": hold_lines(place, pupil_id, today),
    })  # fmt: skip


def _write(
    request: HttpRequest, pupil_id: UUID, key: str, form: WriteForm, case_id: UUID | None
) -> HttpResponse | None:  # fmt: skip
    """Drafts it and leads to the draft; None where it is refused, and the form says why."""
    place = request.place
    answers = form.answers if form.fields else {}
    try:
        letter_id = write_letter(
            place.school_id, pupil_id, key, answers, by=place.actor, at=timezone.now(), case_id=case_id
        )
    except SentTwice:
        return redirect("letters:of_pupil", place.urn, pupil_id)
    except LetterProblem as problem:
        refuse(form, problem)
        return None
    messages.success(request, "Drafted. Read it beside its facts, then send it.")
    return redirect("letters:letter", place.urn, letter_id)


def asks_of(wordings: Wordings, key: str) -> list[Field]:
    """The fields that a person may fill in when they write this letter, those that it asks for first. No query."""
    used = fields_used(wordings, key)
    found = [field for name, field in FIELDS.items() if name in used and may_be_answered(name)]
    return sorted(found, key=lambda field: field.name not in ASKED_FIELDS)


def needed_of(wordings: Wordings, key: str) -> frozenset[str]:
    """Those without which it cannot be written."""
    asked = fields_used(wordings, key) & ASKED_FIELDS
    return frozenset(name for name in asked if OPTIONAL not in FIELDS[name].help)


def _of(wordings: Wordings, kind: str) -> Iterable[Wording]:
    """The letters of a kind, each by its English words."""
    return [one for one in wordings.all() if one.kind == kind and one.language == "en"]


def _choice(
    place: SchoolPlace, pupil_id: UUID, one: Wording, wordings: Wordings, case_id: UUID | None
) -> dict[str, Any]:  # fmt: skip
    url = reverse("letters:write", args=[place.urn, pupil_id, one.key])
    return {
        "title": one.title, "origin": one.origin, "asks": len(needed_of(wordings, one.key)),
        "languages": [name_of(tag) for tag in wordings.languages(one.key) if tag != one.language],
        "url": f"{url}?{urlencode({'case': case_id})}" if case_id else url,
    }  # fmt: skip


def _case_of(request: HttpRequest, pupil_id: UUID) -> UUID | None:
    """The case that the letter belongs to. Raises Http404 for one of another pupil: their facts must never be told."""
    case_id = next(iter(chosen_ids([request.POST.get("case") or request.GET.get("case") or ""])), None)
    if case_id is None:
        return None
    school_id = request.place.school_id
    case = case_by_id(school_id, case_id, finished_policy(school_id, timezone.localdate()).policy)
    if case is None or case.pupil_id != pupil_id:
        raise Http404
    return case_id
