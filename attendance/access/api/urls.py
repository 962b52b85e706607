"""Addresses of the API under /api/v1/; the prefix stands in attendance.urls."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
