"""Reads: changes a colleague should look at. Unauthorised made anything else, late and with nothing seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from registers.models import Amendment, SecondLook
from registers.queries.amendments import ENTRY, AmendmentRow, entry_of, school_days_after
from registers.queries.register_settings import SettingsRow
from registers.rules.amending import needs_second_look
from registers.rules.codes import ALL_CODES

UNAUTHORISED = sorted({code.code for code in ALL_CODES if code.is_unauthorised})
RIGHT, ASK = "right", "ask"


@dataclass(frozen=True)
class LookRow:
    """What a colleague said of a change, when."""

    amendment_id: UUID
    outcome: str
    comment: str
    by_name: str
    by_position: str
    at: datetime


@dataclass(frozen=True)
class Doubtful:
    """A change on the list, how many school days after the session it came, and what was said of it so far."""

    entry: AmendmentRow
    school_days: int
    looks: tuple[LookRow, ...]

    @property
    def settled(self) -> bool:
        return bool(self.looks) and self.looks[-1].outcome == RIGHT


def doubtful(
    school_id: UUID, settings: SettingsRow, school_days: Sequence[date], *, since: datetime | None = None
) -> list[Doubtful]:
    """Changes on the second-look list, open and settled, the newest first. Three queries.

    A change that was undone is not on it. `school_days` must reach back to the sessions that were changed.
    """
    rows = Amendment.objects.filter(school_id=school_id, original_code__in=UNAUTHORISED, evidence="")
    rows = rows.exclude(kind__in=["open", "undo"]).exclude(amended_code__in=[*UNAUTHORISED, ""])
    if since:
        rows = rows.filter(at__gte=since)
    undone = set(
        Amendment.objects.filter(school_id=school_id, undoes_id__isnull=False).values_list("undoes_id", flat=True)
    )
    looks: dict[UUID, list[LookRow]] = {}
    for look in SecondLook.objects.filter(school_id=school_id).order_by("at", "id").values_list(*LOOK):
        looks.setdefault(look[0], []).append(LookRow(*look))
    found = []
    for entry in (entry_of(row) for row in rows.order_by("-seq").values_list(*ENTRY)):
        lag = school_days_after(entry.date, timezone.localtime(entry.at).date(), school_days)
        if entry.id not in undone and _is_doubtful(entry, lag, settings):
            found.append(Doubtful(entry, lag, tuple(looks.get(entry.id, ()))))
    return found


LOOK = ("amendment_id", "outcome", "comment", "by_name", "by_position", "at")


def _is_doubtful(entry: AmendmentRow, lag: int, settings: SettingsRow) -> bool:
    return needs_second_look(
        entry.original_code, entry.amended_code, session_day=entry.date,
        amended_on=timezone.localtime(entry.at).date(), school_days_between=lag, evidence=entry.evidence,
        limit=settings.second_look_days,
    )  # fmt: skip
