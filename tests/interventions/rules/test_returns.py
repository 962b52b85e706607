"""Returns to the local authority: what makes one due, from which day, by when, and what it says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.return_files import FIELDS, content, facts_of, fields, missing
from interventions.rules.return_spells import DayMarks, illness_spells, unauthorised_runs
from interventions.rules.returns import (
    CONTINUOUS,
    DELETION,
    IRREGULAR,
    LABELS,
    MONTHLY,
    NEW_PUPIL,
    SICKNESS,
    WEEKLY,
    Expected,
    ReturnSettings,
    attendance_due,
    compulsory,
    continuous_returns,
    deletion_return,
    irregular_return,
    new_pupil_return,
    sickness_returns,
)
from tests.interventions.rules.school_years import SCHOOL_DAYS, from_day

BORN = date(2014, 3, 8)
MONDAY = date(2026, 1, 12)


def marks(first, text):
    """Session by session from a day on: "O O / \\" is two days."""
    codes = text.split()
    days = from_day(first, (len(codes) + 1) // 2)
    return [DayMarks(day, *codes[2 * n : 2 * n + 2]) for n, day in enumerate(days)]


def continuous(some, **settings):
    return continuous_returns(some, SCHOOL_DAYS, BORN, ReturnSettings(**settings))


def sickness(some, expected=(), **settings):
    return sickness_returns(some, SCHOOL_DAYS, BORN, expected=expected, settings=ReturnSettings(**settings))


# --- example A40: ten school days in a row ---


def test_a40_twenty_sessions_over_ten_school_days_make_a_return_due():
    (due,) = continuous(marks(MONDAY, "O " * 20))

    assert (due.kind, due.key) == (CONTINUOUS, "return_10_days:2026-01-12")
    assert (due.first, due.trigger, due.due) == (MONDAY, date(2026, 1, 23), date(2026, 1, 26))
    assert (due.last, due.sessions) == (date(2026, 1, 23), 20)
    assert due.why == "Unauthorised absence on 10 school days in a row since 12 January 2026."


def test_a40_nineteen_sessions_then_present_are_not_continuous():
    some = marks(MONDAY, "O " * 19 + "\\")

    assert continuous(some) == ()
    assert irregular_return(some, SCHOOL_DAYS, BORN).kind == IRREGULAR


@pytest.mark.parametrize(
    ("text", "returns"),
    [
        ("G N O U " * 5, 1),  # any mix of the four
        ("O " * 18, 0),  # nine days
        ("O " * 18 + "O I", 0),  # an authorised session ends it
        ("O " * 18 + "L O", 0),  # late but present ends it
        ("O O " * 5 + "Y4 Y4 " + "O O " * 5, 1),  # a closed day neither counts nor ends it
        ("O O " * 5 + "O Y4 " + "O O " * 4, 1),  # a half day closed: the other half counts
        ("O O " * 5 + "Y4 Y4 " + "O O " * 4, 0),
        ("O O " * 10 + "/ \\ " + "O O " * 10, 2),  # one for each run
        ("O O " * 15, 1),  # once for one run
        ("I I " * 12, 0),
        ("", 0),
    ],
)
def test_what_ten_days_in_a_row_are(text, returns):
    assert len(continuous(marks(MONDAY, text))) == returns


def test_a_run_goes_on_over_half_term():
    (due,) = continuous(marks(date(2026, 2, 9), "O " * 20))

    assert (due.first, due.trigger) == (date(2026, 2, 9), date(2026, 2, 27))


def test_a_longer_run_keeps_its_key_and_its_trigger():
    (ten,), (fifteen,) = continuous(marks(MONDAY, "O " * 20)), continuous(marks(MONDAY, "O " * 30))

    assert (ten.key, ten.trigger, ten.due) == (fifteen.key, fifteen.trigger, fifteen.due)
    assert fifteen.sessions == 30


@pytest.mark.parametrize(
    ("every", "due"),
    [("at_once", date(2026, 1, 26)), (WEEKLY, date(2026, 1, 23)), (MONTHLY, date(2026, 1, 31))],
)
def test_the_frequency_agreed_with_the_authority_sets_the_day(every, due):
    assert attendance_due(date(2026, 1, 23), SCHOOL_DAYS, ReturnSettings(attendance_every=every)) == due


def test_a_monthly_return_of_december_is_due_in_december():
    assert attendance_due(date(2025, 12, 19), (), ReturnSettings(attendance_every=MONTHLY)) == date(2025, 12, 31)


def test_where_the_calendar_ends_the_next_weekday_is_taken():
    assert attendance_due(date(2026, 7, 17), [], ReturnSettings()) == date(2026, 7, 20)


# --- irregular attendance ---


def test_irregular_attendance_is_the_settings_number_in_its_weeks():
    some = marks(MONDAY, "O \\ " * 12)

    due = irregular_return(some, SCHOOL_DAYS, BORN)

    assert (due.trigger, due.sessions, due.first) == (date(2026, 1, 23), 10, MONDAY)
    assert due.why == "10 unauthorised sessions within 10 school weeks since 12 January 2026."
    assert irregular_return(some, SCHOOL_DAYS, BORN, ReturnSettings(irregular_sessions=13)) is None


def test_irregular_attendance_may_be_left_to_a_person():
    some = marks(MONDAY, "O O " * 20)

    assert irregular_return(some, SCHOOL_DAYS, BORN, ReturnSettings(irregular_sessions=None)) is None


# --- example A41: sickness ---


def test_a41_twelve_days_of_illness_and_two_more_weeks_on_a_hospital_letter_make_a_return_due_now():
    ill = marks(MONDAY, "I " * 24)
    today = date(2026, 1, 27)

    (due,) = sickness(ill, [Expected(today, 10, "Hospital letter of 27 January")])

    assert (due.kind, due.trigger, due.due) == (SICKNESS, today, date(2026, 1, 28))
    assert due.why == "Illness on 12 days since 12 January 2026, 12 days this year."


@pytest.mark.parametrize(
    ("ill_sessions", "expected_days", "grounds", "is_due"),
    [
        (24, 10, "", False),  # without grounds an expectation does not count
        (24, 2, "Letter", False),  # 14 days
        (24, 3, "Letter", True),  # 15 days
        (23, 3, "Letter", False),  # 14½ days
        (2, 14, "Letter", True),  # known from the first day
    ],
)
def test_expected_days_count_with_reasonable_grounds(ill_sessions, expected_days, grounds, is_due):
    ill = marks(MONDAY, "I " * ill_sessions)

    found = sickness(ill, [Expected(ill[-1].day, expected_days, grounds)])

    assert (len(found) == 1) is is_due


@pytest.mark.parametrize(
    ("text", "returns"),
    [
        ("I " * 29, 0),  # 14½ days running
        ("I " * 30, 1),  # 15 days running
        ("I \\ " * 29, 0),  # 14½ days in half days
        ("I \\ " * 30, 1),  # 15 days in half days
        ("I I / \\ " * 14, 0),
        ("I I / \\ " * 15, 1),  # cumulative
        ("I I Y4 Y4 " * 15, 1),  # closed days between do not end a spell
        ("M M " * 20, 0),  # only code I
    ],
)
def test_fifteen_days_running_or_in_the_year(text, returns):
    assert len(sickness(marks(date(2025, 9, 1), text))) == returns


def test_sickness_is_returned_once_for_a_continuous_period():
    (at_15,), (at_25,) = sickness(marks(MONDAY, "I " * 30)), sickness(marks(MONDAY, "I " * 50))

    assert at_15.key == at_25.key == "return_sickness:2026-01-12"
    assert at_15.trigger == at_25.trigger == date(2026, 1, 30)


def test_a_new_spell_after_fifteen_days_is_a_return_of_its_own_unless_the_school_settled_otherwise():
    ill = marks(date(2025, 9, 1), "I " * 30 + "/ \\ " + "I I " + "/ \\")

    assert [due.first for due in sickness(ill)] == [date(2025, 9, 1), date(2025, 9, 23)]
    assert [due.first for due in sickness(ill, sickness_each_spell=False)] == [date(2025, 9, 1)]


def test_a_spell_of_fifteen_days_itself_is_always_a_return():
    ill = marks(date(2025, 9, 1), "I " * 30 + "/ \\ " + "I " * 30)

    assert len(sickness(ill, sickness_each_spell=False)) == 2


def test_the_trigger_in_the_year_is_the_day_of_the_thirtieth_session():
    ill = marks(date(2025, 9, 1), "I " * 20 + "/ \\ " + "I " * 14)

    (due,) = sickness(ill)

    assert (due.first, due.trigger) == (date(2025, 9, 16), date(2025, 9, 22))
    assert due.why == "Illness on 7 days since 16 September 2025, 17 days this year."


def test_half_days_are_written_as_halves():
    assert sickness(marks(MONDAY, "I " * 31))[0].why == "Illness on 15½ days since 12 January 2026, 15½ days this year."


# --- compulsory school age ---


def test_only_days_at_compulsory_school_age_count():
    born = date(2020, 11, 3)  # of age from 31 December 2025
    before, after = marks(date(2025, 12, 1), "O " * 20), marks(MONDAY, "O " * 18)

    assert compulsory(before, born) == ()
    assert continuous_returns(before, SCHOOL_DAYS, born) == ()
    assert continuous_returns(before + after, SCHOOL_DAYS, born) == ()
    assert sickness_returns(marks(date(2025, 11, 3), "I " * 30), SCHOOL_DAYS, born) == ()
    assert irregular_return(before, SCHOOL_DAYS, born) is None


# --- new pupil ---


def test_a_new_pupil_return_is_due_by_the_fifth_calendar_day_after_entry():
    due = new_pupil_return(date(2026, 1, 15), SCHOOL_DAYS)

    assert (due.kind, due.trigger, due.due) == (NEW_PUPIL, date(2026, 1, 15), date(2026, 1, 20))


def test_a_school_may_count_school_days():
    due = new_pupil_return(date(2026, 1, 15), SCHOOL_DAYS, settings=ReturnSettings(new_pupil_school_days=True))

    assert due.due == date(2026, 1, 22)


@pytest.mark.parametrize(
    ("junior", "first_day", "asked_on", "is_due"),
    [
        (True, True, None, False),
        (True, False, None, True),
        (False, True, None, True),
        (True, True, date(2025, 8, 31), True),  # asked before the entry
        (True, True, date(2025, 9, 1), False),  # asked on the day: not before
        (True, True, date(2025, 10, 1), False),
    ],
)
def test_the_most_junior_class_on_the_first_day_is_left_out_unless_asked_for(junior, first_day, asked_on, is_due):
    due = new_pupil_return(
        date(2025, 9, 1),
        SCHOOL_DAYS,
        most_junior_class=junior,
        first_day_of_year=first_day,
        settings=ReturnSettings(asked_on=asked_on),
    )

    assert (due is not None) is is_due


# --- deletion ---


def test_a_deletion_return_is_due_from_the_ground_and_by_the_deletion():
    due = deletion_return(date(2026, 2, 2), date(2026, 2, 6))

    assert (due.kind, due.trigger, due.due) == (DELETION, date(2026, 2, 2), date(2026, 2, 6))
    assert due.key == "return_deletion:2026-02-06"


def test_a_ground_said_to_be_met_after_the_deletion_is_due_at_once():
    assert deletion_return(date(2026, 2, 9), date(2026, 2, 6)).trigger == date(2026, 2, 6)


@pytest.mark.parametrize(
    ("senior", "after_term", "asked_on", "is_due"),
    [
        (True, True, None, False),
        (True, False, None, True),
        (False, True, None, True),
        (True, True, date(2026, 6, 1), True),
    ],
)
def test_the_most_senior_class_at_the_end_is_left_out_unless_asked_for(senior, after_term, asked_on, is_due):
    due = deletion_return(
        date(2026, 7, 21),
        date(2026, 7, 21),
        most_senior_class=senior,
        after_last_term=after_term,
        settings=ReturnSettings(asked_on=asked_on),
    )

    assert (due is not None) is is_due


# --- files ---


def whole(kind, **changes):
    return {field.key: "Written" for field in FIELDS[kind]} | changes


def test_every_kind_has_a_label_and_columns():
    assert LABELS.keys() == FIELDS.keys()
    for kind in FIELDS:
        keys = [field.key for field in fields(kind)]
        assert len(keys) == len(set(keys))
        assert {"full_name", "address"} <= set(keys)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_file_has_a_row_for_each_column_in_order(kind):
    assert [column for column, _ in content(kind, {})] == [field.column for field in FIELDS[kind]]


@pytest.mark.parametrize("kind", FIELDS)
def test_what_a_file_cannot_be_without(kind):
    needed = tuple(field for field in FIELDS[kind] if field.required)

    assert missing(kind, {}) == needed
    assert missing(kind, whole(kind, ground="k")) == ()
    assert [field.key for field in missing(kind, whole(kind, ground="k", full_name=" "))] == ["full_name"]


def test_a_deletion_names_its_ground_in_full():
    rows = dict(content(DELETION, whole(DELETION, ground="g")))

    assert rows["Ground of regulation 9(1)"] == "g: moved too far away"


def test_a_deletion_without_a_known_ground_is_not_complete():
    assert [field.key for field in missing(DELETION, whole(DELETION, ground="z"))] == ["ground"]


def test_a_deletion_for_another_school_names_the_school_and_the_first_day_there():
    facts = whole(DELETION, ground="a", destination="", destination_from="")

    assert [field.key for field in missing(DELETION, facts)] == ["destination", "destination_from"]
    assert missing(DELETION, facts | {"ground": "f"}) == ()


def test_what_the_finding_knows_of_the_file():
    (due,) = continuous(marks(MONDAY, "O " * 20))

    assert facts_of(due) == {"first": "2026-01-12", "last": "2026-01-23", "sessions": "20"}
    assert facts_of(new_pupil_return(MONDAY, SCHOOL_DAYS)) == {}


# --- properties ---

CODES = st.sampled_from(["/", "O", "I", "G", "Y4", ""])
DAYS = st.lists(st.tuples(CODES, CODES), max_size=60)


def _days(pairs):
    # a morning's mark of being present is another in the afternoon
    return [DayMarks(day, am, "\\" if pm == "/" else pm) for day, (am, pm) in zip(SCHOOL_DAYS, pairs, strict=False)]


@given(DAYS)
def test_spells_hold_every_session_of_illness_once(pairs):
    some = _days(pairs)

    assert sum(spell.sessions for spell in illness_spells(some)) == sum(
        code == "I" for day in some for _, code in day.sessions
    )


@given(DAYS)
def test_days_of_runs_have_no_other_possible_session(pairs):
    some = _days(pairs)
    in_runs = {day for run in unauthorised_runs(some) for day in run.days}

    by_hand = {day.day for day in some if day.possible and all(code.is_unauthorised for code in day.possible)}
    assert in_runs == by_hand


@given(DAYS, st.integers(0, 60))
def test_marks_of_later_days_never_change_an_earlier_trigger(pairs, end):
    some = _days(pairs)

    for returns in (continuous, sickness):
        early = {due.key: due.trigger for due in returns(some[:end])}
        late = {due.key: due.trigger for due in returns(some)}
        assert early.items() <= late.items()
