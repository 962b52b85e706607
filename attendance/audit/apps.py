from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "attendance.audit"
    label = "audit"
