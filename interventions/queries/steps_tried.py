"""Reads: what was tried with some pupils and when, in words of ours alone: no note that somebody typed is in them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from attendance.kit.together import read_together
from interventions.models import (
    Action,
    HomeVisit,
    ImprovementNotice,
    Meeting,
    PenaltyNotice,
    Plan,
    Referral,
    Voice,
)
from interventions.queries.cells import SENSITIVE, VOICE
from interventions.queries.support_rows import VoiceRow
from interventions.rules.action_words import KINDS
from interventions.rules.improvement import STATE_LABELS as IMPROVEMENT_LABELS
from interventions.rules.penalty import CONSIDERING, DROPPED
from interventions.rules.penalty import STATE_LABELS as PENALTY_LABELS
from interventions.rules.support import MEETINGS, OUTCOMES, PLAN_ENDS, PLANS, REFERRAL_STATES, REFERRALS, SEEN

TOLD_ELSEWHERE = ("meeting", "contract", "plan", "referral", "visit", "review", "colour", "certificate")
SENT, TAKEN_UP = "sent", "taken_up"


@dataclass(frozen=True)
class StepRow:
    """Something that was done: its kind in words, and how it ended; `open` while it runs."""

    on: date
    label: str
    outcome: str = ""
    open: bool = False
    legal: bool = False


@dataclass(frozen=True)
class AskedRow:
    """Another service that was asked to help and has not finished."""

    to: str
    label: str
    sent_on: date
    answer_by: date | None


@dataclass(frozen=True)
class Tried:
    """By pupil: steps, the earliest first; services asked; what the family and the pupil said, the newest first."""

    steps: Mapping[UUID, list[StepRow]] = field(default_factory=dict)
    asked: Mapping[UUID, list[AskedRow]] = field(default_factory=dict)
    voices: Mapping[UUID, list[VoiceRow]] = field(default_factory=dict)

    def legal_open(self, pupil_id: UUID) -> bool:
        return any(step.legal and step.open for step in self.steps.get(pupil_id, ()))


def steps_tried(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, until: date, *, abilities: Collection[str]
) -> Tried:
    """Steps from `since` until before `until`. One query, or none. Referrals to social care only for those who may see
    sensitive things."""
    if not pupil_ids:
        return Tried()
    found = read_together(**_lists(school_id, list(pupil_ids), since, until, SENSITIVE in abilities))
    steps: dict[UUID, list[StepRow]] = defaultdict(list)
    for pupil, on, kind in found["actions"]:
        steps[pupil].append(StepRow(on, KINDS.get(kind, KINDS["task"])[0], "done"))
    for pupil, starts, kind, outcome in found["meetings"]:
        steps[pupil].append(
            StepRow(localdate(starts), str(MEETINGS.get(kind, kind)), OUTCOMES.get(outcome, "arranged"), not outcome)
        )
    for pupil, on, kind, state in found["plans"]:
        steps[pupil].append(StepRow(on, str(PLANS.get(kind, kind)), PLAN_ENDS.get(state, "running"), state == "agreed"))
    for pupil, on, to, state, _ in found["referrals"]:
        words, is_open = REFERRAL_STATES[state].lower(), state in (SENT, TAKEN_UP)
        steps[pupil].append(StepRow(on, f"Referral: {REFERRALS.get(to, to)}", words, is_open))
    for pupil, on, seen in found["visits"]:
        steps[pupil].append(StepRow(on, "Home visit", f"seen: {SEEN.get(seen, 'not noted').lower()}"))
    _add_legal(steps, found)
    return Tried(
        {pupil: sorted(rows, key=lambda row: (row.on, row.label)) for pupil, rows in steps.items()},
        _asked(found["referrals"]), _voices(found["voices"]),
    )  # fmt: skip


def _lists(school_id: UUID, pupils: list[UUID], since: date, until: date, sensitive: bool) -> dict[str, QuerySet]:
    of, cases = {"school_id": school_id, "pupil_id__in": pupils}, {"school_id": school_id, "case__school_id": school_id}
    done = Action.objects.filter(**of, state="done", done_on__gte=since, done_on__lt=until)
    met = Meeting.objects.filter(**cases, case__pupil_id__in=pupils, starts_at__date__gte=since)
    sent = Referral.objects.filter(**of, sent_on__gte=since, sent_on__lt=until)
    notices = PenaltyNotice.objects.filter(**of, considered_on__gte=since, considered_on__lt=until)
    return {
        "actions": done.exclude(kind__in=TOLD_ELSEWHERE).values_list("pupil_id", "done_on", "kind"),
        "meetings": met.filter(starts_at__date__lt=until).exclude(outcome="cancelled")
        .values_list("case__pupil_id", "starts_at", "kind", "outcome"),
        "plans": Plan.objects.filter(**of, since__gte=since, since__lt=until)
        .values_list("pupil_id", "since", "kind", "state"),
        "referrals": (sent if sensitive else sent.exclude(to="social_care"))
        .values_list("pupil_id", "sent_on", "to", "state", "answer_by"),
        "visits": HomeVisit.objects.filter(**of, state="done", planned_on__gte=since, planned_on__lt=until)
        .values_list("pupil_id", "planned_on", "seen"),
        "improvement": ImprovementNotice.objects.filter(**of, since__gte=since, since__lt=until)
        .exclude(state__in=["draft", "withdrawn"]).values_list("pupil_id", "since", "state"),
        "penalties": notices.exclude(state__in=[CONSIDERING, DROPPED, "withdrawn"])
        .values_list("pupil_id", "considered_on", "state"),
        "voices": Voice.objects.filter(**of, withdrawn_at__isnull=True).order_by("-said_on", "-id")
        .values_list("pupil_id", *VOICE),
    }  # fmt: skip


def _add_legal(steps: dict[UUID, list[StepRow]], found: Mapping[str, list[tuple]]) -> None:
    for pupil, on, state in found["improvement"]:
        words = IMPROVEMENT_LABELS.get(state, state).lower()
        steps[pupil].append(StepRow(on, "Notice to improve", words, state == "running", True))
    for pupil, on, state in found["penalties"]:
        words = PENALTY_LABELS.get(state, state).lower()
        steps[pupil].append(StepRow(on, "Penalty notice", words, state in ("requested", "issued", "unpaid"), True))


def _asked(referrals: list[tuple]) -> dict[UUID, list[AskedRow]]:
    found: dict[UUID, list[AskedRow]] = defaultdict(list)
    for pupil, on, to, state, answer_by in referrals:
        if state in (SENT, TAKEN_UP):
            found[pupil].append(AskedRow(to, REFERRALS.get(to, to), on, answer_by))
    return found


def _voices(cells: list[tuple]) -> dict[UUID, list[VoiceRow]]:
    found: dict[UUID, list[VoiceRow]] = defaultdict(list)
    for pupil, *row in cells:
        found[pupil].append(VoiceRow(*row))
    return found
