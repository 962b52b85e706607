"""Reads: penalty notices and notices to improve."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Cast

from interventions.models import Action, CaseEvent, ImprovementNotice, PenaltyNotice
from interventions.rules.improvement import STATE_LABELS as IMPROVEMENT_LABELS
from interventions.rules.legal import DAY
from interventions.rules.penalty import CONSIDERING, DROPPED, ISSUED, REQUESTED, STATE_LABELS, UNPAID, Notice
from interventions.rules.penalty_amounts import KIND_LABELS
from interventions.rules.penalty_questions import Answer
from interventions.rules.penalty_window import MissedSession

OPEN = (CONSIDERING, REQUESTED, ISSUED, UNPAID)
NOTICE = (
    "id", "school_id", "case_id", "pupil_id", "parent_id", "parent__first", "parent__last", "kind", "state", "offence",
    "sessions", "answers", "considered_on", "requested_on", "issued_on", "received_on", "amount", "reduced_amount",
    "reduced_until", "pay_by", "paid_on", "ended_because", "made_name",
)  # fmt: skip
IMPROVEMENT = (
    "id", "case_id", "pupil_id", "parent_id", "since", "until", "contents", "state", "outcome", "judged_on",
    "made_name", "made_at",
)  # fmt: skip


@dataclass(frozen=True)
class NoticeRow:
    """One penalty notice. Amounts in pounds; `sessions` and `answers` as they are kept."""

    id: UUID
    school_id: UUID
    case_id: UUID | None
    pupil_id: UUID
    parent_id: UUID
    parent_first: str
    parent_last: str
    kind: str
    state: str
    offence: int
    sessions: list[dict[str, str]]
    answers: dict[str, dict[str, str]]
    considered_on: date
    requested_on: date | None
    issued_on: date | None
    received_on: date | None
    amount: int | None
    reduced_amount: int | None
    reduced_until: date | None
    pay_by: date | None
    paid_on: date | None
    ended_because: str
    made_name: str

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def parent_key(self) -> str:
        """The same adult at two schools has two rows; the name is what they share."""
        return f"{self.parent_first} {self.parent_last}".strip().casefold()

    def rule(self, child: UUID) -> Notice:
        """The notice as the rules see it, of this child."""
        return Notice(
            self.parent_key, child, self.state, self.issued_on, self.received_on, self.kind, self.offence
        )  # fmt: skip

    def answered(self) -> dict[str, Answer]:
        return answers_of(self.answers)

    def missed(self) -> tuple[MissedSession, ...]:
        """The sessions it rests on, earliest first."""
        return sessions_of(self.sessions)


@dataclass(frozen=True)
class ImprovementRow:
    """One notice to improve; `until` is the day after its last day."""

    id: UUID
    case_id: UUID | None
    pupil_id: UUID
    parent_id: UUID
    since: date
    until: date
    contents: dict[str, str]
    state: str
    outcome: str
    judged_on: date | None
    made_name: str
    made_at: datetime

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def state_label(self) -> str:
        return IMPROVEMENT_LABELS[self.state]


def answers_of(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Answer]:
    """Answers as the rules see them, without who gave them and when."""
    return {key: Answer(one.get("value", ""), one.get("words", "")) for key, one in kept.items()}


def sessions_of(kept: Sequence[Mapping[str, str]]) -> tuple[MissedSession, ...]:
    """Sessions as the rules see them, from how they are kept."""
    return tuple(
        MissedSession(date.fromisoformat(one["day"]), one["session"], one["code"], one.get("school", ""))
        for one in kept
    )  # fmt: skip


def sessions_json(sessions: Sequence[MissedSession]) -> list[dict[str, str]]:
    """Sessions as they are kept."""
    return [
        {"day": one.day.isoformat(), "session": one.session, "code": one.code, "school": one.school}
        for one in sessions
    ]  # fmt: skip


def _notices(rows: Any) -> list[NoticeRow]:
    return [NoticeRow(*row) for row in rows.order_by("considered_on", "id").values_list(*NOTICE)]


def notices_of(school_ids: Sequence[UUID], pupil_ids: Collection[UUID]) -> list[NoticeRow]:
    """The penalty notices of these pupils at these schools (all in scope), earliest first. One query."""
    return _notices(PenaltyNotice.objects.filter(school_id__in=list(school_ids), pupil_id__in=list(pupil_ids)))


def open_notices(school_id: UUID) -> list[NoticeRow]:
    """The school's notices that still wait for somebody. One query."""
    return _notices(PenaltyNotice.objects.filter(school_id=school_id, state__in=OPEN))


def decided_against(school_id: UUID, pupil_ids: Collection[UUID], since: date) -> dict[UUID, date | None]:
    """Of these pupils: when a person last decided against a notice, since that day. One query.

    Either a notice was considered and not taken further, or its consideration was not needed. The day is None where
    the notice belonged to no case: its own dates do not say when it was dropped.
    """
    mine = {"school_id": school_id, "pupil_id__in": list(pupil_ids)}
    told = CaseEvent.objects.filter(**mine, kind="notice", detail__step="dropped", on__gte=since)
    actions = Action.objects.filter(**mine, kind="penalty_referral", state="dropped", done_on__gte=since)
    loose = PenaltyNotice.objects.filter(**mine, state=DROPPED, case_id__isnull=True, considered_on__gte=since)
    found = told.annotate(day=F("on")).order_by().values_list("pupil_id", "day").union(
        actions.annotate(day=F("done_on")).order_by().values_list("pupil_id", "day"),
        loose.annotate(day=Cast(Value(None), DateField())).order_by().values_list("pupil_id", "day"),
    )  # fmt: skip
    return dict(sorted(found, key=lambda row: row[1] or date.min))


def notice_by_id(school_id: UUID, notice_id: UUID) -> NoticeRow | None:
    """One query."""
    return next(iter(_notices(PenaltyNotice.objects.filter(school_id=school_id, id=notice_id))), None)


def improvements_of(school_id: UUID, pupil_id: UUID) -> list[ImprovementRow]:
    """The pupil's notices to improve, the newest first. One query."""
    rows = ImprovementNotice.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-since", "-id")
    return [ImprovementRow(*row) for row in rows.values_list(*IMPROVEMENT)]


def running_improvements(school_id: UUID) -> list[ImprovementRow]:
    """The school's notices to improve that are being written or running, the one that ends first first. One query."""
    rows = ImprovementNotice.objects.filter(Q(state="draft") | Q(state="running"), school_id=school_id)
    return [ImprovementRow(*row) for row in rows.order_by("until", "id").values_list(*IMPROVEMENT)]


def improvement_by_id(school_id: UUID, notice_id: UUID) -> ImprovementRow | None:
    """One query."""
    row = ImprovementNotice.objects.filter(school_id=school_id, id=notice_id).values_list(*IMPROVEMENT).first()
    return ImprovementRow(*row) if row else None
