"""Counts and rates: the worked examples, and properties that hold for any run of marks."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.codes import codes_on
from registers.rules.figures import (
    FIGURES_COLUMNS,
    NOTHING,
    Counts,
    GroupFigures,
    TallyRefused,
    absences_from_census,
    display_percent,
    figures_row,
    group_figures,
    is_persistent,
    is_severe,
    percent,
    rate,
    rounded,
    tally,
    tally_row,
    weighted_percent,
)

NEW, OLD = date(2025, 1, 6), date(2024, 1, 8)
VECTORS = json.loads((Path(__file__).parents[2] / "data" / "national_year_to_date_vectors.json").read_text("utf-8"))
AEA_CODES = ("B", "J", "K", "P", "V", "W")


def example(marks, day=NEW, **options):
    counts = tally(marks, day=day, **options)
    return counts.possible, counts.attended, counts.authorised, counts.unauthorised


def test_a01_two_sessions_of_illness_in_a_week():
    counts = tally(r"/ \ / \ I I / \ / \ ", day=NEW, strict=True)

    assert (counts.possible, counts.attended, counts.authorised, counts.unauthorised) == (10, 8, 2, 0)
    assert (counts.attendance_percent, counts.absence_percent) == ("80.0000", "20.0000")


def test_a02_an_interview_since_2024_is_an_authorised_absence():
    counts = tally(r"/ \ J1 \ / \ / \ / \ ", day=NEW, strict=True)

    assert (counts.possible, counts.attended, counts.authorised) == (10, 9, 1)
    assert counts.attendance_percent == "90.0000"


def test_a03_an_interview_before_2024_was_attendance():
    counts = tally(r"/ \ J \ / \ / \ / \ ", day=OLD, strict=True)

    assert (counts.possible, counts.attended, counts.aea) == (10, 10, 1)
    assert counts.attendance_percent == "100.0000"


def test_a04_approved_educational_activity_is_attendance():
    counts = tally(r"/ \ B B V V P W / \ ", day=NEW, strict=True)

    assert (counts.possible, counts.present, counts.aea) == (10, 4, 6)
    assert counts.attendance_percent == "100.0000"


def test_a05_an_unexpected_closure_is_not_possible():
    counts = tally(r"/ \ / \ Y4 Y4 / \ O O", day=NEW, strict=True)

    assert (counts.possible, counts.attended, counts.unauthorised, counts.not_possible) == (8, 6, 2, 2)
    assert (counts.attendance_percent, counts.absence_percent) == ("75.0000", "25.0000")


def test_a06_each_code_of_2024_once():
    counts = tally([code.code for code in codes_on(NEW)], day=NEW)

    assert counts == Counts(present=3, aea=5, authorised=10, unauthorised=4, not_possible=10, administrative=2, late=2)
    assert (counts.possible, counts.attended) == (22, 8)
    assert counts.attendance_percent == "36.3636"
    assert display_percent(counts.attended, counts.possible) == "36.4"


def test_a07_late_sessions_are_l_and_u():
    counts = tally(r"L \ U \ / \ L L / U", day=NEW, strict=True)

    assert (counts.possible, counts.attended, counts.unauthorised) == (10, 8, 2)
    assert counts.attendance_percent == "80.0000"
    assert counts.late == 5


def test_a08_nothing_possible_has_no_rate_and_is_in_no_denominator():
    counts = tally("Y4 Y4 # # X X", day=NEW, strict=True)

    assert counts.possible == 0
    assert (counts.attendance_percent, counts.absence_percent) == (None, None)
    assert (counts.persistent, counts.severe) == (False, False)
    assert group_figures([counts]).enrolments == 0
    assert group_figures([counts]).persistent_percent is None


def test_a09_mornings_only_below_compulsory_school_age():
    counts = tally("/ X / X / X / X / X", day=NEW, strict=True)

    assert (counts.possible, counts.attended, counts.attendance_percent) == (5, 5, "100.0000")


def test_a10_dual_registered_pupil_counts_once_altogether():
    first = tally(r"D D D D / \ / I / \ ", day=NEW, strict=True)
    second = tally(r"/ \ / \ D D D D D D", day=NEW, strict=True)

    assert (first.possible, first.attended, first.authorised, first.attendance_percent) == (6, 5, 1, "83.3333")
    assert (second.possible, second.attended, second.attendance_percent) == (4, 4, "100.0000")
    assert (first + second).possible == 10


@pytest.mark.parametrize(
    ("absent", "possible", "persistent"), [(19, 190, True), (18, 190, False), (38, 380, True), (37, 380, False)]
)
def test_a17_persistent_from_exactly_a_tenth(absent, possible, persistent):
    assert is_persistent(absent, possible) is persistent


@pytest.mark.parametrize(("absent", "severe"), [(95, True), (94, False)])
def test_a18_severe_from_exactly_a_half(absent, severe):
    assert is_severe(absent, 190) is severe
    assert is_persistent(absent, 190) is True
    assert percent(94, 190) == "49.4737"


def test_a19_a_display_of_ten_is_not_yet_persistent():
    assert percent(28, 281) == "9.9644"
    assert display_percent(28, 281) == "10.0"
    assert is_persistent(28, 281) is False


@pytest.mark.parametrize(
    ("authorised", "unauthorised", "reasons", "expected"), [(15, 35, 42, 50), (30, 10, 50, 50), (20, 5, 25, 25)]
)
def test_a20_totals_against_reasons_take_the_larger(authorised, unauthorised, reasons, expected):
    assert absences_from_census(authorised=authorised, unauthorised=unauthorised, reasons=reasons) == expected


def test_a21_group_rate_is_sum_over_sum():
    first = Counts(present=45, authorised=5)
    second = Counts(present=350, authorised=30)

    group = group_figures([first, second])

    assert group.counts.absence_percent == "8.1395"
    assert (group.enrolments, group.persistent, group.persistent_percent) == (2, 1, "50.0000")


def national(year, phase):
    return next(cell for cell in VECTORS if (cell["year"], cell["phase"]) == (year, phase))


def counts_of(cell):
    return Counts(
        present=cell["present_sessions"],
        aea=cell["approved_educational_activity"],
        authorised=cell["authorised_absence"],
        unauthorised=cell["unauthorised_absence"],
    )


def test_a22_england_primary_2024_25():
    counts = counts_of(national("2024-25", "Primary"))

    assert (counts.possible, counts.absent) == (1_348_359_082, 70_752_578)
    assert (counts.authorised, counts.unauthorised) == (50_435_461, 20_317_117)
    assert (counts.absence_percent, counts.authorised_percent, counts.unauthorised_percent) == (
        "5.2473",
        "3.7405",
        "1.5068",
    )
    assert counts.attendance_percent == "94.7527"


def test_a23_england_2016_17_in_one_decimal():
    authorised, unauthorised, possible = 82_795_485, 30_679_802, 2_440_216_810

    assert display_percent(authorised + unauthorised, possible) == "4.7"
    assert display_percent(authorised, possible) == "3.4"
    assert display_percent(unauthorised, possible) == "1.3"
    assert display_percent(744_275, 6_899_770) == "10.8"


def test_a24_england_on_one_day():
    counts = Counts(present=12_946_834, aea=42_437, authorised=344_269, unauthorised=290_741)

    assert (counts.attended, counts.possible) == (12_989_271, 13_624_281)
    assert counts.attendance_percent == "95.3391"


def test_a25_england_special_2025_26():
    counts = counts_of(national("2025-26", "Special"))

    assert (counts.possible, counts.attended) == (52_448_242, 45_541_257)
    assert (counts.attendance_percent, counts.absence_percent) == ("86.8309", "13.1691")
    assert (counts.authorised_percent, counts.unauthorised_percent) == ("9.5694", "3.5998")


def test_a26_a_national_total_weighted_by_census_is_not_sum_over_sum():
    assert counts_of(national("2023-24", "Total")).absence_percent == "7.1851"
    assert weighted_percents("2023-24")[1] == "7.2108"
    assert counts_of(national("2025-26", "Total")).absence_percent == "6.8832"


# Census enrolments by phase, as published beside the counts (`total_enrolments`): what the totals are weighted by.
ENROLMENTS = {
    "2022-23": {"Primary": 4_658_003, "Secondary": 3_590_630, "Special": 147_547},
    "2023-24": {"Primary": 4_533_855, "Secondary": 3_631_245, "Special": 159_208},
    "2024-25": {"Primary": 4_488_598, "Secondary": 3_643_681, "Special": 166_617},
}


def published(cell):
    names = ("attendance", "overall_absence", "authorised_absence", "unauthorised_absence")
    return tuple(rounded(Fraction(str(cell["published"][f"{name}_perc"])), 4) for name in names)


def plain_percents(counts):
    return (
        counts.attendance_percent,
        counts.absence_percent,
        counts.authorised_percent,
        counts.unauthorised_percent,
    )


def weighted_percents(year):
    parts = [(counts_of(national(year, phase)), weight) for phase, weight in ENROLMENTS[year].items()]
    return tuple(
        weighted_percent((getattr(counts, name), counts.possible, weight) for counts, weight in parts)
        for name in ("attended", "absent", "authorised", "unauthorised")
    )


@pytest.mark.parametrize("cell", VECTORS, ids=lambda cell: f"{cell['year']} {cell['phase']}")
def test_national_cell_gives_the_published_percentages_to_four_places(cell):
    weighted = cell["phase"] == "Total" and cell["year"] in ENROLMENTS
    ours = weighted_percents(cell["year"]) if weighted else plain_percents(counts_of(cell))

    assert ours == published(cell)


def test_weighted_percent_of_nothing():
    assert weighted_percent([(0, 0, 5)]) is None
    assert weighted_percent([(1, 2, 3), (0, 0, 5)]) == "50.0000"


@pytest.mark.parametrize("cell", VECTORS, ids=lambda cell: f"{cell['year']} {cell['phase']}")
def test_national_counts_by_code_add_up_to_the_published_classes(cell):
    day = OLD if cell["regulation_set"] == 2006 else NEW
    sums = {}
    for letter, sessions in cell["marks"].items():
        counts = tally(["/" if letter == "/+\\" else letter], day=day)
        for name in ("present", "aea", "authorised", "unauthorised"):
            sums[name] = sums.get(name, 0) + sessions * getattr(counts, name)

    assert sums["present"] == cell["present_sessions"]
    assert sums["aea"] == cell["approved_educational_activity"]
    assert sums["authorised"] == cell["authorised_absence"] - cell["authorised_residual_not_in_reason_columns"]
    assert sums["unauthorised"] == cell["unauthorised_absence"]


def test_tally_starting_with_an_afternoon():
    assert example(r"\ / \ ", first="PM", strict=True) == (3, 3, 0, 0)


def test_tally_strict_refuses_a_mark_of_the_other_session():
    with pytest.raises(TallyRefused, match="Mark 2: / is for the other session. PM is needed here."):
        tally("/ /", day=NEW, strict=True)


def test_tally_strict_refuses_a_retired_code_and_names_its_place():
    with pytest.raises(TallyRefused, match="Mark 3: J was last used on 18 August 2024"):
        tally(r"/ \ J", day=NEW, strict=True)


def test_tally_counts_a_retired_code_by_its_old_class():
    assert example(r"/ \ J", day=NEW) == (3, 3, 0, 0)


def test_tally_never_takes_a_new_code_before_its_time():
    with pytest.raises(TallyRefused, match="Use B"):
        tally("K", day=OLD)


def test_tally_of_nothing():
    assert tally("", day=NEW) == NOTHING


@pytest.mark.parametrize(("part", "whole", "text"), [(1, 3, "33.3333"), (2, 3, "66.6667"), (0, 5, "0.0000")])
def test_percent_has_four_places(part, whole, text):
    assert percent(part, whole) == text


@pytest.mark.parametrize(("part", "text"), [(125, "12.5"), (124, "12.4"), (5, "0.5")])
def test_display_has_one_place(part, text):
    assert display_percent(part, 1000) == text


def test_a_tie_is_rounded_up():
    assert display_percent(1, 2000) == "0.1"
    assert rounded(Fraction(1, 4), 1) == "0.3"
    assert rounded(Fraction(5, 2), 0) == "3"


def test_a_count_below_nothing_is_refused():
    with pytest.raises(ValueError, match="below nothing"):
        Counts(present=-1)


def test_tally_row_has_the_promised_names_in_order():
    assert list(tally_row(NOTHING)) == [
        "possible", "attended", "present", "approved_educational_activity", "authorised", "unauthorised",
        "not_possible", "administrative", "late", "attendance_percent", "attendance_percent_display",
        "absence_percent", "absence_percent_display", "persistent", "severe",
    ]  # fmt: skip


def test_figures_row_has_the_promised_columns():
    promised = (
        "key,label,enrolments,possible,attended,present,approved_educational_activity,authorised,unauthorised,"
        "not_possible,late,attendance_percent,absence_percent,authorised_percent,unauthorised_percent,persistent,"
        "severe,persistent_percent,severe_percent"
    )
    group = group_figures([Counts(present=9, authorised=1), Counts(present=1, unauthorised=1), NOTHING])

    row = figures_row("7A", "7 Ash", group)

    assert ",".join(FIGURES_COLUMNS) == promised
    assert (row["enrolments"], row["persistent"], row["severe"]) == (2, 2, 1)
    assert (row["persistent_percent"], row["severe_percent"]) == ("100.0000", "50.0000")


COUNTS = st.builds(Counts, *[st.integers(0, 400)] * 7)
MARKS = st.lists(st.sampled_from([code.code for code in codes_on(NEW)]), max_size=40)


@given(COUNTS)
def test_attendance_and_absence_make_a_hundred(counts):
    if counts.possible:
        assert rate(counts.attended, counts.possible) + rate(counts.absent, counts.possible) == 100
    else:
        assert counts.attendance_percent is None


@given(st.lists(COUNTS, max_size=6), st.integers(0, 6))
def test_a_group_is_the_sum_of_its_parts(members, cut):
    assert group_figures(members) == group_figures(members[:cut]) + group_figures(members[cut:])
    assert group_figures([]) == GroupFigures(NOTHING)


@given(MARKS)
def test_every_mark_is_in_exactly_one_class(marks):
    counts = tally(marks, day=NEW)

    assert counts.possible + counts.not_possible + counts.administrative == len(marks)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_percent_is_within_half_a_unit_of_the_exact_rate(part, whole):
    assert abs(Fraction(percent(part, whole)) - rate(part, whole)) <= Fraction(1, 20000)
