"""Reads: the proof. The chain of a school's amendments recomputed, and every mark against its last amendment."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from registers.models import Amendment, ChainHead
from registers.rules.chain import GENESIS, AmendmentEntry, ChainedEntry, ChainProblem, entry_hash, verify_chain

ENTRY = tuple(field.name for field in fields(AmendmentEntry))
KEPT_SECONDS = 24 * 3600
AT_ONCE = 2000


@dataclass(frozen=True)
class ChainReport:
    """What the check of a chain found, when. `begun`: the day of the first entry; `problem` None when unbroken."""

    entries: int
    begun: date | None
    head_hash: str
    problem: ChainProblem | None
    checked_at: datetime | None = None

    @property
    def unbroken(self) -> bool:
        return self.problem is None


@dataclass(frozen=True)
class EntryFacts:
    """Which mark an entry of the chain is about."""

    seq: int
    entry_id: UUID
    pupil_id: UUID
    date: date
    session: str


@dataclass(frozen=True)
class MarkProblem:
    """A mark that is not what its last amendment says."""

    pupil_id: UUID
    date: date
    session: str
    seq: int | None
    message: str


def chained_entries(school_id: UUID, after: int = 0) -> Iterator[ChainedEntry]:
    """The school's amendments in the order of their chain, from the one after the number `after`. One query."""
    rows = Amendment.objects.filter(school_id=school_id, seq__gt=after).order_by("seq")
    for row in rows.values_list(*ENTRY, "prev_hash", "hash").iterator(chunk_size=AT_ONCE):
        yield ChainedEntry(AmendmentEntry(*row[:-2]), *row[-2:])


def chain_heads(school_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of each school's last amendment; schools without any are missing. One query."""
    rows = ChainHead.objects.filter(school_id__in=school_ids, chain="amendments")
    return dict(rows.values_list("school_id", "seq"))


def check_chain(school_id: UUID) -> ChainReport:
    """Recompute the whole chain. Two queries."""
    heads = ChainHead.objects.filter(school_id=school_id, chain="amendments").values_list("seq", "hash")
    head_seq, head_hash = next(iter(heads), (0, GENESIS))
    entries = tuple(chained_entries(school_id))
    problem = verify_chain(entries, head_seq=head_seq, head_hash=head_hash)
    begun = entries[0].entry.at.date() if entries else None
    return ChainReport(len(entries), begun, head_hash, problem)


def proof(school_id: UUID, at: datetime) -> ChainReport:
    """Whether the chain is unbroken, quickly: all of it once a day, and each time what was added since. Two queries.

    `checked_at` is when all of it was checked. Somebody who alters an old entry meanwhile is found by the next whole
    check, or by `verify_audit` at once.
    """
    key = f"chain-proof:{school_id}"
    report: ChainReport | None = cache.get(key)
    if report is None or not report.unbroken:
        report = replace(check_chain(school_id), checked_at=at)
    else:
        report = _continued(school_id, report) or replace(check_chain(school_id), checked_at=at)
    left = KEPT_SECONDS - (at - report.checked_at).total_seconds() if report.checked_at else KEPT_SECONDS
    cache.set(key, report, max(1, int(left)))
    return report


def _continued(school_id: UUID, report: ChainReport) -> ChainReport | None:
    """The report with the entries added since, if they follow from its head one by one; None where they do not."""
    heads = ChainHead.objects.filter(school_id=school_id, chain="amendments").values_list("seq", "hash")
    head = next(iter(heads), (0, GENESIS))
    seq, before, begun = report.entries, report.head_hash, report.begun
    for link in chained_entries(school_id, after=seq):
        begun = begun or link.entry.at.date()
        if (link.entry.seq, link.prev_hash) != (seq + 1, before) or entry_hash(before, link.entry) != link.hash:
            return None
        seq, before = link.entry.seq, link.hash
    return replace(report, entries=seq, head_hash=before, begun=begun) if head == (seq, before) else None


def entry_facts(school_id: UUID, seq: int) -> EntryFacts | None:
    """Which mark the entry with this number is about; None when it is gone. One query."""
    rows = Amendment.objects.filter(school_id=school_id, seq=seq)
    row = rows.values_list("seq", "id", "pupil_id", "date", "session").first()
    return EntryFacts(*row) if row else None


# the last amendment of each mark against the mark; and marks that changed without any
LAST_AGAINST_MARK = """
SELECT a.pupil_id, a.date, a.session, a.seq, a.version, m.version, a.amended_code, m.code,
       a.amended_minutes, m.minutes_late, a.amended_note, m.note, a.by_name, m.recorded_name
FROM (
    SELECT DISTINCT ON (l.date, l.session, l.pupil_id) l.*
    FROM registers_amendment l
    WHERE l.school_id = %(school)s
    ORDER BY l.date, l.session, l.pupil_id, l.version DESC
) a
LEFT JOIN registers_mark m
  ON m.school_id = a.school_id AND m.date = a.date AND m.session = a.session AND m.pupil_id = a.pupil_id
WHERE m.school_id IS NULL
   OR (a.version, a.amended_code, a.amended_note, a.by_name)
      IS DISTINCT FROM (m.version, m.code, m.note, m.recorded_name)
   OR a.amended_minutes IS DISTINCT FROM m.minutes_late
ORDER BY a.seq
"""
CHANGED_WITHOUT = """
SELECT m.pupil_id, m.date, m.session, m.version
FROM registers_mark m
WHERE m.school_id = %(school)s AND m.version > 1 AND NOT EXISTS (
    SELECT 1 FROM registers_amendment a
    WHERE a.school_id = m.school_id AND a.pupil_id = m.pupil_id AND a.date = m.date AND a.session = m.session)
ORDER BY m.date, m.session, m.pupil_id
"""


def marks_against_amendments(school_id: UUID) -> list[MarkProblem]:
    """Every mark that is not what its last amendment says, or changed without one. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_AGAINST_MARK, {"school": school_id})
        found = [MarkProblem(row[0], row[1], row[2], row[3], _difference(row)) for row in cursor.fetchall()]
        cursor.execute(CHANGED_WITHOUT, {"school": school_id})
        found += [
            MarkProblem(
                row[0], row[1], row[2], None, f"It stands at version {row[3]}, but no amendment says who changed it."
            )
            for row in cursor.fetchall()
        ]
    return found


def _difference(row: tuple[Any, ...]) -> str:
    _, _, _, seq, version, version_now, *pairs = row
    if version_now is None:
        return f"The mark is gone, but entry {seq} says “{pairs[0]}”."
    names = ("code", "minutes late", "note", "name")
    unlike = [
        f"the {name} is “{now}”, entry {seq} says “{said}”"
        for name, said, now in zip(names, pairs[::2], pairs[1::2], strict=True)
        if said != now and name != "note"
    ]
    if pairs[4] != pairs[5]:
        unlike.append(f"the note is not the one of entry {seq}")
    if version != version_now:
        unlike.append(f"it stands at version {version_now}, entry {seq} made version {version}")
    return "; ".join(unlike)[:1].upper() + "; ".join(unlike)[1:] + "."
