"""What a policy says of returns, read for the rules."""

from datetime import date

import pytest

from interventions.rules.legal_settings import return_settings
from interventions.rules.returns import DEFAULT, ReturnSettings


@pytest.mark.parametrize("legal", [{}, {"returns": {}}, {"returns": None}, {"penalty": {"sessions": 10}}])
def test_without_a_word_of_it_the_careful_defaults_hold(legal):
    assert return_settings(legal) == DEFAULT


def test_what_the_school_agreed_with_its_authority_is_taken_over():
    legal = {"returns": {"attendance_every": "monthly", "irregular_sessions": None, "asked_on": "2025-09-01"}}

    assert return_settings(legal) == ReturnSettings(
        attendance_every="monthly", irregular_sessions=None, asked_on=date(2025, 9, 1)
    )


def test_a_word_that_the_rules_do_not_know_changes_nothing():
    assert return_settings({"returns": {"by_fax": True}}) == DEFAULT
