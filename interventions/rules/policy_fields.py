"""The values of a policy as fields of a form: what kind each is, what it is called, and from typed text to a value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attendance.access.rules.abilities import ROLE_LABELS
from interventions.rules.documents import flatten, names_of, value_at, with_value, without
from interventions.rules.overrides import CHOOSE, LOCKED, RULES, STRICTER
from interventions.rules.policy import ENTRIES, JUDGED, OPERATORS, PolicyError
from interventions.rules.reading import read_number, read_span
from interventions.rules.replay_school import CALL_MINUTES, LETTER_MINUTES, MEETING_MINUTES
from interventions.rules.words import OP_WORDS, UNIT_WORDS

NUMBER, WHOLE, SPAN, YES_NO, CHOICE, LIST, TEXT = "number", "whole", "span", "yes_no", "choice", "list", "text"
SPANS = frozenset({"due", "review", "recovered", "cool_off"})
ROLES = frozenset({"role", "owner", "decided_by"})
PEOPLE = {key: label for key, label in ROLE_LABELS.items() if key not in ("platform_admin", "cover")}
CHOICES: dict[str, Mapping[str, str]] = {
    "entry": dict(zip(ENTRIES, ("by itself", "a person decides"), strict=True)),
    "judged": dict(zip(JUDGED, ("every day", "at the end of each half term", "at the end of each term"), strict=True)),
    "op": {op: OP_WORDS[op] for op in OPERATORS},
    **dict.fromkeys(ROLES, PEOPLE),
}
# Values of a tier that need not be there, in the order in which a person looks for them.
OF_TIER = ("name", "entry", "role", "review", "recovered", "cool_off", "again_after")
COSTS = {"letter_minutes": LETTER_MINUTES, "call_minutes": CALL_MINUTES, "meeting_minutes": MEETING_MINUTES}
# What holds where nothing is written.
DEFAULTS: dict[str, Any] = {"entry": "proposed", "again_after": 10, "off": False, "second_person": False, **COSTS}
LABELS = {
    "name": "Name", "entry": "How it begins", "role": "Who decides", "review": "Looked at every",
    "recovered": "Left once quiet for", "cool_off": "Same letter not again within",
    "again_after": "A dismissed suggestion comes back after so many further sessions of absence",
    "owner": "Who does it", "due": "Within", "off": "Left out", "letter_minutes": "Minutes for a letter",
    "call_minutes": "Minutes for a call", "meeting_minutes": "Minutes for a meeting", "limit": "Limit",
    "floor": "Least possible sessions", "second_person": "A second person approves", "judged": "When it is looked at",
    "illness_days": "Days of illness after which evidence is asked for",
    "always_below": "Percent of attendance below which evidence is always asked for",
    "appointments_below": "Percent of attendance below which appointments need evidence",
    "before_holiday_days": "School days before a holiday on which evidence is asked for",
    "notice_days": "Days ahead on which leave is asked for", "decided_by": "Who decides about it",
    "max_weeks": "Weeks at most", "ring_in_by": "Families ring in by",
    "closes_after_minutes": "Minutes after which the register closes",
    "until_contact": "Only until somebody was reached",
    "action": "Kind of step", "label": "What is done", "by": "Latest time",
    "every": "On every so many school days of absence", "alone": "One person may go alone",
    "people": "How many people go", "years": "Years for which entries are kept",
}  # fmt: skip
LOCK_WORDS = {
    CHOOSE: "Schools may choose", STRICTER: "Schools may be stricter, not looser", LOCKED: "The same everywhere",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One value to change. `text` is what stands in the field, `unit` what follows it, `choices` (value, words)."""

    path: str
    label: str
    kind: str
    text: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", self.path)


def field_of(path: str, value: Any, label: str = "", unit: str = "") -> Field:
    """The field of a leaf; `value` None where nothing stands there yet."""
    name = names_of(path)[-1]
    value = DEFAULTS.get(name) if value is None else value
    kind = kind_of(path, value)
    choices = tuple(CHOICES.get(name, {}).items())
    if kind == YES_NO:
        choices = (("yes", "yes"), ("no", "no"))
    elif choices and text_of(value) not in dict(choices):
        choices = ((text_of(value), words_of_value(value) or "nothing chosen"), *choices)
    return Field(path, label or label_of(name), kind, text_of(value), unit, choices)


