"""Reads for the second room: what many enrolments did in many windows, as of the end of one school day.

Set-based: one statement for all windows of a school together, from the weekly summaries. A window need not begin or end
with a week, and summaries may hold marks after the day (known absences, or a past day looked at later), so the sessions
of a window's first and last week that lie outside it are taken off again: they are few, and one statement reads them.

Nothing here judges. Windows, limits and what follows are the second room's.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
ATTENDING = "('present', 'approved_educational_activity')"

# counter: (of a weekly summary, of one mark). A counter with a code's name counts that code.
COUNTERS: dict[str, tuple[str, str]] = {
    "attended": ("s.present + s.aea", f"c.code_class IN {ATTENDING}"),
    "absent": ("s.authorised + s.unauthorised", "c.code_class IN ('authorised', 'unauthorised')"),
    "authorised": ("s.authorised", "c.code_class = 'authorised'"),
    "unauthorised": ("s.unauthorised", "c.code_class = 'unauthorised'"),
    "late": ("s.late_l + s.late_u", "m.code IN ('L', 'U')"),
    "L": ("s.late_l", "m.code = 'L'"),
    "U": ("s.late_u", "m.code = 'U'"),
    "I": ("s.n_i", "m.code = 'I'"),
    "M": ("s.n_m", "m.code = 'M'"),
    "N": ("s.n_n", "m.code = 'N'"),
    "O": ("s.n_o", "m.code = 'O'"),
    "G": ("s.n_g", "m.code = 'G'"),
}

ON_ROLL = "e.school_id = %(school)s AND e.since <= %(on)s AND (e.until IS NULL OR e.until > %(on)s)"
SUMS = """
SELECT e.id, e.pupil_id, e.since, p.born, p.year_group, p.year_group_since, t.first_n {outer}
FROM people_enrolment e
JOIN people_pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
LEFT JOIN (
    SELECT s.enrolment_id, min(s.week) FILTER (WHERE s.n_n > 0) AS first_n {inner}
    FROM registers_weeksummary s
    WHERE s.school_id = %(school)s AND {weeks} {of_enrolments}
    GROUP BY s.enrolment_id
) t ON t.enrolment_id = e.id
WHERE {on_roll} {these}
"""
WEEKS_IN_A_ROW = "s.week >= %(first)s AND s.week <= %(last)s"
MARKS = """
FROM registers_mark m
JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
 AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
