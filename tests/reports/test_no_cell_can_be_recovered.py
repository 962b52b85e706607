"""Nothing hidden in a report follows from everything shown in it: worked out on paper, by exact algebra, and by bounds.

Percentages are rounded to one decimal; here they count as the exact sums behind them, so that what passes holds for
readers who know more than they are shown.
"""

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.reports.rules.bands import EDGES, PERSISTENT, bands_of, common_cuts, count_in, scale_of
from attendance.reports.rules.groups import Family, Group, Shown, shown_groups
from attendance.reports.rules.veiled import veil_counts, veil_sizes
from registers.rules.figures import Counts
from registers.rules.suppression import LEAST_SHOWN, sensitive
from tests.reports.recovery import Known, bounds, candidates, few, vector

# ---- groups of a governors' report: any school --------------------------------------------------------------------

PUPILS = st.lists(
    st.tuples(
        st.integers(1, 3), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([0, 0, 1])
    ),
    min_size=6, max_size=26,
)  # fmt: skip


def a_school(pupils: list[tuple]) -> tuple[int, int, list[Family]]:
    """(everybody, the persistently absent, the families of a report) of these pupils."""

    def members(test) -> int:
        return sum(1 << n for n, one in enumerate(pupils) if test(one))

    years = Family(tuple(Group(str(year), members(lambda one, year=year: one[0] == year)) for year in (1, 2, 3)))
    meals = Family(tuple(Group(f"fsm-{has}", members(lambda one, has=has: one[1] == has)) for has in (True, False)))
    sexes = Family(tuple(Group(f"sex-{sex}", members(lambda one, sex=sex: one[2] == sex)) for sex in (True, False)))
    alone = [Family((Group(f"cohort-{n}", members(lambda one, n=n: one[n])),), whole=False) for n in (3, 4)]
    return (1 << len(pupils)) - 1, members(lambda one: one[5]), [years, meals, sexes, *alone]


def sets_of(families: Sequence[Family]) -> dict[str, int]:
    return {group.key: group.members for family in families for group in family.groups}


@settings(max_examples=50, deadline=None)
@given(PUPILS)
def test_no_sum_over_a_few_pupils_follows_from_the_groups(pupils):
    everybody, persistent, families = a_school(pupils)
    found, sets = shown_groups(everybody, persistent, families, total=True), sets_of(families)

    known = Known((vector(one), None) for one in [everybody, *(sets[key] for key in found.keys)])

    assert [one for one in candidates(everybody, list(sets.values())) if few(one) and known.follows(vector(one))] == []


@settings(max_examples=50, deadline=None)
@given(PUPILS)
def test_no_count_of_a_few_follows_from_the_counts(pupils):
    everybody, persistent, families = a_school(pupils)
    total = not sensitive(persistent.bit_count(), len(pupils))
    found, sets = shown_groups(everybody, persistent, families, total=total), sets_of(families)

    known = counts_known(found, sets, persistent, everybody if total else 0)

    for one in candidates(everybody, list(sets.values())):
        count = known.value(vector(one)) if one else None
        assert count is None or not sensitive(int(count), one.bit_count()), (bin(one), count)


def counts_known(found: Shown, sets: dict[str, int], persistent: int, total: int) -> Known:
    told = [sets[key] for key in found.counts] + ([total] if total else [])
    return Known((vector(one), (one & persistent).bit_count()) for one in told)


@settings(max_examples=40, deadline=None)
@given(PUPILS)
def test_bounds_leave_every_hidden_count_open(pupils):
    everybody, persistent, families = a_school(pupils)
    total = not sensitive(persistent.bit_count(), len(pupils))
    found, sets = shown_groups(everybody, persistent, families, total=total), sets_of(families)
    told = [sets[key] for key in found.counts] + ([everybody] if total else [])
    atoms = atoms_of(everybody, list(sets.values()))

    open_to = bounds(
        [(frozenset(a for a in atoms if a & one), (one & persistent).bit_count()) for one in told],
        {atom: atom.bit_count() for atom in atoms},
    )

    for key in found.keys - found.counts:
        low, high = (sum(open_to[atom][end] for atom in atoms if atom & sets[key]) for end in (0, 1))
        assert low < high or not sensitive((sets[key] & persistent).bit_count(), sets[key].bit_count()), key


def atoms_of(everybody: int, sets: Sequence[int]) -> list[int]:
    atoms = [everybody]
    for one in sets:
        atoms = [part for atom in atoms for part in (atom & one, atom & ~one) if part]
    return atoms


# ---- bands, this year's beside the report of the year before -----------------------------------------------------

SCALES = st.lists(st.tuples(st.integers(0, 20), st.just(20)), max_size=40)


@settings(max_examples=50, deadline=None)
@given(SCALES, SCALES, SCALES)
def test_no_band_of_a_few_follows_from_three_reports_side_by_side(this, last, one_before):
    scales = [
        scale_of(Counts(present=of - away, authorised=away) for away, of in year) for year in (this, last, one_before)
    ]
    known = {n: Known() for n in range(3)}

    for pair in ((0, 1), (1, 2), (2,)):  # each report shows its own year and the one before
        for band in bands_of(common_cuts([scales[n] for n in pair])):
            for n in pair:
                steps = [
                    k for k, low in enumerate((0, *EDGES)) if low >= band.low and (band.high is None or low < band.high)
                ]
                known[n].add(dict.fromkeys(steps, 1), count_in(scales[n], band))
    for n, scale in enumerate(scales):
        if scale.may_show(PERSISTENT):
            known[n].add(dict.fromkeys(range(2, 7), 1), scale.from_edge(PERSISTENT))

    for n, scale in enumerate(scales):
        for length in range(1, 8):
            for first in range(8 - length):
                value = known[n].value(dict.fromkeys(range(first, first + length), 1))
                assert value is None or not 0 < value < LEAST_SHOWN or value == scale.pupils, (n, first, length, value)


# ---- the trust's tables beside each school's own report ----------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(6, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=1, max_size=6)
)
def test_no_schools_count_of_a_few_follows_from_the_trusts_total(schools):
    veil, known = veil_counts(schools), Known()

    for n, (count, _) in enumerate(schools):
        if n not in veil.places:
            known.add({n: 1}, count)
    if not veil.total:
        known.add(dict.fromkeys(range(len(schools)), 1), sum(count for count, _ in schools))

    for length in range(1, len(schools) + 1):
        for some in combinations(range(len(schools)), length):
            value = known.value(dict.fromkeys(some, 1))
            assert value is None or not sensitive(int(value), sum(schools[n][1] for n in some)), (some, value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_no_school_of_a_few_pupils_follows_from_the_trusts_total(sizes):
    veil, known = veil_sizes(sizes), Known()

    for n in set(range(len(sizes))) - veil.places:
        known.add({n: 1})
    if not veil.total:
        known.add(dict.fromkeys(range(len(sizes)), 1))

    for length in range(1, len(sizes) + 1):
        for some in combinations(range(len(sizes)), length):
            size = sum(sizes[n] for n in some)
            assert not 0 < size < LEAST_SHOWN or not known.follows({n: 1 for n in some if sizes[n]}), some
