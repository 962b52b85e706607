"""A policy's document as a tree of names: its paths, two of them one over the other, and where two differ.

A path is names with dots between: `ladders.attendance.tiers.sal1.order`. At its end lies a leaf: text, a number, yes or
no, a list, or nothing (None: taken out of what stands below). `locks` is one level of paths, which hold dots.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LOCKS = "locks"
SHAPES = ("all", "any", "measure")  # what a condition may be; one never mixes with another


@dataclass(frozen=True)
class Change:
    """One leaf that differs: `was` or `now` is None where there is nothing."""

    path: str
    was: Any
    now: Any


def names_of(path: str) -> tuple[str, ...]:
    """The names of a path."""
    head, dot, rest = path.partition(".")
    return (head, rest) if head == LOCKS and dot else tuple(path.split("."))


def covers(path: str, other: str) -> bool:
    """Whether `other` is `path` or lies below it."""
    return other == path or other.startswith(f"{path}.")


def flatten(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every leaf by its path, in the order of the document. A mapping with nothing in it has no leaf."""
    return dict(_leaves(document, ""))


def _leaves(value: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        path = f"{place}.{name}" if place else str(name)
        if isinstance(item, Mapping):
            yield from _leaves(item, path)
        else:
            yield path, item


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """What stands at a path: a leaf, a mapping, or None where there is nothing."""
    value: Any = document
    for name in names_of(path):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def with_value(document: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the document with this value at this path; mappings on the way are made."""
    return _put(document, names_of(path), value)


def _put(document: Mapping[str, Any], names: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = names
    inner = document.get(name)
    below = inner if isinstance(inner, Mapping) else {}
    return {**document, name: _put(below, tuple(rest), value) if rest else value}


def without(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    """A copy of the document with nothing at this path; mappings that are empty then go too."""
    return _cut(document, names_of(path))


def _cut(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    name, *rest = names
    copy, inner = dict(document), document.get(name)
    if not rest:
        copy.pop(name, None)
    elif isinstance(inner, Mapping):
        copy[name] = _cut(inner, tuple(rest))
        if not copy[name]:
            del copy[name]
    return copy


def merge(below: Any, above: Any) -> Any:
    """`above` laid over `below`, name by name. Lists and leaves replace; None takes out.

    A condition of another shape (all, any, a bare comparison) replaces the whole condition.
    """
    if not (isinstance(below, Mapping) and isinstance(above, Mapping)) or _shape(below) != (
        _shape(above) or _shape(below)
    ):
        return _plain(above)
    merged = {str(name): value for name, value in below.items()}
    for name, value in above.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged[name], value) if name in merged else _plain(value)
    return merged


def _shape(value: Mapping[str, Any]) -> str:
    return next((shape for shape in SHAPES if shape in value), "")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    return value


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Where two whole documents differ, leaf by leaf, in the order of the new one and then of the old."""
    was, now = flatten(old), flatten(new)
    paths = dict.fromkeys([*now, *was])
    return tuple(Change(path, was.get(path), now.get(path)) for path in paths if was.get(path) != now.get(path))


def differences(below: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """The sparse document that makes `whole` out of `below`: what differs, and None for what is taken out."""
    sparse: dict[str, Any] = {}
    for name in dict.fromkeys([*whole, *below]):
        old, new = below.get(name), whole.get(name)
        if old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping) and _shape(old) == _shape(new):
            sparse[name] = differences(old, new)
        else:
            sparse[name] = new
    return sparse
