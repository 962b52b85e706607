"""The words for measures, windows, comparisons, lengths of time, roles and events: one wording for every page."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attendance.access.rules.abilities import ROLE_LABELS
from interventions.rules.policy import MEASURES, Comparison, Ladder, Policy, Span, Window

OP_WORDS = {"<": "below", "<=": "at most", ">": "more than", ">=": "at least"}
MEASURE_WORDS = {
    "attendance": "attendance",
    "absence": "absence",
    "possible": "possible sessions",
    "attended": "sessions attended",
    "absent": "sessions of absence",
    "authorised": "authorised sessions",
    "unauthorised": "unauthorised sessions",
    "late": "late arrivals (L or U)",
    "late_before_close": "late arrivals before the register closed (L)",
    "sessions": "sessions",
    "illness_days": "days of illness",
    "illness_spell_days": "days of illness in a row",
    "illness_days_expected": "days of illness, so far and still expected",
    "continuous_unauthorised_days": "school days of unauthorised absence in a row",
    "continuous_absent_days": "school days of absence in a row",
    "unexplained_days": "school days in a row without a reason",
    "unexplained_n_days": "school days since the oldest N that still stands",
    "absence_spells": "separate spells of absence",
    "change": "change in attendance",
    "days_since": "time",
    "times": "times",
}
WINDOW_WORDS = {"year": "this year", "term": "this term", "half_term": "this half term"}
UNIT_WORDS = {"days": "day", "school_days": "school day", "school_weeks": "school week"}
EVENT_WORDS = {
    "target_missed": "targets that were missed",
    "visit": "the last home visit",
    "contact": "the last contact",
    "meeting:any": "the last meeting",
}


def words_of_number(number: Fraction | int | str) -> str:
    """An exact number as a person writes it: 95, 92.5, and two places at most for what never ends."""
    value = Fraction(str(number)) if isinstance(number, str) else Fraction(number)
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def words_of_measure(measure: str, codes: tuple[str, ...] = ()) -> str:
    """What a measure counts: “attendance”, “unauthorised sessions”, “sessions coded G or U”."""
    if measure == "sessions" and codes:
        return f"sessions coded {words_of_list(codes, 'or')}"
    return MEASURE_WORDS[measure]


def words_of_op(op: str) -> str:
    """below, at most, more than, at least."""
    return OP_WORDS[op]


def words_of_window(window: Window | None, names: Mapping[str, str] | None = None) -> str:
    """Over which time: “this year”, “in the last 10 school weeks”, “since Support letter 1”. "" for None."""
    if window is None:
        return ""
    if window.name in WINDOW_WORDS:
        return WINDOW_WORDS[window.name]
    if window.name == "since":
        return f"since {words_of_event(window.event, names)}"
    if window.first and window.last:
        return f"from {words_of_day(window.first)} to {words_of_day(window.last)}"
    unit = "school_weeks" if window.name == "weeks" else "school_days"
    return f"in the last {words_of_span(Span(window.number, unit))}"


def words_of_event(event: str, names: Mapping[str, str] | None = None) -> str:
    """What an event is called. `names`: event to name, as `event_names` gives them."""
    if names and event in names:
        return names[event]
    if event in EVENT_WORDS:
        return EVENT_WORDS[event]
    kind, _, key = event.partition(":")
    plain = key.replace("_", " ")
    return {"letter": f"the letter “{plain}”", "meeting": f"the {plain} meeting", "plan": f"the {plain} plan"}.get(
        kind, plain or kind.replace("_", " ")
    )


def event_names(source: Policy | Ladder) -> dict[str, str]:
    """`tier:KEY` to the tier's name, for all ladders of a policy or for one."""
    ladders = source.ladders if isinstance(source, Policy) else (source,)
    return {f"tier:{tier.key}": tier.name for ladder in ladders for tier in ladder.tiers}


def words_of_span(span: Span) -> str:
    """“1 school day”, “3 school weeks”, “28 days”."""
    return f"{span.number} {UNIT_WORDS[span.unit]}{'' if span.number == 1 else 's'}"


def words_of_unit(unit: str, number: Fraction | int) -> str:
    """The unit of a measure after a number: “%” stays close, “ school weeks”, “ sessions”."""
    if unit == "percent":
        return "%"
    word = UNIT_WORDS.get(unit, unit.rstrip("s"))
    return f" {word}" if number == 1 else f" {word}s"


def unit_of(comparison: Comparison) -> str:
    """The unit of a comparison's limit."""
    return MEASURES[comparison.measure][0] or comparison.unit


def words_of_role(role: str) -> str:
    """A role with its article: “the attendance officer”."""
    label = ROLE_LABELS.get(role) or role.replace("_", " ")
    return f"the {label[:1].lower()}{label[1:]}"


def words_of_day(day: date) -> str:
    """1 September 2025."""
    return f"{day.day} {day:%B %Y}"


def words_of_list(items: tuple[str, ...] | list[str], last: str = "and") -> str:
    """“G, N and O”."""
    *first, end = items or [""]
    return f"{', '.join(first)} {last} {end}" if first else end
