"""Groups that overlap: what can be computed from the sums over some sets of pupils, and which sets may be shown."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.suppression import follows, safe_families

ALL = (1 << 40) - 1


def pupils(*numbers: int) -> int:
    return sum(1 << n for n in set(numbers))


def few(rest: int) -> bool:
    return 0 < rest.bit_count() < 6


FIRST_TEN, FIRST_SEVEN, NEXT_SEVEN = pupils(*range(10)), pupils(*range(7)), pupils(*range(7, 14))


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ([[FIRST_TEN], [FIRST_SEVEN]], (True, False)),  # ten less seven of them is three
        ([[FIRST_SEVEN], [FIRST_TEN]], (True, False)),
        ([[FIRST_TEN], [pupils(*range(20, 30))]], (True, True)),
        ([[pupils(*range(37))]], (False,)),  # all but three
        ([[ALL]], (True,)),
        ([[pupils(*range(20))], [pupils(*range(20, 37))]], (True, False)),  # two and a rest of three
        ([[pupils(*range(17))], [FIRST_SEVEN], [NEXT_SEVEN]], (True, True, False)),  # seventeen less two sevens
        ([[FIRST_SEVEN], [NEXT_SEVEN], [pupils(*range(11))]], (True, True, False)),  # two sevens less eleven
        ([[pupils(*range(20)), pupils(*range(20, 40))], [pupils(*range(23))]], (True, False)),
    ],
)
def test_a_set_is_shown_only_where_no_few_remain(families, expected):
    assert safe_families(ALL, families, few) == expected


def test_overlapping_sets_of_which_neither_holds_the_other_say_nothing():
    assert safe_families(ALL, [[pupils(*range(20))], [pupils(*range(3, 30))]], few) == (True, True)


def test_follows_by_adding_and_taking_away():
    a, b, c = pupils(*range(10)), pupils(*range(10, 20)), pupils(*range(20, 40))

    assert follows(c, [ALL, a, b])
    assert follows(a | b, [ALL, c])
    assert not follows(a, [ALL, c])
    assert follows(a, [a | b, b | c, a | c])  # half of (one + three - two)


SETS = st.lists(st.integers(0, 255), min_size=1, max_size=5)


@given(st.integers(0, 255), SETS)
def test_follows_agrees_with_plain_fractions(wanted, known):
    rows = [[Fraction(one >> n & 1) for n in range(8)] for one in known]
    more = [*rows, [Fraction(wanted >> n & 1) for n in range(8)]]

    assert follows(wanted, known) is (_rank(rows) == _rank(more))


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [row[:] for row in rows], 0
    for column in range(8):
        lead = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if lead is None:
            continue
        rows[rank], rows[lead] = rows[lead], rows[rank]
        for n in range(rank + 1, len(rows)):
            factor = rows[n][column] / rows[rank][column]
            rows[n] = [x - factor * y for x, y in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    return rank


@given(st.lists(st.integers(0, 6), min_size=12, max_size=40))
def test_what_is_kept_leaves_no_few_between_any_two(numbers):
    whole = (1 << len(numbers)) - 1
    sets = [sum(1 << n for n, group in enumerate(numbers) if group <= most) for most in range(7)]

    answers = safe_families(whole, [[one] for one in sets if one], few)

    kept = [whole, *(one for one, fits in zip([s for s in sets if s], answers, strict=True) if fits)]
    ordered = sorted(kept, key=int.bit_count)
    assert not any(few(big & ~small) for small, big in pairwise(ordered))
