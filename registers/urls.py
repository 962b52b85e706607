"""Addresses of the registers room under /schools/<urn>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.kit.converters import register_converters
from registers.views import (
    amendments,
    board,
    bulk,
    closures,
    covers,
    enrolments,
    figures,
    imports,
    known,
    register_settings,
    second_look,
    taking,
)

register_converters()

app_name = "registers"
urlpatterns: list[URLPattern | URLResolver] = [
    # ---- taking registers
    path("registers/", board.board, name="board"),
    path("registers/live/", board.board_live, name="board_live"),
    path("registers/mine/", taking.mine, name="mine"),
    path("registers/cover/", covers.cover, name="cover"),
    path("registers/cover/<uuid:link_id>/end/", covers.cover_revoke, name="cover_revoke"),
    path("registers/known/", known.known, name="known"),
    path("registers/known/<uuid:pupil_id>/back/", known.known_undo, name="known_undo"),
    path("registers/settings/", register_settings.settings, name="settings"),
    path("registers/<slug:slug>/<day:day>/<half:session>/", taking.take, name="take"),
    # ---- files of marks, on the page of imports
    path("imports/marks/", imports.import_marks, name="import_marks"),
    path("imports/marks/<uuid:job_id>/load/", imports.import_load, name="import_load"),
    # ---- closures and enrolments
    path("closures/", closures.closures, name="closures"),
    path("closures/new/", closures.closure_new, name="closure_new"),
    path("closures/bank-holidays/", closures.bank_holidays, name="bank_holidays"),
    path("closures/outside/", closures.days_remove, name="days_remove"),
    path("closures/<uuid:closure_id>/undo/", closures.closure_undo, name="closure_undo"),
    path("enrolments/<uuid:pupil_id>/new/", enrolments.enrolment_new, name="enrolment_new"),
    path("enrolments/<uuid:enrolment_id>/leave/", enrolments.enrolment_leave, name="enrolment_leave"),
    path("enrolments/<uuid:enrolment_id>/edit/", enrolments.enrolment_edit, name="enrolment_edit"),
    # ---- amendments and figures
    path("amendments/", amendments.amendments, name="amendments"),
    path("amendments/export/", amendments.amendments_export, name="amendments_export"),
    path("amendments/find/", amendments.amend_find, name="amend_find"),
    path("amendments/many/", bulk.amend_bulk, name="amend_bulk"),
    path("amendments/second-look/", second_look.second_look, name="second_look"),
    path("amendments/<uuid:change_id>/undo/", amendments.amend_undo, name="amend_undo"),
    path("marks/<uuid:pupil_id>/", figures.pupil_marks, name="pupil_marks"),
    path("marks/<uuid:pupil_id>/<day:day>/<half:session>/", amendments.mark_history, name="mark_history"),
    path("marks/<uuid:pupil_id>/<day:day>/<half:session>/change/", amendments.amend, name="amend"),
    path("marks/<uuid:pupil_id>/<day:day>/<half:session>/preview/", amendments.amend_preview, name="amend_preview"),
    path("figures/", figures.school_figures, name="figures"),
]

# what a supply teacher's link opens, under /cover/
cover_urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:urn>/<str:token>/", covers.cover_start, name="start"),
    path("<int:urn>/<str:token>/<half:session>/", covers.cover_take, name="take"),
    path("<int:urn>/<str:token>/<half:session>/sheet/", covers.cover_sheet, name="sheet"),
    path("<int:urn>/<str:token>/<half:session>/marks/", covers.cover_marks, name="marks"),
    path("<int:urn>/<str:token>/<half:session>/send/", covers.cover_send, name="send"),
]
