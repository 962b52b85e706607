"""The sections of a policy beside its ladders as a family may read them: a sentence for every value, with who said it.

What a sentence says is in `policy_phrases`; here it is put in order, beside who set it and what it was below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from interventions.rules.documents import covers, names_of, value_at
from interventions.rules.inheritance import NATIONAL, SCHOOL, TRUST, Origin
from interventions.rules.overrides import rule_for
from interventions.rules.policy_fields import label_of, words_of_value
from interventions.rules.policy_lines import SECTION_WORDS, Source
from interventions.rules.policy_phrases import Here, phrase
from interventions.rules.risk import COLOURS

LEVELS = (NATIONAL, TRUST, SCHOOL)
GROUPS = {
    "penalty": "Penalty notices",
    "amounts": "What a penalty notice costs",
    "returns": "Returns to the local authority",
    "bands": "Attendance that is celebrated",
}


@dataclass(frozen=True)
class Statement:
    """A sentence about the value (or values) at `path`. `was`: the sentence without the highest layer, "" for none.

    `origin`: the highest layer that had a say in it, None where layers are not known. `rule`: what a school may do.
    """

    path: str
    text: str
    was: str = ""
    origin: Origin | None = None
    rule: str = ""


@dataclass(frozen=True)
class Told:
    """A section: its statements by what they stand under ("" for nothing), in the order in which they are read."""

    key: str
    title: str
    groups: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)


def told(source: Source, keys: tuple[str, ...], on: date) -> tuple[Told, ...]:
    """The sections with these keys that the document has, as they hold on a day (amounts go by it)."""
    found = []
    for key in keys:
        now, below = dict(_phrases(source.document, key, on)), dict(_phrases(source.below, key, on))
        paths = [*now, *(path for path in below if path not in now)]
        if paths:
            statements = [_statement(source, path, now.get(path, ""), below.get(path, "")) for path in paths]
            found.append(Told(key, SECTION_WORDS.get(key, label_of(key)), _grouped(statements)))
    return tuple(found)


def phrases_of(document: Mapping[str, Any], keys: tuple[str, ...], on: date) -> dict[str, str]:
    """What these sections say on a day: the sentences by the path of the value or values in them."""
    return {
        path: text
        for key in keys
        if isinstance(document.get(key), Mapping)
        for path, text in _phrases(document, key, on)
    }


def title_of(path: str) -> str:
    """Under which headings the sentence about a path stands: “First-day response: red”."""
    key, group = names_of(path)[0], _group_words(_group(path))
    title = SECTION_WORDS.get(key, label_of(key))
    return f"{title}: {group[:1].lower()}{group[1:]}" if group else title


def _statement(source: Source, path: str, text: str, below: str) -> Statement:
    was = below if below != text else ""
    return Statement(path, text, was, _origin(source, path), rule_for(path, source.locks))


def _origin(source: Source, path: str) -> Origin | None:
    """That of the highest layer among the values that the sentence is made of."""
    said = (origin for place, origin in source.origins.items() if covers(path, place))
    return max(said, key=lambda origin: LEVELS.index(origin.layer), default=None)


def _grouped(statements: list[Statement]) -> dict[str, tuple[Statement, ...]]:
    """By what they stand under: nothing first, then the colours, the worst first, then as they come."""
    names = sorted(dict.fromkeys(_group(one.path) for one in statements), key=_first)
    return {_group_words(name): tuple(one for one in statements if _group(one.path) == name) for name in names}


def _group(path: str) -> str:
    names = names_of(path)
    return names[1] if len(names) > 2 else ""


def _first(group: str) -> int:
    return 1 + COLOURS.index(group) if group in COLOURS else 9 if group else 0


def _group_words(group: str) -> str:
    return GROUPS.get(group) or (label_of(group) if group else "")


def _phrases(document: Mapping[str, Any], key: str, on: date) -> list[tuple[str, str]]:
    """Path and sentence of everything that a section says, in reading order; a stored document has no order."""
    here = Here(document, on)
    return [(path, text) for _, path, text in sorted(_walk(here, key, value_at(document, key)), key=lambda one: one[0])]


def _walk(here: Here, path: str, value: Any) -> Iterator[tuple[tuple[int, str], str, str]]:
    said = phrase(here, path, value)
    if said is not None:
        if said.text:
            yield (said.rank, said.within), path, said.text
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _walk(here, f"{path}.{name}", item)
    elif value not in (None, "", [], ()):
        yield (99, ""), path, _field_words(path, value)


def _field_words(path: str, value: Any) -> str:
    """What nobody wrote a sentence for: its names and its value."""
    *between, last = names_of(path)[2:] or names_of(path)[1:]
    label = ", ".join([*(name.replace("_", " ") for name in between), label_of(last).lower()])
    return f"{label[:1].upper()}{label[1:]}: {words_of_value(value)}."
