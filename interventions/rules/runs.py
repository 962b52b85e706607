"""Runs up to a day: how many school days in a row, and how many separate spells, from the masks of the weeks.

A day on which nothing was possible for the pupil (no mark, or only codes that do not count) neither breaks a run nor
makes it longer; nor does a day of which one session has no mark although the school held it. A day that was attended in
part breaks it: twenty sessions in a row are ten days, nineteen and a mark for present are none (example A40).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from interventions.rules.findings import Running
from registers.rules.masks import WeekMasks, sessions_of

NOTHING = Running(Fraction(0))
DAY = timedelta(days=1)
DAY_RUNS = {
    "continuous_unauthorised_days": "unauthorised",
    "continuous_absent_days": "absent",
    "unexplained_days": "unexplained",
}


def run_of_days(weeks: Sequence[WeekMasks], kind: str, held: Callable[[date], int]) -> Running:
    """School days in a row, up to the last of these weeks, whose every session is in the mask `kind`.

    `weeks` earliest first; `held` answers with the bits of the sessions that the school held in the week of a Monday.
    """
    days, since = 0, None
    sessions: list[tuple[date, str]] = []
    for masks in reversed(weeks):
        hits, marked = getattr(masks, kind), masks.marked
        for n in range(12, -2, -2):
            possible = masks.possible >> n & 0b11
            if not possible:
                continue
            if hits >> n & 0b11 != possible:
                return _running(Fraction(days), since, sessions)
            if marked >> n & 0b11 != 0b11 and held(masks.week) >> n & 0b11 & ~(marked >> n):
                continue
            days, since = days + 1, masks.week + n // 2 * DAY
            sessions += sessions_of(masks.week, possible << n)
    return _running(Fraction(days), since, sessions)


def illness_spell(weeks: Sequence[WeekMasks]) -> Running:
    """Days of illness in a row up to the last of these weeks: sessions coded I, halved.

    Any other mark of a session that was possible ends it.
    """
    count, since = 0, None
    sessions: list[tuple[date, str]] = []
    for masks in reversed(weeks):
        for n in range(13, -1, -1):
            if not masks.possible >> n & 1:
                continue
            if not masks.illness >> n & 1:
                return _running(Fraction(count, 2), since, sessions)
            count, since = count + 1, masks.week + n // 2 * DAY
            sessions += sessions_of(masks.week, 1 << n)
    return _running(Fraction(count, 2), since, sessions)


def unbroken(weeks: Sequence[WeekMasks]) -> bool:
    """Whether some run of absences may reach back beyond the first of these weeks."""
    return all(not masks.possible & ~masks.absent for masks in weeks)


def spells(weeks: Sequence[WeekMasks]) -> int:
    """Separate spells of absence: absent sessions with no attended session between them are one."""
    count, away = 0, False
    for masks in weeks:
        for absent in _in_turn(masks):
            count += absent and not away
            away = absent
    return count


def _in_turn(masks: WeekMasks) -> Iterator[bool]:
    possible, absent = masks.possible, masks.absent
    for n in range(14):
        if possible >> n & 1:
            yield bool(absent >> n & 1)


def _running(value: Fraction, since: date | None, sessions: list[tuple[date, str]]) -> Running:
    return Running(value, since, tuple(sorted(sessions))) if value else NOTHING
