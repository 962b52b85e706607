"""Reads: where pupils stand: their open cases of support, for lists that name many pupils."""

from collections import defaultdict
from uuid import UUID

from interventions.models import Case
from interventions.queries.case_rows import CaseRow
from interventions.queries.cases import case_rows
from interventions.rules.policy import Policy


def open_cases(school_id: UUID, policy: Policy) -> dict[UUID, list[CaseRow]]:
    """Each pupil's open cases, the highest stage first; a pupil with none is missing. One query.

    Celebration is not support: ladders whose key begins with “celebration” are left out, and cases that wait for their
    first decision.
    """
    rows = Case.objects.filter(school_id=school_id, closed_on__isnull=True).exclude(tier="")
    found: dict[UUID, list[CaseRow]] = defaultdict(list)
    for row in case_rows(rows.exclude(ladder__startswith="celebration").order_by("opened_on", "id"), policy):
        found[row.pupil_id].append(row)
    return {pupil: sorted(cases, key=lambda case: -case.stage.order) for pupil, cases in found.items()}
