"""When a school's night is due and which school day it judges last. Local times of England, no clock.

The clocks change at 01:00 UTC on a Sunday, so that a local time between 01:00 and 02:00 comes twice or never. A night
may not start from 00:30 until before 02:30, and one that starts at any other time comes once each local day.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
CHANGE_OF_CLOCKS = (time(0, 30), time(2, 30))  # half-open
MORNING = (time(2, 30), time(7, 0))
EVENING = (time(18, 0), time(0, 30))  # over midnight
NOON = time(12)
DAY = timedelta(days=1)
ATTEMPTS = 3  # at three ticks of the beat; then a person must look


class StartRefused(ValueError):
    """The night may not start then."""

    field = "starts"

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


def check_starts(starts: time) -> None:
    """Raises StartRefused for a time when the clocks change, and for one in the school day."""
    if CHANGE_OF_CLOCKS[0] <= starts < CHANGE_OF_CLOCKS[1]:
        raise StartRefused(
            "The clocks change around that time, so it can come twice or never.", "Choose 02:30 or later."
        )
    if not (MORNING[0] <= starts <= MORNING[1] or starts >= EVENING[0] or starts < EVENING[1]):
        raise StartRefused("School is at work then.", "Choose a time from 02:30 to 07:00, or from 18:00 to 00:29.")


def starts_at(night: date, starts: time) -> datetime:
    """The moment at which the night of this local date begins: its own time, whenever it really runs."""
    return datetime.combine(night, starts, LONDON)


def is_due(now: datetime, starts: time) -> date | None:
    """The local date whose night has begun by `now`; None while it is still to come. Yesterday's is never due again:
    the school days it missed are judged by today's.
    """
    today = now.astimezone(LONDON).date()
    return today if now >= starts_at(today, starts) else None


def last_night(now: datetime, starts: time) -> date:
    """The local date of the night that began last."""
    return is_due(now, starts) or now.astimezone(LONDON).date() - DAY


def judges_until(night: date, starts: time) -> date:
    """The last day that the night judges: its own date when it starts in the evening, else the day before."""
    return night if starts >= NOON else night - DAY


def end_of(on: date) -> datetime:
    """When everything of the school day has been marked: from then on a night may judge it."""
    return datetime.combine(on, EVENING[0], LONDON)


def judged_too_early(on: date, at: datetime) -> bool:
    """Whether the school day `on` was judged before it had ended (by hand, in the morning): it is judged again then."""
    return at < end_of(on)
