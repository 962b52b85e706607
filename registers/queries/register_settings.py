"""Reads: what a school chose about its registers, in force from a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registers.models import RegisterSettings
from registers.rules.entry_rights import MARKING_ROLES, TEACHER_CODES, TEACHER_ROLES


@dataclass(frozen=True)
class SettingsRow:
    """Codes each hand may enter (`office_codes` empty: every code valid by hand), and when a change is looked at twice.

    `since` is the first day of all for what holds before a school chose anything.
    """

    since: date = date.min
    teacher_codes: tuple[str, ...] = TEACHER_CODES
    cover_codes: tuple[str, ...] = TEACHER_CODES
    office_codes: tuple[str, ...] = ()
    k_needs_note: bool = True
    c2_needs_note: bool = False
    second_look_days: int = 5
    recorded_name: str = ""
    recorded_at: datetime | None = None

    @property
    def overrides(self) -> dict[str, tuple[str, ...]]:
        """Role to the codes chosen for it, as `entry_rights.codes_for` takes them."""
        office = dict.fromkeys(MARKING_ROLES - TEACHER_ROLES, self.office_codes)
        return {**office, "class_teacher": self.teacher_codes, "cover": self.cover_codes}


FIELDS = (
    "since", "teacher_codes", "cover_codes", "office_codes", "k_needs_note", "c2_needs_note", "second_look_days",
    "recorded_name", "recorded_at",
)  # fmt: skip
DEFAULTS = SettingsRow()


def _row(values: Mapping) -> SettingsRow:
    kept: dict[str, Any] = {name: tuple(v) if isinstance(v := values[name], list) else v for name in FIELDS}
    return SettingsRow(**kept)


def settings_of(item: Mapping | None) -> SettingsRow:
    """The settings from a row as JSON (dates as text); DEFAULTS for None. No query."""
    if item is None:
        return DEFAULTS
    dates = {"since": date.fromisoformat(item["since"]), "recorded_at": datetime.fromisoformat(item["recorded_at"])}
    return _row({**item, **dates})


def settings_history(school_id: UUID) -> list[SettingsRow]:
    """Everything ever set, the newest start first; of two with one start the newer first. One query."""
    rows = RegisterSettings.objects.filter(school_id=school_id).order_by("-since", "-recorded_at")
    return [_row(values) for values in rows.values(*FIELDS)]


def settings_on(school_id: UUID, day: date) -> SettingsRow:
    """What holds on `day`; DEFAULTS where nothing was set by then. One query."""
    rows = RegisterSettings.objects.filter(school_id=school_id, since__lte=day).order_by("-since", "-recorded_at")
    values = rows.values(*FIELDS).first()
    return _row(values) if values else DEFAULTS
