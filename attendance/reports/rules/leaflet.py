"""One page for families: what went well first, in days, and nothing that points at anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from attendance.reports.rules.cells import Cell, points
from attendance.reports.rules.words import average_days, days_words

BETTER = Decimal("0.5")  # points: less is no reason to celebrate


@dataclass(frozen=True)
class YearSeen:
    """A year group as the report shows it."""

    label: str
    attendance: Cell
    then: Cell


@dataclass(frozen=True)
class LeafletFacts:
    """What the leaflet is made of. `missed_each`: days of school that a pupil missed on average.

    `label` and `before` as “autumn 2025”; `gained` days of all pupils together, None where there is no year
    before or the percentage shown is the same.
    """

    school: str
    label: str
    before: str
    attendance: Cell
    missed_each: Fraction
    gained: int | None
    years: Sequence[YearSeen]


def leaflet(facts: LeafletFacts) -> dict[str, str | list[str]]:
    """{"headline", "lines", "celebrate"}, all of it fit to hang in the entrance hall."""
    if facts.attendance["value"] is None:
        return {"headline": f"{facts.school} in {facts.label}", "lines": [], "celebrate": []}
    return {"headline": _headline(facts), "lines": _lines(facts), "celebrate": _celebrate(facts)}


def _headline(facts: LeafletFacts) -> str:
    if facts.gained is not None and facts.gained > 0:
        return f"Together {days_words(facts.gained)} more in school than in {facts.before}: thank you"
    return f"Thank you for every day in school in {facts.label}"


def _lines(facts: LeafletFacts) -> list[str]:
    return [
        f"On average each child missed {average_days(facts.missed_each)} of school in {facts.label}.",
        f"Together our children were in school for {facts.attendance['text']} of the time.",
        "Every day counts: lessons build on one another, and friends notice an empty chair.",
        "Is something making school hard? Please tell us early. We would rather help than send a letter.",
    ]


def _celebrate(facts: LeafletFacts) -> list[str]:
    best = _best([(Decimal(one.attendance["value"]), one) for one in facts.years if one.attendance["value"]])
    rises = [(points(one.attendance, one.then), one) for one in facts.years]
    improved = _best([(rise, one) for rise, one in rises if rise is not None and rise >= BETTER])
    found = []
    if best:
        found.append(f"{_names(best)} came most: {best[0].attendance['text']} of all sessions.")
    if improved and facts.before:
        rise = points(improved[0].attendance, improved[0].then)
        # other children than last year's: so nobody “improved”
        found.append(
            f"{_names(improved)}: {rise} points above the same year group in {facts.before}, the largest rise."
        )
    return found


def _best(rated: Sequence[tuple[Decimal, YearSeen]]) -> list[YearSeen]:
    """Those with the highest figure: all of them, where several share it."""
    most = max((value for value, _ in rated), default=None)
    return [one for value, one in rated if value == most]


def _names(years: Sequence[YearSeen]) -> str:
    names = [one.label for one in years]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
