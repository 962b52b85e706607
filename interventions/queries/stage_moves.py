"""Reads: which cases moved between stages in some days, for those who meet about it each week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from interventions.models import CaseEvent
from interventions.queries.case_rows import StageWords, stage_words
from interventions.rules.policy import Policy

UP, DOWN = ("entered",), ("stepped_down", "left", "closed")
TIER = "tier:"


@dataclass(frozen=True)
class MoveRow:
    """A case came to a stage (`up`), or went down, left its ladder or was closed. `text` is its line of history."""

    case_id: UUID
    pupil_id: UUID
    kind: str
    on: date
    stage: StageWords
    text: str

    @property
    def up(self) -> bool:
        return self.kind in UP


def stage_moves(school_id: UUID, policy: Policy, since: date, until: date) -> list[MoveRow]:
    """Moves from `since` until before `until`, the highest stage first; what was taken back is left out. One query.

    Celebration is not support: ladders whose key begins with “celebration” are left out, and so are sensitive lines.
    """
    rows = CaseEvent.objects.filter(
        school_id=school_id, on__gte=since, on__lt=until, sensitive=False, case__school_id=school_id
    ).exclude(case__ladder__startswith="celebration")
    cells = ("id", "case_id", "pupil_id", "kind", "on", "text", "detail", "case__ladder", "case__tier")
    found = list(rows.order_by("on", "at", "id").values_list(*cells))
    undone = {key for row in found for key in row[6].get("undoes", ())}
    moves = [_move(row, policy) for row in found if row[3] in (*UP, *DOWN) and str(row[0]) not in undone]
    return sorted(moves, key=lambda move: (not move.up, move.stage.ladder, -move.stage.order, move.on))


def _move(row: tuple, policy: Policy) -> MoveRow:
    _, case_id, pupil_id, kind, on, text, detail, ladder, tier = row
    return MoveRow(case_id, pupil_id, kind, on, stage_words(policy, ladder, _tier(detail) or tier), text)


def _tier(detail: Mapping[str, Any]) -> str:
    """The stage that the line speaks of, as policies count it."""
    happened: Iterable[str] = detail.get("happened", ())
    return next((one.removeprefix(TIER) for one in happened if one.startswith(TIER)), str(detail.get("tier", "")))
