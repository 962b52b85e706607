"""Deeds: the aims of a school's action plan: added, changed, closed with what became of them, opened again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from attendance.reports.models import PlanLine
from attendance.reports.queries.plans import SHORT, PlanRow, baseline_of, now_of, plan_line
from attendance.reports.queries.reports import pupil_names
from attendance.reports.rules.notes import has_name
from attendance.reports.rules.plans import (
    CLOSED,
    GIVEN_UP,
    MEASURES,
    OPEN,
    cohort_in_words,
    kept,
    seen_as,
    shown,
)
from attendance.reports.services.problems import ReportProblem, SentTwice

LOOK = "Look at the plan."


@dataclass(frozen=True)
class Aim:
    """What somebody wants: `target` in per cent of the measure; `until` is the day after the last."""

    words: str
    measure: str
    cohort: str
    target: Decimal
    since: date
    until: date
    steps: str = ""
    owner_name: str = ""


def add_line(school_id: UUID, aim: Aim, *, by: Actor, at: datetime) -> UUID:
    """A new aim; where it starts from is measured, not asked. Raises ReportProblem. Three reads and two statements.

    The same aim of the same person that is open already is a button pressed twice: SentTwice.
    """
    _check(school_id, aim)
    with transaction.atomic():
        same = PlanLine.objects.filter(
            school_id=school_id, state=OPEN, words=aim.words, measure=aim.measure, cohort=aim.cohort, since=aim.since,
            until=aim.until, target=aim.target, made_by=by.user_id,
        )  # fmt: skip
        if same.exists():
            raise SentTwice()
        baseline = kept(baseline_of(school_id, aim.measure, aim.cohort, aim.since))
        row = PlanLine.objects.create(
            school_id=school_id, id=uuid7(), **vars(aim), baseline=baseline, made_by=by.user_id, made_name=by.name,
            made_at=at,
        )  # fmt: skip
        _audit(row, "plan.added", by, at, measure=aim.measure, cohort=aim.cohort, target=str(aim.target))
    return UUID(str(row.id))


def change_line(
    school_id: UUID, line_id: UUID, aim: Aim, *, by: Actor, at: datetime, seen: str | None = None
) -> None:  # fmt: skip
    """Change an open aim; its start is measured anew where measure, cohort or first day change.

    `seen`: PlanRow.seen of the form; None: nobody had it open. Raises ReportProblem, field "seen" where somebody
    changed it since; SentTwice where it says the same already. At most seven statements.
    """
    _check(school_id, aim)
    with transaction.atomic():
        row = _held(school_id, line_id)
        _check_seen(school_id, line_id, aim, seen)
        moved = (row.measure, row.cohort, row.since) != (aim.measure, aim.cohort, aim.since)
        before = {"target": str(row.target), "until": row.until.isoformat()}
        for name, value in vars(aim).items():
            setattr(row, name, value)
        if moved:
            row.baseline = kept(baseline_of(school_id, aim.measure, aim.cohort, aim.since))
        row.save()
        _audit(row, "plan.changed", by, at, before=before, target=str(aim.target), measured_anew=moved)


def close_line(school_id: UUID, line_id: UUID, *, state: str, words: str, by: Actor, at: datetime) -> None:
    """Close an aim as met, not_met or given_up. The figure of its outcome is measured, `words` stand beside it.

    Raises ReportProblem: no such open aim, no words for one given up or not met; SentTwice. Seven statements.
    """
    words = " ".join(words.split())
    if state not in CLOSED:
        raise ReportProblem("state", "How it ended is missing.", "Choose met, not met or given up.")
    if not words and state != "met":
        raise ReportProblem("words", "Why is missing.", "Write a few words: the next plan begins with them.")
    _check_names(school_id, words=words)
    with transaction.atomic():
        row = _held(school_id, line_id, same=(state, by.name))
        found = plan_line(school_id, line_id)
        row.outcome = outcome_words(found, localdate(at), words) if found else words
        row.state, row.closed_at, row.closed_name = state, at, by.name
        row.save(update_fields=["outcome", "state", "closed_at", "closed_name"])
        _audit(row, "plan.closed", by, at, state=state)


def outcome_words(row: PlanRow, today: date, words: str) -> str:
    """What became of an aim: the measured figure first, then what people say. The reads of `now_of`.

    Trusts read it too, so of a few pupils or a few days no figure stands there.
    """
    found, veil = now_of(row, today)
    if veil:
        few = "days" if veil is SHORT else "pupils"
        return f"Of so few {few} no figure is written down. {words}".strip()
    now = shown(found)
    of = f"{MEASURES[row.measure].label} of {cohort_in_words(row.cohort)}"
    figure = f"{of}: {now}% (target {row.target_shown}%)." if now else "There were no marks to measure it by."
    return f"{figure} {words}".strip()


def reopen_line(school_id: UUID, line_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a closing back: the aim is open and measured again. Raises ReportProblem, SentTwice. Three statements."""
    with transaction.atomic():
        row = PlanLine.objects.select_for_update().filter(school_id=school_id, id=line_id).first()
        if row is None:
            raise ReportProblem("", "There is no such aim.", LOOK)
        if row.state == OPEN:
            raise SentTwice()
        was = row.state
        row.state, row.outcome, row.closed_at, row.closed_name = OPEN, "", None, ""
        row.save(update_fields=["state", "outcome", "closed_at", "closed_name"])
        _audit(row, "plan.reopened", by, at, was=was)


