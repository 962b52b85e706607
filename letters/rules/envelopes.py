"""The order in which papers leave the printer: household by household, so that whoever folds them need not sort."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from letters.rules.naming import household_key

PRINTED = frozenset({"post", "hand"})
REFUSED = frozenset('<>:"/\\|?*')  # what a Windows file name may not contain
CHANNELS = {
    "post": "By post", "hand": "By hand", "email": "By e-mail", "text": "By text",
    "notify_letter": "By post, through GOV.UK Notify",
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """An issued copy as printing sees it. `stands`: it may still go out: its letter was neither withdrawn nor corrected
    since, and nothing stops it (`stopped`: why). `posted`: it has gone out."""

    copy_id: UUID
    letter_id: UUID
    pupil: str
    title: str
    name: str
    address: tuple[str, ...]
    postcode: str
    channel: str
    language: str
    letter_format: str
    interpreter: str
    path: str
    sha256: str
    pages: int
    issued_at: datetime | None
    stands: bool = True
    posted: bool = False
    stopped: str = ""

    @property
    def how(self) -> str:
        return CHANNELS.get(self.channel, self.channel)

    @property
    def envelope(self) -> tuple[str, ...]:
        """What makes two papers go into one envelope: where it goes and to whom, whatever the spaces and capitals."""
        return _plain(self.postcode), household_key(self.address, self.postcode), self.channel, _plain(self.name)


@dataclass(frozen=True)
class Envelope:
    """Papers that go into one envelope, in the order of the pupils' names."""

    sheets: tuple[Sheet, ...]

    @property
    def name(self) -> str:
        return self.sheets[0].name

    @property
    def address(self) -> tuple[str, ...]:
        """The lines as on the letter, the postcode last."""
        first = self.sheets[0]
        return tuple(line for line in (*first.address, first.postcode) if line)

    @property
    def pages(self) -> int:
        return sum(sheet.pages for sheet in self.sheets)

    @property
    def posted(self) -> bool:
        return all(sheet.posted for sheet in self.sheets)


def to_print(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """The papers that still stand and go out on paper, in the order of their envelopes.

    Once some are posted (the others could not be drawn that day) only the others are left; once all are, all: somebody
    wants them again.
    """
    papers = on_paper(sheets)
    return tuple(sheet for sheet in papers if not sheet.posted) or papers


def on_paper(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """All papers that still stand, posted or not, in the order of their envelopes."""
    return tuple(sorted((s for s in sheets if s.stands and s.channel in PRINTED and s.path), key=_order))


def envelopes(sheets: Iterable[Sheet]) -> tuple[Envelope, ...]:
    """Papers by envelope, in their order: postcode, then address, then name. `sheets` are in that order."""
    return tuple(Envelope(tuple(group)) for _, group in groupby(sheets, key=lambda sheet: sheet.envelope))


def file_name(number: int, sheet: Sheet) -> str:
    """The name of a paper's file among others: “007 Zoë Peel, Letter 1 to Ms A Peel.pdf”, without what file systems
    refuse."""
    words = f"{sheet.pupil}, {sheet.title} to {sheet.name}"
    plain = " ".join("".join(" " if letter in REFUSED or ord(letter) < 32 else letter for letter in words).split())
    return f"{number:03d} {plain[:120].rstrip('. ')}.pdf"


def _order(sheet: Sheet) -> tuple[tuple[str, ...], str, str, str]:
    return sheet.envelope, _plain(sheet.pupil), sheet.title, str(sheet.copy_id)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
