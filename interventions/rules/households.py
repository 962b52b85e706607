"""Which children one call can be about: those who share an adult who may be contacted about each of them.

Rights hang on the pair of child and adult, so a chain is no household: where Ada answers for Poppy and Leo, and Sam for
Leo and Ivy, one call reaches Poppy and Leo and another Ivy. All three are one family: two people never ring it at the
same time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

# Adults who are beside many children by their work make no household.
AT_WORK = (
    "social worker", "support worker", "key worker", "keyworker", "youth worker", "welfare officer", "virtual school",
    "children’s services", "children's services", "taxi", "driver", "escort", "doctor", "gp", "childminder", "nursery",
    "after-school club",
)  # fmt: skip


@dataclass(frozen=True)
class Bond:
    """One adult who may be contacted about one child. `priority` 1 is tried first."""

    pupil_id: UUID
    contact_id: UUID
    priority: int = 1


@dataclass(frozen=True)
class Household:
    """The children of one call, and the whole `family` that nobody else should ring meanwhile."""

    pupils: tuple[UUID, ...]
    family: tuple[UUID, ...]


def is_family(relationship: str) -> bool:
    """Whether an adult called so makes a household; somebody there by their work does not."""
    words = relationship.casefold()
    return not any(word == words or (len(word) > 2 and word in words) for word in AT_WORK)


def households(pupils: Sequence[UUID], bonds: Iterable[Bond]) -> tuple[Household, ...]:
    """The calls that reach all these children, as few as may be, in the order of their first child.

    The adult of most children goes first; of equals the one who is tried first, then the one of the earlier child.
    """
    here = dict.fromkeys(pupils)
    kept = [bond for bond in bonds if bond.pupil_id in here]
    family = _families(here, kept)
    order = {pupil: n for n, pupil in enumerate(here)}
    of_family: dict[UUID, list[Bond]] = defaultdict(list)
    for bond in kept:
        of_family[family[bond.pupil_id][0]].append(bond)
    # family by family: an adult never belongs to two, and on a bad morning there are a hundred and more
    calls = [call for one in dict.fromkeys(family.values()) for call in _calls(list(one), of_family[one[0]])]
    return tuple(Household(call, family[call[0]]) for call in sorted(calls, key=lambda call: order[call[0]]))


def _calls(pupils: list[UUID], bonds: Sequence[Bond]) -> list[tuple[UUID, ...]]:
    calls: list[tuple[UUID, ...]] = []
    left = pupils
    while left:
        best = _best(left, bonds)
        calls.append(best)
        left = [pupil for pupil in left if pupil not in best]
    return calls


def _best(pupils: Sequence[UUID], bonds: Sequence[Bond]) -> tuple[UUID, ...]:
    """The children of the adult with most of them; a child whom nobody shares is a call alone."""
    order = {pupil: n for n, pupil in enumerate(pupils)}
    reach: dict[UUID, list[Bond]] = defaultdict(list)
    for bond in bonds:
        if bond.pupil_id in order:
            reach[bond.contact_id].append(bond)
    if not reach:
        return (pupils[0],)

    def rank(contact: UUID) -> tuple[int, int, int, str]:
        found = reach[contact]
        first = min(order[bond.pupil_id] for bond in found)
        return -len(found), min(bond.priority for bond in found), first, str(contact)

    found = {bond.pupil_id for bond in reach[min(reach, key=rank)]}
    return tuple(pupil for pupil in pupils if pupil in found)


def _families(pupils: Iterable[UUID], bonds: Iterable[Bond]) -> dict[UUID, tuple[UUID, ...]]:
    """Each child's family: everybody reached from them by shared adults, in the order of the children."""
    group = {pupil: {pupil} for pupil in pupils}
    of_adult: dict[UUID, UUID] = {}
    for bond in bonds:
        other = of_adult.setdefault(bond.contact_id, bond.pupil_id)
        if group[other] is not group[bond.pupil_id]:
            joined = group[other] | group[bond.pupil_id]
            for pupil in joined:
                group[pupil] = joined
    order = {pupil: n for n, pupil in enumerate(group)}
    told = {id(members): tuple(sorted(members, key=order.__getitem__)) for members in group.values()}
    return {pupil: told[id(members)] for pupil, members in group.items()}
