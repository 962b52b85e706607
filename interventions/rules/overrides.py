"""Whether a school may have a value of its own: what is locked, and which of two values asks for more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from interventions.rules.documents import LOCKS, Change, changes, covers, merge, names_of, value_at
from interventions.rules.policy import PolicyError
from interventions.rules.reading import read_number, read_span

LOCKED, STRICTER, CHOOSE = "locked", "stricter", "choose"
RULES = (CHOOSE, STRICTER, LOCKED)  # each asks for more than the one before

NATIONAL_LADDERS = ("persistent", "severe", "penalty_notice", "return_10_days", "return_sickness", "unexplained_n")
# What nobody below the law may change, and what the law leaves to schools. The longest pattern that fits decides; `*`
# stands for one name. Sources: SI 2024/208 reg. 13 (returns); SI 2024/210 (amounts); "Working together to improve
# school attendance" (notice to improve: three to six weeks; how often irregular attendance is told is agreed locally).
NATIONAL_RULES: dict[str, str] = {
    **{f"ladders.{key}": LOCKED for key in NATIONAL_LADDERS},
    **{f"ladders.{key}.tiers.{key}.role": CHOOSE for key in NATIONAL_LADDERS},
    **{f"ladders.{key}.tiers.{key}.actions.*.owner": CHOOSE for key in NATIONAL_LADDERS},
    **{f"ladders.{key}.tiers.{key}.actions.*.due": STRICTER for key in NATIONAL_LADDERS},
    "legal": LOCKED,
    "legal.amounts": CHOOSE,  # a policy may repeat them; the linter checks them against the law of the day
    "legal.amounts.from_2013": LOCKED,
    "legal.amounts.from_2024": LOCKED,
    "legal.notice_to_improve_weeks.usual": CHOOSE,
    "legal.penalty.issued_by": CHOOSE,
    "legal.penalty.before_framework": CHOOSE,
    "legal.penalty.after_first": CHOOSE,
    "legal.phased_return_max_weeks": CHOOSE,
    "legal.returns": CHOOSE,
    "retention": STRICTER,
    "policy": LOCKED,
}
TRUST_ONLY = (LOCKS, "approval")

# Names of leaves for which more, or less, asks for more. Limits of comparisons go by their operator instead.
MORE_IS_STRICTER = frozenset(
    {
        "weeks", "years", "recovered", "notice_days", "always_below", "appointments_below", "before_holiday_days",
        "people",
    }
)  # fmt: skip
LESS_IS_STRICTER = frozenset(
    {
        "due", "review", "floor", "again_after", "illness_days", "max_weeks", "closes_after_minutes", "by", "again_by",
        "every", "closes", "late_after", "resolve_within", "cool_off", "sickness_within", "within",
    }
)  # fmt: skip
# Where a policy says nothing, this holds; a school is measured against it.
SILENCE_MEANS = {"off": False, "alone": False, "risk_assessment_first": True}
# Each lets fewer pupils into a ladder, or them in later: silence is the strictest.
NARROWING = frozenset(
    {"csa_only", "entry", "judged", "not_flags", "only_flags", "set_aside", "year_end", "year_groups", "again_after"}
)
YES_IS_STRICTER = frozenset({"risk_assessment_first", "second_person"})
NO_IS_STRICTER = frozenset({"alone", "individual_awards", "off"})
OPERATOR_ORDER = {"<": 0, "<=": 1, ">": 0, ">=": 1}


@dataclass(frozen=True)
class Clash:
    """A school's own value that no longer fits its trust's policy. `below` is the trust's value, `own` the school's."""

    path: str
    below: Any
    own: Any
    rule: str
    message: str
    remedy: str


def rule_for(path: str, locks: Mapping[str, str] | None = None) -> str:
    """What a school may do with the value at a path: locked, stricter or choose. Law and trust together."""
    return max(national_rule(path), _longest(path, locks or {}), key=RULES.index)


@lru_cache(maxsize=8192)
def national_rule(path: str) -> str:
    """What the law lets anybody do with the value at a path."""
    if any(covers(section, path) for section in TRUST_ONLY):
        return LOCKED
    return _longest(path, NATIONAL_RULES)


def _longest(path: str, rules: Mapping[str, str]) -> str:
    names = path.split(".")
    best, rule = 0, CHOOSE
    for pattern, value in rules.items():
        if not pattern.startswith(path[:1]):
            continue  # no pattern begins with a star
        wanted = pattern.split(".")
        fits = len(wanted) <= len(names) and all(w in ("*", n) for w, n in zip(wanted, names, strict=False))
        if fits and len(wanted) > best and value in RULES:
            best, rule = len(wanted), value
    return rule


def override_problems(
    below: Mapping[str, Any], own: Mapping[str, Any], locks: Mapping[str, str] | None = None
) -> tuple[Clash, ...]:
    """What a school's own sparse document may not change in the document below it (national and trust together).

    `locks` are those of `below` where none are given.
    """
    held = locks if locks is not None else _locks(below)
    return tuple(_refusals(below, own, lambda path: rule_for(path, held), "the trust"))


def trust_problems(national: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[Clash, ...]:
    """What a trust's document may not change in the national one."""
    sections = {name: value for name, value in own.items() if name not in TRUST_ONLY}
    return tuple(_refusals(national, sections, national_rule, "the law"))


