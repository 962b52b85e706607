"""Meetings about a case: booked with who is invited, closed with who came and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, localtime

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Case, Meeting, Target
from interventions.rules.support import MEETINGS, OUTCOMES, target_words
from interventions.services.actions import ask_if_missed, names_of, of_case, settle_action
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem

DAY = timedelta(days=1)
Person = dict[str, str]  # {"name", "as"}


@dataclass(frozen=True)
class MeetingData:
    """A meeting to come. `invited` are {"name", "as"}; `action_id` is the action that asked for it."""

    kind: str
    starts_at: datetime
    place: str = ""
    invited: Sequence[Person] = ()
    action_id: UUID | None = None


@dataclass(frozen=True)
class TargetData:
    """What was agreed: attendance of at least `limit` percent, or at most `limit` unauthorised sessions, up to and
    including `last_day`."""

    limit: Decimal
    since: date
    last_day: date
    measure: str = "attendance"


def book_meeting(school_id: UUID, case_id: UUID, data: MeetingData, *, by: Actor, at: datetime) -> UUID:
    """Book a meeting; returns its id. Raises CaseProblem. Six statements."""
    if data.kind not in MEETINGS:
        raise CaseProblem("kind", "There is no such kind of meeting.", "Choose from the list.")
    if not data.invited:
        raise CaseProblem("invited", "Nobody is invited yet.", "Name at least one person.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        meeting = Meeting.objects.create(
            school_id=school_id, case_id=case.id, action_id=of_case(case, data.action_id), kind=data.kind,
            starts_at=data.starts_at, place=data.place.strip(), invited=list(data.invited), made_name=by.name,
            made_at=at,
        )  # fmt: skip
        when = localtime(data.starts_at)
        names = ", ".join(person["name"] for person in data.invited)
        words = f"{MEETINGS[data.kind]} booked for {when:%A %-d %B %Y, %H:%M}. Invited: {names}."
        tell(case, "meeting", words, by=by, at=at, meeting=str(meeting.id))
        record(school_id, "meeting.booked", by=by, at=at, subject="case", subject_id=case.id, meeting=str(meeting.id))
    return meeting.id


def close_meeting(
    school_id: UUID, meeting_id: UUID, *, outcome: str, by: Actor, at: datetime, attended: Sequence[Person] = (),
    notes: str = "", targets: Sequence[TargetData] = (),
) -> UUID:  # fmt: skip
    """Say what came of a meeting, and what was agreed; returns its case's id. Raises CaseProblem.

    One that was held counts for the policy (`meeting:<kind>` and `meeting:any`, on its day); the action that asked for
    it is done. Where the family did not come, the action stays to be done, and the letter that the policy names for
    that (`if_missed`) is asked for.
    """
    with transaction.atomic():
        case, meeting = _held(school_id, meeting_id)
        _check_outcome(meeting, outcome, attended, notes, targets, at)
        Meeting.objects.filter(school_id=school_id, id=meeting.id).update(
            outcome=outcome, attended=list(attended), notes=notes.strip(), closed_at=at
        )
        on, kind = localdate(meeting.starts_at), MEETINGS.get(meeting.kind, meeting.kind)
        happened = []
        if outcome == "held":
            happened = [*names_of(case, meeting.action_id, "meeting", meeting.kind), "meeting:any"]
        words = f"{kind} of {on:%-d %B %Y}: {OUTCOMES[outcome].lower()}.{_names(attended)}"
        tell(case, "meeting", words, by=by, at=at, on=on, happened=happened, meeting=str(meeting.id), outcome=outcome)
        if outcome == "held":
            settle_action(case, meeting.action_id, outcome=f"Held on {on:%-d %B %Y}", by=by, at=at)
        if outcome == "not_attended":
            ask_if_missed(case, meeting.action_id, meeting.id, at=at)
        _set_targets(case, meeting, targets, by=by, at=at)
        record(
            school_id, "meeting.closed", by=by, at=at, subject="case", subject_id=case.id, meeting=str(meeting.id),
            outcome=outcome, targets=len(targets),
        )  # fmt: skip
    return case.id


def _held(school_id: UUID, meeting_id: UUID) -> tuple[Case, Meeting]:
    rows = Meeting.objects.filter(school_id=school_id, id=meeting_id)
    case_id = rows.values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseProblem("", "There is no such meeting.", "Go back to the case.")
    case = locked_case(school_id, case_id, closed=True)
    return case, rows.get()


def _check_outcome(
    meeting: Meeting, outcome: str, attended: Sequence[Person], notes: str, targets: Sequence[TargetData], at: datetime
) -> None:
    if meeting.outcome:
        raise CaseProblem("", "The outcome of this meeting is recorded already.", "Add a note to the case instead.")
    if outcome not in OUTCOMES:
        raise CaseProblem("outcome", "What came of the meeting is missing.", "Choose one of the three.")
    if outcome != "cancelled" and meeting.starts_at > at:
        raise CaseProblem("outcome", "The meeting is still to come.", "Record it afterwards, or cancel it.")
    if outcome == "held" and not attended:
        raise CaseProblem("attended", "Nobody is named as present.", "Name who came.")
    if outcome == "held" and not notes.strip():
        raise CaseProblem("notes", "What was said and agreed is missing.", "A few sentences are enough.")
    if targets and outcome != "held":
        raise CaseProblem("limit", "Nothing can be agreed at a meeting that was not held.", "Leave the target empty.")
    for target in targets:
        if target.last_day < target.since:
            raise CaseProblem("last_day", "The target ends before it begins.", "Give a later last day.")
        if target.measure == "attendance" and not 0 < target.limit <= 100:
            raise CaseProblem("limit", "A target is a percentage from 1 to 100.", "Write 95, say.")


def _set_targets(case: Case, meeting: Meeting, targets: Sequence[TargetData], *, by: Actor, at: datetime) -> None:
    rows = [
        Target(
            school_id=case.school_id, case_id=case.id, meeting_id=meeting.id, measure=target.measure,
            op=">=" if target.measure == "attendance" else "<=", limit=target.limit, since=target.since,
            until=target.last_day + DAY,
            words=target_words(target.measure, Fraction(target.limit), target.since, target.last_day),
        )
        for target in targets
    ]  # fmt: skip
    Target.objects.bulk_create(rows)
    for row in rows:
        tell(case, "target", f"Agreed: {row.words}.", by=by, at=at, target=str(row.id))


def _names(people: Sequence[Person]) -> str:
    return f" Present: {', '.join(person['name'] for person in people)}." if people else ""
