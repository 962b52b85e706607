"""The registers: taken on every past day, and today's partly."""

import random
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.people.models import RegistrationGroup
from attendance.reports.demo.behaviour import Day, days_of
from attendance.reports.demo.school import MAKER, Built, Child
from registers.services.backfill import TakenRegister, record_taken_registers
from registers.services.writing import Writing, write_marks

LONDON = ZoneInfo("Europe/London")
PART, NOTHING = 3, 4  # of five groups, which has begun its register and which has not
WITHOUT_REASON = frozenset({"O", "G", "U"})  # what nobody knows yet in the morning
Missing = Callable[[str], Collection[UUID]]
Meanwhile = Callable[[datetime, datetime], None]


def write_past_registers(built: Built, *, until: date) -> int:
    """A sent register for every group, day and session before `until`. Call inside the school's scope."""
    rng = random.Random(built.plan.urn)
    taken = []
    for day in (d for d in built.open_days if d < until):
        for session, opens in (("AM", built.plan.times.am[0]), ("PM", built.plan.times.pm[0])):
            at = datetime.combine(day, opens, LONDON)
            taken += [
                _taken(g.id, day, session, at, at + timedelta(minutes=rng.randrange(3, 14)))
                for g in built.groups.values()
            ]
    return record_taken_registers(built.school.id, taken)


def _taken(group_id: UUID, day: date, session: str, at: datetime, sent: datetime | None) -> TakenRegister:
    return TakenRegister(group_id, day, session, at, sent, MAKER.name, MAKER.position)


def write_today(
    built: Built, *, on: date, at: datetime, missing: Missing, meanwhile: Meanwhile, leave_out: str = "",
) -> None:  # fmt: skip
    """Today as it stands at `at`: earlier sessions are in; of the present one three groups in five have sent.

    One has begun and one has not started. The group `leave_out` waits for the class teacher of the demo. Before the
    first register opens there is nothing. `missing`: who has N, by session; nobody else has by chance.
    `meanwhile` is called after each session's registers, with the moment it opened and that to which the day has come.
    Call inside the school's scope.
    """
    if on not in built.open_days:
        return
    at = at.astimezone(LONDON)
    times = (("AM", built.plan.times.am[0]), ("PM", built.plan.times.pm[0]))
    opened = [(session, datetime.combine(on, opens, LONDON)) for session, opens in times]
    opened = [(session, opens) for session, opens in opened if opens <= at]
    for n, (session, opens) in enumerate(opened):
        ends = opened[n + 1][1] if n + 1 < len(opened) else at
        _session(built, session, opens, at, missing(session), leave_out, all_in=n + 1 < len(opened))
        meanwhile(opens, ends)


def in_early(built: Built, leave_out: str = "") -> list[RegistrationGroup]:
    """The groups whose register has come in while others are still taken."""
    return [group for n, group in enumerate(_groups(built, leave_out)) if n % 5 not in {PART, NOTHING}]


def in_part(built: Built, leave_out: str = "") -> list[RegistrationGroup]:
    """The groups whose register has begun and has not come in."""
    return [group for n, group in enumerate(_groups(built, leave_out)) if n % 5 == PART]


def _groups(built: Built, leave_out: str) -> list[RegistrationGroup]:
    return [group for group in built.groups.values() if group.slug != leave_out]


def _session(
    built: Built, session: str, opens: datetime, at: datetime, missing: Collection[UUID], leave_out: str, *,
    all_in: bool,
) -> None:  # fmt: skip
    """One session of today: all registers in, or as they are a few minutes after it opened."""
    rng, done = random.Random(f"today-{built.plan.urn}-{session}"), min(at, opens + timedelta(minutes=8))
    early, begun, taken = in_early(built, leave_out), in_part(built, leave_out), []
    writings: list[Writing] = []
    for n, group in enumerate(built.groups.values() if all_in else [*early, *begun]):
        part = not all_in and group in begun
        children = [c for c in built.children if c.enrolment.until is None and c.places[-1][0] is group]
        writings += _marks(children[: len(children) // 2] if part else children, session, rng, done.date(), missing)
        sent = None if part else min(at, done + timedelta(minutes=n % 4))
        taken.append(_taken(group.id, done.date(), session, done, sent))
    write_marks(built.school.id, writings, by=MAKER, at=done, origin="demo", kind="open", overwrite="blanks")
    record_taken_registers(built.school.id, taken)


def _marks(
    children: list[Child], session: str, rng: random.Random, on: date, missing: Collection[UUID]
) -> Iterator[Writing]:
    half = 0 if session == "AM" else 1
    for child in children:
        [(_, day)] = days_of(rng, child.way, [on])
        code, minutes = day.codes[half], day.minutes[half]
        if child.pupil.id in missing:
            code, minutes = "N", None
        elif code in WITHOUT_REASON:
            code = Day().codes[half]
        yield Writing(on, session, child.pupil.id, code, minutes)


def pupils_of(built: Built, slug: str) -> list[Child]:
    """The children in a group now, by surname."""
    here = [c for c in built.children if c.enrolment.until is None and c.places[-1][0].slug == slug]
    return sorted(here, key=lambda c: (c.pupil.legal_last, c.pupil.legal_first))
