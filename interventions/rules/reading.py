"""From a policy's document to `Policy`: what each place must hold, and what to write where it does not."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from interventions.rules.policy import (
    ENTRIES,
    FORMAT,
    JUDGED,
    MEASURES,
    OPERATORS,
    UNITS,
    ActionSpec,
    Comparison,
    Condition,
    Ladder,
    Policy,
    PolicyError,
    Span,
    Tier,
    Window,
)

NAMED_WINDOWS = ("year", "term", "half_term")
COUNTED_WINDOWS = ("weeks", "days")
MAPPINGS = frozenset(
    {
        "times", "codes", "first_day", "evidence", "leave", "legal", "plans", "celebration", "visits", "retention",
        "letters", "approval", "costs",
    }
)  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")  # no dots: they part the names of a path
LONGEST = 1_000  # days, school days or weeks: longer than any school keeps a pupil
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)  # of a window between two dates
NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")  # no exponents: they could name a number too large to hold


def read_policy(document: Any) -> Policy:
    """The policy that a document (a mapping, as YAML gives it) says. Raises PolicyError at the first thing wrong.

    A ladder or tier with `off: true` is left out.
    """
    root = _mapping(document, "")
    if root.get("policy", FORMAT) != FORMAT:
        raise PolicyError("policy", f"Format {root['policy']} is not known.", f"Write policy: {FORMAT}.")
    ladders = _mapping(root.get("ladders", {}), "ladders")
    found = [
        read_ladder(key, value, f"ladders.{key}")
        for key, value in ladders.items()
        if not _mapping(value, f"ladders.{key}").get("off")
    ]
    sections = {key: value for key, value in root.items() if key not in ("policy", "name", "ladders")}
    for key in MAPPINGS & sections.keys():
        _mapping(sections[key], key)
    titles = _letter_titles(sections.get("letters", {}))
    return Policy(str(root.get("name", "")), tuple(_with_titles(ladder, titles) for ladder in found), sections)


def _letter_titles(letters: Any) -> dict[str, str]:
    """What the policy calls its letters, by the key of their template."""
    return {
        key: str(letter["title"])
        for key, letter in _mapping(letters, "letters").items()
        if isinstance(letter, Mapping) and letter.get("title")
    }


def _with_titles(ladder: Ladder, titles: Mapping[str, str]) -> Ladder:
    """The ladder whose letter actions know under `called` what their letter is called; else it is its tier's name."""
    return replace(ladder, tiers=tuple(_tier_with_titles(tier, titles) for tier in ladder.tiers))


def _tier_with_titles(tier: Tier, titles: Mapping[str, str]) -> Tier:
    known = {tier.key: tier.name, **titles}
    return replace(tier, actions=tuple(_titled(action, known) for action in tier.actions))


def _titled(action: ActionSpec, titles: Mapping[str, str]) -> ActionSpec:
    title = titles.get(str(action.detail.get("template", ""))) if action.kind == "letter" else None
    return replace(action, detail={**action.detail, "called": title}) if title else action


def read_ladder(key: str, document: Any, place: str) -> Ladder:
    """One ladder. Raises PolicyError."""
    data = _mapping(document, place)
    tiers = _mapping(data.get("tiers", {}), f"{place}.tiers")
    read = [
        read_tier(name, value, f"{place}.tiers.{name}")
        for name, value in tiers.items()
        if not _mapping(value, f"{place}.tiers.{name}").get("off")
    ]
    judged = data.get("judged", "daily")
    _one_of(judged, JUDGED, f"{place}.judged")
    return Ladder(
        key, str(data.get("name", key)), tuple(sorted(read, key=lambda tier: (tier.order, tier.key))), judged,
        bool(data.get("csa_only", False)), _several(data, "only_flags", str, place),
        _several(data, "not_flags", str, place), _several(data, "year_groups", int, place),
        bool(data.get("year_end", True)), bool(data.get("national", False)),
    )  # fmt: skip


def read_tier(key: str, document: Any, place: str) -> Tier:
    """One tier. Raises PolicyError."""
    data = _mapping(document, place)
    entry = data.get("entry", "proposed")
    _one_of(entry, ENTRIES, f"{place}.entry")
    actions = _mapping(data.get("actions", {}), f"{place}.actions")
    return Tier(
        key, str(data.get("name", key)), _whole(data.get("order"), f"{place}.order"),
        read_condition("when", data.get("when"), f"{place}.when"), entry, str(data.get("role", "")),
        tuple(read_action(name, value, f"{place}.actions.{name}") for name, value in actions.items()
              if not _mapping(value, f"{place}.actions.{name}").get("off")),
        read_span(data.get("review"), f"{place}.review"), read_span(data.get("recovered"), f"{place}.recovered"),
        read_span(data.get("cool_off"), f"{place}.cool_off"),
        _whole(data.get("again_after", 10), f"{place}.again_after"), str(data.get("colour", "")),
    )  # fmt: skip


def read_condition(key: str, document: Any, place: str) -> Condition:
    """`{all: {key: …}}` or `{any: {key: …}}`; a bare comparison is `all` of one. Raises PolicyError."""
    data = _mapping(document, place)
    if "measure" in data:
        return Condition(key, "all", (_comparison(key, data, place),))
    how = next((word for word in ("all", "any") if word in data), None)
    if how is None or len(data) != 1:
        raise PolicyError(place, "This is no condition.", "Write all: or any: with comparisons by name below it.")
    parts = _mapping(data[how], f"{place}.{how}")
    if not parts:
        raise PolicyError(f"{place}.{how}", "A condition without comparisons is met by everybody.", "Add one.")
    return Condition(key, how, tuple(_part(name, part, f"{place}.{how}.{name}") for name, part in parts.items()))


