"""Text messages by GOV.UK Notify: what may go, what is tried again, what a person sends once more."""

import pytest
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import Dispatch, DispatchEvent
from letters.services import carriers
from letters.services.delivery import send_again
from letters.services.problems import LetterProblem
from tests.letters.on_their_way import MINUTE, dispatch, history, issued, log, notify_on, ready_to_send, sent
from tests.letters.sent_letters import TEXT, dispatch_of
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db
FULL_NAME = "The text message has the child’s full name. Use the first name alone in its template."


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


@pytest.fixture
def notify(settings):
    with notify_on(settings) as server:
        yield server


def test_text_goes_through_notify(life, notify):
    one = issued(life, channel="text")

    count = sent(life, one)

    [kept] = notify.kept
    assert count == 1
    assert kept["phone_number"] == "07700 900123"
    assert kept["personalisation"] == {"message": TEXT}
    assert kept["reference"] == f"HB-{life.school_id.hex}-{one.copy_id.hex}-1"
    assert log(life, one) == [("text", 1, [("queued", ""), ("sent", "")])]
    assert history(life, one) == [("sent", "Text message sent: 07700 900123.")]


def test_text_where_none_are_switched_on_says_so(life):
    one = issued(life, channel="text")

    sent(life, one)

    assert log(life, one) == [("text", 1, [("queued", ""), ("failed", carriers.TEXTS_OFF)])]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"text": "x" * 460}, "The text message has 460 characters; at most 459 can go. Shorten its template."),
        ({"text": "Poppy Arkwright is away."}, FULL_NAME),
        ({"text": "POPPY  ARKWRIGHT is away."}, FULL_NAME),
        ({"text": " "}, "The text message is empty."),
        ({"kind": "letter"}, "This letter was not written as a text message. Print it, or send it by e-mail."),
    ],
)  # fmt: skip
def test_text_that_may_not_go_stays_here(life, notify, what, words):
    one = issued(life, channel="text", **what)

    sent(life, one)

    assert log(life, one)[0][2][-1] == ("failed", words)
    assert notify.kept == []


def test_text_of_459_characters_about_a_child_whose_parent_has_the_name_goes(life, notify):
    one = issued(life, channel="text", text="Dear Ms Arkwright, Poppy is away.".ljust(459, "."))

    assert sent(life, one) == 1


def test_busy_notify_is_asked_again_and_the_text_goes_once(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [429, 500]

    counts = [sent(life, one), sent(life, one, AT + 2 * MINUTE), sent(life, one, AT + 10 * MINUTE)]

    [(_, _, events)] = log(life, one)
    assert counts == [0, 0, 1]
    assert [state for state, _ in events] == ["queued", "queued", "queued", "sent"]
    assert len(notify.kept) == 1


def test_text_is_given_up_after_five_tries(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [500] * 20

    for minutes in range(0, 300, 20):
        sent(life, one, AT + minutes * MINUTE)

    [(_, _, events)] = log(life, one)
    assert [state for state, _ in events] == ["queued"] * 5 + ["failed"]
    assert events[-1][1].endswith("It was given up after 5 tries.")


def test_text_that_notify_took_before_the_connection_broke_is_not_sent_twice(life, notify):
    one = issued(life, channel="text")
    notify.troubles = ["hang up"]

    counts = [sent(life, one), sent(life, one, AT + 2 * MINUTE)]

    assert counts == [0, 1]
    assert len(notify.kept) == 1


def test_text_left_by_a_worker_that_died_is_not_sent_twice(life, notify):
    one = issued(life, channel="text")
    reference = f"HB-{life.school_id.hex}-{one.copy_id.hex}-1"
    notify.take("sms", {"reference": reference})
    with scoped(life.school_id):
        row = Dispatch.objects.create(
            school=life.school, copy_id=one.copy_id, letter_id=one.letter_id, pupil_id=one.pupil_id, channel="text",
            to="07700 900123", provider="notify", reference=reference, at=AT, by_name="Herringbone",
        )  # fmt: skip
        DispatchEvent.objects.create(school=life.school, dispatch=row, state="queued", at=AT)

    assert sent(life, one, AT + MINUTE / 60) == 1
    assert len(notify.kept) == 1


def test_number_that_notify_refuses_is_told_and_not_tried_again(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [400]

    counts = [sent(life, one), sent(life, one, AT + 60 * MINUTE)]

    assert counts == [0, 0]
    assert log(life, one)[0][2][-1] == ("failed", "It was refused: Internal server error")


def test_failed_text_is_sent_once_more_by_a_person(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [400]
    sent(life, one)

    with scoped(life.school_id):
        send_again(life.school_id, dispatch_of(life, one).id, by=OFFICER, at=AT + MINUTE)
    sent(life, one, AT + MINUTE)

    assert [(attempt, events[-1][0]) for _, attempt, events in log(life, one)] == [(1, "failed"), (2, "sent")]
    assert notify.kept[0]["reference"].endswith("-2")


def test_what_was_sent_again_already_is_not_sent_a_third_time(life, notify):
    one = issued(life, channel="text")
    notify.troubles = [400]
    sent(life, one)
    first = dispatch(life, one).id
    with scoped(life.school_id):
        send_again(life.school_id, first, by=OFFICER, at=AT + MINUTE)

    with scoped(life.school_id), pytest.raises(LetterProblem, match="Bob Officer has sent this again already"):
        send_again(life.school_id, first, by=OFFICER, at=AT + MINUTE)


def test_what_did_not_fail_is_not_sent_again(life, notify):
    one = issued(life, channel="text")
    sent(life, one)

    with scoped(life.school_id), pytest.raises(LetterProblem, match="has not failed"):
        send_again(life.school_id, dispatch_of(life, one).id, by=OFFICER, at=AT + MINUTE)


def test_sending_that_cannot_be_audited_stays_queued(life, notify, monkeypatch):
    one = issued(life, channel="text")
    with monkeypatch.context() as broken:
        broken.setattr(AuditEvent.objects, "create", _broken)
        with pytest.raises(IntegrityError):
            sent(life, one)

    assert log(life, one) == [("text", 1, [("queued", "")])]
    assert sent(life, one, AT + MINUTE) == 1
    assert len(notify.kept) == 1


def _broken(**kwargs):
    raise IntegrityError("the second write fails")
