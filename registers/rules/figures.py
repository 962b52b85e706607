"""Counts and rates: the one definition behind every screen, letter and export.

possible = present + approved educational activity + authorised + unauthorised; attended = the first two; absent = the
last two (DfE dashboard; DfE methodology 1.4). The rate of a group is the sum of its sessions over the sum of its
possible sessions, never the mean of its pupils' rates. Flags compare whole numbers, never a rounded percentage.

Percentages are text with a fixed number of places, ties rounded up (away from nothing): the DfE's published figures
come out the same with either tie rule, and half-up is what a reader with a calculator expects.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from registers.rules.codes import AM, SESSIONS, Code, CodeClass, CodeNotInForce, code_even_if_retired, code_on

PLACES = 4
DISPLAY_PLACES = 1


@dataclass(frozen=True)
class Counts:
    """Sessions of one enrolment, or of many added together, by class.

    `aea`: approved educational activity. `late` (L and U) is also within present and unauthorised.
    """

    present: int = 0
    aea: int = 0
    authorised: int = 0
    unauthorised: int = 0
    not_possible: int = 0
    administrative: int = 0
    late: int = 0

    def __post_init__(self) -> None:
        if min(getattr(self, field.name) for field in fields(self)) < 0:
            raise ValueError(f"A count of sessions cannot be below nothing: {self}")

    @property
    def approved_educational_activity(self) -> int:
        return self.aea

    @property
    def attended(self) -> int:
        return self.present + self.aea

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        return self.attended + self.absent

    @property
    def attendance_percent(self) -> str | None:
        return percent(self.attended, self.possible)

    @property
    def absence_percent(self) -> str | None:
        return percent(self.absent, self.possible)

    @property
    def authorised_percent(self) -> str | None:
        return percent(self.authorised, self.possible)

    @property
    def unauthorised_percent(self) -> str | None:
        return percent(self.unauthorised, self.possible)

    @property
    def persistent(self) -> bool:
        return is_persistent(self.absent, self.possible)

    @property
    def severe(self) -> bool:
        return is_severe(self.absent, self.possible)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


NOTHING = Counts()


def total(counts: Iterable[Counts]) -> Counts:
    """All of them added together."""
    return sum(counts, NOTHING)


def rate(part: int, whole: int) -> Fraction | None:
    """Exactly `part` in a hundred of `whole`; None when there is nothing to divide by."""
    return Fraction(100 * part, whole) if whole else None


def percent(part: int, whole: int, places: int = PLACES) -> str | None:
    """`part` as a percentage of `whole` with so many decimal places, ties up; None when there is nothing to divide by.

    Never "0" or "100" for an empty whole (example A08).
    """
    exact = rate(part, whole)
    return None if exact is None else rounded(exact, places)


def rounded(value: Fraction, places: int) -> str:
    """A number of 0 or more as text with so many decimal places, ties up."""
    scale = 10**places
    units = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(units, scale)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def display_percent(part: int, whole: int) -> str | None:
    """The percentage with the one decimal that screens show; None when there is nothing to divide by."""
    return percent(part, whole, DISPLAY_PLACES)


def weighted_percent(parts: Iterable[tuple[int, int, int]], places: int = PLACES) -> str | None:
    """The mean of rates by weight, from (part, whole, weight); None when the weights have nothing to weigh.

    Only for reading the DfE's national totals up to 2024/25, which weigh each phase's rate by its census enrolments
    (example A26). A school's own groups are always sum over sum.
    """
    rated = [(Fraction(100 * part, whole), weight) for part, whole, weight in parts if whole]
    weights = sum(weight for _, weight in rated)
    return rounded(sum((value * weight for value, weight in rated), Fraction()) / weights, places) if weights else None


def is_persistent(absent: int, possible: int) -> bool:
    """Missed 10% or more of their own possible sessions, exactly (DfE methodology 3.2)."""
    return possible > 0 and absent * 10 >= possible


def is_severe(absent: int, possible: int) -> bool:
    """Missed 50% or more of their own possible sessions, exactly (DfE methodology 3.2)."""
    return possible > 0 and absent * 2 >= possible


class TallyRefused(ValueError):
    """A run of marks that cannot be counted. The text names the mark's place, what is wrong and the remedy."""


def tally(marks: str | Iterable[str], *, day: date, first: str = AM, strict: bool = False) -> Counts:
    """Count a run of marks by the codes in force on `day`, sessions taking turns from `first`.

    `marks` is text with spaces between, or codes one by one. A retired code keeps its old class; `strict` refuses it,
    and a code that may not stand in its session. Raises TallyRefused.
    """
    run = marks.split() if isinstance(marks, str) else marks
    return count(_read(run, day, first, strict))


