"""What the pages of cases say: stages as bars, deadlines in words, icons of the history, the next step of an action."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, localtime

from attendance.access.places import SchoolPlace
from interventions.queries.case_rows import ActionRow, CaseFile, CaseRow, EventRow, ProposalRow, StageWords
from interventions.queries.support_rows import MeetingRow
from interventions.rules.action_words import REVIEW
from interventions.rules.case_moves import who_may_decide
from registers.queries.amendments import ChangeRow, Wanted, feed
from registers.queries.marks import look_of

UNDO_WITHIN = timedelta(minutes=1)
SESSIONS_SHOWN = 40
# kind of event: (icon, how its dot is drawn)
ICONS = {
    "proposed": ("circle-help", ""), "accepted": ("check", "hot"), "entered": ("flag", "hot"),
    "deferred": ("clock", ""), "dismissed": ("x", ""), "withdrawn": ("undo-2", ""),
    "undone": ("undo-2", ""), "left": ("circle-check", "ink"),
    "stepped_down": ("corner-down-right", "ink"), "lapsed": ("sun", ""), "met_again": ("repeat", ""),
    "closed": ("lock", "ink"), "action": ("list-checks", ""), "done": ("check", ""), "dropped": ("minus", ""),
    "due": ("timer", ""), "reminder": ("bell", ""), "meeting": ("users", "ink"),
    "review": ("eye", "ink"), "target": ("route", ""),
    "plan": ("file-text", "ink"), "referral": ("heart-handshake", "ink"), "visit": ("house", "ink"),
    "risk": ("shield-alert", ""), "note": ("message-square", ""), "voice": ("message-square", ""),
    "contact": ("phone", ""), "owner": ("user", ""), "notice": ("gavel", "ink"), "return": ("send", ""),
    "handover": ("school", ""), "amended": ("pencil", ""),
}  # fmt: skip
# where the next step of an action is done: (page, how the query says what kind it is)
STEPS = {
    "meeting": ("interventions:meeting_new", "kind"), "contract": ("interventions:plan_new", "kind"),
    "plan": ("interventions:plan_new", "kind"), "referral": ("interventions:referral_new", "to"),
    "visit": ("interventions:visit_new", ""), "review": ("interventions:case_review", ""),
}  # fmt: skip
OF_THE_PUPIL = {"penalty_referral": "interventions:legal_pupil", "notice_to_improve": "interventions:improvement_new"}
LINKED = frozenset({"proposed", "entered", "closed"})  # lines of a pupil's history that lead into their case
LEGAL = frozenset({"penalty_referral", "notice_to_improve", "return"})  # done on the pupil's legal page
SERVICES = {
    "education welfare officer": "ewo", "early help": "early_help", "social care": "social_care", "health": "health",
    "local authority": "local_authority",
}  # fmt: skip


def bars(stage: StageWords) -> dict:
    """A stage as four bars: how many are filled, and how deep."""
    depth = min(4, stage.order)
    return {"name": stage.name, "ladder": stage.ladder, "depth": depth, "on": [n < depth for n in range(4)]}


def due_words(day: date | None, today: date) -> tuple[str, str]:
    """A deadline in words and how it is drawn: "", soon or late."""
    if day is None:
        return "", ""
    if day == today:
        return "today", "soon"
    days = (day - today).days
    if days < 0:
        return f"late since {day:%-d %B}", "late"
    if days == 1:
        return "tomorrow", "soon"
    return f"{day:%a %-d %B}", "soon" if days < 7 else ""


def step_url(place: SchoolPlace, action: ActionRow) -> str:
    """Where the next step of an action is done, with the action filled in."""
    if action.kind in LEGAL:
        return reverse("interventions:legal_pupil", args=[place.urn, action.pupil_id])
    if action.kind in OF_THE_PUPIL:
        return reverse(OF_THE_PUPIL[action.kind], args=[place.urn, action.pupil_id])
    if action.kind == "return":
        return reverse("interventions:returns", args=[place.urn])
    # the room above decides on letters; by hand an action is noted through the link beside it
    if action.kind == "letter" and (letters := url_if_there("letters:of_pupil", place.urn, action.pupil_id)):
        return letters
    name, asks = STEPS.get(action.kind, ("", ""))
    if not name:
        return reverse("interventions:action", args=[place.urn, action.case_id, action.id])
    detail = action.detail
    words = {
        "meeting": detail.get("meeting", "support"), "contract": "contract", "plan": detail.get("plan", "support"),
        "referral": SERVICES.get(str(detail.get("to", "")), "other"),
    }.get(action.kind, "")  # fmt: skip
    url = reverse(name, args=[place.urn, action.case_id])
    return f"{url}?action={action.id}" + (f"&{asks}={words}" if asks else "")


def review_line(place: SchoolPlace, case: CaseRow, to_do: Sequence[dict], today: date) -> dict | None:
    """The review as the next step of the case: where it is due and nothing else was due before it."""
    if case.review_on is None or case.review_on > today:
        return None
    first = to_do[0]["action"].due if to_do else None
    if first is not None and first < case.review_on:
        return None
    return {"step": REVIEW, "url": reverse("interventions:case_review", args=[place.urn, case.id])}


def action_line(place: SchoolPlace, action: ActionRow, today: date, booked: MeetingRow | None = None) -> dict:
    """An action of the page; with a meeting `booked` for it, the next step is to record what came of that."""
    words, how = due_words(action.due, today)
    edit = reverse("interventions:action", args=[place.urn, action.case_id, action.id])
    step, url = action.step, step_url(place, action)
    if booked is not None:
        step = "Record the meeting"
        url = reverse("interventions:meeting", args=[place.urn, action.case_id, booked.id])
    return {"action": action, "step": step, "due": words, "how": how, "url": url, "edit": edit}


def changes_of(place: SchoolPlace, pupil_id: UUID, most: int) -> Sequence[ChangeRow]:
    """The newest changes of a pupil's marks; none for those who do not see changes. One query, or none."""
    if not place.may("amendments.view"):
        return ()
    return feed(place.school_id, Wanted(pupil_id=pupil_id), limit=most)


