"""Deeds: a policy's versions. A draft may be edited; a published version never, it is followed by another.

Publishing asks the linter, a typed answer to its warnings, a start that has not passed (but for the first version),
and, where the policy in force or the new one wants it, a second person.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from attendance.access.rules.actors import Actor
from attendance.audit.services import record, record_platform
from attendance.kit.uuid7 import uuid7
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.services.policy_checks import (
    PUBLISHED,
    Owner,
    PolicyProblem,
    check_version,
    keepable,
    of_school,
    of_trust,
    report_on,
    rows_of,
    trust_id_of,
    wants_second,
)

__all__ = [
    "DRAFT",
    "PUBLISHED",
    "WAITING",
    "WITHDRAWN",
    "Owner",
    "PolicyProblem",
    "approve",
    "load_document",
    "of_school",
    "of_trust",
    "publish",
    "report_on",
    "save_draft",
    "withdraw",
]

DRAFT, WAITING, WITHDRAWN = "draft", "waiting", "withdrawn"
OPEN = (DRAFT, WAITING)


def save_draft(
    owner: Owner,
    document: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    reason: str = "",
    seen: datetime | None = None,
) -> UUID:
    """Keep a draft, a new one or (`version_id`) one that is there; returns its id. A draft may have faults.

    `seen`: when the draft had last been saved as its editor saw it; None does not ask. Raises PolicyProblem: no such
    draft, it was published or sent for approval already, somebody saved it since. Three queries and the audit row.
    """
    with transaction.atomic():
        row = _version(owner, version_id, (DRAFT,)) if version_id else _new(owner)
        if version_id and seen and row.made_at != seen:
            message = f"{row.made_name} saved this draft while you were changing it."
            raise PolicyProblem("seen", message, "Compare theirs with yours, then save again.")
        row.document, row.since, row.reason = keepable(document), since, reason.strip()
        row.made_by, row.made_name, row.made_at = by.user_id, by.name, at
        if owner.school_id:
            row.until = until
        _keep(row)
        _audit(owner, "policy.drafted", row, by, at)
    return row.id


def publish(owner: Owner, version_id: UUID, *, since: date, by: Actor, at: datetime, acknowledged: str = "") -> str:
    """Put a draft in force from a day, or send it to a second person; returns its new state.

    Raises PolicyProblem: errors of the linter, warnings without an answer, a start that has passed. About ten queries.
    """
    with transaction.atomic():
        row = _version(owner, version_id, (DRAFT,))
        row.since, row.acknowledged = since, acknowledged.strip()
        check_version(owner, row, at)
        second = wants_second(owner, row, at)
        row.state = WAITING if second else PUBLISHED
        row.decided_by, row.decided_name, row.decided_at = by.user_id, by.name, at
        _keep(row)
        _audit(owner, "policy.sent_for_approval" if second else "policy.published", row, by, at)
    return str(row.state)


def approve(owner: Owner, version_id: UUID, *, by: Actor, at: datetime) -> None:
    """Put a waiting version in force, as another person than who wrote it and who sent it.

    Raises PolicyProblem: their own version, a start that has passed meanwhile, or what `publish` refuses.
    """
    with transaction.atomic():
        row = _version(owner, version_id, (WAITING,))
        if by.user_id is None or by.user_id in (row.made_by, row.decided_by):
            message = "Nobody approves a policy that they wrote or sent themselves."
            raise PolicyProblem("by", message, "Ask another person who may approve policies.")
        check_version(owner, row, at)
        row.state, row.decided_by, row.decided_name, row.decided_at = PUBLISHED, by.user_id, by.name, at
        _keep(row)
        _audit(owner, "policy.approved", row, by, at)


def withdraw(owner: Owner, version_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up a draft, or one that waits; it stays to be read. Raises PolicyProblem. Three queries."""
    if not reason.strip():
        raise PolicyProblem("reason", "Why it is withdrawn is missing.", "Write a few words.")
    with transaction.atomic():
        row = _version(owner, version_id, OPEN)
        row.state, row.reason = WITHDRAWN, reason.strip()
        row.decided_by, row.decided_name, row.decided_at = by.user_id, by.name, at
        _keep(row)
        _audit(owner, "policy.withdrawn", row, by, at)


def load_document(
    owner: Owner,
    document: Mapping[str, Any],
    *,
    since: date,
    by: Actor,
    at: datetime,
    acknowledged: str = "",
    reason: str = "",
) -> int:
    """A file as a new version in force from a day, at once: whoever may run commands is the second person.

    Returns its number. Raises PolicyProblem as `publish` does; then nothing is kept.
    """
    with transaction.atomic():
        row = _new(owner)
        row.document, row.since, row.acknowledged = keepable(document), since, acknowledged.strip()
        row.reason = reason.strip()
        row.made_by, row.made_name, row.made_at = by.user_id, by.name, at
        check_version(owner, row, at)
        row.state = PUBLISHED
        row.decided_by, row.decided_name, row.decided_at = by.user_id, by.name, at
        _keep(row)
        _audit(owner, "policy.loaded", row, by, at)
    return int(row.number)


def _new(owner: Owner) -> Any:
    number = (rows_of(owner).aggregate(last=Max("number"))["last"] or 0) + 1
    if owner.school_id:
        return SchoolPolicy(school_id=owner.school_id, id=uuid7(), number=number)
    return TrustPolicy(trust_id=trust_id_of(owner), id=uuid7(), number=number)


def _version(owner: Owner, version_id: UUID, states: tuple[str, ...]) -> Any:
    row = rows_of(owner).filter(id=version_id).select_for_update().first()
    if row is None:
        raise PolicyProblem("version", "There is no such version.", "Go back to the list of versions.")
    if row.state not in states:
        message = f"Version {row.number} is {_said(row.state)}."
        remedy = "Make a new version of it." if row.state in (PUBLISHED, WITHDRAWN) else "Go back to the list."
        raise PolicyProblem("version", message, remedy)
    return row


def _said(state: str) -> str:
    words = {WAITING: "waiting for approval", PUBLISHED: "published and stays as it is", DRAFT: "still a draft"}
    return words.get(state, "withdrawn")


def _keep(row: Any) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = "Somebody saved a version of this policy at the same moment."
        raise PolicyProblem("version", message, "Look at theirs, then try again.") from error


def _audit(owner: Owner, verb: str, row: Any, by: Actor, at: datetime) -> None:
    detail = {"number": row.number, "since": row.since.isoformat() if row.since else None}
    if owner.school_id:
        record(owner.school_id, verb, by=by, at=at, subject="school_policy", subject_id=row.id, **detail)
    else:
        record_platform(
            verb, by=by, at=at, subject="trust_policy", subject_id=row.id, trust=str(owner.trust_id), **detail
        )
