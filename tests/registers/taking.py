"""What the tests of taking registers share: who takes, when, and a few lines to save and send."""

from datetime import datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from attendance.access.rules.abilities import abilities_of
from attendance.tenancy.scope import scoped
from registers.models import Mark, Register
from registers.queries.sheets import RegisterKey
from registers.services.taking import Item, Saved, Sent, Taker, Wish, save_marks, send_register
from tests.people_of_the_tests import TUESDAY, actor

LONDON = ZoneInfo("Europe/London")
SLUG = "4-kestrel"
AM = RegisterKey(SLUG, TUESDAY, "AM")
PM = RegisterKey(SLUG, TUESDAY, "PM")


def at(clock: str, day=TUESDAY) -> datetime:
    """The moment of "08:52" on a day (Tuesday 10 March 2026)."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=LONDON)


def teacher(user) -> Taker:
    """A class teacher."""
    roles = frozenset({"class_teacher"})
    return Taker(actor(user, "Class teacher"), roles, abilities_of(roles))


def office(user, role: str = "attendance_officer") -> Taker:
    """Somebody of the office."""
    return Taker(actor(user), frozenset({role}), abilities_of({role}))


def save(
    life, *wishes: Wish, by: Taker, when: str = "08:52", key: RegisterKey = AM, reason="", request_id=None
) -> Saved:
    """One save, in the school's scope."""
    with scoped(life.school_id):
        return save_marks(
            life.school_id, key, wishes, by=by, at=at(when), request_id=request_id or uuid4(), reason=reason
        )


def save_one(life, code: str, *, pupil: int = 0, seen: int = 0, **options) -> Item:
    """One mark of one pupil; what became of it."""
    extra = {name: options.pop(name) for name in ("minutes_late", "note") if name in options}
    return save(life, Wish(life.pupils[pupil].id, code, seen, **extra), **options).items[0]


def save_all(life, code: str, **options) -> Saved:
    """The same mark for every pupil."""
    return save(life, *(Wish(pupil.id, code) for pupil in life.pupils), **options)


def send(life, *, by: Taker, when: str = "08:55", key: RegisterKey = AM) -> Sent:
    with scoped(life.school_id):
        return send_register(life.school_id, key, by=by, at=at(when))


def codes(life, key: RegisterKey = AM) -> dict[UUID, str]:
    """The codes of a session by pupil."""
    with scoped(life.school_id):
        rows = Mark.objects.filter(school_id=life.school_id, date=key.day, session=key.session)
        return dict(rows.values_list("pupil_id", "code"))


def register_of(life, key: RegisterKey = AM) -> Register:
    with scoped(life.school_id):
        return Register.objects.get(school_id=life.school_id, date=key.day, session=key.session)
