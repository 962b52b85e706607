"""The list of groups for assembly and newsletter, told so that it is fair and nobody can be found in it.

Groups that one child alone keeps apart share a place. Groups of fewer than six are not in it, nor as many more as it
takes that a small one does not follow from the whole school's figure (`registers.rules.suppression`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attendance.reports.rules.one_child import Team, about_the_same, compared
from registers.rules.suppression import hidden

ORDINALS = ("first", "second", "third")
CHANGES = {
    "better": "more in school than before", "same": "about the same as before", "lower": "less in school than before",
    "": "nothing to compare with",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A group with its days now and those before."""

    key: str
    label: str
    now: Team
    before: Team


@dataclass(frozen=True)
class Placed:
    """A group in the list. `together`: it shares its place with others. `change` is a key of CHANGES."""

    entry: Entry
    place: int
    together: bool
    change: str

    @property
    def percent(self) -> str:
        return self.entry.now.percent or ""

    @property
    def words(self) -> str:
        """“first, together”."""
        number = ORDINALS[self.place - 1] if self.place <= len(ORDINALS) else f"{self.place}th"
        return f"{number}, together" if self.together else number

    @property
    def change_words(self) -> str:
        return CHANGES[self.change]


@dataclass(frozen=True)
class League:
    """The places, and how many groups are left out because they are small, or because a small one would show."""

    places: tuple[Placed, ...] = ()
    left_out: int = 0

    @property
    def first(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.places if one.place == 1)

    @property
    def improved(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.places if one.change == "better")


def league_of(entries: Sequence[Entry]) -> League:
    """The list, the best first; groups that share a place by name. Pupils of no group (key "") have no place, but count
    as a part that must not follow from the others."""
    away = hidden([entry.now.pupils for entry in entries])
    shown = [entry for n, entry in enumerate(entries) if n not in away and entry.now.pupils and entry.key]
    return League(tuple(_places(sorted(shown, key=_order))), len(away))


def _order(entry: Entry) -> tuple[float, str]:
    counts = entry.now.counts
    return -counts.attended / counts.possible, entry.label


def _places(entries: Sequence[Entry]) -> list[Placed]:
    shared: list[list[Entry]] = []
    for entry in entries:
        if shared and _is_with(shared[-1][0].now, entry.now):
            shared[-1].append(entry)
        else:
            shared.append([entry])
    found, place = [], 1
    for group in shared:
        for entry in sorted(group, key=lambda one: one.label):
            found.append(Placed(entry, place, len(group) > 1, compared(entry.now, entry.before)))
        place += len(group)
    return found


def _is_with(leader: Team, team: Team) -> bool:
    return leader.percent == team.percent or about_the_same(leader, team)


def league_is_hidden(sections: Mapping[str, Any]) -> bool:
    """Whether the school's policy celebrates, but no groups: then there is no list of them."""
    celebration = sections.get("celebration")
    return isinstance(celebration, Mapping) and not celebration.get("group_awards")
