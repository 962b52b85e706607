"""What the tests of the gate share: a school whose morning register closes at 9:20, and a few lines to come and go."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from attendance.access.rules.actors import Actor
from attendance.calendar.models import SessionTimes
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from registers.queries.marks import MarkRow, marks_of
from registers.services.gate import SignedIn, SignedOut, come_back, sign_in, sign_out
from registers.services.gate_collecting import Collector
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.taking import at

TABLET = Actor(None, "Tablet: Hatch", "Tablet at the gate")


def set_times(life, **changes) -> None:
    """Other register times from the first day on, as a row that was recorded later."""
    with scoped(life.school_id):
        row = SessionTimes.objects.filter(school_id=life.school_id).order_by("-recorded_at").first()
        for name, value in {"recorded_at": row.recorded_at + timedelta(hours=1), **changes}.items():
            setattr(row, name, value)
        row.id, row._state.adding = uuid4(), True
        row.save(force_insert=True)


def close_at_twenty_past_nine(life) -> None:
    """The times of worked example A29."""
    set_times(life, am_closes=time(9, 20))


def come(life, clock: str, *, pupil: int = 0, day=TUESDAY, event_id: UUID | None = None, by=TABLET, **more) -> SignedIn:
    with scoped(life.school_id):
        return sign_in(
            life.school_id, life.pupils[pupil].id, event_id=event_id or uuid4(), by=by, at=at(clock, day), **more
        )


def go(
    life, clock: str, *, pupil: int = 0, day=TUESDAY, event_id: UUID | None = None, name="Ann Arkwright", **more
) -> SignedOut:
    collector = Collector(name, more.pop("contact_id", None), more.pop("allowed_by", ""))
    with scoped(life.school_id):
        return sign_out(
            life.school_id, life.pupils[pupil].id, collector=collector, event_id=event_id or uuid4(),
            by=more.pop("by", OFFICER), at=at(clock, day), **more,
        )  # fmt: skip


def back(life, clock: str, *, pupil: int = 0, day=TUESDAY, event_id: UUID | None = None) -> SignedIn:
    with scoped(life.school_id):
        return come_back(
            life.school_id, life.pupils[pupil].id, event_id=event_id or uuid4(), by=OFFICER, at=at(clock, day)
        )


def put(life, code: str, *, pupil: int = 0, session="AM", clock="08:55", day=TUESDAY, origin="teacher", **more) -> None:
    """A mark that somebody else made."""
    with scoped(life.school_id):
        writing = Writing(day, session, life.pupils[pupil].id, code, **more)
        write_marks(
            life.school_id, [writing], by=OFFICER, at=at(clock, day), origin=origin, kind="open", overwrite="always",
            reason="Changed by a test",
        )  # fmt: skip


def mark(life, *, pupil: int = 0, session="AM", day=TUESDAY) -> MarkRow | None:
    with scoped(life.school_id):
        return marks_of(life.school_id, [life.pupils[pupil].id], [day]).get((life.pupils[pupil].id, day, session))


def adult(life, first: str, last: str, *, pupil: int = 0, barred=False, **more) -> Contact:
    """A contact of a pupil."""
    with scoped(life.school_id):
        contact = Contact.objects.create(school_id=life.school_id, first=first, last=last)
        ContactLink.objects.create(
            school_id=life.school_id, pupil_id=life.pupils[pupil].id, contact_id=contact.id,
            may_be_contacted=not barred, gets_letters=not barred, **more,
        )  # fmt: skip
    return contact
