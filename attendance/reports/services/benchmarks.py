"""Loading what the DfE published. A file that was loaded before is known by its hash; nothing is ever replaced."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record_platform
from attendance.kit.tables import MEGABYTE, TableError, read_table
from attendance.reports.models import Benchmark, Release
from attendance.reports.rules.benchmark_columns import AS_PUBLISHED, FileProblem
from attendance.reports.rules.benchmark_files import PublishedFile, PublishedRow, read_published

MAX_BYTES = 100 * MEGABYTE
BATCH = 1000
LONGEST_NAME = 200


class LoadProblem(Exception):
    """Nothing was loaded. The text names the file, the row and column where there is one, and the remedy."""


@dataclass(frozen=True)
class Given:
    """One file as it was handed over."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Loaded:
    """What became of one file. `before`: it had been loaded then, so nothing was done. `left_out`: rows of schools."""

    name: str
    sha256: str
    kind: str
    publication: str
    period: str
    rows: int
    left_out: int
    released_on: date | None
    before: datetime | None = None


def load_benchmarks(
    files: Sequence[Given], *, released_on: date | None = None, by: Actor, at: datetime
) -> list[Loaded]:  # fmt: skip
    """Load these files, all or none; what became of each, in their order. Raises LoadProblem.

    The same file again changes nothing, also within one call. Every release is kept beside the ones before it.
    """
    read = [_read(file) for file in files]
    with transaction.atomic():
        return [_load(file, found, released_on, by, at) for file, found in zip(files, read, strict=True)]


def _read(file: Given) -> PublishedFile:
    try:
        table = read_table(file.content, max_bytes=MAX_BYTES)
        if table.ragged:
            raise FileProblem("It has more cells than the first row names.", AS_PUBLISHED, row=table.ragged[0])
        return read_published(table.header, table.rows, table.numbers)
    except (TableError, FileProblem) as problem:
        raise LoadProblem(f"{file.name}: {problem} Nothing was loaded.") from problem


def _load(file: Given, found: PublishedFile, released_on: date | None, by: Actor, at: datetime) -> Loaded:
    values: dict[str, Any] = {
        "file_name": file.name[:LONGEST_NAME], "kind": found.kind, "publication": found.publication,
        "period": found.period, "released_on": released_on, "since": found.since, "until": found.until,
        "rows": len(found.rows), "loaded_at": at, "loaded_name": by.name,
    }  # fmt: skip
    # two who load the same file at once: the second waits for the first, and finds the row
    release, is_new = Release.objects.get_or_create(sha256=file.sha256, defaults=values)
    if is_new:
        Benchmark.objects.bulk_create(_rows(release, found.rows), batch_size=BATCH)
        record_platform(
            "benchmarks.loaded", by=by, at=at, subject="release", subject_id=release.id, file=release.file_name,
            sha256=release.sha256, rows=release.rows,
        )  # fmt: skip
    return Loaded(
        file.name, release.sha256, release.kind, release.publication, release.period, release.rows, found.left_out,
        release.released_on, None if is_new else release.loaded_at,
    )  # fmt: skip


def _rows(release: Release, rows: Iterable[PublishedRow]) -> list[Benchmark]:
    return [
        Benchmark(
            release=release, number=row.number, level=row.level, region=row.region, la_code=row.la_code,
            la_gss=row.la_gss, la_name=row.la_name, phase=row.phase, characteristic=row.characteristic,
            period=row.when.period, period_kind=row.when.kind, since=row.when.since, until=row.when.until,
            figures=dict(row.figures), markers=dict(row.markers), **row.numbers,
        )
        for row in rows
    ]  # fmt: skip