def timeline(events: Sequence[EventRow], changes: Sequence[ChangeRow], urls: dict[UUID, str]) -> list[dict]:
    """History and changed marks in one line of time, the newest first. `urls` of cases, where there are several."""
    lines = [_event_line(row, urls) for row in events]
    lines += [_change_line(row) for row in changes]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _event_line(row: EventRow, urls: dict[UUID, str]) -> dict:
    name, how = ICONS.get(row.kind, ("info", ""))
    return {
        "at": row.at, "when": moment(row.at, row.on), "icon": name, "how": how, "text": row.text, "by": _by(row),
        "sensitive": row.sensitive, "undone": row.undone,
        "url": urls.get(row.case_id, "") if row.kind in LINKED else "",
    }  # fmt: skip


def _by(row: EventRow) -> str:
    return f"{row.by_name}, {row.by_position[:1].lower()}{row.by_position[1:]}" if row.by_position else row.by_name


def _change_line(row: ChangeRow) -> dict:
    marks = "A mark was" if row.marks == 1 else f"{row.marks} marks were"
    span = f"{row.since:%-d %B}" if row.since == row.last else f"{row.since:%-d %B} to {row.last:%-d %B}"
    codes = f"{' '.join(code or 'blank' for code in row.was)} to {' '.join(code or 'blank' for code in row.now)}"
    return {
        "at": row.at, "when": moment(row.at, localdate(row.at)), "icon": "pencil", "how": "",
        "text": f"{marks} changed, {span}: {codes}. {row.reason}", "by": f"{row.by_name}, {row.by_position}",
        "sensitive": False, "undone": False, "url": "",
    }  # fmt: skip


def moment(at: datetime, on: date) -> str:
    """When it happened; the day it counts for where it was noted later."""
    local = localtime(at)
    if local.date() == on:
        return f"{local:%-d %B %Y, %H:%M}"
    return f"{on:%-d %B %Y}, noted {local:%-d %B, %H:%M}"


def sessions_behind(place: SchoolPlace, pupil_id: UUID, evidence: dict) -> list[dict]:
    """The marks that an evidence names, each a link to its history."""
    found = []
    for one in list(evidence.get("sessions") or ())[-SESSIONS_SHOWN:]:
        day = date.fromisoformat(str(one["date"]))
        session, code = str(one["session"]), str(one["code"])
        url = reverse("registers:mark_history", args=[place.urn, pupil_id, day, session])
        found.append({"day": day, "session": session, "code": code, "look": look_of(code, day), "url": url})
    return found


def decide_words(place: SchoolPlace, proposal: ProposalRow | None) -> dict | None:
    """The suggestion at the top of a case: whether this person decides it."""
    if proposal is None:
        return None
    mine = place.may("cases.decide") and who_may_decide(proposal.role, place.roles)
    return {
        "proposal": proposal, "mine": mine, "stage": bars(proposal.stage),
        "url": reverse("interventions:proposal", args=[place.urn, proposal.id]) if mine else "",
    }  # fmt: skip


def undoable(place: SchoolPlace, file: CaseFile, at: datetime) -> ProposalRow | None:
    """The decision that this person took within the last minute."""
    for row in file.proposals:
        mine = row.decided_at is not None and row.decided_by == place.user_id
        if mine and row.state != "withdrawn" and row.decided_at and at - row.decided_at <= UNDO_WITHIN:
            return row
    return None


def url_if_there(name: str, *args: object) -> str:
    """The address of a page of another part of the room; "" where it has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
