"""What the pages of letters say: a letter beside its facts, and checks with where their remedy is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate, localtime

from attendance.access.places import SchoolPlace
from letters.forms.letters import AskForm
from letters.queries.counting import figures_again
from letters.queries.letter_looks import SeenLook, as_seen, is_hidden, looks_seen
from letters.queries.letter_rows import CopyRow, LetterEventRow, LetterFile, LetterLine, LetterRow
from letters.queries.letters import letter_with_before
from letters.queries.papers import CopyPaper, papers_to_read
from letters.rules.checks import Check
from letters.rules.facts_shown import Fact, facts_shown
from letters.rules.fields import ENCLOSURES
from letters.rules.figures import from_json
from letters.rules.languages import name_of
from letters.rules.states import DRAFT
from letters.rules.wording import LEVEL_WORDS, Merged, Span
from letters.views.letter_desk import url_if_there
from letters.views.letter_lines import STATE_KINDS, line_of

DAY = timedelta(days=1)
# kind of event: its icon
ICONS = {
    "drafted": "file-text", "redrafted": "refresh-cw", "recipients": "users", "asked": "circle-help", "held": "clock",
    "released": "undo-2", "dropped": "minus", "approved": "check", "unapproved": "undo-2", "failed": "triangle-alert",
    "issued": "lock", "withdrawn": "undo-2", "superseded": "corner-down-right", "corrected": "pencil",
    "changed": "triangle-alert", "sent": "send", "delivered": "circle-check", "returned": "mail",
}  # fmt: skip
OF_CONTACTS = frozenset(
    {"nobody", "no_address", "stale_address", "new_address", "no_email", "no_mobile", "by_hand", "interpreter",
     "looked_after", "same_address"}
)  # fmt: skip
OF_CASE = frozenset({"no_meeting", "meeting_past", "meeting_gaps"})
OF_BEFORE = frozenset({"duplicate", "cool_off", "before_first"})


# ---- a letter beside its facts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A letter as a page reads it: what it rests on, who gets it, what was checked."""

    file: LetterFile
    papers: Sequence[CopyPaper]
    facts: tuple[Fact, ...]
    look: SeenLook
    before: Sequence[LetterLine]


def shown(place: SchoolPlace, letter_id: UUID, today: date, look: SeenLook | None = None) -> Shown | None:
    """Everything of a letter that the person may see; None where the school has none such. `look`: read already."""
    school_id = place.school_id
    file, before = letter_with_before(school_id, letter_id)
    if file is None:
        return None
    if look is None:
        look = _look(place, file, today)
    papers = [one for one in papers_to_read(school_id, file, today) if _may_read(file, one, look)]
    names = frozenset().union(*(one.paper.merged.fields for one in papers))
    facts = facts_shown(names, {**file.values, **file.answers}, from_json(file.figures), look.figures)
    return Shown(file, papers, facts, look, before)


def _look(place: SchoolPlace, file: LetterFile, today: date) -> SeenLook:
    """How the letter stands today; of one that is no longer open only what its figures are now."""
    letter = file.letter
    if letter.open:
        return looks_seen(place.school_id, [letter.id], today, abilities=place.abilities)[letter.id]
    if not (file.since and file.until and file.since < file.until):
        return SeenLook()
    asked = {letter.id: (letter.pupil_id, file.since, file.until)}
    return SeenLook(figures_again(place.school_id, asked)[letter.id])


def _may_read(file: LetterFile, one: CopyPaper, look: SeenLook) -> bool:
    """Whether the words to this addressee are for the reader: not where its name is not."""
    return not any(copy.id == one.copy_id and is_hidden(copy, look.hidden) for copy in file.copies)


def facing(place: SchoolPlace, one: Shown, *, then: UUID | None = None, in_queue: bool = False) -> dict[str, Any]:
    """The context of letters/_facing.html. No query."""
    file, letter = one.file, one.file.letter
    marks = Marks(
        frozenset(fact.name for fact in one.facts), frozenset(fact.name for fact in one.facts if fact.changed),
        frozenset(fact.name for fact in one.facts if not fact.words),
    )  # fmt: skip
    found = one.look.checks if letter.state == DRAFT else ()
    return {
        "letter": letter, "file": file, "url": reverse("letters:letter", args=[place.urn, letter.id]),
        "papers": [_paper(place, letter, paper, file.copies, marks) for paper in one.papers],
        "facts": [fact_line(place, file, fact) for fact in one.facts], "span": span_words(file),
        "copies": [_copy(as_seen(copy, one.look.hidden)) for copy in file.copies], "left_out": one.look.left_out,
        "checks": [check_line(place, letter, check) for check in found], "stops": one.look.stopped,
        "warns": one.look.warned, "changed": any("changed" in check.key for check in found),
        "before": [line_of(place, line) for line in one.before], "events": [_event(row) for row in file.events],
        "decides": place.may("letters.decide"), "askable": AskForm(roles=place.roles).fields["role"].choices,  # type: ignore[attr-defined]
        "then": then or "", "in_queue": in_queue, "on": _day_on(letter), "because": letter.because,
        "seen": letter.changed_at.isoformat(), "enclosures": _enclosures(file, one.papers), **_urls(place, letter),
        "state_kind": STATE_KINDS.get(letter.state, "line"), "words_from": _words_from(letter),
    }  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """Names of fields: those that lead to a fact, those that have changed since, those without a value."""

    cited: frozenset[str]
    changed: frozenset[str]
    missing: frozenset[str]


