"""The map of the day: every prefix on one page."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from attendance.access import urls as access
from attendance.calendar import urls as calendar
from attendance.kit import api_docs, health, offline
from attendance.people import urls as people
from attendance.reports import urls as reports
from attendance.today import urls as today
from interventions import urls as interventions
from letters import urls as letters
from registers import urls as registers

school: list[URLPattern | URLResolver] = [
    path("", include((access.school_urlpatterns, "access_school"))),
    path("", include((calendar.school_urlpatterns, "calendar"))),
    path("", include((people.school_urlpatterns, "people"))),
    path("", include((registers.urlpatterns, "registers"))),
    path("", include((interventions.urlpatterns, "interventions"))),
    path("", include((letters.urlpatterns, "letters"))),
    path("", include((today.urlpatterns, "today"))),
    path("", include((reports.urlpatterns, "reports"))),
]
trust: list[URLPattern | URLResolver] = [
    path("", include((access.trust_urlpatterns, "access_trust"))),
    path("", include((people.trust_urlpatterns, "people_trust"))),
    path("", include((interventions.trust_urlpatterns, "interventions_trust"))),
    path("", include((letters.trust_urlpatterns, "letters_trust"))),
    path("", include((reports.trust_urlpatterns, "reports_trust"))),
]
api: list[URLPattern | URLResolver] = [
    path("", include("attendance.access.api.urls")),
    path("", include("attendance.people.api.urls")),
    path("", include("registers.api.urls")),
    path("", include("attendance.reports.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs.page, name="api-docs"),
]

urlpatterns = [
    path("", include("attendance.access.urls")),
    path("accounts/", include("allauth.urls")),
    path("schools/<int:urn>/", include(school)),
    path("trusts/<int:uid>/", include(trust)),
    path("cover/", include((registers.cover_urlpatterns, "cover"))),
    path("offsite/", include((registers.offsite_urlpatterns, "offsite"))),
    path("kiosk/", include((registers.kiosk_urlpatterns, "kiosk"))),
    path("absent/", include((registers.absent_urlpatterns, "absent"))),
    path("letter/", include((letters.open_urlpatterns, "letters_open"))),
    path("api/v1/", include(api)),
    path("sw.js", offline.worker, name="service-worker"),
    path("offline/", offline.page, name="offline"),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
]
