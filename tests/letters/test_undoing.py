"""Taking approvals back: as many as were not issued yet."""

import pytest

from attendance.tenancy.scope import scoped
from letters.services.deciding import approve
from letters.services.problems import LetterProblem
from letters.services.undoing import unapprove_those
from tests.letters.addressed import issued
from tests.letters.desk_letters import letter, waiting
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(oakfield_life):
    """Two letters that were approved together."""
    life = oakfield_life
    with scoped(life.school_id):
        letters = [waiting(life), waiting(life, 1)]
        approve(life.school_id, [one.id for one in letters], by=OFFICER, at=AT)
        yield life, letters


def test_all_are_taken_back(approved):
    life, letters = approved

    done = unapprove_those(life.school_id, [one.id for one in letters], by=OFFICER, at=AT)

    assert (done, [letter(life, one.id).state for one in letters]) == (2, ["draft", "draft"])


def test_one_that_was_issued_meanwhile_stays_issued(approved):
    life, letters = approved
    issued(life, letters[0])

    done = unapprove_those(life.school_id, [one.id for one in letters], by=OFFICER, at=AT)

    assert (done, [letter(life, one.id).state for one in letters]) == (1, ["issued", "draft"])


def test_none_to_take_back_says_why(approved):
    life, letters = approved
    for one in letters:
        issued(life, one)

    with pytest.raises(LetterProblem, match="is now “issued”"):
        unapprove_those(life.school_id, [one.id for one in letters], by=OFFICER, at=AT)