def _paper(
    place: SchoolPlace, letter: LetterRow, one: CopyPaper, copies: Sequence[CopyRow], marks: Marks
) -> dict[str, Any]:  # fmt: skip
    copy = next(copy for copy in copies if copy.id == one.copy_id)
    merged: Merged = one.paper.merged
    blocks = [
        {"kind": block.kind, "lines": [[_span(span, marks) for span in line] for line in block.lines]}
        for block in merged.blocks
    ]
    pdf = reverse("letters:pdf", args=[place.urn, letter.id, copy.id]) if letter.kind != "text" else ""
    return {
        "copy": copy, "language": one.paper.language, "subject": merged.subject, "opening": merged.opening,
        "blocks": blocks, "closing": merged.closing, "pdf_url": pdf,
        "signed": [part for part in (one.paper.letterhead.sender_name, one.paper.letterhead.sender_position) if part],
        "said": "There are no words for this letter.",
    }  # fmt: skip


def _span(span: Span, marks: Marks) -> dict[str, Any]:
    cite = f"fact-{span.field}" if span.field in marks.cited else ""
    return {
        "text": span.text, "bold": span.bold, "cite": cite, "changed": span.field in marks.changed,
        "missing": span.field in marks.missing,
    }  # fmt: skip


def fact_line(place: SchoolPlace, file: LetterFile, fact: Fact) -> dict[str, Any]:
    """A fact with the page of the marks behind it."""
    url = marks_url(place, file) if fact.counted else ""
    return {
        "id": f"fact-{fact.name}", "label": fact.label, "words": fact.words or "–", "now": fact.now,
        "changed": fact.changed, "url": url,
    }  # fmt: skip


def marks_url(place: SchoolPlace, file: LetterFile) -> str:
    """The pupil's marks of the days that the letter's figures are counted from; "" for who may not see them."""
    if not (file.since and file.until and place.may("figures.pupils")):
        return ""
    span = urlencode({"from": file.since.isoformat(), "to": (file.until - DAY).isoformat()})
    return f"{reverse('registers:pupil_marks', args=[place.urn, file.letter.pupil_id])}?{span}"


def span_words(file: LetterFile) -> str:
    """“counted from 1 September 2025 to 9 March 2026”."""
    if not (file.since and file.until):
        return ""
    return f"counted from {file.since:%-d %B %Y} to {file.until - DAY:%-d %B %Y}"


def _copy(copy: CopyRow) -> dict[str, Any]:
    return {
        "name": copy.name, "how": copy.how, "where": copy.where, "channel": copy.channel, "language": copy.language,
        "recipients": copy.recipients, "sent": copy.sent, "language_words": name_of(copy.language),
        "letter_format": copy.letter_format, "interpreter": copy.interpreter,
    }  # fmt: skip


def check_line(place: SchoolPlace, letter: LetterRow, check: Check) -> dict[str, Any]:
    """A check with where its remedy is done."""
    url, link = _remedy(place, letter, check.key)
    return {"level": check.level, "words": check.words, "remedy": check.remedy, "url": url, "link": link}


def _remedy(place: SchoolPlace, letter: LetterRow, key: str) -> tuple[str, str]:
    if key in OF_CONTACTS and place.may("contacts.view"):
        return reverse("people:pupil", args=[place.urn, letter.pupil_id]), "Their contacts"
    if key in OF_CASE and letter.case_id:
        return reverse("interventions:case", args=[place.urn, letter.case_id]), "The case"
    if key == "nothing_tried" and letter.case_id and place.may("cases.work"):
        return reverse("interventions:note_new", args=[place.urn, letter.case_id]), "Note a call"
    if key in OF_BEFORE:
        return reverse("letters:of_pupil", args=[place.urn, letter.pupil_id]), "All their letters"
    if key == "hold":
        return url_if_there("letters:holds", place.urn), "Who stopped them"
    if key == "no_words":
        return url_if_there("letters:templates", place.urn), "The words of letters"
    if key == "evidence" and place.may("figures.pupils"):
        return reverse("registers:pupil_marks", args=[place.urn, letter.pupil_id]), "Their marks"
    return "", ""


def _event(row: LetterEventRow) -> dict[str, Any]:
    by = f"{row.by_name}, {row.by_position[:1].lower()}{row.by_position[1:]}" if row.by_position else row.by_name
    when = f"{localtime(row.at):%-d %B %Y, %H:%M}"
    return {"kind": row.kind, "icon": ICONS.get(row.kind, "info"), "text": row.text, "when": when, "by": by}


def _day_on(letter: LetterRow) -> date:
    """The day that stands on the paper, as `queries.papers.day_of` has it."""
    return localdate(letter.approved_at) if letter.approved_at else letter.drafted_on


def _enclosures(file: LetterFile, papers: Sequence[CopyPaper]) -> list[str]:
    """What goes along; that something would be enclosed of which there is nothing yet, too."""
    there = {enclosure.kind for one in papers for enclosure in one.paper.enclosures}
    labels = {key: ENCLOSURES[key].label if key in ENCLOSURES else key for key in file.enclose}
    return [label if key in there else f"{label} (there is none yet)" for key, label in labels.items()]


def _words_from(letter: LetterRow) -> str:
    words = LEVEL_WORDS.get(letter.level, letter.level)
    return f"{words}, version {letter.number}" if letter.number else words


def _urls(place: SchoolPlace, letter: LetterRow) -> dict[str, str]:
    seen = {
        "pupil_url": ("interventions:pupil", "figures.pupils", letter.pupil_id),
        "case_url": ("interventions:case", "cases.view", letter.case_id),
        "batch_url": ("letters:batch", "letters.view", letter.batch_id),
    }
    return {
        name: url_if_there(page, place.urn, key) if key and place.may(ability) else ""
        for name, (page, ability, key) in seen.items()
    }
