"""The editor of words, a school's and a trust's: from a post to a draft, and what is checked and drawn as one types.

Every button posts the whole form, so nothing typed is lost; a refusal shows it again as it was typed.
"""

from base64 import b64encode
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.kit.pdf import PdfProblem
from letters.forms.templates import TemplateForm
from letters.queries.template_desk import Desk, Wanted, new_desk
from letters.rules.diff import diff
from letters.rules.fields import ENCLOSURES, FIELDS, SOURCES
from letters.rules.language import Fault, faults, fields_in, parse
from letters.rules.languages import LANGUAGES, RIGHT_TO_LEFT, name_of
from letters.rules.plain_english import Remark, reading_age, remarks
from letters.rules.wording import Wording
from letters.services.problems import LetterProblem, SentTwice
from letters.services.templates import Words, publish, save_draft, words_of
from letters.views.template_pages import Side

NO_WORDS = Words("", "", opening="Dear {{ recipient_salutation }}", closing="Yours sincerely")
PART_NAMES = {"subject": "Subject line", "opening": "Opening", "body": "Text", "closing": "Closing"}
PUBLISH, PREVIEW, PDF = "publish", "preview", "pdf"


def editing(request: HttpRequest, side: Side, key: str, language: str) -> HttpResponse:
    """The editor: words, facts to put into them, and how they look. A post keeps a draft, or publishes it."""
    desk = _desk(side, key, language)
    if request.method != "POST":
        if desk.locked:
            messages.error(request, "The trust has locked the words of this letter. Ask it to open them.")
            return redirect(side.url("template", key, language))
        return _editor(request, side, desk, TemplateForm(initial=_initial(desk, request.GET.get("title", ""))))
    form = TemplateForm(request.POST)
    if not form.is_valid() or form.data.get("do") == PREVIEW:
        return _editor(request, side, desk, form, status=200 if form.is_valid() else 422)
    return _answer(request, side, desk, form)


def _answer(request: HttpRequest, side: Side, desk: Desk, form: TemplateForm) -> HttpResponse:
    """What follows a post that keeps or publishes."""
    key, language, publishing = desk.key, desk.language, form.data.get("do") == PUBLISH
    try:
        messages.success(request, _kept(request, side, desk, form))
    except SentTwice:
        pass  # the first press did it
    except LetterProblem as problem:
        desk = _desk(side, key, language)  # the draft may have been kept before it was refused
        return _editor(request, side, desk, form, status=409 if problem.field == "seen" else 422, problem=problem)
    return redirect(side.url("template" if publishing else "template_edit", key, language))


def _kept(request: HttpRequest, side: Side, desk: Desk, form: TemplateForm) -> str:
    """Keeps the draft and, where asked, publishes it; returns what to say. Raises LetterProblem, SentTwice."""
    deed: dict[str, Any] = {"by": request.place.actor, "at": timezone.now()}
    version_id, seen, after = form.draft
    kept = save_draft(
        side.owner, desk.key, desk.language, form.words(), version_id=version_id, seen=seen, after=after,
        reason=form.cleaned_data["reason"], **deed,
    )  # fmt: skip
    if form.data.get("do") != PUBLISH:
        return "Draft saved. Letters keep the words in force until you publish it."
    since = form.since_or(side.today)
    number = publish(side.owner, kept, since=since, acknowledged=form.cleaned_data["acknowledged"], **deed)
    return f"Version {number} is published. It holds from {since.day} {since:%B %Y}."


def previewing(request: HttpRequest, side: Side, key: str, language: str) -> HttpResponse:
    """What is typed now, checked and drawn: the panel, or (do=pdf) the PDF itself. Nothing is kept."""
    desk, form = _desk(side, key, language), TemplateForm(request.POST)
    form.is_valid()
    checked = _checked(side, desk, form.words(), form.cleaned_data.get("pupil", ""))
    made = checked["preview"]
    if form.data.get("do") == PDF and made and made.content:
        headers = {"Content-Disposition": f'inline; filename="{key}-{language}.pdf"'}
        return HttpResponse(made.content, content_type="application/pdf", headers=headers)
    return render(
        request, "letters/_template_check.html", checked | {"fragment": True, "urls": side.urls(key, language)}
    )


def _desk(side: Side, key: str, language: str) -> Desk:
    if language not in LANGUAGES:
        raise Http404
    return new_desk(side.owner, key, language, side.today)


