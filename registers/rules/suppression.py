"""Small groups are not shown to people who may not see pupils: nobody shall be worked out from a figure.

Groups under six are hidden, and as many more as it takes that no hidden one follows from the total (our own rule; the
DfE suppresses school figures in the same way).
"""

from collections.abc import Sequence

LEAST_SHOWN = 6


def hidden(sizes: Sequence[int], least: int = LEAST_SHOWN) -> frozenset[int]:
    """The places in `sizes` whose figures must not be shown beside their total. An empty group hides nobody.

    The hidden ones together are at least `least` and at least two, so that the total less the others says nothing.
    """
    gone = {place for place, size in enumerate(sizes) if 0 < size < least}
    others = sorted((size, place) for place, size in enumerate(sizes) if size >= least)
    while gone and others and (len(gone) < 2 or sum(sizes[place] for place in gone) < least):
        gone.add(others.pop(0)[1])
    return frozenset(gone)
