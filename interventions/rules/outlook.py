"""What would change it: sessions to attend, the school day on which that is reached, and what one more day away does.

Everything is compared as whole numbers: attended × 100 against limit × possible, never a rounded percentage. To people
days come before percentages: sessions are said as days with halves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

SESSIONS_A_DAY = 2
PERSISTENT = Fraction(90)  # missed 10% or more is persistent absence: attendance has to be above 90%, not at it


@dataclass(frozen=True)
class Outlook:
    """How attendance gets to `limit` percent again; `beyond`: above it, not at it.

    `sessions` to attend in a row, 0 when it is there. `on` is the school day of the last of them, `moved_to` that day
    if the next two sessions are missed first; None where the school's calendar ends before. `within_reach` is False
    where no number of sessions would do (100% after an absence).
    """

    limit: Fraction
    beyond: bool
    sessions: int
    on: date | None
    moved_to: date | None
    within_reach: bool = True

    @property
    def there(self) -> bool:
        return self.within_reach and self.sessions == 0


@dataclass(frozen=True)
class Meter:
    """Boxes up to a limit: "on" (confirmed), "may" (not yet explained) or "" (free). Counts may be above the limit."""

    confirmed: int
    unexplained: int
    limit: int

    @property
    def boxes(self) -> tuple[str, ...]:
        filled = ("on",) * self.confirmed + ("may",) * self.unexplained
        return (filled + ("",) * self.limit)[: self.limit]


def days_words(sessions: int) -> str:
    """Sessions as days with halves: 27 is "13½ days", 2 "1 day", 1 "½ day"."""
    whole, half = divmod(sessions, SESSIONS_A_DAY)
    number = f"{whole or ''}½" if half else str(whole)
    return f"{number} day" if 0 < sessions <= SESSIONS_A_DAY else f"{number} days"


def sessions_needed(attended: int, possible: int, limit: Fraction, *, beyond: bool = False) -> int | None:
    """The least number of next sessions, all attended, after which attendance is `limit` percent or more.

    With `beyond`, more than `limit`. 0 when it is so already, or when nothing was possible yet; None when it cannot be.
    """
    short = limit * possible - 100 * attended
    if not possible or short < 0 or (short == 0 and not beyond):
        return 0
    if limit >= 100:
        return None
    steps = short / (100 - limit)
    return floor(steps) + 1 if beyond else ceil(steps)


def sessions_to_lose(attended: int, possible: int, limit: Fraction, *, beyond: bool = False) -> int:
    """The least number of next sessions, all missed, after which attendance is no longer `limit` percent or more.

    With `beyond`, no longer more than `limit`. 0 when it is not so now, or when nothing was possible yet.
    """
    spare = 100 * attended - limit * possible
    if not possible or spare < 0 or (spare == 0 and beyond):
        return 0
    steps = spare / limit
    return ceil(steps) if beyond else floor(steps) + 1


def outlook(
    attended: int, possible: int, limit: Fraction, coming: Sequence[date], *, beyond: bool = False
) -> Outlook:  # fmt: skip
    """What would bring attendance to `limit`. `coming` are the dates of the sessions still to come this year, one for
    each session, in order."""
    needed = sessions_needed(attended, possible, limit, beyond=beyond)
    later = sessions_needed(attended, possible + SESSIONS_A_DAY, limit, beyond=beyond)
    if needed is None or later is None:
        return Outlook(limit, beyond, 0, None, None, within_reach=needed is not None)
    return Outlook(limit, beyond, needed, _nth(coming, needed), _nth(coming, SESSIONS_A_DAY + later))


def _nth(days: Sequence[date], number: int) -> date | None:
    return days[number - 1] if 0 < number <= len(days) else None
