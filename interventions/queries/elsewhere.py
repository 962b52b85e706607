"""Reads: what pupils who moved within the trust missed at the school before, as far as the national threshold counts.

The ten school weeks follow the pupil, not the school, nor the enrolment of one who left and came back. Only the schools
of the same trust are asked, in a scope of their own for that one read, and only about pupils who joined within the
weeks.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from attendance.people.queries.joiners import joiners
from attendance.tenancy.scope import scoped
from interventions.queries.moment import DAY, Moment
from interventions.queries.trust_schools import trust_schools
from interventions.rules.national import PENALTY_WEEKS
from registers.queries.missed import other_schools_unauthorised

Sessions = tuple[tuple[date, str, str], ...]


def unauthorised_elsewhere(
    school_id: UUID, moment: Moment, enrolment_ids: Collection[UUID] | None = None
) -> dict[UUID, Sessions]:
    """Unauthorised sessions (day, session, code) of the last ten school weeks at the schools of the trust, by pupil.

    Until the day on which the pupil's enrolment here began. One query when nobody joined within the weeks, otherwise
    two more and those of the scope.
    """
    since, until = moment.dates_of(PENALTY_WEEKS)
    joined = {row.upn: row for row in joiners(school_id, since, moment.on, enrolment_ids=enrolment_ids)}
    if not joined:
        return {}
    schools = list(trust_schools(school_id))
    days = [since + n * DAY for n in range((until - since).days)]
    with scoped(*schools):
        found = other_schools_unauthorised(schools, list(joined), days)
    before = {upn: tuple(one for one in sessions if one[0] < joined[upn].since) for upn, sessions in found.items()}
    return {joined[upn].pupil_id: sessions for upn, sessions in before.items() if sessions}
