from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "attendance.tenancy"
    label = "tenancy"
