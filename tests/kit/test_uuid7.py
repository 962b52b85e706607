"""Identifiers in the order in which they were made, also where the clock stands still."""

import time_machine

from attendance.kit.uuid7 import uuid7
from tests.people_of_the_tests import AT


def test_identifiers_of_one_millisecond_come_in_order_and_once():
    with time_machine.travel(AT, tick=False):
        made = [uuid7() for _ in range(2000)]

    assert sorted(made) == made
    assert len(set(made)) == 2000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert {one.int >> 80 for one in made} == {int(AT.timestamp() * 1000)}
