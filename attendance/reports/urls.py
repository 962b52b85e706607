"""Addresses of reports under /schools/<urn>/ and /trusts/<uid>/; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.kit.converters import register_converters
from attendance.reports.views import (
    benchmarks,
    deliveries,
    duties,
    explore,
    files,
    governors,
    lists,
    newsletter,
    packs,
    plans,
    preparing,
    trust,
    trust_board,
    trust_board_files,
    tutor,
)

register_converters()

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    # ---- what the DfE published
    path("reports/benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    # ---- reports to governors: prepared, published, taken along
    path("reports/", governors.reports, name="reports"),
    path("reports/files/<uuid:file_id>/", files.file, name="file"),
    path("reports/files/<uuid:file_id>/get/", files.file_get, name="file_get"),
    path("reports/files/<uuid:file_id>/again/", files.file_again, name="file_again"),
    path("reports/<yearly:slug>/", governors.governors, name="governors"),
    path("reports/<yearly:slug>/prepare/", preparing.prepare, name="prepare"),
    path("reports/<yearly:slug>/ask/", preparing.ask, name="ask"),
    path("reports/<yearly:slug>/take-back/", preparing.take_back, name="take_back"),
    path("reports/<yearly:slug>/send-back/", preparing.send_back, name="send_back"),
    path("reports/<yearly:slug>/publish/", preparing.publish_report, name="publish"),
    path("reports/<yearly:slug>/further/", preparing.reissue, name="reissue"),
    path("reports/<yearly:slug>/<int:number>/", governors.issue, name="issue"),
    path("reports/<yearly:slug>/<int:number>/report.pdf", governors.pdf, name="pdf"),
    path("reports/<yearly:slug>/<int:number>/leaflet.pdf", governors.leaflet, name="leaflet"),
    path("reports/<yearly:slug>/<int:number>/figures.csv", governors.csv, name="csv"),
    path("reports/<yearly:slug>/<int:number>/figures.xlsx", governors.xlsx, name="xlsx"),
    # ---- the explorer and the lists
    path("explore/", explore.explore, name="explore"),
    path("explore/pupils/", explore.explore_pupils, name="explore_pupils"),
    path("absence-lists/", lists.absent_lists, name="absent_lists"),
    path("punctuality/", lists.late, name="punctuality"),
    path("patterns/", lists.patterns, name="patterns"),
    # ---- duties, effects, reports by e-mail
    path("reports/duties/", duties.duties, name="duties"),
    path("reports/effects/", duties.effects_page, name="effects"),
    path("reports/by-email/", deliveries.deliveries, name="deliveries"),
    path("reports/by-email/<uuid:delivery_id>/end/", deliveries.delivery_end, name="delivery_end"),
    path("reports/by-email/<uuid:delivery_id>/resume/", deliveries.delivery_resume, name="delivery_resume"),
    # ---- packs: tutors, meetings, newsletters
    path("week/", tutor.mine, name="tutor_mine"),
    path("groups/<slug:slug>/week/", tutor.tutor, name="tutor"),
    path("reports/meeting/", packs.meeting_pack, name="meeting_pack"),
    path("reports/newsletter/", newsletter.league, name="league"),
    path("reports/support-meeting/", packs.support_meeting, name="support_meeting"),
    # ---- the action plan
    path("plan/", plans.plan, name="plan"),
    path("plan/add/", plans.plan_add, name="plan_add"),
    path("plan/<uuid:line_id>/", plans.plan_change, name="plan_change"),
    path("plan/<uuid:line_id>/close/", plans.plan_close, name="plan_close"),
    path("plan/<uuid:line_id>/reopen/", plans.plan_reopen, name="plan_reopen"),
]
trust_urlpatterns: list[URLPattern | URLResolver] = [
    # ---- schools side by side, reports to trustees
    path("reports/", trust.compare, name="compare"),
    path("reports/duties/", trust.duties, name="duties"),
    path("reports/policies/", trust.policies, name="policies"),
    path("reports/practice/", trust.practice, name="practice"),
    path("reports/plan/", plans.trust_plan, name="plan"),
    path("reports/schools/<int:urn>/", trust.school, name="school"),
    path("reports/board/", trust_board.board, name="board"),
    path("reports/board/<slug:term>/prepare/", trust_board.board_prepare, name="board_prepare"),
    path("reports/board/<slug:term>/publish/", trust_board.board_publish, name="board_publish"),
    path("reports/board/<slug:term>/reissue/", trust_board.board_reissue, name="board_reissue"),
    path("reports/board/<slug:term>/<int:number>/", trust_board.board_issue, name="board_issue"),
    path("reports/board/<slug:term>/<int:number>/pdf/", trust_board_files.board_pdf, name="board_pdf"),
    path("reports/files/<uuid:file_id>/", trust_board_files.file, name="file"),
    path("reports/files/<uuid:file_id>/get/", trust_board_files.file_get, name="file_get"),
    path("reports/files/<uuid:file_id>/again/", trust_board_files.file_again, name="file_again"),
]
