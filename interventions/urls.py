"""Addresses of the interventions room under /schools/<urn>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver

app_name = "interventions"
urlpatterns: list[URLPattern | URLResolver] = []
