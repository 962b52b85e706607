"""A policy in plain sentences: what a person reads, prints and edits.

A sentence is made of pieces. A piece with a `path` is a value of the document, which the editor turns into a field; the
others are words. `text_of` puts them together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from interventions.rules.action_words import action_title
from interventions.rules.policy import ActionSpec, Comparison, Condition, Ladder, Policy, Tier
from interventions.rules.words import (
    event_names,
    unit_of,
    words_of_event,
    words_of_measure,
    words_of_number,
    words_of_op,
    words_of_role,
    words_of_span,
    words_of_unit,
    words_of_window,
)

Names = Mapping[str, str]
SINGULAR = re.compile(r"\b(day|session|arrival|spell)s\b")


@dataclass(frozen=True)
class Piece:
    """Some words; with a path, the words of the value that stands there."""

    text: str
    path: str = ""


@dataclass(frozen=True)
class TierWords:
    """A tier for reading. `when` in pieces; `decides`: who; `actions`: what follows; `leaving`: how it ends."""

    path: str
    name: str
    when: tuple[Piece, ...]
    decides: str
    actions: tuple[str, ...]
    leaving: str

    @property
    def text(self) -> str:
        return f"{text_of(self.when)} {self.decides}"


def text_of(pieces: Iterable[Piece]) -> str:
    """The sentence as one text."""
    return "".join(piece.text for piece in pieces)


def sentences(policy: Policy) -> dict[str, tuple[TierWords, ...]]:
    """Every tier of a policy in words, by ladder."""
    names = event_names(policy)
    return {ladder.key: tuple(tier_words(ladder, tier, names) for tier in ladder.tiers) for ladder in policy.ladders}


def sentence(ladder: Ladder, tier: Tier, names: Names | None = None) -> str:
    """“Suggest Support letter 1 when attendance this year is below 95% … The attendance officer decides.”"""
    return tier_words(ladder, tier, names).text


def tier_words(ladder: Ladder, tier: Tier, names: Names | None = None) -> TierWords:
    """One tier in words. `names`: event to name; those of its own ladder where none are given."""
    known = event_names(ladder) if names is None else names
    path = f"ladders.{ladder.key}.tiers.{tier.key}"
    opening = f"{tier.name} begins when " if tier.entry == "automatic" else f"Suggest {tier.name} when "
    when = (Piece(opening), *_condition(tier.when, f"{path}.when", known, outer=""), Piece("."))
    return TierWords(
        path, tier.name, when, decides(ladder, tier), tuple(words_of_action(action) for action in tier.actions),
        leaving(ladder, tier),
    )  # fmt: skip


def decides(ladder: Ladder, tier: Tier) -> str:
    """Who lets the tier begin, and when it is looked at."""
    looked = {
        "half_term_end": "Looked at on the last day of each half term. ",
        "term_end": "Looked at as a term ends. ",
    }
    first = looked.get(ladder.judged, "")
    if tier.entry == "automatic":
        told = f" {_capital(words_of_role(tier.role))} is told." if tier.role else ""
        return f"{first}It begins by itself.{told}"
    return f"{first}{_capital(words_of_role(tier.role or 'attendance_officer'))} decides."


def leaving(ladder: Ladder, tier: Tier) -> str:
    """How the tier is reviewed and left."""
    parts = []
    if tier.review:
        every = words_of_span(tier.review)
        parts.append(f"Reviewed every {every.removeprefix('1 ')}.")
    if tier.recovered:
        span = f"once it has not been true for {words_of_span(tier.recovered)}"
        parts.append(f"Left {span if tier.recovered.number else 'as soon as it is no longer true'}.")
    if ladder.year_end:
        parts.append("Ends with the academic year.")
    if tier.cool_off:
        parts.append(f"The same letter is not sent again within {words_of_span(tier.cool_off)}.")
    return " ".join(parts)


def words_of_action(action: ActionSpec) -> str:
    """“Letter to the family: sal1, by the attendance officer, within 5 school days”."""
    parts = [action_title(action)]
    if action.detail.get("weeks") and action.kind != "monitoring":
        parts.append(f"for {action.detail['weeks']} weeks")
    if action.detail.get("every"):
        parts.append(f"every {str(action.detail['every']).replace('_', ' ')}")
    if action.owner:
        parts.append(f"by {words_of_role(action.owner)}")
    if action.due:
        parts.append(f"within {words_of_span(action.due)}" if action.due.number else "on the same day")
    if action.detail.get("optional"):
        parts.append("if it fits this child")
    return ", ".join(parts)


def condition_words(condition: Condition, names: Names | None = None) -> str:
    """A whole condition as part of a sentence."""
    return text_of(_condition(condition, condition.key, names or {}, outer=""))


def comparison_words(comparison: Comparison, names: Names | None = None) -> str:
    """One comparison as part of a sentence: “attendance this year is below 95%”."""
    return text_of(comparison_pieces(comparison, comparison.key, names or {}))


def _condition(condition: Condition, path: str, names: Names, *, outer: str) -> tuple[Piece, ...]:
    bare = (
        len(condition.parts) == 1
        and isinstance(condition.parts[0], Comparison)
        and condition.parts[0].key == condition.key
    )
    found: list[Piece] = []
    joins = ", or " if condition.how == "any" else " and "
    if condition.how == "any" and outer == "all":
        found.append(Piece("either "))
    before: Condition | Comparison | None = None
    for part in condition.parts:
        if before:
            found.append(Piece(joins))
        below = path if bare else f"{path}.{condition.how}.{part.key}"
        if isinstance(part, Condition):
            found += _condition(part, below, names, outer=condition.how)
        else:
            again = condition.how == "all" and isinstance(before, Comparison) and _same_share(before, part)
            found += comparison_pieces(part, below, names, again=again)
        before = part
    return tuple(found)


def _same_share(one: Comparison, other: Comparison) -> bool:
    """Whether both are bounds of one share: “at least 90% and below 95%” names it once."""
    same = (one.measure, one.window, one.set_aside) == (other.measure, other.window, other.set_aside)
    return same and not one.floor and _SHAPES.get(one.measure) is _share


def comparison_pieces(comparison: Comparison, path: str, names: Names, *, again: bool = False) -> tuple[Piece, ...]:
    """One comparison in pieces, with the paths of its limit and floor. `again`: the measure was named just before."""
    limit = Piece(
        f"{words_of_number(comparison.limit)}{words_of_unit(unit_of(comparison), comparison.limit)}", f"{path}.limit"
    )
    if again:
        pieces: tuple[Piece, ...] = (Piece(f"{words_of_op(comparison.op)} "), limit)
    else:
        pieces = _SHAPES.get(comparison.measure, _counted)(comparison, limit, names)
    if comparison.set_aside:
        pieces = (*pieces, Piece(f", leaving out {' and '.join(comparison.set_aside)}"))
    if comparison.floor:
        floor = Piece(f"{comparison.floor} session{'' if comparison.floor == 1 else 's'}", f"{path}.floor")
        pieces = (*pieces, Piece(" once at least "), floor, Piece(" have been possible"))
    return pieces


def _share(comparison: Comparison, limit: Piece, names: Names) -> tuple[Piece, ...]:
    over = words_of_window(comparison.window, names)
    return Piece(f"{words_of_measure(comparison.measure)} {over} is {words_of_op(comparison.op)} "), limit


def _counted(comparison: Comparison, limit: Piece, names: Names) -> tuple[Piece, ...]:
    what = words_of_measure(comparison.measure, comparison.codes)
    if comparison.limit == 1:
        what = SINGULAR.sub(r"\1", what, count=1)
    is_ = "is" if comparison.limit == 1 else "are"
    over = words_of_window(comparison.window, names)
    number = Piece(words_of_number(comparison.limit), limit.path)
    op = "fewer than" if comparison.op == "<" else words_of_op(comparison.op)
    return Piece(f"there {is_} {op} "), number, Piece(f" {what}{' ' if over else ''}{over}")


def _change(comparison: Comparison, limit: Piece, names: Names) -> tuple[Piece, ...]:
    over = words_of_window(comparison.window, names)
    number = Piece(f"{words_of_number(comparison.limit)} points", limit.path)
    if comparison.op == "<=" and comparison.limit == 0:
        return (Piece(f"attendance {over} has not improved", limit.path),)
    return Piece(f"attendance {over}, less attendance before, is {words_of_op(comparison.op)} "), number


def _passed(comparison: Comparison, limit: Piece, names: Names) -> tuple[Piece, ...]:
    op = "less than" if comparison.op == "<" else words_of_op(comparison.op)
    return Piece(f"{op} "), limit, Piece(f" have passed since {words_of_event(comparison.event, names)}")


def _times(comparison: Comparison, limit: Piece, names: Names) -> tuple[Piece, ...]:
    if comparison.event == "target_missed":
        return Piece(f"targets were missed {words_of_op(comparison.op)} "), limit, Piece(" this year")
    what = words_of_event(comparison.event, names)
    return Piece(f"{what} came {words_of_op(comparison.op)} "), limit, Piece(" this year")


_SHAPES = {
    "attendance": _share,
    "absence": _share,
    "change": _change,
    "days_since": _passed,
    "times": _times,
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
