"""A template and the facts become the words for one addressee: no markup, no empty place, no name of a field is left.

The shape of a letter (paragraphs, lists, bold) comes from the template alone; whatever a value holds is printed as it
is, so a name with a sign in it stays a name. Two kinds of value make several lines: a list beside nothing else becomes
a list, and a text of several lines beside nothing else a paragraph for each.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interventions.rules.placeholders import IN_TEXT
from letters.rules.fields import FIELDS
from letters.rules.language import Fault, faults, parse
from letters.rules.reader import FieldNode, If, Node, Text
from letters.rules.shaping import LIST, blocks, plain_lines
from letters.rules.wording import PARTS, Block, Merged, Span, Wording


class EmptyFields(ValueError):
    """The text needs facts that are not there. `names`: the fields, in the order of the text."""

    def __init__(self, names: tuple[str, ...]) -> None:
        labels = ", ".join(f"{FIELDS[name].label} ({name})" for name in names)
        super().__init__(f"The letter needs what is not known: {labels}.")
        self.names = names


class FaultyWording(ValueError):
    """The template itself is not right; it should never have been published. `faults` says why."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__(" ".join(f"Line {one.line} of the {one.part}: {one.message}" for one in found))
        self.faults = found


def merge(wording: Wording, values: Mapping[str, str]) -> Merged:
    """The words with every field filled in. `values` by name, as they are to be printed; absent is empty.

    Raises EmptyFields where a field that is reached has no value (or one that itself looks like a field), and
    FaultyWording for a text that `language.faults` would refuse.
    """
    empty = empty_in(wording, values)
    if empty:
        raise EmptyFields(empty)
    subject, opening, body, closing = (_chosen(wording, part, values) for part in PARTS)
    reached = [*subject, *opening, *body, *closing]
    return Merged(
        " ".join(plain_lines(subject, values)),
        "\n".join(plain_lines(opening, values)),
        tuple(blocks(body, values)),
        "\n".join(plain_lines(closing, values)),
        frozenset(node.name for node in reached if isinstance(node, FieldNode)),
    )


def empty_in(wording: Wording, values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields for which `merge` would raise EmptyFields. Raises FaultyWording."""
    found = faults(wording.parts)
    if found:
        raise FaultyWording(found)
    reached = (node for part in PARTS for node in _chosen(wording, part, values))
    return tuple(dict.fromkeys(node.name for node in reached if isinstance(node, FieldNode) and _bad(node, values)))


def plain_text(merged: Merged) -> str:
    """What the paper says, in its order: opening, subject, text, closing; a blank line between, “•” before an item."""
    parts = [merged.opening, merged.subject, *(_block_text(block) for block in merged.blocks), merged.closing]
    return "\n\n".join(part for part in parts if part)


def to_json(merged: Merged) -> dict[str, Any]:
    """The words as they are kept with a letter; `from_json` gives them back the same."""
    return {
        "subject": merged.subject,
        "opening": merged.opening,
        "blocks": [
            {"kind": block.kind, "lines": [[_span_json(span) for span in line] for line in block.lines]}
            for block in merged.blocks
        ],
        "closing": merged.closing,
        "fields": sorted(merged.fields),
    }


def from_json(kept: Mapping[str, Any]) -> Merged:
    """The words as they were kept. An empty mapping (nothing merged yet) gives empty words."""
    blocks = tuple(
        Block(block["kind"], tuple(tuple(_span_from(span) for span in line) for line in block["lines"]))
        for block in kept.get("blocks", ())
    )
    subject, opening, closing = (kept.get(part, "") for part in ("subject", "opening", "closing"))
    return Merged(subject, opening, blocks, closing, frozenset(kept.get("fields", ())))


def _span_json(span: Span) -> dict[str, Any]:
    return {"text": span.text} | ({"bold": True} if span.bold else {}) | ({"field": span.field} if span.field else {})


def _span_from(kept: Mapping[str, Any]) -> Span:
    return Span(kept["text"], kept.get("bold", False), kept.get("field", ""))


def _block_text(block: Block) -> str:
    sign = "• " if block.kind == LIST else ""
    return "\n".join(sign + "".join(span.text for span in line) for line in block.lines)


def _bad(node: FieldNode, values: Mapping[str, str]) -> bool:
    value = values.get(node.name, "")
    return not value.strip() or bool(IN_TEXT.search(value)) or "{%" in value


def _chosen(wording: Wording, part: str, values: Mapping[str, str]) -> list[Text | FieldNode]:
    """The nodes that stand, now that it is known which fields have a value."""
    return list(_walk(parse(wording.parts[part]).nodes, values))


def _walk(nodes: Iterable[Node], values: Mapping[str, str]) -> Iterator[Text | FieldNode]:
    for node in nodes:
        if isinstance(node, If):
            filled = bool(values.get(node.name, "").strip())
            yield from _walk(node.then if filled is not node.negated else node.otherwise, values)
        else:
            yield node
