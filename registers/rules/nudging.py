"""When the office has reason to ask a room for its register."""

from datetime import datetime, time, timedelta

QUIET_AFTER = timedelta(minutes=4)  # a class is marked in a minute or two; the page saves as it goes


def is_quiet(saved_at: datetime | None, now: datetime) -> bool:
    """Whether a register that was begun has said nothing for some minutes."""
    return saved_at is not None and now - saved_at >= QUIET_AFTER


def is_over(clock: time, closes: time) -> bool:
    """Whether the register's time is over; its closing minute itself is still in time."""
    return clock.replace(second=0, microsecond=0) > closes
