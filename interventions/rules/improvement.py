"""The notice to improve: a last chance to take up support before a penalty notice.

National framework for penalty notices (August 2024): given where the threshold is met, support is appropriate and was
not taken up or did not work; three to six weeks; seven contents. Not where support could not have changed the absence,
such as a holiday in term time. Processes differ by local authority.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.calendar.rules.weeks import nth_school_day_after
from interventions.rules.legal import DAY, LegalProblem
from registers.rules.codes import plain_date

LEAST_WEEKS, MOST_WEEKS = 3, 6
LEAST_DAYS, MOST_DAYS = 21, 42  # calendar days, the first and the last included
REVIEW_WEEKS = 3

DRAFT, RUNNING, IMPROVED, NOT_IMPROVED = "draft", "running", "improved", "not_improved"
ENDED_EARLY, WITHDRAWN = "ended_early", "withdrawn"
STATE_LABELS = {
    DRAFT: "Being written",
    RUNNING: "Running",
    IMPROVED: "Attendance improved enough",
    NOT_IMPROVED: "Attendance did not improve enough",
    ENDED_EARLY: "Ended early, on a ground the notice names",
    WITHDRAWN: "Withdrawn",
}
MOVES: dict[str, tuple[str, ...]] = {
    DRAFT: (RUNNING, WITHDRAWN),
    RUNNING: (IMPROVED, NOT_IMPROVED, ENDED_EARLY, WITHDRAWN),
    IMPROVED: (),
    NOT_IMPROVED: (),
    ENDED_EARLY: (),
    WITHDRAWN: (),
}
AT_THE_END = frozenset({IMPROVED, NOT_IMPROVED})
LEADS_TO_PENALTY = frozenset({NOT_IMPROVED, ENDED_EARLY})


@dataclass(frozen=True)
class Content:
    """One of the seven things a notice to improve says."""

    key: str
    label: str
    help: str


CONTENTS: tuple[Content, ...] = (
    Content(
        "record",
        "The attendance record and the offences",
        "The sessions missed without authorisation, and what offence they are.",
    ),
    Content(
        "duty",
        "Why attending matters, and the parents' duty",
        "What regular attendance gives a child; section 7 of the Education Act 1996.",
    ),
    Content("support_given", "The support so far", "What was offered, when, and what came of it."),
    Content(
        "support_open",
        "The support that is open now",
        "Further help, and help offered before that was not taken up, with the person to ask.",
    ),
    Content(
        "warning",
        "The warning, and what is enough",
        "A penalty notice may follow unless attendance improves; say what improvement is enough for this child.",
    ),
    Content("period", "From when to when", "Between three and six weeks, with both days."),
    Content(
        "early_grounds",
        "What would end it early",
        "The grounds on which a penalty notice may be asked for before the last day.",
    ),
)


def missing_contents(contents: Mapping[str, str]) -> tuple[Content, ...]:
    """Which of the seven are still blank, in their order."""
    return tuple(content for content in CONTENTS if not contents.get(content.key, "").strip())


def days_of(first: date, last: date) -> int:
    """The length of the period in calendar days, the first and the last day included."""
    return (last - first).days + 1


def last_day(first: date, weeks: int) -> date:
    """The last day of a period of so many weeks. Raises LegalProblem outside three to six."""
    last = first + timedelta(weeks=weeks) - DAY
    check_period(first, last)
    return last


def check_period(first: date, last: date) -> None:
    """Refuse a period shorter than 21 or longer than 42 days. Raises LegalProblem."""
    days = days_of(first, last)
    if days < LEAST_DAYS:
        earliest = plain_date(first + timedelta(days=LEAST_DAYS - 1))
        raise LegalProblem("last", f"The period has {days} days; the least is 21.", f"End it on {earliest} or later.")
    if days > MOST_DAYS:
        latest = plain_date(first + timedelta(days=MOST_DAYS - 1))
        raise LegalProblem("last", f"The period has {days} days; the most is 42.", f"End it on {latest} or earlier.")


def school_days_in(first: date, last: date, school_days: Iterable[date]) -> int:
    """How many school days the period holds: some authorities count six weeks as thirty of them."""
    return sum(first <= day <= last for day in set(school_days))


def review_dates(
    first: date, last: date, school_days: Iterable[date], *, every_weeks: int = REVIEW_WEEKS
) -> tuple[date, ...]:
    """When somebody looks: every three weeks inside the period, and on the first school day after it.

    A review that falls on no school day moves to the next one; where the calendar does not reach, it stays.
    """
    days = tuple(school_days)
    step = timedelta(weeks=every_weeks)
    between = [first + step * number for number in range(1, days_of(first, last) // step.days + 1)]
    inside = [_on_or_after(day, days) for day in between if day <= last]
    final = _on_or_after(last + DAY, days)
    return (*(day for day in inside if day < final), final)


def why_not(*, codes: Iterable[str], threshold_met: bool, support_appropriate: bool) -> tuple[str, ...]:
    """Why a notice to improve would not be suitable, in sentences; none when it would be.

    `codes` are those of the unauthorised sessions.
    """
    found = set(codes)
    reasons = []
    if not threshold_met:
        reasons.append("The national threshold of 10 sessions in 10 school weeks is not met.")
    if found and found <= {"G"}:
        reasons.append("Every session was a holiday that was not granted: support could not have changed it.")
    if not support_appropriate:
        reasons.append("Support is not appropriate in this case.")
    return tuple(reasons)


def check_move(state: str, to: str, *, on: date, last: date, contents: Mapping[str, str]) -> None:
    """Refuse a step that cannot follow, giving the notice with a blank, and judging it before its last day is over.

    Raises LegalProblem.
    """
    if to not in MOVES[state]:
        message = f"A notice that is “{STATE_LABELS[state]}” cannot become “{STATE_LABELS.get(to, to)}”."
        raise LegalProblem("state", message, "Choose one of the steps that are offered.")
    if to == RUNNING and missing_contents(contents):
        blank = missing_contents(contents)[0]
        raise LegalProblem(blank.key, f"The notice does not say: {blank.label.lower()}.", blank.help)
    if to in AT_THE_END and on <= last:
        message = f"The period runs until {plain_date(last)}."
        raise LegalProblem("state", message, "Judge it after that day, or end it early on a ground it names.")


def can_move(state: str, to: str, *, on: date, last: date, contents: Mapping[str, str]) -> bool:
    """`check_move` as yes or no."""
    try:
        check_move(state, to, on=on, last=last, contents=contents)
    except LegalProblem:
        return False
    return True


def _on_or_after(day: date, school_days: Iterable[date]) -> date:
    return nth_school_day_after(day - DAY, 1, school_days) or day
