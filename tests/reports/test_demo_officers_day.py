"""The officer's day in the demo: alive on a school day, and nothing too early before it, or where school is closed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from attendance.reports.demo import officers_day
from attendance.reports.demo.accounts import actors_of, make_class_teachers, make_second_admin, make_staff, trust_admins
from attendance.reports.demo.day_cast import choose, make_families, tell_ahead
from attendance.reports.demo.histories import share
from attendance.reports.demo.officers_day import play_day
from attendance.reports.demo.plans import OAKFIELD
from attendance.reports.demo.policies import write_own, write_trusts
from attendance.reports.demo.school import build_school, write_history
from attendance.reports.demo.today import write_past_registers
from attendance.reports.demo.trusts import SEED
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped
from interventions.models import Colouring, DayAlarm, DoorVisit, Looked, ReviewNote
from interventions.queries.first_day import queue_of
from interventions.queries.unexplained_due import unexplained_due
from letters.models import LeaveLetter
from registers.models import (
    AbsenceReport,
    Claim,
    ContactEntry,
    Evidence,
    GateDevice,
    GateEvent,
    IncomingMessage,
    LeaveRequest,
    Nudge,
    PlannedAbsence,
)
from registers.queries.board import board_of
from registers.queries.planned_due import due_of
from tests.databases import database_copy
from tests.people_of_the_tests import LONDON

pytestmark = pytest.mark.xdist_group("demo_day")
SCHOOL = replace(OAKFIELD, years=(0, 5), size=12)
TUESDAY, SUNDAY = date(2026, 3, 10), date(2026, 3, 8)
LATE_MORNING = datetime(2026, 3, 10, 11, 20, tzinfo=LONDON)
SEES_ALL = {"pupils.view", "contacts.view", "flags.view", "flags.sensitive"}


@pytest.fixture(scope="module")
def house(django_test_environment, django_db_blocker) -> Iterator[SimpleNamespace]:
    """A school with its people, policies and marks up to a Tuesday in March, and who plays what in it."""
    with django_db_blocker.unblock(), database_copy():
        yield _house()


def _house() -> SimpleNamespace:
    at = datetime(2026, 3, 10, 7, 0, tzinfo=LONDON)
    trust = Trust.objects.create(uid=9001, name="Northern Lights Academy Trust", created_at=at)
    built = build_school(trust, SCHOOL, years=1, on=TUESDAY, at=at, seed=SEED)
    cast = choose(built, "4-kestrel")
    tell_ahead(built, cast, TUESDAY)
    with scoped(built.school.id):
        write_history(built, until=TUESDAY, seed=SEED)
        write_past_registers(built, until=TUESDAY)
        make_families(cast)
        share(cast["told"], cast["told_too"])
    since = built.years[0].since
    make_second_admin(trust, since=since, at=at)
    make_staff(built.school, since=since, at=at, seed=SEED)
    make_class_teachers(built.school, since=since, at=at, seed=SEED)
    write_trusts(trust, by=trust_admins(trust)[0], since=since)
    write_own(built.school, actors_of(built.school, since), since=since)
    return SimpleNamespace(built=built, cast=cast, school_id=built.school.id)


@pytest.fixture
def played(house, settings, tmp_path) -> Iterator[Any]:
    """Plays the day up to a moment, inside the school's scope; afterwards nothing of it is left."""
    settings.MEDIA_ROOT = tmp_path
    with transaction.atomic(), scoped(house.school_id):

        def play(on: date, at: datetime) -> UUID:
            team = actors_of(house.built.school, on)
            play_day(house.built, team, house.cast, on=on, at=at, leave_out="4-kestrel")
            return house.school_id

        yield play
        transaction.set_rollback(True)


def values(model: Any, school_id: UUID, *names: str, **where: Any) -> list:
    rows = model.objects.filter(school_id=school_id, **where).order_by("id")
    return sorted(rows.values_list(*names, flat=len(names) == 1), key=str)


def queue(school_id: UUID, at: datetime) -> Any:
    return queue_of(school_id, at.date(), at, abilities=SEES_ALL, user_id=None)


def test_late_morning_leaves_no_deed_out(played, monkeypatch):
    monkeypatch.setattr(officers_day, "LEFT_OUT", ())

    school_id = played(TUESDAY, LATE_MORNING)

    assert values(Nudge, school_id, "session") == ["AM"]


def test_late_morning_has_nine_children_of_seven_families_who_are_not_there(played):
    school_id = played(TUESDAY, LATE_MORNING)

    found = queue(school_id, LATE_MORNING)

    assert (found.children, found.calls) == (9, 7)
    assert sorted(len(row.pupils) for row in found.rows) == [1, 1, 1, 1, 1, 2, 2]
    assert found.counts["red"] == 2
    assert sum(row.claim is not None for row in found.rows) == 1


def test_late_morning_has_registers_that_are_out_and_one_that_was_asked_for(played):
    school_id = played(TUESDAY, LATE_MORNING)

    states = [(row.slug, row.sent_at is not None) for row in board_of(school_id, TUESDAY) if row.session == "AM"]

    assert sorted(slug for slug, sent in states if not sent) == ["3-heron", "4-kestrel", "5-merlin"]
    assert values(Nudge, school_id, "group__slug", group__school_id=school_id) == ["3-heron"]


