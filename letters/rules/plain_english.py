"""Whether a letter can be understood at first reading, and does not frighten: remarks to think about, never a refusal.

After the advice of GOV.UK's content guide: sentences of at most 25 words, everyday words, the active voice. Reading age
by Flesch and Kincaid's grade (1975) plus five years; GOV.UK writes for nine, and a letter home should stay below
thirteen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from letters.rules.hard_words import HARD_WORDS, THREATS
from letters.rules.language import parse
from letters.rules.reader import TOKEN, FieldNode, If, Node
from letters.rules.wording import PARTS

LONGEST = 25  # words in a sentence
YOUNGEST, OLDEST = 5, 22
WORD = re.compile(r"[^\W_]+(?:[’'.:@-][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?:;])[”’)]*[\s\u2060]+(?=[“‘(]?[^\W_])")
CAPITALS = re.compile(r"\b[A-Z]{4,}(?:\s+[A-Z]{2,})*\b|\b[A-Z]{2,}(?:\s+[A-Z]{2,})+\b")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^laeiouy]es|[^laeiouydt]ed|[^l]e)$")
BLOCK = re.compile(r"# [^\n]*|(?:[^\n]|\n(?!\s*\n|- |# ))+")
LEFT_OUT = "\u2060"  # nothing to see, and no space
FIELD_WORD = "Robin"  # what stands for a field when words are counted
HARD = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, HARD_WORDS), key=len, reverse=True)) + r")(?!\w)", re.I
)
THREAT = tuple((re.compile(pattern, re.IGNORECASE), remedy) for pattern, remedy in THREATS)


@dataclass(frozen=True)
class Remark:
    """Something that could be said more plainly. `line` counts from 1 within the part; `words` quotes or counts."""

    part: str
    line: int
    words: str
    remedy: str


def remarks(parts: Mapping[str, str], language: str = "en") -> tuple[Remark, ...]:
    """What to think about in these texts, line by line. The rules are those of English: none for other languages."""
    if language.split("-")[0] != "en":
        return ()
    found = (remark for part in PARTS for remark in _remarks(part, parts.get(part, "")))
    return tuple(dict.fromkeys(sorted(found, key=lambda one: (PARTS.index(one.part), one.line))))


def reading_age(text: str) -> int:
    """In years, from 5 to 22: who can read this with ease. Of a template or of merged words; a field counts as a word.

    An item of a list without a full stop is a sentence of its own.
    """
    words = [WORD.findall(sentence.text) for reading in readings(text) for sentence in _sentences(reading)]
    counted = [sentence for sentence in words if sentence]
    if not counted:
        return YOUNGEST
    count = sum(map(len, counted))
    syllables = sum(_syllables(word) for sentence in counted for word in sentence)
    grade = 0.39 * count / len(counted) + 11.8 * syllables / count - 15.59
    return max(YOUNGEST, min(OLDEST, round(grade + 5)))


@dataclass(frozen=True)
class Sentence:
    """Words up to a full stop, and the line on which they begin."""

    text: str
    line: int


def readings(text: str) -> tuple[str, ...]:
    """The text as it reads with every if taken, and as it reads with none, line for line; one where they are the same.

    A text with faults reads as it is, without its fields and tags.
    """
    parsed = parse(text)
    if parsed.faults:
        return (TOKEN.sub(FIELD_WORD, text),)
    return tuple(dict.fromkeys((_read(parsed.nodes, True), _read(parsed.nodes, False))))


def _read(nodes: Iterable[Node], taken: bool) -> str:
    """Every line stays where it is: one that is left out leaves a line that is not blank, and ends no paragraph."""
    read = ""
    for words, line in _shown(nodes, taken):
        read += f"{LEFT_OUT}\n" * (line - 1 - read.count("\n")) + words
    return read


def _shown(nodes: Iterable[Node], taken: bool) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, If):
            yield from _shown(node.then if taken else node.otherwise, taken)
        elif isinstance(node, FieldNode):
            yield FIELD_WORD, node.line
        else:
            yield node.text.replace("**", ""), node.line


def _sentences(text: str) -> Iterator[Sentence]:
    """A blank line, a heading and an item of a list end a sentence as a full stop does."""
    for block in BLOCK.finditer(text):
        start = 0
        for end in [*SENTENCE_END.finditer(block.group()), None]:
            words = block.group()[start : end.start() if end else None]
            skipped = len(words) - len(words.lstrip(f"\n {LEFT_OUT}"))
            line = text.count("\n", 0, block.start() + start + skipped) + 1
            if WORD.search(words):
                plain = " ".join(words.replace(LEFT_OUT, "").split())
                yield Sentence(plain.removeprefix("- ").removeprefix("# "), line)
            start = end.end() if end else 0


def _remarks(part: str, text: str) -> Iterator[Remark]:
    for reading in readings(text.replace("\r\n", "\n")):
        for sentence in _sentences(reading):
            yield from _long(part, sentence)
        for number, line in enumerate(reading.split("\n"), 1):
            yield from _in_line(part, number, line)


def _long(part: str, sentence: Sentence) -> Iterator[Remark]:
    words = WORD.findall(sentence.text)
    if len(words) > LONGEST:
        begin = " ".join(sentence.text.split()[:6])
        yield Remark(
            part, sentence.line, f"{len(words)} words in one sentence: “{begin} …”", "Make two sentences of it."
        )


def _in_line(part: str, number: int, line: str) -> Iterator[Remark]:
    for found in HARD.finditer(line):
        plain = HARD_WORDS[found.group().lower()]
        yield Remark(part, number, f"“{found.group()}”", f"Say “{plain}”.")
    for pattern, remedy in THREAT:
        for found in pattern.finditer(line):
            yield Remark(part, number, f"“{found.group()}” sounds like a threat.", remedy)
    for found in CAPITALS.finditer(line):
        yield Remark(part, number, f"“{found.group()}” shouts.", "Write it in small letters; use ** for bold.")
    if re.search(r"[!?]{2,}", line):
        yield Remark(part, number, "More than one ! or ? in a row.", "One is enough.")


def _syllables(word: str) -> int:
    """About how many: the groups of vowels, without a silent e. Numbers and capitals count as one."""
    plain = word.lower()
    if not plain.isalpha():
        return 1 if any(letter.isdigit() for letter in plain) else max(1, len(VOWELS.findall(plain)))
    return max(1, len(VOWELS.findall(SILENT.sub(lambda end: end.group()[0], plain, count=1))))
