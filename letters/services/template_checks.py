"""What the words of a letter must be before they are kept or in force."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from letters.queries.wordings import Owner, below_of
from letters.rules.fields import ENCLOSURES
from letters.rules.language import Fault, faults
from letters.rules.languages import LANGUAGES
from letters.rules.plain_english import remarks
from letters.rules.wording import Wording
from letters.services.problems import LetterProblem

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z")
KINDS = ("letter", "text", "certificate")
PERS = ("", "household", "parent")


@dataclass(frozen=True)
class Words:
    """What somebody typed for one letter in one language; the parts are texts of `rules.language`."""

    title: str
    body: str
    kind: str = "letter"
    subject: str = ""
    opening: str = ""
    closing: str = ""
    per: str = ""
    enclose: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, str]:
        """The four texts by name, as the checks take them."""
        return {"subject": self.subject, "opening": self.opening, "body": self.body, "closing": self.closing}


def words_of(wording: Wording) -> Words:
    """The words of a version or preset, to start a draft from."""
    return Words(
        wording.title, wording.body, wording.kind, wording.subject, wording.opening, wording.closing, wording.per,
        wording.enclose,
    )  # fmt: skip


def check_letter(owner: Owner, key: str, language: str, at: datetime) -> None:
    """Raises LetterProblem where there can be no such words here."""
    if not KEY.match(key):
        remedy = "Use small letters, digits, - and _ only, such as letter_1."
        raise LetterProblem("key", "This cannot be the short name of a letter.", remedy)
    if language not in LANGUAGES:
        raise LetterProblem("language", "This language is not known here.", "Choose one from the list.")
    below = below_of(owner, day_of(at)).found
    if any(one.locked for where, one in below.items() if where in {(key, language), (key, "en")}):
        remedy = "Ask the trust to open it, or use it as it is."
        raise LetterProblem("locked", "The trust has locked the words of this letter.", remedy)


def check_words(row: Any) -> None:
    """Raises LetterProblem at the first fault, and at a remark without an answer."""
    parts = {name: getattr(row, name) for name in ("subject", "opening", "body", "closing")}
    found = faults(parts)
    if found:
        raise LetterProblem(found[0].part or "body", _said(found), found[0].remedy)
    told = remarks(parts, row.language)
    if told and not row.acknowledged:
        first = told[0]
        message = f"The plain-English check has {len(told)} remark{'' if len(told) == 1 else 's'}; first: {first.words}"
        raise LetterProblem("acknowledged", message, "Write why the words may stay, or change them.")


def _said(found: tuple[Fault, ...]) -> str:
    first = found[0]
    more = f" There {'is one' if len(found) == 2 else f'are {len(found) - 1}'} more." if len(found) > 1 else ""
    return f"Line {first.line} of the {first.part}: {first.message}{more}"


def kept(words: Words) -> Words:
    """The words as they can be kept. Raises LetterProblem for a choice that there is not, or no title."""
    if not text_of(words.title):
        raise LetterProblem("title", "The letter has no name.", "Write what staff call it, such as First letter.")
    if words.kind not in KINDS:
        raise LetterProblem("kind", "There is no such kind.", "Choose letter, text or certificate.")
    if words.per not in PERS:
        raise LetterProblem("per", "There is no such choice.", "Choose one per household or one per parent.")
    if set(words.enclose) - set(ENCLOSURES):
        raise LetterProblem("enclose", "This cannot be enclosed.", "Choose from the list.")
    title = " ".join(text_of(words.title).split())[:200]
    texts = {name: text_of(text) for name, text in words.parts.items()}
    enclose = tuple(one for one in ENCLOSURES if one in words.enclose)
    return replace(words, title=title, enclose=enclose, **texts)


def text_of(words: str) -> str:
    """Line ends as one sign, no trailing spaces, and no sign that PostgreSQL cannot hold."""
    text = words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").strip()


def day_of(at: datetime) -> date:
    """The day in England."""
    return timezone.localtime(at).date()
