"""Putting work into the queue. The web server does not load the worker's application; it only needs the broker."""

import logging
from functools import cache

from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
PATIENCE = 2  # seconds: somebody waits for the page


@cache
def _producer(broker: str) -> Celery:
    app = Celery("herringbone-producer", broker=broker, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        task_ignore_result=True,
        broker_connection_retry=False,
        broker_transport_options={"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "max_retries": 0},
    )
    return app


def enqueue(task: str, *args: str, after: int = 0) -> bool:
    """Queue the task of this name, to begin `after` seconds; False where the broker cannot be reached (it is logged).

    A task that is to begin later lies with a worker until then. Where that worker dies it comes back only after an
    hour: whoever queues one also sweeps for what was left.
    """
    try:
        _producer(settings.CELERY_BROKER_URL).send_task(task, args=list(args), retry=False, countdown=after or None)
    except (OperationalError, OSError) as error:
        log.warning("queue: %s was not queued, the broker cannot be reached (%s)", task, type(error).__name__)
        return False
    return True
