"""Enrolments as the registers see them: whenever the days on roll change, the weeks between are counted again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.people import services as people
from attendance.people.services import EnrolmentChange
from registers.services.writing import recount_weeks

WEEK = timedelta(days=7)
# marks are made at most about a year ahead: an enrolment without an end is counted until then
AHEAD = timedelta(days=400)


def enrol(school_id: UUID, pupil_id: UUID, *, since: date, by: Actor, at: datetime, **what: Any) -> EnrolmentChange:
    """`people.services.enrol`, and the weeks since. Raises PeopleProblem."""
    with transaction.atomic():
        change = people.enrol(school_id, pupil_id, since=since, by=by, at=at, **what)
        _recount(school_id, change, at)
    return change


def end_enrolment(
    school_id: UUID, enrolment_id: UUID, *, last_day: date, ground: str, destination: str = "", by: Actor, at: datetime
) -> EnrolmentChange:
    """`people.services.end_enrolment`, and the weeks after the last day. Raises PeopleProblem."""
    with transaction.atomic():
        change = people.end_enrolment(
            school_id, enrolment_id, last_day=last_day, ground=ground, destination=destination, by=by, at=at
        )
        _recount(school_id, change, at)
    return change


def change_enrolment(school_id: UUID, enrolment_id: UUID, *, by: Actor, at: datetime, **what: Any) -> EnrolmentChange:
    """`people.services.change_enrolment`, and the weeks between the old and the new days. Raises PeopleProblem."""
    with transaction.atomic():
        change = people.change_enrolment(school_id, enrolment_id, by=by, at=at, **what)
        _recount(school_id, change, at)
    return change


def weeks_touched(change: EnrolmentChange, today: date) -> list[date]:
    """The Mondays of the weeks in which the change makes a session count that did not, or the other way round."""
    far = max(today, change.since, change.old_since or change.since) + AHEAD
    if change.old_since is None:
        return mondays([(change.since, change.until or far)])
    return mondays([
        (min(change.old_since, change.since), max(change.old_since, change.since)),
        (min(change.old_until or far, change.until or far), max(change.old_until or far, change.until or far)),
    ])  # fmt: skip


def mondays(spans: Iterable[tuple[date, date]]) -> list[date]:
    """The Mondays of the weeks that these half-open spans of days touch, each once."""
    found = set()
    for since, until in spans:
        monday = since - timedelta(days=since.weekday())
        while since < until and monday < until:
            found.add(monday)
            monday += WEEK
    return sorted(found)


def _recount(school_id: UUID, change: EnrolmentChange, at: datetime) -> None:
    if weeks := weeks_touched(change, localdate(at)):
        recount_weeks(school_id, [change.pupil_id], weeks)
