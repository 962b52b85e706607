"""Targets agreed at meetings, judged against the marks once their last day has passed."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from django.db import transaction

from attendance.audit.services import record
from interventions.models import Case, CaseEvent, Target
from interventions.rules.support import target_met
from interventions.services.case_book import TICK
from interventions.services.case_events import ENGINE, event_of
from registers.queries.figures import Span, enrolment_counts
from registers.rules.figures import NOTHING, Counts, display_percent


def judge_targets(school_id: UUID, on: date, *, at: datetime) -> int:
    """Judge every target whose last day is `on` or before, and is not judged yet; how many were missed.

    A missed one is an event that policies count from (`target_missed`). One statement for the targets, one for each
    span that they run over, and four to write. A target with nothing to measure by stays open.
    """
    with transaction.atomic():
        due = Target.objects.select_for_update(of=("self",)).filter(
            school_id=school_id, met__isnull=True, until__lte=on, case__school_id=school_id,
        )  # fmt: skip
        rows = list(due.select_related("case").order_by("since", "until", "id"))
        judged = [row for row in _judged(school_id, rows) if row.met is not None]
        for row in judged:
            row.judged_on = on
        _write(school_id, judged, at=at, on=on)
    return sum(not row.met for row in judged)


def _judged(school_id: UUID, rows: list[Target]) -> Iterable[Target]:
    for (since, until), targets in groupby(rows, key=lambda row: (row.since, row.until)):
        found: dict[UUID, Counts] = {}
        for one in enrolment_counts([school_id], Span(since, until), groups=False):
            found[one.pupil_id] = found.get(one.pupil_id, NOTHING) + one.counts
        for target in targets:
            counts = found.get(target.case.pupil_id, NOTHING)
            target.met = target_met(
                target.op, Fraction(target.limit), counts.attended, counts.possible, counts.unauthorised,
                target.measure,
            )  # fmt: skip
            target.counts = {
                "possible": counts.possible, "attended": counts.attended, "unauthorised": counts.unauthorised,
            }  # fmt: skip
            yield target


def _write(school_id: UUID, judged: list[Target], *, at: datetime, on: date) -> None:
    if not judged:
        return
    Target.objects.bulk_create(
        judged, update_conflicts=True, unique_fields=["school", "id"], update_fields=["met", "judged_on", "counts"]
    )
    CaseEvent.objects.bulk_create(
        event_of(
            row.case, "target", _words(row), by=ENGINE, at=at + n * TICK, on=on, target=str(row.id),
            happened=[] if row.met else ["target_missed"],
        )
        for n, row in enumerate(judged)
    )  # fmt: skip
    Case.objects.filter(school_id=school_id, id__in=[row.case_id for row in judged]).update(changed_at=at)
    record(school_id, "targets.judged", by=ENGINE, at=at, judged=len(judged), missed=sum(not row.met for row in judged))


def _words(row: Target) -> str:
    if row.measure == "attendance":
        share = display_percent(row.counts["attended"], row.counts["possible"])
        saw = f"it was {share}% of {row.counts['possible']} sessions"
    else:
        saw = f"there were {row.counts['unauthorised']}"
    return f"{row.words}: {'kept' if row.met else 'missed'}, {saw}."
