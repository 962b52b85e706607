"""Which state of a letter may follow which."""

import pytest

from letters.models.letters import OPEN as OPEN_IN_TABLE
from letters.models.letters import STATES
from letters.rules.states import LABELS, MOVES, OPEN, can_move


@pytest.mark.parametrize(
    ("was", "to"),
    [
        ("draft", {"held", "approved", "dropped", "withdrawn"}),
        ("held", {"draft", "dropped", "withdrawn"}),
        ("approved", {"draft", "issued", "withdrawn"}),
        ("issued", {"withdrawn", "superseded"}),
        ("dropped", set()),
        ("withdrawn", set()),
        ("superseded", set()),
    ],
)
def test_state_is_followed_by_these_and_no_other(was, to):
    assert {state for state in STATES if can_move(was, state)} == to


def test_states_of_the_table_are_those_of_the_rules():
    assert set(STATES) == MOVES.keys() == LABELS.keys()
    assert set(OPEN_IN_TABLE) == OPEN


def test_state_that_is_not_known_leads_nowhere():
    assert can_move("burnt", "draft") is False
