"""Short ways to plan absences, ask for leave and have a provider, in the tests of this room."""

from datetime import date
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from registers.queries.leave import leave_of
from registers.queries.providers import ProviderRow, provider_by_token
from registers.services.known import KnownResult
from registers.services.leave import LeaveData, ask_leave, decide_leave
from registers.services.planned import PlanData, plan_absence
from registers.services.providers import ProviderData, make_link, save_provider
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.taking import at

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in range(11, 15))
NEXT_MONDAY = date(2026, 3, 16)
ROLES = frozenset({"attendance_officer"})
HEAD = Actor(None, "Fiona Head", "Headteacher")


def plan(life, *, pupils=(0,), kind="trip", since=WEDNESDAY, until=THURSDAY, when="08:00", **more) -> KnownResult:
    """A trip of one pupil on Wednesday, unless told otherwise."""
    data = {"code": "V", "note": "Castle"} if kind == "trip" else {}
    with scoped(life.school_id):
        plan_data = PlanData([life.pupils[n].id for n in pupils], kind, since, until, **(data | more))
        return plan_absence(life.school_id, plan_data, roles=ROLES, by=OFFICER, at=at(when))


def part_time(life, **more) -> KnownResult:
    """Poppy, not due on Wednesday afternoons and Fridays until 1 April."""
    values = {
        "kind": "part_time", "code": "C2", "until": date(2026, 4, 1), "pattern": {"2": "PM", "4": "both"},
        "note": "Comes back by Easter", "agreed": "Mother, 9 March", "review_on": date(2026, 3, 20),
    }  # fmt: skip
    return plan(life, **(values | more))


def provider(life, name="Moorside Farm", kind="alternative") -> UUID:
    with scoped(life.school_id):
        data = ProviderData(name, kind, "Kit Farmer", "01632 960 111")
        return save_provider(life.school_id, data, by=OFFICER, at=at("08:00", MONDAY))


def linked(life, provider_id: UUID) -> tuple[str, ProviderRow]:
    """A link for the provider: its secret, and the provider as the link finds it."""
    with scoped(life.school_id):
        token = make_link(life.school_id, provider_id, by=OFFICER, at=at("08:00", MONDAY))
        return token, provider_by_token(life.school_id, token)


def ask(life, *, pupils=(0,), since=WEDNESDAY, until=SATURDAY, ground="exceptional", when="08:00", **more) -> UUID:
    """Leave for one pupil from Wednesday to Friday, asked for on 2 March, unless told otherwise."""
    values = {"why": "A wedding far away", "asked_by": "Mother", "asked_on": date(2026, 3, 2)} | more
    with scoped(life.school_id):
        data = LeaveData([life.pupils[n].id for n in pupils], since, until, ground, **values)
        return ask_leave(life.school_id, data, by=OFFICER, at=at(when))


def decide(life, batch: UUID, decision="granted", reason="", *, when="08:10", day=TUESDAY, **more) -> KnownResult:
    with scoped(life.school_id):
        return decide_leave(life.school_id, batch, decision=decision, reason=reason, by=HEAD, at=at(when, day), **more)


def request_of(life, batch: UUID):
    with scoped(life.school_id):
        return leave_of(life.school_id, batch)[0]


def marks_by_day(life, pupil: int = 0) -> dict[tuple[int, str], str]:
    """The marks of one pupil in March as {(day, session): code}."""
    with scoped(life.school_id):
        rows = Mark.objects.filter(
            school_id=life.school_id, pupil_id=life.pupils[pupil].id, date__gte=MONDAY, date__lt=date(2026, 7, 1)
        )
        return {
            (day.day if day.month == 3 else day, session): code
            for day, session, code in rows.order_by("date", "session").values_list("date", "session", "code")
        }


def amended(life) -> list[tuple[str, str, str]]:
    """Every amendment as (before, after, reason)."""
    with scoped(life.school_id):
        rows = Amendment.objects.filter(school_id=life.school_id).order_by("seq")
        return list(rows.values_list("original_code", "amended_code", "reason"))
