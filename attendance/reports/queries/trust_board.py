"""Reads: the whole content of a report to trustees as plain JSON: what is frozen when it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate, localtime

from attendance.calendar.queries import TermRow
from attendance.reports.queries.plans import AimRow, plans_of
from attendance.reports.queries.trust import schools_by_id, side_by_side
from attendance.reports.queries.trust_content import kinds_content, totals_content
from attendance.reports.queries.trust_duties import duties_of_schools
from attendance.reports.queries.trust_policies import policy_differences
from attendance.reports.queries.trust_practice import practice_of_schools
from attendance.reports.queries.trust_reports import BoardRow, names_in_trust
from attendance.reports.rules.notes import nameless
from attendance.reports.rules.trust_words import headline, questions
from attendance.reports.rules.veiled import cell
from interventions.queries.policy_desk import trust_desk


@dataclass(frozen=True)
class TrustOf:
    """Whose report it is: the trust, and all its schools, which must be in scope."""

    id: UUID
    uid: int
    name: str
    school_ids: tuple[UUID, ...]


def trustees_content(
    trust: TrustOf, report: BoardRow, terms: Mapping[UUID, Sequence[TermRow]], at: datetime
) -> dict[str, Any]:
    """The content of the report as of `at`. Some thirty queries, for three schools as for one: see what
    `duties_of_schools` and `practice_of_schools` say of many.

    Raises ValueError where the calendar has no such term.
    """
    span = report.span
    if span is None:
        raise ValueError("The calendar has no such term.")
    ids, today = trust.school_ids, localdate(at)
    kinds = side_by_side(ids, span, terms)
    content = kinds_content(kinds, span)
    totals = totals_content(kinds, content)
    duties = [one.as_json() for one in duties_of_schools(ids, span.span, at=at)]
    return {
        "schema": 1, "kind": "trustees", "trust": {"uid": trust.uid, "name": trust.name},
        "title": report.title, "slug": report.slug, "label": span.label, "since": span.span.since.isoformat(),
        "last_day": span.last_day.isoformat(), "before_label": span.before_label or None,
        "meeting_on": report.meeting_on.isoformat() if report.meeting_on else None,
        "prepared": {"name": report.prepared_name, "position": report.prepared_position},
        "drawn_at": localtime(at).isoformat(), "policy_version": _policy(trust.id, at),
        "headline": headline(totals, content, span.label), "totals": totals, "kinds": content, "duties": duties,
        "policies": _policies(trust.id, ids, today), "practice": practice_of_schools(ids, span.span, on=today),
        "plan": _plan(ids, at), "did": list(report.words.did), "say": report.words.say,
        "questions": list(questions(totals, content, duties) if report.words.questions is None
                          else report.words.questions),
    }  # fmt: skip


def _policy(trust_id: UUID, at: datetime) -> str:
    desk = trust_desk(trust_id, localdate(at))
    return f"trust {desk.in_force.number}" if desk.in_force else "national"


def _policies(trust_id: UUID, school_ids: Sequence[UUID], on: date) -> list[dict[str, Any]]:
    """Where schools differ, without a reason in which a pupil's name stands: trustees never read names."""
    found = policy_differences(trust_id, school_ids, on)
    rows = [row for one in found for row in one["schools"]]
    for row, reason in zip(rows, nameless([row["reason"] for row in rows], names_in_trust(school_ids)), strict=True):
        row["reason"] = reason
    return found


def _plan(school_ids: Sequence[UUID], at: datetime) -> list[dict[str, Any]]:
    names = {school.id: school.name for school in schools_by_id(school_ids)}
    return [_aim(aim, names[aim.row.school_id]) for aim in plans_of(school_ids, localdate(at))]


def _aim(aim: AimRow, school: str) -> dict[str, Any]:
    row = aim.row
    return {
        "school": school, "words": row.words, "measure": f"{row.measure_label}, {row.cohort_label}",
        "baseline": cell(aim.baseline, aim.baseline_text), "target": cell(row.target_shown, f"{row.target_shown}%"),
        "now": cell(aim.now, aim.now_text), "last_day": row.last_day.isoformat(), "state": row.state_label,
        "stands": {"words": aim.progress.words, "tone": aim.progress.tone},
    }  # fmt: skip
