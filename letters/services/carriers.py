"""Handing a copy over: to the mail server, or to GOV.UK Notify. What it answers decides what the log says."""

import logging
import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from attendance.kit.notify import Notification, Notify, NotifyAway, NotifyRefused
from letters.queries.outgoing import Outgoing
from letters.rules.letterhead import Letterhead
from letters.rules.sending import FAILED, QUEUED, RETURNED, SENT, text_fault
from letters.services.keeping import read_pdf
from letters.services.problems import LetterProblem, StorageAway

log = logging.getLogger(__name__)
TEXTS_OFF = "Text messages are not switched on here. Ring the family, or print the letter."
OUR_FAULT = "Something went wrong on our side."


@dataclass(frozen=True)
class Going:
    """A copy on its way out, with what a carrier needs. `again`: an earlier try may have got through after all."""

    row: Outgoing
    letterhead: Letterhead
    token: str
    again: bool = False


@dataclass(frozen=True)
class Answer:
    """What a carrier said: sent, failed or returned for good, queued: it may go through later."""

    state: str
    words: str = ""
    provider_id: str = ""


def carry(going: Going) -> Answer:
    """Hand the copy over. Never raises: whatever goes wrong is an answer."""
    try:
        return {"email": _mail, "text": _text, "notify_letter": _letter}[going.row.channel](going)
    except (NotifyRefused, LetterProblem) as refusal:
        return Answer(FAILED, f"It was refused: {refusal}")
    except (NotifyAway, StorageAway) as trouble:
        return Answer(QUEUED, str(trouble))
    except Exception:
        log.exception("letters: dispatch %s could not be handed over", going.row.dispatch_id)
        return Answer(QUEUED, OUR_FAULT)


def notify() -> Notify:
    """The installation's account at GOV.UK Notify. Raises ValueError where it is not set up as it must be."""
    return Notify(settings.NOTIFY_API_KEY, settings.NOTIFY_URL, sms_template=settings.NOTIFY_SMS_TEMPLATE)


# ---- GOV.UK Notify --------------------------------------------------------------------------------------------------


def _text(going: Going) -> Answer:
    if not settings.LETTER_PROVIDERS["text"]:
        return Answer(FAILED, TEXTS_OFF)
    if fault := text_fault(going.row.text, kind=going.row.kind, first=going.row.first, last=going.row.last):
        return Answer(FAILED, fault)
    client = notify()
    return _taken(_before(client, going) or client.send_sms(going.row.to, going.row.text, going.row.reference))


def _letter(going: Going) -> Answer:
    client, pdf = notify(), read_pdf(going.row.path, going.row.sha256)
    return _taken(_before(client, going) or client.send_letter(pdf, going.row.reference))


def _before(client: Notify, going: Going) -> Notification | None:
    """What an earlier try has left at Notify after all: its answer was lost, or a worker died. Nothing goes twice."""
    return client.find(going.row.reference) if going.again else None


def _taken(notification: Notification) -> Answer:
    return Answer(SENT, provider_id=notification.id)


# ---- mail -----------------------------------------------------------------------------------------------------------


def _mail(going: Going) -> Answer:
    try:
        _message(going).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        return _refused(*next(iter(refusal.recipients.values()), (550, b"")))
    except smtplib.SMTPDataError as refusal:
        said = f"The mail server refused the mail: {refusal.smtp_code} {_said(refusal.smtp_error)}"
        return Answer(FAILED if refusal.smtp_code >= 500 else QUEUED, said)
    except (smtplib.SMTPException, OSError) as trouble:
        log.warning("letters: the mail server could not be used (%s)", type(trouble).__name__)
        return Answer(QUEUED, "The mail server could not be reached, or does not let us in.")
    return Answer(SENT)


def _refused(code: int, said: bytes | str) -> Answer:
    """5xx is for good: there is no such mailbox (RFC 5321 section 4.2.1); 4xx may pass."""
    words = f"The mail server refused the address: {code} {_said(said)}".strip()
    return Answer(RETURNED if code >= 500 else QUEUED, words)


def _said(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]


def _message(going: Going) -> EmailMessage:
    """A mail without the child's name in what lies open: subject, text and the name of the file.

    The same dispatch always has the same Message-ID, so that a mailbox which gets it twice may show it once.
    """
    head = going.letterhead
    attached = head.email_as == "attached"
    template = "letters/mail/attached.txt" if attached else "letters/mail/link.txt"
    context = {"salutation": going.row.salutation, "school": head, "url": _link(going)}
    message = EmailMessage(
        subject=f"A letter from {' '.join(head.school_name.split())}", body=render_to_string(template, context),
        from_email=_from(head), to=[going.row.to], reply_to=[head.email] if head.email else None,
        headers={"Message-ID": f"<{going.row.reference}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"},
    )  # fmt: skip
    if attached:
        message.attach("letter.pdf", read_pdf(going.row.path, going.row.sha256), "application/pdf")
    return message


def _link(going: Going) -> str:
    return settings.SITE_URL + reverse("letters_open:link", args=[going.token])


def _from(head: Letterhead) -> str:
    """The school's name before the address from which this installation may send."""
    return formataddr((" ".join(head.school_name.split()), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
