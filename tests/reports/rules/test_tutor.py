"""The words of a tutor's sheet, and what may stand on the board."""

from datetime import date, timedelta

import pytest

from attendance.reports.rules.board import SMALL, board_of
from attendance.reports.rules.one_child import Team, team_of
from attendance.reports.rules.tutor import Away, away_of, change_of, late_words, prompts_for, strip_words
from registers.rules.figures import Counts
from tests.reports.rules.test_one_child import pupil

MONDAY = date(2026, 3, 9)
FULL = team_of(pupil(0) for _ in range(10))
POOR = team_of(pupil(3) for _ in range(10))


@pytest.mark.parametrize(
    ("now", "before", "key"),
    [
        (pupil(0), pupil(8, 40), "up"),
        (pupil(3), pupil(0, 40), "down"),
        (pupil(0), pupil(1, 40), "same"),
        (pupil(1), pupil(2, 40), "down"),  # 90% against 95%: five points
        (pupil(0), Counts(), "new"),
        (Counts(), pupil(0, 40), "none"),
        (pupil(1, 3), pupil(0, 40), "early"),  # a morning missed on Monday is no harder week yet
        (pupil(1, 4), pupil(0, 40), "down"),
    ],
)
def test_change_against_four_weeks(now, before, key):
    assert change_of(now, before).key == key


@pytest.mark.parametrize(
    ("times", "minutes", "words"),
    [
        (0, 0, ""), (1, 0, "late once"), (1, 1, "late once, 1 minute"), (2, 25, "late twice, 25 minutes in all"),
        (5, 0, "late 5 times"),
    ],
)  # fmt: skip
def test_late_words(times, minutes, words):
    assert late_words(times, minutes) == words


def sessions(*days: str):
    """“// aa -/” from Monday on: attended, missed, neither."""
    states = {"/": False, "a": True, "-": None}
    return [(MONDAY + timedelta(n), states[half]) for n, day in enumerate(days) for half in day]


@pytest.mark.parametrize(
    ("days", "away"),
    [
        (("//", "//"), None),
        (("aa", "//"), None),  # one day is not long
        (("aa", "aa", "//"), Away(4, MONDAY + timedelta(2))),
        (("aa", "--", "aa", "//"), Away(4, MONDAY + timedelta(3))),  # a closure does not end an absence
        (("aa", "aa"), Away(4, None)),
        (("aa", "aa", "//", "aa", "aa"), Away(4, None)),  # the newest counts
        (("a/", "aa", "a/"), None),
    ],
)
def test_away_of(days, away):
    assert away_of(sessions(*days), MONDAY) == away


def test_away_that_ended_before_the_week_is_old_news():
    assert away_of(sessions("aa", "aa", "//", "//"), MONDAY + timedelta(3)) is None


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (Away(6, MONDAY + timedelta(3)), "back on Thursday after 3 days away"),
        (Away(5, None), "away for 2½ days so far"),
    ],
)
def test_away_words(away, words):
    assert away.words == words


def test_prompts_always_have_something_for_everybody():
    assert [title for title, _ in prompts_for([])] == ["For everybody"]
    assert [title for title, _ in prompts_for(["late", "up"])] == ["Mornings", "A better week", "For everybody"]


@pytest.mark.parametrize(
    ("looks", "missed", "late", "words"),
    [
        (["blank", "blank"], 0, 0, "no marks yet this week"), (["present", "auth"], 1, 0, "missed ½ day this week"),
        (["present", "late"], 0, 1, "missed 0 days, late once this week"),
    ],
)  # fmt: skip
def test_strip_words(looks, missed, late, words):
    assert strip_words(looks, missed, late) == words


# ---- the board ---------------------------------------------------------------------------------------------------


def test_board_tells_the_group_and_good_news():
    board = board_of(FULL, POOR, every_session=10, on_time=10)

    assert (board.percent, board.news) == (
        "100.0",
        (
            "We were in school more than in the four weeks before.", "Every one of us came to every session.",
            "Every one of us came on time every day.",
        ),
    )  # fmt: skip


def test_board_of_a_small_group_has_no_figure():
    board = board_of(team_of([pupil(5)] * 5), POOR, every_session=0, on_time=5)

    assert (board.percent, board.news) == (None, (SMALL,))


def test_board_counts_nobody_where_few_came():
    board = board_of(POOR, FULL, every_session=4, on_time=9)

    assert board.news == (
        "Some of us were missed this week. We are glad when everybody is back.",
        "Nearly every one of us came on time every day.",
    )


def test_board_before_the_first_session():
    assert board_of(Team(), POOR, every_session=0, on_time=0).percent is None
