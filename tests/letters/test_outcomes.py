"""What became of a letter that was posted: came back, damaged, delivered, put right."""

import pytest
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import DispatchEvent
from letters.services.delivery import note_outcome, send_again
from letters.services.problems import LetterProblem, SentTwice
from tests.letters.on_their_way import GONE, MINUTE, dispatch, history, issued, log, noted, posted, ready_to_send
from tests.letters.sent_letters import dispatch_of
from tests.people_of_the_tests import AT, OFFICER, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


def test_letter_that_came_back_is_in_log_and_history(life):
    one = issued(life)
    posted(life, one)

    letter_id = noted(life, one)

    assert letter_id == one.letter_id
    assert log(life, one) == [("post", 1, [("sent", ""), ("returned", GONE)])]
    assert history(life, one)[-1] == ("returned", f"{dispatch(life, one).to}: {GONE}")


def test_letter_that_came_back_is_not_posted_to_that_address_again(life):
    one = issued(life)
    posted(life, one)
    noted(life, one)

    with pytest.raises(LetterProblem, match="came back on 10 March 2026.*Find out the right address"):
        posted(life, one, at=AT + 2 * MINUTE)


def test_damaged_letter_may_be_posted_again(life):
    one = issued(life)
    posted(life, one)
    noted(life, one, "failed", "Came back: damaged.")

    with scoped(life.school_id):
        send_again(life.school_id, dispatch_of(life, one).id, by=OFFICER, at=AT + 2 * MINUTE)

    assert log(life, one) == [
        ("post", 1, [("sent", ""), ("failed", "Came back: damaged.")]), ("post", 2, [("sent", "")]),
    ]  # fmt: skip


def test_outcome_pressed_twice_is_noted_once(life):
    one = issued(life)
    posted(life, one)
    noted(life, one)

    with pytest.raises(SentTwice):
        noted(life, one, at=AT + 2 * MINUTE)


def test_two_people_who_note_different_things_hear_of_each_other(life, people):
    one = issued(life)
    posted(life, one)
    with scoped(life.school_id):
        seen = DispatchEvent.objects.get(school_id=life.school_id).id
    noted(life, one, seen=seen)

    with pytest.raises(LetterProblem, match="Bob Officer noted “came back” meanwhile. Came back: gone away"):
        noted(life, one, "delivered", "Delivered by hand.", by=actor(people.olive), seen=seen)


def test_outcome_may_be_put_right(life):
    one = issued(life)
    posted(life, one)
    noted(life, one)

    noted(life, one, "delivered", "Delivered by hand.", at=AT + 2 * MINUTE)

    assert log(life, one)[0][2][-1] == ("delivered", "Delivered by hand.")


def test_outcome_that_cannot_be_audited_leaves_nothing(life, monkeypatch):
    one = issued(life)
    posted(life, one)
    monkeypatch.setattr(AuditEvent.objects, "create", _broken)

    with pytest.raises(IntegrityError):
        noted(life, one)

    assert log(life, one) == [("post", 1, [("sent", "")])]
    assert len(history(life, one)) == 1


def test_outcome_of_another_schools_dispatch_is_refused(life, hillcrest_life):
    theirs = issued(hillcrest_life)
    posted(hillcrest_life, theirs)
    dispatch_id = dispatch(hillcrest_life, theirs).id

    with scoped(life.school_id), pytest.raises(LetterProblem, match="no such line"):
        note_outcome(life.school_id, dispatch_id, "returned", GONE, by=OFFICER, at=AT)


def _broken(**kwargs):
    raise IntegrityError("the second write fails")
