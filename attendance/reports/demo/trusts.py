"""The demo trust, and synthetic trusts of any size."""

from collections.abc import Callable
from datetime import date, datetime
from time import perf_counter

from attendance.reports.demo.accounts import make_accounts, make_class_teachers
from attendance.reports.demo.plans import HILLCREST, NORTHERN_LIGHTS, SchoolPlan, synthetic
from attendance.reports.demo.school import Built, build_school, write_history
from attendance.reports.demo.stories import tell_stories
from attendance.reports.demo.today import write_past_registers, write_today
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped

DEMO_UID = 9001
SYNTHETIC_UID = 9500
YEARS = 3  # this academic year and the two before it: two years of marks at any time of year
Tell = Callable[[str], None]


def demo_is_there() -> bool:
    return Trust.objects.filter(uid=DEMO_UID).exists()


def seed_demo(*, password: str, on: date, at: datetime, tell: Tell) -> None:
    """Northern Lights and Hillcrest, their people, and marks up to the day before `on`; this morning partly taken."""
    trust = Trust.objects.create(uid=DEMO_UID, name="Northern Lights Academy Trust", created_at=at)
    alone = Trust.objects.create(uid=DEMO_UID + 1, name="Hillcrest School", standalone=True, created_at=at)
    built = [_fill(trust, plan, YEARS, on, at, 7, tell) for plan in NORTHERN_LIGHTS]
    built.append(_fill(alone, HILLCREST, YEARS, on, at, 7, tell))
    oakfield = built[0]
    with scoped(oakfield.school.id):
        tell_stories(oakfield, on=on)
    for school in built:
        with scoped(school.school.id):
            write_today(school, on=on, at=at, leave_out="4-kestrel" if school is oakfield else "")
    since = oakfield.years[0].since
    make_accounts(trust, oakfield.school, built[-1].school, password=password, since=since, at=at)
    for school in built:
        make_class_teachers(school.school, since=since, at=at, seed=7)


def generate_trust(*, schools: int, pupils: int, years: int, seed: int, on: date, at: datetime, tell: Tell) -> Trust:
    """A synthetic trust: `schools` of about `pupils` pupils with `years` academic years of marks up to `on`."""
    made = Trust.objects.filter(uid__gte=SYNTHETIC_UID, uid__lt=SYNTHETIC_UID + 400).count()
    trust = Trust.objects.create(uid=SYNTHETIC_UID + made, name=f"Synthetic Trust {made + 1}", created_at=at)
    for n in range(schools):
        _fill(trust, synthetic(made * 100 + n, pupils), years, on, at, seed, tell)
    return trust


def _fill(trust: Trust, plan: SchoolPlan, years: int, on: date, at: datetime, seed: int, tell: Tell) -> Built:
    started = perf_counter()
    built = build_school(trust, plan, years=years, on=on, at=at, seed=seed)
    with scoped(built.school.id):
        marks = write_history(built, until=on, seed=seed)
        write_past_registers(built, until=on)
    tell(f"{plan.name}: {len(built.children)} pupils, {marks} marks, {perf_counter() - started:.1f} s")
    return built
