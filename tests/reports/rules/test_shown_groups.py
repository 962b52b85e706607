"""Which groups stand in a report: a table, and a brute-force attempt to work out a few pupils from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.reports.rules.groups import Family, Group, Shown, shown_groups
from registers.rules.suppression import any_follows, sensitive


def run(first: int, last: int) -> int:
    """Pupils number `first` to before `last`."""
    return sum(1 << n for n in range(first, last))


def alone(key: str, members: int) -> Family:
    return Family((Group(key, members),), whole=False)


ALL = run(0, 60)
YEARS = Family((Group("1", run(0, 20)), Group("2", run(20, 40)), Group("3", run(40, 60))))
SMALL_YEAR = Family((Group("1", run(0, 20)), Group("2", run(20, 56)), Group("3", run(56, 60))))


def shown(persistent: int, *families: Family, total: bool = True) -> Shown:
    return shown_groups(ALL, persistent, families, total=total)


@pytest.mark.parametrize(
    ("families", "keys"),
    [
        ([YEARS], {"1", "2", "3"}),
        ([SMALL_YEAR], {"2"}),  # four in Year 3: the smaller of the others goes with it
        ([alone("sen", run(0, 5))], set()),
        ([alone("sen", run(0, 6))], {"sen"}),
        ([alone("ehcp", run(0, 57))], set()),  # all but three
        ([alone("ehcp", ALL)], set()),  # everybody: it says nothing that all pupils do not
        ([YEARS, alone("eal", run(0, 17))], {"1", "2", "3"}),  # three of Year 1 have another language
        ([YEARS, alone("eal", run(0, 37))], {"1", "2", "3"}),  # three of Years 1 and 2 have
        ([YEARS, alone("eal", run(0, 43))], {"1", "2", "3"}),  # all of Years 1 and 2 and three more
        ([alone("sen", run(0, 10)), alone("ehcp", run(10, 57))], {"sen"}),  # three have neither
        ([alone("premium", run(0, 20)), alone("fsm", run(0, 17))], {"premium"}),
    ],
)
def test_groups_that_may_be_shown(families, keys):
    assert shown(0, *families).keys == keys


@pytest.mark.parametrize(
    ("persistent", "families", "counts"),
    [
        (run(0, 8) | run(20, 27) | run(40, 46), [YEARS], {"1", "2", "3"}),
        (run(0, 8) | run(20, 23) | run(40, 46), [YEARS], {"1"}),  # three in Year 2; six in Year 3 go with them
        (run(0, 8) | run(40, 46), [YEARS], {"1", "2", "3"}),  # none in Year 2
        (run(0, 16) | run(20, 27) | run(40, 46), [YEARS], {"2"}),  # all but four in Year 1
        (run(0, 12), [alone("sen", run(3, 20))], set()),  # nine of twelve: three are outside
        (run(0, 12), [alone("sen", run(0, 30))], {"sen"}),
    ],
)
def test_counts_that_may_be_shown(persistent, families, counts):
    assert shown(persistent, *families).counts == counts


def test_hidden_ones_are_counted():
    assert shown(0, SMALL_YEAR, alone("sen", run(0, 3)), alone("all", ALL)).hidden == 3


PUPILS = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.booleans(), st.booleans(), st.booleans()), min_size=20, max_size=45
)


def _families(pupils: list) -> tuple[int, int, list[Family]]:
    def bits(test) -> int:
        return sum(1 << n for n, pupil in enumerate(pupils) if test(pupil))

    years = Family(tuple(Group(f"year {year}", bits(lambda one, year=year: one[0] == year)) for year in range(3)))
    fsm = Family((Group("fsm", bits(lambda one: one[1])), Group("not fsm", bits(lambda one: not one[1]))))
    nested = alone("premium", bits(lambda one: one[1] or one[2]))
    return (
        (1 << len(pupils)) - 1,
        bits(lambda one: one[4]),
        [years, fsm, nested, alone("sen", bits(lambda one: one[3]))],
    )


def _combinations(sets: list[int]) -> set[int]:
    """Every set of pupils whose sum is a sum and difference of these sums."""
    atoms = sorted({tuple(one >> n & 1 for one in sets) for n in range(45)} - {(0,) * len(sets)})
    members = {atom: sum(1 << n for n in range(45) if tuple(one >> n & 1 for one in sets) == atom) for atom in atoms}
    found = set()
    for signs in product((-1, 0, 1), repeat=len(sets)):
        values = [sum(sign * bit for sign, bit in zip(signs, atom, strict=True)) for atom in atoms]
        if set(values) <= {0, 1}:
            found.add(sum(members[atom] for atom, value in zip(atoms, values, strict=True) if value))
    return found - {0}


@settings(max_examples=60, deadline=None)
@given(PUPILS)
def test_no_few_pupils_can_be_worked_out_from_what_is_shown(pupils):
    everybody, persistent, families = _families(pupils)
    groups = {group.key: group.members for family in families for group in family.groups}

    answer = shown_groups(everybody, persistent, families, total=True)

    sizes = _combinations([everybody, *(groups[key] for key in sorted(answer.keys))])
    assert [one.bit_count() for one in sizes if one.bit_count() < 6] == []
    if not sensitive(persistent.bit_count(), everybody.bit_count()):
        known = [everybody, *(groups[key] for key in sorted(answer.counts))]
        counts = [((one & persistent).bit_count(), one.bit_count()) for one in _combinations(known)]
        assert [pair for pair in counts if sensitive(*pair)] == []
    assert not any_follows([one for one in groups.values() if 0 < one.bit_count() < 6], [everybody, *sizes])
