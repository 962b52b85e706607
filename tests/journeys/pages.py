"""Every page of the house with somebody who may see it. A new address must be told here, or why it is no page."""

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver, reverse

from tests.journeys.site import BEFORE


@dataclass(frozen=True)
class Visit:
    """A page: the name of its address, who opens it ("" for nobody signed in), and what stands behind the ?."""

    name: str
    who: str
    query: str = ""
    instead: str = ""  # “letter_id=draft_id”: another of the values that `furnish` gives stands in the address


PAGES = (
    # ---- nobody signed in
    Visit("account_login", ""),
    Visit("account_reset_password", ""),
    Visit("account_reset_password_done", ""),
    Visit("account_reset_password_from_key_done", ""),
    Visit("account_inactive", ""),
    Visit("account_signup", ""),
    Visit("access:invitation", ""),
    Visit("cover:start", ""),
    Visit("cover:take", ""),
    Visit("letters_open:link", ""),
    # ---- the teacher
    Visit("access:home", "alice"),
    Visit("access:me", "alice"),
    Visit("access:second_factor", "alice"),
    Visit("account_change_password", "alice"),
    Visit("account_logout", "alice"),
    Visit("mfa_index", "alice"),
    Visit("mfa_list_webauthn", "alice"),
    Visit("mfa_add_webauthn", "alice"),
    Visit("mfa_activate_totp", "alice"),
    Visit("usersessions_list", "alice"),
    Visit("account_reauthenticate", "alice"),
    Visit("registers:mine", "alice"),
    Visit("registers:take", "alice"),
    Visit("registers:take", "alice", "row={pupil_id}"),
    Visit("people:pupils", "alice"),
    Visit("people:pupil", "alice"),
    Visit("people:groups", "alice"),
    Visit("registers:mark_history", "alice"),
    # ---- the attendance officer
    Visit("registers:board", "bob"),
    Visit("registers:take", "bob"),
    Visit("registers:known", "bob"),
    Visit("registers:cover", "bob"),
    Visit("registers:pupil_marks", "bob"),
    Visit("registers:mark_history", "bob"),
    Visit("registers:amend", "bob"),
    Visit("registers:amendments", "bob"),
    Visit("registers:amend_find", "bob"),
    Visit("registers:amend_bulk", "bob"),
    Visit("registers:amend_undo", "bob"),
    Visit("registers:figures", "bob"),
    Visit("registers:figures", "bob", "period=days&by=pupil&since=2026-03-02&last=2026-03-10"),
    Visit("registers:figures", "bob", "period=term&by=code"),
    Visit("registers:closures", "bob"),
    Visit("interventions:pupil", "bob"),
    Visit("interventions:cases", "bob"),
    Visit("interventions:cases", "bob", "q=zzz"),
    Visit("interventions:case", "bob"),
    Visit("interventions:case_review", "bob"),
    Visit("interventions:proposal", "bob"),
    Visit("interventions:owner", "bob"),
    Visit("interventions:note_new", "bob"),
    Visit("interventions:action_new", "bob"),
    Visit("interventions:action", "bob"),
    Visit("interventions:meeting_new", "bob"),
    Visit("interventions:meeting", "bob"),
    Visit("interventions:meeting_pack", "bob"),
    Visit("interventions:plan_new", "bob"),
    Visit("interventions:plan", "bob"),
    Visit("interventions:referral_new", "bob"),
    Visit("interventions:referral", "bob"),
    Visit("interventions:visit_new", "bob"),
    Visit("interventions:visit", "bob"),
    Visit("interventions:risk_new", "bob"),
    Visit("interventions:voice_new", "bob"),
    Visit("interventions:case_new", "bob"),
    Visit("interventions:handover", "bob"),
    Visit("interventions:handover_page", "bob"),
    Visit("interventions:nights", "bob"),
    Visit("interventions:nights", "erin"),
    Visit("interventions_trust:nights", "carol"),
    Visit("interventions:legal", "bob"),
    Visit("interventions:returns", "bob"),
    Visit("interventions:return", "bob"),
    Visit("interventions:n_codes", "bob"),
    Visit("interventions:absence_expected", "bob"),
    Visit("letters:queue", "bob"),
    Visit("letters:queue", "bob", "letter={stopped_id}"),
    Visit("letters:queue", "bob", "state=held"),
    Visit("letters:queue", "bob", "state=approved"),
    Visit("letters:queue", "bob", "state=issued&q=a"),
    Visit("letters:queue", "bob", "q=zzz"),
    Visit("letters:approve", "bob", "letter={draft_id}&letter={stopped_id}"),
    Visit("letters:approve", "bob"),
    Visit("letters:letter", "bob"),
    Visit("letters:letter", "bob", instead="letter_id=draft_id"),
    Visit("letters:letter", "bob", instead="letter_id=held_id"),
    Visit("letters:letter", "bob", instead="letter_id=mailed_id"),
    Visit("letters:not_this_time", "bob", instead="letter_id=draft_id"),
    Visit("letters:hold", "bob", instead="letter_id=draft_id"),
    Visit("letters:ask", "bob", instead="letter_id=draft_id"),
    Visit("letters:withdraw", "bob"),
    Visit("letters:of_pupil", "bob"),
    Visit("letters:of_pupil", "bob", instead="pupil_id=written_pupil_id"),
    Visit("letters:new", "bob"),
    Visit("letters:write", "bob"),
    Visit("letters:write", "bob", instead="key=asking_key"),
    Visit("letters:holds", "bob"),
    Visit("letters:hold_new", "bob"),
    Visit("letters:hold_end", "bob"),
    Visit("letters:batches", "bob"),
    Visit("letters:batch", "bob"),
    Visit("letters:batch", "bob", instead="batch_id=waiting_batch_id"),
    Visit("letters:log", "bob"),
    Visit("letters:log", "bob", "q=zzz"),
    Visit("letters:outcome", "bob"),
    Visit("letters:awards", "bob"),
    Visit("letters:settings", "bob"),
    Visit("people:pupils", "bob"),
    Visit("people:pupil", "bob"),
    Visit("people:pupil_new", "bob"),
    Visit("people:pupil_edit", "bob"),
    Visit("people:contact_new", "bob"),
    Visit("people:contact_edit", "bob"),
    Visit("people:groups", "bob"),
    Visit("people:group", "bob"),
    Visit("people:unplaced", "bob"),
    Visit("people:imports", "bob"),
    Visit("people:import", "bob"),
    Visit("registers:import_marks", "bob"),
    Visit("registers:enrolment_new", "bob"),
    Visit("registers:enrolment_leave", "bob"),
    Visit("registers:enrolment_edit", "bob"),
    Visit("calendar:terms", "bob"),
    Visit("calendar:days", "bob"),
    Visit("calendar:times", "bob"),
    # ---- the headteacher and others with rights of their own
    Visit("registers:second_look", "erin"),
    Visit("interventions:case", "fiona"),
    Visit("interventions:case_move", "fiona"),
    Visit("interventions:case_close", "fiona"),
    Visit("interventions:legal_pupil", "fiona"),
    Visit("interventions:penalty_notice", "fiona"),
    Visit("interventions:improvement_new", "fiona"),
    Visit("interventions:improvement", "fiona"),
    Visit("interventions:improvement_edit", "fiona"),
    Visit("registers:settings", "fiona"),
    Visit("registers:closure_new", "fiona"),
    Visit("calendar:year_new", "fiona"),
    Visit("calendar:year_edit", "fiona"),
    Visit("calendar:times_new", "fiona"),
    Visit("people:setup", "fiona"),
    Visit("people:group_new", "fiona"),
    Visit("people:group_edit", "fiona"),
    Visit("people:group_teacher", "fiona"),
    Visit("people:flag_new", "sam"),
    Visit("access_school:school", "fiona"),
    Visit("access_school:people", "fiona"),
    Visit("access_school:history", "fiona"),
    Visit("access_school:invite", "fiona"),
    Visit("access_school:person", "fiona"),
    Visit("access_school:tokens", "fiona"),
    Visit("access_school:new_token", "fiona"),
    Visit("registers:figures", "grace"),
    Visit("letters:templates", "alice"),
    Visit("letters:template", "alice"),
    Visit("letters:templates", "erin"),
    Visit("letters:template", "erin"),
    Visit("letters:template_edit", "erin"),
    Visit("letters:template_new", "erin"),
    Visit("letters:queue", "olive"),
    Visit("letters:batch", "olive"),
    Visit("letters:letter", "wendy"),
    Visit("interventions:policy", "alice"),
    Visit("interventions:policy", "grace"),
    Visit("interventions:policy", "fiona"),
    Visit("interventions:policy_edit", "fiona"),
    Visit("interventions:policy_edit_section", "fiona"),
    Visit("interventions:policy_versions", "fiona"),
    Visit("access_trust:overview", "carol"),
    Visit("interventions_trust:policy", "carol"),
    Visit("interventions_trust:policy_section", "carol"),
    Visit("interventions_trust:policy_compare", "carol"),
    Visit("interventions_trust:policy_text", "carol"),
    Visit("interventions_trust:policy_import", "carol"),
    Visit("interventions_trust:policy_approvals", "carol"),
    Visit("interventions_trust:policy_versions", "carol"),
    Visit("letters_trust:templates", "carol"),
    Visit("letters_trust:template", "carol"),
    Visit("letters_trust:template_edit", "carol"),
    Visit("letters_trust:template_new", "carol"),
    Visit("access_trust:people", "carol"),
    Visit("access_trust:history", "carol"),
    Visit("access_trust:invite", "carol"),
    Visit("access_trust:person", "carol"),
    Visit("access:platform", "pat"),
    Visit("access:new_trust", "pat"),
    Visit("access:new_school", "pat"),
    Visit("access:first_at_trust", "pat"),
    Visit("access:first_at_school", "pat"),
)

