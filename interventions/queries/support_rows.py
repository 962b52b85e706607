"""What the reads of support around a pupil give: meetings, plans, referrals, visits, risk and voices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from interventions.rules.support import (
    MEETINGS,
    OUTCOMES,
    PLANS,
    REFERRAL_STATES,
    REFERRALS,
    SEEN,
    VOICES,
    WEEKDAYS,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class TargetRow:
    """What was agreed at a meeting and is judged later; `met` None until then."""

    id: UUID
    meeting_id: UUID | None
    words: str
    until: date
    met: bool | None
    judged_on: date | None
    counts: Mapping[str, int]

    @property
    def last_day(self) -> date:
        return self.until - DAY


@dataclass(frozen=True)
class MeetingRow:
    """A meeting; `outcome` "" while it is to come."""

    id: UUID
    case_id: UUID
    action_id: UUID | None
    kind: str
    starts_at: datetime
    place: str
    invited: tuple[Mapping[str, str], ...]
    attended: tuple[Mapping[str, str], ...]
    outcome: str
    notes: str
    made_name: str
    targets: tuple[TargetRow, ...] = ()

    @property
    def label(self) -> str:
        return MEETINGS.get(self.kind, self.kind.replace("_", " "))

    @property
    def outcome_label(self) -> str:
        return OUTCOMES.get(self.outcome, "")


@dataclass(frozen=True)
class PlanRow:
    """An agreement from `since` until before `until`; `timetable` is {weekday: [morning, afternoon]}."""

    id: UUID
    case_id: UUID
    kind: str
    since: date
    until: date
    review_on: date | None
    aims: str
    support: str
    timetable: Mapping[str, Any]
    agreed: tuple[Mapping[str, str], ...]
    state: str
    outcome: str
    ended_on: date | None
    made_name: str

    @property
    def label(self) -> str:
        return PLANS.get(self.kind, self.kind)

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def running(self) -> bool:
        return self.state == "agreed"

    @property
    def week(self) -> list[tuple[str, bool, bool]]:
        """The timetable as rows: the weekday, whether in school in the morning, in the afternoon."""
        return [(day, *self.timetable.get(str(n), (False, False))) for n, day in enumerate(WEEKDAYS)]


@dataclass(frozen=True)
class ReferralRow:
    """Somebody else was asked to help."""

    id: UUID
    to: str
    why: str
    consent: str
    sent_on: date
    answer_by: date | None
    state: str
    outcome: str
    made_name: str

    @property
    def label(self) -> str:
        return REFERRALS.get(self.to, self.to)

    @property
    def state_label(self) -> str:
        return REFERRAL_STATES[self.state]

    @property
    def open(self) -> bool:
        return self.state in ("sent", "taken_up")


@dataclass(frozen=True)
class VisitRow:
    """A visit at home, planned or done."""

    id: UUID
    planned_on: date
    people: tuple[str, ...]
    risk_id: UUID | None
    purpose: str
    state: str
    seen: str
    outcome: str
    made_name: str

    @property
    def seen_label(self) -> str:
        return SEEN.get(self.seen, "")


@dataclass(frozen=True)
class RiskRow:
    """A risk assessment; never given to those who may not see sensitive things."""

    id: UUID
    likelihood: int
    severity: int
    colour: str
    concerns: str
    measures: str
    review_on: date | None
    made_name: str
    made_at: datetime

    @property
    def points(self) -> int:
        return self.likelihood * self.severity


@dataclass(frozen=True)
class VoiceRow:
    """What somebody said, in their words."""

    id: UUID
    kind: str
    words: str
    said_by: str
    said_on: date
    how: str

    @property
    def label(self) -> str:
        return VOICES[self.kind]
