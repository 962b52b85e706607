"""What is known of a school's cases before anything follows from its findings: read once, for every pupil judged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_year
from attendance.people.queries import ids_on_roll
from interventions.models import Case, Proposal
from interventions.queries.findings import FindingChanges, FindingRow
from interventions.rules.case_moves import Asked, Holds, opens_case
from interventions.rules.policy import Policy, Tier
from registers.queries.figures import Span, enrolment_counts

Key = tuple[UUID, str]  # pupil, ladder
DAY = timedelta(days=1)


@dataclass
class Ground:
    """By (pupil, ladder) except where said otherwise. `holding` is what counts where a pupil has two enrolments."""

    policy: Policy
    on: date
    on_roll: set[UUID]
    year_since: date
    cases: dict[Key, Case]
    opened: dict[UUID, Proposal] = field(default_factory=dict)  # by case
    dismissed: dict[Key, Proposal] = field(default_factory=dict)
    absent: dict[UUID, int] = field(default_factory=dict)  # by pupil: sessions of the year
    holding: dict[Key, FindingRow] = field(default_factory=dict)
    ended: dict[Key, FindingRow] = field(default_factory=dict)

    def tier(self, ladder: str, tier: str) -> Tier | None:
        found = self.policy.ladder(ladder)
        return found.tier(tier) if found else None

    def order(self, ladder: str, tier: str) -> int:
        """The tier's place in its ladder; 0 for none."""
        found = self.tier(ladder, tier)
        return found.order if found else 0

    def holds(self, row: FindingRow | None) -> Holds | None:
        tier = self.tier(row.ladder, row.tier) if row else None
        if row is None or tier is None:
            return None
        return Holds(row.id, row.tier, tier.order, tier.entry, tier.again_after)

    def asked(self, ladder: str, row: Proposal | None) -> Asked | None:
        if row is None:
            return None
        order = self.order(ladder, row.tier)
        return Asked(row.state, row.tier, order, row.finding_id, row.deferred_until, row.absent_then)


def ground_of(
    school_id: UUID, changes: FindingChanges, policy: Policy, on: date, pupil_ids: Collection[UUID] | None
) -> Ground:
    """Read it, and hold the cases and proposals until the transaction ends. Six queries at most."""
    cases = Case.objects.select_for_update().filter(school_id=school_id, closed_on__isnull=True)
    if pupil_ids is not None:
        cases = cases.filter(pupil_id__in=list(pupil_ids))
    year = school_year(school_id, on)
    ground = Ground(
        policy, on, ids_on_roll(school_id, on), year.since if year else on - timedelta(days=365),
        {(case.pupil_id, case.ladder): case for case in cases},
    )  # fmt: skip
    ground.holding = _highest(ground, changes.holding)
    ground.ended = {(row.pupil_id, row.ladder): row for row in changes.left}
    _read_proposals(school_id, ground)
    return ground


def _highest(ground: Ground, rows: Iterable[FindingRow]) -> dict[Key, FindingRow]:
    found: dict[Key, FindingRow] = {}
    for row in rows:
        ladder, tier = ground.policy.ladder(row.ladder), ground.tier(row.ladder, row.tier)
        if ladder is None or tier is None or not opens_case(ladder, tier):
            continue
        other = found.get((row.pupil_id, row.ladder))
        if other is None or ground.order(row.ladder, other.tier) < tier.order:
            found[row.pupil_id, row.ladder] = row
    return found


def _read_proposals(school_id: UUID, ground: Ground) -> None:
    opened = Proposal.objects.select_for_update().filter(school_id=school_id, state__in=["waiting", "deferred"])
    case_ids = [case.id for case in ground.cases.values()]
    ground.opened = {row.case_id: row for row in opened.filter(case_id__in=case_ids)}
    turned_down = Proposal.objects.filter(
        school_id=school_id, state="dismissed", pupil_id__in=list({pupil for pupil, _ in ground.holding}),
        decided_at__date__gte=ground.year_since,
    )  # fmt: skip
    for row in turned_down.select_related("case").order_by("decided_at"):
        ground.dismissed[row.pupil_id, row.case.ladder] = row
    if ground.dismissed:
        for counts in enrolment_counts([school_id], Span(ground.year_since, ground.on + DAY), groups=False):
            ground.absent[counts.pupil_id] = ground.absent.get(counts.pupil_id, 0) + counts.counts.absent
