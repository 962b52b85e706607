"""The national threshold: which sessions count, in which ten school weeks, and when it was met."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.weeks import monday_of
from interventions.rules.penalty_window import (
    MissedSession,
    Window,
    by_week,
    counted,
    first_met,
    merged_days,
    of_compulsory_age,
    threshold_on,
    window_of,
)
from tests.interventions.rules.school_years import SCHOOL_DAYS, from_day, missed


def on(*sessions, day, **settings):
    return threshold_on([one for some in sessions for one in some], SCHOOL_DAYS, day, **settings)


# --- the window ---


def test_the_window_is_ten_school_weeks_and_skips_half_term():
    window = window_of(SCHOOL_DAYS, date(2025, 11, 21))

    assert len(window.weeks) == 10
    assert window.since == date(2025, 9, 8)
    assert window.until == date(2025, 11, 24)
    assert date(2025, 10, 27) not in window.weeks


def test_the_window_reaches_into_the_last_school_year():
    window = window_of(SCHOOL_DAYS, date(2025, 9, 12))

    assert window.weeks[:2] == (date(2025, 6, 2), date(2025, 6, 9))
    assert window.weeks[-2:] == (date(2025, 9, 1), date(2025, 9, 8))


def test_in_the_holidays_the_last_ten_weeks_stay():
    assert window_of(SCHOOL_DAYS, date(2025, 8, 15)) == window_of(SCHOOL_DAYS, date(2025, 7, 22))


def test_before_the_first_school_day_there_is_no_window():
    assert window_of(SCHOOL_DAYS, date(2024, 9, 1)) is None
    assert on(day=date(2024, 9, 1)).window is None
    assert on(day=date(2024, 9, 1)).count == 0


def test_a_week_with_one_school_day_is_a_school_week():
    days = [date(2026, 1, 5), date(2026, 1, 16)]

    assert window_of(days, date(2026, 1, 16), weeks=2).weeks == (date(2026, 1, 5), date(2026, 1, 12))


def test_a_window_holds_its_first_day_and_not_the_monday_after():
    window = Window((date(2026, 1, 5), date(2026, 1, 12)))

    assert window.holds(date(2026, 1, 4)) is False
    assert window.holds(date(2026, 1, 5)) is True
    assert window.holds(date(2026, 1, 18)) is True
    assert window.holds(date(2026, 1, 19)) is False


# --- examples A35 and A36, and those of the guidance ---


def test_a35_ten_sessions_of_holiday_in_one_week_meet_the_threshold():
    stands = on(missed(date(2026, 1, 12), "G" * 10), day=date(2026, 1, 16))

    assert (stands.count, stands.met, stands.to_go) == (10, True, 0)
    assert stands.met_on == date(2026, 1, 16)


def test_a35_four_holiday_and_six_late_sessions_meet_the_threshold():
    late = [MissedSession(day, "AM", "U") for day in from_day(date(2026, 2, 23), 6)]

    stands = on(missed(date(2026, 1, 12), "GGGG"), late, day=date(2026, 3, 2))

    assert stands.met is True
    assert stands.met_on == date(2026, 3, 2)
    assert [one.code for one in stands.sessions] == ["G"] * 4 + ["U"] * 6


def test_guidance_six_in_one_week_and_one_in_each_of_the_next_four_meet_the_threshold():
    singles = [MissedSession(date(2026, 1, day), "PM", "O") for day in (12, 19, 26)]
    singles.append(MissedSession(date(2026, 2, 2), "PM", "O"))

    stands = on(missed(date(2026, 1, 5), "OOOOOO"), singles, day=date(2026, 2, 6))

    assert stands.met is True
    assert stands.met_on == date(2026, 2, 2)


def test_guidance_two_in_summer_and_eight_in_autumn_meet_the_threshold():
    stands = on(missed(date(2025, 7, 21), "GG"), missed(date(2025, 9, 1), "GGGGGGGG"), day=date(2025, 9, 5))

    assert stands.met is True
    assert stands.met_on == date(2025, 9, 4)
    assert [one.day for one in stands.met_with][:2] == [date(2025, 7, 21), date(2025, 7, 21)]


def test_a36_nine_sessions_do_not_meet_it():
    stands = on(missed(date(2026, 1, 12), "O" * 9), day=date(2026, 1, 16))

    assert (stands.count, stands.met, stands.to_go, stands.met_on) == (9, False, 1, None)


def test_a36_five_sessions_of_illness_do_not_count():
    stands = on(missed(date(2026, 1, 12), "OOOOOIIIII"), day=date(2026, 1, 16))

    assert (stands.count, stands.met) == (5, False)


# --- the edges ---


@pytest.mark.parametrize(
    ("tenth", "met"),
    [
        (date(2025, 11, 14), True),  # Friday of the tenth school week
        (date(2025, 11, 17), False),  # Monday of the eleventh
    ],
)
def test_the_tenth_school_week_counts_and_the_eleventh_does_not(tenth, met):
    stands = on(missed(date(2025, 9, 1), "OOOOOOOOO"), missed(tenth, "O"), day=tenth)

    assert stands.met is met
    assert (stands.met_on is not None) is met


def test_it_stays_known_that_it_was_met_once_the_sessions_have_left_the_window():
    stands = on(missed(date(2025, 9, 1), "O" * 10), day=date(2026, 3, 2))

    assert (stands.count, stands.met) == (0, False)
    assert stands.met_on == date(2025, 9, 5)
    assert len(stands.met_with) == 10


def test_marks_after_the_day_are_not_seen():
    stands = on(missed(date(2026, 1, 12), "O" * 10), day=date(2026, 1, 15))

    assert (stands.count, stands.met, stands.met_on) == (8, False, None)


def test_unexplained_sessions_count_but_are_told_apart():
    stands = on(missed(date(2026, 1, 12), "OOOOOOONNN"), day=date(2026, 1, 16))

    assert (stands.confirmed, stands.unexplained, stands.count) == (7, 3, 10)
    assert (stands.met, stands.met_without_unexplained) == (True, False)
    assert (stands.to_go, stands.confirmed_to_go) == (0, 3)


def test_sessions_that_an_earlier_notice_answered_for_do_not_count_again():
    sessions = missed(date(2026, 1, 12), "O" * 10)

    stands = on(sessions, missed(date(2026, 1, 26), "OO"), day=date(2026, 1, 30), used={one.slot for one in sessions})

    assert (stands.count, stands.to_go) == (2, 8)


def test_sessions_before_the_framework_do_not_count_unless_asked_for():
    old = [MissedSession(date(2024, 7, 18), session, "G") for session in ("AM", "PM")]
    new = missed(date(2024, 9, 2), "G" * 8)

    assert on(old, new, day=date(2024, 9, 6)).count == 8
    assert on(old, new, day=date(2024, 9, 6), since=date(2024, 1, 1)).count == 10


def test_only_sessions_at_compulsory_school_age_make_a_parent_liable():
    sessions = missed(date(2025, 12, 18), "OOOO") + missed(date(2026, 1, 5), "OO")

    assert of_compulsory_age(sessions, date(2020, 11, 3)) == tuple(sessions[4:])
    assert of_compulsory_age(sessions, date(2015, 11, 3)) == tuple(sessions)


# --- two schools of a trust ---


def test_sessions_at_two_schools_of_the_trust_are_one_count():
    before = missed(date(2025, 11, 3), "OOOOOO", "Oakfield")
    after = missed(date(2026, 1, 5), "OOOO", "Ashby")

    stands = on(before, after, day=date(2026, 1, 9))

    assert stands.met is True
    assert {one.school for one in stands.sessions} == {"Oakfield", "Ashby"}


def test_a_slot_marked_at_both_schools_counts_once_and_the_explained_mark_is_kept():
    day = date(2026, 1, 12)
    both = [MissedSession(day, "AM", "N", "Ashby"), MissedSession(day, "AM", "O", "Oakfield")]

    assert counted(both) == (both[1],)
    assert counted(reversed(both)) == (both[1],)


def test_a_week_of_either_school_is_a_school_week():
    one = [day for day in SCHOOL_DAYS if not date(2026, 1, 12) <= day <= date(2026, 1, 16)]
    other = [date(2026, 1, 14)]
    days = merged_days({"Oakfield": one, "Ashby": other})

    assert date(2026, 1, 12) in window_of(days, date(2026, 1, 30)).weeks
    assert days == tuple(sorted({*one, *other}))


def test_by_week_lays_the_sessions_out():
    stands = on(missed(date(2026, 1, 16), "OOO"), day=date(2026, 1, 23))

    weeks = dict(by_week(stands))

    assert len(weeks) == 10
    assert [len(weeks[week]) for week in (date(2026, 1, 12), date(2026, 1, 19))] == [2, 1]
    assert by_week(on(day=date(2024, 1, 1))) == ()


# --- properties ---

SLOTS = st.sets(st.tuples(st.integers(0, 119), st.sampled_from(["AM", "PM"])), max_size=40)


@given(SLOTS, st.integers(1, 12))
def test_first_met_is_the_first_day_whose_own_window_holds_enough(slots, limit):
    sessions = counted(MissedSession(SCHOOL_DAYS[place], session, "O") for place, session in slots)

    by_hand = None
    for day in SCHOOL_DAYS[:120]:
        window = window_of(SCHOOL_DAYS, day, 10)
        if sum(window.since <= one.day <= day for one in sessions) >= limit:
            by_hand = day
            break

    found = first_met(sessions, SCHOOL_DAYS, limit=limit)
    assert (found[0] if found else None) == by_hand


@given(SLOTS, st.randoms())
def test_the_order_of_the_sessions_changes_nothing(slots, random):
    sessions = [MissedSession(SCHOOL_DAYS[place], session, "O") for place, session in slots]
    shuffled = list(sessions)
    random.shuffle(shuffled)

    assert threshold_on(sessions, SCHOOL_DAYS, SCHOOL_DAYS[119]) == threshold_on(
        shuffled, SCHOOL_DAYS, SCHOOL_DAYS[119]
    )


@given(SLOTS)
def test_every_session_of_the_window_lies_in_one_of_its_weeks(slots):
    stands = threshold_on(
        [MissedSession(SCHOOL_DAYS[place], session, "G") for place, session in slots], SCHOOL_DAYS, SCHOOL_DAYS[119]
    )

    assert all(monday_of(one.day) in stands.window.weeks for one in stands.sessions)
    assert sum(len(sessions) for _, sessions in by_week(stands)) == stands.count
