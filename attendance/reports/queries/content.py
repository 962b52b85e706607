"""The whole of a report to governors as data: what page, PDF, CSV and API are made of, small numbers already gone.

Only what may be shown is in it, and nothing hidden can be computed from all of it together, nor beside the report of
the year before (rules.groups, rules.bands). Every figure is that of `registers.queries.figures` for the same span.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from attendance.reports.queries.content_facts import Asked, Facts, facts_of
from attendance.reports.queries.part_duties import STEPS_NOTE, duties, steps
from attendance.reports.queries.part_groups import bands, grouped, groups, largest_gap
from attendance.reports.queries.part_measures import (
    benchmark,
    measures,
    persistent_count,
    trust_label,
)
from attendance.reports.queries.part_weeks import weak_days, weekdays, weeks
from attendance.reports.rules.benchmarks import PHASE_LABELS
from attendance.reports.rules.cells import points
from attendance.reports.rules.cohorts import in_a_sentence
from attendance.reports.rules.leaflet import LeafletFacts, YearSeen, leaflet
from attendance.reports.rules.questions import GroupSeen, Seen, StepSeen, questions
from attendance.reports.rules.words import (
    attendance_sentence,
    days_gained,
    days_sentence,
    gap_sentence,
    persistent_sentence,
    weekday_sentence,
    whole,
)

DAY = timedelta(days=1)
SCHEMA = 1
TOO_SMALL = "Fewer than six pupils were on roll, so that every figure would tell of a child. None is shown."
Content = dict[str, Any]


def governors_content(school_id: UUID, report: Asked, at: datetime) -> Content:
    """The content of the report as of the moment `at`, fit for canonical JSON. The queries of `facts_of`.

    `report` is a `queries.reports.ReportRow`. Must run inside the school's scope.
    """
    facts = facts_of(school_id, report, at)
    now, then = grouped(facts.now), grouped(facts.then)
    tables = {
        "measures": measures(facts), "weeks": weeks(facts), "weekdays": weekdays(facts), "bands": bands(facts),
        "groups": groups(facts, now, then), "steps": steps(facts.steps), "duties": duties(facts),
    }  # fmt: skip
    words = {
        "headline": _headline(facts, tables), "did": list(report.words.did), "say": report.words.say,
        "questions": _questions(facts, tables), "leaflet": _leaflet(facts, tables), "steps_note": STEPS_NOTE,
    }  # fmt: skip
    return {**_head(facts), **tables, **words, "groups_hidden": now.shown.hidden, "benchmark": benchmark(facts)}


def _head(facts: Facts) -> Content:
    school, report = facts.school, facts.report
    return {
        "schema": SCHEMA, "kind": "governors",
        "school": {
            "urn": school.urn, "name": school.name, "initials": school.initials, "colour": school.colour,
            "trust": "" if school.trust.standalone else school.trust.name, "phase": school.phase, "type": school.type,
        },
        "title": report.title, "slug": report.slug, "label": report.label,
        "since": report.since.isoformat(), "last_day": (report.until - DAY).isoformat(),
        "meeting_on": report.meeting_on.isoformat() if report.meeting_on else None,
        "before_label": report.before_label if facts.then else None,
        "prepared": {"name": report.prepared_name, "position": report.prepared_position},
        "drawn_at": facts.at.isoformat(), "policy_version": facts.policy_version,
        "pupils": None if facts.now.too_small else facts.now.figures.enrolments, "days": len(facts.now.days),
        "trust_label": trust_label(facts),
    }  # fmt: skip


def _measure(tables: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return next(row for row in tables["measures"] if row["key"] == key)


def _headline(facts: Facts, tables: Mapping[str, Any]) -> list[str]:
    counts, before = facts.now.figures.counts, facts.before
    if facts.now.too_small and facts.now.figures.enrolments:
        return [TOO_SMALL]
    row = _measure(tables, "attendance")
    if row["now"]["value"] is None:
        return [attendance_sentence(row["now"], row["then"], before)]
    found = (
        attendance_sentence(row["now"], row["then"], before),
        days_sentence(_gained(facts), whole(Fraction(counts.absent, 2)), moved=_moved(row)),
        persistent_sentence(persistent_count(facts.now), persistent_count(facts.then), before),
        gap_sentence(largest_gap(tables["groups"], row["now"], row["then"]), before),
        weekday_sentence(weak_days(facts.now) or [], weak_days(facts.then)),
    )
    return [sentence for sentence in found if sentence]


def _gained(facts: Facts) -> int | None:
    """None too where the year before is not shown."""
    if facts.then is None or facts.then.too_small:
        return None
    return days_gained(facts.now.figures.counts, facts.then.figures.counts)


def _questions(facts: Facts, tables: Mapping[str, Any]) -> list[str]:
    """The champion's own where there are some, else those that the figures ask."""
    if facts.report.words.questions is not None:
        return list(facts.report.words.questions)
    row, label = _measure(tables, "attendance"), facts.quoted.phase if facts.quoted else ""
    return questions(
        Seen(
            row["now"], row["england"], _england(label), _measure(tables, "persistent")["change"]["tone"],
            [_group(one) for one in tables["groups"]],
            [StepSeen(one["label"], one["pupils"], one["better"]) for one in tables["steps"]],
            [(date.fromisoformat(one["week"]), one["now"]) for one in tables["weeks"]],
            [one["label"] for one in tables["duties"] if one["ok"] is False], facts.before,
        )
    )  # fmt: skip


def _england(phase: str) -> str:
    return f"{PHASE_LABELS[phase]} in England" if phase in PHASE_LABELS and phase != "total" else "schools in England"


def _group(row: Mapping[str, Any]) -> GroupSeen:
    return GroupSeen(in_a_sentence(row["key"], row["label"]), row["attendance"], row["gap"], row["then"])


def _moved(row: Mapping[str, Any]) -> bool:
    """Whether the measure is another than the year before, as it is shown."""
    return bool(points(row["now"], row["then"]))


def _leaflet(facts: Facts, tables: Mapping[str, Any]) -> Content:
    found, label = facts.now.figures, facts.report.label
    each = Fraction(found.counts.absent, 2 * found.enrolments) if found.enrolments else Fraction()
    row, rows = _measure(tables, "attendance"), [one for one in tables["groups"] if one["kind"] == "year_group"]
    years: Sequence[YearSeen] = [YearSeen(one["label"], one["attendance"], one["then"]) for one in rows]
    return leaflet(
        LeafletFacts(
            facts.school.name, label[:1].lower() + label[1:], facts.before, row["now"], each,
            _gained(facts) if _moved(row) else None, years,
        )
    )  # fmt: skip
