"""What the night is measured in: a trust of 14 schools with 25,000 pupils, every school evaluated up to yesterday.

Made of summaries with SQL, as the owner, because a season of real registers would take an hour. Masks and counts agree,
as in real weeks. One of the schools has its marks too, for the scan that the summaries save.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

import psycopg

from attendance.calendar.models import AcademicYear, SchoolDay, SchoolSession, Term
from attendance.kit.run.environment import say
from attendance.reports.demo.term_dates import YearPlan, academic_year_of, year_plan
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from interventions.models import TrustPolicy
from interventions.queries.presets import preset_document
from interventions.services.evaluating import evaluate_day
from tests.bench.house import LONDON, owner, stands_on

SCHOOLS, SIZE = 14, 1786
WITH_MARKS = 1
LONG = 6  # years of the school that shows whether the night stays flat
WEEK = timedelta(days=7)
PUPILS = """
INSERT INTO people_pupil (school_id, id, upn, admission_number, legal_first, legal_middle, legal_last, preferred_first,
    preferred_last, born, sex, year_group, year_group_since, ethnicity, first_language)
SELECT %(school)s, gen_random_uuid(), 'B' || lpad(%(number)s::text || lpad(n::text, 4, '0'), 12, '0'), n::text, 'A', '',
    'Pupil ' || n, '', '', make_date(%(year)s - 16 + n %% 12, 1 + n %% 12, 1 + n %% 28), '', 12 - n %% 12,
    make_date(%(year)s, 9, 1), '', ''
FROM generate_series(1, %(size)s) n
"""
ENROLMENTS = """
INSERT INTO people_enrolment (school_id, id, pupil_id, since, type, leaving_ground, destination)
SELECT p.school_id, gen_random_uuid(), p.id, %(since)s, 'single', '', ''
FROM people_pupil p WHERE p.school_id = %(school)s
"""
# a way of attending for each pupil, and for each of their weeks the days they were away, and how
WEEKS = """
CREATE TEMP TABLE bench_week ON COMMIT DROP AS
SELECT e.id AS enrolment_id, e.pupil_id, w.week, w.bits,
       coalesce(d.away, 0) & w.bits AS away, coalesce(d.unauthorised, 0) & w.bits AS unauthorised,
       coalesce(d.ill, 0) & w.bits AS ill, (d.late & w.bits) & ~(coalesce(d.away, 0)) AS late
FROM people_enrolment e
CROSS JOIN LATERAL (SELECT 0.01 + 0.28 * power(random(), 4) + 0 * extract(day FROM e.since) AS rate,
                           random() * 0.4 AS share) way
CROSS JOIN unnest(%(weeks)s::date[], %(bits)s::int[]) w (week, bits)
CROSS JOIN LATERAL (
    SELECT bit_or(3 << (2 * n)) FILTER (WHERE r < way.rate) AS away,
           bit_or(3 << (2 * n)) FILTER (WHERE r < way.rate * way.share) AS unauthorised,
           bit_or(3 << (2 * n)) FILTER (WHERE r < way.rate AND r > way.rate * (0.4 + way.share)) AS ill,
           coalesce(bit_or(1 << (2 * n)) FILTER (WHERE r > 0.98), 0) AS late
    FROM (SELECT n, random() AS r FROM generate_series(0, 4) n WHERE w.bits > 0) day
) d
WHERE e.school_id = %(school)s
"""
SUMMARIES = """
INSERT INTO registers_weeksummary (school_id, week, enrolment_id, present, aea, authorised, unauthorised, not_possible,
    administrative, late_l, late_u, n_i, n_m, n_n, n_o, n_g, marked_mask, absent_mask, unauthorised_mask,
    unexplained_mask, illness_mask)
SELECT %(school)s, week, enrolment_id, bit_count((bits & ~away)::bit(14)), 0,
    bit_count((away & ~unauthorised)::bit(14)), bit_count(unauthorised::bit(14)), 0, 0,
    bit_count(late::bit(14)), 0, bit_count(ill::bit(14)),
    bit_count((away & ~unauthorised & ~ill)::bit(14)), 0, bit_count(unauthorised::bit(14)), 0, bits, away, unauthorised,
    unauthorised, ill
FROM bench_week ORDER BY week, enrolment_id
"""
MARKS = r"""
INSERT INTO registers_mark (school_id, date, session, pupil_id, code, origin, recorded_name, recorded_at)
SELECT %(school)s, w.week + n / 2, CASE WHEN n %% 2 = 0 THEN 'AM' ELSE 'PM' END, w.pupil_id,
    CASE WHEN w.ill >> n & 1 = 1 THEN 'I' WHEN w.unauthorised >> n & 1 = 1 THEN 'O' WHEN w.away >> n & 1 = 1 THEN 'M'
         WHEN w.late >> n & 1 = 1 THEN 'L' WHEN n %% 2 = 0 THEN '/' ELSE '\' END, 'demo', 'Class teacher', now()
