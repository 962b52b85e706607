"""A policy as pages show it: stages as sentences with the values in them, and every other value as a line.

Each value knows its path, where it comes from, what it would be without that layer, and what a school may do with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interventions.rules.documents import LOCKS, flatten, names_of, value_at
from interventions.rules.inheritance import Origin
from interventions.rules.overrides import LOCKED, NATIONAL_LADDERS, national_rule, rule_for
from interventions.rules.policy import Ladder, Policy, PolicyError, Tier
from interventions.rules.policy_fields import (
    COSTS,
    DEFAULTS,
    OF_TIER,
    Field,
    field_of,
    label_of,
    words_of_value,
)
from interventions.rules.policy_labels import labels_of
from interventions.rules.reading import read_policy
from interventions.rules.sentences import TierWords, tier_words
from interventions.rules.words import event_names

SECTIONS = (
    ("stages", "Support stages", ()),  # the ladders
    ("first-day", "First-day response", ("first_day",)),
    (
        "rules",
        "Evidence, leave and plans",
        ("evidence", "leave", "plans", "visits", "codes", "reviews", "times", "benchmark"),
    ),
    ("celebration", "Celebration", ("celebration",)),
    ("letters", "Letters", ("letters",)),
    ("costs", "Staff time and approval", ("costs", "approval")),
    ("law", "Set nationally", ("legal", "retention")),
)
SECTION_WORDS = {
    "first_day": "First-day response", "evidence": "Evidence of illness", "leave": "Leave", "plans": "Plans",
    "visits": "Home visits", "codes": "Codes", "reviews": "Reviews", "times": "Session times",
    "celebration": "Celebration", "letters": "Letters", "costs": "Minutes of staff time", "approval": "Approval",
    "legal": "Legal steps", "retention": "Keeping records", "benchmark": "Benchmark",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One value. `rule` what a school may do, `origin` who set it, `was` its value below that layer ("" for none).

    `group` is what it stands under within its section, "" for nothing.
    """

    field: Field
    words: str
    rule: str
    origin: Origin | None = None
    was: str = ""
    group: str = ""

    @property
    def path(self) -> str:
        return self.field.path

    @property
    def by_law(self) -> bool:
        """Whether the law fixes the value for everybody."""
        return national_rule(self.path) == LOCKED


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: words, or a value with its line and the words after it."""

    text: str
    line: Line | None = None
    unit: str = ""


@dataclass(frozen=True)
class Stage:
    """One tier of a ladder: its sentence, the values in it, and what else may be changed."""

    path: str
    name: str
    number: int
    words: TierWords
    parts: tuple[Part, ...]
    values: tuple[Line, ...]
    more: tuple[Line, ...]
    actions: tuple[tuple[str, tuple[Line, ...]], ...]
    rule: str
    headline: str = ""

    @property
    def locked(self) -> bool:
        return self.rule == LOCKED


@dataclass(frozen=True)
class Steps:
    """One ladder with its stages, the first first."""

    key: str
    name: str
    national: bool
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Section:
    """Values of one subject outside the ladders."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Source:
    """What the pages are made of: the finished document, and who set what over what."""

    document: Mapping[str, Any]
    origins: Mapping[str, Origin] = field(default_factory=dict)
    below: Mapping[str, Any] = field(default_factory=dict)
    locks: Mapping[str, str] = field(default_factory=dict)

    def line(self, path: str, label: str = "", unit: str = "", group: str = "") -> Line:
        value, was = value_at(self.document, path), value_at(self.below, path)
        said = DEFAULTS.get(names_of(path)[-1]) if value is None else value
        before = f"{words_of_value(was)}{unit}" if was is not None else "nothing"
        return Line(
            field_of(path, value, label, unit), f"{words_of_value(said)}{unit}", rule_for(path, self.locks),
            self.origins.get(path), before if self.below and was != value else "", group,
        )  # fmt: skip


def source_of(
    document: Mapping[str, Any], origins: Mapping[str, Origin] | None = None, below: Mapping[str, Any] | None = None
) -> Source:
    """A source whose locks are those of the document."""
    locks = document.get(LOCKS)
    return Source(document, origins or {}, below or {}, locks if isinstance(locks, Mapping) else {})


def section_of(path: str) -> str:
    """The key of the page on which the value at a path stands."""
    first, *rest = names_of(path)
    if first == "ladders":
        return "law" if rest and rest[0] in NATIONAL_LADDERS else "stages"
    return next((key for key, _, keys in SECTIONS if first in keys), "stages")


def steps_of(source: Source, policy: Policy | None = None) -> tuple[Steps, ...]:
    """Every ladder with its stages, national ones last. Raises PolicyError for a document that is no policy."""
    policy = policy or read_policy(source.document)
    names = event_names(policy)
    found = [
        Steps(
            ladder.key, ladder.name, ladder.key in NATIONAL_LADDERS,
            tuple(_stage(source, ladder, tier, names, n) for n, tier in enumerate(ladder.tiers, start=1)),
        )
        for ladder in policy.ladders
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda steps: steps.national))