def check_override(below: Mapping[str, Any], own: Mapping[str, Any], locks: Mapping[str, str] | None = None) -> None:
    """Raises PolicyError (place, message, remedy) for the first value that the school may not have."""
    for clash in override_problems(below, own, locks):
        raise PolicyError(clash.path, clash.message, clash.remedy)


def can_override(below: Mapping[str, Any], path: str) -> bool:
    """Whether a school may have a value of its own at this path."""
    return rule_for(path, _locks(below)) != LOCKED


def clashes(draft: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[Clash, ...]:
    """Where a school's own sparse document would no longer fit below a trust's draft (a whole document with locks)."""
    return override_problems(draft, own)


def _locks(document: Mapping[str, Any]) -> Mapping[str, str]:
    locks = document.get(LOCKS)
    return locks if isinstance(locks, Mapping) else {}


def _refusals(below: Mapping[str, Any], own: Mapping[str, Any], rule_of: Any, whose: str) -> Iterator[Clash]:
    whole = merge(below, own)
    for change in changes(below, whole):
        rule = rule_of(change.path)
        if rule == LOCKED:
            yield _locked(change, whose)
        elif rule == STRICTER and not _goes_further(below, whole, change):
            yield _looser(change, whose)


def _locked(change: Change, whose: str) -> Clash:
    by_law = national_rule(change.path) == LOCKED and change.path.split(".")[0] not in TRUST_ONLY
    if by_law:
        message, remedy = "This is set by law.", "Leave it out; the national value holds."
    else:
        message, remedy = "The trust has locked this.", "Leave it out, or ask the trust to let schools choose."
    return Clash(change.path, change.was, change.now, LOCKED, message, remedy)


def _looser(change: Change, whose: str) -> Clash:
    message = f"{_shown(change.now)} asks for less than {whose}’s {_shown(change.was)}; schools may only be stricter."
    if whose == "the law":
        message = f"{_shown(change.now)} asks for less than the law’s {_shown(change.was)}."
    remedy = f"Keep {_shown(change.was)}, or choose a stricter value."
    if change.was is None:
        message, remedy = f"{_shown(change.now)} asks for less than {whose} does without it.", "Leave it out."
    return Clash(change.path, change.was, change.now, STRICTER, message, remedy)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _goes_further(below: Mapping[str, Any], whole: Mapping[str, Any], change: Change) -> bool:
    if change.was is None:
        return _is_addition(below, change.path) or _fills_silence(change) or _further(whole, change)
    return change.now is not None and _further(whole, change)


def _fills_silence(change: Change) -> bool:
    """Whether the layer below says nothing here, so that any value asks for more than it does.

    Not so in a condition, where one more comparison or a floor lets fewer pupils in, and where silence has a meaning.
    """
    names = names_of(change.path)
    if names[-1] in SILENCE_MEANS:
        return bool(change.now is SILENCE_MEANS[names[-1]])
    return "when" not in names and names[-1] not in NARROWING


def _is_addition(below: Mapping[str, Any], path: str) -> bool:
    """Whether the leaf belongs to a whole tier or action that is new: a school may do more than its trust asks."""
    names = names_of(path)
    for at, name in enumerate(names[:-1]):
        if name in ("tiers", "actions", "steps"):
            entry = ".".join(names[: at + 2])
            if value_at(below, entry) is None:
                return True
    return False


def _further(whole: Mapping[str, Any], change: Change) -> bool:
    *inner, name = names_of(change.path)
    if name == "limit":
        return _limit_goes_further(whole, ".".join(inner), change)
    if name == "op":
        was, now = str(change.was), str(change.now)
        return was[:1] == now[:1] and OPERATOR_ORDER.get(now, -1) >= OPERATOR_ORDER.get(was, 9)
    if name in YES_IS_STRICTER or name in NO_IS_STRICTER:
        return change.now is (name in YES_IS_STRICTER)
    if name in MORE_IS_STRICTER or name in LESS_IS_STRICTER:
        return _in_order(name, change.was, change.now)
    return False


def _limit_goes_further(whole: Mapping[str, Any], comparison: str, change: Change) -> bool:
    op = value_at(whole, f"{comparison}.op")
    was, now = _number(change.was), _number(change.now)
    if was is None or now is None or op not in OPERATOR_ORDER:
        return False
    return now >= was if op.startswith("<") else now <= was


def _in_order(name: str, was: Any, now: Any) -> bool:
    first, second = _size(was), _size(now)
    if first is None or second is None or first[0] != second[0]:
        return False
    return second[1] >= first[1] if name in MORE_IS_STRICTER else second[1] <= first[1]


def _size(value: Any) -> tuple[str, Fraction] | None:
    """A number, a length of time with its unit, or a time of day, as something that can be put in order."""
    number = _number(value)
    if number is not None:
        return "number", number
    text = str(value)
    hours, colon, minutes = text.partition(":")
    if colon and hours.isdigit() and minutes.isdigit():
        return "time", Fraction(int(hours) * 60 + int(minutes))
    try:
        span = read_span(value, "")
    except PolicyError:
        return None
    return (span.unit, Fraction(span.number)) if span else None


def _number(value: Any) -> Fraction | None:
    try:
        return read_number(value, "")
    except PolicyError:
        return None
