"""What-if: a draft replayed on a year of a trust of 14 schools, against the night's statement for the same pupils."""

import copy
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from attendance.kit.run.environment import say
from attendance.reports.demo.term_dates import YearPlan, academic_year_of, year_plan
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from interventions.queries.presets import national_document, preset_document
from interventions.queries.whatif import what_if
from interventions.rules.inheritance import merged
from interventions.rules.policy import Policy
from interventions.rules.reading import read_policy
from registers.queries.figures import Span
from tests.bench.figures_night import by_hand
from tests.bench.house import LONDON, owner, stands_on
from tests.bench.night_house import ENROLMENTS, PUPILS, SUMMARIES, WEEKS, analyse, calendar, open_days
from tests.bench.night_sql import SUMMARIES as NIGHT
from tests.bench.table import Pair, figure

SCHOOLS, SIZE = 14, 415


def plan() -> YearPlan:
    """The last academic year that is over."""
    return year_plan(academic_year_of(stands_on()))


@cache
def schools() -> tuple[UUID, ...]:
    """Fourteen schools with a whole year of summaries: 5,810 pupils."""
    say(f"building {SCHOOLS} schools with {SCHOOLS * SIZE} pupils …")
    at = datetime.combine(stands_on(), time(8), LONDON)
    trust = Trust.objects.create(uid=9801, name="Fourteen Schools", created_at=at)
    found = tuple(_school(trust, number, at) for number in range(SCHOOLS))
    analyse()
    return found


def _school(trust: Trust, number: int, at: datetime) -> UUID:
    school = School.objects.create(
        trust=trust, urn=970000 + number, laestab=f"997{number:04d}", name=f"School {number}", initials="S",
        phase="secondary", lowest_year=1, highest_year=12, created_at=at,
    )  # fmt: skip
    year, weeks = plan(), {}
    with scoped(school.id):
        calendar(school, year)
    for day in open_days(year):
        week = day - timedelta(days=day.weekday())
        weeks[week] = weeks.get(week, 0) | 3 << (2 * day.weekday())
    values = {
        "school": school.id, "number": 100 + number, "size": SIZE, "year": year.starts, "since": year.since,
        "weeks": list(weeks), "bits": list(weeks.values()),
    }  # fmt: skip
    with owner() as link, link.transaction():
        link.execute(f"SET LOCAL app.school_ids = '{{{school.id}}}'")
        for statement in (PUPILS, ENROLMENTS, WEEKS, SUMMARIES):
            link.execute(statement, values)
    return school.id


def policies() -> tuple[Policy, Policy]:
    """Staged letters, and the same with the first letter one point earlier."""
    document = merged([national_document(), preset_document("staged_letters_rag")])
    draft = copy.deepcopy(document)
    draft["ladders"]["attendance"]["tiers"]["sal1"]["when"]["all"]["low"]["limit"] = 96
    return read_policy(document), read_policy(draft)


def last_day() -> date:
    return open_days(plan())[-1]


@figure("whatif", goal=40, words="a draft replayed on a year of 14 schools / one night of them by hand in SQL")
def whole_trust() -> Iterator[Pair]:
    found, (now, draft), year = schools(), policies(), plan()
    before, after = dict.fromkeys(found, now), dict.fromkeys(found, draft)

    def ours() -> None:
        with scoped(*found):
            what_if(found, before, after, Span(year.since, year.until))

    yield Pair(ours, by_hand(found, last_day(), NIGHT), rounds=5, warm_up=1)
