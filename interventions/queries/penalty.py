"""Reads: how pupils stand against the national threshold for a penalty notice, at every school of the trust.

A pupil who moved between schools of the trust brings the sessions of both (found by UPN). Those reads, and only those,
open a scope of all the trust's schools and close it again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_between
from attendance.calendar.rules.ages import of_compulsory_school_age
from attendance.people.queries import PupilRow, ids_on_roll, pupil_by_id, pupils_by_ids
from attendance.people.queries.moves import SamePupil, same_pupils
from attendance.tenancy.scope import scoped
from interventions.queries.notices import NoticeRow, decided_against, notices_of, open_notices
from interventions.queries.trust_schools import trust_schools
from interventions.rules.legal import DAY
from interventions.rules.penalty_window import (
    MissedSession,
    Threshold,
    by_week,
    merged_days,
    of_compulsory_age,
    threshold_on,
    window_of,
)
from registers.queries.session_codes import UNAUTHORISED, session_codes

BACK = timedelta(days=400)  # a year of marks: since when the threshold has been met
TEN_WEEKS_BACK = timedelta(days=200)  # ten school weeks, the longest holidays between them
NEAR = 6  # sessions


@dataclass(frozen=True)
class PenaltyStanding:
    """One pupil on one day. Sessions at another school of the trust carry its name.

    `of_age`: whether the pupil is of compulsory school age that day. `under_age`: sessions left out because the pupil
    was not. `elsewhere`: notices at the trust's other schools.
    """

    pupil: PupilRow
    of_age: bool
    threshold: Threshold
    sessions: tuple[MissedSession, ...]
    school_days: tuple[date, ...]
    under_age: int = 0
    other_schools: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, NoticeRow], ...] = ()

    @property
    def weeks(self) -> tuple[tuple[date, tuple[MissedSession, ...]], ...]:
        """The Mondays of the window with their sessions."""
        return by_week(self.threshold)

    def without(self, used: Collection[tuple[date, str]]) -> Threshold:
        """The threshold without the sessions that an earlier notice to the same parent answered for."""
        return threshold_on(self.sessions, self.school_days, self.threshold.on, used=used)


@dataclass(frozen=True)
class NearRow:
    """A pupil at or near the threshold, with the notices that are open; where there is none, whether a person decided
    against one in these weeks, and when."""

    pupil: PupilRow
    threshold: Threshold
    notices: tuple[NoticeRow, ...]
    against: bool = False
    against_on: date | None = None


@contextmanager
def _trust_scope(school_ids: Collection[UUID]) -> Iterator[None]:
    if len(school_ids) < 2:
        yield
        return
    with scoped(*school_ids):
        yield


def standing_of(school_id: UUID, pupil_id: UUID, on: date) -> PenaltyStanding | None:
    """How the pupil stands; None where the school has no such pupil. Five queries; two more for each earlier school,
    and one for its notices; two settings of the scope."""
    pupil = pupil_by_id(school_id, pupil_id, on)
    if pupil is None:
        return None
    schools = trust_schools(school_id)
    since, until = on - BACK, on + DAY
    with _trust_scope(schools):
        moved = same_pupils(school_id, schools, pupil_ids=[pupil_id])
        days = {key: school_days_between(key, since, until) for key in _schools_of(school_id, moved)}
        ids = [pupil_id, *(one.other_pupil_id for one in moved)]
        found = session_codes(list(days), _union(days.values()), codes=UNAUTHORISED, pupil_ids=ids)
        others = [key for key in days if key != school_id]
        elsewhere = notices_of(others, ids) if others else []
    names = {key: "" if key == school_id else schools[key] for key in days}
    every = tuple(MissedSession(s.day, s.session, s.code, names[s.school_id]) for s in found)
    of_age, calendar = of_compulsory_age(every, pupil.born), merged_days({str(key): d for key, d in days.items()})
    return PenaltyStanding(
        pupil, of_compulsory_school_age(pupil.born, on), threshold_on(of_age, calendar, on), of_age, calendar,
        len(every) - len(of_age), tuple(name for name in names.values() if name),
        tuple((names[row.school_id], row) for row in elsewhere),
    )  # fmt: skip


def near_threshold(school_id: UUID, on: date, *, least: int = NEAR) -> list[NearRow]:
    """The pupils on roll with at least `least` sessions in the window, most first. At most nine queries."""
    schools = trust_schools(school_id)
    days = school_days_between(school_id, on - TEN_WEEKS_BACK, on + DAY)
    window = window_of(days, on)
    if window is None:
        return []
    with _trust_scope(schools):
        sessions = _sessions(school_id, schools, [day for day in days if window.holds(day)])
        moved = same_pupils(school_id, schools)
        sessions = _with_moved(
            sessions, moved, schools, [window.since + n * DAY for n in range((on - window.since).days + 1)]
        )
    many = {pupil_id for pupil_id, found in sessions.items() if len(found) >= least}
    pupils = pupils_by_ids(school_id, many & ids_on_roll(school_id, on), on) if many else {}
    rows = [
        (pupil, threshold_on(of_compulsory_age(sessions[pupil.id], pupil.born), days, on)) for pupil in pupils.values()
    ]
    notices = _by_pupil(open_notices(school_id)) if rows else {}
    near = [NearRow(pupil, found, tuple(notices.get(pupil.id, ()))) for pupil, found in rows if found.count >= least]
    near = _with_decisions(school_id, near, window.since)
    return sorted(near, key=lambda row: (-row.threshold.count, -row.threshold.confirmed))


def _with_decisions(school_id: UUID, near: list[NearRow], since: date) -> list[NearRow]:
    """For pupils without a notice: whether a person decided so. One query, or none."""
    without = [row.pupil.id for row in near if not row.notices]
    against = decided_against(school_id, without, since) if without else {}
    return [
        replace(row, against=row.pupil.id in against, against_on=against.get(row.pupil.id)) for row in near
    ]  # fmt: skip


def _schools_of(school_id: UUID, moved: Iterable[SamePupil]) -> list[UUID]:
    return list(dict.fromkeys([school_id, *(one.other_school_id for one in moved)]))


def _union(days: Iterable[Iterable[date]]) -> list[date]:
    return sorted({day for some in days for day in some})


def _sessions(school_id: UUID, schools: dict[UUID, str], days: list[date]) -> dict[UUID, list[MissedSession]]:
    found: dict[UUID, list[MissedSession]] = defaultdict(list)
    for one in session_codes([school_id], days, codes=UNAUTHORISED):
        found[one.pupil_id].append(MissedSession(one.day, one.session, one.code))
    return found


def _with_moved(
    sessions: dict[UUID, list[MissedSession]], moved: list[SamePupil], schools: dict[UUID, str], days: list[date]
) -> dict[UUID, list[MissedSession]]:
    """The sessions of pupils who moved, with those of their other school."""
    here = {(one.other_school_id, one.other_pupil_id): one.pupil_id for one in moved}
    others, ids = {key for key, _ in here}, {key for _, key in here}
    for one in session_codes(list(others), days, codes=UNAUTHORISED, pupil_ids=ids):
        pupil_id = here.get((one.school_id, one.pupil_id))
        if pupil_id:
            sessions[pupil_id].append(MissedSession(one.day, one.session, one.code, schools[one.school_id]))
    return sessions


def _by_pupil(notices: Iterable[NoticeRow]) -> dict[UUID, list[NoticeRow]]:
    found: dict[UUID, list[NoticeRow]] = defaultdict(list)
    for row in notices:
        found[row.pupil_id].append(row)
    return found
