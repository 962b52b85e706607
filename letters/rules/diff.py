"""What changed between two versions of a letter: line by line, and word by word where a line was rewritten."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from letters.rules.wording import PARTS

SAME, ADDED, REMOVED = "same", "added", "removed"
WORDS = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\w+(?:[’'-]\w+)*|\s+|.")
ALIKE = 0.4  # two lines that share less are not marked word by word


@dataclass(frozen=True)
class DiffWord:
    """Words that both versions have, or (`changed`) only this line's."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class DiffLine:
    """One line of one part. `kind`: same, added or removed."""

    part: str
    kind: str
    words: tuple[DiffWord, ...]

    @property
    def text(self) -> str:
        """The line as it is."""
        return "".join(word.text for word in self.words)


def diff(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[DiffLine, ...]:
    """The lines of both versions, part by part in the order of a letter: what was removed before what came instead.

    A line that was rewritten stands twice, removed and added, with the words that differ marked. A part that neither
    has is left out.
    """
    return tuple(line for part in PARTS for line in _part(part, _lines(old.get(part, "")), _lines(new.get(part, ""))))


def changes(lines: Sequence[DiffLine]) -> int:
    """How many lines were added or removed."""
    return sum(line.kind != SAME for line in lines)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if text else []


def _part(part: str, old: list[str], new: list[str]) -> Iterator[DiffLine]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (DiffLine(part, SAME, (DiffWord(line),)) for line in old[a:b])
        else:
            yield from _rewritten(part, old[a:b], new[c:d])


def _rewritten(part: str, old: list[str], new: list[str]) -> Iterator[DiffLine]:
    """As many pairs as there are, marked word by word; the rest is new or gone as a whole."""
    pairs = [_marked(a, b) for a, b in zip(old, new, strict=False)]
    for number, line in enumerate(old):
        yield DiffLine(part, REMOVED, pairs[number][0] if number < len(pairs) else _whole(line))
    for number, line in enumerate(new):
        yield DiffLine(part, ADDED, pairs[number][1] if number < len(pairs) else _whole(line))


def _whole(line: str) -> tuple[DiffWord, ...]:
    return (DiffWord(line, changed=bool(line)),)


def _marked(old: str, new: str) -> tuple[tuple[DiffWord, ...], tuple[DiffWord, ...]]:
    a, b = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(old), _whole(new)
    codes = matcher.get_opcodes()
    return (
        tuple(DiffWord("".join(a[i:j]), what != "equal") for what, i, j, _, _ in codes if j > i),
        tuple(DiffWord("".join(b[i:j]), what != "equal") for what, _, _, i, j in codes if j > i),
    )
