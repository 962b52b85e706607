from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "attendance.calendar"
    label = "calendar"