def count(codes: Iterable[Code]) -> Counts:
    """The counts of these codes."""
    sums = dict.fromkeys((field.name for field in fields(Counts)), 0)
    for code in codes:
        sums["aea" if code.code_class == CodeClass.AEA else code.code_class] += 1
        sums["late"] += code.late
    return Counts(**sums)


def _read(run: Iterable[str], day: date, first: str, strict: bool) -> Iterator[Code]:
    turn = SESSIONS.index(first)
    for place, text in enumerate(run, start=1):
        session = SESSIONS[(turn + place - 1) % 2]
        try:
            code = code_on(text, day) if strict else code_even_if_retired(text, day)
        except CodeNotInForce as refusal:
            raise TallyRefused(f"Mark {place}: {refusal.message} {refusal.remedy}") from refusal
        if strict and not code.fits(session):
            raise TallyRefused(f"Mark {place}: {text} is for the other session. {session} is needed here.")
        yield code


def tally_row(counts: Counts) -> dict[str, int | str | bool | None]:
    """What the `tally` command prints, under the names it promises."""
    return {
        "possible": counts.possible,
        "attended": counts.attended,
        "present": counts.present,
        "approved_educational_activity": counts.approved_educational_activity,
        "authorised": counts.authorised,
        "unauthorised": counts.unauthorised,
        "not_possible": counts.not_possible,
        "administrative": counts.administrative,
        "late": counts.late,
        "attendance_percent": counts.attendance_percent,
        "attendance_percent_display": display_percent(counts.attended, counts.possible),
        "absence_percent": counts.absence_percent,
        "absence_percent_display": display_percent(counts.absent, counts.possible),
        "persistent": counts.persistent,
        "severe": counts.severe,
    }


@dataclass(frozen=True)
class GroupFigures:
    """The figures of a group: its sessions added up, and how many enrolments are persistently or severely absent.

    `enrolments` holds only those with a possible session; the others are in no denominator (DfE methodology 4.4.1).
    """

    counts: Counts
    enrolments: int = 0
    persistent: int = 0
    severe: int = 0

    @property
    def persistent_percent(self) -> str | None:
        return percent(self.persistent, self.enrolments)

    @property
    def severe_percent(self) -> str | None:
        return percent(self.severe, self.enrolments)

    def __add__(self, other: "GroupFigures") -> "GroupFigures":
        return GroupFigures(
            self.counts + other.counts,
            self.enrolments + other.enrolments,
            self.persistent + other.persistent,
            self.severe + other.severe,
        )


def group_figures(enrolments: Iterable[Counts]) -> GroupFigures:
    """The figures of a group from the counts of each of its enrolments."""
    members = tuple(enrolments)
    counted = [counts for counts in members if counts.possible]
    return GroupFigures(
        counts=total(members),
        enrolments=len(counted),
        persistent=sum(counts.persistent for counts in counted),
        severe=sum(counts.severe for counts in counted),
    )


def figures_row(key: str, label: str, group: GroupFigures) -> dict[str, int | str | None]:
    """One row of the `figures` command, its columns in the promised order."""
    counts = group.counts
    return {
        "key": key,
        "label": label,
        "enrolments": group.enrolments,
        "possible": counts.possible,
        "attended": counts.attended,
        "present": counts.present,
        "approved_educational_activity": counts.approved_educational_activity,
        "authorised": counts.authorised,
        "unauthorised": counts.unauthorised,
        "not_possible": counts.not_possible,
        "late": counts.late,
        "attendance_percent": counts.attendance_percent,
        "absence_percent": counts.absence_percent,
        "authorised_percent": counts.authorised_percent,
        "unauthorised_percent": counts.unauthorised_percent,
        "persistent": group.persistent,
        "severe": group.severe,
        "persistent_percent": group.persistent_percent,
        "severe_percent": group.severe_percent,
    }


FIGURES_COLUMNS = tuple(figures_row("", "", GroupFigures(NOTHING)))
CODE_COLUMNS = ("code", "label", "class", "sessions")


def absences_from_census(*, authorised: int, unauthorised: int, reasons: int) -> int:
    """Sessions missed, from a census return that states totals and reasons apart: the larger of the two.

    DfE methodology 4.4.4, Table 10.
    """
    return max(authorised + unauthorised, reasons)
