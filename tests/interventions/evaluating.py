"""What the tests of evaluation share: a policy in force, marks in one line, and findings as the command prints them."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from attendance.tenancy.scope import scoped
from interventions.models import Finding, SchoolPolicy
from interventions.queries.presets import preset_document
from interventions.services.evaluating import DayResult, evaluate_day
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife, add_pupil
from tests.people_of_the_tests import AT, LONDON, OFFICER
from tests.registers.marking import weekdays

MONDAY = date(2026, 3, 2)
NIGHT = datetime(2026, 3, 13, 18, 30, tzinfo=LONDON)


def in_force(life: SchoolLife, document: Mapping[str, Any] | str, *, since: date = date(2025, 9, 1)) -> None:
    """A policy of the school's own from that day: a document, or the name of a preset. Inside the school's scope."""
    found = preset_document(document) if isinstance(document, str) else document
    number = SchoolPolicy.objects.filter(school_id=life.school_id).count() + 1
    SchoolPolicy.objects.create(
        school=life.school, number=number, state="published", since=since, document=dict(found), made_name="Setup",
        made_at=AT,
    )  # fmt: skip


def one_ladder(when: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A document with one ladder `own` of one tier `stage`; `more` belongs to the ladder."""
    tier = {"name": "Stage", "order": 1, "role": "attendance_officer", "when": when}
    return {"policy": 1, "name": "Test", "ladders": {"own": {"name": "Own", "tiers": {"stage": tier}, **more}}}


def child(life: SchoolLife, number: int = 1, *, born: date = date(2016, 5, 4), **more: Any) -> int:
    """A pupil with a UPN, of compulsory school age; their place among the life's pupils. Inside the scope."""
    add_pupil(life, born=born, upn=upn(number), **more)
    return len(life.pupils) - 1


def upn(number: int) -> str:
    return f"A9999990000{number:02d}"


def mark_days(life: SchoolLife, pupil: int, codes: str, *, since: date = MONDAY) -> date:
    """Marks morning and afternoon in turn over school days from `since`; returns the last day."""
    days, writings, day = weekdays(since), [], since
    for n, code in enumerate(codes.split()):
        if n % 2 == 0:
            day = next(days)
        if code != "-":
            writings.append(Writing(day, ("AM", "PM")[n % 2], life.pupils[pupil].id, code, note="visit"))
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")
    return day


def present(days: int) -> str:
    """So many days at school."""
    return "/ \\ " * days


def evaluated(life: SchoolLife, on: date, **more: Any) -> DayResult:
    """A day judged and kept, in the school's scope."""
    with scoped(life.school_id):
        return evaluate_day(life.school_id, on, at=NIGHT, **more)


def printed(life: SchoolLife, on: date, *arguments: str) -> dict[str, Any]:
    """What `evaluate --format json` prints of the school."""
    out = StringIO()
    call_command(
        "evaluate", "--school", str(life.school.urn), "--on", str(on), "--format", "json", *arguments, stdout=out
    )
    return json.loads(out.getvalue())


def tiers(document: Mapping[str, Any], number: int = 1) -> dict[str, str]:
    """The tier found on each ladder of one pupil."""
    return {one["ladder"]: one["tier"] for one in document["findings"] if one["upn"] == upn(number)}


def found(document: Mapping[str, Any], ladder: str, number: int = 1) -> dict[str, Any]:
    """One finding of one pupil. Raises StopIteration."""
    return next(one for one in document["findings"] if (one["upn"], one["ladder"]) == (upn(number), ladder))


def kept(life: SchoolLife) -> list[tuple]:
    """Every finding as it is kept, but for its evidence."""
    with scoped(life.school_id):
        rows = Finding.objects.filter(school_id=life.school_id).order_by("id")
        return list(rows.values_list("id", "enrolment_id", "ladder", "tier", "since", "until", "ended_by"))


def days_after(day: date, number: int) -> date:
    return day + timedelta(days=number)
