"""Which children one call can be about."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.households import Bond, households, is_family

POPPY, LEO, IVY, FINN = (UUID(int=n) for n in range(1, 5))
ADA, SAM, NAN = (UUID(int=n) for n in range(11, 14))
NAMES = {POPPY: "Poppy", LEO: "Leo", IVY: "Ivy", FINN: "Finn"}


def calls(pupils, *bonds):
    return [[NAMES[one] for one in house.pupils] for house in households(pupils, [Bond(*bond) for bond in bonds])]


def test_children_without_an_adult_are_a_call_each():
    assert calls([POPPY, LEO]) == [["Poppy"], ["Leo"]]


def test_a_shared_adult_makes_one_call():
    assert calls([POPPY, LEO, IVY], (POPPY, ADA), (LEO, ADA), (IVY, SAM)) == [["Poppy", "Leo"], ["Ivy"]]


def test_a_chain_is_two_calls_and_one_family():
    found = households([POPPY, LEO, IVY], [Bond(POPPY, ADA), Bond(LEO, ADA), Bond(LEO, SAM), Bond(IVY, SAM)])

    assert [[NAMES[one] for one in house.pupils] for house in found] == [["Poppy", "Leo"], ["Ivy"]]
    assert {house.family for house in found} == {(POPPY, LEO, IVY)}


def test_the_adult_of_most_children_goes_first():
    bonds = [(POPPY, ADA), (LEO, ADA), (LEO, NAN, 2), (IVY, NAN, 2), (FINN, NAN, 2)]

    assert calls([POPPY, LEO, IVY, FINN], *bonds) == [["Poppy"], ["Leo", "Ivy", "Finn"]]


def test_of_equals_the_one_who_is_tried_first():
    assert calls([POPPY, LEO, IVY], (POPPY, NAN, 2), (LEO, NAN, 2), (LEO, ADA, 1), (IVY, ADA, 1)) == [
        ["Poppy"], ["Leo", "Ivy"],
    ]  # fmt: skip


def test_adults_of_children_who_are_here_make_nothing():
    assert calls([POPPY], (POPPY, ADA), (LEO, ADA)) == [["Poppy"]]


@pytest.mark.parametrize(
    ("relationship", "family"),
    [("Mother", True), ("Foster carer", True), ("Gran", True), ("", True), ("Social worker", False), ("GP", False),
     ("Taxi escort", False), ("Stepfather", True)],
)  # fmt: skip
def test_somebody_beside_many_children_by_their_work_makes_no_household(relationship, family):
    assert is_family(relationship) is family


PUPILS, ADULTS = [POPPY, LEO, IVY, FINN], [ADA, SAM, NAN]


@given(st.permutations(PUPILS), st.sets(st.tuples(st.sampled_from(PUPILS), st.sampled_from(ADULTS))))
def test_every_child_is_in_one_call_whose_children_share_an_adult(pupils, pairs):
    found = households(pupils, [Bond(*pair) for pair in sorted(pairs)])

    assert sorted(one for house in found for one in house.pupils) == sorted(pupils)
    for house in found:
        shared = set.intersection(*({adult for child, adult in pairs if child == one} for one in house.pupils))
        assert len(house.pupils) == 1 or shared
        assert set(house.pupils) <= set(house.family)
