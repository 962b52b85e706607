"""Handing a pupil's attendance file over to the next school."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.queries import enrolments_of, pupil_details
from interventions.models import Case, CaseEvent, HandedOver
from interventions.queries.handover import handover_rows
from interventions.rules.policy import Policy
from interventions.services.case_book import TICK
from interventions.services.case_events import event_of
from interventions.services.problems import CaseProblem


def make_handover(school_id: UUID, pupil_id: UUID, to_school: str, *, policy: Policy, by: Actor, at: datetime) -> UUID:
    """Put the pupil's attendance file together as it is now; returns its id. Raises CaseProblem.

    It is kept as it was made. Each of the pupil's cases tells of it. About fifteen statements.
    """
    if not to_school.strip():
        raise CaseProblem("to_school", "The next school is missing.", "Name it.")
    pupil = pupil_details(school_id, pupil_id, localdate(at))
    if pupil is None:
        raise CaseProblem("", "There is no such pupil.", "Go back to the list of pupils.")
    rows, case_ids = handover_rows(school_id, pupil, enrolments_of(school_id, pupil_id), policy, localdate(at))
    with transaction.atomic():
        made = HandedOver.objects.create(
            school_id=school_id, pupil_id=pupil_id, to_school=to_school.strip(), content={"rows": rows},
            made_name=by.name, made_at=at, case_ids=case_ids,
        )  # fmt: skip
        _tell(school_id, case_ids, f"A file was made for {made.to_school}.", made.id, by=by, at=at)
        record(school_id, "handover.made", by=by, at=at, subject="pupil", subject_id=pupil_id, handover=str(made.id))
    return made.id


def send_handover(school_id: UUID, pupil_id: UUID, handover_id: UUID, *, by: Actor, at: datetime) -> None:
    """Note that the file was sent today. Raises CaseProblem."""
    with transaction.atomic():
        rows = HandedOver.objects.filter(school_id=school_id, pupil_id=pupil_id, id=handover_id, sent_on__isnull=True)
        made = rows.first()
        if made is None:
            raise CaseProblem("", "There is no such file, or it was sent already.", "Look at the list.")
        rows.update(sent_on=localdate(at), sent_name=by.name)
        _tell(school_id, made.case_ids, f"The file was sent to {made.to_school}.", made.id, by=by, at=at)
        record(school_id, "handover.sent", by=by, at=at, subject="pupil", subject_id=pupil_id, handover=str(made.id))


def _tell(school_id: UUID, case_ids: list[UUID], words: str, handover_id: UUID, *, by: Actor, at: datetime) -> None:
    cases = Case.objects.filter(school_id=school_id, id__in=case_ids).order_by("id")
    CaseEvent.objects.bulk_create(
        event_of(case, "handover", words, by=by, at=at + n * TICK, handover=str(handover_id))
        for n, case in enumerate(cases)
    )  # fmt: skip
