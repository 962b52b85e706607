"""Flags of pupils, cut to what the person asking may see: a kind they may not see is not even read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from attendance.people.models import PupilFlag
from attendance.people.queries.pupils import on
from attendance.people.rules.pupil_flags import BY_KIND, may_see, visible_kinds

DAY = timedelta(days=1)


@dataclass(frozen=True)
class FlagRow:
    """A circumstance of a pupil from `since` until before `until`."""

    id: UUID
    pupil_id: UUID
    kind: str
    since: date
    until: date | None
    note: str
    recorded_name: str

    @property
    def label(self) -> str:
        return BY_KIND[self.kind].label

    @property
    def short(self) -> str:
        return BY_KIND[self.kind].short

    @property
    def sensitive(self) -> bool:
        return BY_KIND[self.kind].sensitive

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None


FLAG = ("id", "pupil_id", "kind", "since", "until", "note", "recorded_name")


def may_see_flag(kind: str, abilities: Collection[str]) -> bool:
    """Whether somebody with these abilities may see flags of this kind; False for an unknown kind."""
    return kind in BY_KIND and may_see(kind, abilities)


def _visible(school_id: UUID, abilities: Collection[str]) -> QuerySet[PupilFlag]:
    return PupilFlag.objects.filter(school_id=school_id, kind__in=visible_kinds(abilities))


def flags_of_pupils(
    school_id: UUID, pupil_ids: Collection[UUID], day: date, *, abilities: Collection[str]
) -> dict[UUID, list[FlagRow]]:
    """Each pupil's flags of that day that these abilities may see; a pupil with none is missing. One query, or none."""
    if not visible_kinds(abilities):
        return {}
    found: dict[UUID, list[FlagRow]] = defaultdict(list)
    for row in flag_cells(school_id, pupil_ids, day, abilities=abilities):
        found[row[1]].append(FlagRow(*row))
    return dict(found)


def flag_cells(school_id: UUID, pupil_ids: Collection[UUID], day: date, *, abilities: Collection[str]) -> QuerySet:
    """What flag rows are made of: those of that day that these abilities may see."""
    rows = _visible(school_id, abilities).filter(on(day), pupil_id__in=list(pupil_ids))
    return rows.order_by("kind").values_list(*FLAG)


def flags_of_pupil(school_id: UUID, pupil_id: UUID, *, abilities: Collection[str]) -> list[FlagRow]:
    """One pupil's flags that these abilities may see, past and to come too, the newest first. One query, or none."""
    if not visible_kinds(abilities):
        return []
    rows = _visible(school_id, abilities).filter(pupil_id=pupil_id).order_by("-since", "kind")
    return [FlagRow(*row) for row in rows.values_list(*FLAG)]


def flag_by_id(school_id: UUID, pupil_id: UUID, flag_id: UUID, *, abilities: Collection[str]) -> FlagRow | None:
    """One flag of the pupil; None where there is none that these abilities may see. One query."""
    row = _visible(school_id, abilities).filter(pupil_id=pupil_id, id=flag_id).values_list(*FLAG).first()
    return FlagRow(*row) if row else None
