"""Reads: everything that the queue of a day rests on, each once for all the children in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from attendance.calendar.models import SchoolSession, SessionTimes
from attendance.calendar.queries import TIMES, SessionTimesRow
from attendance.kit.together import Cells, read_together
from attendance.people.models import ContactLink
from attendance.people.queries.contacts import current
from interventions.models import DoorVisit, ReviewNote
from interventions.queries.colours import PupilColour, colour_cells, colours_from
from interventions.queries.policies import effective_policy
from interventions.queries.queue_rows import Adult
from interventions.rules.colours import Rules, rules_of
from interventions.rules.first_day import REVIEW, TELL, VISIT
from interventions.rules.households import Bond, is_family
from registers.queries.absence_reports import ReportRow, reports_of_pupils
from registers.queries.following import ClaimRow, LogRow, claims_of_day
from registers.queries.marks import Key, codes_of
from registers.queries.not_here import NotHereRow

BACK = 25  # school days looked back for the run of absence: longer ones say “25”
DAY = timedelta(days=1)


@dataclass
class Facts:
    """Everything about the children of a day, each read once for all of them."""

    day: date
    at: datetime
    abilities: Collection[str]
    rules: Rules
    colours: dict[UUID, PupilColour]
    bonds: list[Bond]
    adults: dict[UUID, Adult]
    of_pupil: dict[UUID, set[UUID]]
    times: list[SessionTimesRow]
    days: list[date]
    codes: dict[Key, str]
    log: dict[UUID, list[LogRow]]
    claims: dict[UUID, ClaimRow]
    reports: dict[UUID, list[ReportRow]]
    order: dict[UUID, int]  # the adults, as they are to be tried
    done: dict[UUID, set[str]]  # actions of the plan that are settled elsewhere


def facts_of(
    school_id: UUID,
    missing: Sequence[NotHereRow],
    lines: Sequence[LogRow],
    day: date,
    at: datetime,
    abilities: Collection[str],
) -> Facts:
    """All of it; `lines` are the day's log. Five queries."""
    ids = [row.pupil_id for row in missing]
    rules = rules_of(effective_policy(school_id, day).policy)
    found = read_together(**colour_cells(school_id, ids, day), **_cells(school_id, ids, day))
    days = sorted(row[0] for row in found["days"])
    log: dict[UUID, list[LogRow]] = defaultdict(list)
    for line in lines:
        log[line.pupil_id].append(line)
    reports = reports_of_pupils(school_id, ids, day, day + DAY)
    links = [row for row in found["links"] if is_family(row[3])]
    adults, of_pupil = _adults(found["links"])
    return Facts(
        day, at, abilities, rules, colours_from(found, ids, rules), [Bond(*row[:3]) for row in links],
        adults, of_pupil, [SessionTimesRow(*_tupled(row)) for row in found["times"]], days,
        codes_of(school_id, ids, days), log, claims_of_day(school_id, day, at), reports,
        {contact: n for n, contact in enumerate(adults)}, _done(found),
    )  # fmt: skip


def _cells(school_id: UUID, ids: Sequence[UUID], day: date) -> dict[str, QuerySet]:
    links = ContactLink.objects.filter(current(day), school_id=school_id, pupil_id__in=ids, may_be_contacted=True)
    days = SchoolSession.objects.filter(school_id=school_id, open=True, date__lte=day).order_by("-date")
    times = SessionTimes.objects.filter(school_id=school_id)
    taken_back = ReviewNote.objects.filter(school_id=school_id, undoes_id=OuterRef("id"))
    notes = ReviewNote.objects.filter(
        ~Exists(taken_back), school_id=school_id, date=day, pupil_id__in=ids, undoes_id__isnull=True
    )
    visits = DoorVisit.objects.filter(school_id=school_id, date=day, pupil_id__in=ids).exclude(state="cancelled")
    return {
        "links": links.order_by("priority", "contact__last", "id").values_list(
            "pupil_id", "contact_id", "priority", "relationship", "contact__title", "contact__first", "contact__last",
            "contact__language", "contact__needs_interpreter",
        ),
        "times": times.order_by("-since", "-recorded_at").values_list(*TIMES),
        "days": days.values_list("date").distinct()[:BACK],
        "notes": notes.order_by("at").values_list("pupil_id"),
        "visits": visits.order_by("made_at").values_list("pupil_id", "state", "seen"),
    }  # fmt: skip


def _tupled(row: Cells) -> list[Any]:
    return [tuple(cell) if isinstance(cell, list) else cell for cell in row]


def _adults(links: Sequence[Cells]) -> tuple[dict[UUID, Adult], dict[UUID, set[UUID]]]:
    """The adults in the order in which to try them, and who answers for which child."""
    adults: dict[UUID, Adult] = {}
    of_pupil: dict[UUID, set[UUID]] = defaultdict(set)
    for pupil, contact, _, relationship, title, first, last, language, interpreter in links:
        name = " ".join(part for part in (title, first, last) if part)
        adults.setdefault(contact, Adult(contact, name, relationship, language if interpreter else "", interpreter))
        of_pupil[pupil].add(contact)
    return adults, of_pupil


def _done(found: Mapping[str, Sequence[Cells]]) -> dict[UUID, set[str]]:
    """What was settled at the review meeting and by visits planned or made."""
    done: dict[UUID, set[str]] = defaultdict(set)
    for (pupil,) in found["notes"]:
        done[pupil].add(REVIEW)
    for pupil, state, seen in found["visits"]:
        done[pupil].add(TELL)
        if state == "done" and seen in ("pupil", "both"):
            done[pupil].add(VISIT)
    return done