def kind_of(path: str, value: Any) -> str:
    """What is typed at a path: a number, a length of time, one of a list …"""
    name = names_of(path)[-1]
    if name == "limit":
        return NUMBER
    if name in CHOICES:
        return CHOICE
    if name in SPANS:
        return SPAN
    if isinstance(value, bool) or name == "off":
        return YES_NO
    if isinstance(value, int) or name in ("floor", "again_after"):
        return WHOLE
    return LIST if isinstance(value, list | tuple) else TEXT


def label_of(name: str) -> str:
    """The last name of a path in words."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def text_of(value: Any) -> str:
    """A value as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    text = str(value)
    head, _, unit = text.partition(" ")
    if head.isdigit() and (unit in UNIT_WORDS or f"{unit}s" in UNIT_WORDS):
        word = UNIT_WORDS.get(unit) or UNIT_WORDS[f"{unit}s"]
        return f"{head} {word}{'' if head == '1' else 's'}"
    return text


def words_of_value(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, str) and value in PEOPLE:
        return PEOPLE[value].lower()
    for choices in (CHOICES["entry"], CHOICES["judged"]):
        if isinstance(value, str) and value in choices:
            return choices[value]
    return text_of(value).replace("_", " ")


def value_of(path: str, text: str, now: Any) -> Any:
    """The typed text as a value; None for nothing. Text that says what is there already leaves it as it is.

    Raises PolicyError with the path as its place.
    """
    typed = text.strip()
    if typed == text_of(now):
        return now
    kind = kind_of(path, now)
    if not typed:
        return _nothing(path, kind)
    if kind == NUMBER:
        return _number(typed, path)
    if kind == WHOLE:
        return _whole(typed, path)
    if kind == SPAN:
        span = read_span(typed, path)
        return f"{span.number} {span.unit}" if span else None
    if kind == YES_NO:
        return typed == "yes"
    if kind == LIST:
        return [part.strip() for part in typed.split(",") if part.strip()]
    if kind == CHOICE and typed not in CHOICES[names_of(path)[-1]]:
        raise PolicyError(path, f"“{typed}” is none of the choices.", "Choose one from the list.")
    return typed


def _nothing(path: str, kind: str) -> None:
    if kind == NUMBER or names_of(path)[-1] in ("name", "entry"):
        raise PolicyError(path, "Something must stand here.", "Write a value, or leave the stage out.")


def _number(typed: str, path: str) -> Any:
    number = read_number(typed, path)
    return int(number) if number.denominator == 1 else typed.removesuffix("%").strip()


def _whole(typed: str, path: str) -> int:
    digits = typed.split(" ")[0]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise PolicyError(path, f"“{typed}” is not a whole number.", "Write a number such as 20.")
    return int(digits)


def applied(
    document: Mapping[str, Any], values: Mapping[str, str], locks: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], tuple[PolicyError, ...]]:
    """The document with these typed values by path and locks by path, and what could not be read of them.

    Only what is there, and what a tier may also have, can be typed: other paths are passed over.
    """
    whole, leaves, wrong = dict(document), flatten(document), []
    for path, text in values.items():
        if path not in leaves and not may_be_there(document, path):
            continue
        now = leaves.get(path, DEFAULTS.get(names_of(path)[-1]))
        try:
            value = value_of(path, text, now)
        except PolicyError as error:
            wrong.append(error)
            continue
        if value != now:
            whole = without(whole, path) if value is None else with_value(whole, path, value)
    for path, rule in (locks or {}).items():
        if rule in RULES and (path in leaves or value_at(document, path) is not None):
            whole = _locked(whole, path, rule)
    return whole, tuple(wrong)


def may_be_there(document: Mapping[str, Any], path: str) -> bool:
    """Whether a path that has no value may get one: an optional value of a tier or action, staff minutes, approval."""
    names = names_of(path)
    if path in [f"costs.{name}" for name in COSTS] or path == "approval.second_person":
        return True
    if len(names) == 5 and names[0] == "ladders" and names[2] == "tiers" and names[4] in (*OF_TIER, "off"):
        return value_at(document, ".".join(names[:4])) is not None
    if len(names) == 7 and names[4] == "actions" and names[6] in ("due", "owner", "off"):
        return value_at(document, ".".join(names[:6])) is not None
    return len(names) == 3 and names[0] == "ladders" and names[2] == "off"


def _locked(whole: dict[str, Any], path: str, rule: str) -> dict[str, Any]:
    held = dict(whole.get("locks") or {})
    if rule == CHOOSE:
        held.pop(path, None)
    else:
        held[path] = rule
    return {**whole, "locks": held} if held else {key: value for key, value in whole.items() if key != "locks"}
