"""What the sweep finds: letters that the queue has lost, and those to try again."""

import pytest

from attendance.tenancy.scope import scoped
from letters.queries.outgoing import letters_to_send
from tests.letters.on_their_way import MINUTE, issued, notify_on, ready_to_send, sent
from tests.letters.sent_letters import ISSUED_AT
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


@pytest.fixture
def notify(settings):
    with notify_on(settings) as server:
        yield server


def test_sweep_finds_what_the_queue_has_lost(life):
    one = issued(life, channel="email")
    issued(life, pupil=1)
    with scoped(life.school_id):
        early = letters_to_send([life.school_id], ["email", "text"], ISSUED_AT + MINUTE)
        late = letters_to_send([life.school_id], ["email", "text"], AT)

    assert (early, late) == ([], [(life.school_id, one.letter_id)])


def test_sweep_finds_what_is_to_be_tried_again_when_it_is_time(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [500, 500]
    sent(life, one)
    sent(life, one, AT + 2 * MINUTE)

    with scoped(life.school_id):
        found = [letters_to_send([life.school_id], ["text"], AT + minutes * MINUTE) for minutes in (4, 8)]

    assert found == [[], [(life.school_id, one.letter_id)]]


def test_sweep_leaves_alone_what_went(life):
    one = issued(life, channel="email")
    sent(life, one)

    with scoped(life.school_id):
        assert letters_to_send([life.school_id], ["email", "text"], AT + 600 * MINUTE) == []
