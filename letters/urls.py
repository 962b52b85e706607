"""Addresses of the letters room under /schools/<urn>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver

app_name = "letters"
urlpatterns: list[URLPattern | URLResolver] = []
