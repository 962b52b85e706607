"""Addresses of people; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path

from attendance.people.views import contacts, flags, groups, imports, pupils, setup

app_name = "people"
school_urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", setup.setup, name="setup"),
    path("pupils/", pupils.pupils, name="pupils"),
    path("pupils/export.csv", pupils.pupils_csv, name="pupils_csv"),
    path("pupils/new/", pupils.pupil_new, name="pupil_new"),
    path("pupils/<uuid:pupil_id>/", pupils.pupil, name="pupil"),
    path("pupils/<uuid:pupil_id>/edit/", pupils.pupil_edit, name="pupil_edit"),
    path("pupils/<uuid:pupil_id>/flags/new/", flags.flag_new, name="flag_new"),
    path("pupils/<uuid:pupil_id>/flags/<uuid:flag_id>/end/", flags.flag_end, name="flag_end"),
    path("pupils/<uuid:pupil_id>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("pupils/<uuid:pupil_id>/contacts/share/<uuid:contact_id>/", contacts.contact_share, name="contact_share"),
    path("pupils/<uuid:pupil_id>/contacts/<uuid:link_id>/", contacts.contact_edit, name="contact_edit"),
    path("pupils/<uuid:pupil_id>/contacts/<uuid:link_id>/remove/", contacts.contact_remove, name="contact_remove"),
    path("imports/", imports.imports, name="imports"),
    path("imports/pupils.csv", imports.import_template, name="import_template"),
    path("imports/<uuid:job_id>/", imports.import_job, name="import"),
    path("imports/<uuid:job_id>/load/", imports.import_load, name="import_load"),
    path("imports/<uuid:job_id>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<uuid:job_id>/problems.csv", imports.import_errors, name="import_errors"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/unplaced/", groups.unplaced, name="unplaced"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("groups/<slug:slug>/edit/", groups.group_edit, name="group_edit"),
    path("groups/<slug:slug>/end/", groups.group_end, name="group_end"),
    path("groups/<slug:slug>/move/", groups.group_move, name="group_move"),
    path("groups/<slug:slug>/teachers/new/", groups.group_teacher, name="group_teacher"),
    path("groups/<slug:slug>/teachers/<uuid:row_id>/end/", groups.group_teacher_end, name="group_teacher_end"),
]
trust_urlpatterns: list[URLPattern | URLResolver] = []
urlpatterns: list[URLPattern | URLResolver] = []
