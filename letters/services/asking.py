"""Asking GOV.UK Notify what became of messages: it sends no receipts for letters, and may lose one for a text."""

import logging
from collections.abc import Iterable
from datetime import datetime

from attendance.kit.notify import NotifyAway, NotifyRefused
from letters.services.absence_texts import take_text_receipt
from letters.services.carriers import notify
from letters.services.delivery import take_receipt

log = logging.getLogger(__name__)


def ask_about(waiting: Iterable[tuple[str, str]], *, at: datetime) -> int:
    """Ask about each (reference, id at Notify) and note what it says; returns about how many it answered.

    Where Notify is away the rest waits for the next hour. Outside any transaction.
    """
    answered = 0
    for reference, provider_id in waiting:
        try:
            status = notify().status(provider_id).status
        except NotifyRefused:
            continue  # it has forgotten the message: what we know stays
        except (NotifyAway, ValueError) as trouble:
            log.warning("letters: GOV.UK Notify could not be asked (%s)", trouble)
            break
        known = any(take(reference, provider_id, status, at=at) for take in (take_receipt, take_text_receipt))
        answered += known
    return answered
