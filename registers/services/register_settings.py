"""Deeds: what a school chooses about its registers, from a day. Never changed, only followed by a later choice."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from registers.models import RegisterSettings
from registers.rules.codes import codes_on
from registers.rules.entry_rights import NOT_BY_HAND

PRESENT = ("/", "\\")
LONGEST_SECOND_LOOK = 60


class SettingsProblem(ValueError):
    """Settings that cannot be kept; `field` is what to change."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


def set_register_settings(
    school_id: UUID,
    *,
    since: date,
    teacher_codes: Collection[str],
    cover_codes: Collection[str],
    office_codes: Collection[str],
    k_needs_note: bool,
    c2_needs_note: bool,
    second_look_days: int,
    by: Actor,
    at: datetime,
) -> UUID:
    """Choose from `since` on; returns the row's id. An empty `office_codes` is every code that may be entered by hand.

    / and \\ belong to everybody who takes a register and are added. `second_look_days` counts school days.
    Raises SettingsProblem: a day gone by, a code that day does not know, nothing to mark an absence with. Two queries.
    """
    if since < timezone.localtime(at).date():
        raise SettingsProblem("since", "That day has passed.", "Settings hold from today or a day to come.")
    if not 1 <= second_look_days <= LONGEST_SECOND_LOOK:
        raise SettingsProblem(
            "second_look_days", "That is no number of school days.", f"Give 1 to {LONGEST_SECOND_LOOK}."
        )
    chosen = {
        "teacher_codes": _checked("teacher_codes", teacher_codes, since),
        "cover_codes": _checked("cover_codes", cover_codes, since),
        "office_codes": _checked("office_codes", office_codes, since) if office_codes else [],
    }
    with transaction.atomic():
        row = RegisterSettings(
            school_id=school_id, since=since, k_needs_note=k_needs_note, c2_needs_note=c2_needs_note,
            second_look_days=second_look_days, recorded_by=by.user_id, recorded_name=by.name, recorded_at=at, **chosen,
        )  # fmt: skip
        row.save(force_insert=True)
        record(
            school_id, "register_settings.set", by=by, at=at, subject="register_settings", subject_id=row.id,
            since=since.isoformat(), second_look_days=second_look_days, **chosen,
        )  # fmt: skip
    return row.id


def _checked(field: str, codes: Collection[str], day: date) -> list[str]:
    by_hand = {code.code: code for code in codes_on(day) if code.code not in NOT_BY_HAND}
    if unknown := sorted(set(codes) - set(by_hand)):
        raise SettingsProblem(
            field, f"{unknown[0]} cannot be entered by hand on that day.", "Choose codes from the list."
        )
    if not any(by_hand[code].is_absence for code in codes):
        raise SettingsProblem(field, "A register needs a mark for a child who is not here.", "Choose N at least.")
    return [code for code in by_hand if code in {*codes, *PRESENT}]
