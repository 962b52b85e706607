"""The hash chain of a school's amendments: one that goes missing, changes or moves breaks it at that place.

An entry's hash is the SHA-256 of the hash before it and the entry's text, joined by the unit separator. The database
computes the same when it writes (`registers/sql/write_marks.sql`); a test holds both equal.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

SEPARATOR = "\x1f"
GENESIS = "0" * 64
MISSING, ALTERED, REORDERED = "missing", "altered", "reordered"


@dataclass(frozen=True)
class AmendmentEntry:
    """What an amendment says, and where it stands: in this order it is hashed."""

    seq: int
    id: UUID
    date: date
    session: str
    pupil_id: UUID
    original_code: str
    amended_code: str
    original_minutes: int | None
    amended_minutes: int | None
    original_note: str
    amended_note: str
    original_origin: str
    original_name: str
    original_at: datetime
    kind: str
    reason: str
    evidence: str
    by_id: UUID | None
    by_name: str
    by_position: str
    at: datetime
    change_id: UUID
    undoes_id: UUID | None
    version: int


@dataclass(frozen=True)
class ChainedEntry:
    """An amendment as it was stored, with the hashes stored beside it."""

    entry: AmendmentEntry
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class ChainProblem:
    """The first place where a chain is broken: missing, altered or reordered, and which entry."""

    kind: str
    seq: int
    entry_id: UUID | None
    message: str


def canonical_text(entry: AmendmentEntry) -> str:
    """The entry as one text: its fields in order, joined by U+001F, nothing for None, moments in UTC."""
    return SEPARATOR.join(_text(getattr(entry, name)) for name in AmendmentEntry.__dataclass_fields__)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def entry_hash(prev_hash: str, entry: AmendmentEntry) -> str:
    """The entry's hash, in hexadecimal, given the hash of the entry before it (`GENESIS` for the first)."""
    return hashlib.sha256(f"{prev_hash}{SEPARATOR}{canonical_text(entry)}".encode()).hexdigest()


def verify_chain(
    entries: Iterable[ChainedEntry], *, head_seq: int | None = None, head_hash: str | None = None
) -> ChainProblem | None:
    """The first problem of a school's chain, or None. `entries` in the order of their `seq`, which counts from 1.

    `head_seq` and `head_hash` are what the school's head of the chain says; without them the end is not checked.
    """
    stored = tuple(entries)
    hashes = frozenset(link.hash for link in stored)
    before, previous = GENESIS, None
    for place, link in enumerate(stored, start=1):
        problem = _problem_at(place, before, previous, link, hashes)
        if problem:
            return problem
        before, previous = link.hash, link
    return _problem_at_end(len(stored), before, previous, head_seq, head_hash)


def _problem_at(
    place: int, before: str, previous: ChainedEntry | None, link: ChainedEntry, hashes: frozenset[str]
) -> ChainProblem | None:
    seq, own = link.entry.seq, entry_hash(link.prev_hash, link.entry)
    if seq > place:
        return ChainProblem(MISSING, place, None, f"Entry {place} is missing: entry {seq} stands in its place.")
    if seq < place:
        return _at(REORDERED, link, f"Entry {seq} stands where entry {place} should be.")
    if link.prev_hash == before:
        return None if own == link.hash else _at(ALTERED, link, f"Entry {seq} was altered after it was written.")
    if entry_hash(before, link.entry) == link.hash:
        return _at(ALTERED, link, f"Entry {seq} was altered: it names another entry before it.")
    if own == link.hash and previous is not None and link.prev_hash not in hashes:
        return _at(ALTERED, previous, f"Entry {place - 1} was altered, and its hash with it.")
    if link.prev_hash in hashes or link.prev_hash == GENESIS:
        return _at(REORDERED, link, f"Entry {seq} was moved: it was written after another entry.")
    return ChainProblem(MISSING, seq, link.entry.id, f"An entry is missing before entry {seq}, which was renumbered.")


def _problem_at_end(
    last: int, before: str, previous: ChainedEntry | None, head_seq: int | None, head_hash: str | None
) -> ChainProblem | None:
    if head_seq is not None and head_seq > last:
        return ChainProblem(MISSING, last + 1, None, f"Entry {last + 1} is missing: the chain has {head_seq} entries.")
    if head_seq is not None and head_seq < last and previous is not None:
        return _at(ALTERED, previous, f"Entry {last} is not known to the head of the chain, which ends at {head_seq}.")
    if head_hash is not None and head_hash != before:
        entry_id = previous.entry.id if previous else None
        return ChainProblem(ALTERED, last, entry_id, f"Entry {last} was altered: the head of the chain differs.")
    return None


def _at(kind: str, link: ChainedEntry, message: str) -> ChainProblem:
    return ChainProblem(kind, link.entry.seq, link.entry.id, message)
