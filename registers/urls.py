"""Addresses of the registers room under /schools/<urn>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.kit.converters import register_converters
from registers.views import (
    absence_call,
    absence_reports,
    amendments,
    board,
    bulk,
    closures,
    covers,
    enrolments,
    evidence,
    figures,
    gate,
    gate_devices,
    gate_out,
    imports,
    incoming,
    kiosk,
    known,
    leave,
    leave_one,
    offsite,
    on_site,
    parent_form,
    planned,
    planned_new,
    providers,
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
    # ---- what families tell about absences
    path("absence/", absence_reports.reports, name="reports"),
    path("absence/new/", absence_call.report_new, name="report_new"),
    path("absence/messages/", incoming.incoming, name="incoming"),
    path("absence/messages/<uuid:message_id>/", incoming.incoming_aside, name="incoming_aside"),
    path("absence/<uuid:batch>/", absence_reports.report, name="report"),
    path("find/", absence_call.find_pupil, name="find_pupil"),
    # ---- leave, planned absences, providers
    path("leave/", leave.leave, name="leave"),
    path("leave/new/", leave.leave_new, name="leave_new"),
    path("leave/<uuid:batch>/", leave_one.leave_one, name="leave_one"),
    path("leave/<uuid:batch>/decide/", leave_one.leave_decide, name="leave_decide"),
    path("leave/<uuid:batch>/undo/", leave_one.leave_undo, name="leave_undo"),
    path("leave/<uuid:batch>/withdraw/", leave_one.leave_withdraw, name="leave_withdraw"),
    path("planned/", planned.planned, name="planned"),
    path("planned/new/", planned_new.planned_new, name="planned_new"),
    path("planned/<uuid:planned_id>/", planned.planned_one, name="planned_one"),
    path("planned/<uuid:planned_id>/undo/", planned.planned_undo, name="planned_undo"),
    path("planned/<uuid:planned_id>/resume/", planned.planned_resume, name="planned_resume"),
    path("providers/", providers.providers, name="providers"),
    path("providers/<uuid:provider_id>/", providers.provider_one, name="provider_one"),
    path("providers/<uuid:provider_id>/link/", providers.provider_link, name="provider_link"),
    path("providers/<uuid:provider_id>/unlink/", providers.provider_unlink, name="provider_unlink"),
    path("providers/<uuid:provider_id>/end/", providers.provider_end, name="provider_end"),
    path("providers/<uuid:provider_id>/resume/", providers.provider_resume, name="provider_resume"),
    # ---- the gate, and who is on site
    path("gate/", gate.gate, name="gate"),
    path("gate/out/", gate_out.gate_out, name="gate_out"),
    path("gate/out/<uuid:pupil_id>/back/", gate_out.gate_back, name="gate_back"),
    path("gate/tablets/", gate_devices.gate_devices, name="gate_devices"),
    path("gate/tablets/<uuid:device_id>/end/", gate_devices.gate_device_end, name="gate_device_end"),
    path("gate/<uuid:event_id>/undo/", gate.gate_undo, name="gate_undo"),
    path("gate/<uuid:event_id>/label/", gate.gate_label, name="gate_label"),
    path("on-site/", on_site.on_site, name="on_site"),
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
    # ---- papers that families hand in
    path("pupils/<uuid:pupil_id>/papers/", evidence.evidence, name="evidence"),
    path("papers/<uuid:evidence_id>/file/", evidence.evidence_download, name="evidence_download"),
    path("papers/<uuid:evidence_id>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("papers/<uuid:evidence_id>/sensitive/", evidence.evidence_sensitive, name="evidence_sensitive"),
]

# what a supply teacher's link opens, under /cover/
cover_urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:urn>/<str:token>/", covers.cover_start, name="start"),
    path("<int:urn>/<str:token>/<half:session>/", covers.cover_take, name="take"),
    path("<int:urn>/<str:token>/<half:session>/sheet/", covers.cover_sheet, name="sheet"),
    path("<int:urn>/<str:token>/<half:session>/marks/", covers.cover_marks, name="marks"),
    path("<int:urn>/<str:token>/<half:session>/send/", covers.cover_send, name="send"),
]

# the form with which families report an absence, under /absent/
absent_urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:urn>/", parent_form.start, name="start"),
    path("<int:urn>/code/", parent_form.code, name="code"),
    path("<int:urn>/report/", parent_form.report, name="report"),
    path("<int:urn>/sent/", parent_form.sent, name="sent"),
]

# what a tablet at the gate opens, under /kiosk/
kiosk_urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:urn>/<str:token>/", kiosk.kiosk_start, name="start"),
    path("<int:urn>/<str:token>/why/", kiosk.kiosk_reason, name="reason"),
    path("<int:urn>/<str:token>/in/", kiosk.kiosk_in, name="in"),
]

# what a provider's link opens, under /offsite/
offsite_urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:urn>/<str:token>/", offsite.start, name="start"),
]
