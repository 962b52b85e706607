"""Two versions of a policy side by side: the sentences that differ, and every other value that does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from interventions.rules.documents import LOCKS, Change, changes, covers, names_of
from interventions.rules.overrides import CHOOSE
from interventions.rules.policy import Policy, PolicyError
from interventions.rules.policy_fields import LOCK_WORDS, words_of_value
from interventions.rules.policy_lines import words_of_path
from interventions.rules.policy_told import phrases_of, title_of
from interventions.rules.reading import read_policy
from interventions.rules.sentences import TierWords, sentences


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `was` or `now` is "" where there is nothing."""

    title: str
    was: str
    now: str


def differences_in_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What differs between two whole documents: stages and sections as sentences, what has none as value."""
    was, now = _sentences(old), _sentences(new)
    found = [
        Difference(name, was.get(key, ("", ""))[1], now.get(key, ("", ""))[1])
        for key, name in {key: (now.get(key) or was[key])[0] for key in (*now, *was)}.items()
        if was.get(key, ("", ""))[1] != now.get(key, ("", ""))[1]
    ]
    before, after = _phrases(old), _phrases(new)
    told = [place for place in dict.fromkeys([*after, *before]) if before.get(place) != after.get(place)]
    for change in changes(old, new):
        if change.path.startswith(f"{LOCKS}."):
            found.append(_of_lock(new, change))
        elif place := next((place for place in told if covers(place, change.path)), ""):
            found.append(Difference(title_of(place), before.get(place, ""), after.get(place, "")))
        elif not _in_sentence(change.path, was, now):
            title = words_of_path(new if change.now is not None else old, change.path)
            found.append(Difference(title, words_of_value(change.was), words_of_value(change.now)))
    return tuple(dict.fromkeys(found))


def _phrases(document: Mapping[str, Any]) -> dict[str, str]:
    """The sentences of all sections by path; of amounts the latest."""
    keys = tuple(key for key in document if key not in (LOCKS, "ladders"))
    return phrases_of(document, keys, date.max)


def _of_lock(document: Mapping[str, Any], change: Change) -> Difference:
    was, now = (LOCK_WORDS.get(str(rule or CHOOSE), str(rule)) for rule in (change.was, change.now))
    return Difference(f"{words_of_path(document, names_of(change.path)[1])}: who may change it", was, now)


def _sentences(document: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Name and sentences of each tier, by its path."""
    try:
        policy: Policy = read_policy(document)
    except PolicyError:
        return {}
    return {words.path: (words.name, _text(words)) for tiers in sentences(policy).values() for words in tiers}


def _text(words: TierWords) -> str:
    return " ".join([words.text, *(f"{action}." for action in words.actions), words.leaving]).strip()


def _in_sentence(path: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    names = names_of(path)
    tier = ".".join(names[:4])
    return names[0] == "ladders" and len(names) > 4 and (tier in was or tier in now)
