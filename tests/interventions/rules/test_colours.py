"""Which colours a policy gives: what it does not say stays as the default says, so that nobody at risk is green."""

from dataclasses import replace

import pytest

from interventions.queries.presets import national_document
from interventions.rules.colours import rules_of
from interventions.rules.reading import read_policy
from interventions.rules.risk import AMBER, GREEN, RED, Facts, colour_of

NATIONAL = read_policy(national_document())
GREEN_ONLY = {"green": {"steps": {"call": {"action": "call", "label": "Call the family", "by": "09:30"}}}}
OWN_RED = {"red": {"criteria": {"flags": ["looked_after"]}}}


@pytest.mark.parametrize(
    ("section", "flag", "colour"),
    [
        ({}, "child_protection", RED),
        (GREEN_ONLY, "child_protection", RED),  # nothing said of red: the default holds
        (OWN_RED, "child_protection", GREEN),  # said: the policy holds
        (OWN_RED, "looked_after", RED),
    ],
)
def test_a_flag_gives_the_colour_of_the_policy_or_else_of_the_default(section, flag, colour):
    rules = rules_of(replace(NATIONAL, sections={"first_day": section}))

    assert colour_of(Facts(flags=frozenset({flag})), rules.criteria, rules.bounds).colour == colour


def test_a_policy_without_a_word_on_amber_keeps_the_default_s():
    rules = rules_of(replace(NATIONAL, sections={"first_day": OWN_RED}))

    assert colour_of(Facts(severe=True), rules.criteria, rules.bounds).colour == AMBER
