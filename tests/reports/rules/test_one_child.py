"""Two groups that one child keeps apart are about the same."""

import pytest

from attendance.reports.rules.one_child import Team, about_the_same, compared, is_higher, team_of
from registers.rules.figures import Counts


def pupil(absent: int, possible: int = 10, late: int = 0) -> Counts:
    return Counts(present=possible - absent, authorised=absent, late=late)


def group(*absences: int) -> Team:
    return team_of(pupil(absent) for absent in absences)


def test_team_leaves_out_those_without_a_possible_session():
    team = team_of([pupil(1), Counts(not_possible=10), pupil(0)])

    assert (team.counts, team.pupils) == (Counts(present=19, authorised=1), 2)


def test_team_sets_the_child_with_most_absence_aside():
    assert group(0, 7, 2).without == Counts(present=18, authorised=2)


def test_team_of_nobody_has_no_figure():
    team = team_of([])

    assert (team.percent, team.may_be_shown) == (None, False)


@pytest.mark.parametrize(("pupils", "shown"), [(5, False), (6, True)])
def test_figure_of_a_group_is_shown_from_six(pupils, shown):
    assert group(*[0] * pupils).may_be_shown is shown


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((0, 0, 0, 0), (0, 0, 0, 10), True),  # one child was away all week
        ((0, 0, 0, 0), (0, 0, 1, 10), False),  # without that child the other group still lies below
        ((0, 0, 2, 2), (2, 0, 2, 0), True),  # no difference at all
        ((1, 1, 1, 1), (2, 2, 2, 2), False),
    ],
)
def test_about_the_same_where_one_child_is_the_difference(one, other, same):
    assert about_the_same(group(*one), group(*other)) is same
    assert about_the_same(group(*other), group(*one)) is same


def test_about_the_same_says_nothing_without_sessions():
    assert about_the_same(Team(), group(0, 1)) is False


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (group(0, 0, 0), group(3, 3, 3), "better"),
        (group(3, 3, 3), group(0, 0, 0), "lower"),
        (group(0, 0, 9), group(0, 0, 0), "same"),
        (Team(), group(0, 0), ""),
        (group(0, 0), Team(), ""),
    ],
)
def test_compared_with_its_own_past(now, before, words):
    assert compared(now, before) == words


def test_is_higher_compares_exactly():
    assert is_higher(Counts(present=2, authorised=1), Counts(present=1, authorised=1))
    assert not is_higher(Counts(present=1, authorised=1), Counts(present=2, authorised=2))
