"""Letters on their way: posted, mailed, texted, handed to GOV.UK Notify, refused, tried again, come back."""

import base64
import re
from datetime import timedelta
from email import message_from_string
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Dispatch, DispatchEvent, Hold, Letter, LetterEvent
from letters.queries.outgoing import letters_to_send, to_ask_about
from letters.rules.sending import POSTED_BY_NOTIFY
from letters.services import carriers
from letters.services.asking import ask_about
from letters.services.delivery import note_outcome, record_post, send_again, take_receipt
from letters.services.problems import LetterProblem, SentTwice
from letters.services.sending import send_copies
from tests.letters.notify_server import KEY, TEMPLATE, notify_server
from tests.letters.sent_letters import ISSUED_AT, PDF, TEXT, choose, dispatch_of, history_of, issue, log_of
from tests.letters.smtp_server import mail_server
from tests.people_of_the_tests import AT, OFFICER, actor

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FULL_NAME = "The text message has the child’s full name. Use the first name alone in its template."
GONE = "Came back: gone away. The new tenant said so."


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://attendance.example"
    settings.DEFAULT_FROM_EMAIL = "Herringbone <attendance@herringbone.example>"


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        choose(oakfield_life)
    return oakfield_life


@pytest.fixture
def notify(settings):
    """GOV.UK Notify, switched on for texts and for paper."""
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_SMS_TEMPLATE = KEY, server.url, TEMPLATE
        settings.LETTER_PROVIDERS = {"text": "notify", "post": "notify"}
        yield server


def issued(life, **what):
    with scoped(life.school_id):
        return issue(life, **what)


def sent(life, one, at=AT):
    return send_copies(life.school_id, one.letter_id, at=at)


def log(life, one):
    with scoped(life.school_id):
        return log_of(life, one)


def history(life, one):
    with scoped(life.school_id):
        return history_of(life, one)


def posted(life, *many, by=OFFICER, at=AT):
    with scoped(life.school_id):
        return record_post(life.school_id, [one.copy_id for one in many], by=by, at=at)


def dispatch(life, one):
    with scoped(life.school_id):
        return dispatch_of(life, one)


def noted(life, one, state="returned", words=GONE, *, by=OFFICER, at=AT + MINUTE, **more):
    with scoped(life.school_id):
        return note_outcome(life.school_id, dispatch_of(life, one).id, state, words, by=by, at=at, **more)


# ---- post ------------------------------------------------------------------------------------------------------------


def test_posted_letter_stands_in_the_log_and_in_its_history(life):
    one = issued(life)

    count = posted(life, one)

    row = dispatch(life, one)
    assert count == 1
    assert log(life, one) == [("post", 1, [("sent", "")])]
    assert history(life, one) == [("sent", "Posted: Ms Nadia Arkwright, 12 Larch Lane, Millbrook, ZZ1 1AA.")]
    assert row.reference == f"HB-{life.school_id.hex}-{one.copy_id.hex}-1"
    assert (row.to, row.by_name) == ("Ms Nadia Arkwright, 12 Larch Lane, Millbrook, ZZ1 1AA", "Bob Officer")


def test_letter_posted_twice_is_posted_once(life):
    one = issued(life)

    counts = [posted(life, one), posted(life, one)]

    assert counts == [1, 0]
    assert log(life, one) == [("post", 1, [("sent", "")])]


def test_paper_in_braille_is_given_by_hand(life):
    one = issued(life, channel="hand", letter_format="by_hand")

    posted(life, one)

    assert log(life, one) == [("hand", 1, [("sent", "")])]


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_letter_that_is_no_longer_issued_must_be_taken_out_of_the_post(life, state):
    kept, gone = issued(life, pupil=1), issued(life, state=state)

    with pytest.raises(LetterProblem, match="Attendance letter 1.*Take it out of the post"):
        posted(life, kept, gone)

    assert log(life, kept) == []


def test_text_cannot_be_posted(life):
    with pytest.raises(LetterProblem, match="cannot be posted"):
        posted(life, issued(life, channel="text"))


