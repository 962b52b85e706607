"""The demo trust, and synthetic trusts of any size."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from django.db import transaction

from attendance.reports.demo.accounts import (
    actors_of,
    all_made,
    make_accounts,
    make_class_teachers,
    make_last_account,
    make_second_admin,
    make_staff,
    trust_admins,
)
from attendance.reports.demo.benchmarks import load_demo_benchmarks
from attendance.reports.demo.cases import EARLIER, IN_SMALL, play_year
from attendance.reports.demo.day_cast import Cast, choose, make_families, tell_ahead
from attendance.reports.demo.histories import CLASS, make_polish_family, make_siblings, plan_histories
from attendance.reports.demo.letterheads import write_letterhead
from attendance.reports.demo.letters import write_words
from attendance.reports.demo.officers_day import play_day
from attendance.reports.demo.plans import HILLCREST, NORTHERN_LIGHTS, OAKFIELD, SchoolPlan, synthetic
from attendance.reports.demo.policies import draft_next, write_own, write_trusts
from attendance.reports.demo.reports import plan_aims, publish_past, publish_to_trustees, send_by_mail
from attendance.reports.demo.school import Built, build_school, write_history
from attendance.reports.demo.spread import Hands, OneByOne
from attendance.reports.demo.stories import tell_stories
from attendance.reports.demo.today import write_past_registers
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped

DEMO_UID = 9001
NAMES = {DEMO_UID: "Northern Lights Academy Trust", DEMO_UID + 1: "Hillcrest School"}  # the second stands alone
SYNTHETIC_UID = 9500
SEED = 7
LONDON, MORNING = ZoneInfo("Europe/London"), time(11, 0)
YEARS = 3  # this academic year and the two before it: two years of marks at any time of year
Tell = Callable[[str], None]


class HalfMade(Exception):
    """A part of the demo is in this database, left behind by a run that made several schools at once and failed.

    `alone`: nothing else is there, so that the database may be thrown away.
    """

    def __init__(self, *, alone: bool) -> None:
        super().__init__()
        self.alone = alone


def demo_is_there() -> bool:
    """Whether the demo was made. Raises HalfMade where it was begun and not finished."""
    names = dict(Trust.objects.values_list("uid", "name"))
    if DEMO_UID in names and not all_made():
        raise HalfMade(alone=names.items() <= NAMES.items())
    return DEMO_UID in names


def seed_demo(
    *, password: str, on: date, at: datetime, tell: Tell, years: int = YEARS,
    plans: Sequence[SchoolPlan] = (*NORTHERN_LIGHTS, HILLCREST), hands: Hands | None = None,
) -> None:  # fmt: skip
    """Northern Lights and Hillcrest: people, policies, marks and cases up to the day before `on`; this morning partly.

    `plans`: the schools, Oakfield first; the last one stands alone. `hands` work on the schools, on all of them
    up to their marks, and when the policies are there on all of them through the year.
    """
    hands = hands or OneByOne()
    trust, alone = (
        Trust.objects.create(uid=uid, name=name, standalone=uid != DEMO_UID, created_at=at)
        for uid, name in NAMES.items()
    )
    of = {plan.urn: trust for plan in plans[:-1]} | {plans[-1].urn: alone}
    large_first = sorted(plans, key=lambda plan: -plan.pupils)
    told = hands.each(_tell, [(of[plan.urn], plan, years, on, at, tell) for plan in large_first])
    told.sort(key=lambda one: [plan.urn for plan in plans].index(one[0].plan.urn))
    built = [school for school, _ in told]
    with transaction.atomic():
        _people(trust, built, at)
        _policies(trust, built, on, at)
        load_demo_benchmarks(at)
    hands.learn_sizes()
    hands.each(_play, [(school, cast, on, at, tell) for school, cast in sorted(told, key=_most_to_play)])
    with transaction.atomic():
        _last_words(trust, built, on, at)
        make_last_account(password=password, since=built[0].years[0].since, at=at)


def _tell(
    trust: Trust, plan: SchoolPlan, years: int, on: date, at: datetime, tell: Tell
) -> tuple[Built, Cast]:  # fmt: skip
    """A school with its children, their families, their marks and who plays what today."""
    built = _fill(trust, plan, years, on, at, SEED, tell, before=_before)
    cast = choose(built, _leave_out(built))
    with scoped(built.school.id):
        if plan.urn == OAKFIELD.urn:
            make_siblings(built)
            make_polish_family(built)
            tell_stories(built, on=on)
        make_families(cast)
    return built, cast


def _most_to_play(told: tuple[Built, Cast]) -> tuple[bool, int]:
    """Oakfield has the longest year, then the largest school."""
    plan = told[0].plan
    return plan.urn != OAKFIELD.urn, -plan.pupils


def _play(school: Built, cast: Cast, on: date, at: datetime, tell: Tell) -> None:
    """The school's year with its cases and letters, this morning, and the reports of past terms."""
    started, first = perf_counter(), school.plan.urn == OAKFIELD.urn
    team = actors_of(school.school, on)
    play_year(school, team, on=on, at=at, earlier=EARLIER if first else IN_SMALL)
    play_day(school, team, cast, on=on, at=at, leave_out=_leave_out(school))
    publish_past(school, team, on=on, terms=3 if first else 1)
    tell(f"{school.plan.name}: the year was played, {perf_counter() - started:.1f} s")


def _before(built: Built, on: date) -> None:
    if built.plan.urn == OAKFIELD.urn:
        plan_histories(built, on)
    tell_ahead(built, choose(built, _leave_out(built)), on)


def _leave_out(built: Built) -> str:
    """The group that waits for the class teacher of the demo."""
    return CLASS if built.plan.urn == OAKFIELD.urn else ""


def _people(trust: Trust, built: Sequence[Built], at: datetime) -> None:
    since = built[0].years[0].since
    make_accounts(trust, built[0].school, built[-1].school, since=since, at=at)
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


def _last_words(trust: Trust, built: Sequence[Built], on: date, at: datetime) -> None:
    """Oakfield's action plan and e-mail, and what trustees read of the last term."""
    plan_aims(built[0], actors_of(built[0].school, on), on=on)
    send_by_mail(built[0], on=on, at=at)
    if len(built) > 2:
        publish_to_trustees(trust, built[:-1], trust_admins(trust)[0], on=on)


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