FROM bench_week w CROSS JOIN generate_series(0, 9) n
WHERE w.bits >> n & 1 = 1
ORDER BY 2, 3, 4
"""


@dataclass(frozen=True)
class Night:
    """The schools, the day to judge and the one before it, up to which they have come."""

    schools: tuple[UUID, ...]
    on: date
    before: date

    @property
    def with_marks(self) -> tuple[UUID, ...]:
        return self.schools[:WITH_MARKS]


def days() -> tuple[date, date]:
    """The day to judge and the school day before it."""
    on = stands_on()
    past = [day for day in open_days(year_plan(academic_year_of(on))) if day <= on]
    return past[-1], past[-2]


@cache
def trust() -> Trust:
    """The trust of all these schools; its policy of staged letters comes with the first of them."""
    at = datetime.combine(stands_on(), time(8), LONDON)
    return Trust.objects.create(uid=9800, name="Fourteen Schools", created_at=at)


@cache
def night() -> Night:
    """All its schools, every one evaluated as of yesterday."""
    say(f"building {SCHOOLS} schools with {SCHOOLS * SIZE} pupils …")
    on, before = days()
    schools = tuple(build(number, years=1, marks=number < WITH_MARKS) for number in range(SCHOOLS))
    analyse()
    say("evaluating them up to yesterday …")
    for school_id in schools:
        first_night(school_id, before)
    analyse()
    return Night(schools, on, before)


@cache
def long_school() -> UUID:
    """A school alike, with six years of summaries, evaluated as of yesterday."""
    school_id = build(SCHOOLS, years=LONG, marks=False)
    analyse()
    first_night(school_id, days()[1])
    analyse()
    return school_id


def first_night(school_id: UUID, on: date) -> None:
    with scoped(school_id):
        evaluate_day(school_id, on, at=datetime.combine(on, time(18, 30), LONDON))


def analyse() -> None:
    with owner() as link:
        link.execute("ANALYZE")


def build(number: int, *, years: int, marks: bool) -> UUID:
    """One school as of the day to judge."""
    on = days()[0]
    plans = [year_plan(academic_year_of(on) - n) for n in reversed(range(years))]
    at = datetime.combine(on, time(8), LONDON)
    school = School.objects.create(
        trust=trust(), urn=980000 + number, laestab=f"998{number:04d}", name=f"School {number}", initials="S",
        phase="secondary", lowest_year=1, highest_year=12, created_at=at,
    )  # fmt: skip
    with scoped(school.id):
        for plan in plans:
            calendar(school, plan)
        TrustPolicy.objects.get_or_create(
            trust=trust(), number=1,
            defaults={
                "state": "published", "since": date(2015, 9, 1), "made_name": "Setup", "made_at": at,
                "document": dict(preset_document("staged_letters_rag")),
            },
        )  # fmt: skip
    with owner() as link, link.transaction():
        link.execute(f"SET LOCAL app.school_ids = '{{{school.id}}}'")
        _fill(link, school.id, number, plans, on, marks)
    return school.id


def calendar(school: School, plan: YearPlan) -> None:
    """The year of a school, its terms and days. Inside its scope."""
    year = AcademicYear.objects.create(
        school=school, name=plan.name, since=plan.since, until=plan.until, weekdays=[0, 1, 2, 3, 4]
    )
    Term.objects.bulk_create(
        Term(school=school, year=year, name=t.name, since=t.since, until=t.until, half_term_since=t.half_since,
             half_term_until=t.half_until)
        for t in plan.terms
    )  # fmt: skip
    days = open_days(plan)
    SchoolDay.objects.bulk_create(SchoolDay(school=school, date=day) for day in days)
    SchoolSession.objects.bulk_create(
        SchoolSession(school=school, date=day, session=session) for day in days for session in ("AM", "PM")
    )


def open_days(plan: YearPlan) -> list[date]:
    """The school days of a year."""
    closed = plan.closed()
    return [day for day in plan.weekdays() if day not in closed]


def _fill(link: psycopg.Connection, school_id: UUID, number: int, plans: list[YearPlan], on: date, marks: bool) -> None:
    weeks: dict[date, int] = {}
    for day in (day for plan in plans for day in open_days(plan) if day <= on):
        week = day - timedelta(days=day.weekday())
        weeks[week] = weeks.get(week, 0) | 3 << (2 * day.weekday())
    values = {
        "school": school_id, "number": number, "size": SIZE, "year": plans[-1].starts, "since": plans[0].since,
        "weeks": list(weeks), "bits": list(weeks.values()),
    }  # fmt: skip
    for statement in (PUPILS, ENROLMENTS, WEEKS, SUMMARIES, *([MARKS] if marks else [])):
        link.execute(statement, values)
