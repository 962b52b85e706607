"""How much school is being missed: pupils by the share of their own possible sessions that they missed.

Bands are [lower, upper), from the exact counts, as “persistently” (10% or more) and “severely absent” (50% or more)
are. A scale is cut only where no band holds one to five pupils; the line of persistent absence is tried first, then
that of severe absence. Whoever shows a count of either asks here whether the scale is cut there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registers.rules.figures import Counts
from registers.rules.suppression import safe_cuts, sensitive

EDGES = (5, 10, 15, 20, 30, 50)  # per cent of possible sessions missed
PERSISTENT, SEVERE = 10, 50
WANTED = (PERSISTENT, SEVERE, 20, 5, 15, 30)  # which lines matter most to a reader


@dataclass(frozen=True)
class Scale:
    """How many pupils lie between the edges (`steps`, the lowest first), and at which of them it may be cut."""

    steps: tuple[int, ...]
    cuts: frozenset[int]

    @property
    def pupils(self) -> int:
        return sum(self.steps)

    def from_edge(self, edge: int) -> int:
        """How many missed so much or more."""
        return sum(self.steps[EDGES.index(edge) + 1 :])

    def may_show(self, edge: int) -> bool:
        """Whether the number of those who missed so much or more may stand in the same report."""
        return edge in self.cuts and not sensitive(self.from_edge(edge), self.pupils)


@dataclass(frozen=True)
class Band:
    """One band: from `low` per cent to below `high`; None: and more."""

    low: int
    high: int | None

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low}% or more" if self.low else "All pupils"
        return f"{self.low} to {self.high}%"

    @property
    def persistent(self) -> bool:
        return self.low >= PERSISTENT


def scale_of(enrolments: Iterable[Counts]) -> Scale:
    """The scale of these enrolments; those with no possible session are in no band."""
    steps = [0] * (len(EDGES) + 1)
    for counts in enrolments:
        if counts.possible:
            steps[sum(counts.absent * 100 >= edge * counts.possible for edge in EDGES)] += 1
    order = [EDGES.index(edge) + 1 for edge in WANTED]
    return Scale(tuple(steps), frozenset(EDGES[n - 1] for n in safe_cuts(steps, order)))


def bands_of(cuts: Iterable[int]) -> list[Band]:
    """The bands between these cuts, the lowest first."""
    lines = [0, *sorted(cuts)]
    return [Band(low, high) for low, high in zip(lines, [*lines[1:], None], strict=True)]


def count_in(scale: Scale, band: Band) -> int:
    """How many lie in the band."""
    above = scale.from_edge(band.high) if band.high is not None else 0
    return (scale.from_edge(band.low) if band.low else scale.pupils) - above


def common_cuts(scales: Sequence[Scale]) -> frozenset[int]:
    """The cuts that every one of the years shown side by side allows, without those above which nobody is in any.

    Each year alone is cut the same way in its own report; fewer cuts say no more than it does.
    """
    cuts = frozenset.intersection(*(scale.cuts for scale in scales)) if scales else frozenset()
    used = max((edge for edge in cuts if any(scale.from_edge(edge) for scale in scales)), default=PERSISTENT)
    return frozenset(edge for edge in cuts if edge <= max(used, PERSISTENT))
