"""Being on the admission register: from a starting day until before a day. Only sessions between are possible.

`until` is the day after the leaving day, so that the leaving day itself still counts (DfE methodology 4.4.1: sessions
between admission and leaving).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SINGLE, DUAL_MAIN, DUAL_SUBSIDIARY = "single", "dual_main", "dual_subsidiary"
TYPE_LABELS = {
    SINGLE: "Only school",
    DUAL_MAIN: "Main school of two",
    DUAL_SUBSIDIARY: "Second school of two",
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class EnrolmentSpan:
    """One stay on the register: from `since` until before `until`; None has no end yet."""

    since: date
    until: date | None = None
    type: str = SINGLE

    @property
    def last_day(self) -> date | None:
        """The leaving day: the last on which the pupil is on roll."""
        return self.until - DAY if self.until else None

    def on_roll(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class EnrolmentProblem(ValueError):
    """An enrolment that cannot be: in which field, what is wrong, what to do."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


def until_after(last_day: date) -> date:
    """The `until` of an enrolment whose leaving day is this."""
    return last_day + DAY


def on_roll(spans: Iterable[EnrolmentSpan], day: date) -> bool:
    """Whether any of a pupil's stays holds the day."""
    return any(span.on_roll(day) for span in spans)


def overlap(one: EnrolmentSpan, other: EnrolmentSpan) -> bool:
    """Whether two stays share a day."""
    return (other.until is None or one.since < other.until) and (one.until is None or other.since < one.until)


def check_enrolment(new: EnrolmentSpan, others: Iterable[EnrolmentSpan]) -> None:
    """Refuse a stay that ends before it begins or shares a day with another of the same pupil at the same school.

    Raises EnrolmentProblem.
    """
    if new.type not in TYPE_LABELS:
        raise EnrolmentProblem(
            "type", f"“{new.type}” is not a type of enrolment.", "Use single, or one of the two dual."
        )
    if new.until is not None and new.until <= new.since:
        raise EnrolmentProblem("until", "The pupil leaves before starting.", "Give a later leaving day.")
    for other in others:
        if overlap(new, other):
            message = f"The pupil is on roll already from {other.since.isoformat()}."
            raise EnrolmentProblem("since", message, "End that enrolment first, or change the dates.")
