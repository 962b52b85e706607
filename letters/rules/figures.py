"""The numbers that a letter cites, as exact counts of sessions, and the words that are made of them.

A letter keeps its counts, so that it can be said years later what it rested on, and whether that has changed since.
Percentages are for reading only: they are never compared.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from interventions.rules.outlook import days_words
from registers.rules.figures import Counts, display_percent

Changed = dict[str, list[int]]  # {name: [then, now]}
EVERY_SESSION = frozenset({"attended", "absent", "authorised", "unauthorised", "late"})

# which counts stand behind a field of a letter (`rules.fields`), and what goes along with it
BEHIND: dict[str, frozenset[str]] = {
    "attendance_percent": frozenset({"attended", "possible"}),
    "absence_percent": frozenset({"absent", "possible"}),
    "days_missed": frozenset({"absent"}),
    "possible_sessions": frozenset({"possible"}),
    "absent_sessions": frozenset({"absent"}),
    "authorised_sessions": frozenset({"authorised"}),
    "unauthorised_sessions": frozenset({"unauthorised"}),
    "late_sessions": frozenset({"late"}),
    "threshold_sessions": frozenset({"threshold"}),
}
ENCLOSED: dict[str, frozenset[str]] = {"attendance_record": EVERY_SESSION}
LABELS = {
    "possible": "possible sessions",
    "attended": "sessions attended",
    "absent": "sessions missed",
    "authorised": "authorised sessions",
    "unauthorised": "unauthorised sessions",
    "late": "late arrivals",
    "threshold": "unauthorised sessions in ten school weeks",
}


@dataclass(frozen=True)
class Figures:
    """Sessions of one pupil. `threshold`: unauthorised ones in ten school weeks, as the national framework counts."""

    possible: int = 0
    attended: int = 0
    absent: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0
    threshold: int = 0


def figures_of(counts: Counts, threshold: int) -> Figures:
    """The figures of these counts."""
    return Figures(
        counts.possible, counts.attended, counts.absent, counts.authorised, counts.unauthorised, counts.late, threshold
    )  # fmt: skip


def to_json(figures: Figures) -> dict[str, int]:
    """As a letter keeps them."""
    return asdict(figures)


def from_json(kept: Mapping[str, Any]) -> Figures:
    """As they were kept; a count that was not is 0."""
    return Figures(**{field.name: int(kept.get(field.name, 0)) for field in fields(Figures)})


def cited(names: Collection[str], enclose: Collection[str] = ()) -> frozenset[str]:
    """The counts that stand behind these fields of a letter and what it encloses."""
    behind = [BEHIND.get(name, frozenset()) for name in names] + [ENCLOSED.get(key, frozenset()) for key in enclose]
    return frozenset().union(*behind)


def changed(then: Figures, now: Figures, names: Collection[str]) -> Changed:
    """Which of the counts with these names are no longer what they were: {name: [then, now]}, in the counts' order."""
    pairs = {field.name: [getattr(then, field.name), getattr(now, field.name)] for field in fields(Figures)}
    return {name: pair for name, pair in pairs.items() if name in names and pair[0] != pair[1]}


def changed_words(found: Mapping[str, Collection[int]]) -> str:
    """“sessions missed 25, now 23; late arrivals 4, now 5”. "" where nothing changed."""
    return "; ".join(f"{LABELS.get(name, name)} {then}, now {now}" for name, (then, now) in found.items())


def words_of(figures: Figures) -> dict[str, str]:
    """The words of every field that is a figure. A share of nothing has no words."""
    return {
        "attendance_percent": _percent(figures.attended, figures.possible),
        "absence_percent": _percent(figures.absent, figures.possible),
        "days_missed": days_words(figures.absent),
        "possible_sessions": str(figures.possible),
        "absent_sessions": str(figures.absent),
        "authorised_sessions": str(figures.authorised),
        "unauthorised_sessions": str(figures.unauthorised),
        "late_sessions": str(figures.late),
        "threshold_sessions": str(figures.threshold),
    }


def _percent(part: int, whole: int) -> str:
    words = display_percent(part, whole)
    return f"{words}%" if words is not None else ""
