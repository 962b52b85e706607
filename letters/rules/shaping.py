"""From the words that stand to paragraphs, lists and headings. The template alone makes the shape, never a value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from letters.rules.fields import FIELDS
from letters.rules.reader import FieldNode, Text
from letters.rules.wording import Block, Span

PARAGRAPH, LIST, HEADING = "paragraph", "list", "heading"
LIST_SIGN = re.compile(r"\s*[-•–*]\s+")
Line = tuple[Span, ...]
Words = list[Text | FieldNode]


def lines(nodes: Iterable[Text | FieldNode]) -> Iterator[Words]:
    """The nodes line by line of the template, the line ends left out."""
    line: Words = []
    for node in nodes:
        if isinstance(node, Text) and node.text == "\n":
            yield line
            line = []
        else:
            line.append(node)
    yield line


def blank(line: Words) -> bool:
    """Whether the line holds nothing but spaces."""
    return all(isinstance(node, Text) and not node.text.strip() for node in line)


def plain_lines(nodes: Words, values: Mapping[str, str]) -> list[str]:
    """Each line of a part that has no lists or headings, as plain words; lines of which nothing is left are gone."""
    spans = (_spans(line, values) for line in lines(nodes) if not blank(line))
    return ["".join(span.text for span in line) for line in spans if line]


def blocks(nodes: Words, values: Mapping[str, str]) -> Iterator[Block]:
    """Paragraphs, lists and headings. Lines of one paragraph or item are joined; items in a row are one list."""
    for kind, group in groupby(_told(nodes), key=lambda told: told[0]):
        texts = [words for _, words in group]
        if kind == LIST:
            items = tuple(item for words in texts for item in _items(words, values))
            yield from [Block(LIST, items)] if items else []
        elif kind == HEADING:
            yield from (Block(HEADING, (line,)) for words in texts if (line := _spans(words, values)))
        else:
            yield from (block for words in texts for block in _paragraph(words, values))


def _told(nodes: Words) -> list[tuple[str, Words]]:
    """Each paragraph, heading and item of a list, with its nodes. A line below an item goes on with it, if indented."""
    told: list[tuple[str, Words]] = []
    going_on = ""  # the kind that a line of words would add to
    for line in lines(nodes):
        kind = _kind(line)
        if blank(line):
            going_on = ""
        elif kind == PARAGRAPH and going_on and (going_on == PARAGRAPH or _indented(line)):
            told[-1][1].extend([Text(" ", 0), *line])
        else:
            told.append((kind, line if kind == PARAGRAPH else _without_sign(line)))
            going_on = kind if kind != HEADING else ""
    return told


def _indented(line: Words) -> bool:
    return isinstance(line[0], Text) and line[0].text.startswith("  ")


def _kind(line: Words) -> str:
    first = line[0].text if line and isinstance(line[0], Text) else ""
    return LIST if re.match(r"\s*- ", first) else HEADING if first.startswith("# ") else PARAGRAPH


def _without_sign(line: Words) -> Words:
    first = line[0]
    return [replace(first, text=first.text.lstrip()[2:]), *line[1:]] if isinstance(first, Text) else line


def _alone(nodes: Words) -> FieldNode | None:
    """The field, where it stands beside nothing else."""
    told = [node for node in nodes if isinstance(node, FieldNode) or node.text.strip()]
    return told[0] if len(told) == 1 and isinstance(told[0], FieldNode) else None


def _paragraph(nodes: Words, values: Mapping[str, str]) -> Iterator[Block]:
    field = _alone(nodes)
    if field is None:
        line = _spans(nodes, values)
        yield from [Block(PARAGRAPH, (line,))] if line else []
    elif FIELDS[field.name].kind == "list":
        yield Block(LIST, tuple(_items(nodes, values)))
    else:
        yield from (
            Block(PARAGRAPH, ((Span(words, field=field.name),),)) for words in _value_lines(field, values)
        )  # fmt: skip


def _items(nodes: Words, values: Mapping[str, str]) -> list[Line]:
    field = _alone(nodes)
    if field is None:
        line = _spans(nodes, values)
        return [line] if line else []
    return [(Span(LIST_SIGN.sub("", words, count=1), field=field.name),) for words in _value_lines(field, values)]


def _value_lines(field: FieldNode, values: Mapping[str, str]) -> list[str]:
    return [line.strip() for line in values[field.name].splitlines() if line.strip()]


def _inline(field: FieldNode, values: Mapping[str, str]) -> str:
    """A value on one line: the lines of a list or an address with commas between."""
    listed = FIELDS[field.name].kind == "list" or field.name.endswith("_address")
    return (", " if listed else " ").join(_value_lines(field, values))


def _spans(nodes: Words, values: Mapping[str, str]) -> Line:
    """One line of words: ** switches bold, spaces that an absent “if” left behind are taken out."""
    spans: list[Span] = []
    bold = False
    for node in nodes:
        if isinstance(node, FieldNode):
            spans.append(Span(_inline(node, values), bold, node.name))
            continue
        for number, words in enumerate(node.text.split("**")):
            bold = bold is not (number > 0)
            spans.append(Span(words, bold))
    return _tidy(spans)


def _tidy(spans: list[Span]) -> Line:
    """Words of the template with single spaces, none at the ends or before a full stop; values stay as they are."""
    tidy: list[Span] = []
    for span in spans:
        words = span.text if span.field else re.sub(r"[ \t]+", " ", span.text)
        if not span.field and (not tidy or tidy[-1].text.endswith(" ")):
            words = words.lstrip(" ")
        if not words:
            continue
        if not span.field and words[0] in ".,;:!?" and tidy and not tidy[-1].field:
            tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
        if tidy and (tidy[-1].bold, tidy[-1].field, "") == (span.bold, span.field, span.field):
            tidy[-1] = replace(tidy[-1], text=tidy[-1].text + words)
        else:
            tidy.append(replace(span, text=words))
    if tidy and not tidy[-1].field:
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
    return tuple(span for span in tidy if span.text)
