"""Small groups are not shown to people who may not see pupils: nobody shall be worked out from a figure.

Groups under six are hidden, and as many more as it takes that no hidden one follows from the total (our own rule; the
DfE suppresses school figures in the same way). Everything here is about numbers and sets; who reads is for the callers.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

LEAST_SHOWN = 6
PRIME = 2**61 - 1  # sums are compared in a field so large that two different ones never look the same by chance


def hidden(sizes: Sequence[int], least: int = LEAST_SHOWN) -> frozenset[int]:
    """The places in `sizes` whose figures must not be shown beside their total. An empty group hides nobody.

    The hidden ones together are at least `least` and at least two, so that the total less the others says nothing.
    """
    gone = {place for place, size in enumerate(sizes) if 0 < size < least}
    others = sorted((size, place) for place, size in enumerate(sizes) if size >= least)
    while gone and others and (len(gone) < 2 or sum(sizes[place] for place in gone) < least):
        gone.add(others.pop(0)[1])
    return frozenset(gone)


def sensitive(count: int, size: int, least: int = LEAST_SHOWN) -> bool:
    """Whether `count` of `size` pupils says something of a few: one to five have it, or all but fewer than six.

    That nobody has it may be said.
    """
    return 0 < count < least or (count > 0 and size - count < least)


def safe_counts(
    counts: Sequence[int], sizes: Sequence[int], *, gone: Collection[int] = (), least: int = LEAST_SHOWN
) -> frozenset[int]:
    """The places of a partition whose counts must not be shown, the total and the sizes being known.

    `counts[n]` of `sizes[n]` pupils have it; the places `gone` are hidden already, for another reason. The hidden ones
    together are as unsensitive as one shown: at least two groups, at least six pupils who have it and six who have not,
    or none who has it. Where even all together are sensitive, so is the total, and the caller hides that.
    """
    gone = {*gone, *(n for n, count in enumerate(counts) if sensitive(count, sizes[n], least))}
    if sensitive(sum(counts), sum(sizes), least):
        return frozenset(gone)
    # a nought goes last, because it says the least
    others = sorted((not count, count, n) for n, count in enumerate(counts) if n not in gone)
    while others and _tells(gone, counts, sizes, least):
        gone.add(others.pop(0)[2])
    return frozenset(gone)


def _tells(gone: set[int], counts: Sequence[int], sizes: Sequence[int], least: int) -> bool:
    have, all_of_them = sum(counts[n] for n in gone), sum(sizes[n] for n in gone)
    return have > 0 and (len(gone) < 2 or have < least or all_of_them - have < least)


def total_is_safe(counts: Sequence[int], sizes: Sequence[int], least: int = LEAST_SHOWN) -> bool:
    """Whether a total may be shown although every part shows its own count elsewhere, unless that is sensitive.

    So it is with the schools of a trust: each has its own report, and the trust's figure stands in all of them. A
    total of sensitive ones only, or with a single one, would give it away.
    """
    if sensitive(sum(counts), sum(sizes), least):
        return False
    gone = {n for n, count in enumerate(counts) if sensitive(count, sizes[n], least)}
    return not _tells(gone, counts, sizes, least)


def safe_cuts(counts: Sequence[int], order: Sequence[int], least: int = LEAST_SHOWN) -> frozenset[int]:
    """Where a scale may be cut, so that no stretch between two cuts holds one to five.

    `counts` are of the finest steps of the scale; cut `n` lies before step `n`. Cuts are tried in `order`, the most
    wanted first, and each is kept that harms nothing. Fewer cuts than these never say more.
    """
    cuts: frozenset[int] = frozenset()
    for cut in order:
        tried = cuts | {cut}
        if not any(0 < count < least for count in merged_bands(counts, tried)):
            cuts = tried
    return cuts


def merged_bands(counts: Sequence[int], cuts: Iterable[int]) -> tuple[int, ...]:
    """The counts between the cuts, from the lowest step to the highest."""
    edges = [0, *sorted(cuts), len(counts)]
    return tuple(sum(counts[a:b]) for a, b in zip(edges, edges[1:], strict=False))


# ---- groups that overlap: sets of pupils as whole numbers, one bit for each pupil ----------------------------------


def safe_families(whole: int, families: Sequence[Sequence[int]], bad: Callable[[int], bool]) -> tuple[bool, ...]:
    """Which families of sets may be shown beside `whole` and beside each other; an earlier one goes first.

    A family (the year groups; those with and without free school meals; one cohort alone) holds sets that do not
    overlap, and stands or falls together. `bad` says of a set of pupils that its sum must not become known. Looked at
    is what two sets of different families make (one with the other, one without the other) and how far that reaches
    beyond, or stays behind, whole parts of any third.
    """
    kept, answers = [[whole]], []
    for family in families:
        parts = _parts(whole, family)
        fits = not any(bad(rest) for rest in _rests(parts, kept) if rest)
        answers.append(fits)
        if fits and family:
            kept.append(parts)
    return tuple(answers)


def _parts(whole: int, family: Sequence[int]) -> list[int]:
    """The family as a partition of the whole: those in none of its sets are a part of their own."""
    rest = whole
    for one in family:
        rest &= ~one
    return [*family, rest] if rest else list(family)


def _rests(parts: Sequence[int], kept: Sequence[Sequence[int]]) -> Iterable[int]:
    """What becomes known when this partition is shown beside those."""
    for one in parts:
        for other in kept:
            yield from _beside(one, other)
            for made in (made for two in other for made in _made(one, two)):
                for third in kept:
                    yield from _beside(made, third)
    for n, first in enumerate(kept):
        for one in first:
            yield from _beside(one, parts)
            for made in (made for second in kept[:n] for two in second for made in _made(one, two)):
                yield from _beside(made, parts)


def _made(one: int, two: int) -> Iterable[int]:
    """One with the other where they do not overlap, one without the other where it lies within."""
    both = one & two
    if not both:
        yield one | two
    elif both == two:
        yield one & ~two
    elif both == one:
        yield two & ~one


def _beside(one: int, partition: Sequence[int]) -> Iterable[int]:
    """What the parts that it touches have beyond it, and what it has beyond the parts that lie within it."""
    touched = within = 0
    for part in partition:
        common = part & one
        if common:
            touched |= part
        if common == part:
            within |= part
    yield touched & ~one
    yield one & ~within


def follows(wanted: int, known: Sequence[int]) -> bool:
    """Whether the sum over the set `wanted` can be computed exactly from the sums over the sets `known`."""
    return any_follows([wanted], known)


def any_follows(secrets: Sequence[int], known: Sequence[int]) -> bool:
    """Whether any of these sums can be computed exactly from those over the sets `known`, by whatever combination."""
    atoms = _atoms([*secrets, *known])
    rows: list[tuple[int, list[int]]] = []
    for pupils in known:
        _reduce_into(rows, _vector(pupils, atoms))
    return any(not any(_reduced(rows, _vector(one, atoms))) for one in secrets)


def _atoms(sets: Sequence[int]) -> list[int]:
    """The smallest parts into which the sets cut the pupils, without those in none."""
    parts: list[int] = []
    for one in sets:
        rest = one
        for part in parts:
            rest &= ~part
        parts = [piece for part in parts for piece in (part & one, part & ~one) if piece] + ([rest] if rest else [])
    return parts


def _vector(pupils: int, atoms: Sequence[int]) -> list[int]:
    return [int(bool(pupils & atom)) for atom in atoms]


def _reduced(rows: Sequence[tuple[int, list[int]]], vector: list[int]) -> list[int]:
    """What of the vector the rows do not say; each has a leading 1 at its place."""
    for lead, row in rows:
        if factor := vector[lead]:
            vector = [(value - factor * other) % PRIME for value, other in zip(vector, row, strict=True)]
    return vector


def _reduce_into(rows: list[tuple[int, list[int]]], vector: list[int]) -> None:
    """Keeps what of the vector is new."""
    rest = _reduced(rows, vector)
    lead = next((n for n, value in enumerate(rest) if value), None)
    if lead is not None:
        inverse = pow(rest[lead], -1, PRIME)
        rows.append((lead, [value * inverse % PRIME for value in rest]))
