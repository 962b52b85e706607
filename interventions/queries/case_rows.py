"""What the reads of cases give: frozen rows with their words, for pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from interventions.queries.support_rows import MeetingRow, PlanRow, ReferralRow, RiskRow, VisitRow, VoiceRow
from interventions.rules.action_words import KINDS
from interventions.rules.case_moves import is_overdue
from interventions.rules.policy import Policy
from interventions.rules.words import words_of_role


@dataclass(frozen=True)
class StageWords:
    """The names of a stage as the policy has them today. `order` of `steps`; 0 where it stands at none."""

    ladder: str
    name: str
    order: int = 0
    steps: int = 0
    colour: str = ""


def stage_words(policy: Policy, ladder: str, tier: str) -> StageWords:
    """What a stage is called; its key where the policy has it no more. No query."""
    found = policy.ladder(ladder)
    if found is None:
        return StageWords(ladder.replace("_", " "), tier.replace("_", " "))
    stage = found.tier(tier)
    if stage is None:
        return StageWords(found.name, tier.replace("_", " ") or "No stage yet", 0, len(found.tiers))
    place = found.tiers.index(stage) + 1
    return StageWords(found.name, stage.name, place, len(found.tiers), stage.colour)


@dataclass(frozen=True)
class CaseRow:
    """A case. `stage` are the names of where it stands."""

    id: UUID
    pupil_id: UUID
    enrolment_id: UUID
    ladder: str
    tier: str
    tier_since: date | None
    owner_id: UUID | None
    owner_name: str
    owner_role: str
    opened_on: date
    closed_on: date | None
    closed_because: str
    lapsed_on: date | None
    review_on: date | None
    changed_at: datetime
    stage: StageWords

    @property
    def owner(self) -> str:
        return self.owner_name or (words_of_role(self.owner_role) if self.owner_role else "nobody")


@dataclass(frozen=True)
class ProposalRow:
    """A tier that is suggested, with why. `state`: waiting, accepted, deferred, dismissed, withdrawn."""

    id: UUID
    case_id: UUID
    pupil_id: UUID
    tier: str
    role: str
    state: str
    proposed_on: date
    deferred_until: date | None
    reason: str
    decided_by: UUID | None
    decided_name: str
    decided_at: datetime | None
    because: str
    evidence: Mapping[str, Any]
    stage: StageWords

    @property
    def role_words(self) -> str:
        return words_of_role(self.role)


@dataclass(frozen=True)
class ActionRow:
    """Something to be done, or done."""

    id: UUID
    case_id: UUID
    pupil_id: UUID
    kind: str
    title: str
    template: str
    tier: str
    owner_name: str
    owner_role: str
    asked_on: date
    due: date | None
    state: str
    outcome: str
    done_on: date | None
    done_name: str
    detail: Mapping[str, Any]

    @property
    def owner(self) -> str:
        return self.owner_name or words_of_role(self.owner_role)

    @property
    def step(self) -> str:
        """What the button of its next step says."""
        return KINDS.get(self.kind, KINDS["task"])[1]

    def overdue(self, today: date) -> bool:
        return is_overdue(self.state, self.due, today)


@dataclass(frozen=True)
class EventRow:
    """One line of a case's history; `undone` where it was taken back."""

    id: UUID
    case_id: UUID
    kind: str
    on: date
    at: datetime
    by_name: str
    by_position: str
    text: str
    sensitive: bool
    detail: Mapping[str, Any]
    undone: bool = False


@dataclass(frozen=True)
class CaseFile:
    """Everything of one case that the reader may see."""

    case: CaseRow
    proposals: tuple[ProposalRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    referrals: tuple[ReferralRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    risk: RiskRow | None = None
    voices: tuple[VoiceRow, ...] = ()
    because: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open_proposal(self) -> ProposalRow | None:
        return next((row for row in self.proposals if row.state in ("waiting", "deferred")), None)

    @property
    def to_do(self) -> list[ActionRow]:
        return [row for row in self.actions if row.state == "to_do"]

    @property
    def next_action(self) -> ActionRow | None:
        return next(iter(self.to_do), None)
