"""The worker sends reports by e-mail: each once, tried again while the mail server is away."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.reports.queries.deliveries import due_deliveries
from attendance.reports.services.deliveries import send_delivery
from attendance.tenancy.scope import scoped

SEND = "attendance.reports.tasks.send_delivery"


@shared_task(name=SEND, ignore_result=True)
def send(school_id: str, delivery_id: str, key: str) -> str:
    """Send one mail. Twice does no harm."""
    with scoped(UUID(school_id)):
        return send_delivery(UUID(school_id), UUID(delivery_id), key, at=timezone.now())


@shared_task(name="attendance.reports.tasks.sweep_deliveries", ignore_result=True)
def sweep_deliveries() -> int:
    """Queue every mail that is due and has not gone. How many."""
    now, sent = timezone.now(), 0
    for some in school_batches():
        with scoped(*some):
            due = due_deliveries(some, now)
        sent += sum(enqueue(SEND, str(school_id), str(delivery), key) for school_id, delivery, key in due)
    return sent
