"""Reads: what pupils missed before they were of compulsory school age. No parent is liable for those sessions."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.rules.ages import compulsory_from
from interventions.queries.moment import DAY, Moment
from interventions.rules.national import PENALTY_WEEKS
from registers.queries.missed import missed_sessions

BORN = 3
# The age begins within 123 days of the fifth birthday; ten school weeks reach back half a year at most.
YOUNGEST, OLDEST = timedelta(days=5 * 365), timedelta(days=6 * 365 + 2)
Sessions = tuple[tuple[date, str, str], ...]


def below_age(school_id: UUID, moment: Moment, rows: Sequence[tuple]) -> dict[UUID, Sessions]:
    """Unauthorised sessions (day, session, code) of the last ten school weeks from before the age, by enrolment.

    `rows` begin as those of `registers.queries.measures.sums` do. Two queries, or none where nobody reached the age
    within the weeks.
    """
    since, _ = moment.dates_of(PENALTY_WEEKS)
    young = [row for row in rows if moment.on - OLDEST <= row[BORN] <= moment.on - YOUNGEST]
    first = {row[0]: compulsory_from(row[BORN]) for row in young}
    pupils = {row[0]: row[1] for row in young if since < first[row[0]] <= moment.on}
    last = max((first[enrolment] for enrolment in pupils), default=since)
    found = {
        enrolment: tuple((row.day, row.session, row.code) for row in missed
                         if row.unauthorised and row.day < first[enrolment])
        for enrolment, missed in missed_sessions(school_id, pupils, since, last - DAY).items()
    }  # fmt: skip
    return {enrolment: sessions for enrolment, sessions in found.items() if sessions}