def test_late_morning_has_a_log_of_calls_visits_and_alarms(played):
    school_id = played(TUESDAY, LATE_MORNING)

    log = values(ContactEntry, school_id, "outcome", date=TUESDAY, channel="call")
    alarms = values(DayAlarm, school_id, "kind", date=TUESDAY)

    assert sorted(set(log)) == [
        "left_message", "no_answer", "on_the_way", "reason_given", "worried", "wrong_number",
    ]  # fmt: skip
    assert values(ContactEntry, school_id, "step", channel="escalation") == ["missing.contacts"]
    assert values(DoorVisit, school_id, "state") == ["done", "planned"]
    assert values(ReviewNote, school_id, "decision") == ["visit", "wait"]
    assert set(alarms) >= {"worried", "nobody_reached", "social_worker"}
    assert values(DayAlarm, school_id, "kind", seen_at__isnull=False) == ["worried"]
    assert values(Colouring, school_id, "colour") == ["amber", "red", "red"]
    assert values(Claim, school_id, "date") == [TUESDAY]


def test_late_morning_has_comings_at_the_gate(played):
    school_id = played(TUESDAY, LATE_MORNING)

    assert values(GateEvent, school_id, "kind", "code") == [("in", "L"), ("in", "U"), ("out", "")]
    assert values(GateEvent, school_id, "contact_id", kind="out") != [None]
    assert values(GateDevice, school_id, "name") == ["Front gate"]


def test_late_morning_has_what_families_told(played):
    school_id = played(TUESDAY, LATE_MORNING)

    assert values(IncomingMessage, school_id, "channel") == ["email", "text", "voicemail"]
    assert values(IncomingMessage, school_id, "channel", contact_id__isnull=True) == ["email"]
    assert values(AbsenceReport, school_id, "channel", "state") == [
        ("form", "waiting"), ("form", "waiting"), ("phone", "accepted"), ("phone", "accepted"),
    ]  # fmt: skip


def test_late_morning_has_leave_and_plans_of_every_kind(played):
    school_id = played(TUESDAY, LATE_MORNING)

    assert values(LeaveRequest, school_id, "state") == ["granted", "refused", "waiting", "waiting"]
    assert len(values(LeaveLetter, school_id, "letter_id")) == 2
    assert values(Evidence, school_id, "title") == ["Wedding invitation"]
    assert set(values(PlannedAbsence, school_id, "kind")) == {
        "alternative_provision", "appointment", "dual_registration", "exclusion", "leave", "part_time", "trip",
    }  # fmt: skip
    assert {row.kind for row in due_of(school_id, TUESDAY, clock=LATE_MORNING.time())} >= {"day_six", "silent"}


def test_late_morning_has_reasons_to_find_today_and_tomorrow(played, house):
    school_id = played(TUESDAY, LATE_MORNING)

    heaps = unexplained_due(school_id, date(2026, 2, 1), TUESDAY, house.built.open_days)

    assert {heap.key for heap in heaps} >= {"today", "tomorrow"}
    assert values(ContactEntry, school_id, "outcome", date__lt=TUESDAY) == [
        "left_message", "no_answer", "no_answer", "no_answer",
    ]  # fmt: skip
    assert len(values(Looked, school_id, "at", page="today")) == 6


def test_before_the_first_register_only_the_night_has_been(played):
    school_id = played(TUESDAY, datetime(2026, 3, 10, 7, 40, tzinfo=LONDON))

    assert values(IncomingMessage, school_id, "channel") == ["email", "voicemail"]
    assert values(AbsenceReport, school_id, "channel") == ["form", "form"]
    assert values(ContactEntry, school_id, "date", date=TUESDAY) == []
    assert values(GateEvent, school_id, "kind") == []
    assert values(Claim, school_id, "date") == []


def test_closed_day_has_what_is_told_and_planned_for_the_next_one(played):
    school_id = played(SUNDAY, datetime(2026, 3, 8, 15, 0, tzinfo=LONDON))

    assert values(AbsenceReport, school_id, "since", "state") == [(date(2026, 3, 9), "waiting")] * 2
    assert values(IncomingMessage, school_id, "channel") == ["voicemail"]
    assert values(LeaveRequest, school_id, "state", state="waiting") == ["waiting"] * 2
    assert values(ContactEntry, school_id, "date", date=SUNDAY) == []
    assert values(GateEvent, school_id, "kind") == []
    assert values(DayAlarm, school_id, "kind") == []


def test_afternoon_has_the_same_children_missing_and_those_who_came_in_their_rooms(played):
    at = datetime(2026, 3, 10, 14, 5, tzinfo=LONDON)
    school_id = played(TUESDAY, at)

    found = queue(school_id, at)

    assert (found.children, found.calls) == (9, 7)
    assert values(GateEvent, school_id, "kind") == ["back", "in", "in", "out"]
