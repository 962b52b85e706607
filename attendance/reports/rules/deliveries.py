"""Reports that come by e-mail: which there are, who may have them, when one is due, and when to try again.

A mail holds plain words and a link. Whoever opens the link signs in and sees what they may see at that moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

WEEKLY, PUBLISHED = "weekly", "published"
SENT, NOT_ALLOWED, NO_ADDRESS, FAILED = "sent", "not_allowed", "no_address", "failed"
OUTCOMES = {
    SENT: "sent",
    NOT_ALLOWED: "not sent: may not see it any more",
    NO_ADDRESS: "not sent: no address",
    FAILED: "could not be sent, is tried again",
}
EARLIEST, LATEST = time(6), time(18)
USUAL = time(7)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
LATE_BY = timedelta(hours=36)  # a weekly mail that could not go by then is let go
OLDEST_ISSUE = timedelta(days=14)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=4), timedelta(hours=2)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """One report that can come by e-mail. `ability`: who may have it. `subject` and `words` stand in the mail."""

    label: str
    ability: str
    cadence: str
    subject: str
    words: str


KINDS: dict[str, Kind] = {
    "governors": Kind(
        "The report to governors, when it is published", "reports.read", PUBLISHED,
        "the attendance report is published",
        "The attendance report to governors was published. You can read it here, with its tables and as a PDF:",
    ),
    "duties": Kind(
        "Open duties, each week", "reports.explore", WEEKLY, "open duties this week",
        "What is still owed this week – registers, reasons, returns, reviews, letters – stands here:",
    ),
    "tutor": Kind(
        "The sheet of your own groups, each week", "reports.tutor", WEEKLY, "the weekly sheet of your group",
        "The weekly sheet to talk about with your group stands here:",
    ),
    "lists": Kind(
        "The lists of persistent and severe absence, each week", "reports.explore", WEEKLY,
        "absence lists of this week",
        "Who is absent most, and who is close to it, stands here:",
    ),
    "pack": Kind(
        "The papers for the weekly meeting", "reports.packs", WEEKLY, "papers for this week’s attendance meeting",
        "The papers for the attendance meeting stand here. You can print them or make a PDF:",
    ),
}  # fmt: skip


def week_key(weekday: int, starts: time, now: datetime, made_at: datetime, zone: tzinfo) -> date | None:
    """The day whose weekly mail is due now; None while there is none. `weekday`: Monday 0.

    Due from `starts` by the school's clock until 36 hours later, and never for a time before it was asked for.
    """
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    begins = datetime.combine(day, starts, zone)
    if not begins <= local or local - begins > LATE_BY or made_at > begins:
        return None
    return day


def may_try(tries: int, last: datetime | None, now: datetime) -> bool:
    """Whether a mail that could not be sent `tries` times, the last time at `last`, is tried (again) now."""
    if not tries or last is None:
        return True
    return now - last >= min(FIRST_WAIT * (1 << min(tries - 1, 10)), LONGEST_WAIT)


def failed_key(key: str, number: int) -> str:
    """The key of the `number`th try that failed: the mail itself still goes once."""
    return f"{key}#{number}"


def mail_key(key: str) -> str:
    """The key of the mail that a row is about: without the number of its try."""
    return key.partition("#")[0]