def test_paper_of_another_school_is_not_there(life, hillcrest_life):
    theirs = issued(hillcrest_life)

    with pytest.raises(LetterProblem, match="not there any more"):
        posted(life, theirs)


@pytest.mark.parametrize("count", [1, 3])
def test_posting_takes_as_many_statements_for_three_as_for_one(life, django_assert_num_queries, count):
    many = [issued(life, pupil=pupil) for pupil in range(count)]

    with scoped(life.school_id), django_assert_num_queries(12):
        record_post(life.school_id, [one.copy_id for one in many], by=OFFICER, at=AT)


def test_posting_that_cannot_be_audited_leaves_nothing(life, monkeypatch):
    one = issued(life)
    monkeypatch.setattr(AuditEvent.objects, "create", _broken)

    with pytest.raises(IntegrityError):
        posted(life, one)

    assert (log(life, one), history(life, one)) == ([], [])


def _broken(**kwargs):
    raise IntegrityError("the second write fails")


# ---- what came back --------------------------------------------------------------------------------------------------


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


# ---- e-mail ----------------------------------------------------------------------------------------------------------


def test_mail_has_a_link_and_no_childs_name(life):
    one = issued(life, channel="email")

    count = sent(life, one)

    [message] = mail.outbox
    assert count == 1
    assert log(life, one) == [("email", 1, [("queued", ""), ("sent", "")])]
    assert message.to == ["nadia@family.example"]
    assert message.subject == "A letter from Oakfield Primary"
    assert message.from_email == "Oakfield Primary <attendance@herringbone.example>"
    assert message.reply_to == ["office@oakfield.example"]
    assert "Dear Ms Arkwright," in message.body
    assert len(re.findall(r"https://attendance.example/letter/[\w.=-]+/\n", message.body)) == 1
    assert "01632 960100" in message.body
    assert "Poppy" not in message.body + message.subject
    assert message.attachments == []


def test_mail_may_have_the_letter_attached(life):
    with scoped(life.school_id):
        choose(life, email_as="attached", telephone="", recorded_by=uuid4())
    one = issued(life, channel="email")

    sent(life, one)

    [message] = mail.outbox
    assert message.attachments == [("letter.pdf", PDF, "application/pdf")]
    assert "attached as a PDF" in message.body
    assert "/letter/" not in message.body


def test_mail_is_sent_once_however_often_it_is_asked_for(life):
    one = issued(life, channel="email")

    counts = [sent(life, one), sent(life, one, AT + MINUTE), sent(life, one, AT + 300 * MINUTE)]

    assert counts == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_post_is_not_sent_by_the_worker(life):
    one = issued(life)

    assert sent(life, one) == 0
    assert log(life, one) == []


