"""What earlier notices mean for the next one to the same parent about the same child."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from interventions.queries.notices import NoticeRow
from interventions.queries.penalty import PenaltyStanding
from interventions.queries.policies import effective_policy
from interventions.rules.penalty import COUNTED_STATES, Possible, what_is_possible
from interventions.rules.penalty_amounts import ABSENCE
from interventions.rules.penalty_window import Threshold


@dataclass(frozen=True)
class Parent:
    """A parent by the row here, and by name for the same adult at another school of the trust."""

    id: UUID
    key: str


def possible_notice(
    standing: PenaltyStanding, here: Sequence[NoticeRow], parent: Parent, day: date, *, kind: str = ABSENCE,
    but: UUID | None = None, before_framework: bool = False,
) -> Possible:  # fmt: skip
    """Which offence a notice of this day would be. `here`: the pupil's notices at this school, `but` one left out.

    Notices at the trust's other schools count too; those of other trusts only the local authority knows.
    """
    elsewhere = [row for _, row in standing.elsewhere if row.parent_key == parent.key]
    mine = [row for row in here if row.parent_id == parent.id and row.id != but]
    earlier = [row.rule(standing.pupil.id) for row in (*mine, *elsewhere)]
    return what_is_possible(earlier, day, kind, before_framework=before_framework)


def older_notices_count(school_id: UUID, on: date) -> bool:
    """Whether the policy counts notices from before the national framework: not settled, so it is a switch.

    One query.
    """
    penalty = effective_policy(school_id, on).document.get("legal", {}).get("penalty", {})
    return penalty.get("before_framework") is True


def counts_for(
    standing: PenaltyStanding, here: Iterable[NoticeRow], parent: Parent, *, but: UUID | None = None
) -> Threshold:
    """The threshold without the sessions that an issued notice to the same parent answered for already."""
    issued = [row for row in here if row.parent_id == parent.id and row.id != but and row.state in COUNTED_STATES]
    return standing.without({missed.slot for row in issued for missed in row.missed()})
