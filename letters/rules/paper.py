"""A letter as a thing on paper: the words, who sends it, whom it goes to, what goes along.

Windows of envelopes, in millimetres of the sheet (A4, folded in three):
- DL (110 × 220 mm by ISO 269; the window usual in Britain is 35 × 90 mm, 20 mm from the left, 18 mm from the bottom):
  the folded sheet is 99 mm high, so the window shows 46 to 81 mm from the top of the sheet when it rests on the bottom
  of the envelope, and up to 57 to 92 mm when it has slipped up. The address ends at 80 mm: five lines can be read
  however the sheet lies, eight where it rests.
- GOV.UK Notify, which prints and posts, looks for the address 24.6 to 120 mm from the left and 39.5 to 66.3 mm from the
  top, wants nothing else left of 125 mm between 30 and 95 mm, 15 mm free at the sides, and upright pages (the bounds in
  alphagov/notifications-template-preview, app/precompiled.py).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from letters.rules.letterhead import Letterhead
from letters.rules.wording import Block, Merged

LETTER, TEXT, CERTIFICATE = "letter", "text", "certificate"
DL, NOTIFY = "dl", "notify"
LARGE_PRINT = "large_print"
# What the paper says by itself, in the languages we can vouch for; others get the English words.
FIXED_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "reference": "Our reference", "ask_for": "Please ask for", "telephone": "Telephone", "enclosed": "Enclosed",
        "headteacher": "Headteacher", "page": "Page", "of": "of", "signed": "Signed", "draft": "DRAFT – not sent",
    },
    "cy": {
        "reference": "Ein cyfeirnod", "ask_for": "Gofynnwch am", "telephone": "Ffôn", "enclosed": "Amgaeir",
        "headteacher": "Pennaeth", "page": "Tudalen", "of": "o", "signed": "Llofnod", "draft": "DRAFFT – heb ei anfon",
    },
    "pl": {
        "reference": "Nasz znak", "ask_for": "Osoba do kontaktu", "telephone": "Telefon", "enclosed": "Załączniki",
        "headteacher": "Dyrektor", "page": "Strona", "of": "z", "signed": "Podpis", "draft": "SZKIC – nie wysłano",
    },
}  # fmt: skip


@dataclass(frozen=True)
class RecordRow:
    """One line of an attendance record: a day, a session or both, the code and what it means."""

    day: str
    session: str
    code: str
    label: str


@dataclass(frozen=True)
class Group:
    """A part of an enclosure under a heading of its own: rows of a record, or sentences."""

    title: str
    note: str = ""
    rows: tuple[RecordRow, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enclosure:
    """What goes along with a letter, from a page of its own. `kind` is a key of `rules.fields.ENCLOSURES`.

    `about`: whom and which days it is about. `merged`: the words of a certificate.
    """

    kind: str
    title: str
    about: str = ""
    summary: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    merged: Merged | None = None


@dataclass(frozen=True)
class Paper:
    """Everything that is drawn. `name`, `address`, `postcode` are the envelope's; `title` names the file.

    `kind`: letter, text or certificate. `language`: BCP 47. `letter_format`: "" or large_print. `window`: dl or notify.
    """

    merged: Merged
    letterhead: Letterhead
    name: str
    address: tuple[str, ...]
    postcode: str
    date: date
    reference: str
    language: str = "en"
    letter_format: str = ""
    kind: str = LETTER
    enclosures: tuple[Enclosure, ...] = ()
    draft: bool = False
    title: str = ""
    window: str = DL

    @property
    def envelope(self) -> tuple[str, ...]:
        """The lines in the window, the postcode last; empty ones left out."""
        return tuple(line for line in (self.name, *self.address, self.postcode) if line.strip())


def fixed_words(language: str) -> dict[str, str]:
    """What the paper says by itself, in the language or else in English."""
    return FIXED_WORDS.get(language.partition("-")[0].lower(), FIXED_WORDS["en"])


def file_title(paper: Paper) -> str:
    """What a reader's window shows: the subject, or the title where the paper has none, and the school."""
    return f"{paper.merged.subject or paper.title} – {paper.letterhead.school_name}".strip(" –")


def reference_of(letter_id: UUID) -> str:
    """What stands on the paper so that the letter is found again: the last eight signs of its key, “3F2A-91BC”."""
    sign = letter_id.hex[-8:].upper()
    return f"{sign[:4]}-{sign[4:]}"


# Millimetres of a page at the usual size: a line, the space after a paragraph, the signs on a line, the room between
# the subject and the closing. A text that is a little longer is set closer, so that nobody gets a signature on a page
# of its own; one that is much longer gets its second page at the usual size.
LINE, SPACE, SIGNS, ROOM, ROOM_WHEN_CLOSE = 5.3, 2.6, 92, 136.0, 176.0
TO_SIGN, TO_SIGN_SIGNS = 7.0, 60


@dataclass(frozen=True)
class Part:
    """A block of the body as it is drawn. `to_sign`: a line to write on follows its words."""

    block: Block
    to_sign: bool = False


def parts_of(merged: Merged) -> tuple[Part, ...]:
    """The blocks of the body. A short paragraph that ends in a colon with no list below it is there to be signed."""
    followers = (*merged.blocks[1:], None)
    return tuple(
        Part(block, _is_short_colon(block) and not (after is not None and after.kind == "list"))
        for block, after in zip(merged.blocks, followers, strict=False)
    )


def _is_short_colon(block: Block) -> bool:
    text = "".join(span.text for span in block.lines[0]) if len(block.lines) == 1 else ""
    return block.kind == "paragraph" and text.rstrip().endswith(":") and len(text) <= TO_SIGN_SIGNS


def height_of(merged: Merged) -> float:
    """About how many millimetres the body takes at the usual size."""
    total = 0.0
    for part in parts_of(merged):
        block = part.block
        lines = sum(1 + sum(len(span.text) for span in line) // SIGNS for line in block.lines)
        gap = {"heading": 5.0, "list": SPACE + 0.9 * len(block.lines)}.get(block.kind, SPACE)
        total += lines * LINE + gap + TO_SIGN * part.to_sign
    return total


def is_close(paper: Paper) -> bool:
    """Whether the words are set a little smaller so that they stay on one page."""
    return paper.letter_format != LARGE_PRINT and ROOM < height_of(paper.merged) <= ROOM_WHEN_CLOSE
