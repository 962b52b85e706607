"""Deeds on a case by hand: begin one, move it, give it an owner, close it, note something."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import school_days_between
from attendance.people.queries import enrolments_of, staff_on
from interventions.models import Case, CaseEvent, Proposal
from interventions.rules.policy import Policy, Tier
from interventions.services.actions import settle_reviews
from interventions.services.case_book import EVERY_STAGE, set_stage, withdraw_actions, write_actions
from interventions.services.case_events import event_of, locked_case, tell
from interventions.services.problems import CaseProblem

BACK, AHEAD, TICK = timedelta(days=7), timedelta(days=250), timedelta(microseconds=1)
LONGEST_NOTE = 4000


def open_case(
    school_id: UUID, pupil_id: UUID, ladder: str, tier_key: str, *, reason: str, policy: Policy, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Begin support before any figure asks for it; returns the case's id. Raises CaseProblem. About ten statements."""
    tier = _tier_or_refuse(policy, ladder, tier_key)
    _need(reason, "reason", "Why support begins now is missing.")
    today = localdate(at)
    with transaction.atomic():
        here = [row for row in enrolments_of(school_id, pupil_id) if row.until is None or row.until > today]
        if not here:
            raise CaseProblem("", "The pupil is not on roll.", "Look at the pupil’s page.")
        if Case.objects.filter(
            school_id=school_id, pupil_id=pupil_id, ladder=ladder, closed_on__isnull=True
        ).exists():  # fmt: skip
            raise CaseProblem("tier", "The pupil has a case on this ladder already.", "Move that case instead.")
        case = Case.objects.create(
            school_id=school_id, pupil_id=pupil_id, enrolment_id=here[0].id, ladder=ladder, opened_on=today,
            changed_at=at,
        )  # fmt: skip
        _stand(case, tier, f"A case was begun by hand. {reason.strip()}", by=by, at=at)
        record(school_id, "case.opened", by=by, at=at, subject="case", subject_id=case.id, tier=tier.key)
    return case.id


def move_case(
    school_id: UUID, case_id: UUID, tier_key: str, *, reason: str, policy: Policy, by: Actor, at: datetime
) -> None:
    """Let a case stand at another tier of its ladder, with a reason; its actions are asked for. Raises CaseProblem.

    A proposal that waits is withdrawn: the person has decided otherwise. About twelve statements.
    """
    _need(reason, "reason", "Why the case moves is missing.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        tier = _tier_or_refuse(policy, case.ladder, tier_key)
        if tier.key == case.tier:
            raise CaseProblem("tier", f"The case stands at {tier.name} already.", "Choose another.")
        withdraw_actions(school_id, [(case.id, case.tier)])
        _withdraw_proposals(case, f"{by.name} moved the case to {tier.name}.", at=at)
        _stand(case, tier, f"The case was moved to {tier.name} by hand. {reason.strip()}", by=by, at=at)
        record(school_id, "case.moved", by=by, at=at, subject="case", subject_id=case.id, tier=tier.key)


def close_case(school_id: UUID, case_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """End a case by hand, with a reason; what nobody has done yet is asked no more. Raises CaseProblem."""
    _need(reason, "reason", "Why the case is closed is missing.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        withdraw_actions(school_id, [(case.id, EVERY_STAGE)])
        _withdraw_proposals(case, "The case was closed.", at=at)
        case.closed_on, case.closed_because, case.changed_at = localdate(at), reason.strip(), at
        case.save()
        event_of(case, "closed", f"The case was closed. {reason.strip()}", by=by, at=at).save(force_insert=True)
        record(school_id, "case.closed", by=by, at=at, subject="case", subject_id=case.id)


def assign_owner(school_id: UUID, case_id: UUID, user_id: UUID | None, *, by: Actor, at: datetime) -> None:
    """Give the case to a person with a role at the school, or (None) back to its role. Raises CaseProblem."""
    names = dict(staff_on(school_id, localdate(at)))
    if user_id is not None and user_id not in names:
        raise CaseProblem("owner", "That person has no role at this school today.", "Choose from the list.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        Case.objects.filter(school_id=school_id, id=case.id).update(owner_id=user_id)
        words = f"The case is {names[user_id]}’s now." if user_id else "The case has no owner now."
        tell(case, "owner", words, by=by, at=at, owner=str(user_id or ""))
        record(school_id, "case.owner", by=by, at=at, subject="case", subject_id=case.id, owner=str(user_id or ""))


def review_case(
    school_id: UUID, case_id: UUID, *, words: str, next_review: date | None, by: Actor, at: datetime
) -> None:
    """Note that the case was looked at as a whole, and when next. Raises CaseProblem. Counts as `review`.

    Where the stage asked for a review, that is done with it. Six statements.
    """
    _need(words, "words", "What the review found is missing.")
    if next_review is not None and next_review <= localdate(at):
        raise CaseProblem("next_review", "That day has passed.", "Give a later day, or leave it empty.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        Case.objects.filter(school_id=school_id, id=case.id).update(review_on=next_review)
        until = f" Next review: {next_review:%-d %B %Y}." if next_review else ""
        tell(case, "review", f"The case was reviewed. {words.strip()}{until}", by=by, at=at, happened=["review"])
        settle_reviews(case, outcome=words.strip(), by=by, at=at)
        record(school_id, "case.reviewed", by=by, at=at, subject="case", subject_id=case.id)


def add_note(
    school_id: UUID, case_id: UUID, text: str, *, contact: bool = False, sensitive: bool = False, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Note something; `contact`: that the family was spoken to. `sensitive` notes are for safeguarding staff only.

    Returns the event's id. Raises CaseProblem.
    """
    _need(text, "text", "There is nothing to note yet.")
    if len(text) > LONGEST_NOTE:
        raise CaseProblem("text", "That is too long.", f"Shorten it to {LONGEST_NOTE} characters.")
    with transaction.atomic():
        case = locked_case(school_id, case_id, closed=True)
        kind, happened = ("contact", ["contact"]) if contact else ("note", [])
        event = tell(case, kind, text.strip(), by=by, at=at, sensitive=sensitive, happened=happened)
        record(school_id, f"case.{kind}", by=by, at=at, subject="case", subject_id=case.id)
    return event.id


def _need(words: str, field: str, message: str) -> None:
    if not words.strip():
        raise CaseProblem(field, message, "One sentence is enough; the next person reads it.")


def _tier_or_refuse(policy: Policy, ladder: str, key: str) -> Tier:
    found = policy.ladder(ladder)
    tier = found.tier(key) if found else None
    if tier is None:
        raise CaseProblem("tier", "The policy has no such tier.", "Choose from the list.")
    return tier


def _withdraw_proposals(case: Case, why: str, *, at: datetime) -> None:
    rows = Proposal.objects.filter(school_id=case.school_id, case_id=case.id, state__in=["waiting", "deferred"])
    rows.update(state="withdrawn", reason=why, decided_at=at)


def _stand(case: Case, tier: Tier, words: str, *, by: Actor, at: datetime) -> None:
    today: date = localdate(at)
    days = school_days_between(case.school_id, today - BACK, today + AHEAD)
    set_stage(case, tier, today, days, by_hand=True)
    case.changed_at = at
    case.save()
    write_actions(case.school_id, [(case, tier)], today, days)
    event = event_of(case, "entered", words, by=by, at=at, happened=[f"tier:{tier.key}"], tier=tier.key)
    CaseEvent.objects.bulk_create([event])
