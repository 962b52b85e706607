"""Addresses of the API under /api/v1/; the prefix stands in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.people.api import pupils

urlpatterns: list[URLPattern | URLResolver] = [
    path("schools/<int:urn>/pupils/", pupils.PupilsView.as_view(), name="api-pupils"),
]
