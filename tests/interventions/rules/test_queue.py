"""The queue’s rules: deadlines by the school’s clock, days of absence, second attempts, who is first (example A45)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interventions.rules.first_day import DEFAULT_PLAN
from interventions.rules.queue import (
    Attempt,
    absence_day,
    deadline,
    expected_by,
    is_contacted,
    minutes_left,
    next_of,
    place_in_queue,
    step_lines,
    step_of_try,
)
from interventions.rules.risk import AMBER, GREEN, RED
from tests.registers.marking import weekdays

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2026, 3, 10)


def at(hour, minute, day=TUESDAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def lines(colour, now, attempts=(), day=TUESDAY, **more):
    return step_lines(colour, DEFAULT_PLAN, list(attempts), now, day=day, zone=LONDON, **more)


def states(colour, now, attempts=(), **more):
    return {line.key: line.state for line in lines(colour, now, attempts, **more)}


def following(colour, now, attempts=(), **more):
    return next_of(lines(colour, now, attempts, **more), list(attempts), now, "Poppy")


def call(outcome, hour, minute, step=""):
    return Attempt("call", outcome, at(hour, minute), step)


# ---- A45: what is next for each colour, and how long there is


@pytest.mark.parametrize(
    ("colour", "now", "key", "words"),
    [
        (RED, at(9, 0), "call", "by 09:30"),
        (RED, at(9, 18), "call", "12 min left"),
        (RED, at(9, 30), "call", "0 min left"),
        (RED, at(9, 31), "call", "1 min late"),
        (AMBER, at(9, 18), "text", "12 min left"),
        (AMBER, at(10, 40), "text", "1 h 10 min late"),
        (GREEN, at(9, 0), "text", "by 09:30"),
    ],
)
def test_a45_what_is_next_and_how_long_there_is(colour, now, key, words):
    found = following(colour, now)

    assert (found.key, found.words) == (key, words)


@pytest.mark.parametrize(("colour", "by"), [(RED, time(12, 30)), (AMBER, time(13, 30)), (GREEN, time(14, 30))])
def test_a45_the_second_attempt_of_each_colour(colour, by):
    tries = [Attempt("text", "sent", at(9, 10), "text"), call("no_answer", 9, 15, "call")]
    done = {"tell_visitor", "review"}

    found = following(colour, at(11, 0), tries, done=done)

    assert (found.key, found.by.time()) == ("call_again", by)


def test_a45_a_red_child_after_the_call_goes_to_the_visitor_then_the_review():
    tried = [call("no_answer", 9, 2, "call")]

    assert states(RED, at(9, 20), tried) == {
        "call": "done", "tell_visitor": "next", "review": "later", "call_again": "later", "face_to_face": "later",
    }  # fmt: skip
    assert following(RED, at(9, 20), tried).words == "by 09:45"
    assert following(RED, at(9, 20), tried, done={"tell_visitor"}).words == "by 10:30"


def test_a45_every_deadline_that_passed_is_late():
    assert states(AMBER, at(10, 31)) == {"text": "late", "call": "late", "call_again": "next"}


# ---- second attempts


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (at(9, 10), ""),  # again before the first call's time: the same attempt
        (at(9, 30), ""),
        (at(9, 31), "call_again"),  # its time is over, and half an hour has passed
    ],
)
def test_a_second_call_counts_when_the_first_ones_time_is_over(now, step):
    tried = [call("no_answer", 9, 1, "call")]

    assert step_of_try("call", lines(RED, now, tried), now) == step


def test_a_second_call_right_after_a_late_first_one_is_the_same_attempt():
    tried = [call("no_answer", 10, 0, "call")]

    assert step_of_try("call", lines(RED, at(10, 5), tried), at(10, 5)) == ""
    assert step_of_try("call", lines(RED, at(10, 30), tried), at(10, 30)) == "call_again"


def test_channels_do_the_steps_of_their_kind():
    now = at(9, 0)

    assert step_of_try("call", lines(GREEN, now), now) == "call"
    assert step_of_try("text", lines(GREEN, now), now) == "text"
    assert step_of_try("told", lines(RED, now), now) == "tell_visitor"
    assert step_of_try("visit", lines(RED, now), now) == "face_to_face"
    assert step_of_try("note", lines(RED, now), now) == ""


# ---- contact, and on the way


@pytest.mark.parametrize(
    ("outcome", "contact"),
    [("reason_given", True), ("on_the_way", True), ("no_answer", False), ("left_message", False), ("worried", False)],
)
def test_contact_is_somebody_spoken_to(outcome, contact):
    assert is_contacted([call(outcome, 9, 0)], at(9, 10)) is contact


def test_on_the_way_is_asked_after_half_an_hour_and_then_is_contact_no_more():
    told = [call("on_the_way", 9, 0, "call")]

    before, after = following(GREEN, at(9, 20), told), following(GREEN, at(9, 31), told)

    assert (before.key, before.words) == ("arrive", "10 min left")
    assert before.label == "Look whether Poppy has come, ring again if not"
    assert (after.key, after.words) == ("arrive", "1 min late")
    assert is_contacted(told, at(9, 30)) is True
    assert is_contacted(told, at(9, 31)) is False


def test_ringing_again_ends_waiting_for_the_child():
    told = [call("on_the_way", 9, 0, "call"), call("no_answer", 9, 40)]

    assert expected_by(told) is None
    assert following(GREEN, at(9, 41), told).key == "text"


def test_a_reason_without_its_code_waits_for_the_code():
    assert following(GREEN, at(12, 0), [call("reason_given", 9, 0, "call")]).key == "settle"


def test_seeing_a_red_child_is_needed_although_somebody_was_reached():
    told = [call("reason_given", 9, 0, "call")]

    assert states(RED, at(9, 5), told)["call_again"] == "needless"
    assert following(RED, at(9, 5), told, done={"review"}).key == "face_to_face"


# ---- the school's clock


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 28), time(9, 30)),
        (date(2026, 3, 29), time(8, 30)),  # clocks go forward that night
        (date(2026, 3, 30), time(8, 30)),
        (date(2026, 10, 24), time(8, 30)),
        (date(2026, 10, 25), time(9, 30)),  # and back
        (date(2026, 10, 26), time(9, 30)),
    ],
)
def test_half_past_nine_is_the_schools_half_past_nine_on_every_day(day, utc):
    found = deadline(day, time(9, 30), LONDON)

    assert (found.time(), found.astimezone(UTC).time()) == (time(9, 30), utc)


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(2026, 3, 28), 9 * 60 + 30), (date(2026, 3, 29), 8 * 60 + 30), (date(2026, 10, 25), 10 * 60 + 30)],
)
def test_what_is_left_is_counted_in_real_minutes(day, minutes):
    midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON)

    assert minutes_left(deadline(day, time(9, 30), LONDON), midnight) == minutes


def test_a_moment_in_another_zone_is_the_same_moment():
    by = deadline(date(2026, 3, 30), time(9, 30), LONDON)

    assert minutes_left(by, datetime(2026, 3, 30, 8, 18, 59, tzinfo=UTC)) == 12


def test_the_afternoons_plan_is_shifted_in_real_minutes():
    shift = timedelta(hours=4, minutes=15)

    assert [line.by.time() for line in lines(GREEN, at(13, 30), shift=shift)] == [
        time(13, 45), time(14, 45), time(18, 45),
    ]  # fmt: skip


# ---- which day of absence


def run(codes, *, on, days):
    """`codes` of whole days up to the day before `on`, the last one last."""
    before = [day for day in days if day < on][-len(codes) :] if codes else []
    marks = {day: [code, code] for day, code in zip(before, codes, strict=True)}
    return absence_day({**marks, on: ["N"]}, days, on)


MARCH = [day for _, day in zip(range(20), weekdays(date(2026, 3, 2)), strict=False)]


@pytest.mark.parametrize(
    ("codes", "day"),
    [
        ([], 1),
        (["/"], 1),
        (["N"], 2),
        (["/", "I", "O"], 3),
        (["I", "/", "I"], 2),
        (["I", "Y1", "I"], 3),  # nobody could attend: neither counted nor the end of the run
        (["I", "", "I"], 3),  # no mark was made
        (["I", "D", "I"], 3),
        (["I", "B", "I"], 2),  # seen elsewhere
        (["L"], 1),
    ],
)
def test_absence_days_in_a_row(codes, day):
    assert run(codes, on=date(2026, 3, 10), days=MARCH) == day


def test_a_weekend_and_a_holiday_neither_count_nor_end_the_run():
    monday, friday = date(2026, 3, 9), date(2026, 3, 6)
    after_easter, last_of_term = date(2026, 4, 13), date(2026, 3, 27)

    assert absence_day({friday: ["I", "I"], monday: ["N"]}, [friday, monday], monday) == 2
    assert absence_day({last_of_term: ["I", "I"], after_easter: ["N"]}, [last_of_term, after_easter], after_easter) == 2


def test_a_closed_day_within_the_run_is_no_school_day():
    days = [date(2026, 3, 9), date(2026, 3, 11)]  # closed for training on the tenth

    assert absence_day({days[0]: ["I", "I"], days[1]: ["N"]}, days, days[1]) == 2


def test_half_a_day_here_ends_the_run():
    monday = date(2026, 3, 9)

    assert absence_day({monday: ["/", "N"], TUESDAY: ["N"]}, [monday, TUESDAY], TUESDAY) == 1
    assert absence_day({monday: ["I", "I"], TUESDAY: ["/", "N"]}, [monday, TUESDAY], TUESDAY) == 1


# ---- who comes first


def test_rows_stand_by_deadline_then_colour_then_name():
    now = at(9, 18)
    rows = {
        "Zoe": (following(GREEN, now), GREEN), "Abe": (following(GREEN, now), GREEN), "Red": (following(RED, now), RED),
        "Texted": (following(AMBER, now, [Attempt("text", "sent", at(9, 5), "text")]), AMBER), "Done": (None, RED),
    }  # fmt: skip

    order = sorted(rows, key=lambda name: place_in_queue(*rows[name], name))

    assert order == ["Red", "Abe", "Zoe", "Texted", "Done"]
