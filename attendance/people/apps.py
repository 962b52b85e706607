from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "attendance.people"
    label = "people"
