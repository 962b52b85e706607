"""Deeds: penalty notices, from considering one to its end. Each belongs to one parent and one child.

The school asks the local authority, which issues; so each step says what the authority did, or what the school decided.
Nothing is asked for with a question unanswered, below the threshold without an exceptional reason, or a third time.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.people.queries import pupil_by_id
from attendance.people.queries.parents import parents_in_law
from interventions.models import PenaltyNotice
from interventions.queries.notices import notices_of, sessions_json
from interventions.queries.penalty import PenaltyStanding
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty import CONSIDERING, DROPPED, REQUESTED, check_move
from interventions.rules.penalty_amounts import ABSENCE, KIND_LABELS
from interventions.rules.penalty_questions import QUESTIONS, Answer, check_request
from interventions.rules.penalty_window import Threshold
from interventions.services.notice_steps import case_of, leave_behind, settle
from interventions.services.penalty_steps import end_because, judged, locked, move_to, row_of

OPEN = (CONSIDERING, REQUESTED)


def consider_notice(
    school_id: UUID, pupil_id: UUID, parent_id: UUID, *, kind: str = ABSENCE, on: date, by: Actor, at: datetime
) -> UUID:
    """Open the consideration of one notice to one parent. Raises LegalProblem.

    A parent whom the school may not contact can be considered too: the law may hold them liable, and the notice comes
    from the authority.
    """
    if pupil_by_id(school_id, pupil_id, on) is None:
        raise LegalProblem("pupil", "There is no such pupil.", "Look for the pupil again.")
    if parent_id not in {parent.contact_id for parent in parents_in_law(school_id, pupil_id, on, abilities=())}:
        raise LegalProblem("parent", "This adult is not known as a parent of the pupil.", "Check the pupil’s contacts.")
    if kind not in KIND_LABELS:
        raise LegalProblem("kind", "There is no such notice.", "Choose one of the two.")
    earlier = notices_of([school_id], [pupil_id])
    if any(row.parent_id == parent_id and row.kind == kind and row.state in OPEN for row in earlier):
        raise LegalProblem("parent", "A notice to this parent is being considered already.", "Go on with that one.")
    case = case_of(school_id, pupil_id)
    with transaction.atomic():
        notice = PenaltyNotice(
            school_id=school_id, case_id=case.id if case else None, pupil_id=pupil_id, parent_id=parent_id, kind=kind,
            considered_on=on, made_name=by.name, made_at=at,
        )  # fmt: skip
        _, counts, possible = judged(notice, on, on)
        notice.offence = possible.offence
        if kind == ABSENCE:
            notice.sessions = sessions_json(counts.sessions)
        notice.save(force_insert=True)
        leave_behind(notice, "considered", f"A penalty notice is being considered. {possible.why}", by=by, at=at)
    return notice.id


def answer_questions(
    school_id: UUID, notice_id: UUID, answers: Mapping[str, Answer], *, by: Actor, at: datetime
) -> int:
    """Keep the answers that are new or different, each with who gave it and when; gives their number.

    Raises LegalProblem for a question or a choice that does not exist.
    """
    with transaction.atomic():
        notice = locked(school_id, notice_id)
        if notice.state != CONSIDERING:
            raise LegalProblem("state", "The notice has been asked for; its answers stand.", "Take it back first.")
        known = {question.key: question for question in QUESTIONS[notice.kind]}
        changed = {key: one for key, one in answers.items() if _differs(notice.answers.get(key), one)}
        for key, one in changed.items():
            if key not in known or (one.value and known[key].choice(one.value) is None):
                raise LegalProblem(key, "There is no such answer.", "Choose one of those that are offered.")
        given = {"by": by.name, "position": by.position, "at": at.isoformat()}
        new = {key: {"value": one.value, "words": one.words.strip(), **given} for key, one in changed.items()}
        if new:
            notice.answers = {**notice.answers, **new}
            notice.save(update_fields=["answers"])
            leave_behind(notice, "answered", f"{len(new)} questions answered.", by=by, at=at, questions=sorted(new))
    return len(new)


def request_notice(school_id: UUID, notice_id: UUID, *, on: date, by: Actor, at: datetime) -> None:
    """Ask the local authority, on the sessions as they stand now. Raises LegalProblem.

    Refused: a blank answer; no session at compulsory school age; below the threshold without an exceptional reason; a
    third offence inside three years.
    """
    with transaction.atomic():
        notice = locked(school_id, notice_id)
        check_move(row_of(notice).rule(notice.pupil_id), REQUESTED, on=on)
        standing, counts, possible = judged(notice, on, on)
        if not possible.notice:
            raise LegalProblem("offence", possible.why, "Choose another action with the local authority.")
        answers = row_of(notice).answered()
        if notice.kind == ABSENCE:
            _check_sessions(standing, counts, answers.get("threshold", Answer()))
            notice.sessions = sessions_json(counts.sessions)
        check_request(answers, notice.kind)
        notice.offence, notice.requested_on, notice.ended_because = possible.offence, on, ""
        sessions = f" on {len(notice.sessions)} sessions" if notice.kind == ABSENCE else ""
        text = f"The local authority was asked for a penalty notice{sessions}. {possible.why}"
        move_to(notice, REQUESTED, "requested", text, by=by, at=at)
        settle(school_id, notice.pupil_id, "penalty_referral", text, on, by=by)


def take_back_request(school_id: UUID, notice_id: UUID, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    """The request is taken back and considered again. Raises LegalProblem."""
    end_because(
        school_id, notice_id, CONSIDERING, "taken_back", "The request was taken back", reason, on=on, by=by, at=at
    )


def drop_notice(school_id: UUID, notice_id: UUID, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    """No notice is asked for, because. Raises LegalProblem."""
    text = "No penalty notice is asked for"
    with transaction.atomic():
        end_because(school_id, notice_id, DROPPED, "dropped", text, reason, on=on, by=by, at=at)
        pupil_id = locked(school_id, notice_id).pupil_id
        settle(school_id, pupil_id, "penalty_referral", f"{text}: {reason.strip()}", on, by=by)


def _check_sessions(standing: PenaltyStanding, counts: Threshold, answer: Answer) -> None:
    if not counts.sessions and standing.under_age:
        message = "The pupil was not of compulsory school age on any of these days."
        raise LegalProblem("sessions", message, "Parents are liable for no other session.")
    if not counts.sessions:
        raise LegalProblem("sessions", "No session of unauthorised absence counts.", "Check the marks of the register.")
    if not counts.met and answer.value != "exceptional":
        message = f"{counts.count} of {counts.limit} sessions count: the threshold is not met."
        raise LegalProblem("threshold", message, "Say why the case is exceptional, or wait.")


def _differs(kept: Mapping[str, str] | None, one: Answer) -> bool:
    before = (kept or {}).get("value", ""), (kept or {}).get("words", "")
    return before != (one.value, one.words.strip())
