from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "attendance.access"
    label = "access"
