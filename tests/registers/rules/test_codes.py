"""The code tables against the published table, and what may be entered."""

import csv
from datetime import date
from pathlib import Path

import pytest

from registers.rules.code_words import MEANINGS_2006, MEANINGS_2024, SHORT_LABELS
from registers.rules.codes import (
    ALL_CODES,
    CLASSES,
    CodeClass,
    CodeNotInForce,
    MarkRefused,
    UnknownCode,
    check_mark,
    code_even_if_retired,
    code_on,
    codes_on,
    fit_to_session,
    needs_note,
    present_code,
)

TABLE = Path(__file__).parents[2] / "data" / "attendance_codes.csv"
CLASS_OF_CATEGORY = {
    "present": "present",
    "approved_educational_activity": "approved_educational_activity",
    "authorised_absence": "authorised",
    "unauthorised_absence": "unauthorised",
    "not_a_possible_attendance": "not_possible",
    "administrative": "administrative",
}
LAST_OLD, FIRST_NEW = date(2024, 8, 18), date(2024, 8, 19)
MONDAY = date(2025, 1, 6)


def published():
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_published(row):
    return (
        row["code"],
        int(row["regulation_set"]),
        row["label"],
        CLASS_OF_CATEGORY[row["category"]],
        row["session"],
        row["needs_note"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        row["dfe_group"],
        row["constraints"],
        row["replaces_or_replaced_by"],
    )


def as_ours(code):
    return (
        code.code,
        code.regulation_set,
        code.label,
        code.code_class,
        code.session,
        code.needs_note,
        code.valid_from,
        code.valid_to,
        code.dfe_group,
        code.constraint,
        code.replaced,
    )


def test_code_table_equals_the_published_table_row_for_row():
    assert [as_ours(code) for code in ALL_CODES] == [as_published(row) for row in published()]


def test_flags_of_every_code_equal_the_published_columns():
    ours = [(code.counts_possible, code.attended, code.is_authorised) for code in ALL_CODES]
    assert ours == [
        (row["counts_possible"] == "1", row["counts_present"] == "1", row["authorised"] == "1") for row in published()
    ]


@pytest.mark.parametrize(("day", "regulation_set", "number"), [(LAST_OLD, 2006, 25), (FIRST_NEW, 2024, 34)])
def test_codes_on_either_side_of_the_switch(day, regulation_set, number):
    rows = [row for row in published() if int(row["regulation_set"]) == regulation_set]
    in_force = [row["code"] for row in rows if not row["valid_to"] or row["valid_to"] >= day.isoformat()]

    codes = codes_on(day)

    assert [code.code for code in codes] == in_force
    assert len(codes) == number


def test_codes_on_a_day_before_f_was_retired_hold_it():
    assert {code.code for code in codes_on(date(2013, 8, 31))} - {code.code for code in codes_on(LAST_OLD)} == {"F"}


def test_words_exist_for_every_code_and_no_other():
    assert set(MEANINGS_2024) == {code.code for code in ALL_CODES if code.regulation_set == 2024}
    assert set(MEANINGS_2006) == {code.code for code in ALL_CODES if code.regulation_set == 2006}
    assert set(SHORT_LABELS) == {code.code for code in ALL_CODES}


def test_every_class_is_one_of_six():
    assert {code.code_class for code in ALL_CODES} == set(CLASSES)


@pytest.mark.parametrize(
    ("code", "day", "message", "remedy"),
    [
        ("J", FIRST_NEW, "J was last used on 18 August 2024", "Use J1"),
        ("H", FIRST_NEW, "H was last used on 18 August 2024", "Use C for leave"),
        ("Y", FIRST_NEW, "Y was last used on 18 August 2024", "Use Q or one of Y1 to Y7"),
        ("F", date(2013, 9, 1), "F was last used on 31 August 2013", "Use H."),
        ("F", FIRST_NEW, "F was last used on 31 August 2013", "Use C for leave"),
        ("J1", LAST_OLD, "J1 came into force on 19 August 2024", "Use J."),
        ("K", LAST_OLD, "K came into force on 19 August 2024", "Use B."),
        ("C2", LAST_OLD, "C2 came into force on 19 August 2024", "Use C."),
        ("Y7", LAST_OLD, "Y7 came into force on 19 August 2024", "Use Y."),
        ("I", date(2006, 8, 31), "No attendance code is known for 31 August 2006", "Check the date"),
    ],
)
def test_code_on_a_day_it_is_not_in_force_says_what_to_use(code, day, message, remedy):
    with pytest.raises(CodeNotInForce) as refusal:
        code_on(code, day)

    assert refusal.value.message.startswith(message)
    assert refusal.value.remedy.startswith(remedy)


def test_code_on_for_a_letter_nobody_knows():
    with pytest.raises(UnknownCode, match="“A” is not an attendance code"):
        code_on("A", MONDAY)


@pytest.mark.parametrize(
    ("code", "code_class"),
    [("J", CodeClass.AEA), ("H", CodeClass.AUTHORISED), ("F", CodeClass.AUTHORISED), ("Y", CodeClass.NOT_POSSIBLE)],
)
def test_retired_code_met_after_the_switch_keeps_its_class_and_is_flagged(code, code_class):
    found = code_even_if_retired(code, MONDAY)

    assert (found.code_class, found.residual) == (code_class, True)


def test_code_in_force_is_not_residual():
    assert code_even_if_retired("C", MONDAY) == code_on("C", MONDAY)
    assert code_on("C", MONDAY).residual is False


def test_new_code_before_the_switch_is_refused_even_where_retired_ones_are_taken():
    with pytest.raises(CodeNotInForce, match="Use J"):
        code_even_if_retired("J1", LAST_OLD)


def test_interview_changes_class_with_the_session_date():
    assert code_on("J", LAST_OLD).attended is True
    assert code_on("J1", FIRST_NEW).is_authorised is True


@pytest.mark.parametrize(
    ("code", "look"),
    [("/", "present"), ("L", "late"), ("B", "offsite"), ("D", "offsite"), ("I", "auth"), ("U", "unauth")]
    + [("N", "noreason"), ("Y4", "notcount"), ("#", "notcount"), ("X", "notcount")],
)
def test_look_of_a_code(code, look):
    assert code_on(code, MONDAY).look == look


def test_late_codes_are_l_and_u():
    assert [code.code for code in codes_on(MONDAY) if code.late] == ["L", "U"]


def test_a11_a_mark_of_present_belongs_to_its_session_alone():
    # Home ill at 10:30: the morning stays present, the afternoon is decided by itself.
    assert (present_code("AM"), present_code("PM")) == ("/", "\\")
    assert check_mark("/", day=MONDAY, session="AM") == ()
    assert check_mark("I", day=MONDAY, session="PM") == ()


def test_a12_work_at_home_is_no_approved_activity():
    assert "Never work at home" in code_on("B", MONDAY).meaning
    assert "NOT remote/home learning" in code_on("B", MONDAY).constraint


def test_a13_staggered_start_is_y7_with_its_note_and_not_the_closure_code():
    day = date(2025, 9, 2)

    assert check_mark("Y7", day=day, session="AM", note="staggered start") == ()
    with pytest.raises(MarkRefused, match="Y7"):
        check_mark("#", day=day, session="AM")
    assert check_mark("#", day=date(2023, 9, 5), session="AM") == ()


def test_a14_part_closed_and_whole_site_closed_are_not_possible_attendances():
    assert [code_on(code, MONDAY).code_class for code in ("Y3", "Y4")] == [CodeClass.NOT_POSSIBLE] * 2
    assert "no room for this pupil" in code_on("Y3", MONDAY).meaning
    assert "For every pupil" in code_on("Y4", MONDAY).meaning


@pytest.mark.parametrize(
    ("code", "session", "right"), [("/", "PM", "\\"), ("\\", "AM", "/")], ids=["morning in PM", "afternoon in AM"]
)
def test_a15_present_for_the_other_session_is_refused_or_corrected(code, session, right):
    assert fit_to_session(code, session) == (right, True)
    with pytest.raises(MarkRefused) as refusal:
        check_mark(code, day=MONDAY, session=session)
    assert refusal.value.field == "session"


@pytest.mark.parametrize(("code", "session"), [("/", "AM"), ("\\", "PM"), ("I", "PM"), ("L", "AM")])
def test_a15_a_code_that_fits_is_left_alone(code, session):
    assert fit_to_session(code, session) == (code, False)


@pytest.mark.parametrize("note", ["", "   "])
def test_a16_y7_without_its_cause_is_refused(note):
    with pytest.raises(MarkRefused) as refusal:
        check_mark("Y7", day=MONDAY, session="AM", note=note)

    assert (refusal.value.field, refusal.value.remedy) == ("note", "Say in a few words what the cause is.")


@pytest.mark.parametrize("code", ["B", "K", "Y7"])
def test_codes_that_need_a_note(code):
    with pytest.raises(MarkRefused, match=f"{code} needs a note"):
        check_mark(code, day=MONDAY, session="AM")
    assert check_mark(code, day=MONDAY, session="AM", note="pottery at the arts centre") == ()


def test_notes_of_k_and_c2_follow_the_schools_setting():
    assert needs_note(code_on("K", MONDAY), k_needs_note=False) is False
    assert needs_note(code_on("C2", MONDAY)) is False
    with pytest.raises(MarkRefused, match="what the agreement is"):
        check_mark("C2", day=MONDAY, session="AM", c2_needs_note=True)


def test_history_from_another_system_needs_no_note():
    assert check_mark("B", day=MONDAY, session="AM", require_note=False) == ()


def test_a09_x_for_a_child_of_compulsory_school_age_is_refused():
    with pytest.raises(MarkRefused, match="use C2") as refusal:
        check_mark("X", day=MONDAY, session="PM", born=date(2018, 3, 1))

    assert refusal.value.field == "code"


def test_a09_x_for_a_child_below_compulsory_school_age_stands():
    assert check_mark("X", day=MONDAY, session="PM", born=date(2020, 3, 1)) == ()
    assert check_mark("X", day=MONDAY, session="PM", of_compulsory_school_age=False) == ()


def test_c2_for_a_child_below_compulsory_school_age_is_refused():
    with pytest.raises(MarkRefused, match="use X"):
        check_mark("C2", day=MONDAY, session="PM", of_compulsory_school_age=False)


@pytest.mark.parametrize(
    ("code", "year_group", "warned"),
    [("S", 10, True), ("S", 11, False), ("S", 13, False), ("S", None, False)]
    + [("W", 9, True), ("W", 10, False), ("W", 11, False)],
)
def test_study_leave_and_work_experience_warn_by_year_group_and_never_block(code, year_group, warned):
    warnings = check_mark(code, day=MONDAY, session="AM", year_group=year_group)

    assert [warning.field for warning in warnings] == (["code"] if warned else [])


def test_z_for_a_pupil_on_roll_is_refused():
    with pytest.raises(MarkRefused, match="not on the admission register"):
        check_mark("Z", day=MONDAY, session="AM")


def test_planned_closure_is_for_the_whole_school():
    assert check_mark("#", day=MONDAY, session="AM", whole_school=True) == ()
    with pytest.raises(MarkRefused, match="whole school"):
        check_mark("#", day=MONDAY, session="AM")


@pytest.mark.parametrize(("code", "minutes"), [("I", 5), ("L", 0), ("L", -1), ("U", 481)])
def test_minutes_late_that_cannot_be(code, minutes):
    with pytest.raises(MarkRefused) as refusal:
        check_mark(code, day=MONDAY, session="AM", minutes_late=minutes)

    assert refusal.value.field == "minutes_late"


def test_minutes_late_of_a_late_mark():
    assert check_mark("L", day=MONDAY, session="AM", minutes_late=1) == ()
    assert check_mark("U", day=MONDAY, session="PM", minutes_late=480) == ()


@pytest.mark.parametrize("code", ["R", "C", "G", "O"])
def test_a34_each_day_of_a_festival_has_a_code_of_its_own(code):
    # R for the one day set apart, C where granted beforehand, otherwise G or O: all stand, day by day.
    assert check_mark(code, day=MONDAY, session="AM") == ()
    assert "only the day(s) set apart" in code_on("R", MONDAY).constraint
