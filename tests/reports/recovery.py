"""What follows from published figures: exact linear algebra over fractions, and bounds of whole numbers.

A published sum is a vector: how often each pupil (or each part of the pupils that no figure tells apart) is in it. Its
span holds every sum that somebody with pencil and paper could work out.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Vector = Mapping[Hashable, int]
LEAST = 6


class Known:
    """Published sums. Rows are kept reduced: each has a leading column in which no other row has anything."""

    def __init__(self, sums: Iterable[tuple[Vector, int | Fraction | None]] = ()) -> None:
        self.rows: list[tuple[Hashable, dict[Hashable, Fraction], Fraction | None]] = []
        for vector, value in sums:
            self.add(vector, value)

    def add(self, vector: Vector, value: int | Fraction | None = None) -> None:
        """One more published sum, with its value where that matters. Says nothing where it followed already."""
        rest, left = self._reduced(vector, None if value is None else Fraction(value))
        if not rest:
            return
        lead = min(rest, key=repr)
        scale = rest[lead]
        row = {key: part / scale for key, part in rest.items()}
        self.rows = [(key, _minus(other, row, other.get(lead, Fraction(0))), _less(old, left, scale, other, lead))
                     for key, other, old in self.rows]  # fmt: skip
        self.rows.append((lead, row, None if left is None else left / scale))

    def follows(self, vector: Vector) -> bool:
        """Whether the sum over `vector` can be worked out exactly."""
        return not self._reduced(vector, None)[0]

    def value(self, vector: Vector) -> Fraction | None:
        """What the sum over `vector` is, where it follows; None otherwise."""
        rest, left = self._reduced(vector, Fraction(0))
        return None if rest or left is None else -left

    def rank_without(self, columns: Iterable[Hashable]) -> int:
        """How many independent sums are left when these columns are not looked at."""
        gone, others = set(columns), Known()
        for _, row, _ in self.rows:
            others.add({key: part for key, part in row.items() if key not in gone})  # type: ignore[misc]
        return len(others.rows)

    def _reduced(self, vector: Vector, value: Fraction | None) -> tuple[dict[Hashable, Fraction], Fraction | None]:
        rest = {key: Fraction(part) for key, part in vector.items() if part}
        for lead, row, known in self.rows:
            if factor := rest.get(lead):
                rest = _minus(rest, row, factor)
                value = None if value is None or known is None else value - factor * known
        return rest, value


def _minus(row: Mapping[Hashable, Fraction], other: Vector, factor: Fraction) -> dict[Hashable, Fraction]:
    if not factor:
        return dict(row)
    found = {key: row.get(key, Fraction(0)) - factor * other.get(key, 0) for key in {*row, *other}}
    return {key: part for key, part in found.items() if part}


def _less(
    old: Fraction | None, left: Fraction | None, scale: Fraction, other: Mapping[Hashable, Fraction], lead: Hashable
) -> Fraction | None:
    factor = other.get(lead, Fraction(0))
    if not factor:
        return old
    return None if old is None or left is None else old - factor * left / scale


def few_known(known: Known, sizes: Mapping[Hashable, int], least: int = 6) -> tuple[Hashable, ...] | None:
    """Parts of fewer than `least` pupils together of which some sum follows; None where there are none.

    Looks at every set of parts so small: a sum over nothing else follows exactly when leaving the set out loses rank.
    """
    small = sorted((key for key, size in sizes.items() if 0 < size < least), key=repr)
    whole = len(known.rows)
    for parts in _small_sets(small, sizes, least):
        if known.rank_without(parts) < whole:
            return parts
    return None


def _small_sets(parts: Sequence[Hashable], sizes: Mapping[Hashable, int], least: int) -> Iterator[tuple]:
    for length in range(1, least):
        for found in combinations(parts, length):
            if sum(sizes[part] for part in found) < least:
                yield found


def bounds(
    equations: Sequence[tuple[frozenset, int]], most: Mapping[Hashable, int]
) -> dict[Hashable, tuple[int, int]]:  # fmt: skip
    """The least and greatest whole number each part can have, from sums of parts; `most`: no part has more.

    Each equation is used on its bounds until nothing changes, so a part may be bounded more tightly than this says,
    never more loosely.
    """
    found = {part: (0, limit) for part, limit in most.items()}
    changed = True
    while changed:
        changed = False
        for parts, total in equations:
            low, high = (sum(found[part][end] for part in parts) for end in (0, 1))
            for part in parts:
                a, b = found[part]
                tighter = (max(a, total - (high - b)), min(b, total - (low - a)))
                if tighter != (a, b):
                    found[part], changed = tighter, True
                    low, high = low + tighter[0] - a, high + tighter[1] - b
    return found


# ---- pupils as the bits of a whole number


def pupils_of(members: int) -> list[int]:
    return [n for n in range(members.bit_length()) if members >> n & 1]


def vector(members: int) -> dict[int, int]:
    return dict.fromkeys(pupils_of(members), 1)


def few(members: int) -> bool:
    return 0 < members.bit_count() < LEAST


def candidates(everybody: int, groups: Sequence[int]) -> Iterator[int]:
    """The sums a curious reader would try for: each pupil, each two, each group, what two groups share or do not."""
    everyone = pupils_of(everybody)
    yield from (1 << n for n in everyone)
    yield from (1 << a | 1 << b for a, b in combinations(everyone, 2))
    sets = [everybody, *groups]
    yield from sets
    for a, b in combinations(sets, 2):
        yield from (a & b, a & ~b, b & ~a, a ^ b, everybody & ~(a | b))
