"""The numbers that a letter cites: kept exactly, compared exactly, rounded only to be read."""

import pytest

from letters.rules.figures import (
    Figures,
    changed,
    changed_words,
    cited,
    figures_of,
    from_json,
    to_json,
    words_of,
)
from registers.rules.figures import Counts

THEN = Figures(possible=290, attended=265, absent=25, authorised=14, unauthorised=11, late=6, threshold=9)


def test_figures_of_counts():
    counts = Counts(present=260, aea=5, authorised=14, unauthorised=11, not_possible=8, late=6)

    assert figures_of(counts, 9) == THEN


def test_what_is_kept_comes_back_the_same():
    assert from_json(to_json(THEN)) == THEN


def test_letter_that_kept_nothing_counts_nothing():
    assert from_json({}) == Figures()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("attendance_percent", "91.4%"),
        ("absence_percent", "8.6%"),
        ("days_missed", "12½ days"),
        ("possible_sessions", "290"),
        ("absent_sessions", "25"),
        ("authorised_sessions", "14"),
        ("unauthorised_sessions", "11"),
        ("late_sessions", "6"),
        ("threshold_sessions", "9"),
    ],
)
def test_words_of_a_figure(name, words):
    assert words_of(THEN)[name] == words


@pytest.mark.parametrize(
    ("absent", "words"), [(0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days"), (4, "2 days")]
)
def test_days_are_half_as_many_as_sessions(absent, words):
    assert words_of(Figures(possible=10, absent=absent))["days_missed"] == words


def test_share_of_nothing_has_no_words():
    found = words_of(Figures())

    assert (found["attendance_percent"], found["absence_percent"]) == ("", "")


@pytest.mark.parametrize(
    ("fields", "enclose", "counts"),
    [
        (["pupil_name"], [], set()),
        (["attendance_percent"], [], {"attended", "possible"}),
        (["days_missed", "late_sessions"], [], {"absent", "late"}),
        (["threshold_sessions"], [], {"threshold"}),
        ([], ["attendance_record"], {"attended", "absent", "authorised", "unauthorised", "late"}),
        ([], ["meeting_record"], set()),
    ],
)
def test_only_what_a_letter_cites_can_change_under_it(fields, enclose, counts):
    assert cited(fields, enclose) == counts


def test_changed_names_what_was_and_what_is():
    now = Figures(possible=290, attended=267, absent=23, authorised=14, unauthorised=9, late=6, threshold=7)

    assert changed(THEN, now, {"attended", "absent", "late"}) == {"attended": [265, 267], "absent": [25, 23]}


def test_change_too_small_to_be_read_in_a_percentage_is_a_change():
    now = Figures(possible=2900, attended=2651)
    then = Figures(possible=2900, attended=2650)

    assert words_of(then)["attendance_percent"] == words_of(now)["attendance_percent"]
    assert changed(then, now, {"attended"}) == {"attended": [2650, 2651]}


def test_nothing_changed_where_a_letter_cites_nothing():
    assert changed(THEN, Figures(), set()) == {}


def test_changed_in_words():
    assert changed_words({"absent": [25, 23], "late": [4, 5]}) == "sessions missed 25, now 23; late arrivals 4, now 5"
    assert changed_words({}) == ""
