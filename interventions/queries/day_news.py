"""Reads: what waits in this room, which stages moved since somebody last looked, and whether the day's rows changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from interventions.models import AuthorityReturn, CaseEvent, Colouring, DayAlarm, DoorVisit, Proposal, ReviewNote
from interventions.rules.case_moves import who_may_decide

UP, DOWN = ("entered",), ("left", "stepped_down", "lapsed")


@dataclass(frozen=True)
class Waiting:
    """Suggested stages that wait: all of them, and those that the reader's roles may decide. Returns to be sent."""

    suggested: int = 0
    mine: int = 0
    returns: int = 0
    returns_late: int = 0


@dataclass(frozen=True)
class Moved:
    """How many pupils others moved to a stage, and how many left one or went down."""

    up: int = 0
    down: int = 0


def case_cells(school_id: UUID, on: date) -> dict[str, QuerySet]:
    """Suggestions by the role that decides (w_proposals) and returns by whether they are late (w_returns), to be read
    together with other lists."""
    open_ones = Proposal.objects.filter(
        school_id=school_id, state="waiting", case__school_id=school_id, case__closed_on__isnull=True
    )
    due = AuthorityReturn.objects.filter(school_id=school_id, state="due")
    return {
        "w_proposals": open_ones.order_by().values("role").annotate(n=Count("id")).values_list("role", "n"),
        "w_returns": due.order_by().values("school_id")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due__lt=on))).values_list("n", "late"),
    }  # fmt: skip


def move_cells(school_id: UUID, since: datetime, but_not: UUID) -> QuerySet:
    """(kind, pupils) of the moves between stages that others, or the night, made since then, to be read together."""
    rows = CaseEvent.objects.filter(school_id=school_id, at__gt=since, kind__in=[*UP, *DOWN], sensitive=False)
    others = rows.filter(Q(by_id__isnull=True) | ~Q(by_id=but_not)).order_by()
    return others.values("kind").annotate(n=Count("pupil_id", distinct=True)).values_list("kind", "n")


def waiting_of(found: Mapping[str, Sequence[Sequence[Any]]], roles: Collection[str]) -> Waiting:
    """What waits, for a reader with these roles. No query."""
    proposals = list(found["w_proposals"])
    returns = next(iter(found["w_returns"]), (0, 0))
    mine = sum(n for role, n in proposals if who_may_decide(role, roles))
    return Waiting(sum(n for _, n in proposals), mine, *returns)


def moved_of(cells: Iterable[Sequence[Any]]) -> Moved:
    """No query."""
    found = list(cells)
    return Moved(sum(n for kind, n in found if kind in UP), sum(n for kind, n in found if kind in DOWN))


def day_version_cells(school_id: UUID, day: date) -> dict[str, QuerySet]:
    """Rows that change with the alarms, visits, colours and reviews of the day, to be read together with others."""
    of_day = {"school_id": school_id, "date": day}
    colours = Colouring.objects.filter(school_id=school_id, ended_at__isnull=True)
    alarms = DayAlarm.objects.filter(school_id=school_id, seen_at__isnull=True)
    return {
        "v_alarms": _of(alarms, n=Count("id"), last=Max("raised_at")),
        "v_visits": DoorVisit.objects.filter(**of_day).order_by().values("state").annotate(n=Count("id"))
        .order_by("state").values_list("state", "n"),
        "v_colours": _of(colours, n=Count("id"), last=Max("set_at")),
        "v_reviews": _of(ReviewNote.objects.filter(**of_day), n=Count("id")),
    }  # fmt: skip


def _of(rows: QuerySet, **numbers: Any) -> QuerySet:
    return rows.order_by().values("school_id").annotate(**numbers).values_list(*numbers)
