"""Reads: what the DfE published, as it was loaded. Nothing is computed: a national total is loaded, never added up.

These tables belong to no school; every school reads the same rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from attendance.reports.models import Benchmark, Release
from attendance.reports.rules.benchmarks import Chosen, chosen_phase, school_year_of, words_of
from attendance.tenancy.models import School

PERCENTS = (
    "attendance_percent", "absence_percent", "authorised_percent", "unauthorised_percent", "pa_percent", "sa_percent",
)  # fmt: skip
PARTS = {"year_to_date": "year to date", "annual": "the whole year"}
ENGLAND = "England"


@dataclass(frozen=True)
class Quoted:
    """The published row that stands beside a school. A percentage is None where the DfE left it out or gave none.

    `phase` is primary, secondary, special or total; `period` as 2024/25, which may be another year than asked for
    (`same_year`); `words` name area, phase and period. `markers` say by column why a value is missing.
    """

    attendance_percent: Decimal | None
    absence_percent: Decimal | None
    authorised_percent: Decimal | None
    unauthorised_percent: Decimal | None
    pa_percent: Decimal | None
    sa_percent: Decimal | None
    publication: str
    period: str
    released_on: date | None
    area: str
    phase: str
    since: date | None
    until: date | None
    release_id: UUID
    words: str
    same_year: bool
    file_name: str
    markers: dict[str, str]


@dataclass(frozen=True)
class ReleaseRow:
    """One file that was loaded."""

    id: UUID
    file_name: str
    kind: str
    publication: str
    period: str
    released_on: date | None
    since: date | None
    until: date | None
    rows: int
    loaded_at: datetime
    loaded_name: str
    sha256: str


RELEASE = tuple(ReleaseRow.__dataclass_fields__)


def quoted(
    phase: str, school_type: str, on: date, *, level: str = "national", la_code: str = ""
) -> Quoted | None:  # fmt: skip
    """What stands beside a school of this phase and type on the day; None where nothing fits. One query.

    Of whole years only (no week, no single day), of pupils of all kinds: the newest school year that is not after the
    day's, of that the newest release. `level`: "national", "la", or "regional" (the region of the authority
    `la_code`, three digits).
    """
    wanted, year = chosen_phase(phase, school_type).phase, school_year_of(on)
    if not wanted:
        return None
    rows = _whole_years(wanted, year).filter(level=level)
    if level == "la":
        rows = rows.filter(la_code=la_code)
    elif level == "regional":
        rows = rows.filter(region__in=_regions_of(la_code))
    row = rows.select_related("release").first()
    return None if row is None else _quoted(row, year)


def _whole_years(phase: str, year: str) -> QuerySet[Benchmark]:
    # a year to date has attendance too; the annual publication has absence only
    best = Case(When(release__kind="year_to_date", then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        Benchmark.objects.filter(phase=phase, characteristic="total", period_kind="year", period__lte=year)
        .filter(Q(release__kind="year_to_date") | Q(release__kind="annual"))
        .order_by("-period", best, F("release__released_on").desc(nulls_last=True), "-release__loaded_at", "number")
    )


def _regions_of(la_code: str) -> QuerySet[Benchmark, Any]:
    return Benchmark.objects.filter(level="la", la_code=la_code).order_by().values("region")


def _quoted(row: Benchmark, year: str) -> Quoted:
    release, area = row.release, row.la_name or row.region or ENGLAND
    percents: dict[str, Any] = {name: getattr(row, name) for name in PERCENTS}
    return Quoted(
        publication=release.publication, period=row.period, released_on=release.released_on, area=area,
        phase=row.phase, since=row.since, until=row.until, release_id=release.id,
        words=words_of(area, row.phase, row.period, year, part=PARTS.get(release.kind, "")),
        same_year=row.period == year, file_name=release.file_name, markers=row.markers, **percents,
    )  # fmt: skip


def all_releases() -> list[ReleaseRow]:
    """Every file that was loaded, the newest period first, then the newest release of it. One query."""
    newest = F("released_on").desc(nulls_last=True)
    rows = Release.objects.order_by("-period", newest, "-loaded_at", "id").values(*RELEASE)
    return [ReleaseRow(**row) for row in rows]


@dataclass(frozen=True)
class Beside:
    """What stands beside a school's figures: why, and the row of England, of its region and of its authority."""

    chosen: Chosen
    year: str
    england: Quoted | None
    region: Quoted | None
    authority: Quoted | None

    @property
    def areas(self) -> list[Quoted]:
        return [one for one in (self.england, self.region, self.authority) if one]


def beside_school(school_id: UUID, on: date) -> Beside:
    """What stands beside the school's figures of that day. Four queries."""
    school = School.objects.get(id=school_id)
    phase, kind, authority = school.phase, school.type, school.laestab[:3]
    return Beside(
        chosen_phase(phase, kind), school_year_of(on), quoted(phase, kind, on),
        quoted(phase, kind, on, level="regional", la_code=authority),
        quoted(phase, kind, on, level="la", la_code=authority),
    )  # fmt: skip
