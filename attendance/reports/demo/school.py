"""Builds one school: calendar, groups, children who grow up through it, families, marks."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.calendar.models import AcademicYear, Closure, SchoolDay, SchoolSession, SessionTimes, Term
from attendance.people.models import Enrolment, GroupMembership, Pupil, RegistrationGroup
from attendance.people.rules.upn import check_letter
from attendance.reports.demo.behaviour import Day, Habit, days_of, habit
from attendance.reports.demo.families import write_families
from attendance.reports.demo.names import ETHNICITIES, LANGUAGES, person, weighted
from attendance.reports.demo.plans import SchoolPlan
from attendance.reports.demo.term_dates import YearPlan, academic_year_of, year_plan
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from registers.services.writing import Writing, write_marks

LONDON = ZoneInfo("Europe/London")
MAKER = Actor(None, "Class teacher", "Class teacher")
BATCH = 6000
Codes = tuple[str, str]  # of a day's morning and afternoon


@dataclass
class Child:
    """A pupil with their way of attending and where they were from when to when; `story`: days not left to chance."""

    pupil: Pupil
    way: Habit
    enrolment: Enrolment
    places: list[tuple[RegistrationGroup, date, date]] = field(default_factory=list)
    story: dict[date, Codes] = field(default_factory=dict)


@dataclass
class Built:
    """A school that was built, and what is needed to tell stories in it."""

    school: School
    plan: SchoolPlan
    years: list[YearPlan]
    groups: dict[str, RegistrationGroup]
    children: list[Child]
    open_days: list[date]


def build_school(trust: Trust, plan: SchoolPlan, *, years: int, on: date, at: datetime, seed: int) -> Built:
    """The school as of the day before `on`, over `years` academic years, the current one included."""
    rng = random.Random(f"{seed}-{plan.urn}")
    school = School.objects.create(
        trust=trust,
        urn=plan.urn,
        laestab=plan.laestab,
        name=plan.name,
        initials=plan.initials,
        colour=plan.colour,
        phase=plan.phase,
        type=plan.type,
        lowest_year=plan.years[0],
        highest_year=plan.years[1],
        created_at=at,
        telephone="01632 960001",
    )
    current = academic_year_of(on)
    plans = [year_plan(current - years + 1 + n) for n in range(years)]
    with scoped(school.id):
        open_days = _calendar(school, plan, plans, at)
        groups = _groups(school, plan, plans[0].since)
        children = _children(school, plan, plans, groups, rng)
        _save(children)
        write_families(school, [c.pupil for c in children if c.enrolment.until is None], rng, at)
    return Built(school, plan, plans, groups, children, open_days)


def _calendar(school: School, plan: SchoolPlan, plans: list[YearPlan], at: datetime) -> list[date]:
    days, sessions, open_days = [], [], []
    for year in plans:
        row = AcademicYear.objects.create(
            school=school, name=year.name, since=year.since, until=year.until, weekdays=[0, 1, 2, 3, 4]
        )
        Term.objects.bulk_create(
            Term(school=school, year=row, name=t.name, since=t.since, until=t.until,
                 half_term_since=t.half_since, half_term_until=t.half_until)
            for t in year.terms
        )  # fmt: skip
        closed = year.closed()
        closures = {
            day: Closure(
                school=school, since=day, until=day + timedelta(1), code="#", kind=kind,
                reason="INSET day" if kind == "inset" else "Bank holiday", recorded_name="Setup", recorded_at=at,
            )
            for day, kind in closed.items()
        }  # fmt: skip
        Closure.objects.bulk_create(closures.values())
        for day in year.weekdays():
            days.append(SchoolDay(school=school, date=day, kind=closed.get(day, "open")))
            closure = closures.get(day)
            sessions += [
                SchoolSession(school=school, date=day, session=s, open=closure is None, closure=closure)
                for s in ("AM", "PM")
            ]
            open_days += [] if closure else [day]
    SchoolDay.objects.bulk_create(days, batch_size=2000)
    SchoolSession.objects.bulk_create(sessions, batch_size=2000)
    am, pm = plan.times.am, plan.times.pm
    SessionTimes.objects.create(
        school=school, since=plans[0].since, recorded_name="Setup", recorded_at=at,
        am_opens=am[0], am_late_after=am[1], am_closes=am[2], pm_opens=pm[0], pm_late_after=pm[1], pm_closes=pm[2],
    )  # fmt: skip
    return open_days


def _groups(school: School, plan: SchoolPlan, since: date) -> dict[str, RegistrationGroup]:
    lowest, highest = plan.years
    names = [(plan.group_name(y, n), y) for y in range(lowest, highest + 1) for n in range(plan.classes)]
    groups = [
        RegistrationGroup(school=school, name=name, slug=name.lower().replace(" ", "-"), year_group=year, since=since)
        for name, year in names
    ]
    RegistrationGroup.objects.bulk_create(groups)
    return {g.name: g for g in groups}


def _children(
    school: School, plan: SchoolPlan, plans: list[YearPlan], groups: dict[str, RegistrationGroup], rng: random.Random
) -> list[Child]:
    """Every cohort that was in the school in these years; a class moves up together each September."""
    children: list[Child] = []
    lowest, highest = plan.years
    now = plans[-1].starts
    for year_now in range(lowest, highest + len(plans)):  # beyond the highest year: those who have left
        for n in range(plan.classes):
            for _ in range(plan.size):
                children.append(_child(school, plan, plans, groups, rng, year_now, n, now, len(children)))
    return children


def _child(
    school: School, plan: SchoolPlan, plans: list[YearPlan], groups: dict, rng: random.Random, year_now: int, n: int,
    now: int, number: int,
) -> Child:  # fmt: skip
    lowest, highest = plan.years
    name = person(rng)
    joined = max(plans[0].starts, now - (year_now - lowest))
    left = now - (year_now - highest) + 1 if year_now > highest else None
    year_group = min(year_now, highest)
    born = date(now - 5 - year_now, 9, 1) + timedelta(rng.randrange(365))
    pupil = Pupil(
        school=school, upn=made_up_upn(plan, number), admission_number=f"{number + 1:05d}", legal_first=name.first,
        legal_last=name.last, born=born, sex=name.sex, year_group=year_group,
        year_group_since=date(now if left is None else left - 1, 9, 1),
        ethnicity=weighted(rng, ETHNICITIES), first_language=weighted(rng, LANGUAGES),
    )  # fmt: skip
    child = Child(
        pupil, habit(rng, plan.mix),
        Enrolment(school=school, pupil=pupil, since=date(joined, 9, 1), until=date(left, 9, 1) if left else None),
    )  # fmt: skip
    for starts in range(joined, left or now + 1):
        group = groups[plan.group_name(year_now - (now - starts), n)]
        child.places.append((group, date(starts, 9, 1), date(starts + 1, 9, 1)))
    return child


def _save(children: list[Child]) -> None:
    Pupil.objects.bulk_create([c.pupil for c in children], batch_size=1000)
    Enrolment.objects.bulk_create([c.enrolment for c in children], batch_size=1000)
    GroupMembership.objects.bulk_create(
        [
            GroupMembership(
                school_id=c.pupil.school_id, group=group, pupil=c.pupil, since=since,
                until=until if (n + 1 < len(c.places) or c.enrolment.until) else None,
            )
            for c in children
            for n, (group, since, until) in enumerate(c.places)
        ],
        batch_size=2000,
    )  # fmt: skip


def write_history(built: Built, *, until: date, seed: int) -> int:
    """Every child's marks on the open days before `until`. Returns how many. Call inside the school's scope."""
    count, batch = 0, []
    for writing in _history(built, until, seed):
        batch.append(writing)
        if len(batch) == BATCH:
            count += _write(built.school.id, batch)
            batch = []
    return count + _write(built.school.id, batch)


def _history(built: Built, until: date, seed: int) -> Iterator[Writing]:
    """Marks in order of their day, as a school would have made them."""
    days = [d for d in built.open_days if d < until]
    lives = {}
    for n, child in enumerate(built.children):
        rng = random.Random(f"{seed}-{built.plan.urn}-{n}")
        end = child.enrolment.until or date.max
        life = dict(days_of(rng, child.way, [d for d in days if child.enrolment.since <= d < end]))
        told = {day: Day(list(codes)) for day, codes in child.story.items() if day in life}
        lives[child.pupil.id] = {**life, **told}
    for day in days:
        for half, session in enumerate(("AM", "PM")):
            at = datetime.combine(day, time(8, 53) if half == 0 else time(13, 4), LONDON)
            for pupil_id, life in lives.items():
                if day in life:
                    codes, minutes = life[day].codes, life[day].minutes
                    yield Writing(day, session, pupil_id, codes[half], minutes[half], recorded_at=at)


def _write(school_id: UUID, batch: list[Writing]) -> int:
    if batch:
        at = max(w.recorded_at for w in batch if w.recorded_at)
        write_marks(school_id, batch, by=MAKER, at=at, origin="demo", kind="open", overwrite="blanks")
    return len(batch)


def made_up_upn(plan: SchoolPlan, number: int) -> str:
    """A number of the right shape and check letter, of a local authority that does not exist (999)."""
    rest = f"999{plan.laestab[3:]}{10 + number // 1000:02d}{number % 1000:03d}"
    return check_letter(rest) + rest
