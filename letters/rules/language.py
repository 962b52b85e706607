"""The language of letter templates: plain text, fields, and sentences that stand only where a field has a value.

`{{ field }}` stands for a fact. `{% if field %}…{% else %}…{% endif %}` (or `{% if not field %}`) chooses between two
texts; one may stand inside another, no deeper. A blank line begins a paragraph, `- ` a line of a list, `# ` a heading,
`**` stands on both sides of bold words. There is nothing else: no loops, no sums, no markup, no links. A tag alone on
its line leaves no blank line behind.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from letters.rules.forbidden import LINE_RULES, Finding
from letters.rules.reader import TOKEN, FieldNode, If, Node, Reader, Text
from letters.rules.wording import PARTS

MOST = {"subject": 200, "opening": 300, "body": 8000, "closing": 300}
PART_LABELS = {"subject": "subject", "opening": "opening", "body": "text", "closing": "closing"}


@dataclass(frozen=True)
class Fault:
    """Something for which a text is refused. `rule`: unknown_field, markup, url, loop, unclosed, syntax, empty_body,
    too_long. `line` counts from 1 within its part."""

    part: str
    line: int
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Parsed:
    """A text taken apart. Where there are faults, the nodes are not to be used."""

    nodes: tuple[Node, ...]
    faults: tuple[Fault, ...] = ()


def faults(parts: Mapping[str, str]) -> tuple[Fault, ...]:
    """Everything for which these texts (by the names in `wording.PARTS`) would be refused, part by part, line by line.

    None: the template may be published, and merging it prints neither markup nor the name of a field.
    """
    return tuple(fault for part in PARTS for fault in _faults_of(part, parts.get(part, "")))


@lru_cache(maxsize=2048)
def parse(text: str) -> Parsed:
    """The text as a tree, or with what is wrong with it (`part` of those faults is "")."""
    text = text.replace("\r\n", "\n")
    reader = Reader()
    reader.read(text)
    found = (*reader.found, *_forbidden(text))
    return Parsed(tuple(reader.top), tuple(sorted((_fault(one) for one in found), key=lambda fault: fault.line)))


def fields_in(parsed: Parsed) -> frozenset[str]:
    """Every field that the text names, in its words or after an if."""
    return frozenset(_names(parsed.nodes))


def needed_in(parsed: Parsed) -> frozenset[str]:
    """The fields that must have a value: those outside an if on the same field."""
    return frozenset(_needed(parsed.nodes, frozenset()))


def _faults_of(part: str, text: str) -> Iterator[Fault]:
    found = [replace(fault, part=part) for fault in parse(text).faults]
    yield from found
    if len(text) > MOST[part]:
        message = f"The {PART_LABELS[part]} has {len(text)} characters; the most is {MOST[part]}."
        yield Fault(part, 1, "too_long", message, "Shorten it: a letter should fit on one page.")
    if part == "body" and not found and not _stands_always(parse(text)):
        message = "Nothing in the text stands in every letter."
        yield Fault(part, 1, "empty_body", message, "Write at least one sentence outside an “if”.")
    if part != "body":
        yield from (Fault(part, *one) for one in _plain_faults(text))


def _plain_faults(text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.startswith(("# ", "- ")) or "**" in line:
            message = "Headings, lists and bold words stand in the text of the letter only."
            yield number, "syntax", message, "Take out the signs # - and ** here."


def _stands_always(parsed: Parsed) -> bool:
    return any(
        isinstance(node, FieldNode) or (isinstance(node, Text) and re.search(r"\w", node.text)) for node in parsed.nodes
    )


def _fault(finding: Finding) -> Fault:
    return Fault("", *finding)


def _forbidden(text: str) -> Iterator[Finding]:
    """What no line may hold, looked for beside the fields and with the fields and tags taken out."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = TOKEN.sub("", line)
        for rule in LINE_RULES:
            said = rule(TOKEN.sub("x", line)) or rule(bare)
            if said:
                yield number, *said


def _names(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, FieldNode | If):
            yield node.name
        if isinstance(node, If):
            yield from _names(node.then)
            yield from _names(node.otherwise)


def _needed(nodes: tuple[Node, ...], known: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, FieldNode) and node.name not in known:
            yield node.name
        if isinstance(node, If):
            filled, empty = (node.otherwise, node.then) if node.negated else (node.then, node.otherwise)
            yield from _needed(filled, known | {node.name})
            yield from _needed(empty, known - {node.name})
