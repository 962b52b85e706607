"""Reads: the alarms of a day, as far as the reader may know what they are about, and who is written to about them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from attendance.people.queries import GroupRow, PupilRow, pupils_in_groups
from interventions.models import DayAlarm
from interventions.rules.alarms import LABELS, ORDER, SOCIAL_WORKER

SENSITIVE = "flags.sensitive"
KEPT = timedelta(days=14)  # how long an alarm that nobody has seen stays on everybody's page
PRIVATE_LABEL = "Somebody must be told"
PRIVATE_WORDS = "The safeguarding lead knows who."


@dataclass(frozen=True)
class AlarmRow:
    """An alarm about a child. `seen_at` None: it still rings. `hidden`: what it is about is for safeguarding staff."""

    id: UUID
    pupil_id: UUID
    date: date
    kind: str
    step: str
    words: str
    role: str
    raised_at: datetime
    told: tuple[str, ...]
    seen_by: UUID | None
    seen_name: str
    seen_at: datetime | None
    seen_words: str
    pupil: str = ""
    group: str = ""
    hidden: bool = False

    @property
    def open(self) -> bool:
        return self.seen_at is None

    @property
    def label(self) -> str:
        return PRIVATE_LABEL if self.hidden else LABELS[self.kind]

    @property
    def wants_told(self) -> bool:
        """Whether it ends only when somebody was told, or a person says why not."""
        return self.kind == SOCIAL_WORKER and not self.hidden


ALARM = (
    "id", "pupil_id", "date", "kind", "step", "words", "role", "raised_at", "told", "seen_by", "seen_name", "seen_at",
    "seen_words",
)  # fmt: skip


def open_alarms(school_id: UUID, day: date, *, abilities: Collection[str]) -> list[AlarmRow]:
    """Alarms that nobody has seen, of the day and of the two weeks before it, the most pressing first. Two queries at
    most."""
    rows = DayAlarm.objects.filter(school_id=school_id, seen_at__isnull=True, date__gt=day - KEPT, date__lte=day)
    found = _rows(rows.values_list(*ALARM), abilities)
    found.sort(key=lambda row: (-row.date.toordinal(), ORDER.index(row.kind), row.raised_at))
    return _named(school_id, found, day)


def seen_alarms(school_id: UUID, day: date, *, abilities: Collection[str]) -> list[AlarmRow]:
    """Alarms of the day, and those before it that were seen on it, the latest seen first. Two queries at most."""
    on_it = Q(date=day) | Q(seen_at__date=day)
    rows = DayAlarm.objects.filter(on_it, school_id=school_id, seen_at__isnull=False).order_by("-seen_at", "id")
    return _named(school_id, _rows(rows.values_list(*ALARM), abilities), day)


def alarms_of_pupil(
    school_id: UUID, pupil_id: UUID, since: date, until: date, *, abilities: Collection[str]
) -> list[AlarmRow]:
    """One pupil's alarms from `since` until before `until`, oldest first; without a name in them. One query."""
    rows = DayAlarm.objects.filter(school_id=school_id, pupil_id=pupil_id, date__gte=since, date__lt=until)
    return _rows(rows.order_by("raised_at", "id").values_list(*ALARM), abilities)


def alarm_by_id(school_id: UUID, alarm_id: UUID, *, abilities: Collection[str]) -> AlarmRow | None:
    """One alarm, without a name in it. One query."""
    rows = DayAlarm.objects.filter(school_id=school_id, id=alarm_id).values_list(*ALARM)
    return next(iter(_rows(rows, abilities)), None)


def _rows(cells: Iterable[tuple], abilities: Collection[str]) -> list[AlarmRow]:
    return [_cut(_row(row), abilities) for row in cells]


def _row(cells: tuple) -> AlarmRow:
    values = list(cells)
    values[ALARM.index("told")] = tuple(values[ALARM.index("told")])
    return AlarmRow(*values)


def _cut(row: AlarmRow, abilities: Collection[str]) -> AlarmRow:
    if row.kind != SOCIAL_WORKER or SENSITIVE in abilities:
        return row
    return replace(row, words=PRIVATE_WORDS, seen_words="", hidden=True)


def _named(school_id: UUID, rows: list[AlarmRow], day: date) -> list[AlarmRow]:
    pupils = pupils_in_groups(school_id, {row.pupil_id for row in rows}, day) if rows else {}
    return [_with_name(row, pupils.get(row.pupil_id)) for row in rows]


def _with_name(row: AlarmRow, found: tuple[PupilRow, GroupRow | None] | None) -> AlarmRow:
    if found is None:
        return replace(row, pupil="A pupil who is not on the books")
    pupil, group = found
    return replace(row, pupil=pupil.name, group=group.name if group else "")
