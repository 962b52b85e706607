"""What the weekly meeting is told, and what is asked of the authority."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from attendance.reports.rules.authority_asks import Facts, OpenReferral, asks_of, initials_of
from attendance.reports.rules.weekly_meeting import (
    Moved,
    is_near,
    moved_between,
    sessions_to_persistent,
    week_words,
    weekday_to_ask_about,
)
from registers.rules.figures import Counts
from tests.reports.rules.test_one_child import pupil

A, B, C, D = (UUID(int=n) for n in range(4))
MONDAY, TODAY = date(2026, 1, 5), date(2026, 3, 10)


@pytest.mark.parametrize(
    ("absent", "possible", "sessions"), [(10, 100, 0), (9, 100, 2), (0, 90, 10), (9, 91, 1), (11, 100, 0), (0, 0, 0)]
)
def test_sessions_to_persistent_is_the_least_that_makes_a_tenth(absent, possible, sessions):
    counts = pupil(absent, possible)

    assert sessions_to_persistent(counts) == sessions
    if sessions:
        assert pupil(absent + sessions, possible + sessions).persistent
        assert not pupil(absent + sessions - 1, possible + sessions - 1).persistent


@pytest.mark.parametrize(
    ("absent", "possible", "near"), [(9, 100, True), (5, 100, False), (10, 100, False), (1, 19, False)]
)
def test_is_near(absent, possible, near):
    assert is_near(pupil(absent, possible)) is near


def test_moved_between_two_days():
    before = {A: pupil(9, 100), B: pupil(10, 100), C: pupil(40, 100)}
    now = {A: pupil(12, 110), B: pupil(10, 110), C: pupil(60, 110), D: pupil(9, 100)}

    assert moved_between(before, now) == Moved(into=(A,), out=(B,), severe=(C,), near=(B, D))


def days(of_friday: int, weeks: int = 4):
    """Weeks of 100 sessions a day, with so many missed on Fridays and 5 on other days."""
    return [
        (MONDAY + timedelta(7 * week + n), pupil(of_friday if n == 4 else 5, 100)) for week in range(weeks)
        for n in range(5)
    ]  # fmt: skip


def test_weekday_to_ask_about_is_the_lowest():
    assert weekday_to_ask_about(days(12)).sentence == (
        "On Fridays 88.0% were in school, on other days 95.0% (4 Fridays). What is it about Fridays?"
    )


@pytest.mark.parametrize("rows", [[], days(5), days(12, weeks=2)])
def test_no_weekday_to_ask_about(rows):
    assert weekday_to_ask_about(rows) is None


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (Counts(), Counts(), ("No session was marked in the seven days to 9 March 2026.",)),
        (
            pupil(4, 100), pupil(9, 100),
            ("In the seven days to 9 March 2026 2 days were missed in all, 4½ days in those before.",
             "96.0% of sessions were attended, 91.0% in those before."),
        ),
        (
            pupil(1, 100), Counts(),
            ("In the seven days to 9 March 2026 ½ day was missed in all.",
             "99.0% of sessions were attended; no session was marked before."),
        ),
    ],
)  # fmt: skip
def test_week_words(now, before, words):
    assert week_words(now, before, date(2026, 3, 9)) == words


# ---- asks --------------------------------------------------------------------------------------------------------

SENT = OpenReferral("Early help", "early_help", date(2026, 2, 3), date(2026, 2, 20))


@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        (Facts(pupil(20, 100), steps=1), ("What else has helped families like this one?",)),
        (Facts(pupil(20, 100)), ("Nothing is recorded as tried yet. What would you try first?",)),
        (
            Facts(pupil(60, 100), steps=2),
            ("Who at the authority works with us on this? Half or more of the year is missed.",),
        ),
        (
            Facts(pupil(40, 100), ill=30, steps=1),
            ("Is education due from the authority because of health? 15 days or more of illness are marked.",),
        ),
        (
            Facts(Counts(present=80, unauthorised=20), steps=1),
            ("Does a legal step fit here, and what support would come first?",),
        ),
        (
            Facts(Counts(present=80, unauthorised=20), steps=1, notice=True, referrals=(SENT,)),
            ("An answer that was due on 20 February 2026: Early help, asked on 3 February 2026.",),
        ),
    ],
)
def test_asks_of(facts, asks):
    assert asks_of(facts, TODAY) == asks


@pytest.mark.parametrize(("name", "initials"), [("Poppy Arkwright", "P. A."), ("Ana Lucia de Sá", "A. L. D. S.")])
def test_initials_of(name, initials):
    assert initials_of(name) == initials