def _editor(
    request: HttpRequest, side: Side, desk: Desk, form: TemplateForm, *, status: int = 200,
    problem: LetterProblem | None = None,
) -> HttpResponse:  # fmt: skip
    words = form.words() if form.is_bound else _start(desk)
    drawn = form.is_bound and form.data.get("do") == PREVIEW
    checked = _checked(side, desk, words, form.cleaned_data.get("pupil", "") if form.is_bound else "", draw=drawn)
    context = {
        "side": side, "desk": desk, "form": form, "urls": side.urls(desk.key, desk.language), "problem": problem,
        "palette": _palette(), "language": name_of(desk.language),
        "rtl": desk.language in RIGHT_TO_LEFT, "english": desk.english if desk.language != "en" else None,
        "seen": {"version": desk.draft.id if desk.draft else "", "seen": desk.seen, "after": desk.newest},
        "theirs": _theirs(desk, words, problem),
    }  # fmt: skip
    return render(request, "letters/template_edit.html", context | checked, status=status)


def _theirs(desk: Desk, words: Words, problem: LetterProblem | None) -> Any:
    """Where what somebody saved meanwhile differs from what was typed."""
    saved = desk.draft or (desk.versions[0] if desk.versions else None)
    return diff(saved.wording.parts, words.parts) if saved and problem and problem.field == "seen" else ()


def _checked(side: Side, desk: Desk, words: Words, pupil: str, *, draw: bool = True) -> dict[str, Any]:
    """What is wrong with the words, what could be plainer, what the policy wants told, and how they look."""
    parts, lack = words.parts, ""
    found, told = faults(parts), remarks(parts, desk.language)
    used = {name for text in parts.values() for name in fields_in(parse(text))}
    wanted, made = desk.wanted or Wanted(), None
    if draw and not found:
        try:
            made = side.preview(_wording(side, desk, words), pupil)
        except PdfProblem as problem:
            lack = str(problem)
    return {
        "faults": [_said(one, one.message) for one in found], "remarks": [_said(one, one.words) for one in told],
        "preview": made, "lack": lack or (made.lack if made else ""), "drawn": draw,
        "reading_age": reading_age(words.body) if desk.language == "en" and words.body.strip() else None,
        "untold": [FIELDS[name].label for name in wanted.fields if name in FIELDS and name not in used],
        "unenclosed": [
            ENCLOSURES[one].label for one in wanted.enclose if one in ENCLOSURES and one not in words.enclose
        ],
        "pages": [f"data:image/png;base64,{b64encode(one).decode()}" for one in (made.pages() if made else ())],
        "pupil_typed": pupil, "is_text": words.kind == "text",
    }  # fmt: skip


def _said(one: Fault | Remark, words: str) -> dict[str, Any]:
    where = f"{PART_NAMES[one.part]}, line {one.line}"
    return {"part": one.part, "line": one.line, "where": where, "words": words, "remedy": one.remedy}


def _wording(side: Side, desk: Desk, words: Words) -> Wording:
    return Wording(
        desk.key, desk.language, words.kind, words.title, words.subject, words.opening, words.body, words.closing,
        words.per, words.enclose, side.owner.level, desk.newest + 1,
    )  # fmt: skip


def _start(desk: Desk) -> Words:
    """What editing begins with; for a letter that is new a frame, and what the policy wants enclosed."""
    if desk.start:
        return words_of(desk.start)
    wanted = desk.wanted
    return replace(NO_WORDS, title=wanted.title, enclose=wanted.enclose) if wanted else NO_WORDS


def _initial(desk: Desk, title: str) -> dict[str, Any]:
    words, draft = _start(desk), desk.draft
    return {
        **words.parts, "title": words.title or title, "kind": words.kind, "per": words.per,
        "enclose": list(words.enclose), "reason": draft.reason if draft else "",
    }  # fmt: skip


def _palette() -> list[dict[str, Any]]:
    """The facts that may stand in a letter, by where they come from, each as it is written into a text."""
    return [
        {"title": label, "fields": [
            {"field": one, "code": f"{{{{ {one.name} }}}}", "only_if": f"{{% if {one.name} %}}"}
            for one in FIELDS.values() if one.source == source
        ]}
        for source, label in SOURCES.items()
    ]  # fmt: skip
