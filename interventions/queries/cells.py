"""What the reads of cases ask for and what they make of it: of each kind the columns, the query of its cells, the rows.

The queries are run alone, or together in one statement (`attendance.kit.together`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from interventions.models import (
    Action,
    Case,
    CaseEvent,
    HomeVisit,
    Meeting,
    Plan,
    Proposal,
    Referral,
    RiskAssessment,
    Target,
    Voice,
)
from interventions.queries.case_rows import ActionRow, CaseRow, EventRow, ProposalRow, stage_words
from interventions.queries.support_rows import MeetingRow, TargetRow
from interventions.rules.policy import Policy

Cells = Iterable[tuple[Any, ...]]

MOST_EVENTS = 200
SENSITIVE = "flags.sensitive"
CASE = (
    "id", "pupil_id", "enrolment_id", "ladder", "tier", "tier_since", "owner_id", "owner_name", "owner_role",
    "opened_on", "closed_on", "closed_because", "lapsed_on", "review_on", "changed_at",
)  # fmt: skip
PROPOSAL = (
    "id", "case_id", "pupil_id", "tier", "role", "state", "proposed_on", "deferred_until", "reason", "decided_by",
    "decided_name", "decided_at", "finding__because", "finding__evidence", "case__ladder",
)  # fmt: skip
ACTION = (
    "id", "case_id", "pupil_id", "kind", "title", "template", "tier", "owner_name", "owner_role", "asked_on", "due",
    "state", "outcome", "done_on", "done_name", "detail",
)  # fmt: skip
EVENT = ("id", "case_id", "kind", "on", "at", "by_name", "by_position", "text", "sensitive", "detail")
MEETING = (
    "id", "case_id", "action_id", "kind", "starts_at", "place", "invited", "attended", "outcome", "notes", "made_name",
)  # fmt: skip
TARGET = ("id", "meeting_id", "words", "until", "met", "judged_on", "counts")
PLAN = (
    "id", "case_id", "kind", "since", "until", "review_on", "aims", "support", "timetable", "agreed", "state",
    "outcome", "ended_on", "made_name",
)  # fmt: skip
REFERRAL = ("id", "to", "why", "consent", "sent_on", "answer_by", "state", "outcome", "made_name")
VISIT = ("id", "planned_on", "people", "risk_id", "purpose", "state", "seen", "outcome", "made_name")
RISK = ("id", "likelihood", "severity", "colour", "concerns", "measures", "review_on", "made_name", "made_at")
VOICE = ("id", "kind", "words", "said_by", "said_on", "how")


# ---- what is asked for --------------------------------------------------------------------------------------------


def with_owner(rows: QuerySet) -> QuerySet:
    """With the owner's name as `owner_name`; None where nobody owns it."""
    return rows.annotate(owner_name=F("owner__name"))


def case_cells(rows: QuerySet[Case]) -> QuerySet:
    """Cases of a query that names its school."""
    return with_owner(rows).values_list(*CASE)


def proposal_cells(rows: QuerySet[Proposal]) -> QuerySet:
    """Proposals of a query that names its school, with why."""
    return rows.values_list(*PROPOSAL)


def action_cells(rows: QuerySet[Action]) -> QuerySet:
    """Actions of a query that names its school: what is due first comes first."""
    return with_owner(rows).order_by(F("due").asc(nulls_last=True), "asked_on", "key", "id").values_list(*ACTION)


def event_cells(rows: QuerySet[CaseEvent], abilities: Collection[str]) -> QuerySet:
    """Lines of history that these abilities may see, the newest first, at most MOST_EVENTS."""
    seen = rows if SENSITIVE in abilities else rows.filter(sensitive=False)
    return seen.order_by("-at", "-id").values_list(*EVENT)[:MOST_EVENTS]


def meeting_cells(school_id: UUID, case_id: UUID) -> QuerySet:
    """The meetings of a case, the newest first."""
    rows = Meeting.objects.filter(school_id=school_id, case_id=case_id).order_by("-starts_at", "-id")
    return rows.values_list(*MEETING)


def target_cells(school_id: UUID, case_id: UUID) -> QuerySet:
    """The targets of a case, what ends first comes first."""
    rows = Target.objects.filter(school_id=school_id, case_id=case_id).order_by("until", "id")
    return rows.values_list(*TARGET)


def plan_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """The pupil's plans, the newest first."""
    rows = Plan.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-since", "-id")
    return rows.values_list(*PLAN)


def referral_cells(school_id: UUID, case_id: UUID, abilities: Collection[str]) -> QuerySet:
    """The referrals of a case that these abilities may see, the newest first."""
    rows = Referral.objects.filter(school_id=school_id, case_id=case_id).order_by("-sent_on")
    return (rows if SENSITIVE in abilities else rows.exclude(to="social_care")).values_list(*REFERRAL)


def visit_cells(school_id: UUID, case_id: UUID) -> QuerySet:
    """The visits of a case, the newest first."""
    rows = HomeVisit.objects.filter(school_id=school_id, case_id=case_id).order_by("-planned_on", "-id")
    return rows.values_list(*VISIT)


def risk_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """The pupil's risk assessments, the newest first; for those who may see sensitive things."""
    rows = RiskAssessment.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-made_at", "-id")
    return rows.values_list(*RISK)


def voice_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """What the family said and still holds, the newest first."""
    rows = Voice.objects.filter(school_id=school_id, pupil_id=pupil_id, withdrawn_at__isnull=True)
    return rows.order_by("-said_on", "-id").values_list(*VOICE)


# ---- what is made of it -------------------------------------------------------------------------------------------


def cases_of(cells: Cells, policy: Policy) -> list[CaseRow]:
    """Cases with the names of their stages."""
    return [_case([*row[:7], row[7] or "", *row[8:], stage_words(policy, row[3], row[4])]) for row in cells]


def _case(cells: list[Any]) -> CaseRow:
    return CaseRow(*cells)


def proposals_of(cells: Cells, policy: Policy) -> list[ProposalRow]:
    """Proposals with the names of their stages."""
    return [_proposal([*row[:-1], stage_words(policy, row[-1], row[3])]) for row in cells]


def _proposal(cells: list[Any]) -> ProposalRow:
    return ProposalRow(*cells)


def actions_of(cells: Cells) -> list[ActionRow]:
    """Actions with who has them."""
    return [_action([*row[:7], row[7] or "", *row[8:]]) for row in cells]


def _action(cells: list[Any]) -> ActionRow:
    return ActionRow(*cells)


def history_of(cells: Cells) -> list[EventRow]:
    """Lines of history with what was taken back marked."""
    found = [EventRow(*row) for row in cells]
    undone = {key for row in found for key in row.detail.get("undoes", ())}
    return [replace(row, undone=str(row.id) in undone) for row in found]


def meetings_with(cells: Cells, target_cells: Cells) -> list[MeetingRow]:
    """Meetings, each with its targets."""
    targets = defaultdict(list)
    for row in target_cells:
        targets[row[1]].append(TargetRow(*row))
    return [replace(MeetingRow(*frozen(row)), targets=tuple(targets[row[0]])) for row in cells]


def frozen(row: Iterable) -> list:
    """The cells of a row, lists as tuples."""
    return [tuple(value) if isinstance(value, list) else value for value in row]
