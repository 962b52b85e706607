"""Visits at home on the day of an absence: planned, made or called off; each leaves a line in the contact log.

Nobody goes alone unless the policy lets them; to a red child’s home nobody goes before the risk assessment was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.people.queries import pupil_by_id
from interventions.models import DoorVisit, RiskAssessment
from interventions.queries.colours import colour_of_pupils
from interventions.rules.alarms import clock
from interventions.rules.colours import rules_of
from interventions.rules.door_visits import CHILD_SEEN, log_outcome, must_read_risk, visit_step, visit_words
from interventions.rules.policy import Policy
from interventions.rules.support import SEEN, may_visit_alone
from interventions.services.case_events import MOMENT
from interventions.services.problems import CaseProblem, SentTwice
from registers.queries.following import log_of_day
from registers.services.following import ContactData, log_contact, undo_contact

LOCK = "door-visit"
SENSITIVE = "flags.sensitive"
DONE_STATES = ("done", "cancelled")


@dataclass(frozen=True)
class DoorVisitData:
    """A visit today: the names of those who go, by when, and what for. `read_risk`: the assessment was read."""

    people: Sequence[str]
    by_time: time | None = None
    purpose: str = ""
    read_risk: bool = False


def plan_door_visit(
    school_id: UUID, pupil_id: UUID, data: DoorVisitData, *, policy: Policy, by: Actor, at: datetime
) -> UUID:
    """Plan a visit for today; returns its id. Raises CaseProblem; SentTwice for the same plan pressed twice.

    Some twenty statements: the colour is worked out anew, so that no page can talk a red child green.
    """
    local = timezone.localtime(at)
    people = _people(data.people, policy)
    _check_time(data.by_time, local)
    with transaction.atomic():
        wait_for_lock(LOCK, pupil_id)
        if pupil_by_id(school_id, pupil_id, local.date()) is None:
            raise CaseProblem("", "There is no such pupil.", "Go back to the list of visits.")
        _refuse_second(school_id, pupil_id, people, by=by, at=at)
        visit = DoorVisit.objects.create(
            school_id=school_id, pupil_id=pupil_id, date=local.date(), by_time=data.by_time, people=people,
            risk_id=_risk(school_id, pupil_id, data, policy, local), purpose=data.purpose.strip(), made_by=by.user_id,
            made_name=by.name, made_at=at,
        )  # fmt: skip
        until = f", by {clock(data.by_time)}" if data.by_time else ""
        words = " ".join((f"Home visit planned: {' and '.join(people)}{until}.", visit.purpose)).strip()
        _log(visit, "planned", words, channel="note", by=by, at=at)
        _record(visit, "planned", by=by, at=at)
    return visit.id


def record_door_visit(
    school_id: UUID, visit_id: UUID, *, people: Sequence[str], seen: str, outcome: str, policy: Policy, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Say who went, who was seen and what was found; returns the pupil's id. Raises CaseProblem, SentTwice."""
    names = _people(people, policy)
    if seen not in SEEN:
        raise CaseProblem("seen", "Who was seen is missing.", "Choose from the list.")
    if not outcome.strip():
        raise CaseProblem("outcome", "What you found is missing.", "One sentence is enough.")
    with transaction.atomic():
        visit = _planned(school_id, visit_id, "done", by=by, at=at)
        visit.people, visit.seen, visit.outcome = names, seen, outcome.strip()
        _settle(visit, "done", by=by, at=at)
        _log_made(visit, visit_step(rules_of(policy).plan), by=by, at=at)
        _record(visit, "done", by=by, at=at, seen=seen)
    return visit.pupil_id


def cancel_door_visit(school_id: UUID, visit_id: UUID, *, reason: str, by: Actor, at: datetime) -> UUID:
    """Call a planned visit off, with the reason; returns the pupil's id. Raises CaseProblem, SentTwice."""
    if not reason.strip():
        raise CaseProblem("outcome", "Why it is called off is missing.", "One sentence is enough.")
    with transaction.atomic():
        visit = _planned(school_id, visit_id, "cancelled", by=by, at=at)
        visit.outcome = reason.strip()
        _settle(visit, "cancelled", by=by, at=at)
        _log(visit, "cancelled", f"Home visit called off. {visit.outcome}", channel="note", by=by, at=at)
        _record(visit, "cancelled", by=by, at=at)
    return visit.pupil_id


