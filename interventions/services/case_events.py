"""Every deed of a case leaves a line in its history; this is how the line is made.

`happened` names what policies count from (`tier:sal1`, `meeting:review`, `plan:contract`, `visit`, `contact` …); see
`queries.events`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from interventions.models import Case, CaseEvent
from interventions.services.problems import CaseProblem, SentTwice

MOMENT = timedelta(seconds=10)
ENGINE = Actor(None, "Herringbone", "Nightly evaluation")


def event_of(
    case: Case, kind: str, text: str, *, by: Actor, at: datetime, on: date | None = None, sensitive: bool = False,
    happened: Sequence[str] = (), **detail: Any,
) -> CaseEvent:  # fmt: skip
    """A line that is not yet written. `on` is the day it counts for: that of `at`, unless told."""
    values = dict(detail, happened=list(happened)) if happened else detail
    return CaseEvent(
        school_id=case.school_id, case_id=case.id, pupil_id=case.pupil_id, kind=kind, on=on or localdate(at), at=at,
        by_id=by.user_id, by_name=by.name, by_position=by.position, text=text, sensitive=sensitive, detail=values,
    )  # fmt: skip


def tell(case: Case, kind: str, text: str, *, by: Actor, at: datetime, **more: Any) -> CaseEvent:
    """Write one line and say that the case changed; the case is held. Raises SentTwice. Two statements, or three."""
    _once(case, kind, text, by, at)
    event = event_of(case, kind, text, by=by, at=at, **more)
    event.save(force_insert=True)
    Case.objects.filter(school_id=case.school_id, id=case.id).update(changed_at=at)
    return event


def _once(case: Case, kind: str, text: str, by: Actor, at: datetime) -> None:
    """Raises SentTwice where this person wrote the very same line a moment ago."""
    if by.user_id is None:
        return
    same = CaseEvent.objects.filter(
        school_id=case.school_id, case_id=case.id, kind=kind, text=text, by_id=by.user_id, at__gt=at - MOMENT
    )
    if same.exists():
        raise SentTwice()


def locked_case(school_id: UUID, case_id: UUID, *, closed: bool = False) -> Case:
    """The case, held until the transaction ends. Raises CaseProblem: none, or closed unless `closed` ones do too."""
    case = Case.objects.select_for_update().filter(school_id=school_id, id=case_id).first()
    if case is None:
        raise CaseProblem("case", "There is no such case.", "Go back to the caseload.")
    if case.closed_on and not closed:
        raise CaseProblem("case", "This case is closed.", "Look at the pupil’s page for the case that is open.")
    return case
