"""The registers: taken on every past day, and today's partly."""

import random
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.reports.demo.behaviour import days_of
from attendance.reports.demo.school import MAKER, Built, Child
from registers.services.backfill import TakenRegister, record_taken_registers
from registers.services.writing import Writing, write_marks

LONDON = ZoneInfo("Europe/London")


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


def write_today(built: Built, *, on: date, at: datetime, leave_out: str = "") -> None:
    """Today as it stands at `at`: earlier sessions are in; of the present one three groups in five have sent.

    One has begun and one has not started. The group `leave_out` waits for the class teacher of the demo. Before the
    first register opens there is nothing. Call inside the school's scope.
    """
    if on not in built.open_days:
        return
    opened = [
        (session, datetime.combine(on, opens, LONDON))
        for session, opens in (("AM", built.plan.times.am[0]), ("PM", built.plan.times.pm[0]))
        if datetime.combine(on, opens, LONDON) <= at
    ]
    for n, (session, opens) in enumerate(opened):
        _session(built, session, on, min(at, opens + timedelta(minutes=8)), leave_out, all_in=n + 1 < len(opened))


def _session(built: Built, session: str, on: date, at: datetime, leave_out: str, *, all_in: bool) -> None:
    """One session of today: all registers in, or as they are a few minutes after it opened."""
    rng = random.Random(f"today-{built.plan.urn}-{session}")
    for n, group in enumerate(g for g in built.groups.values() if all_in or g.slug != leave_out):
        part, nothing = (not all_in and n % 5 == 3), (not all_in and n % 5 == 4)
        if nothing:
            continue
        children = [c for c in built.children if c.enrolment.until is None and c.places[-1][0] is group]
        _mark(built, children[: len(children) // 2] if part else children, session, rng, on, at)
        sent = None if part else at + timedelta(minutes=n % 4)
        record_taken_registers(built.school.id, [_taken(group.id, on, session, at, sent)])


def _mark(built: Built, children: list[Child], session: str, rng: random.Random, on: date, at: datetime) -> None:
    half = 0 if session == "AM" else 1
    writings = []
    for child in children:
        [(_, day)] = days_of(rng, child.way, [on])
        code = "N" if day.codes[half] in {"O", "G", "U"} else day.codes[half]
        writings.append(Writing(on, session, child.pupil.id, code, day.minutes[half]))
    write_marks(built.school.id, writings, by=MAKER, at=at, origin="demo", kind="open", overwrite="blanks")


def pupils_of(built: Built, slug: str) -> list[Child]:
    """The children in a group now, by surname."""
    here = [c for c in built.children if c.enrolment.until is None and c.places[-1][0].slug == slug]
    return sorted(here, key=lambda c: (c.pupil.legal_last, c.pupil.legal_first))
