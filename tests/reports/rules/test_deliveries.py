"""When a report is due by e-mail, and when it is tried again."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance.reports.rules.deliveries import failed_key, mail_key, may_try, week_key

LONDON = ZoneInfo("Europe/London")
BEFORE = datetime(2026, 1, 1, tzinfo=LONDON)
MONDAY = date(2026, 3, 9)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (at(MONDAY, "06:59"), None),
        (at(MONDAY, "07:00"), MONDAY),
        (at(MONDAY, "15:00"), MONDAY),
        (at(MONDAY + timedelta(days=1), "19:00"), MONDAY),  # 36 hours later
        (at(MONDAY + timedelta(days=1), "19:01"), None),  # let go
        (at(MONDAY + timedelta(days=7), "07:30"), MONDAY + timedelta(days=7)),
    ],
)
def test_a_weekly_mail_is_due_from_its_time_on(now, key):
    assert week_key(0, time(7), now, BEFORE, LONDON) == key


def test_what_was_asked_for_after_its_time_comes_next_week():
    asked = at(MONDAY, "08:00")

    assert week_key(0, time(7), at(MONDAY, "09:00"), asked, LONDON) is None
    assert week_key(0, time(7), at(MONDAY + timedelta(days=7), "07:00"), asked, LONDON) == MONDAY + timedelta(days=7)


@pytest.mark.parametrize("monday", [date(2026, 3, 30), date(2026, 10, 26)])  # the clocks changed the day before
def test_the_school_clock_counts_when_the_clocks_change(monday):
    assert week_key(0, time(7), at(monday, "06:59"), BEFORE, LONDON) is None
    assert week_key(0, time(7), at(monday, "07:00"), BEFORE, LONDON) == monday


@pytest.mark.parametrize(
    ("tries", "minutes", "again"),
    [(1, 3, False), (1, 4, True), (2, 7, False), (2, 8, True), (12, 119, False), (12, 120, True)],
)
def test_a_mail_that_failed_waits_longer_each_time(tries, minutes, again):
    last = at(MONDAY, "07:00")

    assert may_try(tries, last, last + timedelta(minutes=minutes)) is again


def test_the_first_try_waits_for_nothing():
    assert may_try(0, None, at(MONDAY, "07:00"))


def test_a_failed_try_has_a_key_of_its_own():
    assert failed_key("2026-03-09", 2) == "2026-03-09#2"
    assert mail_key("2026-03-09#2") == mail_key("2026-03-09") == "2026-03-09"