def _part(key: str, document: Any, place: str) -> Comparison | Condition:
    data = _mapping(document, place)
    return _comparison(key, data, place) if "measure" in data else read_condition(key, data, place)


def _comparison(key: str, data: Mapping[str, Any], place: str) -> Comparison:
    measure = data["measure"]
    _one_of(measure, MEASURES, f"{place}.measure")
    _one_of(data.get("op"), OPERATORS, f"{place}.op")
    asks = MEASURES[measure][1]
    event, unit = str(data.get("event", "")), str(data.get("unit", ""))
    if "event" in asks and not event:
        raise PolicyError(f"{place}.event", f"{measure} counts from an event.", "Name it, such as tier:sal1.")
    if measure == "days_since":
        _one_of(unit, UNITS, f"{place}.unit")
    window = read_window(data.get("window", "year"), f"{place}.window") if "window" in asks else None
    codes = _codes(data.get("codes", ()), f"{place}.codes")
    if measure == "sessions" and not codes:
        raise PolicyError(f"{place}.codes", "Which codes are counted is missing.", "List them, such as [G, U].")
    return Comparison(
        key, measure, data["op"], read_number(data.get("limit"), f"{place}.limit"), window, event, unit, codes,
        _codes(data.get("set_aside", ()), f"{place}.set_aside"), _whole(data.get("floor", 0), f"{place}.floor"),
    )  # fmt: skip


def read_window(text: Any, place: str) -> Window:
    """The window of a text: year, term, half_term, weeks:N, days:N, since:EVENT, DATE..DATE. Raises PolicyError."""
    words = str(text)
    head, _, tail = words.partition(":")
    if words in NAMED_WINDOWS:
        return Window(words)
    if head in COUNTED_WINDOWS and _length(tail):
        return Window(head, _length(tail))
    if head == "since" and tail:
        return Window("since", event=tail)
    first, dots, last = words.partition("..")
    if dots:
        try:
            since, until = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            since, until = LATEST, EARLIEST
        if EARLIEST <= since <= until < LATEST:
            return Window("span", first=since, last=until)
    remedy = "Write year, term, half_term, weeks:10, days:5, since:tier:NAME or 2025-09-01..2025-12-19."
    raise PolicyError(place, f"“{words}” is not a window.", remedy)


def read_action(key: str, document: Any, place: str) -> ActionSpec:
    """One action of a tier. Raises PolicyError."""
    data = _mapping(document, place)
    if not data.get("kind"):
        raise PolicyError(f"{place}.kind", "What kind of action this is, is missing.", "Write kind: letter, say.")
    detail = {name: value for name, value in data.items() if name not in ("kind", "owner", "due", "off")}
    if isinstance(detail.get("weeks"), int):
        read_span(f"{detail['weeks']} school_weeks", f"{place}.weeks")
    return ActionSpec(
        key, str(data["kind"]), str(data.get("owner", "")), read_span(data.get("due"), f"{place}.due"), detail
    )


def read_span(value: Any, place: str) -> Span | None:
    """`3 school_weeks`, `10 days`, or {number, unit}; None where nothing is said."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        value = f"{value.get('number')} {value.get('unit', 'school_days')}"
    number, _, unit = str(value).strip().partition(" ")
    unit = unit.strip().replace(" ", "_") or "school_days"
    unit = unit if unit in UNITS else f"{unit}s"
    if unit not in UNITS or (number != "0" and not _length(number)):
        raise PolicyError(place, f"“{value}” is no length of time.", "Write 3 school_weeks, 5 school_days or 28 days.")
    return Span(int(number), unit)


def _length(text: str) -> int:
    """The number of days or weeks that the text says; 0 where it is none, or longer than anything can be."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    return number if number <= LONGEST else 0


def read_number(value: Any, place: str) -> Fraction:
    """An exact number: 95, 92.5, -2, "95%". Raises PolicyError."""
    text = str(value).strip().removesuffix("%")
    if isinstance(value, bool) or not NUMBER.fullmatch(text):
        raise PolicyError(place, f"“{value}” is not a number.", "Write a number, such as 95 or 92.5.")
    return Fraction(text)


def _whole(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PolicyError(place, f"“{value}” is not a whole number.", "Write a number such as 1, 2 or 3.")
    return value


def _several(data: Mapping[str, Any], name: str, kind: type, place: str) -> frozenset[Any]:
    value = data.get(name) or ()
    if not isinstance(value, list | tuple) or not all(type(item) is kind for item in value):
        what = "[ehcp, looked_after]" if kind is str else "[7, 8]"
        raise PolicyError(f"{place}.{name}", f"“{value}” is no list of them.", f"Write {what}, say.")
    return frozenset(value)


def _codes(value: Any, place: str) -> tuple[str, ...]:
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise PolicyError(place, f"“{value}” is not a list of codes.", "Write [I, M], say.")
    return tuple(str(code) for code in value)


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(place, "Something by name is expected here.", "Write names with values below it.")
    for name in value:
        if not NAME.fullmatch(str(name)):
            raise PolicyError(place, f"“{name}” is no name.", "Use letters, digits, - and _ only, such as letter_1.")
    return {str(key): item for key, item in value.items()}


def _one_of(value: Any, known: Any, place: str) -> None:
    if not isinstance(value, str) or value not in known:
        raise PolicyError(place, f"“{value}” is not known here.", f"Write one of: {', '.join(known)}.")
