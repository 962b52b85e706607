"""What a penalty notice costs, and by when: amounts by date, day by day.

SI 2024/210 from 19 August 2024, the older regulations before. Amounts are whole pounds. Day 1 of a notice is the day on
which it was received.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from interventions.rules.legal import DAY, LegalProblem
from interventions.rules.penalty_window import FRAMEWORK
from registers.rules.codes import plain_date

ABSENCE, PUBLIC_PLACE = "absence", "public_place"
KIND_LABELS = {
    ABSENCE: "Unauthorised absence",
    PUBLIC_PLACE: "In a public place during the first five days of an exclusion",
}


@dataclass(frozen=True)
class Step:
    """So many pounds, if paid by the end of this day of the notice (day 1 is the day of receipt)."""

    pounds: int
    day: int


Scale = tuple[Step, ...]
FIRST: Scale = (Step(80, 21), Step(160, 28))
SECOND: Scale = (Step(160, 28),)
BEFORE: Scale = (Step(60, 21), Step(120, 28))  # and still for public places
UNTIL_2013: Scale = (Step(60, 28), Step(120, 42))
FROM_2013, FROM_2012 = date(2013, 9, 1), date(2012, 9, 1)


def amounts_on(day: date, kind: str = ABSENCE, offence: int = 1) -> Scale:
    """The amounts of a notice issued on this day, cheapest first. Raises LegalProblem.

    From 19 August 2024: £80 by day 21 or £160 by day 28 for a first offence, £160 by day 28 for a second, no notice for
    a third. Before, and for public places: £60 by day 21, £120 by day 28; in the year from September 2012 by days 28
    and 42.
    """
    if day < FROM_2012:
        raise LegalProblem("issued_on", f"No amounts are known for {plain_date(day)}.", "Check the date of issue.")
    if day < FROM_2013:
        return UNTIL_2013
    if kind == PUBLIC_PLACE or day < FRAMEWORK:
        return BEFORE
    if offence > 2:
        message = "A third notice cannot be issued within three years of the first."
        raise LegalProblem("offence", message, "Choose another action with the local authority.")
    return FIRST if offence == 1 else SECOND


def presumed_received(posted_on: date, bank_holidays: Collection[date] = ()) -> date:
    """When a posted notice is taken to have arrived: the second working day after posting (local codes of conduct)."""
    day, left = posted_on, 2
    while left:
        day += DAY
        left -= day.weekday() < 5 and day not in bank_holidays
    return day


def due_dates(received_on: date, scale: Scale) -> tuple[tuple[int, date], ...]:
    """Each amount in pounds with the last day on which it settles the notice, cheapest first."""
    return tuple((step.pounds, received_on + timedelta(days=step.day - 1)) for step in scale)


def in_words(scale: Scale) -> str:
    """£80 if paid by day 21, £160 if paid by day 28."""
    return ", ".join(f"£{step.pounds} if paid by day {step.day}" for step in scale)