def steps_if_any(source: Source) -> tuple[Steps, ...]:
    """As `steps_of`; none for a document that is no policy, as a draft may be."""
    try:
        return steps_of(source)
    except PolicyError:
        return ()


def _stage(source: Source, ladder: Ladder, tier: Tier, names: Mapping[str, str], number: int) -> Stage:
    words = tier_words(ladder, tier, names)
    labels = labels_of(tier.when, f"{words.path}.when", names)
    parts = tuple(_part(source, piece.text, piece.path, labels) for piece in words.when)
    more = tuple(source.line(f"{words.path}.{name}") for name in OF_TIER)
    actions = tuple(
        (text, tuple(source.line(f"{words.path}.actions.{action.key}.{name}") for name in ("owner", "due", "off")))
        for action, text in zip(tier.actions, words.actions, strict=True)
    )
    return Stage(
        words.path, tier.name, min(number, 4), words, parts, tuple(part.line for part in parts if part.line), more,
        actions, rule_for(words.path, source.locks), _headline(tier, words),
    )  # fmt: skip


def _headline(tier: Tier, words: TierWords) -> str:
    """The action that a stage is known by: a meeting, else a letter, else the first."""
    by_kind = {action.kind: text for action, text in zip(tier.actions, words.actions, strict=True)}
    text = by_kind.get("meeting") or by_kind.get("letter") or next(iter(words.actions), "")
    return text.split(", by ")[0]


def _part(source: Source, text: str, path: str, labels: Mapping[str, str]) -> Part:
    if not path or text[:1] not in "-0123456789":
        return Part(text)
    unit = text.lstrip("-0123456789.")
    return Part(text, source.line(path, labels.get(path, ""), unit), unit)


def sections_of(source: Source, keys: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections with these keys that the document has, with a line for every value; staff minutes always."""
    found = []
    for key in keys:
        paths = list(flatten({key: source.document[key]})) if isinstance(source.document.get(key), Mapping) else []
        if key == "costs":
            paths = [f"costs.{name}" for name in COSTS]
        if key == "approval":
            paths = ["approval.second_person"]
        if paths:
            lines = tuple(
                source.line(path, _label(path, 3 if _of_step(names_of(path)) else 1), group=_group(path))
                for path in paths
            )
            found.append(Section(key, SECTION_WORDS.get(key, label_of(key)), lines))
    return tuple(found)


def _group(path: str) -> str:
    names = names_of(path)
    if _of_step(names):
        return f"{label_of(names[1])}: {names[3].replace('_', ' ')}"
    return label_of(names[1]) if len(names) > 2 else ""


def _of_step(names: tuple[str, ...]) -> bool:
    """Whether the path leads into a step of the first day; each has several values and stands for itself."""
    return len(names) == 5 and names[2] == "steps"


def _label(path: str, skip: int = 0) -> str:
    """What a value is called within its section, and with `skip` 1 within its group."""
    *between, last = names_of(path)[1:]
    words = [name.replace("_", " ") for name in between[skip:] if name not in ("steps", "criteria", "bands")]
    text = ", ".join([*words, label_of(last).lower() if words else label_of(last)])
    return text[:1].upper() + text[1:]


def words_of_path(document: Mapping[str, Any], path: str) -> str:
    """What a value is called on a page of its own: “Support letter 1: attendance this year: limit”."""
    names = names_of(path)
    if names[0] == "ladders" and len(names) > 3:
        return _in_tier(document, names, path)
    if names[0] == "ladders" and len(names) > 1:
        name = value_at(document, f"ladders.{names[1]}.name") or names[1]
        return f"{name}: {label_of(names[-1]).lower()}" if len(names) > 2 else str(name)
    title = SECTION_WORDS.get(names[0], label_of(names[0]))
    return f"{title}: {_label(path).lower()}" if len(names) > 1 else title


def _in_tier(document: Mapping[str, Any], names: tuple[str, ...], path: str) -> str:
    tier = ".".join(names[:4])
    title = str(value_at(document, f"{tier}.name") or names[3])
    if len(names) > 4 and names[4] == "when":
        labels = _labels_at(document, names)
        label = labels.get(path, label_of(names[-1]))
        return f"{title}: {label[:1].lower()}{label[1:]}"
    rest = [name.replace("_", " ") for name in names[4:-1] if name != "actions"]
    return ": ".join([title, *rest, label_of(names[-1]).lower()]) if len(names) > 4 else title


def _labels_at(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    try:
        policy = read_policy(document)
    except PolicyError:
        return {}
    ladder = policy.ladder(names[1])
    tier = ladder.tier(names[3]) if ladder else None
    return labels_of(tier.when, ".".join(names[:5]), event_names(policy)) if tier else {}
