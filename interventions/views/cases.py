"""Pages: the caseload of the school, and one case."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.access.rules.abilities import ROLE_LABELS
from attendance.people.queries import siblings_of
from interventions.forms.cases import DUE, CaseloadForm
from interventions.queries.caseload import Line, Load, Wanted, caseload, chosen, strips_of
from interventions.queries.cases import case_file
from interventions.queries.policies import effective_policy
from interventions.rules.action_words import REVIEW
from interventions.rules.case_moves import who_may_decide
from interventions.services.looked import looked
from interventions.views.case_desk import desk_of
from interventions.views.case_page import (
    action_line,
    bars,
    changes_of,
    decide_words,
    due_words,
    review_line,
    sessions_behind,
    timeline,
    undoable,
    url_if_there,
)

PAGE, CHANGES_SHOWN = 40, 30
CASELOAD = "caseload"


@school_page("cases.view")
def cases(request: HttpRequest) -> HttpResponse:
    """What waits for a decision first, then every case by what is next."""
    place, at = request.place, timezone.now()
    today = timezone.localtime(at).date()
    form = CaseloadForm(request.GET)
    form.is_valid()
    wanted = _wanted(form.cleaned_data)
    load = caseload(place.school_id, effective_policy(place.school_id, today).policy, today)
    before = wanted.since or looked(place.school_id, place.user_id, CASELOAD, at=at)
    lines = chosen(load.lines, wanted, user_id=place.user_id, today=today)
    page = Paginator(lines, PAGE).get_page(form.cleaned_data.get("page"))
    decide = [line for line in load.to_decide if _decides(place, line)]
    shown = [*page.object_list, *decide]
    strips = strips_of(place.school_id, {line.pupil.id for line in shown}, today)
    context = {
        "page": page, "rows": [_row(place, line, strips, before, at) for line in page.object_list],
        "decide": [_row(place, line, strips, before, at) for line in decide],
        "others": len(load.to_decide) - len(decide), "put_off": load.put_off, "total": len(load.lines),
        "asked": wanted, "filtered": bool(_query(request, "page", "since")), "query": _query(request, "page"),
        "changed": _changed(place, load, before, wanted), **_choices(load),
    }  # fmt: skip
    return render(request, "interventions/cases.html", context)


def _wanted(data: dict) -> Wanted:
    return Wanted(
        data.get("stage", ""), data.get("owner", ""), data.get("due", ""), data.get("since"), data.get("q", "")
    )


def _query(request: HttpRequest, *without: str) -> str:
    kept = urlencode({key: value for key, value in request.GET.items() if key not in without and value})
    return f"{kept}&" if kept else ""


def _decides(place: SchoolPlace, line: Line) -> bool:
    role = line.proposal.role if line.proposal else ""
    return place.may("cases.decide") and who_may_decide(role, place.roles)


def _row(place: SchoolPlace, line: Line, strips: dict, before: datetime | None, at: datetime) -> dict:
    today = timezone.localtime(at).date()
    words, how = due_words(line.next_on, today)
    case, proposal = line.case, line.proposal
    return {
        "line": line, "stage": bars(case.stage), "due": words, "how": how, "strip": strips[line.pupil.id],
        "group": line.group, "changed": before is not None and case.changed_at > before,
        "url": reverse("interventions:case", args=[place.urn, case.id]),
        "suggested": bars(proposal.stage) if proposal else None,
        "decide_url": reverse("interventions:proposal", args=[place.urn, proposal.id]) if proposal else "",
        "owner": "you" if case.owner_id == place.user_id else case.owner,
        "next_url": _next_url(place, line),
    }  # fmt: skip


def _next_url(place: SchoolPlace, line: Line) -> str:
    """Where a review that is next is written; other steps are taken from the case."""
    if line.next_words != REVIEW or not place.may("cases.work"):
        return ""
    return reverse("interventions:case_review", args=[place.urn, line.case.id])


def _changed(place: SchoolPlace, load: Load, before: datetime | None, wanted: Wanted) -> dict | None:
    """How many cases changed since the person last looked, and where to see only those."""
    if before is None:
        return None
    count = sum(line.case.changed_at > before for line in load.lines)
    since = timezone.localtime(before)
    query = urlencode({"since": since.isoformat()})
    return {"count": count, "when": f"{since:%A %-d %B, %H:%M}", "url": f"?{query}", "only": wanted.since is not None}


def _choices(load: Load) -> dict:
    stages = {
        f"{line.case.ladder}/{line.case.tier}": f"{line.case.stage.ladder}: {line.case.stage.name}"
        for line in load.lines
    }  # fmt: skip
    roles = {line.case.owner_role for line in load.lines if line.case.owner_role}
    owners = [("mine", "Mine"), ("nobody", "Nobody’s yet")]
    return {
        "stages": sorted(stages.items(), key=lambda item: item[1]), "dues": DUE,
        "owners": [*owners, *((role, ROLE_LABELS.get(role, role.replace("_", " "))) for role in sorted(roles))],
        "late": sum(bool(line.late) for line in load.lines),
    }  # fmt: skip


@school_page("cases.view")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Why this stage, what is next, what was done, what the family says."""
    desk = desk_of(request, case_id)
    place, school_id = desk.place, desk.place.school_id
    file = case_file(school_id, desk.case, desk.policy, abilities=place.abilities)
    strip = strips_of(school_id, [desk.pupil.id], desk.today)[desk.pupil.id]
    booked = {row.action_id: row for row in file.meetings if not row.outcome}
    to_do = [action_line(place, row, desk.today, booked.get(row.id)) for row in file.to_do]
    return render(request, "interventions/case.html", {
        "case": desk.case, "pupil": desk.pupil, "file": file, "stage": bars(desk.case.stage), "strip": strip,
        "decide": decide_words(place, file.open_proposal), "undo": undoable(place, file, desk.at),
        "to_do": to_do, "next": review_line(place, desk.case, to_do, desk.today) or (to_do[0] if to_do else None),
        "finished": [row for row in file.actions if row.state != "to_do"],
        "timeline": timeline(file.events, changes_of(place, desk.pupil.id, CHANGES_SHOWN), {}),
        "sessions": sessions_behind(place, desk.pupil.id, dict(file.evidence)),
        "siblings": siblings_of(school_id, desk.pupil.id, desk.today, abilities=place.abilities),
        "pupil_url": url_if_there("interventions:pupil", place.urn, desk.pupil.id),
        "review": due_words(desk.case.review_on, desk.today), "today": desk.today,
        "works": place.may("cases.work") and desk.case.closed_on is None,
        "decides": place.may("cases.decide") and desk.case.closed_on is None,
        "sees_sensitive": place.may("flags.sensitive"),
    })  # fmt: skip
