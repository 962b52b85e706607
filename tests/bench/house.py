"""What the figures measure in: two schools alike but for their years of data, a signed-in office, raw connections.

Built once per run and only when a figure asks for it. The schools stand in March of the last academic year that is
over, so that the days after it are past days without marks: registers to take.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from attendance.access.models import Membership, User
from attendance.kit.run.environment import say
from attendance.kit.uuid7 import uuid7
from attendance.people.models import GroupMembership
from attendance.reports.demo.plans import synthetic
from attendance.reports.demo.school import Built, build_school, write_history
from attendance.reports.demo.term_dates import academic_year_of
from attendance.reports.demo.today import write_past_registers
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped

LONDON = ZoneInfo("Europe/London")
CLASSES, SIZE = 1, 30  # of each of the seven year groups: a school of 210
SECRET = "b" * 32  # of the CSRF cookie
NUMBERS = {1: 0, 6: 1, 2: 9}  # which synthetic school has how many years of data
LARGE = 3  # what is added to that number for a larger school; the third of three is a secondary school
_uids = count(9900)


def stands_on() -> date:
    """The tenth of March of the last academic year that is over."""
    return date(academic_year_of(timezone.localdate()), 3, 10)


@cache
def school(years: int, classes: int = CLASSES) -> Built:
    """The school with `years` academic years of marks, its registers taken up to the day before `stands_on()`.

    `classes` of each of the seven year groups, of thirty each.
    """
    say(f"building a school of {classes * SIZE * 7} with {years} year(s) of data …")
    on, at = stands_on(), datetime.combine(stands_on(), time(8, 30), LONDON)
    number = NUMBERS[years] if classes == CLASSES else LARGE + NUMBERS[years]
    plan = replace(synthetic(number, classes * SIZE * 7), classes=classes, size=SIZE)
    trust = Trust.objects.create(uid=next(_uids), name=plan.name, standalone=True, created_at=at)
    built = build_school(trust, plan, years=years, on=on, at=at, seed=1)
    with scoped(built.school.id):
        write_history(built, until=on, seed=1)
        write_past_registers(built, until=on)
    with owner() as link:
        link.execute("ANALYZE")
    return built


@contextmanager
def raw(alias: str) -> Iterator[psycopg.Connection]:
    """A plain psycopg connection of a role: "default" (the application), "migration" (the owner)."""
    known = connections[alias].settings_dict
    with psycopg.connect(
        host=known["HOST"], port=known["PORT"], user=known["USER"], password=known["PASSWORD"], dbname=known["NAME"],
        autocommit=True,
    ) as link:  # fmt: skip
        yield link


def owner():
    """A plain connection of the role that owns the tables."""
    return raw("migration")


def scope_of(built: Built) -> str:
    """The statement that opens the school to a raw connection, until the transaction ends."""
    return f"SET LOCAL app.school_ids = '{{{built.school.id}}}'"


@dataclass(frozen=True)
class Blank:
    """A register nobody has taken: its group, day and session, and the pupils in it."""

    group_id: UUID
    slug: str
    day: date
    session: str
    pupils: tuple[UUID, ...]

    @property
    def path(self) -> str:
        return f"registers/{self.slug}/{self.day}/{self.session.lower()}/"

    def codes(self) -> list[str]:
        """Two away, one late, one with an appointment, the rest here."""
        return ["N", "N", "L", "M", *["/" if self.session == "AM" else "\\"] * (len(self.pupils) - 4)]


@cache
def blanks(years: int) -> Iterator[Blank]:
    """The registers after `stands_on()` one after the other, each once in a run."""
    built, on = school(years), stands_on()
    pupils: dict[UUID, list[UUID]] = {group.id: [] for group in built.groups.values()}
    with scoped(built.school.id):
        rows = GroupMembership.objects.filter(school_id=built.school.id, since__lte=on, until=None)
        for group_id, pupil_id in rows.values_list("group_id", "pupil_id"):
            pupils[group_id].append(pupil_id)
    return (
        Blank(group.id, group.slug, day, session, tuple(pupils[group.id]))
        for day in built.open_days if day >= on
        for session in ("AM", "PM")
        for group in built.groups.values()
    )  # fmt: skip


@cache
def session_cookie(years: int) -> str:
    """The Cookie header of somebody of the school's office who has signed in."""
    built = school(years)
    user = User.objects.create_user(f"office{years}@bench.example", None, name="Olive Office")
    Membership.objects.create(
        user=user, role="attendance_officer", school=built.school, since=date(2015, 9, 1), added_at=timezone.now()
    )
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={SECRET}"


@cache
def application() -> WSGIHandler:
    """The whole application, every middleware in it."""
    return WSGIHandler()


def environ(years: int, path: str, data: dict | None = None) -> dict:
    """A request as the web server would hand it over: GET, or POST of `data` as JSON."""
    headers = {"HTTP_COOKIE": session_cookie(years), "HTTP_X_CSRFTOKEN": SECRET}
    if data is None:
        return RequestFactory().get(path).environ | headers
    body = json.dumps(data).encode()
    request = RequestFactory().post(path, body, content_type="application/json")
    return request.environ | headers | {"wsgi.input": BytesIO(body)}


def answer(asked: dict) -> bytes:
    """The body that comes back. Raises RuntimeError for anything but 200."""
    status: list[str] = []
    response = application()(asked, lambda line, headers, exc_info=None: status.append(line))
    body = b"".join(response)
    response.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{asked['PATH_INFO']}: {status[0]} {body[:300]!r}")
    return body


def batch(blank: Blank) -> dict:
    """The register as the page would send it."""
    marks = [
        {"pupil": str(pupil), "code": code, "seen_version": 0, "minutes_late": 7 if code == "L" else None, "note": ""}
        for pupil, code in zip(blank.pupils, blank.codes(), strict=True)
    ]
    return {"client_id": str(uuid7()), "marks": marks}
