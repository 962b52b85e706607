"""What the numbers in the condition of a stage are called, so that a list of them can be told apart."""

from collections import Counter
from collections.abc import Iterator, Mapping

from interventions.rules.policy import Comparison, Condition
from interventions.rules.words import words_of_event, words_of_measure, words_of_op, words_of_window


def labels_of(condition: Condition, path: str, names: Mapping[str, str]) -> dict[str, str]:
    """By path a label for the limit and the floor of every comparison: “Attendance this year: below”.

    Two with the same label are numbered. `names`: event to name.
    """
    found = list(_labels(condition, path, names))
    often, seen = Counter(label for _, label in found), Counter[str]()
    labels = {}
    for place, label in found:
        seen[label] += 1
        labels[place] = f"{label} ({seen[label]} of {often[label]})" if often[label] > 1 else label
    return labels


def _labels(condition: Condition, path: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for part in condition.parts:
        bare = len(condition.parts) == 1 and part.key == condition.key
        below = path if bare else f"{path}.{condition.how}.{part.key}"
        if isinstance(part, Condition):
            yield from _labels(part, below, names)
        else:
            subject = _subject(part, names)
            yield f"{below}.limit", f"{subject}: {words_of_op(part.op)}"
            if part.floor:
                yield f"{below}.floor", f"{subject}: least possible sessions"


def _subject(comparison: Comparison, names: Mapping[str, str]) -> str:
    """What is compared: “Attendance this year”, “Time since Support letter 1”."""
    over = words_of_window(comparison.window, names)
    if comparison.event:
        over = f"since {words_of_event(comparison.event, names)}"
    text = f"{words_of_measure(comparison.measure, comparison.codes)} {over}".strip()
    return text[:1].upper() + text[1:]
