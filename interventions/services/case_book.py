"""Everything that one evaluation does to cases, collected and then written with a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from interventions.models import Action, Case, CaseEvent, Proposal
from interventions.queries.findings import FindingRow
from interventions.rules.action_words import action_title, due_of
from interventions.rules.case_moves import day_after, first_role, may_ask_letter, remind_day
from interventions.rules.policy import Tier
from interventions.services.case_events import ENGINE, event_of

TICK = timedelta(microseconds=1)
EVERY_STAGE = "*"
CASE_COLUMNS = (
    "tier", "tier_since", "owner_role", "closed_on", "closed_because", "lapsed_on", "review_on", "by_hand",
    "changed_at",
)  # fmt: skip


@dataclass
class CaseBook:
    """What is to be written for one school on one day: each list is one statement at the end."""

    school_id: UUID
    on: date
    at: datetime
    school_days: list[date]
    cases: dict[UUID, Case] = field(default_factory=dict)
    proposals: dict[UUID, Proposal] = field(default_factory=dict)
    new_proposals: list[Proposal] = field(default_factory=list)
    entered: list[tuple[Case, Tier]] = field(default_factory=list)
    stages_left: list[tuple[UUID, str]] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)

    def open_case(self, row: FindingRow) -> Case:
        """A new case of the finding's pupil on its ladder; it has no stage yet."""
        return Case(
            school_id=self.school_id, pupil_id=row.pupil_id, enrolment_id=row.enrolment_id, ladder=row.ladder,
            opened_on=self.on, changed_at=self.at,
        )  # fmt: skip

    def tell(self, case: Case, kind: str, text: str, *, happened: Sequence[str] = (), **detail: Any) -> None:
        """One line of history; lines of one evaluation keep their order by the microsecond."""
        at = self.at + len(self.events) * TICK
        self.events.append(event_of(case, kind, text, by=ENGINE, at=at, on=self.on, happened=happened, **detail))
        case.changed_at = self.at
        self.cases[case.id] = case

    def enter(self, case: Case, tier: Tier, row: FindingRow, text: str) -> None:
        """Let the case stand at the tier from today, and ask for the tier's actions in place of the former stage's."""
        if case.tier:
            self.leave(case)
        set_stage(case, tier, self.on, self.school_days)
        self.tell(case, "entered", text, happened=[f"tier:{tier.key}"], tier=tier.key, evidence=dict(row.evidence))
        self.entered.append((case, tier))

    def leave(self, case: Case) -> None:
        """What the stage asked for and nobody has done yet, is asked no more."""
        self.stages_left.append((case.id, case.tier))

    def close(self, case: Case, why: str) -> None:
        """End the case."""
        self.stages_left.append((case.id, EVERY_STAGE))
        case.closed_on, case.closed_because = self.on, why
        self.tell(case, "closed", f"The case was closed. {why}")

    def write(self) -> None:
        """Write it all. At most eight statements, however many pupils; none where nothing is to be written."""
        if self.cases:
            Case.objects.bulk_create(
                self.cases.values(), update_conflicts=True, update_fields=CASE_COLUMNS, unique_fields=["school", "id"]
            )
        if self.proposals:
            Proposal.objects.bulk_create(
                self.proposals.values(), update_conflicts=True, unique_fields=["school", "id"],
                update_fields=["state", "reason", "decided_at"],
            )  # fmt: skip
        Proposal.objects.bulk_create(self.new_proposals)
        if self.stages_left:
            withdraw_actions(self.school_id, self.stages_left)
        write_actions(self.school_id, self.entered, self.on, self.school_days)
        CaseEvent.objects.bulk_create(self.events)


def set_stage(case: Case, tier: Tier, on: date, school_days: list[date], *, by_hand: bool = False) -> None:
    """Let the (unsaved) case stand at a tier from a day on."""
    case.tier, case.tier_since, case.lapsed_on, case.by_hand = tier.key, on, None, by_hand
    case.owner_role = first_role(tier) or case.owner_role
    case.review_on = day_after(tier.review, on, school_days) if tier.review else None


def withdraw_actions(school_id: UUID, stages: Sequence[tuple[UUID, str]]) -> list[UUID]:
    """Withdraw what these stages (case, tier) asked for and nobody has done, unsent letters too; gives their ids.

    EVERY_STAGE as tier: all that is to be done in the case. What a person asked for belongs to no stage, and whoever
    must be told is told all the same. Two queries.
    """
    wanted = set(stages)
    rows = Action.objects.filter(school_id=school_id, case_id__in={case_id for case_id, _ in stages}, state="to_do")
    ids = [
        key
        for key, case_id, tier in rows.exclude(kind="tell").values_list("id", "case_id", "tier")
        if (case_id, EVERY_STAGE) in wanted or (tier and (case_id, tier) in wanted)
    ]
    Action.objects.filter(school_id=school_id, id__in=ids).update(state="withdrawn")
    return ids


def write_actions(
    school_id: UUID, entered: Sequence[tuple[Case, Tier]], on: date, school_days: list[date]
) -> list[Action]:
    """Ask for the actions of the stages that were entered; a letter within its cool-off is not asked for. Two queries.

    A colour is not a thing to do: it is set by entering, and stands as done.
    """
    if not any(tier.actions for _, tier in entered):
        return []
    asked = _letters_asked(school_id, [case.pupil_id for case, _ in entered])
    actions = [
        action
        for case, tier in entered
        for action in _actions_of(case, tier, on, school_days, asked)
    ]  # fmt: skip
    return Action.objects.bulk_create(actions, ignore_conflicts=True)


def _letters_asked(school_id: UUID, pupil_ids: Sequence[UUID]) -> dict[tuple[UUID, str], date]:
    rows = Action.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids), kind="letter")
    found = rows.filter(state__in=["to_do", "done"]).order_by().values_list("pupil_id", "template")
    return {(pupil, template): last for pupil, template, last in found.annotate(last=Max("asked_on"))}


def _actions_of(
    case: Case, tier: Tier, on: date, school_days: list[date], asked: dict[tuple[UUID, str], date]
) -> list[Action]:
    found = []
    for spec in tier.actions:
        template = str(spec.detail.get("template", "")) if spec.kind == "letter" else ""
        if template and not may_ask_letter(tier.cool_off, asked.get((case.pupil_id, template)), on, school_days):
            continue
        due, done = due_of(spec, on, school_days), spec.kind == "colour"
        found.append(
            Action(
                school_id=case.school_id,
                case_id=case.id,
                pupil_id=case.pupil_id,
                kind=spec.kind,
                key=f"{tier.key}.{spec.key}",
                title=action_title(spec),
                template=template,
                tier=tier.key,
                owner_role=spec.owner or first_role(tier),
                asked_on=on,
                due=due,
                remind_on=remind_day(due, on, school_days) if due else None,
                state="done" if done else "to_do",
                outcome=str(spec.detail.get("colour", "")) if done else "",
                done_on=on if done else None,
                done_name=ENGINE.name if done else "",
                detail=dict(spec.detail),
            )  # fmt: skip
        )
    return found
