"""Two workers at one letter: the second leaves it to the first. With real commits and a connection of another's."""

import psycopg
import pytest

from attendance.tenancy.scope import scoped
from letters.models import Letter
from letters.services.issuing import issue_letter
from tests.factories.school_life import build_school_life
from tests.letters.batch_letters import approved, mother
from tests.people_of_the_tests import AT, make_people, make_places

LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


@pytest.fixture
def letter(own_database, settings, tmp_path) -> Letter:
    settings.MEDIA_ROOT = tmp_path / "media"
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice)
    with scoped(life.school_id):
        return approved(life, life.pupils[0], [mother(life, life.pupils[0])])


def issue(letter: Letter) -> bool:
    with scoped(letter.school_id):
        return issue_letter(letter.school_id, letter.id, at=AT)


def test_letter_on_which_somebody_works_is_left_to_them(own_database, letter):
    with psycopg.connect(own_database.urls.app) as other:
        assert other.execute(LOCK, [f"letter:{letter.id}"]).fetchone() == (True,)

        assert issue(letter) is False

    assert issue(letter) is True
    assert issue(letter) is False
