"""The words that people add to a report: what was done, what is to be said, questions for governors.

They are short, because the report has two pages, and they name no pupil, because governors never read names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, normalize

MOST_DID, MOST_QUESTIONS = 6, 5
LONGEST_LINE, LONGEST_SAY, LONGEST_REASON = 160, 600, 300
WORD = re.compile(r"[^\W_]+")
FIELDS = {"did": "What we did", "say": "What to say to governors", "questions": "Questions governors may want to ask"}


@dataclass(frozen=True)
class Notes:
    """`questions` None: nobody has written any, the suggested ones stand. `reason`: why there is a further issue."""

    did: tuple[str, ...] = ()
    say: str = ""
    questions: tuple[str, ...] | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept. Questions that somebody took out stay out; those that nobody touched are left away."""
        kept: dict[str, Any] = {"did": list(self.did), "say": self.say, "reason": self.reason}
        return kept if self.questions is None else kept | {"questions": list(self.questions)}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a field, and what to do about it."""

    field: str
    message: str
    remedy: str


def read_notes(kept: Mapping[str, Any]) -> Notes:
    """Notes as they were kept."""
    questions = kept.get("questions")
    return Notes(
        tuple(kept.get("did", ())), kept.get("say", ""), None if questions is None else tuple(questions),
        kept.get("reason", ""),
    )  # fmt: skip


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, without bullets, spaces at the ends, and empty ones."""
    return tuple(line for one in text.splitlines() if (line := " ".join(one.strip().lstrip("•*-–").split())))


def wrong_with(notes: Notes) -> list[Wrong]:
    """What is too long or too much for two pages; empty when all is well."""
    found = [
        *_lines("did", notes.did, MOST_DID, LONGEST_LINE),
        *_lines("questions", notes.questions or (), MOST_QUESTIONS, LONGEST_LINE),
    ]
    if len(notes.say) > LONGEST_SAY:
        found.append(_too_long("say", len(notes.say), LONGEST_SAY, FIELDS["say"]))
    if len(notes.reason) > LONGEST_REASON:
        found.append(_too_long("reason", len(notes.reason), LONGEST_REASON, "The reason"))
    return found


def _lines(field: str, lines: tuple[str, ...], most: int, longest: int) -> list[Wrong]:
    found = []
    if len(lines) > most:
        message = f"{FIELDS[field]}: {len(lines)} lines are more than the report’s two pages hold."
        found.append(Wrong(field, message, f"Keep the {most} that matter most."))
    for n, line in enumerate(lines, 1):
        if len(line) > longest:
            found.append(_too_long(field, len(line), longest, f"Line {n}"))
    return found


def _too_long(field: str, length: int, longest: int, what: str) -> Wrong:
    return Wrong(field, f"{what} has {length} letters; {longest} is the most.", "Say it more shortly.")


def names_in(notes: Notes, names: Iterable[tuple[str, str]]) -> list[Wrong]:
    """Where a pupil’s full name stands in the notes; `names` are (first, last), as many forms of each as are in use.

    A first name alone says little, and would be found in too many words; first and last name together is a child.
    """
    texts = {"did": notes.did, "say": (notes.say,), "questions": notes.questions or (), "reason": (notes.reason,)}
    forms = _forms(names)
    return [
        Wrong(field, "The name of a pupil stands here, and governors never read names.", "Write “a pupil” instead.")
        for field, lines in texts.items()
        if _stands(lines, forms)
    ]


def has_name(lines: Iterable[str], names: Iterable[tuple[str, str]]) -> bool:
    """Whether a pupil’s full name stands in the lines, as `names_in` looks for it."""
    return _stands(lines, _forms(names))


def nameless(texts: Iterable[str], names: Iterable[tuple[str, str]]) -> list[str]:
    """The texts, with "" for each in which a pupil’s full name stands."""
    forms = _forms(names)
    return ["" if _stands([text], forms) else text for text in texts]


def _forms(names: Iterable[tuple[str, str]]) -> set[str]:
    pairs = [(first, last) for first, last in names if first and last]
    return {_words(f"{one} {two}") for first, last in pairs for one, two in ((first, last), (last, first))}


def _stands(lines: Iterable[str], forms: Iterable[str]) -> bool:
    text = _words(" ".join(lines))
    return any(form in text for form in forms)


def _words(text: str) -> str:
    """The words of a text in small letters without accents, with a space on both sides of each."""
    letters = (one for one in normalize("NFKD", text.casefold()) if not combining(one))
    return f" {' '.join(WORD.findall(''.join(letters)))} "