WHERE m.school_id = %(school)s AND m.date = ANY (%(days)s) AND m.session = ANY ('{AM,PM}'::text[])
"""
OF_PUPILS = "AND m.pupil_id = ANY (%(pupils)s) AND e.school_id = %(school)s AND e.id = ANY (%(enrolments)s)"


@dataclass(frozen=True)
class Asked:
    """Days from `since` until before `until`, and which `COUNTERS` of them."""

    since: date
    until: date
    counters: tuple[str, ...]

    @property
    def weeks(self) -> tuple[date, date]:
        """The Mondays of its first and its last week."""
        return monday(self.since), monday(self.until - DAY)

    @property
    def outside(self) -> tuple[date, ...]:
        """Days of its first and last week that it does not hold."""
        first, last = self.weeks
        before = [first + n * DAY for n in range((self.since - first).days)]
        return (*before, *(self.until + n * DAY for n in range((last + WEEK - self.until).days)))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def rows_of(sql: str, values: Mapping[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


# ---- sums of windows ------------------------------------------------


def sums(
    school_id: UUID, on: date, asked: Sequence[Asked], *, enrolment_ids: Collection[UUID] | None = None
) -> list[tuple]:
    """Every enrolment on roll on the day (or of `enrolment_ids`), as plain tuples because a night reads thousands.

    Enrolment, pupil, on roll since, born, year group, since when that year group, the Monday of the first week read
    that holds an N (or None); then every counter asked for, window after window. One query, and one more when a window
    begins or ends within a week.
    """
    windows = [window for window in asked if window.since < window.until]
    if not windows:
        return _sums(school_id, on, [], None, enrolment_ids)
    span = min(w.weeks[0] for w in windows), max(w.weeks[1] for w in windows)
    found = _sums(school_id, on, list(asked), span, enrolment_ids)
    return _without_the_outside(school_id, on, asked, found, enrolment_ids)


def _sums(
    school_id: UUID, on: date, asked: list[Asked], span: tuple[date, date] | None, ids: Collection[UUID] | None
) -> list[tuple]:
    values: dict[str, Any] = {"school": school_id, "on": on, "first": on, "last": on - DAY}
    inner, weeks = [], WEEKS_IN_A_ROW
    if span:
        values |= {"first": span[0], "last": span[1]}
    for n, window in enumerate(asked):
        inner += [f"sum({COUNTERS[name][0]}){_filter(n, window, span, values)}" for name in window.counters]
    if ids is not None:
        values |= {"enrolments": list(ids), "weeks": _mondays(values["first"], values["last"])}
        weeks = "s.week = ANY (%(weeks)s)"
    sql = SUMS.format(
        inner="".join(f", {column} AS n{n}" for n, column in enumerate(inner)),
        outer="".join(f", coalesce(t.n{n}, 0)" for n in range(len(inner))),
        weeks=weeks, on_roll=ON_ROLL,
        of_enrolments="" if ids is None else "AND s.enrolment_id = ANY (%(enrolments)s)",
        these="" if ids is None else "AND e.id = ANY (%(enrolments)s)",
    )  # fmt: skip
    return rows_of(sql, values)


def _filter(n: int, window: Asked, span: tuple[date, date] | None, values: dict[str, Any]) -> str:
    if window.since >= window.until:
        return " FILTER (WHERE false)"
    if window.weeks == span:
        return ""
    values[f"from{n}"], values[f"to{n}"] = window.weeks
    return f" FILTER (WHERE s.week >= %(from{n})s AND s.week <= %(to{n})s)"


def _mondays(first: date, last: date) -> list[date]:
    return [first + n * WEEK for n in range((last - first).days // 7 + 1)]


def _without_the_outside(
    school_id: UUID, on: date, asked: Sequence[Asked], found: list[tuple], ids: Collection[UUID] | None
) -> list[tuple]:
    """The same rows, less the sessions of each window's first and last week that lie outside it."""
    wanted: dict[date, frozenset[int]] = {}  # days that the same windows leave out are summed together
    for n, window in enumerate(asked):
        for day in window.outside if window.since < window.until else ():
            wanted[day] = wanted.get(day, frozenset()) | {n}
    groups = {places: number for number, places in enumerate(dict.fromkeys(wanted.values()))}
    if not groups:
        return found
    counters = tuple(dict.fromkeys(name for window in asked for name in window.counters))
    off = _outside(school_id, on, {day: groups[places] for day, places in wanted.items()}, counters, found, ids)
    if not off:
        return found
    takes = _takes(asked, counters, groups)
    return [_taken_off(row, off[row[0]], takes) if row[0] in off else row for row in found]


def _takes(
    asked: Sequence[Asked], counters: tuple[str, ...], groups: Mapping[frozenset[int], int]
) -> dict[int, list[tuple[int, int]]]:
    """For each group of days: (place in the row, place among the counters) of every number it is taken off."""
    starts, place = [], 7
    for window in asked:
        starts.append(place)
        place += len(window.counters)
    return {
        number: [
            (starts[n] + i, counters.index(name)) for n in places for i, name in enumerate(asked[n].counters)
        ]
        for places, number in groups.items()
    }  # fmt: skip


def _taken_off(row: tuple, off: list[tuple], takes: Mapping[int, list[tuple[int, int]]]) -> tuple:
    numbers = list(row)
    for group, *counts in off:
        for place, counter in takes[group]:
            numbers[place] -= counts[counter]
    return tuple(numbers)


def _outside(
    school_id: UUID, on: date, days: Mapping[date, int], counters: tuple[str, ...], found: list[tuple],
    ids: Collection[UUID] | None,
) -> dict[UUID, list[tuple]]:  # fmt: skip
    """What was marked on these days, by enrolment: (group of days, each counter)."""
    columns = ", ".join(f"count(*) FILTER (WHERE {COUNTERS[name][1]})" for name in counters)
    values: dict[str, Any] = {"school": school_id, "on": on, "days": list(days), "groups": list(days.values())}
    of = ""
    if ids is not None:
        of, values = OF_PUPILS, values | {"enrolments": list(ids), "pupils": [row[1] for row in found]}
    groups = "(SELECT d.n FROM unnest(%(days)s::date[], %(groups)s::int[]) d (day, n) WHERE d.day = m.date)"
    off = defaultdict(list)
    for enrolment, *rest in rows_of(f"SELECT e.id, {groups}, {columns} {MARKS} {of} GROUP BY 1, 2", values):
        off[enrolment].append(tuple(rest))
    return off


