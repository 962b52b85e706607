"""Readers without names: nothing about fewer than six pupils follows from what they are shown."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registers.rules.nameless import (
    HiddenCodes,
    HiddenLevels,
    HiddenLines,
    hidden_codes,
    hidden_levels,
    hidden_lines,
)
from registers.rules.suppression import sensitive
from tests.reports.recovery import Known, few_known

# ---- lines of groups and year groups ------------------------------------------------------------------------------


def test_large_groups_are_all_shown():
    sizes = {("4a", "4"): [30], ("4b", "4"): [28], ("5a", "5"): [31]}

    assert hidden_lines(sizes) == HiddenLines()


def test_a_small_group_takes_another_of_its_year_with_it():
    sizes = {("4a", "4"): [4], ("4b", "4"): [28], ("4c", "4"): [27], ("5a", "5"): [31]}

    assert hidden_lines(sizes) == HiddenLines(groups=frozenset({"4a", "4c"}))


def test_a_small_group_alone_in_its_year_hides_both_and_one_more_of_each():
    sizes = {("4a", "4"): [4], ("5a", "5"): [28], ("6a", "6"): [27], ("6b", "6"): [25]}

    found = hidden_lines(sizes)

    assert (found.total, "4a" in found.groups, "4" in found.years) == (False, True, True)
    assert (len(found.groups), len(found.years)) == (2, 2)


def test_two_of_another_year_in_a_group_do_not_follow_from_group_and_year():
    # the year less its own group is the two of the mixed one
    sizes = {("4a", "4"): [28], ("4a", "5"): [2], ("5a", "5"): [29], ("6a", "6"): [30]}

    found = hidden_lines(sizes)

    assert found != HiddenLines()
    assert safe(sizes, found)


def test_a_school_of_five_shows_nothing():
    assert hidden_lines({("a", "1"): [3], ("b", "2"): [2]}) == HiddenLines(
        groups=frozenset({"a", "b"}), years=frozenset({"1", "2"}), total=True
    )


def test_a_school_of_seven_in_one_group_is_shown():
    assert hidden_lines({("a", "1"): [7]}) == HiddenLines()


def test_a_group_that_was_small_in_one_stretch_is_hidden_in_all():
    # the year less the term would be the autumn of three
    sizes = {("4a", "4"): [3, 20], ("4b", "4"): [28, 28], ("5a", "5"): [31, 31]}

    assert hidden_lines(sizes) == HiddenLines(groups=frozenset({"4a", "4b"}))


def test_nobody_anywhere_hides_nothing():
    assert hidden_lines({}) == HiddenLines()


def safe(sizes, found: HiddenLines) -> bool:
    for stretch in range(len(next(iter(sizes.values()), ()))):
        parts = {place: counts[stretch] for place, counts in sizes.items() if counts[stretch]}
        known = Known()
        if not found.total:
            known.add(dict.fromkeys(parts, 1))
        for group in {group for group, _ in parts} - found.groups:
            known.add({place: 1 for place in parts if place[0] == group})
        for year in {year for _, year in parts} - found.years:
            known.add({place: 1 for place in parts if place[1] == year})
        if few_known(known, parts):
            return False
    return True


@st.composite
def schools(draw):
    stretches = draw(st.integers(1, 2))
    places = draw(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from("123")), unique=True, min_size=1, max_size=7
        )
    )  # fmt: skip
    size = st.one_of(st.integers(0, 7), st.integers(20, 30))
    return {place: [draw(size) for _ in range(stretches)] for place in places}


@settings(max_examples=80, deadline=None)
@given(schools())
@example({("a", "1"): [3], ("a", "2"): [3], ("b", "1"): [3], ("b", "2"): [3]})
def test_no_sum_over_fewer_than_six_follows(sizes):
    assert safe(sizes, hidden_lines(sizes))


@settings(max_examples=100, deadline=None)
@given(schools())
def test_hiding_is_the_same_every_time_and_needs_a_reason(sizes):
    found = hidden_lines(sizes)

    assert found == hidden_lines(dict(reversed(sizes.items())))
    assert (found == HiddenLines()) == safe(sizes, HiddenLines())


# ---- how many are persistently and severely absent ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("persistent", "severe", "sizes", "expected"),
    [
        # ten and twelve of sixty: nothing is hidden
        ([10, 12], [0, 0], [60, 60], HiddenLevels(frozenset(), frozenset(), False, False)),
        # three in one year: another goes with it
        ([3, 10, 12], [0, 0, 0], [60, 60, 60], HiddenLevels(frozenset({0, 1}), frozenset({0, 1}), False, False)),
        # all but two
        ([58, 10, 12], [0, 0, 0], [60, 60, 60], HiddenLevels(frozenset({0, 1}), frozenset({0, 1}), False, False)),
        # four severely absent in all: the total is not shown either
        ([10, 12], [4, 0], [60, 60], HiddenLevels(frozenset(), frozenset({0}), False, True)),
        # twelve persistently, ten of them severely: the two between would follow
        ([12, 12], [10, 0], [60, 60], HiddenLevels(frozenset(), frozenset({0, 1}), False, False)),
        ([3], [0], [60], HiddenLevels(frozenset({0}), frozenset({0}), True, True)),
        ([0], [0], [60], HiddenLevels(frozenset(), frozenset(), False, False)),
    ],
)
def test_levels_to_hide(persistent, severe, sizes, expected):
    assert hidden_levels(persistent, severe, sizes) == expected


@st.composite
def levels(draw):
    lines = draw(st.integers(1, 4))
    sizes = [draw(st.one_of(st.integers(6, 14), st.integers(28, 60))) for _ in range(lines)]
    persistent = [draw(st.integers(0, size)) for size in sizes]
    return persistent, [draw(st.integers(0, count)) for count in persistent], sizes


@settings(max_examples=100, deadline=None)
@given(levels())
def test_no_count_of_a_few_follows(school):
    persistent, severe, sizes = school
    found, places = hidden_levels(*school), range(len(sizes))

    known = Known()
    for n in places:
        known.add({("none", n): 1, ("pa", n): 1, ("sa", n): 1}, sizes[n])
        if n not in found.persistent:
            known.add({("pa", n): 1, ("sa", n): 1}, persistent[n])
        if n not in found.severe:
            known.add({("sa", n): 1}, severe[n])
    if not found.total_persistent:
        known.add({(level, n): 1 for level in ("pa", "sa") for n in places}, sum(persistent))
    if not found.total_severe:
        known.add({("sa", n): 1 for n in places}, sum(severe))

    for mask in range(1, 2 ** len(sizes)):
        some = [n for n in places if mask >> n & 1]
        of = sum(sizes[n] for n in some)
        for wanted in (("pa", "sa"), ("sa",), ("pa",)):
            value = known.value({(level, n): 1 for level in wanted for n in some})
            few = value is not None and (0 < value < 6 if wanted == ("pa",) else sensitive(int(value), of))
            assert not few, (wanted, some, value)


# ---- codes --------------------------------------------------------------------------------------------------------


def test_codes_of_six_sessions_are_shown():
    assert hidden_codes({("I", "authorised"): [40], ("M", "authorised"): [6]}) == HiddenCodes(
        frozenset(), frozenset(), False
    )


def test_a_code_of_a_few_takes_the_smallest_of_its_class_with_it():
    found = hidden_codes({("I", "authorised"): [40], ("M", "authorised"): [9], ("E", "authorised"): [2]})

    assert found.codes == {("E", "authorised"), ("M", "authorised")}


def test_a_code_of_a_few_in_one_stretch_is_hidden_in_all():
    found = hidden_codes({("I", "authorised"): [40, 40], ("M", "authorised"): [9, 9], ("E", "authorised"): [20, 2]})

    assert found.codes == {("E", "authorised"), ("M", "authorised")}


def test_a_class_of_a_few_names_no_code():
    found = hidden_codes({("G", "unauthorised"): [3], ("I", "authorised"): [40]})

    assert found == HiddenCodes(frozenset({("G", "unauthorised")}), frozenset({"unauthorised"}), True)


def test_hiding_u_hides_lateness():
    codes = {("U", "unauthorised"): [3], ("O", "unauthorised"): [30], ("L", "present"): [20], ("/", "present"): [900]}

    assert hidden_codes(codes).late


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("LUIMEGO/"), st.just("")),
        st.lists(st.one_of(st.integers(0, 8), st.integers(30, 90)), min_size=2, max_size=2),
    )
)
def test_no_code_of_a_few_sessions_follows_from_classes_and_lateness(given_codes):
    kinds = {"L": "present", "/": "present", "U": "unauthorised", "G": "unauthorised", "O": "unauthorised"}
    codes = {(code, kinds.get(code, "authorised")): counts for (code, _), counts in given_codes.items()}

    found = hidden_codes(codes)

    for stretch in range(2):
        known = Known()
        for kind in {kind for _, kind in codes}:
            known.add(
                {code: 1 for code in codes if code[1] == kind}, sum(codes[c][stretch] for c in codes if c[1] == kind)
            )
        if not found.late:
            late = [code for code in codes if code[0] in "LU"]
            known.add(dict.fromkeys(late, 1), sum(codes[code][stretch] for code in late))
        for code in set(codes) - found.codes:
            known.add({code: 1}, codes[code][stretch])
        for code in codes:
            if code[1] not in found.classes:
                value = known.value({code: 1})
                assert value is None or value == 0 or value >= 6, (code, value)
