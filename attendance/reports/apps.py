from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "attendance.reports"
    label = "reports"
