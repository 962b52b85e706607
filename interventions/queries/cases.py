"""Reads: one case with everything in it, and the cases of one pupil. Sensitive lines are not read for those who may not
see them (`flags.sensitive`)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import read_together
from interventions.models import Action, Case, CaseEvent, Finding, Proposal
from interventions.queries import cells
from interventions.queries.case_rows import ActionRow, CaseFile, CaseRow, EventRow, ProposalRow, stage_words
from interventions.queries.cells import SENSITIVE, frozen
from interventions.queries.support_rows import MeetingRow, PlanRow, ReferralRow, RiskRow, VisitRow, VoiceRow
from interventions.rules.policy import Policy

# ---- rows ---------------------------------------------------------------------------------------------------------


def case_rows(rows: QuerySet[Case], policy: Policy) -> list[CaseRow]:
    """Cases of a query that names its school. One query."""
    return cells.cases_of(cells.case_cells(rows), policy)


def action_rows(rows: QuerySet[Action]) -> list[ActionRow]:
    """Actions of a query that names its school: what is due first comes first. One query."""
    return cells.actions_of(cells.action_cells(rows))


# ---- one case -----------------------------------------------------------------------------------------------------


def case_by_id(school_id: UUID, case_id: UUID, policy: Policy) -> CaseRow | None:
    """One query."""
    return next(iter(case_rows(Case.objects.filter(school_id=school_id, id=case_id), policy)), None)


def case_file(school_id: UUID, case: CaseRow, policy: Policy, *, abilities: Collection[str]) -> CaseFile:
    """Everything of this case that these abilities may see. One query."""
    found = read_together(**_asked_of(school_id, case, abilities))
    because, evidence = next(iter(found["findings"]), ("", {}))
    return CaseFile(
        case,
        tuple(cells.proposals_of(found["proposals"], policy)),
        tuple(cells.actions_of(found["actions"])),
        tuple(cells.history_of(found["events"])),
        tuple(cells.meetings_with(found["meetings"], found["targets"])),
        tuple(PlanRow(*frozen(row)) for row in found["plans"]),
        tuple(ReferralRow(*row) for row in found["referrals"]),
        tuple(VisitRow(*frozen(row)) for row in found["visits"]),
        next((RiskRow(*row) for row in found["risks"]), None),
        tuple(VoiceRow(*row) for row in found["voices"]),
        because,
        evidence,
    )


def _asked_of(school_id: UUID, case: CaseRow, abilities: Collection[str]) -> dict[str, QuerySet]:
    mine: dict[str, Any] = {"school_id": school_id, "case_id": case.id}
    risks = cells.risk_cells(school_id, case.pupil_id)[:1]
    # why the pupil meets a tier of the ladder now, where they do
    holds = Finding.objects.filter(
        school_id=school_id, enrolment_id=case.enrolment_id, ladder=case.ladder, until__isnull=True
    )
    return {
        "proposals": cells.proposal_cells(Proposal.objects.filter(**mine).order_by("-proposed_on", "-id")),
        "actions": cells.action_cells(Action.objects.filter(**mine).exclude(state="withdrawn")),
        "events": cells.event_cells(CaseEvent.objects.filter(**mine), abilities),
        "meetings": cells.meeting_cells(school_id, case.id), "targets": cells.target_cells(school_id, case.id),
        "plans": cells.plan_cells(school_id, case.pupil_id),
        "referrals": cells.referral_cells(school_id, case.id, abilities),
        "visits": cells.visit_cells(school_id, case.id),
        "risks": risks if SENSITIVE in abilities else risks.none(),
        "voices": cells.voice_cells(school_id, case.pupil_id),
        "findings": holds.values_list("because", "evidence"),
    }  # fmt: skip


def meetings_of(school_id: UUID, case_id: UUID) -> list[MeetingRow]:
    """The meetings of a case with their targets, the newest first. One query."""
    found = read_together(
        meetings=cells.meeting_cells(school_id, case_id), targets=cells.target_cells(school_id, case_id)
    )  # fmt: skip
    return cells.meetings_with(found["meetings"], found["targets"])


def plans_of(school_id: UUID, pupil_id: UUID) -> tuple[PlanRow, ...]:
    """The pupil's plans, the newest first. One query."""
    return tuple(PlanRow(*frozen(row)) for row in cells.plan_cells(school_id, pupil_id))


def voices_of(school_id: UUID, pupil_id: UUID) -> tuple[VoiceRow, ...]:
    """What the family said and still holds, the newest first. One query."""
    return tuple(VoiceRow(*row) for row in cells.voice_cells(school_id, pupil_id))


def risks_of_pupil(school_id: UUID, pupil_id: UUID) -> list[RiskRow]:
    """The pupil's risk assessments, the newest first; for those who may see sensitive things. One query."""
    return [RiskRow(*row) for row in cells.risk_cells(school_id, pupil_id)]


def proposal_by_id(school_id: UUID, proposal_id: UUID, policy: Policy) -> ProposalRow | None:
    """One query."""
    rows = Proposal.objects.filter(school_id=school_id, id=proposal_id)
    return next(iter(cells.proposals_of(cells.proposal_cells(rows), policy)), None)


def action_by_id(school_id: UUID, case_id: UUID, action_id: UUID) -> ActionRow | None:
    """One query."""
    rows = Action.objects.filter(school_id=school_id, case_id=case_id, id=action_id)
    return next(iter(action_rows(rows)), None)


# ---- the page of a pupil --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PupilCard:
    """What the pupil's page says of cases: the open ones, what happened in all of them, what is next, the voices."""

    cases: tuple[CaseRow, ...]
    closed: tuple[CaseRow, ...]
    findings: tuple[tuple[str, str, str], ...]  # (ladder, stage, because) of everything that holds now
    proposals: tuple[ProposalRow, ...]
    events: tuple[EventRow, ...]
    to_do: tuple[ActionRow, ...]
    voices: tuple[VoiceRow, ...]


def card_of_pupil(school_id: UUID, pupil_id: UUID, policy: Policy, *, abilities: Collection[str]) -> PupilCard:
    """Cases, history, what is next and voices of one pupil, as far as these abilities may see. One query."""
    mine: dict[str, Any] = {"school_id": school_id, "pupil_id": pupil_id}
    holds = Finding.objects.filter(**mine, until__isnull=True).order_by("ladder")
    waits = Proposal.objects.filter(**mine, state__in=["waiting", "deferred"]).order_by("proposed_on")
    found = read_together(
        cases=cells.case_cells(Case.objects.filter(**mine).order_by("-opened_on", "-id")),
        events=cells.event_cells(CaseEvent.objects.filter(**mine), abilities),
        findings=holds.values_list("ladder", "tier", "because"), proposals=cells.proposal_cells(waits),
        actions=cells.action_cells(Action.objects.filter(**mine, state="to_do")),
        voices=cells.voice_cells(school_id, pupil_id),
    )  # fmt: skip
    cases = cells.cases_of(found["cases"], policy)
    return PupilCard(
        tuple(row for row in cases if row.closed_on is None),
        tuple(row for row in cases if row.closed_on is not None),
        tuple((row[0], stage_words(policy, row[0], row[1]).name, row[2]) for row in found["findings"]),
        tuple(cells.proposals_of(found["proposals"], policy)),
        tuple(cells.history_of(found["events"])),
        tuple(cells.actions_of(found["actions"])),
        tuple(VoiceRow(*row) for row in found["voices"]),
    )
