"""What the two editors of a policy show: the page around a section, and the what-if panel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interventions.forms.policies import Typed, WhenForm
from interventions.queries.policy_desk import Desk, Own, Period
from interventions.rules.documents import differences, value_at
from interventions.rules.inheritance import merged
from interventions.rules.policy import PolicyError
from interventions.rules.policy_diff import differences_in_words
from interventions.rules.policy_edits import ACTION_WORDS, left_out_of
from interventions.rules.policy_fields import LOCK_WORDS
from interventions.rules.policy_lines import SECTIONS, section_of, sections_of, source_of, steps_of, words_of_path
from interventions.rules.whatif import WhatIf
from interventions.rules.words import words_of_number
from interventions.services.policies import Owner, PolicyProblem, report_on

TITLES = {key: title for key, title, _ in SECTIONS} | {"check": "Policy check"}


@dataclass(frozen=True)
class Editor:
    """One policy on the desk. `below` is what its own document lies over, `now` the whole document in force.

    `again` reads the desk anew; `ask` works a what-if out, `names` says whom it moves, `own` where schools differ from
    a document; `url` leads to a section.
    """

    owner: Owner
    desk: Desk
    again: Callable[[], Desk]
    below: Mapping[str, Any]
    now: Mapping[str, Any]
    today: date
    section: str
    form: type[WhenForm]
    periods: tuple[Period, ...]
    ask: Callable[[Mapping[str, Any], Period, date | None], WhatIf]
    names: Callable[[WhatIf], list]
    own: Callable[[Mapping[str, Any]], list[Own]]
    url: Callable[[str], str]
    template: str
    more: Mapping[str, Any]

    @property
    def start(self) -> dict[str, Any]:
        return merged([self.below, self.desk.start])

    @property
    def is_school(self) -> bool:
        return self.owner.school_id is not None


@dataclass(frozen=True)
class State:
    """The page as it stands: the whole document with what was typed, and what is wrong with it."""

    whole: Mapping[str, Any]
    typed: Typed = Typed()
    wrong: tuple[PolicyError, ...] = ()
    problem: PolicyProblem | None = None
    answer: WhatIf | None = None
    form: WhenForm | None = None


def period_of(editor: Editor, state: State) -> Period | None:
    """The span that was asked for, the first where none was."""
    asked = state.typed.span
    return next((one for one in editor.periods if one.key == asked), next(iter(editor.periods), None))


def page(request: HttpRequest, editor: Editor, state: State, status: int = 200) -> HttpResponse:
    """The editor with the document as it stands."""
    sparse = differences(editor.below, state.whole)
    report = report_on(editor.owner, sparse, editor.today)
    changed = differences_in_words(editor.now, state.whole)
    context = {
        "editor": editor, "desk": editor.desk, "report": report, "changed": changed, "problem": state.problem,
        "wrong": [_wrong(state.whole, error) for error in state.wrong], "form": state.form or _form(editor),
        "theirs": _theirs(editor, state), "title": TITLES[editor.section], "menu": _menu(editor, report),
        "second_person": bool(value_at(editor.below if editor.is_school else state.whole, "approval.second_person")),
    }  # fmt: skip
    own = editor.own(state.whole)
    context |= {
        "own": own, "differ": len({one.urn for one in own}), "clashes": sum(bool(one.clash) for one in own),
        "own_here": [one for one in own if section_of(one.path) == editor.section],
    }  # fmt: skip
    panel = whatif_context(editor, state)
    return render(request, editor.template, context | panel | _body(editor, state) | dict(editor.more), status=status)


def _body(editor: Editor, state: State) -> dict[str, Any]:
    """The stages or values of the section. A document that is no policy is shown as what is in force."""
    source = source_of(state.whole, below=editor.below if editor.is_school else editor.now)
    try:
        steps = steps_of(source)
    except PolicyError:
        source = source_of(editor.start, below=editor.now)
        steps = steps_of(source_of(editor.now))
    keys = next((keys for key, _, keys in SECTIONS if key == editor.section), ())
    return {
        "steps": [one for one in steps if not one.national] if editor.section == "stages" else [],
        "law": [one for one in steps if one.national] if editor.section in ("stages", "law") else [],
        "sections": sections_of(source, keys), "lock_words": LOCK_WORDS, "action_words": ACTION_WORDS,
        "left_out": [(path, words_of_path(state.whole, path)) for path in left_out_of(state.whole)],
    }  # fmt: skip


def _menu(editor: Editor, report: Any) -> list[dict[str, Any]]:
    count = len(report.problems)
    notes = {"check": f"{count} to look at" if count else "nothing to say", "law": "national"}
    return [
        {"title": title, "url": editor.url(key), "note": notes.get(key, ""), "current": key == editor.section}
        for key, title in TITLES.items()
    ]


def _form(editor: Editor) -> WhenForm:
    draft = editor.desk.draft
    initial = {"since": draft.since, "reason": draft.reason, "until": draft.until} if draft else {}
    return editor.form(initial=initial)


def _wrong(whole: Mapping[str, Any], error: PolicyError) -> dict[str, str]:
    label = words_of_path(whole, error.place) if "." in error.place else ""
    return {"label": label, "message": error.message, "remedy": error.remedy, "path": error.place}


def _theirs(editor: Editor, state: State) -> list[dict[str, str]]:
    """Where a draft that somebody saved meanwhile says something else than what was typed."""
    if state.problem is None or state.problem.field != "seen":
        return []
    yours = differences_in_words(editor.start, state.whole)
    return [{"label": one.title, "theirs": one.was, "yours": one.now} for one in yours]


def whatif_context(editor: Editor, state: State) -> dict[str, Any]:
    found = state.answer
    most = max((max(line.before.letters, line.draft.letters) for line in found.half_terms), default=0) if found else 0
    bars = [
        {
            "line": line,
            "y": 31 * n,
            "before": _width(line.before.letters, most),
            "draft": _width(line.draft.letters, most),
        }
        for n, line in enumerate(found.half_terms if found else ())
    ]
    return {
        "answer": found, "bars": bars, "height": 31 * len(bars) + 4, "period": period_of(editor, state),
        "periods": editor.periods, "whatif_wrong": [_wrong(state.whole, error) for error in state.wrong],
        "on": state.typed.on, "movers": editor.names(found) if found else [],
        "fine_limits": [f"{words_of_number(limit)}%" for limit in (found.fine_limits if found else ())],
    }  # fmt: skip


def _width(letters: int, most: int) -> int:
    return max(2, round(210 * letters / most)) if most and letters else 0
