"""Which counts, totals and cuts of a scale may be shown, so that no few pupils are told of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.suppression import (
    LEAST_SHOWN,
    merged_bands,
    safe_counts,
    safe_cuts,
    sensitive,
    total_is_safe,
)

GROUPS = st.lists(st.integers(6, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), max_size=9)


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (0, 30, False),  # nobody: says nothing of anybody
        (1, 30, True),
        (5, 30, True),
        (6, 30, False),
        (24, 30, False),
        (25, 30, True),  # all but five
        (30, 30, True),  # each one is known to have it
        (0, 3, False),
    ],
)
def test_a_count_is_sensitive_when_few_have_it_or_few_have_not(count, size, expected):
    assert sensitive(count, size) is expected


@pytest.mark.parametrize(
    ("counts", "sizes", "expected"),
    [
        ([8, 9, 7], [59, 59, 59], set()),
        ([8, 3, 7], [59, 59, 59], {1, 2}),  # three would be the total less the others
        ([8, 3, 2, 7], [59, 59, 59, 59], {1, 2, 3}),  # three and two are still five
        ([8, 4, 3, 7], [59, 59, 59, 59], {1, 2}),
        ([8, 0, 7], [59, 59, 59], set()),
        ([8, 3, 0, 7], [59, 59, 59, 59], {1, 3}),  # a nought hides nothing
        ([28, 9, 9], [30, 59, 59], {0, 1}),  # all but two of the first
        ([3, 0, 0], [59, 59, 59], {0}),  # the total is three itself and is not shown either
        ([], [], set()),
    ],
)
def test_counts_are_hidden_with_what_would_give_them_away(counts, sizes, expected):
    assert safe_counts(counts, sizes) == expected


@given(GROUPS)
def test_no_hidden_count_follows_from_the_total(groups):
    counts, sizes = [count for count, _ in groups], [size for _, size in groups]

    gone = safe_counts(counts, sizes)

    together = sum(counts[n] for n in gone), sum(sizes[n] for n in gone)
    assert not any(sensitive(counts[n], sizes[n]) for n in set(range(len(counts))) - gone)
    if gone and not sensitive(sum(counts), sum(sizes)):
        assert len(gone) >= 2
        assert not sensitive(*together)


@pytest.mark.parametrize(
    ("counts", "sizes", "expected"),
    [
        ([8, 9, 7], [200, 200, 200], True),
        ([8, 3, 7], [200, 200, 200], False),  # the total less two published ones is three
        ([8, 4, 3], [200, 200, 200], True),  # seven in two schools
        ([8, 2, 3], [200, 200, 200], False),
        ([0, 0, 0], [200, 200, 200], True),
        ([3, 0, 0], [200, 200, 200], False),
        ([2, 4, 0], [200, 200, 200], True),
    ],
)
def test_total_of_schools_is_shown_only_where_it_gives_none_away(counts, sizes, expected):
    assert total_is_safe(counts, sizes) is expected


@pytest.mark.parametrize(
    ("counts", "cuts", "bands"),
    [
        ([276, 84, 34, 11, 7], {1, 2, 3, 4}, (276, 84, 34, 11, 7)),
        ([276, 84, 34, 11, 3], {1, 2, 3}, (276, 84, 34, 14)),  # the last joins the one before it
        ([276, 84, 4, 11, 7], {1, 2, 4}, (276, 84, 15, 7)),
        ([276, 84, 3, 0, 0], {1, 3, 4}, (276, 87, 0, 0)),  # three persistently absent: the line at 10% goes
        ([3, 0, 0, 0, 0], set(), (3,)),  # a school of three
        ([0, 0, 0, 0, 0], {1, 2, 3, 4}, (0, 0, 0, 0, 0)),
    ],
)
def test_bands_of_few_are_joined(counts, cuts, bands):
    found = safe_cuts(counts, order=(2, 4, 1, 3))

    assert (found, merged_bands(counts, found)) == (cuts, bands)


@given(st.lists(st.integers(0, 20), min_size=2, max_size=10), st.randoms())
def test_no_band_holds_one_to_five_nor_do_fewer_cuts(counts, chance):
    order = list(range(1, len(counts)))
    chance.shuffle(order)

    cuts = safe_cuts(counts, order)

    fewer = [cut for cut in cuts if chance.random() < 0.5]
    if cuts:
        assert not any(0 < band < LEAST_SHOWN for band in merged_bands(counts, cuts))
        assert not fewer or not any(0 < band < LEAST_SHOWN for band in merged_bands(counts, fewer))
    assert sum(merged_bands(counts, fewer)) == sum(counts)
