"""Settling N codes: the ones that a person ticked become what the person says, with a reason, all of them or none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from interventions.services.problems import CaseProblem
from registers.queries.marks import marks_of
from registers.services.amending import Amended, AmendRefused, Change, amend_marks

Pick = tuple[UUID, date, str]  # a pupil, a day, AM or PM
UNKNOWN_REASON = "O"


@dataclass(frozen=True)
class Settled:
    """How many sessions of how many pupils became something else, under which changes (to take them back by)."""

    sessions: int
    pupils: int
    change_ids: tuple[UUID, ...]


def settle(
    school_id: UUID, picks: Collection[Pick], code: str, *, reason: str, proposed: Mapping[UUID, str], by: Actor,
    roles: Collection[str], at: datetime,
) -> Settled:  # fmt: skip
    """Amend these N codes. `reason` is for all of them; where it is empty, each pupil's `proposed` reason is taken.

    Many pupils at once only with O, the code for reasons that were not found: any other is about one child. And never
    with sessions of today: a click must not empty the list of children who are being looked for. Raises
    CaseProblem: nothing ticked, a mark that is no N any more, a reason missing, a code that may not be entered. One
    query, and seven for each reason.
    """
    pupils = {pupil_id for pupil_id, _, _ in picks}
    if not picks:
        raise CaseProblem("picks", "No session is ticked.", "Tick the sessions that are to be settled.")
    if len(pupils) > 1 and code != UNKNOWN_REASON:
        raise CaseProblem("code", "A reason is about one child.", "Tick one pupil’s sessions, or choose O for many.")
    if len(pupils) > 1 and any(day == localdate(at) for _, day, _ in picks):
        message = "Children who are not here today are still being looked for."
        raise CaseProblem("picks", message, "Untick today’s sessions, or settle them one child at a time.")
    by_reason = _by_reason(school_id, picks, code, reason.strip(), proposed)
    with transaction.atomic():
        done = [_amend(school_id, changes, why, by, roles, at) for why, changes in by_reason.items()]
    return Settled(len(picks), len(pupils), tuple(one.change_id for one in done))


def _by_reason(
    school_id: UUID, picks: Collection[Pick], code: str, reason: str, proposed: Mapping[UUID, str]
) -> dict[str, list[Change]]:  # fmt: skip
    marks = marks_of(school_id, {one[0] for one in picks}, {one[1] for one in picks})
    found: dict[str, list[Change]] = defaultdict(list)
    for key in sorted(picks, key=lambda one: (str(one[0]), one[1], one[2])):
        mark, why = marks.get(key), reason or proposed.get(key[0], "")
        if mark is None or mark.code != "N":
            raise CaseProblem("picks", "One of these is no N any more.", "Look at the list again; nothing was changed.")
        if not why:
            raise CaseProblem("reason", "The reason is missing.", "Write what was done to find the reason.")
        found[why].append(Change(*key, code, None, mark.note, mark.version))
    return found


def _amend(
    school_id: UUID, changes: Sequence[Change], why: str, by: Actor, roles: Collection[str], at: datetime
) -> Amended:
    kind = "bulk" if len(changes) > 1 else "amendment"
    try:
        return amend_marks(school_id, changes, by=by, roles=roles, at=at, reason=why, kind=kind)
    except AmendRefused as refused:
        first = refused.refusals[0]
        field = first.field if first.field in {"code", "reason"} else "picks"
        raise CaseProblem(field, first.message, first.remedy) from refused
