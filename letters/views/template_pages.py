"""What the pages of words share, a school's and a trust's: the list, one letter with its versions, what is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from letters.forms.templates import EndForm, NewLetterForm
from letters.queries.template_desk import Desk, desk_of, letters_list
from letters.queries.wordings import Owner, VersionRow
from letters.rules.diff import changes, diff
from letters.rules.fields import ENCLOSURES, FIELDS
from letters.rules.language import faults
from letters.rules.languages import LANGUAGES, RIGHT_TO_LEFT, name_of
from letters.rules.merging import merge
from letters.rules.wording import LEVEL_WORDS, Span, Wording
from letters.services.previewing import Preview
from letters.services.problems import LetterProblem, SentTwice
from letters.services.templates import end_own, withdraw

OPENS, CLOSES = "\ue000", "\ue001"  # around a fact's name while the words are merged; nobody types these
AROUND = ("subject", "opening", "closing")


@dataclass(frozen=True)
class Side:
    """Whose words, and where their pages are. `namespace`: letters or letters_trust; `number`: the URN or UID.

    `preview` shows words for the pupil that a text names; None where there is no such pupil.
    """

    owner: Owner
    namespace: str
    number: int
    today: date
    may_edit: bool
    preview: Callable[[Wording, str], Preview | None]
    school_ids: tuple[Any, ...] = ()

    @property
    def trust(self) -> bool:
        return self.owner.school_id is None

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the pages."""
        return reverse(f"{self.namespace}:{name}", args=[self.number, *args])

    def urls(self, key: str, language: str) -> dict[str, str]:
        """The addresses of one letter's pages, for templates."""
        names = ("template", "template_edit", "template_preview", "template_end")
        more = {"template_lock": self.url("template_lock", key, language)} if self.trust else {}
        return {name: self.url(name, key, language) for name in names} | more | {"templates": self.url("templates")}


def listing(request: HttpRequest, side: Side) -> HttpResponse:
    """Every letter, from whom its words come, what is being changed."""
    rows = [
        {"row": row, "url": side.url("template", row.key, "en"), "edit": side.url("template_edit", row.key, "en"),
         "others": [(name_of(one.language), side.url("template", row.key, one.language)) for one in row.others],
         "open": [(one, name_of(one.language), side.url("template", row.key, one.language)) for one in row.open]}
        for row in letters_list(side.owner, side.today, side.school_ids)
    ]  # fmt: skip
    context = {
        "rows": rows,
        "side": side,
        "new": side.url("template_new"),
        "missing": sum(not one["row"].now for one in rows),
    }
    return render(request, "letters/templates.html", context)


def reading(request: HttpRequest, side: Side, key: str, language: str) -> HttpResponse:
    """The words in force, their versions, and what one says otherwise than another (?version=, ?with=)."""
    desk = desk_of(side.owner, key, language, side.today)
    if desk is None or language not in LANGUAGES:
        raise Http404
    context = {
        "desk": desk, "side": side, "urls": side.urls(key, language), "language": name_of(language),
        "merged": _with_labels(desk.now), "languages": _languages(side, desk), "can": side.may_edit and not desk.locked,
        "to_add": [one for one in LANGUAGES.items() if one[0] not in desk.languages] if side.may_edit else [],
        "rtl": language in RIGHT_TO_LEFT, "new_url": side.url("template_new"),
        "versions": [(row, _give_up_url(side, row)) for row in desk.versions],
        "enclosed": [ENCLOSURES[one].label for one in (desk.now.enclose if desk.now else ()) if one in ENCLOSURES],
    } | _compared(request, desk)  # fmt: skip
    return render(request, "letters/template.html", context)


