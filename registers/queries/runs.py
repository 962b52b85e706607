"""Reads for the second room: runs up to a day, from the masks of recent weeks, for those who may be in one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from registers.queries.measures import MARKS, OF_PUPILS, ON_ROLL, monday, rows_of
from registers.rules.masks import WeekMasks, bits_up_to, cut
from registers.rules.summaries import session_bit

DAY = timedelta(days=1)

# the sessions of the last day up to `on` that has a mark, as bits of the week
LAST_DAY = "CASE " + " ".join(f"WHEN {{marked}} & {3 << n} <> 0 THEN {3 << n}" for n in range(12, -2, -2)) + " END"
MARKED = "(s.marked_mask & %(so_far)s)"
UNCLEAR = """(s.not_possible + s.administrative > 0 AND NOT (
    s.absent_mask = 0 AND s.present + s.aea > 0 AND s.marked_mask & ~%(so_far)s::int = 0))"""
AWAY = f"""
SELECT e.id
FROM people_enrolment e
LEFT JOIN registers_weeksummary s ON s.school_id = e.school_id AND s.week = %(week)s AND s.enrolment_id = e.id
WHERE {ON_ROLL} {{these}}
  AND (s.week IS NULL OR {MARKED} = 0 OR {UNCLEAR} OR s.absent_mask & {LAST_DAY.format(marked=MARKED)} <> 0)
"""
MASKS = """
SELECT s.enrolment_id, s.week, s.marked_mask, s.marked_mask, s.absent_mask, s.unauthorised_mask, s.unexplained_mask,
       s.illness_mask, s.not_possible + s.administrative > 0
FROM registers_weeksummary s
WHERE s.school_id = %(school)s AND s.week = ANY (%(weeks)s) AND s.enrolment_id = ANY (%(enrolments)s)
ORDER BY s.week
"""
NOT_POSSIBLE = f"""
SELECT e.id, m.date, m.session {MARKS} {OF_PUPILS} AND c.code_class IN ('not_possible', 'administrative')
"""
PUPILS_OF = "SELECT e.pupil_id FROM people_enrolment e WHERE e.school_id = %(school)s AND e.id = ANY (%(enrolments)s)"
STANDING = f"SELECT e.id, m.date, m.session {MARKS} {OF_PUPILS} AND m.code = 'N' ORDER BY 1, 2, 3"


def perhaps_in_a_run(school_id: UUID, on: date, *, enrolment_ids: Collection[UUID] | None = None) -> set[UUID]:
    """The enrolments that were absent on their last marked day up to `on`, or whose week does not say. One query.

    Nobody else is in a run of absences on that day.
    """
    values: dict[str, Any] = {"school": school_id, "on": on, "week": monday(on), "so_far": bits_up_to(on)}
    these = ""
    if enrolment_ids is not None:
        these, values["enrolments"] = "AND e.id = ANY (%(enrolments)s)", list(enrolment_ids)
    return {row[0] for row in rows_of(AWAY.format(these=these), values)}


def week_masks(
    school_id: UUID, enrolment_ids: Collection[UUID], weeks: Sequence[date], on: date
) -> dict[UUID, list[WeekMasks]]:
    """Each enrolment's masks of these weeks (Mondays) up to the end of `on`, in order. One query.

    Two more where a week holds sessions that were not possible: their bits are taken out of `possible`.
    """
    if not enrolment_ids or not weeks:
        return {}
    values = {"school": school_id, "weeks": list(weeks), "enrolments": list(enrolment_ids)}
    found: dict[UUID, list[WeekMasks]] = defaultdict(list)
    unclear = []
    for enrolment, *masks, doubtful in rows_of(MASKS, values):
        found[enrolment].append(WeekMasks(*masks))
        if doubtful:
            unclear.append((enrolment, masks[0]))
    impossible = _not_possible(school_id, unclear)
    return {who: _as_of(who, weeks, impossible, on) for who, weeks in found.items()}


def _as_of(
    who: UUID, weeks: Iterable[WeekMasks], impossible: Mapping[tuple[UUID, date], int], on: date
) -> list[WeekMasks]:
    week_of_on = monday(on)
    exact = [masks._replace(possible=masks.marked & ~impossible.get((who, masks.week), 0)) for masks in weeks]
    return [cut(m, bits_up_to(on)) if m.week == week_of_on else m for m in exact if m.week <= week_of_on]


def _not_possible(school_id: UUID, unclear: Sequence[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
    """The bits that were not possible, by enrolment and week."""
    if not unclear:
        return {}
    values: dict[str, Any] = {"school": school_id, "enrolments": list({who for who, _ in unclear})}
    values["pupils"] = [row[0] for row in rows_of(PUPILS_OF, values)]
    values["days"] = sorted({week + n * DAY for _, week in unclear for n in range(7)})
    found: dict[tuple[UUID, date], int] = defaultdict(int)
    for enrolment, day, session in rows_of(NOT_POSSIBLE, values):
        found[enrolment, monday(day)] |= session_bit(day, session)
    return found


def standing_n(
    school_id: UUID, pupils: Mapping[UUID, UUID], days: Collection[date]
) -> dict[UUID, list[tuple[date, str]]]:
    """The sessions of these days still marked N, by enrolment, in order; `pupils` by enrolment. One query, or none."""
    found: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    if pupils and days:
        values = {
            "school": school_id, "enrolments": list(pupils), "pupils": list(pupils.values()), "days": list(days)
        }  # fmt: skip
        for enrolment, day, session in rows_of(STANDING, values):
            found[enrolment].append((day, session))
    return found
