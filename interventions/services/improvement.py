"""Deeds: notices to improve, a last chance to take up support before a penalty notice is asked for."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.people.queries import pupil_by_id
from attendance.people.queries.parents import parents_in_law
from interventions.models import ImprovementNotice
from interventions.rules.improvement import (
    AT_THE_END,
    CONTENTS,
    DRAFT,
    ENDED_EARLY,
    RUNNING,
    STATE_LABELS,
    WITHDRAWN,
    check_move,
    check_period,
)
from interventions.rules.legal import DAY, LegalProblem
from interventions.services.notice_steps import LONGEST, NO_NOTICE, case_of, leave_behind, said, settle
from registers.queries.figures import Span, pupil_counts
from registers.rules.codes import plain_date

KEYS = frozenset(content.key for content in CONTENTS)


def draft_notice(
    school_id: UUID, pupil_id: UUID, parent_id: UUID, *, first: date, last: date, contents: Mapping[str, str],
    on: date, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Begin a notice to improve; its contents may still have blanks. Raises LegalProblem."""
    check_period(first, last)
    if pupil_by_id(school_id, pupil_id, on) is None:
        raise LegalProblem("pupil", "There is no such pupil.", "Look for the pupil again.")
    if parent_id not in {parent.contact_id for parent in parents_in_law(school_id, pupil_id, on, abilities=())}:
        raise LegalProblem("parent", "This adult is not known as a parent of the pupil.", "Check the pupil’s contacts.")
    open_one = ImprovementNotice.objects.filter(
        school_id=school_id, pupil_id=pupil_id, parent_id=parent_id, state__in=[DRAFT, RUNNING]
    )
    if open_one.exists():
        raise LegalProblem("parent", "A notice to this parent is open already.", "Go on with that one.")
    case = case_of(school_id, pupil_id)
    with transaction.atomic():
        notice = ImprovementNotice.objects.create(
            school_id=school_id, case_id=case.id if case else None, pupil_id=pupil_id, parent_id=parent_id,
            since=first, until=last + DAY, contents=_tidied(contents), made_name=by.name, made_at=at,
        )  # fmt: skip
        leave_behind(notice, "drafted", "A notice to improve is being written.", by=by, at=at)
    return notice.id


def rewrite_notice(
    school_id: UUID, notice_id: UUID, *, first: date, last: date, contents: Mapping[str, str], by: Actor, at: datetime
) -> None:
    """Change a notice that has not been given yet. Raises LegalProblem."""
    check_period(first, last)
    with transaction.atomic():
        notice = _locked(school_id, notice_id)
        if notice.state != DRAFT:
            raise LegalProblem("state", "The notice has been given.", "Withdraw it, and write a new one.")
        notice.since, notice.until, notice.contents = first, last + DAY, _tidied(contents)
        notice.save(update_fields=["since", "until", "contents"])
        leave_behind(notice, "rewritten", "The notice to improve was changed.", by=by, at=at)


def give_notice(school_id: UUID, notice_id: UUID, *, on: date, by: Actor, at: datetime) -> None:
    """The notice is given to the parent and runs. Refused with one of its seven contents blank. Raises LegalProblem."""
    with transaction.atomic():
        notice = _locked(school_id, notice_id)
        days = f"{plain_date(notice.since)} to {plain_date(notice.until - DAY)}"
        text = f"Notice to improve given: {days}."
        _move(notice, RUNNING, text, on=on, by=by, at=at)
        settle(school_id, notice.pupil_id, "notice_to_improve", text, on, by=by)


def judge_notice(
    school_id: UUID, notice_id: UUID, outcome: str, words: str, *, on: date, by: Actor, at: datetime
) -> None:
    """Say at the end whether attendance improved enough: improved or not_improved, in words. Raises LegalProblem.

    What the marks of the period say is kept beside the words.
    """
    if outcome not in AT_THE_END:
        raise LegalProblem("outcome", "Say whether attendance improved enough.", "Choose one of the two.")
    why = said(words, "words", "Say what was seen against what was asked for.")
    with transaction.atomic():
        notice = _locked(school_id, notice_id)
        notice.judged_on = on
        notice.outcome = f"{marks_say(school_id, notice.pupil_id, notice.since, notice.until)} {why}"
        _move(
            notice,
            outcome,
            f"Notice to improve: {STATE_LABELS[outcome].lower()}. {notice.outcome}",
            on=on,
            by=by,
            at=at,
        )


def end_notice_early(school_id: UUID, notice_id: UUID, ground: str, *, on: date, by: Actor, at: datetime) -> None:
    """End it before its last day, on a ground that it names. Raises LegalProblem."""
    _stop(school_id, notice_id, ENDED_EARLY, ground, on=on, by=by, at=at)


def withdraw_notice(school_id: UUID, notice_id: UUID, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    """Take it back. Raises LegalProblem."""
    _stop(school_id, notice_id, WITHDRAWN, reason, on=on, by=by, at=at)


def marks_say(school_id: UUID, pupil_id: UUID, since: date, until: date) -> str:
    """What the marks say of a period, in a sentence, in sessions. One query."""
    counts = pupil_counts(school_id, pupil_id, Span(since, until))
    missed = f"{counts.unauthorised} unauthorised and {counts.authorised} authorised"
    if not counts.possible:
        return "No mark of the period counts yet."
    return f"{counts.attended} of {counts.possible} sessions attended; missed: {missed}."


def _stop(school_id: UUID, notice_id: UUID, to: str, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    why = said(reason, "reason", "Say why.")
    with transaction.atomic():
        notice = _locked(school_id, notice_id)
        notice.judged_on, notice.outcome = on, why
        _move(notice, to, f"Notice to improve: {STATE_LABELS[to].lower()}. {why}", on=on, by=by, at=at)


def _move(notice: ImprovementNotice, to: str, text: str, *, on: date, by: Actor, at: datetime) -> None:
    check_move(notice.state, to, on=on, last=notice.until - DAY, contents=notice.contents)
    notice.state = to
    notice.save(update_fields=["state", "outcome", "judged_on"])
    leave_behind(notice, to, text, by=by, at=at)


def _locked(school_id: UUID, notice_id: UUID) -> ImprovementNotice:
    notice = ImprovementNotice.objects.select_for_update().filter(school_id=school_id, id=notice_id).first()
    if notice is None:
        raise LegalProblem(*NO_NOTICE)
    return notice


def _tidied(contents: Mapping[str, str]) -> dict[str, str]:
    for key, text in contents.items():
        if key not in KEYS:
            raise LegalProblem("contents", "The notice has no such part.", "Fill in its seven parts.")
        if len(text) > LONGEST:
            raise LegalProblem(key, "That is too long.", f"Shorten it to {LONGEST} characters.")
    return {key: text.replace("\x00", "").strip() for key, text in contents.items()}
