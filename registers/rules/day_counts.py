"""Where the pupils of a day are, as the register of one session says: counted from codes, every pupil once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import Code, CodeClass, code_even_if_retired

NO_REASON = "N"
ILLNESS = "I"


@dataclass(frozen=True)
class DayCounts:
    """How many pupils are on roll, and in one session: in school (late ones among them), away with a known reason
    (ill ones among them), away without one, and without a mark. The four together are everybody on roll."""

    on_roll: int = 0
    here: int = 0
    late: int = 0
    known: int = 0
    ill: int = 0
    no_reason: int = 0
    unmarked: int = 0


def day_counts_of(found: Iterable[tuple[str, int]], day: date) -> DayCounts:
    """The counts of (code, pupils) of one session of the day; code "" for pupils without a mark.

    In school are those with a mark of presence or late (L); U came too late to count as present, and is in school all
    the same. Attending elsewhere, illness, leave and sessions not counted are away with a known reason.
    """
    sums = dict.fromkeys(("on_roll", "here", "late", "known", "ill", "no_reason", "unmarked"), 0)
    for code, pupils in found:
        sums["on_roll"] += pupils
        sums[_place(code, day)] += pupils
        if code in ("L", "U"):
            sums["late"] += pupils
        if code == ILLNESS:
            sums["ill"] += pupils
    return DayCounts(**sums)


def _place(code: str, day: date) -> str:
    if not code:
        return "unmarked"
    if code == NO_REASON:
        return "no_reason"
    return "here" if _in_school(code_even_if_retired(code, day)) else "known"


def _in_school(code: Code) -> bool:
    return code.code_class == CodeClass.PRESENT or code.late
