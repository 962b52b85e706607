"""What a new school still lacks before its first register can be taken."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from attendance.access.models import Invitation
from attendance.calendar import queries as calendar
from attendance.calendar.queries import SessionRow, YearRow
from attendance.calendar.rules.bank_holidays import BankHoliday, bank_holidays_between
from attendance.people.models import ContactLink, Enrolment
from attendance.people.queries.groups import group_list, staff_on
from attendance.people.queries.pupils import on, pupils_without_group
from attendance.tenancy.models import School

DAY = timedelta(days=1)


@dataclass(frozen=True)
class SchoolDetails:
    """The school's own row in words."""

    name: str
    urn: int
    laestab: str
    phase: str
    type: str
    lowest_year: int
    highest_year: int
    telephone: str


@dataclass(frozen=True)
class SetupState:
    """What there is. `open_bank_holidays` are bank holidays on which the calendar still has school."""

    school: SchoolDetails
    year: YearRow | None
    terms: int
    school_days: int
    open_bank_holidays: tuple[BankHoliday, ...]
    times_since: date | None
    pupils: int
    pupils_without_contact: int
    pupils_without_group: int
    groups: int
    groups_without_teacher: tuple[str, ...]
    staff: int
    invited: int
    next_session: SessionRow | None


def school_details(school_id: UUID) -> SchoolDetails:
    """One query."""
    school = School.objects.get(id=school_id)
    return SchoolDetails(
        school.name, school.urn, school.laestab, school.get_phase_display(), school.get_type_display(),
        school.lowest_year, school.highest_year, school.telephone,
    )  # fmt: skip


def open_bank_holidays(school_id: UUID, year: YearRow) -> tuple[BankHoliday, ...]:
    """England's bank holidays of the year on which the school would be open. One query."""
    days = set(calendar.school_days_between(school_id, year.since, year.until))
    return tuple(holiday for holiday in bank_holidays_between(year.since, year.until) if holiday.day in days)


def setup_state(school_id: UUID, day: date) -> SetupState:
    """Everything the checklist asks, for the year of `day` or the next one. About fourteen queries."""
    year = calendar.school_year(school_id, day) or next(
        (year for year in reversed(calendar.years(school_id)) if year.since > day), None
    )
    times = calendar.session_times_history(school_id)
    lines = group_list(school_id, day)
    return SetupState(
        school=school_details(school_id),
        year=year,
        terms=len(calendar.terms(school_id, year.id)) if year else 0,
        school_days=len(calendar.school_days_between(school_id, year.since, year.until)) if year else 0,
        open_bank_holidays=open_bank_holidays(school_id, year) if year else (),
        times_since=min((row.since for row in times if not row.year_groups), default=None),
        pupils=Enrolment.objects.filter(Q(until__isnull=True) | Q(until__gt=day), school_id=school_id).count(),
        pupils_without_contact=_without_contact(school_id, day),
        pupils_without_group=len(pupils_without_group(school_id, day)),
        groups=len(lines),
        groups_without_teacher=tuple(line.group.name for line in lines if not line.teachers),
        staff=len(staff_on(school_id, day)),
        invited=Invitation.objects.filter(
            school_id=school_id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__date__gte=day
        ).count(),
        next_session=calendar.next_open_session(school_id, day - DAY),
    )


def _without_contact(school_id: UUID, day: date) -> int:
    links = ContactLink.objects.filter(school_id=school_id, pupil_id=OuterRef("pupil_id"), until__isnull=True)
    return Enrolment.objects.filter(on(day), ~Exists(links), school_id=school_id).count()
