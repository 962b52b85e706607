"""Numbers and lists as a sentence has them, and the pieces of which a sentence is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; with `href` it is a link."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Sentence:
    """One sentence; the `strong` one says what matters most."""

    pieces: tuple[Piece, ...]
    strong: bool = False

    @property
    def plain(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def said(text: str, href: str = "", *, strong: bool = False) -> Sentence:
    """A sentence of one piece."""
    return Sentence((Piece(text, href),), strong)


def number(n: int) -> str:
    """0 to 12 in words, above in figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def many(n: int, one: str, more: str = "") -> str:
    """“one child”, “nine children”."""
    return f"{number(n)} {one if n == 1 else more or f'{one}s'}"


def first_up(text: str) -> str:
    """With a capital, as a sentence begins."""
    return text[:1].upper() + text[1:]


def listed(words: Iterable[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def joined(parts: Sequence[Sequence[Piece]]) -> tuple[Piece, ...]:
    """The parts as one list of pieces: “a”, “a and b”, “a, b and c”, each keeping its links."""
    pieces: list[Piece] = []
    for place, part in enumerate(parts):
        if place:
            pieces.append(Piece(" and " if place == len(parts) - 1 else ", "))
        pieces.extend(part)
    return tuple(pieces)
