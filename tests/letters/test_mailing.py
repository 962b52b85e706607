"""Letters by e-mail: what the mail says, servers that refuse or are away, what has happened meanwhile."""

import re
from email import message_from_string
from uuid import uuid4

import pytest
from django.core import mail

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Hold, Letter
from tests.letters.on_their_way import MINUTE, history, issued, log, ready_to_send, sent
from tests.letters.sent_letters import PDF, choose
from tests.letters.smtp_server import mail_server
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


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
