"""A trust locks the words of a letter, and opens them again."""

from datetime import timedelta

import pytest

from attendance.tenancy.scope import scoped
from letters.models import TrustTemplate
from letters.queries.wordings import of_school, of_trust, wordings_on
from letters.services.problems import SentTwice
from letters.services.templates import publish, set_lock
from tests.letters.wording_house import BY, FROM, LATER, SOON, draft, in_force, refusal
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(places):
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def trust(places, school):
    return of_trust(places.northern_lights.id)


def test_school_may_not_write_what_its_trust_has_locked(school, trust):
    waiting = draft(school)
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    said = ("locked", "The trust has locked the words of this letter.")

    assert refusal(draft, school, "letter1", "pl") == said
    assert refusal(publish, school, waiting, since=FROM, by=BY, at=AT) == said
    assert draft(school, "letter2")


def test_locking_the_preset_makes_it_a_version_of_the_trust(school, trust):
    number = set_lock(trust, "letter2", "en", True, reason="One voice", by=BY, at=AT)

    row = TrustTemplate.objects.get()
    assert (number, row.state, row.locked, row.since, row.reason) == (1, "published", True, FROM, "One voice")
    assert wordings_on(school.school_id, FROM).of("letter2").origin == "the trust’s, version 1"


def test_opened_letter_may_be_written_again(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    set_lock(trust, "letter1", "en", False, reason="Schools asked", by=BY, at=LATER)

    in_force(school)

    assert wordings_on(school.school_id, FROM).of("letter1").level == "school"


def test_new_words_of_the_trust_keep_the_lock(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    in_force(trust, at=LATER)

    assert wordings_on(school.school_id, FROM).of("letter1").locked is True


def test_lock_pressed_twice_locks_once(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    with pytest.raises(SentTwice):
        set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=SOON)


def test_lock_waits_for_a_version_that_is_to_come(school, trust):
    in_force(trust, since=FROM + timedelta(days=30))

    said = refusal(set_lock, trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    assert said == ("locked", "A version is published that has not begun yet.")


@pytest.mark.parametrize(
    ("key", "language", "reason", "field"),
    [
        ("letter99", "en", "One voice", "letter"),
        ("letter1", "ur", "One voice", "letter"),
        ("letter1", "en", "", "reason"),
    ],
)
def test_lock_that_cannot_be_is_refused(trust, key, language, reason, field):
    assert refusal(set_lock, trust, key, language, True, reason=reason, by=BY, at=AT)[0] == field


def test_school_locks_nothing(school):
    assert refusal(set_lock, school, "letter1", "en", True, reason="Mine", by=BY, at=AT)[0] == "locked"


def test_other_language_is_opened_with_the_english_words(trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    said = refusal(set_lock, trust, "letter1", "pl", True, reason="Also", by=BY, at=AT)

    assert said == ("locked", "It is locked with the English words.")
