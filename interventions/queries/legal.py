"""Reads: what the page of legal steps shows of the whole school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.people.queries import PupilRow, pupils_by_ids
from attendance.people.rules.pupil_flags import SENSITIVE
from interventions.models import Action, CaseEvent
from interventions.queries.notices import ImprovementRow, NoticeRow, open_notices, running_improvements
from interventions.rules.notify import EVENT_LABELS, RECIPIENT_LABELS

SUPPORT = ("meeting", "target", "plan", "referral", "visit", "done", "contact", "voice", "notice")
MOST = 8


@dataclass(frozen=True)
class TellRow:
    """Somebody who must be told of something about a pupil, by `due`."""

    action_id: UUID
    case_id: UUID
    pupil: PupilRow
    recipient: str
    event: str
    due: date | None


@dataclass(frozen=True)
class Support:
    """One thing that was done for a pupil."""

    on: date
    text: str
    by_name: str


@dataclass(frozen=True)
class RunningRow:
    """A notice that waits for somebody, with its pupil."""

    pupil: PupilRow
    notice: NoticeRow


@dataclass(frozen=True)
class RunningImprovement:
    """A notice to improve that is written or runs, with its pupil."""

    pupil: PupilRow
    notice: ImprovementRow


def support_so_far(school_id: UUID, pupil_id: UUID, *, abilities: Collection[str]) -> list[Support]:
    """What was done for the pupil in any case, the newest first: the facts beside a legal decision. One query."""
    rows = CaseEvent.objects.filter(school_id=school_id, pupil_id=pupil_id, kind__in=SUPPORT)
    if SENSITIVE not in abilities:
        rows = rows.filter(sensitive=False)
    return [Support(*row) for row in rows.order_by("-on", "-at").values_list("on", "text", "by_name")[:MOST]]


def to_tell(school_id: UUID, on: date, *, abilities: Collection[str]) -> list[TellRow]:
    """Who is still to be told, as far as these abilities may know why. Two queries, one where there is none."""
    rows = Action.objects.filter(school_id=school_id, kind="tell", state="to_do").order_by("due", "id")
    found = [
        row
        for row in rows.values_list("id", "case_id", "pupil_id", "due", "detail")
        if row[4].get("ability", SENSITIVE) in abilities and row[4].get("recipient") in RECIPIENT_LABELS
    ]
    pupils = pupils_by_ids(school_id, {row[2] for row in found}, on) if found else {}
    return [
        TellRow(
            action_id,
            case_id,
            pupils[pupil_id],
            RECIPIENT_LABELS[detail["recipient"]],
            EVENT_LABELS.get(detail.get("event", ""), ""),
            due,
        )  # fmt: skip
        for action_id, case_id, pupil_id, due, detail in found
        if pupil_id in pupils
    ]


def notices_running(school_id: UUID, on: date) -> tuple[list[RunningRow], list[RunningImprovement]]:
    """Penalty notices and notices to improve that wait for somebody. Three queries, two where there is none."""
    notices, improvements = open_notices(school_id), running_improvements(school_id)
    ids = {row.pupil_id for row in notices} | {row.pupil_id for row in improvements}
    pupils = pupils_by_ids(school_id, ids, on) if ids else {}
    return (
        [RunningRow(pupils[row.pupil_id], row) for row in notices if row.pupil_id in pupils],
        [RunningImprovement(pupils[row.pupil_id], row) for row in improvements if row.pupil_id in pupils],
    )
