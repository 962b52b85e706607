"""Addresses of calendar; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.calendar.views import months, terms, times

app_name = "calendar"
school_urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/", terms.terms, name="terms"),
    path("calendar/years/new/", terms.year_new, name="year_new"),
    path("calendar/years/<uuid:year_id>/", terms.year_edit, name="year_edit"),
    path("calendar/times/", times.times, name="times"),
    path("calendar/times/new/", times.times_new, name="times_new"),
    path("calendar/days/", months.days, name="days"),
]
trust_urlpatterns: list[URLPattern | URLResolver] = []
urlpatterns: list[URLPattern | URLResolver] = []
