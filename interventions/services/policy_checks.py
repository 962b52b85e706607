"""What a version of a policy must be before it is kept or in force: whose it is, what it holds, what it lints to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from attendance.access.queries import roles_held
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.queries.policies import layers_on, trust_policy_on
from interventions.queries.presets import national_document
from interventions.rules.inheritance import SCHOOL, locks_of, merged
from interventions.rules.linter import Report, lint_layers
from interventions.rules.overrides import override_problems, trust_problems

PUBLISHED = "published"
LARGEST = 400_000  # bytes of JSON; files are refused at half of that


class PolicyProblem(ValueError):
    """A refusal: `field` is what to change, `message` what is wrong, `remedy` what to do; `report` the linter's."""

    def __init__(self, field: str, message: str, remedy: str, report: Report | None = None) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy, self.report = field, message, remedy, report


@dataclass(frozen=True)
class Owner:
    """Whose policy: a trust's, or a school's own. One of the two."""

    trust_id: UUID | None = None
    school_id: UUID | None = None


def of_trust(trust_id: UUID) -> Owner:
    """A trust as the owner of its policy."""
    return Owner(trust_id=trust_id)


def of_school(school_id: UUID) -> Owner:
    """A school as the owner of what it has instead of its trust's policy."""
    return Owner(school_id=school_id)


def report_on(owner: Owner, document: Mapping[str, Any], on: date) -> Report:
    """What the linter says to the owner's sparse document laid over what is below it on that day. At most three
    queries."""
    if owner.school_id is None:
        national = national_document()
        return lint_layers(merged([national, document]), trust_problems(national, document), on=on)
    below = _below(owner.school_id, on)
    refused = override_problems(below, document, locks_of(below))
    return lint_layers(merged([below, document]), refused, on=on, roles_held=roles_held(owner.school_id, on))


def rows_of(owner: Owner) -> Any:
    """The versions of a trust or a school, as a queryset."""
    if owner.school_id:
        return SchoolPolicy.objects.filter(school_id=owner.school_id)
    return TrustPolicy.objects.filter(trust_id=trust_id_of(owner))


def trust_id_of(owner: Owner) -> UUID:
    """The trust of a trust's policy. Raises ValueError for an owner that is neither."""
    if owner.trust_id is None:
        raise ValueError("A policy belongs to a trust or to a school.")
    return owner.trust_id


def keepable(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document, if PostgreSQL can hold it as JSON: no NUL, no half of a sign, no NaN, and not of any size."""
    remedy = "Take out what does not belong into a policy."
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise PolicyProblem("document", "This cannot be kept: a sign or a value that is none.", remedy) from error
    if "\\u0000" in text or size > LARGEST:
        message = "A sign in it cannot be kept." if size <= LARGEST else "It is larger than a policy can be."
        raise PolicyProblem("document", message, remedy)
    return dict(document)


def check_version(owner: Owner, row: Any, at: datetime) -> None:
    """Raises PolicyProblem where the version must not be in force: its start, its end, errors, unanswered warnings."""
    today = timezone.localtime(at).date()
    if row.since < today and rows_of(owner).filter(state=PUBLISHED).exists():
        raise PolicyProblem("since", "That day has passed.", "A new version holds from today or a day to come.")
    until = getattr(row, "until", None)
    if until and until <= row.since:
        raise PolicyProblem("until", "It would end before it begins.", "Give a later day, or none.")
    report = report_on(owner, row.document, max(row.since, today))
    if report.errors:
        first = report.errors[0]
        count = len(report.errors)
        message = f"{count} error{'' if count == 1 else 's'}; first at {first.place or 'the top'}: {first.message}"
        raise PolicyProblem("document", message, first.remedy, report)
    if report.warnings and not row.acknowledged:
        first = report.warnings[0]
        message = f"A warning needs an answer. {first.place}: {first.message}"
        raise PolicyProblem("acknowledged", message, "Write why it may stay as it is.", report)


def wants_second(owner: Owner, row: Any, at: datetime) -> bool:
    """Whether the policy in force today or the new one asks for a second person; a trust's word binds its schools."""
    today = timezone.localtime(at).date()
    if owner.school_id:
        return _second_person(_below(owner.school_id, today))
    now = trust_policy_on(trust_id_of(owner), today)
    return _second_person(row.document) or bool(now and _second_person(now.document))


def _second_person(document: Mapping[str, Any]) -> bool:
    approval = document.get("approval")
    return bool(isinstance(approval, Mapping) and approval.get("second_person"))


def _below(school_id: UUID, on: date) -> dict[str, Any]:
    return merged([layer.document for layer in layers_on(school_id, on) if layer.level != SCHOOL])
