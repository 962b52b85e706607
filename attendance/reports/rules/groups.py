"""Which groups of children may stand in a report, and of which the number persistently absent may.

Sets of enrolments are whole numbers, one bit for each. Three things are looked at, one after the other: a small group
and, in a partition, what would give it away; groups that overlap, where the rest of one beyond another is small; and,
at the end, whether anything hidden can be computed exactly from everything shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from registers.rules.suppression import LEAST_SHOWN, any_follows, hidden, safe_counts, safe_families, sensitive


@dataclass(frozen=True)
class Group:
    """A group: its key, and who is in it."""

    key: str
    members: int

    @property
    def size(self) -> int:
        return self.members.bit_count()


@dataclass(frozen=True)
class Family:
    """Groups that stand or fall together: a partition of everybody, or one group alone (`whole` False)."""

    groups: tuple[Group, ...]
    whole: bool = True


@dataclass(frozen=True)
class Shown:
    """Keys of the groups that may be shown, of those among them whose count may be, and how many are hidden."""

    keys: frozenset[str]
    counts: frozenset[str]
    hidden: int


Bad = Callable[[int], bool]


def shown_groups(everybody: int, persistent: int, families: Sequence[Family], *, total: bool) -> Shown:
    """What may be shown of the families, an earlier one going first.

    `persistent` are those who are; `total` says whether their number is shown of everybody.
    """
    told = [family for family in families if _tells_more(family, everybody)]
    kept = [_large(family, everybody) for family in told]
    parts = _parts(everybody, [group.members for family in told for group in family.groups])
    kept = _without_overlaps(everybody, kept, [one for one in parts if _few(one)], _few, [everybody])

    def bad(one: int) -> bool:
        return sensitive((one & persistent).bit_count(), one.bit_count())

    counts = [_counts(family, shown, persistent) for family, shown in zip(told, kept, strict=True)]
    telling = [one for one in parts if bad(one)]
    counts = _without_overlaps(everybody, counts, telling, bad, [everybody] if total else [])
    groups = [group.key for family in told for group in family.groups if group.size]
    keys = _keys(kept)
    return Shown(keys, _keys(counts), len(groups) - len(keys))


def _keys(families: Iterable[Sequence[Group]]) -> frozenset[str]:
    return frozenset(group.key for family in families for group in family)


def _parts(everybody: int, sets: Sequence[int]) -> list[int]:
    """What somebody might try to work out: each set, its rest, what two of them share, have alone, or both have not.

    Any sums may lead there: those with a plan but without support, say, from five groups that share nobody.
    """
    found = {part for one in sets for part in (one, everybody & ~one)}
    for n, a in enumerate(sets):
        for b in sets[:n]:
            found |= {a & b, a & ~b, b & ~a, everybody & ~(a | b)}
    return sorted(found - {0})


def _few(members: int) -> bool:
    return 0 < members.bit_count() < LEAST_SHOWN


def _tells_more(family: Family, everybody: int) -> bool:
    """A cohort that is nobody or everybody says nothing that the line of all pupils does not."""
    return any(group.members not in (0, everybody) for group in family.groups)


def _large(family: Family, everybody: int) -> list[Group]:
    """The groups that are large enough, beside everybody."""
    if not family.whole:
        [group] = family.groups
        return [group] if not (_few(group.members) or _few(everybody & ~group.members)) else []
    gone = hidden([group.size for group in family.groups])
    return [group for n, group in enumerate(family.groups) if group.size and n not in gone]


def _counts(family: Family, shown: Sequence[Group], persistent: int) -> list[Group]:
    """Those of the shown groups whose number of persistently absent says nothing of a few."""
    counts = [(group.members & persistent).bit_count() for group in family.groups]
    sizes = [group.size for group in family.groups]
    away = [n for n, group in enumerate(family.groups) if group not in shown]
    if family.whole:
        gone = safe_counts(counts, sizes, gone=away)
    else:
        gone = frozenset(away) | {n for n in range(len(sizes)) if sensitive(counts[n], sizes[n])}
    return [group for n, group in enumerate(family.groups) if n not in gone]


def _without_overlaps(
    everybody: int, families: Sequence[list[Group]], secret: Sequence[int], bad: Bad, known: Sequence[int]
) -> list[list[Group]]:
    """The families without those that, together with earlier ones, tell what is `bad` or one of the `secret` sums."""
    fits = safe_families(everybody, [[group.members for group in family] for family in families], bad)
    kept = [family if fit else [] for family, fit in zip(families, fits, strict=True)]
    while any(kept) and _tell(secret, kept, known):
        last = max(n for n, family in enumerate(kept) if family)
        kept[last] = []
    return kept


def _tell(secret: Sequence[int], kept: Sequence[Sequence[Group]], known: Sequence[int]) -> bool:
    sums = [*known, *(group.members for family in kept for group in family)]
    return any_follows(secret, sums)
