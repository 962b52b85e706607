"""What the doors of the queue and of the call sheet share: the sheet on somebody’s desk and what its page holds."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2s
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.kit.uuid7 import uuid7
from interventions.forms.calls import CallForm
from interventions.queries.call_sheet import Sheet, SheetAdult, sheet_of
from interventions.queries.first_day import queue_of, queue_version
from interventions.services.first_day_calls import CallData
from registers.queries.register_settings import settings_on
from registers.rules.codes import codes_on
from registers.rules.entry_rights import codes_for
from registers.rules.reporting import REASONS
from registers.services.following import ClaimAnswer, claim
from registers.services.known import NOT_KNOWN


@dataclass(frozen=True)
class SheetDesk:
    """A call sheet on somebody's desk, at a moment; `claimed`: whether the family is theirs to ring, None not asked."""

    place: SchoolPlace
    at: datetime
    sheet: Sheet
    claimed: ClaimAnswer | None = None

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def locked(self) -> ClaimAnswer | None:
        """Who has the family instead; None where it is this person's, or nobody is missing."""
        return self.claimed if self.claimed and not self.claimed.ok else None


def sheet_desk(request: HttpRequest, pupil_id: UUID) -> SheetDesk:
    """The sheet of the pupil's household. Raises Http404 where the school has no such pupil. 13 queries at most."""
    place, at = request.place, timezone.now()
    day = timezone.localtime(at).date()
    sheet = sheet_of(place.school_id, pupil_id, day, at, abilities=place.abilities, user_id=place.user_id)
    if sheet is None:
        raise Http404
    return SheetDesk(place, at, sheet)


def claimed(desk: SheetDesk, *, take_over: bool = False) -> SheetDesk:
    """The same desk with the family claimed, if anybody of it is still in the queue. Two queries more."""
    if desk.sheet.row is None:
        return desk
    answer = claim(
        desk.place.school_id, desk.sheet.family, day=desk.today, by=desk.place.actor, at=desk.at, take_over=take_over
    )
    return replace(desk, claimed=answer)


def call_form(desk: SheetDesk, data: Any = None) -> CallForm:
    """The form of a sheet, with the marks that this person may give. One query."""
    settings = settings_on(desk.place.school_id, desk.today)
    allowed = codes_for(desk.place.roles, day=desk.today, overrides=settings.overrides)
    codes = [
        (code.code, f"{code.code}  {code.short_label}")
        for code in codes_on(desk.today)
        if code.code in allowed and code.code not in NOT_KNOWN
    ]
    children = [(pupil.id, pupil.name) for pupil in desk.sheet.pupils]
    return CallForm(data, children=children, codes=codes, initial={"call_id": uuid7(), "sessions": "both"})


def call_data(desk: SheetDesk, form: CallForm) -> CallData:
    """What the form says, with the adult as the sheet names them: a name never comes from the form."""
    told = form.cleaned_data
    contact, _, end = told["reach"].partition(".")
    adult = desk.sheet.adult(_uuid(contact))
    return CallData(
        told["pupils"], told["outcome"], adult.contact_id if adult else None, _who(adult) or told["whom"], end,
        told["words"],
        told["reason"], told.get("code", ""), told.get("sessions") or "both", told["last_day"], desk.sheet.family,
        desk.place.may("flags.sensitive"),
    )  # fmt: skip


def _who(adult: SheetAdult | None) -> str:
    if adult is None:
        return ""
    return f"{adult.name} ({adult.relationship.lower()})" if adult.relationship else adult.name


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def sheet_page(request: HttpRequest, desk: SheetDesk, form: CallForm, *, status: int = 200) -> HttpResponse:
    """The sheet: a fragment inside the queue for htmx, a page of its own else."""
    inline = is_fragment(request)
    template = "interventions/_call_sheet.html" if inline else "interventions/call.html"
    reach = form["reach"].value() or ""
    context = {
        "sheet": desk.sheet, "row": desk.sheet.row, "form": form, "locked": desk.locked, "claimed": desk.claimed,
        "inline": inline, "reasons": REASONS, "today": desk.today, "chosen": reach,
        "open_reason": form.is_bound and form.data.get("outcome") == "reason_given",
        "open_worry": form.is_bound and form.data.get("outcome") == "worried",
    }  # fmt: skip
    return render(request, template, context, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, which draws the answer into the page it has."""
    return bool(request.htmx)


def queue_context(place: SchoolPlace, at: datetime, **more: Any) -> dict[str, Any]:
    """What `interventions/_queue.html` needs: the queue, and which version of it this is. Eight queries."""
    local = timezone.localtime(at)
    queue = queue_of(place.school_id, local.date(), local, abilities=place.abilities, user_id=place.user_id)
    return {"queue": queue, "queue_seen": version_of(place, local), **more}


def version_of(place: SchoolPlace, local: datetime) -> str:
    """A text that changes when this person's queue does: what is left is said to the minute. One query."""
    found = queue_version(place.school_id, local.date())
    words = f"{place.urn}|{place.user_id}|{local:%Y-%m-%d %H:%M}|{sorted(place.abilities)}|{found}"
    return blake2s(words.encode(), digest_size=12).hexdigest()
