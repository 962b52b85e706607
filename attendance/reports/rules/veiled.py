"""What a reader without names is not shown, so that no pupil can be worked out from what is.

Counts of one to five, and those that leave fewer than six, are hidden (`registers.rules.suppression`, our own rule). A
school's own reports show what its own numbers allow; so nothing else is hidden to protect a neighbour: where a total
would give one away, the total goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from registers.rules.suppression import LEAST_SHOWN, sensitive, total_is_safe

NOT_SHOWN = "not shown"
Cell = dict[str, str | None]


@dataclass(frozen=True)
class Veil:
    """Which places are hidden, and whether their total must be too."""

    places: frozenset[int]
    total: bool


def cell(value: str | None, text: str = "") -> Cell:
    """One figure of a table: its value, or None, and as it reads."""
    return {"value": value, "text": text or value or "–"}


def percent_cell(shown: str | None) -> Cell:
    """A percentage with its sign; “–” where there is nothing to divide by."""
    return cell(shown, f"{shown}%" if shown is not None else "–")


def hidden_cell() -> Cell:
    return cell(None, NOT_SHOWN)


def few_pupils(size: int, least: int = LEAST_SHOWN) -> bool:
    """Whether so many pupils are some, but too few to say anything of."""
    return 0 < size < least


def veil_counts(parts: Sequence[tuple[int, int]], least: int = LEAST_SHOWN) -> Veil:
    """Which (count, of) say something of a few, and whether the sum of all counts must go with them."""
    counts, sizes = [part for part, _ in parts], [whole for _, whole in parts]
    gone = frozenset(n for n, (part, whole) in enumerate(parts) if sensitive(part, whole, least))
    return Veil(gone, bool(parts) and not total_is_safe(counts, sizes, least))


def veil_severe(parts: Sequence[tuple[int, int, int]], least: int = LEAST_SHOWN) -> Veil:
    """The same for the severely absent beside the persistently absent, from (persistent, severe, of).

    Each of them is persistently absent too, so the difference is a number of pupils as well: where it is one to five,
    and the persistently absent are shown, only they are.
    """
    between = [persistent - severe for persistent, severe, _ in parts]
    first = veil_counts([(persistent, whole) for persistent, _, whole in parts], least)
    alone = veil_counts([(severe, whole) for _, severe, whole in parts], least)
    gone = alone.places | {n for n, count in enumerate(between) if 0 < count < least and n not in first.places}
    hidden = [sum(of[n] for n in gone) for of in (between, [severe for _, severe, _ in parts])]
    tells = bool(gone - alone.places) and (len(gone) < 2 or any(0 < count < least for count in hidden))
    return Veil(gone, alone.total or tells or (0 < sum(between) < least and not first.total))


def veil_sizes(sizes: Sequence[int], least: int = LEAST_SHOWN) -> Veil:
    """Which members of a partition are too small to say anything of; the total goes where it would tell of them."""
    gone = frozenset(n for n, size in enumerate(sizes) if 0 < size < least)
    return Veil(gone, bool(gone) and (len(gone) < 2 or sum(sizes[n] for n in gone) < least))
