"""Addresses of the API under /api/v1/; the prefix stands in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.kit.converters import register_converters
from registers.api import amendments, codes, figures, registers

register_converters()

REGISTER = "schools/<int:urn>/registers/<slug:slug>/<day:day>/<half:session>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # ---- taking registers
    path(REGISTER, registers.SheetView.as_view(), name="api-register"),
    path(REGISTER + "marks/", registers.MarksView.as_view(), name="api-register-marks"),
    path(REGISTER + "send/", registers.SendView.as_view(), name="api-register-send"),
    # ---- amendments and figures
    path("schools/<int:urn>/amendments/", amendments.AmendmentsView.as_view(), name="api-amendments"),
    path("schools/<int:urn>/figures/", figures.FiguresView.as_view(), name="api-figures"),
    path("codes/", codes.CodesView.as_view(), name="api-codes"),
]
