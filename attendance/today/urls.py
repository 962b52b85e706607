"""Addresses of the day under /schools/<urn>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.kit.converters import register_converters
from attendance.today.views import nudge, page

register_converters()

app_name = "today"
urlpatterns: list[URLPattern | URLResolver] = [
    path("today/", page.today, name="today"),
    path("today/live/", page.live, name="live"),
    path("today/nudge/<slug:slug>/<half:session>/", nudge.nudge, name="nudge"),
]