def undo_door_visit(school_id: UUID, visit_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Take back what was last said of a visit of today: it is planned again, with its line in the log taken back.

    Returns the pupil's id. Raises CaseProblem. Some fifteen statements.
    """
    with transaction.atomic():
        visit = _locked(school_id, visit_id)
        if visit.state not in DONE_STATES or visit.date != timezone.localtime(at).date():
            raise CaseProblem("", "There is nothing to take back.", "Look at the visit again.")
        other = DoorVisit.objects.filter(school_id=school_id, pupil_id=visit.pupil_id, date=visit.date)
        if other.filter(state="planned").exists():
            raise CaseProblem("", "Another visit is planned meanwhile.", "Record or call off that one first.")
        _undo_log(visit, by=by, at=at)
        was, visit.state, visit.seen, visit.outcome = visit.state, "planned", "", ""
        visit.done_at, visit.done_name = None, ""
        visit.save(update_fields=["state", "seen", "outcome", "done_at", "done_name"])
        _record(visit, "undone", by=by, at=at, was=was)
    return visit.pupil_id


def _people(people: Sequence[str], policy: Policy) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in people if name.strip()))
    if not names:
        raise CaseProblem("people", "Who goes is missing.", "Name them.")
    if len(names) < 2 and not may_visit_alone(policy):
        raise CaseProblem("people", "The policy says that nobody visits alone.", "Name a second person.")
    return names


def _check_time(by_time: time | None, local: datetime) -> None:
    if by_time is not None and (by_time.hour, by_time.minute) < (local.hour, local.minute):
        raise CaseProblem("by_time", f"It is {clock(local.time())}: that time has passed.", "Give a later time.")


def _refuse_second(school_id: UUID, pupil_id: UUID, people: list[str], *, by: Actor, at: datetime) -> None:
    today = timezone.localtime(at).date()
    rows = DoorVisit.objects.filter(school_id=school_id, pupil_id=pupil_id, date=today, state="planned")
    first = rows.order_by("made_at").first()
    if first is None:
        return
    if by.user_id and first.made_by == by.user_id and first.people == people and first.made_at > at - MOMENT:
        raise SentTwice
    when = clock(timezone.localtime(first.made_at).time())
    raise CaseProblem(
        "", f"{first.made_name} planned a visit at {when}: {' and '.join(first.people)}.", "Record it, or call it off."
    )


def _risk(school_id: UUID, pupil_id: UUID, data: DoorVisitData, policy: Policy, local: datetime) -> UUID | None:
    rows = RiskAssessment.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-made_at")
    risk_id = rows.values_list("id", flat=True).first()
    coloured = colour_of_pupils(school_id, [pupil_id], local.date(), abilities=frozenset({SENSITIVE}))
    found = coloured.get(pupil_id)
    if must_read_risk(policy, found.colour if found else ""):
        if risk_id is None:
            raise CaseProblem("read_risk", "There is no risk assessment yet.", "Make one before anybody goes.")
        if not data.read_risk:
            raise CaseProblem("read_risk", "Nobody goes before the risk assessment was read.", "Read it, then tick.")
    return risk_id


def _locked(school_id: UUID, visit_id: UUID) -> DoorVisit:
    visit = DoorVisit.objects.select_for_update().filter(school_id=school_id, id=visit_id).first()
    if visit is None:
        raise CaseProblem("", "There is no such visit.", "Go back to the list of visits.")
    return visit


def _planned(school_id: UUID, visit_id: UUID, wanted: str, *, by: Actor, at: datetime) -> DoorVisit:
    visit = _locked(school_id, visit_id)
    if visit.state == "planned":
        return visit
    if visit.state == wanted and visit.done_name == by.name and visit.done_at and visit.done_at > at - MOMENT:
        raise SentTwice
    said = "recorded" if visit.state == "done" else "called off"
    raise CaseProblem("", f"{visit.done_name} has {said} this visit already.", "Look at it, or add a note.")


def _settle(visit: DoorVisit, state: str, *, by: Actor, at: datetime) -> None:
    visit.state, visit.done_at, visit.done_name = state, at, by.name
    visit.save(update_fields=["state", "people", "seen", "outcome", "done_at", "done_name"])


def _log(
    visit: DoorVisit, deed: str, words: str, *, channel: str, by: Actor, at: datetime, outcome: str = "note",
    step: str = "", whom: str = "", **detail: str,
) -> None:  # fmt: skip
    data = ContactData(
        pupil_ids=(visit.pupil_id,), channel=channel, outcome=outcome, step=step, whom=whom, words=words,
        detail={"visit": str(visit.id), "deed": deed, **detail},
    )  # fmt: skip
    log_contact(visit.school_id, data, day=visit.date, by=by, at=at)


def _log_made(visit: DoorVisit, step: str, *, by: Actor, at: datetime) -> None:
    """Whoever was seen stands in the line as a role, not by name; the step is done where the child was seen."""
    seen = visit.seen
    _log(
        visit, "done", visit_words(tuple(visit.people), seen, visit.outcome), channel="visit",
        outcome=log_outcome(seen), step=step if seen in CHILD_SEEN else "",
        whom="" if seen == "nobody" else SEEN[seen].lower(), by=by, at=at, seen=seen,
    )  # fmt: skip


def _undo_log(visit: DoorVisit, *, by: Actor, at: datetime) -> None:
    lines = log_of_day(visit.school_id, visit.date, pupil_ids=[visit.pupil_id], abilities=(SENSITIVE,))
    mine = {"visit": str(visit.id), "deed": visit.state}
    calls = [line.call_id for line in lines if not line.undone and mine.items() <= dict(line.detail).items()]
    for call_id in calls[-1:]:
        undo_contact(visit.school_id, call_id, by=by, at=at)


def _record(visit: DoorVisit, verb: str, *, by: Actor, at: datetime, **detail: str) -> None:
    record(
        visit.school_id, f"door_visit.{verb}", by=by, at=at, subject="pupil", subject_id=visit.pupil_id,
        visit=str(visit.id), **detail,
    )  # fmt: skip
