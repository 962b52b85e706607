"""The worker hands over what leaves by e-mail, text or GOV.UK Notify, and asks Notify what became of it."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.tenancy.scope import scoped
from letters.queries.absence_texts import texts_to_ask_about, waiting_texts
from letters.queries.dispatches import providers
from letters.queries.outgoing import letters_to_send, to_ask_about
from letters.services.absence_texts import SEND_TEXT, hand_over
from letters.services.asking import ask_about
from letters.services.delivery import SEND_LETTER
from letters.services.sending import send_copies

OLDEST = timedelta(days=1)  # of texts that wait: also those that are given up, so that the log says so


@shared_task(name=SEND_LETTER, ignore_result=True)
def send_letter(school_id: str, letter_id: str) -> None:
    """Hand over what of an issued letter leaves by itself. Twice does no harm."""
    send_copies(UUID(school_id), UUID(letter_id), at=timezone.now())


@shared_task(name="letters.tasks.sweep_sending", ignore_result=True)
def sweep_sending() -> int:
    """Queue the letters that should have gone: the queue, a worker or a provider was away. How many."""
    now, channels, sent = timezone.now(), tuple(providers().machine_channels), 0
    for some in school_batches():
        with scoped(*some):
            late = letters_to_send(some, channels, now)
        sent += sum(enqueue(SEND_LETTER, str(school_id), str(letter_id)) for school_id, letter_id in late)
    return sent


@shared_task(name=SEND_TEXT, ignore_result=True)
def send_absence_text(school_id: str, text_id: str) -> None:
    """Hand over one text about today's absence. Twice does no harm."""
    hand_over(UUID(school_id), UUID(text_id), at=timezone.now())


@shared_task(name="letters.tasks.sweep_absence_texts", ignore_result=True)
def sweep_absence_texts() -> int:
    """Queue the texts that wait: the queue, a worker or the provider was away. How many."""
    now, sent = timezone.now(), 0
    for some in school_batches():
        with scoped(*some):
            late = waiting_texts(some, now - OLDEST)
        sent += sum(enqueue(SEND_TEXT, str(school_id), str(text_id)) for school_id, text_id in late)
    return sent


@shared_task(name="letters.tasks.ask_providers", ignore_result=True)
def ask_providers() -> int:
    """Ask GOV.UK Notify about all that it has and whose end is not known. How many it answered about."""
    now, answered = timezone.now(), 0
    for some in school_batches():
        with scoped(*some):
            waiting = to_ask_about(some, now) + texts_to_ask_about(some, now)
        answered += ask_about(waiting, at=now)
    return answered
