"""The facts that a letter cites, as they stand beside its words: what it says, and what is true now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from letters.rules.fields import FIELDS
from letters.rules.figures import BEHIND, Figures, changed, words_of

# who it is about, to whom and from whom stands on the paper itself and is no figure to check
PLAIN = frozenset({"pupil", "recipient", "school"})


@dataclass(frozen=True)
class Fact:
    """One cited fact: `words` as in the letter, `now` where the marks say otherwise by now (else None).

    `counted`: it rests on marks, which a page can lead to.
    """

    name: str
    label: str
    words: str
    now: str | None = None
    counted: bool = False

    @property
    def changed(self) -> bool:
        return self.now is not None


def facts_shown(
    names: Collection[str], values: Mapping[str, str], then: Figures, now: Figures | None = None
) -> tuple[Fact, ...]:  # fmt: skip
    """The facts behind these fields of a letter, in the order of `rules.fields`; `now` are its counts of today."""
    today = words_of(now) if now else {}
    return tuple(
        Fact(name, field.label, values.get(name, ""), _now(name, then, now, today), field.source == "figures")
        for name, field in FIELDS.items()
        if name in names and field.source not in PLAIN
    )


def _now(name: str, then: Figures, now: Figures | None, today: Mapping[str, str]) -> str | None:
    """The words of now for a figure whose counts are not what they were."""
    if now is None or not changed(then, now, BEHIND.get(name, frozenset())):
        return None
    return today.get(name, "")
