"""Closures of sessions: the rows of the calendar. The marks they cause are written by `registers.services.closures`."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar import queries
from attendance.calendar.models import Closure, SchoolDay, SchoolSession
from attendance.calendar.services.problems import CalendarProblem
from attendance.kit.uuid7 import uuid7

PLANNED, WHOLE_SITE, PART = "#", "Y4", "Y3"
KINDS = {"inset": "inset", "bank_holiday": "bank_holiday"}  # of a closure → of a day; anything else is "closed"


def add_closure(
    school_id: UUID,
    *,
    since: date,
    until: date,
    sessions: str,
    code: str,
    kind: str,
    reason: str,
    year_groups: Sequence[int] = (),
    group_ids: Sequence[UUID] = (),
    by: Actor,
    at: datetime,
    closure_id: UUID | None = None,
) -> UUID:
    """Record a closure from `since` until before `until`; returns its id. `sessions` is both, AM or PM.

    # (planned) and Y4 (unexpected, whole site) close every open session of those days to everybody. Y3 (a part of the
    school) names `year_groups` or `group_ids` and leaves the sessions open to the others.
    Raises CalendarProblem: parts with # or Y4, Y3 without parts, no reason, no open session in those days.
    """
    check_closure(code=code, reason=reason, since=since, until=until, year_groups=year_groups, group_ids=group_ids)
    with transaction.atomic():
        if not open_sessions(school_id, since, until, sessions):
            remedy = "Choose days in term that are not closed already."
            raise CalendarProblem("since", "The school is not open on any of those days.", remedy)
        closure = Closure(
            school_id=school_id, id=closure_id or uuid7(), since=since, until=until, sessions=sessions, code=code,
            kind=kind, reason=reason.strip(), year_groups=sorted(set(year_groups)), group_ids=list(group_ids),
            recorded_by=by.user_id, recorded_name=by.name, recorded_at=at,
        )  # fmt: skip
        closure.save(force_insert=True)
        if code != PART:
            _close_sessions(school_id, closure)
        record(
            school_id, "calendar.closed", by=by, at=at, subject="closure", subject_id=closure.id,
            since=since.isoformat(), until=until.isoformat(), sessions=sessions, code=code, kind=kind,
            year_groups=closure.year_groups, groups=[str(g) for g in group_ids],
        )  # fmt: skip
    return closure.id


def check_closure(
    *, code: str, reason: str, since: date, until: date, year_groups: Sequence[int], group_ids: Sequence[UUID]
) -> None:
    """Whether such a closure can be; raises CalendarProblem."""
    parts = bool(year_groups or group_ids)
    if since >= until:
        raise CalendarProblem("until", "The closure ends before it begins.", "Give a last day on or after the first.")
    if not reason.strip():
        raise CalendarProblem(
            "reason", "A closure needs its reason.", "Say why the school is closed; it stands in the history."
        )
    if code == PLANNED and parts:
        raise CalendarProblem(
            "code", "# means that the school is closed to everybody.",
            "For a part of the school that could not open use Y3; for one pupil use Y7.",
        )  # fmt: skip
    if code == WHOLE_SITE and parts:
        raise CalendarProblem("code", "Y4 means that the whole site is closed.", "For a part of the school use Y3.")
    if code == PART and not parts:
        raise CalendarProblem(
            "year_groups", "Y3 is for a part of the school, and no part is named.",
            "Tick the year groups or classes that could not come, or use Y4 for the whole site.",
        )  # fmt: skip


def open_sessions(school_id: UUID, since: date, until: date, sessions: str) -> list[tuple[date, str]]:
    """(day, session) of the open sessions in those days: what a closure would affect. One query."""
    rows = queries.sessions_between(school_id, since, until)
    return [(row.date, row.session) for row in rows if row.open and sessions in ("both", row.session)]


def undo_closure(school_id: UUID, closure_id: UUID, *, by: Actor, at: datetime) -> None:
    """Open again what this closure closed; the closure stays, marked undone. Raises CalendarProblem. Six queries."""
    with transaction.atomic():
        undone = Closure.objects.filter(school_id=school_id, id=closure_id, undone_at__isnull=True)
        if not undone.update(undone_at=at, undone_name=by.name):
            raise CalendarProblem("closure", "This closure is undone already.", "Nothing needs to be done.")
        days = list(
            SchoolSession.objects.filter(school_id=school_id, closure_id=closure_id)
            .values_list("date", flat=True).distinct()
        )  # fmt: skip
        SchoolSession.objects.filter(school_id=school_id, closure_id=closure_id).update(open=True, closure_id=None)
        SchoolDay.objects.filter(school_id=school_id, date__in=days).update(kind="open")
        record(school_id, "calendar.closure_undone", by=by, at=at, subject="closure", subject_id=closure_id)


def remove_days(school_id: UUID, days: Collection[date], *, by: Actor, at: datetime) -> int:
    """Take school days that lie in no term out of the calendar; returns how many. The caller has looked for marks.

    Raises CalendarProblem where a day lies in a term or carries a closure. Five queries.
    """
    with transaction.atomic():
        wrong = sorted(set(days) - set(queries.days_outside_terms(school_id)))
        if wrong:
            raise CalendarProblem(
                "days",
                f"{wrong[0]:%-d %B %Y} is a day of a term.",
                "Change the term dates, or close the school that day.",
            )
        closed = SchoolSession.objects.filter(school_id=school_id, date__in=days, closure_id__isnull=False)
        if held := closed.order_by("date").values_list("date", flat=True).first():
            raise CalendarProblem("days", f"{held:%-d %B %Y} carries a closure.", "Undo that closure first.")
        SchoolSession.objects.filter(school_id=school_id, date__in=days).delete()
        SchoolDay.objects.filter(school_id=school_id, date__in=days).delete()
        record(
            school_id, "calendar.days_removed", by=by, at=at, subject="school_day",
            days=[day.isoformat() for day in sorted(days)],
        )  # fmt: skip
    return len(days)


def _close_sessions(school_id: UUID, closure: Closure) -> None:
    sessions = SchoolSession.objects.filter(
        school_id=school_id, date__gte=closure.since, date__lt=closure.until, open=True
    )
    if closure.sessions != "both":
        sessions = sessions.filter(session=closure.sessions)
    sessions.update(open=False, closure_id=closure.id)
    # a day is closed when neither of its sessions is held
    held = SchoolSession.objects.filter(school_id=school_id, date=OuterRef("date"), open=True)
    SchoolDay.objects.filter(
        ~Exists(held), school_id=school_id, date__gte=closure.since, date__lt=closure.until, kind="open"
    ).update(kind=KINDS.get(closure.kind, "closed"))
