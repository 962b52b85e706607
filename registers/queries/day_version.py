"""Reads: a few numbers that change when anything does that the day's office works with."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum

from registers.models import (
    AbsenceReport,
    ChainHead,
    Claim,
    ContactEntry,
    CoverLink,
    GateEvent,
    IncomingMessage,
    LeaveRequest,
    Mark,
    Nudge,
    PlannedAbsence,
    ProviderAnswer,
    Register,
)
from registers.queries.marks import SESSIONS


def day_version_cells(school_id: UUID, day: date, at: datetime) -> dict[str, QuerySet]:
    """Rows that change with the registers, marks, calls, gate, reports and plans of the day, to be read together with
    other lists. Only the day's rows, or those that still wait: it costs the same in every year of data.

    A claim that has run out is seen by `at`.
    """
    of_day = {"school_id": school_id, "date": day}
    waits = {"school_id": school_id, "state": "waiting"}
    return {
        "v_marks": _of(Mark.objects.filter(**of_day, session__in=SESSIONS), Count("version"), Sum("version")),
        "v_registers": _of(Register.objects.filter(**of_day), Count("id"), Max("last_saved_at"), Max("sent_at")),
        "v_calls": _of(ContactEntry.objects.filter(**of_day), Count("id")),
        "v_claims": _of(Claim.objects.filter(**of_day, expires_at__gt=at), Count("id"), Max("at")),
        "v_nudges": _of(Nudge.objects.filter(**of_day), Count("id")),
        "v_covers": _of(CoverLink.objects.filter(**of_day), Count("id"), Count("revoked_at")),
        "v_gate": _of(GateEvent.objects.filter(**of_day), Count("id")),
        "v_reports": _of(AbsenceReport.objects.filter(**waits), Count("id"), Max("received_at")),
        "v_messages": _of(IncomingMessage.objects.filter(school_id=school_id, state="new"), Count("id")),
        "v_leave": _of(LeaveRequest.objects.filter(**waits), Count("id")),
        "v_planned": _of(_running(school_id, day), Count("id"), Max("made_at")),
        "v_answers": _of(ProviderAnswer.objects.filter(**of_day), Count("id")),
        "v_changes": ChainHead.objects.filter(school_id=school_id, chain="amendments").values_list("seq"),
    }  # fmt: skip


def _of(rows: QuerySet, *numbers: Count | Max | Sum) -> QuerySet:
    named = {f"n{place}": number for place, number in enumerate(numbers)}
    return rows.order_by().values("school_id").annotate(**named).values_list(*named)


def _running(school_id: UUID, day: date) -> QuerySet:
    return PlannedAbsence.objects.filter(school_id=school_id, state="active", since__lte=day, until__gt=day)
