"""Which fields a letter uses, in every language it may go out in, and what is filled in for one addressee."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from letters.queries.wordings import Wordings
from letters.rules.fields import FIELDS, RECIPIENT_FIELDS
from letters.rules.language import fields_in, needed_in, parse
from letters.rules.merging import FaultyWording, empty_in
from letters.rules.wording import Wording

RECORD = "meeting_record"
SOMEBODY = dict.fromkeys(RECIPIENT_FIELDS, "…")
ANSWERED = frozenset({"asked", "award", "meeting"})  # sources of fields that whoever writes a letter may fill in


class Addressee(Protocol):
    """A copy, kept or planned."""

    @property
    def name(self) -> str: ...
    @property
    def salutation(self) -> str: ...
    @property
    def address(self) -> Iterable[str]: ...
    @property
    def postcode(self) -> str: ...


def fields_used(wordings: Wordings, key: str) -> frozenset[str]:
    """The fields that the words of a letter name, in any of its languages."""
    return frozenset().union(*(_fields(one) for one in wordings.all() if one.key == key))


@lru_cache(maxsize=256)
def _fields(wording: Wording) -> frozenset[str]:
    return frozenset().union(*(fields_in(parse(text)) for text in wording.parts.values()))


def fields_needed(wordings: Wordings, key: str) -> frozenset[str]:
    """The fields without which its words cannot go out, in one of its languages at least."""
    return frozenset().union(*(_needed(one) for one in wordings.all() if one.key == key))


@lru_cache(maxsize=256)
def _needed(wording: Wording) -> frozenset[str]:
    return frozenset().union(*(needed_in(parse(text)) for text in wording.parts.values()))


def after_meeting(used: Iterable[str], enclose: Iterable[str]) -> bool:
    """Whether a letter is about the last meeting and not the next: it says or encloses what was said there."""
    return RECORD in set(used) or RECORD in set(enclose)


def names_meeting(used: Iterable[str], answers: Mapping[str, str]) -> bool:
    """Whether a letter names a meeting of the case: one that its writer did not fill in."""
    return any(name.startswith("meeting_") and name not in answers for name in used)


def values_of(words: Mapping[str, str], answers: Mapping[str, str], used: Iterable[str]) -> dict[str, str]:
    """What is filled in for the fields that are used: the facts, and before them what the writer answered."""
    known = {**words, **{name: text for name, text in answers.items() if text.strip()}}
    return {name: known.get(name, "") for name in sorted(set(used) - RECIPIENT_FIELDS)}


def recipient_words(to: Addressee) -> dict[str, str]:
    """What is filled in for one addressee."""
    address = "\n".join(part for part in (*to.address, to.postcode) if part)
    return {"recipient_name": to.name, "recipient_salutation": to.salutation, "recipient_address": address}


def empty_for(wording: Wording | None, values: Mapping[str, str], to: Addressee | None) -> tuple[str, ...] | None:
    """The fields that would stay empty; None where the words cannot be used at all."""
    if wording is None:
        return None
    try:
        return empty_in(wording, {**values, **(recipient_words(to) if to else SOMEBODY)})
    except FaultyWording:
        return None


def may_be_answered(name: str) -> bool:
    """Whether whoever writes the letter may fill in this field."""
    return name in FIELDS and FIELDS[name].source in ANSWERED
