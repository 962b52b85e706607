"""Pupils by how much they missed: where the scale is cut, and whether the count of persistent absence may be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.reports.rules.bands import EDGES, PERSISTENT, SEVERE, bands_of, common_cuts, count_in, scale_of
from registers.rules.figures import Counts, group_figures


def missed(**pupils: int) -> list[Counts]:
    """missed(p0=20, p12=7): twenty who missed nothing of a hundred sessions, seven who missed twelve."""
    return [
        Counts(present=100 - int(share[1:]), authorised=int(share[1:])) for share, n in pupils.items() for _ in range(n)
    ]


def table(*years: list[Counts]) -> list[tuple]:
    scales = [scale_of(year) for year in years]
    return [
        (band.label, *(count_in(scale, band) for scale in scales)) for band in bands_of(common_cuts(scales))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([missed(p0=276, p6=84, p12=34, p17=11, p25=7)],
         [("0 to 5%", 276), ("5 to 10%", 84), ("10 to 15%", 34), ("15 to 20%", 11), ("20% or more", 7)]),
        ([missed(p0=276, p6=84, p12=34, p17=11, p25=4, p60=3)],  # seven missed 20%, four of them less than half
         [("0 to 5%", 276), ("5 to 10%", 84), ("10 to 15%", 34), ("15 to 20%", 11), ("20% or more", 7)]),
        ([missed(p0=276, p6=3, p12=34)], [("0 to 10%", 279), ("10% or more", 34)]),
        ([missed(p0=276, p6=84, p12=4)], [("0 to 5%", 276), ("5% or more", 88)]),  # four are persistently absent
        ([missed(p0=276, p6=84)], [("0 to 5%", 276), ("5 to 10%", 84), ("10% or more", 0)]),
        ([missed(p0=276, p6=84, p12=34), missed(p0=265, p6=4, p12=37)],  # what either year allows
         [("0 to 10%", 360, 269), ("10% or more", 34, 37)]),
        ([missed(p0=4)], [("All pupils", 4)]),  # so small a school shows no bands at all: see the content
    ],
)  # fmt: skip
def test_bands_a_governor_reads(years, expected):
    assert table(*years) == expected


@pytest.mark.parametrize(
    ("pupils", "persistent", "severe"),
    [
        (missed(p0=300, p12=40, p60=12), True, True),
        (missed(p0=300, p12=40, p60=4), True, False),  # under six
        (missed(p0=300, p12=3, p60=9), True, False),  # twelve less nine would be three
        (missed(p0=300, p12=4), False, True),  # nobody is severely absent, and that may be said
        (missed(p0=4, p12=40), False, True),  # all but four
        (missed(p0=300), True, True),
    ],
)
def test_whether_persistent_and_severe_may_be_told(pupils, persistent, severe):
    scale = scale_of(pupils)

    assert (scale.may_show(PERSISTENT), scale.may_show(SEVERE)) == (persistent, severe)


COUNTS = st.builds(Counts, present=st.integers(0, 40), authorised=st.integers(0, 30))


@given(st.lists(COUNTS, max_size=60))
def test_scale_agrees_with_figures_to_the_pupil(enrolments):
    scale, found = scale_of(enrolments), group_figures(enrolments)

    assert (scale.pupils, scale.from_edge(PERSISTENT), scale.from_edge(SEVERE)) == (
        found.enrolments, found.persistent, found.severe,
    )  # fmt: skip


@given(st.lists(COUNTS, min_size=6, max_size=80), st.lists(COUNTS, min_size=6, max_size=80))
def test_no_difference_of_anything_shown_of_a_year_is_one_to_five(one, other):
    scales = [scale_of(one), scale_of(other)]

    cuts = common_cuts(scales)

    for scale in scales:
        told = {edge for edge in (PERSISTENT, SEVERE) if scale.may_show(edge)} | cuts
        shown = sorted([0, scale.pupils, *(scale.from_edge(edge) for edge in told)])
        if told and scale.pupils >= 6:
            assert not any(0 < b - a < 6 for a in shown for b in shown)
    assert cuts <= set(EDGES)
