"""Whether the registers' duties were kept, on real rows."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance.calendar.models import SessionTimes
from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.models import ContactEntry, Register
from registers.queries.duties import (
    Changed,
    amended_since,
    first_tries,
    marks_changed,
    n_settled,
    registers_in_time,
)
from registers.queries.figures import Span
from registers.rules.duties import Kept
from tests.people_of_the_tests import MONDAY, TUESDAY
from tests.registers.marking import amend, mark

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
WEDNESDAY = TUESDAY + timedelta(days=1)
TWO_DAYS = Span(MONDAY, WEDNESDAY)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def sent(life, day: date, session: str, clock: str | None) -> None:
    moment = at(day, clock) if clock else None
    Register.objects.create(
        school=life.school, group=life.group, date=day, session=session, started_at=at(day, "08:40"),
        started_name="Alice", last_saved_at=at(day, "08:50"), sent_at=moment, sent_name="Alice" if moment else "",
    )  # fmt: skip


def tried(life, day: date, clock: str, *, pupil: int = 0, outcome: str = "no_answer", channel="call", undoes=None):
    return ContactEntry.objects.create(
        school=life.school, pupil=life.pupils[pupil], date=day, call_id=life.pupils[pupil].id, channel=channel,
        outcome=outcome, by_name="Bob", at=at(day, clock), undoes=undoes,
    )  # fmt: skip


# ---- registers ------------------------------------------------


def test_a_register_is_in_time_until_the_minute_of_its_close(oakfield_life):
    with scoped(oakfield_life.school_id):
        sent(oakfield_life, MONDAY, "AM", "09:15:59")
        sent(oakfield_life, MONDAY, "PM", "13:31")
        sent(oakfield_life, TUESDAY, "AM", None)

        found = registers_in_time(oakfield_life.school_id, TWO_DAYS)

    assert found == Kept(1, 4, late=1, missing=2)


def test_a_session_that_runs_is_not_missing_yet(oakfield_life):
    with scoped(oakfield_life.school_id):
        sent(oakfield_life, MONDAY, "AM", "08:55")
        sent(oakfield_life, MONDAY, "PM", "13:10")

        found = registers_in_time(oakfield_life.school_id, TWO_DAYS, at=at(TUESDAY, "09:00"))

    assert found == Kept(2, 2, open=2)


def test_marks_from_a_file_have_no_register(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "/", day=MONDAY, origin="import")
        mark(oakfield_life, "I", day=MONDAY, session="PM", origin="known")

        found = registers_in_time(oakfield_life.school_id, Span(MONDAY, TUESDAY))

    assert found == Kept(0, 1, missing=1, unknown=1)


def test_times_of_a_year_group_go_before_those_of_everybody(oakfield_life):
    with scoped(oakfield_life.school_id):
        SessionTimes.objects.create(
            school=oakfield_life.school, since=date(2025, 10, 1), year_groups=[4], recorded_name="Head",
            recorded_at=at(date(2025, 9, 20), "12:00"), am_opens=time(8, 45), am_late_after=time(8, 50),
            am_closes=time(9, 0), pm_opens=time(13), pm_late_after=time(13, 5), pm_closes=time(13, 30),
        )  # fmt: skip
        sent(oakfield_life, MONDAY, "AM", "09:05")

        found = registers_in_time(oakfield_life.school_id, Span(MONDAY, TUESDAY), at=at(MONDAY, "10:00"))

    assert found == Kept(0, 1, late=1, open=1)


def test_the_clocks_change_and_the_close_stays_where_the_school_clock_has_it(oakfield_life):
    summer = date(2026, 4, 13)  # 09:15 is 08:15 UTC
    with scoped(oakfield_life.school_id):
        sent(oakfield_life, summer, "AM", "09:14")
        sent(oakfield_life, summer, "PM", "13:29")

        found = registers_in_time(oakfield_life.school_id, Span(summer, summer + timedelta(days=1)))

    assert found == Kept(2, 2)


def test_a_group_without_pupils_has_no_register(oakfield_life):
    with scoped(oakfield_life.school_id):
        RegistrationGroup.objects.create(
            school=oakfield_life.school, name="Empty", slug="empty", year_group=5, since=date(2025, 9, 1)
        )

        found = registers_in_time(oakfield_life.school_id, Span(MONDAY, TUESDAY))

    assert found == Kept(0, 2, missing=2)


# ---- reasons ------------------------------------------------


def test_reasons_within_five_school_days_across_half_term(oakfield_life):
    monday = date(2026, 2, 9)  # the fifth school day after it is Monday 23 February
    with scoped(oakfield_life.school_id):
        for pupil in range(3):
            mark(oakfield_life, "N", pupil=pupil, day=monday, at=at(monday, "09:00"))
        amend(oakfield_life, "I", pupil=0, day=monday, at=at(date(2026, 2, 23), "16:00"))
        amend(oakfield_life, "O", pupil=1, day=monday, at=at(date(2026, 2, 24), "08:00"))

        found = n_settled(oakfield_life.school_id, Span(monday, date(2026, 3, 1)))

    assert found == Kept(1, 3, late=1, missing=1)


def test_a_reason_that_was_taken_back_leaves_the_n_open(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=MONDAY, at=at(MONDAY, "09:00"))
        amend(oakfield_life, "I", day=MONDAY, at=at(MONDAY, "10:00"))
        amend(oakfield_life, "N", day=MONDAY, at=at(MONDAY, "11:00"))

        found = n_settled(oakfield_life.school_id, TWO_DAYS, at=at(TUESDAY, "12:00"))

    assert found == Kept(0, 0, open=1)


def test_the_last_reason_counts(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=MONDAY, at=at(MONDAY, "09:00"))
        amend(oakfield_life, "I", day=MONDAY, at=at(MONDAY, "10:00"))
        amend(oakfield_life, "M", day=MONDAY, at=at(date(2026, 3, 20), "11:00"))

        found = n_settled(oakfield_life.school_id, TWO_DAYS, at=at(date(2026, 3, 23), "12:00"))

    assert found == Kept(1, 1)


# ---- changes ------------------------------------------------


def test_changes_are_counted_by_mark_and_by_pupil(oakfield_life):
    with scoped(oakfield_life.school_id):
        for pupil, day in ((0, MONDAY), (0, TUESDAY), (1, MONDAY)):
            mark(oakfield_life, "N", pupil=pupil, day=day, at=at(day, "09:00"))
            amend(oakfield_life, "I", pupil=pupil, day=day, at=at(day, "15:00"))
        amend(oakfield_life, "M", pupil=1, day=MONDAY, at=at(TUESDAY, "15:30"))

        changed = marks_changed(oakfield_life.school_id, TWO_DAYS)
        later = amended_since([oakfield_life.school_id], TWO_DAYS, at(TUESDAY, "15:00"))
        outside = amended_since([oakfield_life.school_id], Span(TUESDAY, WEDNESDAY), at(TUESDAY, "15:00"))

    assert changed == Changed(marks=3, entries=4, pupils=2)
    assert (later, outside) == (1, 0)


# ---- tries ------------------------------------------------


def test_the_first_try_of_a_day_counts_and_one_taken_back_does_not(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", at=at(TUESDAY, "09:00"))
        mark(oakfield_life, "N", session="PM", at=at(TUESDAY, "13:10"))
        back = tried(oakfield_life, TUESDAY, "09:05")
        tried(oakfield_life, TUESDAY, "09:06", outcome="undone", undoes=back)
        tried(oakfield_life, TUESDAY, "09:12", channel="note", outcome="note")
        tried(oakfield_life, TUESDAY, "09:20")
        tried(oakfield_life, TUESDAY, "09:40")

        [found] = first_tries(oakfield_life.school_id, TWO_DAYS)

    assert (found.session, found.made_at, found.ended_at) == ("AM", at(TUESDAY, "09:00"), None)
    assert found.tried_at == at(TUESDAY, "09:20")


def test_an_n_that_was_settled_is_told_of_with_when(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", at=at(TUESDAY, "09:00"))
        amend(oakfield_life, "I", at=at(TUESDAY, "09:10"))

        [found] = first_tries(oakfield_life.school_id, TWO_DAYS)

    assert (found.made_at, found.ended_at, found.tried_at) == (at(TUESDAY, "09:00"), at(TUESDAY, "09:10"), None)


def test_each_read_is_one_query(oakfield_life, django_assert_num_queries):
    school = oakfield_life.school_id
    with scoped(school):
        mark(oakfield_life, "N", at=at(TUESDAY, "09:00"))
        for read, queries in ((registers_in_time, 1), (n_settled, 2), (marks_changed, 1), (first_tries, 1)):
            with django_assert_num_queries(queries):
                read(school, TWO_DAYS)
        with django_assert_num_queries(1):
            amended_since([school], TWO_DAYS, at(TUESDAY, "10:00"))
