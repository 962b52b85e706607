"""Writing findings: what begins, what ends, what holds after all. One statement each, however many rows."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from django.db import connection

from interventions.models import Finding
from interventions.queries.findings import FindingChanges, FindingRow
from interventions.rules.levels import Level

SPACE = UUID("6f6a3e0e-6d7b-5b0c-9a51-0e6c7f3f5f10")  # of the ids of findings, chosen once
MOST_AT_ONCE = 2000
END = """
UPDATE interventions_finding f
SET until = %(on)s, ended_by = x.by, ended_because = x.because
FROM unnest(%(ids)s::uuid[], %(by)s::text[], %(because)s::text[]) x (id, by, because)
WHERE f.school_id = %(school)s AND f.id = x.id
"""
AGAIN = """
UPDATE interventions_finding f
SET until = NULL, ended_by = '', ended_because = ''
WHERE f.school_id = %(school)s AND f.until = %(on)s AND f.id = ANY (%(ids)s)
RETURNING f.id
"""


def finding_id(school_id: UUID, level: Level, since: date) -> UUID:
    """The same marks make the same rows, wherever and whenever they are judged."""
    return uuid5(SPACE, f"{school_id}/{level.enrolment_id}/{level.ladder.key}/{level.tier.key}/{since}")


def keep(school_id: UUID, changes: FindingChanges, *, on: date, version: str, anew: Sequence[FindingRow] = ()) -> None:
    """Write what changed as of `on`; of findings seen `anew` the evidence too. Four statements at most, often none."""
    if changes.left:
        _end(school_id, changes.left, on)
    if changes.entered:
        again = _again(school_id, changes.entered, on)
        _begin(school_id, [row for row in changes.entered if row.id not in again], on, version)
        anew = [*anew, *(row for row in changes.entered if row.id in again)]
    if anew:
        _see(school_id, anew, on, version)


def _end(school_id: UUID, rows: Sequence[FindingRow], on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(END, {
            "school": school_id, "on": on, "ids": [row.id for row in rows], "by": [row.ended_by for row in rows],
            "because": [row.because for row in rows],
        })  # fmt: skip


def _again(school_id: UUID, rows: Sequence[FindingRow], on: date) -> set[UUID]:
    """Opens those again that had ended as of this very day; returns which."""
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, {"school": school_id, "on": on, "ids": [row.id for row in rows]})
        return {row[0] for row in cursor.fetchall()}


def _begin(school_id: UUID, rows: Sequence[FindingRow], on: date, version: str) -> None:
    Finding.objects.bulk_create([_finding(school_id, row, on, version) for row in rows], batch_size=MOST_AT_ONCE)


def _see(school_id: UUID, rows: Sequence[FindingRow], on: date, version: str) -> None:
    """Keep what was seen anew: evidence is as of `seen_on`."""
    Finding.objects.bulk_create(
        [_finding(school_id, row, on, version) for row in rows],
        batch_size=MOST_AT_ONCE, update_conflicts=True, unique_fields=["school", "id"],
        update_fields=["seen_on", "evidence", "because", "policy_version", "entry", "role"],
    )  # fmt: skip


def _finding(school_id: UUID, row: FindingRow, on: date, version: str) -> Finding:
    return Finding(
        school_id=school_id, id=row.id, enrolment_id=row.enrolment_id, pupil_id=row.pupil_id, ladder=row.ladder,
        tier=row.tier, since=row.since, seen_on=on, entry=row.entry, role=row.role, policy_version=version,
        evidence=dict(row.evidence), because=row.because,
    )  # fmt: skip
