"""A small school in which everything happens that makes two counts differ, for the tests of the explorer."""

from collections.abc import Callable
from datetime import date
from random import Random

from attendance.people.models import Enrolment, GroupMembership, Pupil, PupilFlag, RegistrationGroup
from attendance.reports.rules.explore import Wanted
from registers.models import Mark
from registers.queries.figures import Span
from registers.rules.codes import code_even_if_retired
from registers.rules.figures import Counts, count
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife, add_pupil
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import weekdays

SINCE = date(2026, 2, 23)
MONDAY = date(2026, 3, 2)
SPAN = Span(SINCE, date(2026, 3, 11))
CODES = ("/", "\\", "/", "\\", "I", "M", "O", "N", "U", "L", "D", "Y7", "X", "V")
FLAGS = {
    0: ("fsm",),
    1: ("fsm", "eal"),
    2: ("social_worker",),
    3: ("sen_support", "child_protection"),
    4: ("young_carer",),
}


def school_with_everything(life: SchoolLife, *, seed: int = 1) -> SchoolLife:
    """Ten pupils in two groups and two years. In this order: two plain, one who moves group, a leaver, a joiner, one of
    Year 5, one with nothing possible, one without a mark, one who comes back, one of four years. In the scope."""
    for n in range(7):
        add_pupil(life, sex="FM"[n % 2], born=date(2021, 12, 1) if n == 6 else date(2017, 1, 10))
    pupils, heron = life.pupils, _group(life, "5 Heron", 5)
    _stay(life, 3, until=date(2026, 3, 4))
    _stay(life, 4, since=date(2026, 3, 3))
    Pupil.objects.filter(school_id=life.school_id, id=pupils[5].id).update(year_group=5)
    for n, since in ((2, date(2026, 3, 5)), (5, date(2025, 9, 1))):
        mine = GroupMembership.objects.filter(school_id=life.school_id, pupil_id=pupils[n].id)
        mine.delete() if n == 5 else mine.update(until=since)
        GroupMembership.objects.create(school=life.school, group=heron, pupil=pupils[n], since=since)
    _stay(life, 8, until=date(2026, 3, 3))
    Enrolment.objects.create(school=life.school, pupil=pupils[8], since=date(2026, 3, 9))
    for n, kinds in FLAGS.items():
        for kind in kinds:
            _flag(life, n, kind)
    _mark(life, seed)
    return life


def _group(life: SchoolLife, name: str, year: int) -> RegistrationGroup:
    slug = name.lower().replace(" ", "-")
    return RegistrationGroup.objects.create(
        school=life.school, name=name, slug=slug, year_group=year, since=date(2025, 9, 1)
    )


def _stay(life: SchoolLife, n: int, **days: date) -> None:
    Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[n].id).update(**days)


def _flag(life: SchoolLife, n: int, kind: str) -> None:
    PupilFlag.objects.create(
        school=life.school, pupil=life.pupils[n], kind=kind, since=date(2025, 9, 1), recorded_name="Setup",
        recorded_at=AT,
    )  # fmt: skip


def _mark(life: SchoolLife, seed: int) -> None:
    random, days = Random(seed), weekdays(SINCE)
    writings = []
    for day in (next(days) for _ in range(12)):
        for n, pupil in enumerate(life.pupils):
            if n == 7 or (n == 1 and day == MONDAY):
                continue
            for session, here in (("AM", "/"), ("PM", "\\")):
                code = random.choice("DX") if n == 6 else random.choice(CODES)
                code = here if code in "/\\" else code
                late = random.choice((None, 4, 11)) if code in "LU" else None
                writings.append(Writing(day, session, pupil.id, code, minutes_late=late, note="visit"))
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")


def counted_by_hand(
    life: SchoolLife, span: Span, wanted: Wanted, more: Callable[[dict], bool] = lambda one: True
) -> Counts:
    """The counts of these filters, mark by mark in Python. `more` sees date, session, code, pupil of each mark."""
    rows = Mark.objects.filter(school_id=life.school_id, date__gte=span.since, date__lt=span.until).exclude(code="")
    chosen = []
    for day, session, pupil_id, code in rows.values_list("date", "session", "pupil_id", "code"):
        n = next(n for n, pupil in enumerate(life.pupils) if pupil.id == pupil_id)
        one = {"date": day, "session": session, "code": code, "pupil": n}
        if on_roll(life, n, day) and fits(n, span, wanted) and wanted.within(day.weekday(), session) and more(one):
            chosen.append(code_even_if_retired(code, day))
    return count(chosen)


def on_roll(life: SchoolLife, n: int, day: date) -> bool:
    rows = Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[n].id)
    return any(since <= day and (until is None or day < until) for since, until in rows.values_list("since", "until"))


def fits(n: int, span: Span, wanted: Wanted) -> bool:
    """Whether the n-th pupil is one of those asked for, told again from how the school was built."""
    moved = n == 5 or (n == 2 and span.last_day >= date(2026, 3, 5))
    group, year, sex = "5-heron" if moved else "4-kestrel", "5" if n == 5 else "4", sex_of(n)
    kinds = FLAGS.get(n, ())
    in_cohort = {
        "": True, "fsm": "fsm" in kinds, "not_fsm": "fsm" not in kinds, "eal": "eal" in kinds,
        "sen_support": "sen_support" in kinds, "young_carer": "young_carer" in kinds,
        "social_worker": bool({"social_worker", "child_protection"} & set(kinds)),
    }[wanted.cohort]  # fmt: skip
    return wanted.group in ("", group) and wanted.year_group in ("", year) and wanted.sex in ("", sex) and in_cohort


def sex_of(n: int) -> str:
    """The first three have none noted."""
    return "" if n < 3 else ("girls", "boys")[(n - 3) % 2]
