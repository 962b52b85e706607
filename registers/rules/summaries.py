"""The summary of an enrolment's week, counted mark by mark.

The database keeps the same counts with set-based SQL; this is the plain definition they are checked against.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from registers.rules.codes import PM, Code, CodeClass, code_even_if_retired
from registers.rules.figures import Counts

COUNTED_CODES = {"L": "late_l", "U": "late_u", "I": "n_i", "M": "n_m", "N": "n_n", "O": "n_o", "G": "n_g"}
UNEXPLAINED = frozenset({"N", "O"})


@dataclass(frozen=True)
class WeekCounts:
    """One enrolment in the school week that starts on Monday `week`, in sessions.

    A mask has one bit for each session of the week: weekday × 2 (Monday 0), plus 1 for the afternoon.
    """

    week: date
    present: int = 0
    aea: int = 0
    authorised: int = 0
    unauthorised: int = 0
    not_possible: int = 0
    administrative: int = 0
    late_l: int = 0
    late_u: int = 0
    n_i: int = 0
    n_m: int = 0
    n_n: int = 0
    n_o: int = 0
    n_g: int = 0
    marked_mask: int = 0
    absent_mask: int = 0
    unauthorised_mask: int = 0
    unexplained_mask: int = 0
    illness_mask: int = 0

    @property
    def counts(self) -> Counts:
        """The week as figures."""
        return Counts(
            present=self.present,
            aea=self.aea,
            authorised=self.authorised,
            unauthorised=self.unauthorised,
            not_possible=self.not_possible,
            administrative=self.administrative,
            late=self.late_l + self.late_u,
        )


def session_bit(day: date, session: str) -> int:
    """The bit of a session in its week's masks."""
    return 1 << (day.weekday() * 2 + (session == PM))


def count_weeks(marks: Iterable[tuple[date, str, str]]) -> dict[date, WeekCounts]:
    """The weeks of one enrolment from its marks (day, "AM" or "PM", code), by Monday; a code "" is no mark.

    A week without a mark is not there. Raises CodeNotInForce.
    """
    weeks: dict[date, dict[str, int]] = {}
    for day, session, text in marks:
        if text:
            monday = day - timedelta(days=day.weekday())
            sums = weeks.setdefault(monday, dict.fromkeys(COUNTERS, 0))
            _add(sums, code_even_if_retired(text, day), session_bit(day, session))
    return {monday: WeekCounts(monday, **sums) for monday, sums in sorted(weeks.items())}


COUNTERS = tuple(field.name for field in fields(WeekCounts) if field.name != "week")


def _add(sums: dict[str, int], code: Code, bit: int) -> None:
    sums["aea" if code.code_class == CodeClass.AEA else code.code_class] += 1
    if code.code in COUNTED_CODES:
        sums[COUNTED_CODES[code.code]] += 1
    sums["marked_mask"] |= bit
    if code.is_absence:
        sums["absent_mask"] |= bit
    if code.is_unauthorised:
        sums["unauthorised_mask"] |= bit
    if code.code in UNEXPLAINED:
        sums["unexplained_mask"] |= bit
    if code.code == "I":
        sums["illness_mask"] |= bit
