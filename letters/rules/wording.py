"""The words of one letter in one language, and what comes of them for one addressee."""

from dataclasses import dataclass, field

NATIONAL, TRUST, SCHOOL = "national", "trust", "school"
LEVEL_WORDS = {NATIONAL: "the house’s preset", TRUST: "the trust’s", SCHOOL: "the school’s own"}
PARTS = ("subject", "opening", "body", "closing")


@dataclass(frozen=True)
class Wording:
    """A template that is in force: its texts in the language of `rules.language`, and from which layer it comes.

    `kind`: letter, text or certificate. `per`: household, parent, or "" for what the school chose. `enclose`: keys of
    `rules.fields.ENCLOSURES`. `locked`: the trust lets its schools have no version of their own.
    """

    key: str
    language: str
    kind: str
    title: str
    subject: str
    opening: str
    body: str
    closing: str
    per: str = ""
    enclose: tuple[str, ...] = ()
    level: str = NATIONAL
    number: int = 0
    locked: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """The four texts by name."""
        return {"subject": self.subject, "opening": self.opening, "body": self.body, "closing": self.closing}

    @property
    def origin(self) -> str:
        """“the trust’s, version 3”."""
        words = LEVEL_WORDS[self.level]
        return f"{words}, version {self.number}" if self.number else words


@dataclass(frozen=True)
class Span:
    """A run of text. `field` names the placeholder it came from, so that a page can lead from the word to its fact."""

    text: str
    bold: bool = False
    field: str = ""


@dataclass(frozen=True)
class Block:
    """A heading (one line), a paragraph (one line) or a list (a line for each item)."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Merged:
    """The words for one addressee. `subject`, `opening` and `closing` are one line or more of plain text."""

    subject: str
    opening: str
    blocks: tuple[Block, ...]
    closing: str
    fields: frozenset[str] = field(default_factory=frozenset)
