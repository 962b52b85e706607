"""Reads: the weekly summaries against a fresh count of the marks."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

WEEK = timedelta(days=7)
WEEKS_AT_ONCE = 8
COLUMNS = (
    "present", "aea", "authorised", "unauthorised", "not_possible", "administrative", "late_l", "late_u",
    "n_i", "n_m", "n_n", "n_o", "n_g",
    "marked_mask", "absent_mask", "unauthorised_mask", "unexplained_mask", "illness_mask",
)  # fmt: skip
MASKS = tuple(column for column in COLUMNS if column.endswith("_mask"))

SPAN = """
SELECT (SELECT min(m.date) FROM registers_mark m WHERE m.school_id = %(school)s),
       (SELECT max(m.date) FROM registers_mark m WHERE m.school_id = %(school)s),
       (SELECT min(s.week) FROM registers_weeksummary s WHERE s.school_id = %(school)s),
       (SELECT max(s.week) FROM registers_weeksummary s WHERE s.school_id = %(school)s)
"""
PUPILS = "SELECT array_agg(p.id) FROM people_pupil p WHERE p.school_id = %s"
DIFFERENT = f"""
SELECT e.pupil_id, e.id, coalesce(k.week, c.week),
       {", ".join(f"k.{column}, c.{column}" for column in COLUMNS)}
FROM (SELECT * FROM registers_weeksummary s WHERE s.school_id = %(school)s AND s.week = ANY (%(weeks)s)) k
FULL JOIN registers_count_weeks(%(school)s, %(pupils)s::uuid[], %(weeks)s::date[]) c
  ON c.school_id = k.school_id AND c.week = k.week AND c.enrolment_id = k.enrolment_id
JOIN people_enrolment e ON e.school_id = %(school)s AND e.id = coalesce(k.enrolment_id, c.enrolment_id)
WHERE k.* IS DISTINCT FROM c.*
ORDER BY 3, 2
"""


@dataclass(frozen=True)
class Difference:
    """One number of one week that is not what the marks say. `kept` is None where the week has no summary at all."""

    pupil_id: UUID
    enrolment_id: UUID
    week: date
    column: str
    kept: int | None
    counted: int

    @property
    def sessions(self) -> tuple[tuple[date, str], ...]:
        """The sessions in which a mask differs; empty for a count."""
        if self.column not in MASKS:
            return ()
        bits = (self.kept or 0) ^ self.counted
        return tuple(
            (self.week + timedelta(days=n // 2), "PM" if n % 2 else "AM") for n in range(14) if bits & (1 << n)
        )


def pupil_ids(school_id: UUID) -> list[UUID]:
    """Every pupil the school ever had. One query."""
    with connection.cursor() as cursor:
        cursor.execute(PUPILS, [school_id])
        return cursor.fetchone()[0] or []


def weeks_with_marks(school_id: UUID) -> list[date]:
    """Mondays of all weeks from the first mark or summary to the last. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SPAN, {"school": school_id})
        days = [day for day in cursor.fetchone() if day]
    if not days:
        return []
    monday = min(days) - timedelta(days=min(days).weekday())
    return [monday + n * WEEK for n in range((max(days) - monday).days // 7 + 1)]


def in_batches(weeks: list[date]) -> list[list[date]]:
    """The weeks in runs short enough for one statement."""
    return [weeks[n : n + WEEKS_AT_ONCE] for n in range(0, len(weeks), WEEKS_AT_ONCE)]


def summary_differences(school_id: UUID) -> list[Difference]:
    """Every number that differs from a fresh count of the marks. Two queries and one for each eight weeks."""
    pupils, found = pupil_ids(school_id), []
    for weeks in in_batches(weeks_with_marks(school_id)):
        with connection.cursor() as cursor:
            cursor.execute(DIFFERENT, {"school": school_id, "pupils": pupils, "weeks": weeks})
            for pupil, enrolment, week, *numbers in cursor.fetchall():
                pairs = zip(COLUMNS, numbers[::2], numbers[1::2], strict=True)
                found += [
                    Difference(pupil, enrolment, week, column, kept, counted or 0)
                    for column, kept, counted in pairs
                    if (kept or 0) != (counted or 0)
                ]
    return found
