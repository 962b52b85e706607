"""The engine of the recovery test is itself tested: it finds what follows, and only that."""

from fractions import Fraction

from tests.reports.recovery import Known, bounds, few_known


def of(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 1)


def test_nothing_follows_from_nothing():
    assert not Known().follows(of("a"))


def test_a_published_sum_follows():
    assert Known([(of("a", "b"), 5)]).value(of("a", "b")) == 5


def test_the_rest_of_a_total_follows():
    known = Known([(of("a", "b", "c"), 12), (of("a", "b"), 7)])

    assert (known.value(of("c")), known.value(of("a"))) == (5, None)


def test_what_overlaps_follows_from_three_sums():
    known = Known([(of("a", "b"), 7), (of("b", "c"), 9), (of("a", "c"), 8)])

    assert [known.value(of(name)) for name in "abc"] == [3, 4, 5]


def test_multiples_and_halves_are_exact():
    known = Known([({"a": 2, "b": 1}, 8), ({"a": 1, "b": 2}, 7)])

    assert (known.value(of("a")), known.value({"a": 1, "b": -1})) == (3, 1)
    assert known.value({"a": Fraction(1, 3)}) == 1


def test_a_sum_without_a_value_still_counts_for_following():
    known = Known([(of("a", "b"), None), (of("b"), 3)])

    assert (known.follows(of("a")), known.value(of("a"))) == (True, None)


def test_a_sum_that_followed_already_changes_nothing():
    known = Known([(of("a"), 1), (of("b"), 2)])

    known.add(of("a", "b"), 3)

    assert len(known.rows) == 2


def test_few_are_known_by_the_rest_of_a_total():
    known = Known([(of("a", "b"), None), (of("a"), None)])

    assert few_known(known, {"a": 30, "b": 5}) == ("b",)
    assert few_known(known, {"a": 30, "b": 6}) is None


def test_few_are_known_together_though_neither_is_alone():
    known = Known([(of("a", "b", "c"), None), (of("a"), None)])

    assert few_known(known, {"a": 30, "b": 2, "c": 3}) == ("b", "c")
    assert few_known(known, {"a": 30, "b": 3, "c": 3}) is None


def test_bounds_close_in_on_what_totals_leave():
    found = bounds([(frozenset("ab"), 9), (frozenset("bc"), 1)], {"a": 8, "b": 9, "c": 9})

    assert found == {"a": (8, 8), "b": (1, 1), "c": (0, 0)}


def test_bounds_stay_open_where_nothing_is_said():
    assert bounds([(frozenset("ab"), 6)], {"a": 30, "b": 30}) == {"a": (0, 6), "b": (0, 6)}
