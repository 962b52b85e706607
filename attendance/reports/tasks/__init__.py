"""Work on reports for the Celery worker. Each module is imported here so that the worker knows its tasks."""

from attendance.reports.tasks import deliveries, files  # noqa: F401
