"""From findings to cases: proposals for a named role, stages entered automatically, and stages that are left.

The same findings on the same day do nothing a second time. The number of statements does not grow with the pupils.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from attendance.audit.services import record
from attendance.calendar.queries import school_days_between
from interventions.models import Case, Proposal
from interventions.queries.findings import FindingChanges, FindingRow
from interventions.rules.case_moves import is_left, next_move
from interventions.rules.policy import Policy, Tier
from interventions.rules.words import words_of_role
from interventions.services.case_book import CaseBook, set_stage
from interventions.services.case_events import ENGINE
from interventions.services.case_ground import Ground, Key, ground_of

BACK, AHEAD = timedelta(days=400), timedelta(days=250)  # how far due days and times of recovery reach
NO_LADDER = "The policy no longer has this ladder."
AMENDED = "A mark was amended. "


@dataclass(frozen=True)
class Followed:
    """How many proposals were made, stages entered, stages left and proposals withdrawn."""

    proposed: int = 0
    entered: int = 0
    left: int = 0
    withdrawn: int = 0


def follow_findings(
    school_id: UUID, changes: FindingChanges, policy: Policy, *, on: date, at: datetime,
    pupil_ids: Collection[UUID] | None = None,
) -> Followed:  # fmt: skip
    """Open cases, propose, enter, withdraw and leave, as the findings of the end of school day `on` ask for.

    `changes` holds everything that is true of the pupils judged: `pupil_ids`, or all of the school (None). A case whose
    pupil was judged and whose ladder is not among the findings has lapsed. At most 17 statements.
    """
    with transaction.atomic():
        ground = ground_of(school_id, changes, policy, on, pupil_ids)
        book = CaseBook(school_id, on, at, school_days_between(school_id, on - BACK, on + AHEAD))
        done = [_follow(key, ground, book) for key in sorted({*ground.holding, *ground.cases}, key=str)]
        book.write()
        found = Followed(*(sum(numbers) for numbers in zip(*done, strict=True))) if done else Followed()
        if book.events:
            record(
                school_id, "cases.followed", by=ENGINE, at=at, on=on.isoformat(), proposed=found.proposed,
                entered=found.entered, left=found.left, withdrawn=found.withdrawn,
            )  # fmt: skip
    return found


# ---- one pupil on one ladder ----------------------------------------------------------------------------------------


def _follow(key: Key, ground: Ground, book: CaseBook) -> tuple[int, int, int, int]:
    """(proposed, entered, left, withdrawn), each 0 or 1."""
    case, row, left = ground.cases.get(key), ground.holding.get(key), 0
    if case is not None:
        ending = _ending(case, ground)
        if ending:
            withdrawn = _withdraw(case, ground, book, ending)
            book.close(case, ending)
            if case.pupil_id not in ground.on_roll or row is None:
                return 0, 0, int(bool(case.tier)), withdrawn
            case = None
    if case is not None and case.tier:
        left = _stand_or_leave(case, row, ground, book)
    if case is not None and case.closed_on:
        return 0, 0, left, _withdraw(case, ground, book, case.closed_because)
    proposed, entered, withdrawn = _move(key, case, row, ground, book)
    return proposed, entered, left, withdrawn


def _ending(case: Case, ground: Ground) -> str:
    """Why the case is over whatever the figures say; "" while it is not."""
    if case.pupil_id not in ground.on_roll:
        return "The pupil is no longer on roll."
    ladder = ground.policy.ladder(case.ladder)
    if ladder is None:
        return NO_LADDER
    if ladder.year_end and case.opened_on < ground.year_since:
        return "The academic year has ended."
    return ""


def _stand_or_leave(case: Case, row: FindingRow | None, ground: Ground, book: CaseBook) -> int:
    """Whether the stage was left; notes since when its condition is unmet."""
    stage = ground.tier(case.ladder, case.tier)
    if row is not None and stage is not None and ground.order(row.ladder, row.tier) >= stage.order:
        _stand(case, stage, row, book)
        return 0
    if case.by_hand and stage is not None:
        return 0
    ended = ground.ended.get((case.pupil_id, case.ladder))
    ended_by = ended.ended_by if ended else ""
    why = ended.because if ended else row.because if row else "Its condition is no longer met."
    name = stage.name if stage else case.tier
    if case.lapsed_on is None:
        case.lapsed_on = ground.on
        book.tell(case, "lapsed", f"{name} is no longer met. {why}", tier=case.tier)
    gone = is_left(
        stage, ended_by=ended_by, lapsed_on=case.lapsed_on, on=ground.on, school_days=book.school_days
    )  # fmt: skip
    if gone:
        _leave(case, row, ground, book, f"{AMENDED if ended_by == 'amendment' else ''}{why}", name)
    return int(gone)


def _stand(case: Case, stage: Tier, row: FindingRow, book: CaseBook) -> None:
    """The figures ask for the stage: whoever put the case there, they govern it from now on."""
    if case.by_hand:
        case.by_hand = False
        book.cases[case.id] = case
    if case.lapsed_on:
        case.lapsed_on = None
        book.tell(case, "met_again", f"{stage.name} holds again. {row.because}", tier=stage.key)


def _leave(case: Case, row: FindingRow | None, ground: Ground, book: CaseBook, why: str, name: str) -> None:
    lower = ground.tier(row.ladder, row.tier) if row else None
    book.tell(case, "left", f"{name} was left. {why}", tier=case.tier)
    if lower is None:
        book.close(case, why)
        return
    book.leave(case)
    set_stage(case, lower, ground.on, book.school_days)
    book.tell(case, "stepped_down", f"The case now stands at {lower.name}.", tier=lower.key)


def _move(key: Key, case: Case | None, row: FindingRow | None, ground: Ground, book: CaseBook) -> tuple[int, int, int]:
    """(proposed, entered, withdrawn)."""
    _, ladder = key
    opened = ground.opened.get(case.id) if case else None
    stands_at = ground.order(ladder, case.tier) if case else 0
    move = next_move(
        ground.holds(row), stands_at, ground.asked(ladder, opened), ground.asked(ladder, ground.dismissed.get(key)),
        absent=ground.absent.get(key[0], 0), on=ground.on,
    )  # fmt: skip
    withdrawn = 0
    if case is not None and move.withdraw:
        withdrawn = _withdraw(case, ground, book, _why_withdrawn(ground, row, ground.ended.get(key)))
        if not case.tier and not move.then:
            book.close(case, "What was suggested is no longer true.")
    tier = ground.tier(ladder, row.tier) if row else None
    if row is None or tier is None or not move.then:
        return 0, 0, withdrawn
    case = case or book.open_case(row)
    if move.then == "enter":
        book.enter(case, tier, row, f"{tier.name} was entered, as the policy says. {row.because}")
        return 0, 1, withdrawn
    _propose(case, tier, row, opened if move.then == "wait" else None, book)
    return 1, 0, withdrawn


def _propose(case: Case, tier: Tier, row: FindingRow, deferred: Proposal | None, book: CaseBook) -> None:
    detail: dict[str, Any] = {"tier": tier.key, "role": tier.role, "evidence": dict(row.evidence)}
    if not case.tier:
        case.owner_role = tier.role
    if deferred is not None:
        deferred.state = "waiting"
        book.proposals[deferred.id] = deferred
        book.tell(case, "proposed", f"{tier.name} is suggested again, as it was put off until today.", **detail)
        return
    book.tell(case, "proposed", f"{tier.name} was suggested to {words_of_role(tier.role)}. {row.because}", **detail)
    book.new_proposals.append(
        Proposal(
            school_id=case.school_id,
            case_id=case.id,
            pupil_id=case.pupil_id,
            finding_id=row.id,
            tier=tier.key,
            role=tier.role,
            proposed_on=book.on,
        )  # fmt: skip
    )


def _withdraw(case: Case, ground: Ground, book: CaseBook, why: str) -> int:
    opened = ground.opened.get(case.id)
    if opened is None:
        return 0
    tier = ground.tier(case.ladder, opened.tier)
    opened.state, opened.reason, opened.decided_at = "withdrawn", why, book.at
    book.proposals[opened.id] = opened
    book.tell(
        case, "withdrawn", f"{tier.name if tier else opened.tier} is no longer suggested. {why}", tier=opened.tier
    )
    return 1


def _why_withdrawn(ground: Ground, row: FindingRow | None, ended: FindingRow | None) -> str:
    amended = AMENDED if ended is not None and ended.ended_by == "amendment" else ""
    if row is not None:
        tier = ground.tier(row.ladder, row.tier)
        return f"{amended}{tier.name if tier else row.tier} holds instead."
    return f"{amended}{ended.because if ended else 'It is no longer true.'}"
