"""Handing a one-time code over: as a text where the installation has a provider, as a mail to an address."""

import logging
import smtplib
from datetime import datetime
from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from attendance.kit.notify import Notify, NotifyAway, NotifyRefused
from registers.models import ReportCode
from registers.queries.form_adults import address_of_code
from registers.rules.typed_address import MOBILE
from registers.services.report_codes import code_digits

log = logging.getLogger(__name__)
SEND_CODE = "registers.tasks.send_report_code"


class CodeNotSent(RuntimeError):
    """The provider or the mail server could not be used just now: the same may go through in a moment."""


def texts_go() -> bool:
    """Whether this installation can send texts."""
    return bool(settings.LETTER_PROVIDERS["text"])


def send_code(school_id: UUID, school_name: str, code_id: UUID, *, at: datetime, again: bool = False) -> bool:
    """Send a code to the address that was typed, if it is somebody's; whether it was handed over. Three queries.

    It goes to nothing but an address that stands in the school's own records. `again`: an earlier try may have got
    through after all. Raises CodeNotSent; a refusal for good is logged, without the address.
    """
    row = ReportCode.objects.filter(school_id=school_id, id=code_id, expires_at__gt=at, opened_at__isnull=True).first()
    found = address_of_code(school_id, row.contact_id, row.asked_hash) if row and row.contact_id else None
    if row is None or found is None:
        return False
    typed, kept = found
    try:
        if typed.kind == MOBILE:
            return _text(kept, school_name, row, again)
        return _mail(kept, school_name, row)
    except NotifyRefused as refusal:
        log.warning("registers: code %s was refused (%s)", code_id, type(refusal).__name__)
        return False


def _text(number: str, school_name: str, row: ReportCode, again: bool) -> bool:
    if not texts_go():
        return False
    client = Notify(settings.NOTIFY_API_KEY, settings.NOTIFY_URL, sms_template=settings.NOTIFY_SMS_TEMPLATE)
    reference = f"code-{row.id}"
    words = render_to_string("registers/mail/absent_code_text.txt", _words(school_name, row)).strip()
    try:
        if not (again and client.find(reference)):
            client.send_sms(number, words, reference)
    except NotifyAway as trouble:
        raise CodeNotSent(str(trouble)) from trouble
    return True


def _mail(address: str, school_name: str, row: ReportCode) -> bool:
    words = _words(school_name, row)
    sender = formataddr((words["school"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    body = render_to_string("registers/mail/absent_code.txt", words)
    try:
        EmailMessage(f"Your code for {words['school']}", body, sender, [address]).send()
    except smtplib.SMTPRecipientsRefused:
        log.warning("registers: code %s was refused by the mail server", row.id)
        return False
    except (smtplib.SMTPException, OSError) as trouble:
        raise CodeNotSent("The mail server could not be used.") from trouble
    return True


def _words(school_name: str, row: ReportCode) -> dict[str, str]:
    return {"school": " ".join(school_name.split()), "code": code_digits(row.id)}
