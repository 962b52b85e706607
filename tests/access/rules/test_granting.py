"""Which roles may be given where, and what a key may do."""

import pytest

from attendance.access.rules.abilities import ABILITIES, ROLES
from attendance.access.rules.granting import TOKEN_ABILITIES, abilities_for_a_token, roles_given_at


def test_roles_given_at_a_school_reach_no_further():
    given = set(roles_given_at("school"))

    assert given & {"trust_admin", "platform_admin", "cover"} == set()
    assert given <= set(ROLES)


def test_roles_given_at_a_trust_make_no_platform_administrator():
    assert "platform_admin" not in roles_given_at("trust")
    assert "trust_admin" in roles_given_at("trust")


def test_roles_given_nowhere_else():
    with pytest.raises(KeyError):
        roles_given_at("platform")


def test_no_role_given_at_a_school_holds_an_ability_of_trust_or_platform():
    held = set().union(*(ROLES[role] for role in roles_given_at("school")))

    assert held & {"trust.view", "trust.schools", "platform.schools"} == set()


def test_token_gets_only_what_its_maker_has():
    assert abilities_for_a_token(frozenset({"figures.view", "access.manage"})) == {"figures.view"}


def test_token_never_lets_people_in():
    assert TOKEN_ABILITIES & {"access.manage", "api.tokens", "settings.edit", "flags.sensitive"} == set()
    assert set(ABILITIES) >= TOKEN_ABILITIES
