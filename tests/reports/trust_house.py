"""A trust of three schools of different phases with marks since January 2026: Oakfield (primary), Ashby (secondary) and
Elm Park (special). Each has pupils of two years in two groups, some with free school meals, one small group."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

from attendance.people.models import Enrolment, GroupMembership, Pupil, PupilFlag, RegistrationGroup
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust_spans import trust_spans
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import YEAR, SchoolLife, build_school_life
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import weekdays

SPRING = date(2026, 1, 5)
DAYS = 10  # school days with marks
PRIMARY, SECONDARY, SPECIAL = ("primary", "mainstream"), ("secondary", "mainstream"), ("all_through", "special")
KINDS = (PRIMARY, SECONDARY, SPECIAL)
ABSENT = ("I", "O", "M", "G")


def trust_of(places: SimpleNamespace, teacher, *, schools: int = 3, pupils: int = 26, kinds=KINDS) -> list[SchoolLife]:
    """So many schools of Northern Lights, Oakfield and Ashby first, with `pupils` each, and marks of ten days."""
    found = [places.oakfield, places.ashby][:schools]
    found += [_school(places.northern_lights, n) for n in range(len(found), schools)]
    lives = []
    for n, school in enumerate(found):
        phase, kind = kinds[n % len(kinds)]
        School.objects.filter(id=school.id).update(phase=phase, type=kind)
        lives.append(build_school_life(school, teacher=teacher, pupils=0))
        with scoped(school.id):
            _fill(lives[-1], pupils, n)
    return lives


def _school(trust, n: int) -> School:
    return School.objects.create(
        trust=trust, urn=900010 + n, laestab=f"999{3000 + n}", name=f"Elm Park {n}", initials="EP", phase="primary",
        lowest_year=0, highest_year=11, created_at=AT,
    )  # fmt: skip


def _fill(life: SchoolLife, pupils: int, n: int) -> None:
    """Pupils in bulk: years 4 and 5, the last four in a group of their own, every third with free school meals."""
    school = life.school
    small = RegistrationGroup.objects.create(school=school, name="5 Small", slug="5-small", year_group=5, since=YEAR[0])
    other = RegistrationGroup.objects.create(school=school, name="5 Swift", slug="5-swift", year_group=5, since=YEAR[0])
    rows = [
        Pupil(
            school=school, legal_first=f"Pupil{i}", legal_last="Arkwright", admission_number=f"A{i:03d}",
            born=date(2016, 1, 10), year_group=4 if i < pupils // 2 else 5, year_group_since=YEAR[0],
            sex="F" if i % 2 else "M",
        )
        for i in range(pupils)
    ]  # fmt: skip
    made = Pupil.objects.bulk_create(rows)
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=pupil, since=YEAR[0]) for pupil in made)
    groups = [life.group if i < pupils // 2 else small if i >= pupils - 4 else other for i in range(pupils)]
    GroupMembership.objects.bulk_create(
        GroupMembership(school=school, pupil=pupil, group=group, since=YEAR[0])
        for pupil, group in zip(made, groups, strict=True)
    )
    PupilFlag.objects.bulk_create(
        PupilFlag(school=school, pupil=pupil, kind="fsm", since=YEAR[0], recorded_at=AT) for pupil in made[::3]
    )
    life.pupils.extend(made)
    mark_all(life, SPRING, DAYS, shift=n)


def mark_all(life: SchoolLife, since: date, days: int, *, shift: int = 0) -> None:
    """Marks of every pupil, morning and afternoon: some away now and then, every seventh half of the time."""
    writings, running = [], weekdays(since)
    for d in range(days):
        day = next(running)
        for i, pupil in enumerate(life.pupils):
            for s, session in enumerate(("AM", "PM")):
                away = (i % 7 == 6 and d % 2) or (i * 5 + d * 3 + s + shift) % (17 - 3 * shift) == 0
                code = ABSENT[(i + d) % 4] if away else "L" if (i + d + s) % 19 == 0 else "/\\"[s]
                writings.append(Writing(day, session, pupil.id, code))
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")


def ids_of(lives: Sequence[SchoolLife]) -> list:
    return [life.school_id for life in lives]


def spring(lives: Sequence[SchoolLife], today: date = date(2026, 3, 10)) -> tuple[ReportSpan, dict]:
    """The spring term up to today, and every school's terms. Inside their scope."""
    spans, terms = trust_spans(ids_of(lives), today)
    return next(span for span in spans if span.key.startswith("term:")), terms
