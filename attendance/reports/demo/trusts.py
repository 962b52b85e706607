"""The demo trust, and synthetic trusts of any size."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from django.db import connection

from attendance.reports.demo.accounts import (
    actors_of,
    make_accounts,
    make_class_teachers,
    make_second_admin,
    make_staff,
    trust_admins,
)
from attendance.reports.demo.benchmarks import load_demo_benchmarks
from attendance.reports.demo.cases import EARLIER, IN_SMALL, play_year
from attendance.reports.demo.day_cast import choose, make_families, tell_ahead
from attendance.reports.demo.histories import CLASS, make_polish_family, make_siblings, plan_histories
from attendance.reports.demo.letterheads import write_letterhead
from attendance.reports.demo.letters import write_words
from attendance.reports.demo.officers_day import play_day
from attendance.reports.demo.plans import HILLCREST, NORTHERN_LIGHTS, OAKFIELD, SchoolPlan, synthetic
from attendance.reports.demo.policies import draft_next, write_own, write_trusts
from attendance.reports.demo.reports import plan_aims, publish_past, publish_to_trustees, send_by_mail
from attendance.reports.demo.school import Built, build_school, write_history
from attendance.reports.demo.stories import tell_stories
from attendance.reports.demo.today import write_past_registers
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped

DEMO_UID = 9001
SYNTHETIC_UID = 9500
SEED = 7
LONDON, MORNING = ZoneInfo("Europe/London"), time(11, 0)
YEARS = 3  # this academic year and the two before it: two years of marks at any time of year
Tell = Callable[[str], None]


def demo_is_there() -> bool:
    return Trust.objects.filter(uid=DEMO_UID).exists()


def seed_demo(
    *, password: str, on: date, at: datetime, tell: Tell, years: int = YEARS,
    plans: Sequence[SchoolPlan] = (*NORTHERN_LIGHTS, HILLCREST),
) -> None:  # fmt: skip
    """Northern Lights and Hillcrest: people, policies, marks and cases up to the day before `on`; this morning partly.

    `plans`: the schools, Oakfield first; the last one stands alone.
    """
    trust = Trust.objects.create(uid=DEMO_UID, name="Northern Lights Academy Trust", created_at=at)
    alone = Trust.objects.create(uid=DEMO_UID + 1, name="Hillcrest School", standalone=True, created_at=at)
    built = [_fill(trust, plan, years, on, at, SEED, tell, before=_before) for plan in plans[:-1]]
    built.append(_fill(alone, plans[-1], years, on, at, SEED, tell, before=_before))
    oakfield = built[0]
    casts = [choose(school, _leave_out(school)) for school in built]
    with scoped(oakfield.school.id):
        make_siblings(oakfield)
        make_polish_family(oakfield)
        tell_stories(oakfield, on=on)
    for school, cast in zip(built, casts, strict=True):
        with scoped(school.school.id):
            make_families(cast)
    _people(trust, built, password, at)
    _policies(trust, built, on, at)
    with connection.cursor() as cursor:
        # PostgreSQL knows nothing yet of tables that this transaction filled, and would read them in nested loops
        cursor.execute("SET LOCAL enable_nestloop = off")
    for school, cast in zip(built, casts, strict=True):
        _cases(school, on, at, tell)
        team = actors_of(school.school, on)
        play_day(school, team, cast, on=on, at=at, leave_out=_leave_out(school))
    _reports(trust, built, on, at, tell)


def _before(built: Built, on: date) -> None:
    if built.plan.urn == OAKFIELD.urn:
        plan_histories(built, on)
    tell_ahead(built, choose(built, _leave_out(built)), on)


def _leave_out(built: Built) -> str:
    """The group that waits for the class teacher of the demo."""
    return CLASS if built.plan.urn == OAKFIELD.urn else ""


def _people(trust: Trust, built: Sequence[Built], password: str, at: datetime) -> None:
    since = built[0].years[0].since
    make_accounts(trust, built[0].school, built[-1].school, password=password, since=since, at=at)
    make_second_admin(trust, since=since, at=at)
    for school in built:
        make_staff(school.school, since=since, at=at, seed=SEED)
        make_class_teachers(school.school, since=since, at=at, seed=SEED)


def _policies(trust: Trust, built: Sequence[Built], on: date, at: datetime) -> None:
    """In force from the start of the last academic year, as are letterheads and the words of letters; the trust's next
    version waits for a second person."""
    since, (carol, martin) = built[0].years[-2].since, trust_admins(trust)
    write_trusts(trust, by=carol, since=since)
    for school in built:
        team = actors_of(school.school, since)
        write_own(school.school, team, since=since)
        write_letterhead(school, team, at=datetime.combine(since, MORNING, LONDON))
    write_words(trust, built[0], actors_of(built[0].school, since), carol, since=since, on=on)
    draft_next(trust, by=martin, since=on + timedelta(weeks=4), at=at)


def _cases(school: Built, on: date, at: datetime, tell: Tell) -> None:
    started, earlier = perf_counter(), EARLIER if school.plan.urn == OAKFIELD.urn else IN_SMALL
    play_year(school, actors_of(school.school, on), on=on, at=at, earlier=earlier)
    tell(f"{school.plan.name}: the year was played, {perf_counter() - started:.1f} s")


def _reports(trust: Trust, built: Sequence[Built], on: date, at: datetime, tell: Tell) -> None:
    """What was published of past terms: three at Oakfield, the last one elsewhere."""
    started = perf_counter()
    load_demo_benchmarks(at)
    for school in built:
        team = actors_of(school.school, on)
        publish_past(school, team, on=on, terms=3 if school.plan.urn == OAKFIELD.urn else 1)
    plan_aims(built[0], actors_of(built[0].school, on), on=on)
    send_by_mail(built[0], on=on, at=at)
    if len(built) > 2:
        publish_to_trustees(trust, built[:-1], trust_admins(trust)[0], on=on)
    tell(f"Reports were published, {perf_counter() - started:.1f} s")


def generate_trust(*, schools: int, pupils: int, years: int, seed: int, on: date, at: datetime, tell: Tell) -> Trust:
    """A synthetic trust: `schools` of about `pupils` pupils with `years` academic years of marks up to `on`."""
    made = Trust.objects.filter(uid__gte=SYNTHETIC_UID, uid__lt=SYNTHETIC_UID + 400).count()
    trust = Trust.objects.create(uid=SYNTHETIC_UID + made, name=f"Synthetic Trust {made + 1}", created_at=at)
    for n in range(schools):
        _fill(trust, synthetic(made * 100 + n, pupils), years, on, at, seed, tell)
    return trust


def _fill(
    trust: Trust, plan: SchoolPlan, years: int, on: date, at: datetime, seed: int, tell: Tell,
    before: Callable[[Built, date], None] | None = None,
) -> Built:  # fmt: skip
    """A school with its history; `before` may set parts of the history first."""
    started = perf_counter()
    built = build_school(trust, plan, years=years, on=on, at=at, seed=seed)
    if before:
        before(built, on)
    with scoped(built.school.id):
        marks = write_history(built, until=on, seed=seed)
        write_past_registers(built, until=on)
    tell(f"{plan.name}: {len(built.children)} pupils, {marks} marks, {perf_counter() - started:.1f} s")
    return built