def test_mail_server_that_refuses_one_address_and_takes_another(life, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    good, bad = issued(life, channel="email"), issued(life, pupil=1, channel="email", email="old@family.example")
    with mail_server({"old@family.example": "550 5.1.1 No such mailbox here"}) as server:
        settings.EMAIL_PORT = server.port
        counts = [sent(life, good), sent(life, bad)]

    refusal = "The mail server refused the address: 550 5.1.1 No such mailbox here"
    assert counts == [1, 0]
    assert log(life, good) == [("email", 1, [("queued", ""), ("sent", "")])]
    assert log(life, bad) == [("email", 1, [("queued", ""), ("returned", refusal)])]
    assert history(life, bad) == [("returned", f"To old@family.example: {refusal}")]
    [message] = server.taken
    headers = message_from_string(message)
    assert headers["To"] == "nadia@family.example"
    assert headers["Message-ID"].strip() == f"<HB-{life.school_id.hex}-{good.copy_id.hex}-1@attendance.example>"


def test_mail_server_that_is_busy_is_tried_again(life, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    one = issued(life, channel="email")
    with mail_server({"nadia@family.example": "451 4.7.1 Greylisted"}) as server:
        settings.EMAIL_PORT = server.port
        counts = [sent(life, one), sent(life, one, AT + MINUTE / 2)]
        server.refused.clear()
        counts.append(sent(life, one, AT + 2 * MINUTE))

    assert counts == [0, 0, 1]
    busy = "The mail server refused the address: 451 4.7.1 Greylisted"
    assert log(life, one) == [("email", 1, [("queued", ""), ("queued", busy), ("sent", "")])]


def test_mail_server_that_is_away_is_given_up_after_a_day(life, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    one = issued(life, channel="email")

    for hours in range(24):
        sent(life, one, AT + hours * 60 * MINUTE)
        sent(life, one, AT + (hours * 60 + 20) * MINUTE)

    [(_, _, events)] = log(life, one)
    assert [state for state, _ in events] == ["queued"] * 7 + ["failed"]
    assert events[-1][1] == (
        "The mail server could not be reached, or does not let us in. It was given up after 7 tries."
    )


def test_letter_whose_file_is_gone_is_not_mailed(life, settings, tmp_path):
    with scoped(life.school_id):
        choose(life, email_as="attached", recorded_by=uuid4())
    one = issued(life, channel="email")
    next(tmp_path.rglob("*.pdf")).unlink()

    sent(life, one)

    assert log(life, one)[0][2][-1][0] == "failed"
    assert "not where it was kept" in log(life, one)[0][2][-1][1]


def test_storage_that_is_away_is_tried_again(life, settings, tmp_path):
    with scoped(life.school_id):
        choose(life, email_as="attached", recorded_by=uuid4())
    one = issued(life, channel="email")
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = blocked

    sent(life, one)
    settings.MEDIA_ROOT = tmp_path
    sent(life, one, AT + 2 * MINUTE)

    states = [state for state, _ in log(life, one)[0][2]]
    assert states == ["queued", "queued", "sent"]


# ---- what has happened meanwhile -------------------------------------------------------------------------------------


def test_letter_withdrawn_before_it_went_is_not_sent(life):
    one = issued(life, channel="email", state="withdrawn")

    assert sent(life, one) == 0
    assert (log(life, one), mail.outbox) == ([], [])


def test_letter_withdrawn_while_it_waited_is_not_sent(life, settings):
    one = issued(life, channel="email")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent(life, one)
    with scoped(life.school_id):
        Letter.objects.filter(school_id=life.school_id, id=one.letter_id).update(state="withdrawn")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    sent(life, one, AT + 2 * MINUTE)

    assert log(life, one)[0][2][-1] == ("failed", "It did not go out: the letter is “withdrawn” now.")
    assert mail.outbox == []


def test_nobody_is_written_to_who_may_not_be_contacted_any_more(life):
    one = issued(life, channel="email")
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id, contact_id=one.contact_id).update(
            may_be_contacted=False, gets_letters=False
        )

    sent(life, one)

    assert log(life, one)[0][2][-1] == (
        "failed", "It did not go out. Somebody to whom it goes may not be written to any more.",
    )  # fmt: skip
    assert mail.outbox == []


def test_nothing_goes_to_a_family_whose_letters_were_stopped(life):
    one = issued(life, channel="email")
    with scoped(life.school_id):
        Hold.objects.create(
            school=life.school, pupil_id=one.pupil_id, kind="bereavement", since=AT.date(), recorded_name="Sam",
            recorded_at=AT,
        )  # fmt: skip

    sent(life, one)

    assert [state for state, _ in log(life, one)[0][2]] == ["queued", "failed"]
    assert mail.outbox == []


# ---- texts -----------------------------------------------------------------------------------------------------------


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


# ---- letters by GOV.UK Notify ----------------------------------------------------------------------------------------


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


# ---- what the sweep finds --------------------------------------------------------------------------------------------


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


def test_history_of_the_log_cannot_be_changed(life):
    one = issued(life)
    posted(life, one)

    with scoped(life.school_id):
        assert LetterEvent.objects.filter(school_id=life.school_id).count() == 1
    for model in (Dispatch, DispatchEvent):
        with pytest.raises(Exception, match="permission denied"), scoped(life.school_id):
            model.objects.filter(school_id=life.school_id).delete()
