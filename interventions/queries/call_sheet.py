"""Reads: one call sheet: whom to ring about the children of a household, in order, and what is known.

A barred adult is not in it, whoever looks: the sheet lies open while others ring. It says only that there is one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import Cells, read_together
from attendance.people.models import ContactLink, ContactNumber
from attendance.people.queries import PupilRow, pupils_by_ids
from attendance.people.queries.contacts import LINK, NUMBER, ContactRow, NumberRow, contact_rows, current
from attendance.people.queries.flags import FlagRow, flags_of_pupils
from interventions.queries.first_day import queue_of
from interventions.queries.queue_rows import QueueRow
from interventions.rules.notify import HAS_SOCIAL_WORKER
from registers.queries.absence_reports import ReportRow, reports_of_pupils
from registers.queries.following import LogRow, log_of_pupils
from registers.rules.following import WRONG_NUMBER, number_end

LOG_BACK, REPORTS_BACK = timedelta(days=14), timedelta(days=60)
DAY = timedelta(days=1)
MOST_REPORTS = 5


@dataclass(frozen=True)
class SheetNumber:
    """A number to ring. `wrong_since`: whoever rang it on that day heard that it is wrong."""

    kind: str
    number: str
    wrong_since: date | None = None

    @property
    def end(self) -> str:
        return number_end(self.number)


@dataclass(frozen=True)
class SheetAdult:
    """An adult to ring, in order. `about` are the children of the row about whom they may be spoken to, by name.

    `all_children`: that is each of them. `tried` is today's last try, None before the first.
    """

    contact_id: UUID
    name: str
    relationship: str
    numbers: tuple[SheetNumber, ...]
    lives_with: bool
    parental_responsibility: bool
    language: str
    needs_interpreter: bool
    about: tuple[str, ...]
    pupil_ids: tuple[UUID, ...]
    all_children: bool
    tried: LogRow | None

    @property
    def can_be_rung(self) -> bool:
        return any(number.wrong_since is None for number in self.numbers)


@dataclass(frozen=True)
class Sheet:
    """What lies before whoever rings. `row` is None where the children are in the queue no more.

    `next_adult` is whom to ring now. `tell`: the circumstances because of which somebody outside is told today, as far
    as the reader may see them. `log` is today's, `before` that of the last two weeks, the newest first.
    """

    pupils: tuple[PupilRow, ...]
    row: QueueRow | None
    adults: tuple[SheetAdult, ...]
    hidden: int
    next_adult: UUID | None
    tell: tuple[FlagRow, ...]
    log: tuple[LogRow, ...]
    before: tuple[LogRow, ...]
    reports: tuple[ReportRow, ...]

    @property
    def pupil_ids(self) -> tuple[UUID, ...]:
        return tuple(pupil.id for pupil in self.pupils)

    @property
    def family(self) -> tuple[UUID, ...]:
        return self.row.family if self.row else self.pupil_ids

    def adult(self, contact_id: UUID | None) -> SheetAdult | None:
        """The adult with this id, if they are on the sheet."""
        return next((one for one in self.adults if one.contact_id == contact_id), None)


def sheet_of(
    school_id: UUID, pupil_id: UUID, day: date, at: datetime, *, abilities: Collection[str], user_id: UUID | None
) -> Sheet | None:
    """The sheet of the household this pupil is in; None where there is no such pupil. Thirteen queries at most."""
    row = queue_of(school_id, day, at, abilities=abilities, user_id=user_id).row_of(pupil_id)
    ids = [pupil.pupil_id for pupil in row.pupils] if row else [pupil_id]
    pupils = pupils_by_ids(school_id, ids, day)
    if not pupils:
        return None
    children = tuple(pupils[one] for one in ids)
    log = log_of_pupils(school_id, ids, day - LOG_BACK, day + DAY, abilities=abilities)
    adults, hidden = _adults(school_id, children, day, log)
    flags = flags_of_pupils(school_id, ids, day, abilities=abilities)
    reports = reports_of_pupils(school_id, ids, day - REPORTS_BACK, day + DAY)
    told = tuple(one for found in flags.values() for one in found if one.kind in HAS_SOCIAL_WORKER)
    return Sheet(
        children, row, adults, hidden, _next_adult(adults), told, _of(log, day, True), _of(log, day, False)[::-1],
        tuple(one for found in reports.values() for one in found)[:MOST_REPORTS],
    )  # fmt: skip


def _of(log: Sequence[LogRow], day: date, today: bool) -> tuple[LogRow, ...]:
    return tuple(line for line in log if (line.date == day) is today and (today or not line.undone))


def _adults(
    school_id: UUID, children: Sequence[PupilRow], day: date, log: Sequence[LogRow]
) -> tuple[tuple[SheetAdult, ...], int]:
    ids = [child.id for child in children]
    found = read_together(**_cells(school_id, ids, day))
    rows: dict[UUID, list[tuple[PupilRow, ContactRow]]] = defaultdict(list)
    hidden: set[Cells] = set()
    for child in children:
        links = [cells for cells in found["links"] if cells[0] == child.id]
        seen = contact_rows([cells[1:] for cells in links], found["numbers"], abilities=())
        hidden |= {cells[2] for cells, row in zip(links, seen, strict=True) if row.hidden}
        for row in seen:
            if row.contact_id is not None:
                rows[row.contact_id].append((child, row))
    order = sorted(rows.values(), key=lambda one: (-len(one), min(row.priority for _, row in one)))
    return tuple(_adult(one, len(children), day, log) for one in order), len(hidden)


def _cells(school_id: UUID, ids: Sequence[UUID], day: date) -> dict[str, QuerySet]:
    links = ContactLink.objects.filter(current(day), school_id=school_id, pupil_id__in=ids)
    ringable = links.filter(may_be_contacted=True).values("contact_id")
    numbers = ContactNumber.objects.filter(school_id=school_id, contact_id__in=ringable)
    return {
        "links": links.order_by("priority", "contact__last", "id").values_list("pupil_id", *LINK),
        "numbers": numbers.order_by("order").values_list(*NUMBER),
    }


def _adult(of: Sequence[tuple[PupilRow, ContactRow]], children: int, day: date, log: Sequence[LogRow]) -> SheetAdult:
    row = of[0][1]
    assert row.contact_id is not None
    mine = [line for line in log if line.contact_id == row.contact_id and not line.undone]
    today = [line for line in mine if line.date == day]
    numbers = tuple(_number(number, mine) for number in row.numbers)
    return SheetAdult(
        row.contact_id, row.name, row.relationship, numbers, row.lives_with, row.parental_responsibility, row.language,
        row.needs_interpreter, tuple(child.first for child, _ in of), tuple(child.id for child, _ in of),
        len(of) == children, today[-1] if today else None,
    )  # fmt: skip


def _number(number: NumberRow, lines: Sequence[LogRow]) -> SheetNumber:
    end = number_end(number.number)
    wrong = [line.date for line in lines if line.outcome == WRONG_NUMBER and line.detail.get("number_end") == end]
    return SheetNumber(number.kind, number.number, wrong[0] if wrong else None)


def _next_adult(adults: Sequence[SheetAdult]) -> UUID | None:
    """The first whom nobody tried today and who can be rung; after that the one tried longest ago."""
    ringable = [adult for adult in adults if adult.can_be_rung]
    untried = [adult for adult in ringable if adult.tried is None]
    if untried:
        return untried[0].contact_id
    tried = [(adult.tried.at, adult.contact_id) for adult in ringable if adult.tried]
    return min(tried, default=(None, None), key=lambda one: one[0])[1]
