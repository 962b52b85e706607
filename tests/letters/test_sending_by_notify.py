"""Paper that GOV.UK Notify prints and posts, and what it says of what it took."""

import base64

import pytest

from attendance.tenancy.scope import scoped
from letters.queries.outgoing import to_ask_about
from letters.rules.sending import POSTED_BY_NOTIFY
from letters.services.asking import ask_about
from letters.services.delivery import take_receipt
from tests.letters.notify_server import KEY
from tests.letters.on_their_way import MINUTE, dispatch, issued, log, notify_on, posted, ready_to_send, sent
from tests.letters.sent_letters import PDF
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


@pytest.fixture
def notify(settings):
    with notify_on(settings) as server:
        yield server


def test_paper_goes_through_notify_where_it_is_chosen(life, notify):
    one = issued(life)

    sent(life, one)

    [kept] = notify.kept
    assert base64.b64decode(kept["content"]) == PDF
    assert kept["postage"] == "second"
    assert log(life, one) == [("notify_letter", 1, [("queued", ""), ("sent", "")])]
    assert posted(life, one) == 0


def test_paper_in_braille_does_not_go_through_notify(life, notify):
    one = issued(life, letter_format="by_hand")

    assert sent(life, one) == 0
    assert notify.kept == []


def test_wrong_key_is_told_and_tried_again(life, notify, settings):
    settings.NOTIFY_API_KEY = KEY[:-1] + "1"
    one = issued(life)

    sent(life, one)

    assert log(life, one)[0][2][-1] == (
        "queued", "GOV.UK Notify does not accept this installation: Invalid token: API key not found",
    )  # fmt: skip


def test_notify_is_asked_what_became_of_a_letter(life, notify):
    one = issued(life)
    sent(life, one)
    notify.statuses[notify.kept[0]["id"]] = "received"

    with scoped(life.school_id):
        waiting = to_ask_about([life.school_id], AT + 60 * MINUTE)
    answered = [ask_about(waiting, at=AT + 60 * MINUTE), ask_about(waiting, at=AT + 120 * MINUTE)]

    assert answered == [1, 1]
    assert log(life, one) == [("notify_letter", 1, [("queued", ""), ("sent", ""), ("sent", POSTED_BY_NOTIFY)])]
    with scoped(life.school_id):
        assert to_ask_about([life.school_id], AT + 180 * MINUTE) == []


def test_notify_that_is_away_is_asked_in_the_next_hour(life, notify):
    one = issued(life)
    sent(life, one)
    notify.troubles = [500]

    with scoped(life.school_id):
        waiting = to_ask_about([life.school_id], AT + 60 * MINUTE)

    assert ask_about(waiting, at=AT + 60 * MINUTE) == 0
    assert len(waiting) == 1


# ---- receipts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["delivered"], [("delivered", "The network says that it arrived.")]),
        (["delivered", "delivered"], [("delivered", "The network says that it arrived.")]),
        (["delivered", "sending"], [("delivered", "The network says that it arrived.")]),
        (["sending", "created"], []),
        (
            ["permanent-failure"],
            [("failed", "The number or address does not exist. Ask the family for the right one.")],
        ),
        (["no-such-status"], []),
    ],
)
def test_receipts_are_noted_once_and_in_order(life, notify, statuses, expected):
    one = issued(life, channel="text")
    sent(life, one)
    reference = dispatch(life, one).reference

    taken = [take_receipt(reference, "740e5834", status, at=AT + MINUTE) for status in statuses]

    assert taken == [True] * len(statuses)
    assert log(life, one)[0][2] == [("queued", ""), ("sent", ""), *expected]


@pytest.mark.parametrize("reference", ["", "HB-1", "HB-" + "0" * 32 + "-" + "0" * 32 + "-1", "x" * 5000])
def test_receipt_for_none_of_ours(life, reference):
    assert take_receipt(reference, "740e5834", "delivered", at=AT) is False