# Not pages: what only takes a post, a file, a fragment of a page, an answer for programs.
NOT_PAGES = {
    "access_school:resend", "access_school:withdraw", "access_school:end", "access_school:revoke",
    "access_trust:resend", "access_trust:withdraw", "access_trust:end",
    "access:no_further_addresses",
    "access:first_run",  # only in an empty house: see test_setup.py
    "people:pupils_csv", "people:import_template", "people:import_load", "people:import_cancel", "people:import_errors",
    "people:flag_end", "people:contact_share", "people:contact_remove", "people:group_end", "people:group_move",
    "people:group_teacher_end",
    "registers:board_live", "registers:cover_revoke", "registers:known_undo", "registers:import_load",
    "registers:bank_holidays", "registers:days_remove", "registers:closure_undo", "registers:amendments_export",
    "registers:amend_preview",
    "interventions:proposal_undo", "interventions:voice_withdraw", "interventions:handover_csv",
    "interventions:handover_sent",
    "interventions:night_run",
    "interventions:policy_whatif", "interventions:policy_decide", "interventions:policy_give_up",
    "interventions_trust:policy_whatif", "interventions_trust:policy_export", "interventions_trust:policy_give_up",
    "interventions:return_file", "interventions:penalty_consider", "interventions:absence_not_expected",
    "letters:unapprove", "letters:release", "letters:redraft", "letters:correct", "letters:pdf", "letters:picture_of",
    "letters:of_case",  # a card of the case's page
    "letters:batch_print", "letters:batch_zip", "letters:batch_post", "letters:batch_again", "letters:batch_now",
    "letters:log_csv",
    "letters:template_preview", "letters:template_end", "letters:template_give_up", "letters:picture",
    "letters:certificates", "letters:award_take_back",
    "letters_trust:template_preview", "letters_trust:template_end", "letters_trust:template_lock",
    "letters_trust:template_give_up",
    "letters_open:receipts", "letters_open:pdf",
    "cover:sheet", "cover:marks", "cover:send",
    "api-pupils", "api-register", "api-register-marks", "api-register-send", "api-amendments", "api-figures",
    "api-codes", "api-schema", "api-docs",
    "health-live", "health-ready", "metrics",
}  # fmt: skip


def path_of(visit: Visit, values: dict[str, object]) -> str:
    """The address of a page with the values that `furnish` gave. A secret or a membership goes by the room."""
    room = visit.name.partition(":")[0] + ":"
    wanted = KWARGS[visit.name]
    if "pupil_id" in wanted:
        values = values | {"day": BEFORE[-1]}  # a day on which the pupil has a mark
    known = values | {"token": values.get(room), "membership_id": values.get(room)}
    if visit.instead:
        name, _, other = visit.instead.partition("=")
        known = known | {name: values[other]}
    query = "?" + visit.query.format(**known) if visit.query else ""
    return reverse(visit.name, kwargs={name: known[name] for name in wanted}) + query


def names_of(
    resolver: URLResolver | None = None, rooms: tuple[str, ...] = (), kwargs: tuple[str, ...] = ()
) -> dict[str, tuple]:
    """Every named address with the names of its values, those of signing in by other houses left out."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        values = (*kwargs, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            found |= names_of(entry, (*rooms, entry.namespace) if entry.namespace else rooms, values)
        elif entry.name:
            found[":".join([*rooms, entry.name])] = values
    return found


KWARGS = names_of()
