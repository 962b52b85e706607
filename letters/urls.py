"""Addresses of the letters room under /schools/<urn>/; the prefixes stand in attendance.urls.

Each group of pages has its own list, so that one can be read (and changed) without the others.
"""

from django.urls import URLPattern, URLResolver, path

from letters.views import (
    absence_texts,
    approving,
    awards,
    batches,
    dispatches,
    holds,
    incoming_texts,
    letter,
    letterhead,
    of_pupil,
    open_link,
    queue,
    receipts,
    templates,
    templates_trust,
    writing,
)
from letters.views import deciding as decisions

app_name = "letters"

# ---- the queue, a letter, a pupil's letters, holds
deciding: list[URLPattern | URLResolver] = [
    path("letters/", queue.queue, name="queue"),
    path("letters/approve/", approving.approve, name="approve"),
    path("letters/unapprove/", decisions.unapprove, name="unapprove"),
    path("letters/<uuid:letter_id>/", letter.letter, name="letter"),
    path("letters/<uuid:letter_id>/not-this-time/", decisions.not_this_time, name="not_this_time"),
    path("letters/<uuid:letter_id>/hold/", decisions.hold, name="hold"),
    path("letters/<uuid:letter_id>/release/", decisions.release, name="release"),
    path("letters/<uuid:letter_id>/ask/", decisions.ask, name="ask"),
    path("letters/<uuid:letter_id>/redraft/", decisions.redraft, name="redraft"),
    path("letters/<uuid:letter_id>/withdraw/", decisions.withdraw, name="withdraw"),
    path("letters/<uuid:letter_id>/correct/", decisions.correct, name="correct"),
    path("letters/<uuid:letter_id>/copies/<uuid:copy_id>/pdf/", letter.pdf, name="pdf"),
    path("letters/<uuid:letter_id>/copies/<uuid:copy_id>/page/<int:page>/", letter.picture_of, name="picture_of"),
    path("pupils/<uuid:pupil_id>/letters/", of_pupil.of_pupil, name="of_pupil"),
    path("pupils/<uuid:pupil_id>/letters/case/<uuid:case_id>/", of_pupil.of_case, name="of_case"),
    path("pupils/<uuid:pupil_id>/letters/new/", writing.new, name="new"),
    path("pupils/<uuid:pupil_id>/letters/new/<slug:key>/", writing.write, name="write"),
    path("letters/holds/", holds.holds, name="holds"),
    path("letters/holds/<uuid:hold_id>/end/", holds.hold_end, name="hold_end"),
    path("pupils/<uuid:pupil_id>/letters/hold/", holds.hold_new, name="hold_new"),
]
# ---- batches, printing, the dispatch log
sending: list[URLPattern | URLResolver] = [
    path("texts/", absence_texts.texts, name="texts"),
    path("letters/batches/", batches.batches, name="batches"),
    path("letters/batches/<uuid:batch_id>/", batches.batch, name="batch"),
    path("letters/batches/<uuid:batch_id>/print/", batches.batch_print, name="batch_print"),
    path("letters/batches/<uuid:batch_id>/letters.zip", batches.batch_zip, name="batch_zip"),
    path("letters/batches/<uuid:batch_id>/post/", batches.batch_post, name="batch_post"),
    path("letters/batches/<uuid:batch_id>/again/", batches.batch_again, name="batch_again"),
    path("letters/batches/<uuid:batch_id>/now/", batches.batch_now, name="batch_now"),
    path("letters/log/", dispatches.log, name="log"),
    path("letters/log/csv/", dispatches.log_csv, name="log_csv"),
    path("letters/dispatches/<uuid:dispatch_id>/outcome/", dispatches.outcome, name="outcome"),
]
# ---- the words of letters, letterhead and choices
LETTER = "policy/letters/<slug:key>/<slug:language>/"
wording: list[URLPattern | URLResolver] = [
    path("policy/letters/", templates.templates, name="templates"),
    path("policy/letters/new/", templates.template_new, name="template_new"),
    path(LETTER, templates.template, name="template"),
    path(f"{LETTER}edit/", templates.template_edit, name="template_edit"),
    path(f"{LETTER}preview/", templates.template_preview, name="template_preview"),
    path(f"{LETTER}end/", templates.template_end, name="template_end"),
    path(f"{LETTER}<uuid:version_id>/give-up/", templates.template_give_up, name="template_give_up"),
    path("letters/settings/", letterhead.settings, name="settings"),
    path("letters/settings/pictures/<uuid:image_id>/", letterhead.picture, name="picture"),
]
# ---- celebration
celebrating: list[URLPattern | URLResolver] = [
    path("letters/awards/", awards.awards, name="awards"),
    path("letters/awards/certificates/", awards.certificates, name="certificates"),
    path("letters/awards/<uuid:award_id>/take-back/", awards.award_take_back, name="award_take_back"),
]

urlpatterns: list[URLPattern | URLResolver] = [*deciding, *sending, *wording, *celebrating]

# under /trusts/<uid>/
trust_urlpatterns: list[URLPattern | URLResolver] = [
    path("policy/letters/", templates_trust.templates, name="templates"),
    path("policy/letters/new/", templates_trust.template_new, name="template_new"),
    path(LETTER, templates_trust.template, name="template"),
    path(f"{LETTER}edit/", templates_trust.template_edit, name="template_edit"),
    path(f"{LETTER}preview/", templates_trust.template_preview, name="template_preview"),
    path(f"{LETTER}end/", templates_trust.template_end, name="template_end"),
    path(f"{LETTER}lock/", templates_trust.template_lock, name="template_lock"),
    path(f"{LETTER}<uuid:version_id>/give-up/", templates_trust.template_give_up, name="template_give_up"),
]

# under /letter/, for people without an account
open_urlpatterns: list[URLPattern | URLResolver] = [
    path("receipts/", receipts.receipts, name="receipts"),
    path("incoming/", incoming_texts.incoming, name="incoming"),
    path("<str:token>/", open_link.link, name="link"),
    path("<str:token>/pdf/", open_link.pdf, name="pdf"),
]
