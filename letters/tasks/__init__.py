"""Work of this room for the Celery worker. Each module is imported here so that the worker knows its tasks."""

from letters.tasks import following, issuing, leave, sending  # noqa: F401
