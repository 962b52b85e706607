"""Reads for the room of letters: what many cases have to say in a letter, and what has become of their actions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.kit.together import read_together
from interventions.models import Action, Case, Finding, ImprovementNotice, Meeting, Plan, Target
from interventions.queries.case_rows import StageWords, stage_words
from interventions.queries.cells import MEETING, PLAN, TARGET, frozen, meetings_with
from interventions.queries.notices import IMPROVEMENT, ImprovementRow
from interventions.queries.support_rows import MeetingRow, PlanRow
from interventions.rules.policy import Policy

CASE = ("id", "pupil_id", "ladder", "tier", "tier_since", "opened_on", "closed_on", "review_on", "enrolment_id")


@dataclass(frozen=True)
class Ground:
    """What a case says. `because`: why its pupil meets a stage of its ladder now, "" where none is met.

    `meetings` newest first; `plan` the one that runs; `notice` the notice to improve that is being written or runs.
    """

    case_id: UUID
    pupil_id: UUID
    ladder: str
    tier: str
    tier_since: date | None
    opened_on: date
    closed_on: date | None
    review_on: date | None
    stage: StageWords
    because: str = ""
    meetings: tuple[MeetingRow, ...] = ()
    plan: PlanRow | None = None
    notice: ImprovementRow | None = None

    def next_meeting(self, at: datetime) -> MeetingRow | None:
        """The next one that is arranged, from `at` on."""
        to_come = [one for one in self.meetings if not one.outcome and one.starts_at >= at]
        return min(to_come, key=lambda one: one.starts_at, default=None)

    def last_meeting(self) -> MeetingRow | None:
        """The last one that was held, or to which the family did not come."""
        over = [one for one in self.meetings if one.outcome in ("held", "not_attended")]
        return max(over, key=lambda one: one.starts_at, default=None)


def grounds_of(school_id: UUID, case_ids: Collection[UUID], policy: Policy) -> dict[UUID, Ground]:
    """What these cases say, by case. One query, none for none."""
    if not case_ids:
        return {}
    mine: dict[str, Any] = {"school_id": school_id, "case_id__in": list(case_ids)}
    cases = Case.objects.filter(school_id=school_id, id__in=list(case_ids))
    of_pupils: dict[str, Any] = {"school_id": school_id, "pupil_id__in": cases.values("pupil_id")}
    found = read_together(
        cases=cases.values_list(*CASE),
        findings=Finding.objects.filter(**of_pupils, until__isnull=True).values_list(
            "enrolment_id", "ladder", "because"
        ),
        meetings=Meeting.objects.filter(**mine).order_by("-starts_at", "-id").values_list(*MEETING),
        targets=Target.objects.filter(**mine).order_by("until", "id").values_list(*TARGET),
        plans=Plan.objects.filter(**of_pupils, state="agreed").order_by("-since", "-id").values_list(
            "pupil_id", *PLAN
        ),
        notices=ImprovementNotice.objects.filter(**of_pupils, state__in=["draft", "running"])
        .order_by("-since", "-id").values_list(*IMPROVEMENT),
    )  # fmt: skip
    because = {(row[0], row[1]): row[2] for row in found["findings"]}
    meetings = _by_case(meetings_with(found["meetings"], found["targets"]))
    plans = _first_of((row[0], PlanRow(*frozen(row[1:]))) for row in found["plans"])
    notices = _first_of((row[2], ImprovementRow(*row)) for row in found["notices"])
    found_of = {}
    for case_id, pupil_id, ladder, tier, tier_since, opened_on, closed_on, review_on, enrolment_id in found["cases"]:
        found_of[case_id] = Ground(
            case_id, pupil_id, ladder, tier, tier_since, opened_on, closed_on, review_on,
            stage_words(policy, ladder, tier), because.get((enrolment_id, ladder), ""), tuple(meetings[case_id]),
            plans.get(pupil_id), notices.get(pupil_id),
        )  # fmt: skip
    return found_of


def _by_case(rows: Iterable[MeetingRow]) -> dict[UUID, list[MeetingRow]]:
    found: dict[UUID, list[MeetingRow]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _first_of(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, Any]:
    """The first row of each pupil."""
    found: dict[UUID, Any] = {}
    for pupil_id, row in pairs:
        found.setdefault(pupil_id, row)
    return found


def noticed_parents(school_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The parent of the notice to improve that a letter about each pupil speaks of: the newest that is being written or
    runs, as `Ground.notice`. By pupil; one without is missing. One query, none for none."""
    if not pupil_ids:
        return {}
    rows = ImprovementNotice.objects.filter(
        school_id=school_id, pupil_id__in=list(pupil_ids), state__in=["draft", "running"]
    )
    return _first_of(rows.order_by("-since", "-id").values_list("pupil_id", "parent_id"))


def action_states(school_id: UUID, action_ids: Collection[UUID]) -> dict[UUID, str]:
    """What has become of these actions: to_do, done, dropped, withdrawn. One query, none for none."""
    if not action_ids:
        return {}
    return dict(Action.objects.filter(school_id=school_id, id__in=list(action_ids)).values_list("id", "state"))


def actions_over(school_ids: Collection[UUID], action_ids: Collection[UUID]) -> set[UUID]:
    """The schools with one of these actions that is no longer to be done. One query; all schools in scope."""
    if not action_ids:
        return set()
    rows = Action.objects.filter(school_id__in=list(school_ids), id__in=list(action_ids)).exclude(state="to_do")
    return set(rows.order_by().values_list("school_id", flat=True).distinct())