def _held(school_id: UUID, line_id: UUID, same: tuple[str, str] | None = None) -> Any:
    """The open aim, held until the transaction ends. `same`: (state, who) of a closing that may have come twice."""
    row = PlanLine.objects.select_for_update().filter(school_id=school_id, id=line_id).first()
    if row is None:
        raise ReportProblem("", "There is no such aim.", LOOK)
    if row.state == OPEN:
        return row
    if same == (row.state, row.closed_name):
        raise SentTwice()
    how = "gave it up" if row.state == GIVEN_UP else f"closed it as {CLOSED[row.state].lower()}"
    raise ReportProblem("", f"{row.closed_name} {how} meanwhile.", "Open it again first, or add a new aim.")


def _check(school_id: UUID, aim: Aim) -> None:
    if not aim.words.strip():
        raise ReportProblem("words", "What is to change is missing.", "Say it in one sentence.")
    if aim.measure not in MEASURES:
        raise ReportProblem("measure", "There is no such measure.", "Choose one from the list.")
    if not 0 <= aim.target <= 100:
        raise ReportProblem("target", "The target is not between 0 and 100 per cent.", "Give a percentage, as 95.5.")
    if aim.since >= aim.until:
        raise ReportProblem("last_day", "The last day is before the first.", "Choose a later day.")
    _check_names(school_id, words=aim.words, steps=aim.steps)


def _check_seen(school_id: UUID, line_id: UUID, aim: Aim, seen: str | None) -> None:
    """Of an aim that is held. Raises ReportProblem, SentTwice where it says the same already. One query, or none."""
    there = plan_line(school_id, line_id) if seen is not None else None
    if there and there.seen != seen:
        rest = (aim.measure, aim.cohort, shown(aim.target), aim.since, aim.until)
        if there.seen == seen_as(aim.words, aim.steps, aim.owner_name, *rest):
            raise SentTwice()
        message = f"Somebody changed this aim while you had it open. It says “{there.words}” now,"
        message = f"{message} {there.target_shown}% by {there.last_day.day} {there.last_day:%B %Y}."
        raise ReportProblem("seen", message, "Nothing of yours is lost: compare, then save again.")


def _check_names(school_id: UUID, **texts: str) -> None:
    """Raises ReportProblem where a pupil's full name stands. One query."""
    names = pupil_names(school_id)
    for field, text in texts.items():
        if has_name([text], names):
            message = "The name of a pupil stands here, and the trust reads the plan without names."
            raise ReportProblem(field, message, "Write “a pupil” instead.")


def _audit(row: Any, verb: str, by: Actor, at: datetime, **detail: Any) -> None:
    record(row.school_id, verb, by=by, at=at, subject="plan_line", subject_id=row.id, **detail)
