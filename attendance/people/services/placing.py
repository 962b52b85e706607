"""What a row of a pupil file says beside the pupil's own columns, placed for the whole file at once.

Enrolments, groups and flags; contacts are in `placing_contacts`. An import puts pupils on roll, it takes nobody off:
a name leaves the admission register on a ground of regulation 9(1), which no export holds, so that is done on the
pupil's page. Every function works on all rows in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.calendar.queries import school_year
from attendance.calendar.rules.ages import academic_year_of
from attendance.kit.tables import CellError, read_day
from attendance.people.maps import CONTACTS, Matched
from attendance.people.models import Enrolment, GroupMembership, Pupil, PupilFlag, RegistrationGroup
from attendance.people.queries.years import year_group_on
from attendance.people.rules import import_values as values
from attendance.people.rules.import_report import Report
from attendance.people.rules.pupil_flags import flag_label
from attendance.people.services.groups import make_group
from attendance.people.services.placing_contacts import ContactCells, place_contacts, read_contact

DAY = timedelta(days=1)
FLAGS = ("fsm", "pupil_premium", "eal", "looked_after", "previously_looked_after", "young_carer")
Refuse = Callable[[str, str, str], None]


@dataclass
class Placement:
    """One good row beside its pupil. `until` is the day after the leaving day; `changes` says what happened."""

    number: int
    since: date | None = None
    until: date | None = None
    on_roll: bool = True
    type: str = ""
    group: str = ""
    flags: dict[str, bool] = field(default_factory=dict)
    contacts: list[ContactCells] = field(default_factory=list)
    pupil: Pupil = field(default_factory=Pupil)
    new: bool = False
    skipped: bool = False
    changes: list[str] = field(default_factory=list)


def read_placement(number: int, row: Mapping[str, str], refuse: Refuse) -> Placement:
    """Read the cells; `refuse(field, what, remedy)` is called for each that cannot be read."""

    def read(name: str, reader: Callable[[str], Any], default: Any = None) -> Any:
        text = " ".join(str(row.get(name) or "").split())
        if not text:
            return default
        try:
            return reader(text)
        except CellError as error:
            refuse(name, error.what, error.remedy)
            return default

    status = read("status", values.read_status, values.Status(True, ""))
    placement = Placement(number, on_roll=status.on_roll, type=status.type, group=_group_name(row))
    placement.since, leaving = read("since", read_day), read("until", read_day)
    placement.until = leaving + DAY if leaving else None
    if placement.since and leaving and leaving < placement.since:
        refuse("until", "The leaving day is before the starting day.", "Correct one of the two.")
    placement.flags = {kind: found for kind in FLAGS if (found := read(kind, values.read_yes_no)) is not None}
    if sen := read("sen", values.read_sen):
        placement.flags |= {"sen_support": sen[0], "ehcp": sen[1]}
    contacts = [read_contact(n, row, read, refuse) for n in range(1, CONTACTS + 1)]
    placement.contacts = [contact for contact in contacts if contact]
    return placement


def _group_name(row: Mapping[str, str]) -> str:
    # a list of courses begins with the registration group
    first = str(row.get("group") or "").replace(";", ",").split(",")[0]
    return " ".join(first.split())


def place_pupils(
    school_id: UUID,
    placements: Sequence[Placement],
    report: Report,
    matched: Matched,
    *,
    starts: date | None,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """Enrol, group and flag the pupils of the rows, and add their contacts.

    `starts` is the starting day of new pupils whose row has none; without it the first day of the school's year.
    """
    year = school_year(school_id, on)
    year_start = year.since if year else date(academic_year_of(on), 9, 1)
    enrolled = _enrol(school_id, placements, report, matched, starts or year_start, on)
    begins = {pupil_id: max(since, year_start) for pupil_id, since in enrolled.items()}
    _join_groups(school_id, placements, begins, report, by=by, at=at, on=on)
    _flag(school_id, placements, begins, by=by, at=at, on=on)
    place_contacts(school_id, placements, report, matched, on=on)


def _ids(placements: Sequence[Placement]) -> list[UUID]:
    return [placement.pupil.id for placement in placements]


def _enrol(
    school_id: UUID, placements: Sequence[Placement], report: Report, matched: Matched, starts: date, on: date
) -> dict[UUID, date]:
    """Enrol whom the rows put on roll; returns the first days of the enrolments made. Two queries."""
    known: dict[UUID, list[Enrolment]] = defaultdict(list)
    for row in Enrolment.objects.filter(school_id=school_id, pupil_id__in=_ids(placements)).order_by("since"):
        known[row.pupil_id].append(row)
    made = []
    for placement in placements:
        before = known[placement.pupil.id]
        if _compared(placement, before, report, matched):
            continue
        first = placement.since or (_return_day(before[-1], on) if before else starts)
        if placement.since is None:
            what = "No starting day is given."
            report.warn(placement.number, matched.title("since"), what, f"The pupil is enrolled from {_words(first)}.")
        made.append(
            Enrolment(
                school_id=school_id, pupil_id=placement.pupil.id, since=first, until=placement.until,
                type=placement.type or "single",
            )
        )  # fmt: skip
        placement.changes.append(f"{'returns' if before else 'on roll'} from {_words(first)}")
    Enrolment.objects.bulk_create(made, batch_size=1000)
    return {row.pupil_id: row.since for row in made}


def _compared(placement: Placement, before: Sequence[Enrolment], report: Report, matched: Matched) -> bool:
    """Whether no new enrolment is called for; says where the file and the register differ."""
    if not before:
        return False
    last = before[-1]
    if placement.since and any(row.since == placement.since for row in before):
        last = next(row for row in before if row.since == placement.since)
    elif (
        placement.since
        and last.until
        and placement.since >= last.until
        or not placement.since
        and last.until
        and placement.on_roll
        and not placement.until
    ):
        return False
    page = "Nothing was changed: correct it on the pupil's page, where it is asked for what follows from it."
    if placement.since and placement.since != last.since:
        what = "The starting day is not that of the admission register."
        report.warn(placement.number, matched.title("since"), what, page)
    if placement.until and placement.until != last.until:
        what = "The leaving day is not that of the admission register."
        report.warn(placement.number, matched.title("until"), what, page)
    if not placement.on_roll and last.until is None and not placement.until:
        what = "The pupil has left by the file but is on roll here."
        report.warn(placement.number, matched.title("status"), what, page)
    return True


def _return_day(last: Enrolment, on: date) -> date:
    return max(on, last.until) if last.until else on


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# ---- groups -------------------------------------------------------------------------------------------------------


def _join_groups(
    school_id: UUID,
    placements: Sequence[Placement],
    begins: Mapping[UUID, date],
    report: Report,
    *,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """Put the pupils in their groups; makes a group that is missing."""
    wanted = [p for p in placements if p.group]
    groups = _groups(school_id, wanted, begins, report, by=by, at=at, on=on)
    rows = GroupMembership.objects.filter(school_id=school_id, pupil_id__in=_ids(wanted), until__isnull=True)
    current = {row.pupil_id: row for row in rows}
    closed, moved, made = [], [], []
    for placement in wanted:
        group, now = groups[placement.group.casefold()], current.get(placement.pupil.id)
        leaves = placement.pupil.id not in begins and not placement.on_roll
        if leaves or (now and now.group_id == group):
            continue
        since = begins.get(placement.pupil.id, on)
        if now and now.since < since:
            now.until = since
            closed.append(now)
        elif now:
            now.group_id = group
            moved.append(now)
        if not now or now.until:
            made.append(
                GroupMembership(
                    school_id=school_id, pupil_id=placement.pupil.id, group_id=group, since=since,
                    until=placement.until if placement.pupil.id in begins else None,
                )
            )  # fmt: skip
        placement.changes.append(f"in {placement.group}")
    made = [row for row in made if row.until is None or row.since < row.until]
    GroupMembership.objects.bulk_update(closed, ["until"], batch_size=1000)
    GroupMembership.objects.bulk_update(moved, ["group_id"], batch_size=1000)
    GroupMembership.objects.bulk_create(made, batch_size=1000)


def _groups(
    school_id: UUID,
    wanted: Sequence[Placement],
    begins: Mapping[UUID, date],
    report: Report,
    *,
    by: Actor,
    at: datetime,
    on: date,
) -> dict[str, UUID]:
    """The groups by name in lower case, missing ones made. One query and a few for each group made."""
    known = RegistrationGroup.objects.filter(school_id=school_id, until__isnull=True)
    groups = {name.casefold(): group_id for name, group_id in known.values_list("name", "id")}
    missing: dict[str, list[Placement]] = defaultdict(list)
    for placement in wanted:
        if placement.group.casefold() not in groups:
            missing[placement.group.casefold()].append(placement)
    for name, members in missing.items():
        years = {year_group_on(p.pupil.year_group, p.pupil.year_group_since, on) for p in members}
        first = min((begins.get(p.pupil.id, on) for p in members), default=on)
        group = make_group(
            school_id, name=members[0].group, year_group=years.pop() if len(years) == 1 else None, since=first,
            by=by, at=at,
        )  # fmt: skip
        groups[name] = group.id
        report.groups_made.append(group.name)
    return groups


# ---- flags --------------------------------------------------------------------------------------------------------


def _flag(
    school_id: UUID,
    placements: Sequence[Placement],
    begins: Mapping[UUID, date],
    *,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """Begin flags the rows affirm and end those they deny; an empty cell leaves what is there. Four queries."""
    wanted = [p for p in placements if p.flags]
    rows = PupilFlag.objects.filter(school_id=school_id, pupil_id__in=_ids(wanted), until__isnull=True)
    current = {(row.pupil_id, row.kind): row for row in rows}
    begun: list[PupilFlag] = []
    ended: list[PupilFlag] = []
    undone: list[PupilFlag] = []
    for placement in wanted:
        for kind, yes in placement.flags.items():
            row = current.get((placement.pupil.id, kind))
            if yes and row is None:
                since = begins.get(placement.pupil.id, on)
                begun.append(
                    PupilFlag(
                        school_id=school_id, pupil_id=placement.pupil.id, kind=kind, since=since,
                        recorded_name=by.name, recorded_at=at,
                    )
                )  # fmt: skip
                placement.changes.append(flag_label(kind))
            elif row and not yes:
                row.until = on
                (ended if row.since < on else undone).append(row)
                placement.changes.append(f"no longer: {flag_label(kind)}")
    PupilFlag.objects.bulk_update(ended, ["until"], batch_size=1000)
    PupilFlag.objects.filter(school_id=school_id, id__in=[row.id for row in undone]).delete()
    PupilFlag.objects.bulk_create(begun, batch_size=1000)
