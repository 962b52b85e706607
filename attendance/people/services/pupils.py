"""Adding and changing a pupil's own row."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.rules.ages import academic_year_of
from attendance.people.models import Pupil
from attendance.people.rules.upn import UpnProblem, check_upn, tidy_upn
from attendance.people.services.enrolments import enrol
from attendance.people.services.problems import PeopleProblem


@dataclass(frozen=True)
class PupilData:
    """What is known of a pupil. `year_group`: -1 nursery, 0 Reception, 1 to 14. `sex`: F, M or "" for not known."""

    legal_first: str
    legal_last: str
    born: date
    year_group: int
    upn: str = ""
    admission_number: str = ""
    legal_middle: str = ""
    preferred_first: str = ""
    preferred_last: str = ""
    sex: str = ""
    ethnicity: str = ""
    first_language: str = ""


def tidy(data: PupilData) -> dict:
    """The columns, with spaces trimmed and the UPN in capitals."""
    values = {f.name: getattr(data, f.name) for f in fields(data)}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    return {**values, "upn": tidy_upn(values["upn"])}


def check_pupil(school_id: UUID, values: dict, *, pupil_id: UUID | None = None, on: date) -> None:
    """Whether such a pupil can be; raises PeopleProblem. Up to two queries."""
    if not values["legal_first"] or not values["legal_last"]:
        raise PeopleProblem("legal_last", "A pupil needs a first and a last name.", "Give the legal names.")
    if not date(on.year - 30, 1, 1) < values["born"] <= on:
        raise PeopleProblem("born", "That date of birth cannot be right.", "Give the day, month and year of birth.")
    if values["upn"]:
        try:
            check_upn(values["upn"])
        except UpnProblem as problem:
            raise PeopleProblem(problem.field, problem.message, problem.remedy) from problem
    others = Pupil.objects.filter(~Q(id=pupil_id) if pupil_id else Q(), school_id=school_id)
    if values["upn"] and others.filter(upn=values["upn"]).exists():
        raise PeopleProblem(
            "upn", "Another pupil has this UPN.", "Look for that pupil; they may have been here before."
        )
    if values["admission_number"] and others.filter(admission_number=values["admission_number"]).exists():
        raise PeopleProblem(
            "admission_number", "Another pupil has this admission number.", "Give the next free number."
        )


def add_pupil(
    school_id: UUID,
    data: PupilData,
    *,
    starts: date,
    type: str = "single",
    group_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Put a new pupil on the admission register from the day `starts`, and in a group; returns the pupil's id.

    The year group is that of the starting day. Raises PeopleProblem. About ten queries.
    """
    values = tidy(data)
    with transaction.atomic():
        check_pupil(school_id, values, on=localdate(at))
        pupil = Pupil.objects.create(
            school_id=school_id, year_group_since=date(academic_year_of(starts), 9, 1), **values
        )
        record(school_id, "people.pupil_added", by=by, at=at, subject="pupil", subject_id=pupil.id)
        enrol(school_id, pupil.id, since=starts, type=type, group_id=group_id, by=by, at=at)
    return pupil.id


def edit_pupil(school_id: UUID, pupil_id: UUID, data: PupilData, *, by: Actor, at: datetime) -> list[str]:
    """Change a pupil's details; returns the names of the fields that changed. The year group is that of today (`at`).

    Raises PeopleProblem. Four to six queries.
    """
    values = tidy(data)
    with transaction.atomic():
        pupil = Pupil.objects.select_for_update().filter(school_id=school_id, id=pupil_id).first()
        if pupil is None:
            raise PeopleProblem("legal_last", "There is no such pupil.", "Go back to the list of pupils.")
        check_pupil(school_id, values, pupil_id=pupil_id, on=localdate(at))
        values["year_group_since"] = date(academic_year_of(localdate(at)), 9, 1)
        changed = sorted(name for name, value in values.items() if getattr(pupil, name) != value)
        if changed:
            Pupil.objects.filter(school_id=school_id, id=pupil_id).update(**values)
            # the names of the fields only: the audit holds no pupil's particulars
            record(
                school_id, "people.pupil_changed", by=by, at=at, subject="pupil", subject_id=pupil_id, fields=changed
            )
    return [name for name in changed if name != "year_group_since"]
