"""Addresses of the API under /api/v1/; the prefix stands in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.reports.api import reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schools/<int:urn>/reports/", reports.ReportsView.as_view(), name="api-reports"),
    path("schools/<int:urn>/reports/<slug:slug>/<int:number>/", reports.ReportView.as_view(), name="api-report"),
]
