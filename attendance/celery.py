"""The worker's and the beat's Celery application.

Task modules are named here as text: importing `attendance.nightly` from this file would load the rooms before
Django's app registry is ready.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance.settings")

MODULES = [
    "attendance.nightly", "attendance.people.tasks", "registers.tasks", "interventions.tasks", "letters.tasks",
    "attendance.reports.tasks",
]  # fmt: skip
app = Celery("herringbone", include=MODULES)
app.config_from_object("django.conf:settings", namespace="CELERY")