# ---- windows that begin on a day of each pupil's own ------------------------------------------------

SINCE = """
SELECT x.n {columns}
FROM unnest(%(enrolments)s::uuid[], %(weeks)s::date[]) WITH ORDINALITY x (enrolment_id, week, n)
JOIN registers_weeksummary s
  ON s.school_id = %(school)s AND s.enrolment_id = x.enrolment_id AND s.week >= x.week
WHERE s.school_id = %(school)s AND s.week = ANY (%(every_week)s) AND s.enrolment_id = ANY (%(enrolments)s)
GROUP BY x.n
"""
SINCE_OUTSIDE = """
SELECT x.n {columns}
FROM unnest(%(enrolments)s::uuid[], %(firsts)s::date[]) WITH ORDINALITY x (enrolment_id, first, n)
JOIN people_enrolment e ON e.school_id = %(school)s AND e.id = x.enrolment_id
JOIN registers_mark m ON m.school_id = %(school)s AND m.pupil_id = e.pupil_id
 AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
 AND (m.date > %(on)s OR (m.date < x.first AND m.date >= date_trunc('week', x.first)::date))
JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
WHERE m.school_id = %(school)s AND m.date = ANY (%(days)s) AND m.session = ANY ('{{AM,PM}}'::text[])
  AND m.pupil_id = ANY (%(pupils)s)
GROUP BY x.n
"""


def sums_since(
    school_id: UUID, on: date, starts: Sequence[tuple[UUID, UUID, date]], counters: tuple[str, ...]
) -> list[tuple[int, ...]]:
    """For each (enrolment, pupil, first day): the counters from that day up to and including `on`, in the same order.

    A first day after `on` counts nothing. Two queries, or none.
    """
    asked = [(n, start) for n, start in enumerate(starts) if start[2] <= on]
    found = [(0,) * len(counters)] * len(starts)
    if not asked:
        return found
    values: dict[str, Any] = {
        "school": school_id, "on": on,
        "enrolments": [start[0] for _, start in asked], "pupils": list({start[1] for _, start in asked}),
        "firsts": [start[2] for _, start in asked], "weeks": [monday(start[2]) for _, start in asked],
    }  # fmt: skip
    values["every_week"] = _mondays(min(values["weeks"]), monday(on))
    values["days"] = sorted({day for first in values["firsts"] for day in Asked(first, on + DAY, ()).outside})
    whole = SINCE.format(columns="".join(f", sum({COUNTERS[name][0]})" for name in counters))
    outside = "".join(f", count(*) FILTER (WHERE {COUNTERS[name][1]})" for name in counters)
    for row in rows_of(whole, values):
        found[asked[row[0] - 1][0]] = tuple(int(number) for number in row[1:])
    for row in rows_of(SINCE_OUTSIDE.format(columns=outside), values) if values["days"] else ():
        place = asked[row[0] - 1][0]
        found[place] = tuple(whole - off for whole, off in zip(found[place], row[1:], strict=True))
    return found


# ---- codes that no summary counts ------------------------------------------------


def code_sums(
    school_id: UUID, days: Collection[date], codes: Collection[str], *, enrolment_ids: Collection[UUID] | None = None
) -> dict[UUID, dict[str, int]]:
    """How many sessions of these days have each of these codes, by enrolment; one without is missing. One query."""
    values: dict[str, Any] = {"school": school_id, "days": list(days), "codes": list(codes)}
    of = "AND m.code = ANY (%(codes)s)"
    if enrolment_ids is not None:
        of, values = (
            f"{of} AND e.school_id = %(school)s AND e.id = ANY (%(ids)s)",
            values | {"ids": list(enrolment_ids)},
        )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for enrolment, code, number in rows_of(f"SELECT e.id, m.code, count(*) {MARKS} {of} GROUP BY 1, 2", values):
        found[enrolment][code] = number
    return found