def beginning(request: HttpRequest, side: Side) -> HttpResponse:
    """A letter that there is not yet; the answer leads to its editor."""
    form = NewLetterForm(request.POST or request.GET or None)
    if form.is_valid():
        said = form.cleaned_data
        if desk_of(side.owner, said["key"], said["language"], side.today) is None or "language" in request.GET:
            url = side.url("template_edit", said["key"], said["language"])
            return redirect(f"{url}?title={said['title']}")
        form.add_error("key", "There is a letter with this short name. Choose another, or change that one.")
    context = {
        "form": form, "title": "A new letter", "submit": "Write it", "cancel_url": side.url("templates"),
        "lead": "Nothing is kept until you save a draft.",
    }  # fmt: skip
    return render(request, "letters/template_new.html", context, status=422 if form.errors else 200)


def giving_up(request: HttpRequest, side: Side, key: str, language: str, version_id: Any) -> HttpResponse:
    """Gives up a draft, with a reason."""
    return _deed(
        request, side, key, language, "Given up. It stays to be read below.",
        lambda deed: withdraw(side.owner, version_id, reason=request.POST.get("reason", ""), **deed),
    )  # fmt: skip


def ending(request: HttpRequest, side: Side, key: str, language: str) -> HttpResponse:
    """Ends the own words of a letter from a day."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(side.url("template", key, language))
    said = form.cleaned_data
    return _deed(
        request, side, key, language, "Done. The words below hold again from that day.",
        lambda deed: end_own(side.owner, key, language, since=said["since"], reason=said["reason"], **deed),
    )  # fmt: skip


def _deed(
    request: HttpRequest, side: Side, key: str, language: str, said: str, do: Callable[[dict[str, Any]], Any]
) -> HttpResponse:  # fmt: skip
    try:
        do({"by": request.place.actor, "at": timezone.now()})
        messages.success(request, said)
    except SentTwice:
        pass
    except LetterProblem as problem:
        messages.error(request, str(problem))
    return redirect(side.url("template", key, language))


def _with_labels(now: Wording | None) -> dict[str, Any] | None:
    """The words as runs of text, each fact by its name; None where there are none."""
    if now is None or faults(now.parts):
        return None
    found = merge(now, {one.name: f"{OPENS}{one.label}{CLOSES}" for one in FIELDS.values()})
    blocks = [
        replace(block, lines=tuple(tuple(_named(run) for run in line) for line in block.lines))
        for block in found.blocks
    ]  # fmt: skip
    lines = {part: [_runs(line) for line in getattr(found, part).split("\n") if line] for part in AROUND}
    return lines | {"blocks": blocks}


def _named(run: Span) -> Span:
    return replace(run, text=run.text.strip(OPENS + CLOSES))


def _runs(line: str) -> tuple[Span, ...]:
    """A line taken apart at the signs that stand around a fact."""
    parts = line.replace(CLOSES, OPENS).split(OPENS)
    return tuple(Span(text, field="fact" if place % 2 else "") for place, text in enumerate(parts) if text)


def _languages(side: Side, desk: Desk) -> list[dict[str, Any]]:
    return [
        {"name": name_of(one), "url": side.url("template", desk.key, one), "current": one == desk.language}
        for one in desk.languages
    ]


def _give_up_url(side: Side, row: VersionRow) -> str:
    """Where a draft is given up; "" for a version that is none, or where one may not."""
    if row.state != "draft" or not side.may_edit:
        return ""
    return side.url("template_give_up", row.key, row.language, row.id)


def _compared(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """The two that are compared, and the choices: versions by their number, what lies below as 0."""
    known: dict[str, Wording | None] = {str(row.number): row.wording for row in desk.versions if not row.ends}
    if desk.below:
        known["0"] = desk.below
    choices = [(number, _called(number, one)) for number, one in known.items()]
    usual = next((one for one in (desk.draft, *desk.coming, desk.own) if one and not one.ends), None)
    new = known.get(request.GET.get("version", "")) or (usual.wording if usual else None)
    old = known.get(request.GET.get("with", "")) or (desk.now if desk.now and desk.now != new else desk.below)
    found = diff(old.parts, new.parts) if old and new else ()
    return {"choices": choices, "new": new, "old": old, "found": found, "changed": changes(found)}


def _called(number: str, one: Wording | None) -> str:
    return f"version {number}" if number != "0" or one is None else LEVEL_WORDS[one.level]
