"""What letters that are approved together have in common, and what each has that the most of them have not."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Differing(Generic[Key]):
    """`common`: what more than half of the letters say, by trait. `own`: by letter, where it says otherwise."""

    common: Mapping[str, str]
    own: Mapping[Key, Mapping[str, str]]


def differing(traits: Mapping[Key, Mapping[str, str]]) -> Differing[Key]:
    """The traits (name: words) of letters, split into common ones and each letter's own.

    A trait that no words have a majority for is nobody's common one: every letter shows its own. A single letter
    differs from none.
    """
    names = dict.fromkeys(name for one in traits.values() for name in one)
    common = {name: words for name in names if (words := _most(name, traits)) is not None}
    own = {
        who: {name: words for name, words in one.items() if common.get(name) != words} for who, one in traits.items()
    }
    return Differing(common, own)


def _most(name: str, traits: Mapping[Key, Mapping[str, str]]) -> str | None:
    said = Counter(one.get(name, "") for one in traits.values())
    words, times = said.most_common(1)[0]
    return words if times * 2 > len(traits) else None
