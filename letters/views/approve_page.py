"""What stands on the page on which several letters are approved: what most have in common, and what each has alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from attendance.access.places import SchoolPlace
from letters.queries.letter_looks import SeenLook, copies_seen
from letters.queries.letter_rows import CopyRow, LetterFile, LetterRow
from letters.queries.letters import copies_of
from letters.queries.queue import files_seen
from letters.rules.checks import stops, warns
from letters.rules.differing import differing
from letters.rules.facts_shown import facts_shown
from letters.rules.figures import from_json
from letters.rules.languages import name_of
from letters.rules.states import DRAFT
from letters.views.letter_page import check_line, span_words

FORMATS = {"large_print": "large print", "by_hand": "read out or in braille"}
FEW = 4  # so many figures of a letter fit into its row


@dataclass(frozen=True)
class Approving:
    """Letters sorted by what may become of them. `gone` are no longer to decide, or never were."""

    ready: Sequence[LetterFile]
    stopped: Sequence[LetterFile]
    gone: int
    looks: Mapping[UUID, SeenLook]
    copies: Mapping[UUID, list[CopyRow]]

    @property
    def warned(self) -> int:
        return sum(self.looks[one.letter.id].warned for one in self.ready)


def approving(place: SchoolPlace, letter_ids: Sequence[UUID], today: date) -> Approving:
    """The letters that were ticked. The number of queries does not grow with them."""
    files, looks = files_seen(place.school_id, letter_ids, today, abilities=place.abilities)
    open_ = [one for one in files if one.letter.state == DRAFT]
    ids = [one.letter.id for one in open_]
    stopped = [one for one in open_ if looks[one.letter.id].stopped]
    ready = [one for one in open_ if not looks[one.letter.id].stopped]
    copies = copies_seen(copies_of(place.school_id, ids), looks)
    return Approving(ready, stopped, len(letter_ids) - len(open_), looks, copies)


def approve_context(place: SchoolPlace, seen: Approving) -> dict[str, Any]:
    """The context of letters/approve.html. No query."""
    traits = {one.letter.id: _traits(one, seen.copies[one.letter.id]) for one in seen.ready}
    split = differing(traits)
    alone = len(seen.ready) < 2
    return {
        "rows": [_row(place, one, seen, {} if alone else split.own[one.letter.id]) for one in seen.ready],
        "common": list(split.common.items()),
        "stopped": [
            {"letter": one.letter, "url": _url(place, one.letter),
             "checks": [check_line(place, one.letter, check) for check in stops(seen.looks[one.letter.id].checks)]}
            for one in seen.stopped
        ],
        "gone": seen.gone, "gone_words": _gone_words(seen.gone), "warned": seen.warned,
        "none_words": "Tick letters in the queue that nothing stops.",
    }  # fmt: skip


def _row(place: SchoolPlace, one: LetterFile, seen: Approving, own: Mapping[str, str]) -> dict[str, Any]:
    letter = one.letter
    facts = facts_shown(one.values, one.values, from_json(one.figures))
    return {
        "letter": letter, "url": _url(place, letter), "own": list(own.items()),
        "warns": warns(seen.looks[letter.id].checks), "seen": letter.changed_at.isoformat(),
        "copies": seen.copies[letter.id], "facts": [fact for fact in facts if fact.counted and fact.words][:FEW],
    }  # fmt: skip


def _traits(one: LetterFile, copies: Sequence[CopyRow]) -> dict[str, str]:
    """What may differ between letters that are approved together, in words."""
    letter, enclosed = one.letter, ", ".join(key.replace("_", " ") for key in one.enclose)
    return {
        "Letter": letter.title,
        "Copies": str(len(copies)),
        "How": _each(copy.how.lower() for copy in copies),
        "Language": _each(name_of(copy.language) for copy in copies),
        "Format": _each(FORMATS.get(copy.letter_format, "as usual") for copy in copies),
        "Interpreter": _each(copy.interpreter or "nobody needs one" for copy in copies),
        "Enclosed": enclosed or "nothing",
        "Figures": span_words(one) or "none",
    }


def _each(words: Any) -> str:
    return ", ".join(dict.fromkeys(words)) or "nobody"


def _gone_words(gone: int) -> str:
    if gone == 1:
        return "One of the letters you ticked is no longer to decide: somebody was first. It is left out."
    return f"{gone} of the letters you ticked are no longer to decide: somebody was first. They are left out."


def _url(place: SchoolPlace, letter: LetterRow) -> str:
    return reverse("letters:letter", args=[place.urn, letter.id])
