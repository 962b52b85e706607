"""Which small groups are hidden beside their total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.suppression import LEAST_SHOWN, hidden


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([30, 28, 29], set()),
        ([30, 5, 29], {1, 2}),  # one alone would be the total less the others: the next smallest goes too
        ([30, 2, 3, 29], {1, 2, 3}),  # two and three are still under six together
        ([30, 4, 5, 29], {1, 2}),
        ([30, 0, 29], set()),  # nobody is in an empty group
        ([3], {0}),
        ([], set()),
    ],
)
def test_small_groups_are_hidden_with_what_would_give_them_away(sizes, expected):
    assert hidden(sizes) == expected


@given(st.lists(st.integers(0, 40), max_size=12))
def test_no_hidden_group_follows_from_the_total(sizes):
    gone = hidden(sizes)

    shown = [size for place, size in enumerate(sizes) if place not in gone and size]
    assert all(size >= LEAST_SHOWN for size in shown)
    if gone and shown:
        assert len(gone) >= 2
        assert sum(sizes[place] for place in gone) >= LEAST_SHOWN
