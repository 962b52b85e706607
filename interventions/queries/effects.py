"""Reads: the steps that were taken with pupils: stages reached, meetings held, visits, plans, referrals, legal steps.

Letters belong to the room above: `attendance.reports.queries.effects` puts both together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from attendance.kit.together import Cells, read_together
from interventions.models import (
    CaseEvent,
    HomeVisit,
    ImprovementNotice,
    Meeting,
    PenaltyNotice,
    Plan,
    Referral,
)
from interventions.rules.effects import Step
from interventions.rules.policy import Ladder, Policy, Tier
from interventions.rules.support import MEETINGS, PLANS, REFERRALS

# what the policy calls the action that asks for a step, by the beginning of the step's key
ASKED_AS = {
    "meeting": "meeting", "plan": "plan", "plan:contract": "contract", "visit": "visit", "referral": "referral",
    "notice": "notice_to_improve", "penalty": "penalty_referral",
}  # fmt: skip


Days = Mapping[UUID, tuple[date, date]]  # of each school: since when, until before when


def steps_of_schools(days: Days, policies: Mapping[UUID, Policy]) -> dict[UUID, list[Step]]:
    """Every step in these days of each school, one for each pupil and time. One query, for some schools at once.

    A stage of a ladder that the law sets is no step of the school's, and praise is none; nor is what was undone.
    """
    found = _by_school(read_together(**_cells(days)))
    return {
        school: [step for step in _steps(found[school], policies[school]) if since <= step.on < until]
        for school, (since, until) in days.items()
    }


def _by_school(found: Mapping[str, Iterable[Cells]]) -> dict[UUID, dict[str, list[Cells]]]:
    sorted_out: dict[UUID, dict[str, list[Cells]]] = defaultdict(lambda: {name: [] for name in found})
    for name, rows in found.items():
        for school, *cells in rows:
            sorted_out[school][name].append(tuple(cells))
    return sorted_out


def _steps(found: Mapping[str, Iterable[Cells]], policy: Policy) -> Iterator[Step]:
    yield from _stages(found["entered"], found["undone"], policy)
    yield from (
        _step(policy, f"meeting:{kind}", _called(MEETINGS, kind), pupil, at) for pupil, kind, at in found["met"]
    )
    yield from (_step(policy, "visit", "Visit at home", pupil, at) for pupil, at in found["visits"])
    yield from (_step(policy, f"plan:{kind}", _called(PLANS, kind), pupil, on) for pupil, kind, on in found["plans"])
    yield from (_step(policy, f"referral:{to}", _referred(to), pupil, on) for pupil, to, on in found["referrals"])
    yield from (_step(policy, "notice", "Notice to improve", pupil, on) for pupil, on in found["notices"])
    yield from (_step(policy, "penalty", "Penalty notice requested", pupil, on) for pupil, on in found["penalties"])


def _cells(days: Days) -> dict[str, QuerySet]:
    """The short lists from the earliest of these days to the last, each with the school first."""
    since, until = min(day for day, _ in days.values()), max(day for _, day in days.values())
    zone, of = timezone.get_current_timezone(), {"school_id__in": list(days)}
    begins, ends = (datetime.combine(day, time(), zone) for day in (since, until))
    events = CaseEvent.objects.filter(**of, on__gte=since, on__lt=until)
    undone = CaseEvent.objects.filter(**of, on__gte=since, detail__has_key="undoes")
    met = Meeting.objects.filter(**of, outcome="held", starts_at__gte=begins, starts_at__lt=ends)
    visits = HomeVisit.objects.filter(**of, state="done", done_at__gte=begins, done_at__lt=ends)
    plans = Plan.objects.filter(**of, since__gte=since, since__lt=until)
    referrals = Referral.objects.filter(**of, sent_on__gte=since, sent_on__lt=until)
    notices = ImprovementNotice.objects.filter(**of, since__gte=since, since__lt=until)
    notices = notices.exclude(state__in=["draft", "withdrawn"])
    penalties = PenaltyNotice.objects.filter(**of, requested_on__gte=since, requested_on__lt=until)
    return {
        "entered": _listed(events.filter(kind="entered"), "at", "id", "pupil_id", "case__ladder", "on", "detail"),
        "undone": _listed(undone, "at", "detail"),
        "met": _listed(met, "starts_at", "case__pupil_id", "kind", "starts_at"),
        "visits": _listed(visits, "done_at", "pupil_id", "done_at"),
        "plans": _listed(plans, "since", "pupil_id", "kind", "since"),
        "referrals": _listed(referrals, "sent_on", "pupil_id", "to", "sent_on"),
        "notices": _listed(notices, "since", "pupil_id", "since"),
        "penalties": _listed(penalties, "requested_on", "pupil_id", "requested_on"),
    }


def _listed(rows: QuerySet, by: str, *cells: str) -> QuerySet:
    """School by school, in the order of time."""
    return rows.order_by(by, "id").values_list("school_id", *cells)


def _stages(entered: Iterable[Cells], undone: Iterable[Cells], policy: Policy) -> Iterator[Step]:
    gone = {str(one) for (detail,) in undone for one in detail.get("undoes", ())}
    for event, pupil, ladder_key, on, detail in entered:
        ladder, key = policy.ladder(ladder_key), str(detail.get("tier", ""))
        tier = ladder.tier(key) if ladder else None
        if str(event) not in gone and ladder and tier and is_support(ladder):
            yield Step(stage_key(ladder_key, key), stage_label(ladder, tier), tier.order, pupil, on)


def is_support(ladder: Ladder) -> bool:
    """Whether its stages are steps towards better attendance: neither the law's flags nor praise."""
    return not ladder.national and not is_praise(ladder.key)


def is_praise(ladder: str) -> bool:
    """Whether the ladder of this key celebrates: what goes out there is no step."""
    return ladder.startswith("celebration")


def stage_key(ladder: str, tier: str) -> str:
    """The key of the step of reaching a stage."""
    return f"stage:{ladder}:{tier}"


def stage_label(ladder: Ladder, tier: Tier) -> str:
    """What reaching the stage is called."""
    return f"Reached “{tier.name}” ({ladder.name.lower()})"


def _step(policy: Policy, key: str, label: str, pupil: UUID, when: date | datetime) -> Step:
    on = timezone.localtime(when).date() if isinstance(when, datetime) else when
    asked = ASKED_AS.get(key) or ASKED_AS[key.split(":")[0]]
    return Step(key, label, level_of(policy, asked), pupil, on)


def level_of(policy: Policy, action: str, detail: Mapping[str, str] | None = None) -> int | None:
    """The first stage at which the policy asks for such an action; None where it does not.

    `detail` must be part of the action's own words: {"template": "sal1"}.
    """
    wanted = dict(detail or {})
    orders = [
        tier.order
        for ladder in policy.ladders
        if is_support(ladder)
        for tier in ladder.tiers
        for spec in tier.actions
        if spec.kind == action and all(spec.detail.get(name) == value for name, value in wanted.items())
    ]
    return min(orders, default=None)


def _referred(to: str) -> str:
    return f"Referral: {_called(REFERRALS, to)}"


def _called(words: Mapping[str, str], key: str) -> str:
    return words.get(key, key)
