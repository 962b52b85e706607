"""What the tests of absence reports share: families with numbers, and short ways to report."""

from datetime import date, datetime, timedelta
from uuid import UUID

from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.tenancy.scope import scoped
from registers.models import Mark
from registers.services.absence_reports import ReportData, Reported, report_absence, take_report
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.taking import at

ROLES = frozenset({"office_staff"})
DAY = timedelta(days=1)


def adult(
    life, *pupils: int, first: str = "Nadia", last: str = "Arkwright", relationship: str = "Mother", number: str = "",
    email: str = "", barred: tuple[int, ...] = (), priority: int = 1,
) -> UUID:  # fmt: skip
    """An adult of these pupils (by their place in the register), who may not be contacted about those in `barred`."""
    with scoped(life.school_id):
        contact = Contact.objects.create(school=life.school, first=first, last=last, email=email)
        if number:
            ContactNumber.objects.create(school=life.school, contact=contact, number=number)
        for n in pupils:
            ContactLink.objects.create(
                school=life.school, pupil=life.pupils[n], contact=contact, relationship=relationship, priority=priority,
                may_be_contacted=n not in barred, gets_letters=n not in barred,
            )  # fmt: skip
    return contact.id


def told(life, *pupils: int, code: str = "I", since: date = TUESDAY, days: int = 1, **more) -> ReportData:
    """What somebody told about these pupils, one day from Tuesday unless said otherwise."""
    more = {"said_by": "Nadia Arkwright (mother)"} | more
    return ReportData(tuple(life.pupils[n].id for n in pupils or (0,)), code, since, since + days * DAY, **more)


def report(life, *pupils: int, when: str | datetime = "08:30", roles=ROLES, by=OFFICER, **more) -> Reported:
    """The office logs a call."""
    with scoped(life.school_id):
        return report_absence(life.school_id, told(life, *pupils, **more), roles=roles, by=by, at=moment(when))


def take(life, *pupils: int, when: str | datetime = "08:20", by=OFFICER, **more) -> UUID:
    """A report comes in and waits."""
    with scoped(life.school_id):
        return take_report(life.school_id, told(life, *pupils, **more), by=by, at=moment(when))


def moment(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when


def marks(life, pupil: int = 0) -> dict[tuple[date, str], tuple[str, str]]:
    """The pupil's marks now: (day, session) to code and origin; those taken back have no code."""
    with scoped(life.school_id):
        rows = Mark.objects.filter(school_id=life.school_id, pupil_id=life.pupils[pupil].id).order_by("date", "session")
        return {(day, session): (code, origin) for day, session, code, origin in rows.values_list(
            "date", "session", "code", "origin")}  # fmt: skip


def kept(done: Reported) -> list[tuple[str, date, str, str]]:
    return [(one.name, one.date, one.session, one.why) for one in done.kept]
