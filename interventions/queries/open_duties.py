"""Reads: what somebody wanted to look at again by a day, and nobody has: risk assessments, colours, plans."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from attendance.kit.together import read_together
from attendance.people.queries import pupils_by_ids
from interventions.models import Colouring, Plan, RiskAssessment
from interventions.rules.support import PLANS


@dataclass(frozen=True)
class AgainRow:
    """Something about a pupil to look at again by `due`. `case_id` is its case, None where it belongs to none."""

    kind: str
    words: str
    due: date
    pupil_id: UUID
    pupil: str
    case_id: UUID | None


def to_look_at_again(school_id: UUID, on: date) -> list[AgainRow]:
    """What was to be looked at again on `on` or before, the longest ago first. Two queries; one for none.

    Of risk assessments the newest of a pupil counts, of colours the one that holds, of plans those that run.
    """
    found = read_together(**_cells(school_id, on))
    rows = [
        *(("risk", "Risk assessment", *row) for row in found["risks"]),
        *(("colour", "Colour that a person gave", *row, None) for row in found["colours"]),
        *(("plan", PLANS.get(row[3], "Plan"), *row[:3]) for row in found["plans"]),
    ]
    names = pupils_by_ids(school_id, {row[2] for row in rows}, on) if rows else {}
    shown = [
        AgainRow(kind, words, day, pupil, names[pupil].name, case)
        for kind, words, pupil, day, case in rows
        if pupil in names
    ]
    return sorted(shown, key=lambda row: (row.due, row.pupil))


def _cells(school_id: UUID, on: date) -> dict[str, QuerySet]:
    newer = RiskAssessment.objects.filter(
        school_id=school_id, pupil_id=OuterRef("pupil_id"), made_at__gt=OuterRef("made_at")
    )
    ended = Colouring.objects.filter(school_id=school_id, risk_id=OuterRef("id"), ended_at__isnull=False)
    due = Q(school_id=school_id, review_on__lte=on)
    risks = RiskAssessment.objects.filter(due, ~Exists(newer), Q(case_id__isnull=False) | ~Exists(ended))
    colours = Colouring.objects.filter(due, ended_at__isnull=True)
    plans = Plan.objects.filter(due, state="agreed", case__school_id=school_id, case__closed_on__isnull=True)
    return {
        "risks": risks.order_by("review_on", "id").values_list("pupil_id", "review_on", "case_id"),
        "colours": colours.order_by("review_on", "id").values_list("pupil_id", "review_on"),
        "plans": plans.order_by("review_on", "id").values_list("pupil_id", "review_on", "case_id", "kind"),
    }
