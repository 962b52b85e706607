"""What a reader without names is not shown."""

import pytest

from attendance.reports.rules.veiled import veil_counts, veil_severe, veil_sizes


@pytest.mark.parametrize(
    ("parts", "places", "total"),
    [
        ([(10, 100), (20, 100)], set(), False),
        ([(3, 100), (20, 100)], {0}, True),  # the total less 20 would say 3
        ([(3, 100), (2, 100), (20, 100)], {0, 1}, True),  # together five: the total would tell of few
        ([(4, 100), (5, 100), (20, 100)], {0, 1}, False),
        ([(97, 100), (50, 100)], {0}, True),  # all but three
        ([(0, 100), (20, 100)], set(), False),
        ([], set(), False),
    ],
)
def test_counts_of_a_few_are_hidden_and_the_total_where_it_would_tell(parts, places, total):
    veil = veil_counts(parts)

    assert (set(veil.places), veil.total) == (places, total)


@pytest.mark.parametrize(
    ("sizes", "places", "total"),
    [([100, 80], set(), False), ([100, 5], {1}, True), ([100, 4, 5], {1, 2}, False), ([100, 0], set(), False)],
)
def test_schools_of_a_few_pupils_say_nothing(sizes, places, total):
    veil = veil_sizes(sizes)

    assert (set(veil.places), veil.total) == (places, total)


@pytest.mark.parametrize(
    ("parts", "places", "total"),
    [
        ([(20, 8, 100), (30, 10, 100)], set(), False),
        ([(10, 8, 100), (30, 10, 100)], {0}, True),  # two are persistently and not severely absent
        ([(10, 8, 100), (11, 9, 100), (30, 10, 100)], {0, 1}, True),  # together four
        ([(10, 7, 100), (11, 7, 100), (30, 10, 100)], {0, 1}, False),  # together seven, and fourteen severely
        ([(8, 8, 100), (30, 10, 100)], set(), False),  # nobody between
        ([(20, 3, 100), (30, 10, 100)], {0}, True),
        ([(3, 0, 100), (30, 10, 100)], set(), False),  # the three are not shown themselves: nobody may be said
        ([], set(), False),
    ],
)
def test_severe_absence_does_not_tell_of_the_few_between(parts, places, total):
    veil = veil_severe(parts)

    assert (set(veil.places), veil.total) == (places, total)
