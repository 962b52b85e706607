"""Which of the DfE's published figures stands beside a school's own, and what to call it.

The DfE publishes primary, secondary, special and their total. A special school is compared with special schools
whatever its pupils' ages. A middle or an all-through school has years of both phases, so the total of all phases
stands beside it. Nursery schools, alternative provision and 16 plus are not in these figures: nothing stands there.
"""

from dataclasses import dataclass
from datetime import date

AUTUMN = 8  # the DfE's school year begins on 1 August (methodology, Annex A)
LEVELS = ("national", "regional", "la")
PHASE_LABELS = {"primary": "primary schools", "secondary": "secondary schools", "special": "special schools",
                "total": "all phases together"}  # fmt: skip
OF_PHASE = {"primary": "primary", "secondary": "secondary", "middle": "total", "all_through": "total"}
NOT_PUBLISHED = {
    "nursery": "The DfE publishes no attendance of nursery schools, so nothing stands beside these figures.",
    "sixteen_plus": "The DfE publishes no attendance of colleges and sixth forms, so nothing stands beside them.",
    "alternative_provision": "The DfE’s figures hold no alternative provision, so nothing stands beside these.",
}


@dataclass(frozen=True)
class Chosen:
    """The phase to compare with, "" where the DfE publishes none; `why` in a sentence."""

    phase: str
    why: str


def chosen_phase(phase: str, school_type: str) -> Chosen:
    """What a school of this phase and type (keys of `tenancy.models`) is compared with."""
    if school_type == "special":
        return Chosen("special", "This is a special school, so special schools stand beside it.")
    for key in (school_type, phase):
        if key in NOT_PUBLISHED:
            return Chosen("", NOT_PUBLISHED[key])
    wanted = OF_PHASE.get(phase, "")
    if wanted == "total":
        return Chosen("total", "This school has primary and secondary years, so all phases together stand beside it.")
    if not wanted:
        return Chosen("", "The DfE publishes no figures for schools of this phase.")
    return Chosen(wanted, f"This is a mainstream {wanted} school, so {wanted} schools stand beside it.")


def school_year_of(day: date) -> str:
    """The school year of the day as the DfE writes it: 2024/25, from 1 August."""
    first = day.year - (day.month < AUTUMN)
    return f"{first}/{(first + 1) % 100:02d}"


def words_of(area: str, phase: str, period: str, wanted: str, *, part: str = "") -> str:
    """What is quoted, in words; `wanted` is the school year of the report, `part` what of the period it holds."""
    of = f"{area}, {PHASE_LABELS.get(phase, phase)}, {period}"
    if part:
        of = f"{of} ({part})"
    return of if period == wanted else f"{of}: the newest loaded, from another year than {wanted}"


def why_missing(marker: str) -> str:
    """What a sign in place of a figure means, in words."""
    if marker.casefold() == "c":
        return "The DfE left it out, so that no single school can be known by it."
    return f"The DfE gives no figure here (its sign: {marker})." if marker else "The DfE gives no figure here."
