"""API of one register: its sheet, a batch of marks, sending it. The register page saves through these endpoints."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.access.api.problems import Problem
from registers.api.schemas import BatchSchema, ProblemSchema, SavedSchema, SendSchema, SentSchema, SheetSchema
from registers.forms.taking import BadBatch, parse_batch, parse_client_id
from registers.queries.nudges import asked_for
from registers.queries.sheets import Frame, RegisterKey, RosterRow, frame, roster, roster_token
from registers.rules.codes import codes_on, needs_note
from registers.rules.taking import Moment
from registers.services.taking import (
    Item,
    NoSuchRegister,
    RegisterRefused,
    Saved,
    Sent,
    Taker,
    allowed_codes,
    check_theirs,
    moment_of,
    save_marks,
    send_register,
    stage_at,
)
from registers.services.writing import MarkNotWritten

TAKE = ("registers.take", "registers.take_any")
PATH = [
    OpenApiParameter("urn", int, "path", description="Unique reference number of the school"),
    OpenApiParameter("slug", str, "path", description="The group, as in its address: 4-kestrel"),
    OpenApiParameter("day", date, "path", description="The day: 2026-03-10"),
    OpenApiParameter("session", str, "path", enum=["am", "pm"], description="Morning or afternoon"),
]
REFUSALS = dict.fromkeys((400, 401, 404, 409, 429), ProblemSchema)


def taker_of(request: Request) -> Taker:
    """Whoever asks, as somebody who takes registers."""
    return Taker(request.place.actor, request.place.roles, request.place.abilities)


class SheetView(APIView):
    """One register as it stands."""

    throttle_scope = "read"

    @extend_schema(operation_id="register_sheet", parameters=PATH, responses={200: SheetSchema, **REFUSALS})
    @school_api(*TAKE)
    def get(self, request: Request, slug: str, day: date, session: str) -> Response:
        """The pupils on roll in the group with their marks and versions, and the codes this person may enter."""
        return Response(sheet_answer(request.place.school_id, RegisterKey(slug, day, session), taker_of(request)))


class MarksView(APIView):
    """Marks of one register."""

    throttle_scope = "write"

    @extend_schema(
        operation_id="register_marks", parameters=PATH, request=BatchSchema, responses={200: SavedSchema, **REFUSALS}
    )
    @school_api(*TAKE)
    def post(self, request: Request, slug: str, day: date, session: str) -> Response:
        """Save a batch of marks: each is saved, unchanged, refused or a clash. The same client_id twice saves once."""
        key = RegisterKey(slug, day, session)
        return Response(marks_answer(request.data, request.place.school_id, key, taker_of(request)))


class SendView(APIView):
    """Sending one register."""

    throttle_scope = "write"

    @extend_schema(
        operation_id="register_send", parameters=PATH, request=SendSchema, responses={200: SentSchema, **REFUSALS}
    )
    @school_api(*TAKE)
    def post(self, request: Request, slug: str, day: date, session: str) -> Response:
        """Send the register, if everybody on roll has a mark. Sent already: says when and by whom."""
        key = RegisterKey(slug, day, session)
        return Response(send_answer(request.data, request.place.school_id, key, taker_of(request)))


# ---- answers, the same for a supply teacher's link -----------------------------------------------------------------


def sheet_answer(school_id: UUID, key: RegisterKey, by: Taker) -> dict:
    """The sheet as JSON. One query, two while the office may have asked for it. Raises Http404, Problem."""
    register, at = frame(school_id, key, by.actor.user_id), timezone.now()
    if register is None:
        raise Http404
    try:
        check_theirs(register, by)
        moment = moment_of(register, stage_at(register, at), by)
    except RegisterRefused as refusal:
        raise problem(refusal) from refusal
    rows = roster(register)
    return {
        "group": register.group,
        "date": key.day.isoformat(),
        "session": key.session,
        "roster": roster_token(rows),
        "register": _standing(register, moment) | _asked(register, at),
        "marks": [_row(row) for row in rows],
        "codes": _codes(register, by),
    }


def marks_answer(data: Any, school_id: UUID, key: RegisterKey, by: Taker) -> dict:
    """Saves and answers. Two queries, one more per further reason. Raises Http404, Problem."""
    try:
        batch = parse_batch(data)
        saved = save_marks(
            school_id, key, batch.wishes, by=by, at=timezone.now(), request_id=batch.client_id, reason=batch.reason
        )
    except (BadBatch, RegisterRefused, MarkNotWritten) as refusal:
        raise problem(refusal) from refusal
    return {
        "client_id": str(batch.client_id),
        "register": _standing(saved.register, saved.moment),
        "roster_changed": saved.roster_changed,
        "marks": _items(saved),
    }


def send_answer(data: Any, school_id: UUID, key: RegisterKey, by: Taker) -> dict:
    """Sends and answers. Three queries. Raises Http404, Problem."""
    try:
        parse_client_id(data)
        sent = send_register(school_id, key, by=by, at=timezone.now())
    except (BadBatch, RegisterRefused) as refusal:
        raise problem(refusal) from refusal
    return _sent(sent)


def problem(refusal: Exception) -> Problem:
    """A refusal as problem details. Raises Http404 for a group that is not there, or not theirs."""
    if isinstance(refusal, NoSuchRegister) or getattr(refusal, "kind", "") == "not_yours":
        raise Http404
    if isinstance(refusal, BadBatch):
        return Problem(
            400, "Nothing was saved. Each error names its row and field.", kind="validation", errors=refusal.errors
        )
    if isinstance(refusal, RegisterRefused):
        return Problem(409, str(refusal), title=refusal.message, kind=f"register-{refusal.kind}")
    return Problem(409, f"{refusal} Nothing was saved.", kind="mark-not-written")


def _standing(register: Frame, moment: Moment) -> dict:
    return {
        "started_at": _iso(register.started_at),
        "sent_at": _iso(register.sent_at),
        "sent_by": register.sent_name,
        "needs_reason": moment.needs_reason,
        "asks_office": moment.asks_office,
    }


def _asked(register: Frame, at: datetime) -> dict:
    asked = asked_for(register, at)
    return {"asked_at": _iso(asked.at), "asked_by": asked.by_name} if asked else {}


def _row(row: RosterRow) -> dict:
    return {
        "pupil": str(row.pupil_id),
        "name": row.name,
        "code": row.code,
        "version": row.version,
        "minutes_late": row.minutes_late,
        "note": row.note,
        "origin": row.origin,
        "by": row.recorded_name,
        "at": _iso(row.recorded_at),
    }


def _items(saved: Saved) -> Iterable[dict]:
    return [_item(item) for item in saved.items]


def _item(item: Item) -> dict:
    return {
        "pupil": str(item.pupil_id),
        "outcome": item.outcome,
        "code": item.code,
        "version": item.version,
        "minutes_late": item.minutes_late,
        "note": item.note,
        "by": item.by,
        "at": _iso(item.at),
        "message": item.message,
    }


def _sent(sent: Sent) -> dict:
    return {
        "outcome": sent.outcome,
        "gaps": [str(row.pupil_id) for row in sent.gaps],
        "at": _iso(sent.at),
        "by": sent.by,
        "needs_reason": sent.moment.needs_reason,
        "asks_office": sent.moment.asks_office,
    }


def _codes(register: Frame, by: Taker) -> list[dict]:
    allowed, settings = set(allowed_codes(register, by)), register.settings
    notes = {"k_needs_note": settings.k_needs_note, "c2_needs_note": settings.c2_needs_note}
    return [
        {
            "code": code.code,
            "label": code.short_label,
            "class": code.code_class,
            "needs_note": needs_note(code, **notes),
        }
        for code in codes_on(register.key.day)
        if code.code in allowed and code.fits(register.key.session)
    ]


def _iso(moment) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None
