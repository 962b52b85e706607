"""Reads: the caseload of a school: every open case with what is next, who has it, and the last ten school days."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from attendance.calendar.queries import last_school_days
from attendance.kit.together import Cells, read_together
from attendance.people.queries import GroupRow, PupilRow, pupils_in_groups
from interventions.models import Action, Case, Meeting, Proposal
from interventions.queries.case_rows import ActionRow, CaseRow, ProposalRow
from interventions.queries.cells import action_cells, actions_of, case_cells, cases_of, proposal_cells, proposals_of
from interventions.rules.action_words import REVIEW
from interventions.rules.policy import Policy
from registers.queries.marks import Key, MarkRow, marks_of

DAY, STRIP_DAYS = timedelta(days=1), 10
SOON = timedelta(days=7)
Strip = list[tuple[str, str, bool]]  # (morning look, afternoon look, begins a week)


@dataclass(frozen=True)
class Line:
    """One case of the load. `next_on` is the first day on which something is due, reviews and meetings included.

    `late` is how many of these days have passed.
    """

    case: CaseRow
    pupil: PupilRow
    group: GroupRow | None = None
    actions: tuple[ActionRow, ...] = ()
    proposal: ProposalRow | None = None
    meeting_at: datetime | None = None
    next_on: date | None = None
    next_words: str = ""
    late: int = 0


@dataclass(frozen=True)
class Wanted:
    """Which lines: ladder/tier, whose (mine, nobody, or a role), due (late, week, none), since when changed, a name."""

    stage: str = ""
    owner: str = ""
    due: str = ""
    since: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Load:
    """All lines in the order of what is next, and those that a person has to decide first."""

    lines: tuple[Line, ...]
    to_decide: tuple[Line, ...] = ()
    put_off: tuple[Line, ...] = ()


def caseload(school_id: UUID, policy: Policy, today: date) -> Load:
    """Every open case. Two queries, however many cases; strips are asked for the lines of one page.

    National flags and celebration are not support: cases of a ladder whose key begins with “celebration” are left out.
    """
    mine = {"school_id": school_id, "closed_on__isnull": True}
    open_cases = {"school_id": school_id, "case__school_id": school_id, "case__closed_on__isnull": True}
    waits = Proposal.objects.filter(**open_cases, state__in=["waiting", "deferred"]).order_by("proposed_on", "id")
    booked = Meeting.objects.filter(**open_cases, outcome="").order_by("-starts_at")
    found = read_together(
        cases=case_cells(Case.objects.filter(**mine).exclude(ladder__startswith="celebration")),
        actions=action_cells(Action.objects.filter(**open_cases, state="to_do")), proposals=proposal_cells(waits),
        meetings=booked.values_list("case_id", "starts_at"),
    )  # fmt: skip
    return _sorted(_lines(school_id, found, policy, today))


def _lines(school_id: UUID, found: Mapping[str, Sequence[Cells]], policy: Policy, today: date) -> list[Line]:
    cases, actions = cases_of(found["cases"], policy), defaultdict(list)
    for action in actions_of(found["actions"]):
        actions[action.case_id].append(action)
    proposals = {row.case_id: row for row in proposals_of(found["proposals"], policy)}
    meetings: dict[UUID, datetime] = dict(found["meetings"])
    pupils = pupils_in_groups(school_id, {case.pupil_id for case in cases}, today)
    return [
        _line(case, pupils[case.pupil_id], actions[case.id], proposals.get(case.id), meetings.get(case.id), today)
        for case in cases
    ]  # fmt: skip


def _line(
    case: CaseRow, child: tuple[PupilRow, GroupRow | None], actions: Sequence[ActionRow],
    proposal: ProposalRow | None, meeting_at: datetime | None, today: date,
) -> Line:  # fmt: skip
    due = [(action.due, action.title) for action in actions if action.due]
    if case.review_on:
        due.append((case.review_on, REVIEW))
    if meeting_at:
        due.append((localdate(meeting_at), "Meeting"))
    next_on, words = min(due, default=(None, ""))
    if next_on is None and actions:
        words = actions[0].title
    late = sum(day < today for day, _ in due)
    return Line(case, *child, tuple(actions), proposal, meeting_at, next_on, words, late)


def _sorted(lines: list[Line]) -> Load:
    lines.sort(
        key=lambda line: (line.next_on or date.max, -line.case.stage.order, line.pupil.last, line.pupil.first)
    )  # fmt: skip
    waiting = [line for line in lines if line.proposal and line.proposal.state == "waiting"]
    waiting.sort(
        key=lambda line: (line.proposal.proposed_on, line.pupil.last, line.pupil.first) if line.proposal else ()
    )
    put_off = [line for line in lines if line.proposal and line.proposal.state == "deferred"]
    return Load(tuple(line for line in lines if line.case.tier or line.actions), tuple(waiting), tuple(put_off))


def chosen(lines: Sequence[Line], wanted: Wanted, *, user_id: UUID, today: date) -> list[Line]:
    """The lines that are wanted, in their order. No query."""
    return [line for line in lines if _fits(line, wanted, user_id, today)]


def _fits(line: Line, wanted: Wanted, user_id: UUID, today: date) -> bool:
    case = line.case
    if wanted.stage and wanted.stage not in (f"{case.ladder}/{case.tier}", case.ladder):
        return False
    if wanted.since and case.changed_at <= wanted.since:
        return False
    if wanted.text and not all(word in line.pupil.name.casefold() for word in wanted.text.casefold().split()):
        return False
    return _owned(case, wanted.owner, user_id) and _due(line, wanted.due, today)


def _owned(case: CaseRow, owner: str, user_id: UUID) -> bool:
    if owner == "mine":
        return case.owner_id == user_id
    if owner == "nobody":
        return case.owner_id is None
    return not owner or case.owner_role == owner


def _due(line: Line, due: str, today: date) -> bool:
    if due == "late":
        return line.next_on is not None and line.next_on < today
    if due == "week":
        return line.next_on is not None and line.next_on <= today + SOON
    if due == "none":
        return line.next_on is None
    return True


def strips_of(school_id: UUID, pupil_ids: Collection[UUID], today: date) -> dict[UUID, Strip]:
    """The last ten school days up to today of each pupil. Two queries."""
    days = last_school_days(school_id, today + DAY, STRIP_DAYS)
    marks = marks_of(school_id, pupil_ids, days)
    starts = [n > 0 and day.weekday() < days[n - 1].weekday() for n, day in enumerate(days)]
    return {
        pupil: [
            (_look(marks, pupil, day, "AM"), _look(marks, pupil, day, "PM"), begins)
            for day, begins in zip(days, starts, strict=True)
        ]
        for pupil in pupil_ids
    }


def _look(marks: Mapping[Key, MarkRow], pupil: UUID, day: date, half: str) -> str:
    mark = marks.get((pupil, day, half))
    return mark.look if mark else "blank"
