"""Why: what was seen, as one plain sentence a parent could be shown, and as the JSON that interfaces promise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from interventions.rules.findings import Found, Seen
from interventions.rules.outlook import days_words
from registers.rules.codes import plain_date
from registers.rules.figures import rounded

MOST_SESSIONS = 60
DAY = timedelta(days=1)
RUNS = {
    "illness_spell_days": "ill",
    "continuous_unauthorised_days": "away without leave",
    "continuous_absent_days": "away",
    "unexplained_days": "away without a reason",
}
COUNTED = {
    "possible": "possible", "attended": "attended", "absent": "missed", "authorised": "missed with leave",
    "unauthorised": "missed without leave", "late": "begun late", "late_before_close": "begun late",
}  # fmt: skip
ASKED = {"<": "asks for", "<=": "asks for more than", ">": "asks for more than", ">=": "asks for at least"}
ACTS = {"<": "acts below", "<=": "acts up to", ">": "acts above", ">=": "acts from"}
EVENTS = {"tier": "the stage", "letter": "letter", "meeting": "the meeting", "plan": "the plan"}


@dataclass(frozen=True)
class Session:
    """A session behind a finding."""

    day: date
    session: str
    code: str


@dataclass(frozen=True)
class Basis:
    """The sessions that made it true, newest last; `total` counts those left out too."""

    sessions: tuple[Session, ...] = ()
    total: int = 0


def because(found: Found, names: Mapping[str, str] | None = None) -> str:
    """Why the tier is met. `names` are what tiers and letters are called, by key."""
    return sentence([clause(seen, names or {}) for seen in found.reasons or (found.deciding,)])


def no_longer(seen: Iterable[Seen], names: Mapping[str, str] | None = None) -> str:
    """Why a tier is met no more, from its comparisons as they are now."""
    unmet = [one for one in seen if not one.met]
    if not unmet:
        return "Another stage holds instead."
    return sentence([clause(one, names or {}) for one in unmet[:1]])


def sentence(clauses: Sequence[str]) -> str:
    text = ", and ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}."


def clause(seen: Seen, names: Mapping[str, str]) -> str:
    """One comparison in words, in days before percentages, without a capital letter or a full stop."""
    return _CLAUSES.get(seen.measure, _number)(seen, names)


def _attendance(seen: Seen, names: Mapping[str, str]) -> str:
    if seen.value is None:
        return f"too few sessions were possible {span_words(seen, names)} to say"
    missed, possible = _missed(seen), _possible(seen)
    shown, limit = apart(seen.value, seen.limit), number_words(seen.limit)
    what = "attendance" if seen.measure == "attendance" else "absence"
    set_aside = f", {_listed(seen.codes)} left out," if seen.codes else ""
    return (
        f"{days_words(missed)} missed {span_words(seen, names)}{set_aside} ({missed} of {possible} sessions): "
        f"{what} is {shown}%, and the policy {asks(seen, f'{limit}%')}"
    )


def _missed(seen: Seen) -> int:
    return _possible(seen) - _attended(seen)


def _possible(seen: Seen) -> int:
    return seen.counts.get("counted_possible", seen.counts.get("possible", 0))


def _attended(seen: Seen) -> int:
    return seen.counts.get("counted_attended", seen.counts.get("attended", 0))


def asks(seen: Seen, limit: str) -> str:
    """What the policy asks, or where it draws its line."""
    return f"{(ASKED if seen.measure == 'attendance' else ACTS)[seen.op]} {limit}"


def _change(seen: Seen, names: Mapping[str, str]) -> str:
    if seen.value is None:
        return f"too few sessions were possible {span_words(seen, names)} to say"
    moved = "risen" if seen.value > 0 else "fallen"
    points = apart(abs(seen.value), abs(seen.limit))
    words = f"attendance has {moved} by {points} percentage points" if seen.value else "attendance has not changed"
    return f"{words} {span_words(seen, names)} ({_attended(seen)} of {_possible(seen)} sessions attended)"


def _number(seen: Seen, names: Mapping[str, str]) -> str:
    what = f"marked {_listed(seen.codes)}" if seen.measure == "sessions" else COUNTED.get(seen.measure, "counted")
    if seen.value is None:
        return f"nothing was counted {span_words(seen, names)}"
    here = _plural(seen.value, "session")
    moved = seen.counts.get("elsewhere", 0)
    before = f", {moved} of them from before this enrolment" if moved else ""
    return f"{here} {what} {span_words(seen, names)}{before}, and the limit is {number_words(seen.limit)}"


def _illness(seen: Seen, names: Mapping[str, str]) -> str:
    days = number_words(seen.value or Fraction(0))
    return f"{_days(days)} of illness {span_words(seen, names)}, and the limit is {number_words(seen.limit)}"


def _expected(seen: Seen, names: Mapping[str, str]) -> str:
    if seen.value is None:
        return "no more illness is expected"
    days = _days(number_words(seen.value))
    return f"{days} of illness this year with those still expected, and the limit is {number_words(seen.limit)}"


def _run(seen: Seen, names: Mapping[str, str]) -> str:
    days = _plural(seen.value or Fraction(0), "school day" if seen.unit == "school_days" else "day")
    since = f", since {plain_date(seen.since)}," if seen.since else ""
    return f"{days} in a row {RUNS[seen.measure]}{since} and the limit is {number_words(seen.limit)}"


def _standing(seen: Seen, names: Mapping[str, str]) -> str:
    if seen.value is None or seen.since is None:
        return "no absence waits for a reason"
    days = _plural(seen.value, "school day")
    return f"no reason is known for the absence of {plain_date(seen.since)}, {days} ago; five are allowed"


def _spells(seen: Seen, names: Mapping[str, str]) -> str:
    spells = _plural(seen.value or Fraction(0), "separate spell")
    return f"{spells} of absence {span_words(seen, names)}, and the limit is {number_words(seen.limit)}"


def _days_since(seen: Seen, names: Mapping[str, str]) -> str:
    what = event_words(seen.event, names)
    if seen.value is None or seen.since is None:
        return f"{what} has not been yet"
    return (
        f"{_plural(seen.value, seen.unit.replace('_', ' ').removesuffix('s'))} since {what}, {plain_date(seen.since)}"
    )


def _times(seen: Seen, names: Mapping[str, str]) -> str:
    times = _plural(seen.value or Fraction(0), "time")
    return f"{times} this year: {event_words(seen.event, names)}"


_CLAUSES: dict[str, Callable[[Seen, Mapping[str, str]], str]] = {
    "attendance": _attendance, "absence": _attendance, "change": _change, "illness_days": _illness,
    "illness_days_expected": _expected, "unexplained_n_days": _standing, "absence_spells": _spells,
    "days_since": _days_since, "times": _times, **dict.fromkeys(RUNS, _run),
}  # fmt: skip


def span_words(seen: Seen, names: Mapping[str, str]) -> str:
    """Over which time, in words; with the last day counted, for what is kept is read long after."""
    head, _, tail = seen.window.partition(":")
    named = {"year": "this year", "term": "this term", "half_term": "this half term"}
    if head in named:
        return f"{named[head]} up to {plain_date(seen.until - DAY)}" if seen.until else named[head]
    if head in ("weeks", "days"):
        return f"in the last {tail} school {head}" if tail != "1" else f"in the last school {head[:-1]}"
    if head == "since":
        return f"since {event_words(tail, names)}"
    first, _, last = seen.window.partition("..")
    return f"from {plain_date(date.fromisoformat(first))} to {plain_date(date.fromisoformat(last))}"


def event_words(event: str, names: Mapping[str, str]) -> str:
    """An event as a person says it: “the stage Support letter 1”, “the last contact”."""
    kind, _, key = event.partition(":")
    if key == "any":
        key = ""
    name = names.get(key, key.replace("_", " "))
    return f"{EVENTS.get(kind, 'the last ' + kind.replace('_', ' '))} {name}".strip()


def apart(value: Fraction, limit: Fraction) -> str:
    """The value with one decimal, or as many as it takes not to look like a limit that it is not."""
    for places in range(1, 5):
        text = rounded(value, places)
        if value == limit or Fraction(text) != limit:
            return text
    return text


def number_words(value: Fraction) -> str:
    """A limit or a count as a person writes it: 95, 92.5, 7½."""
    if value.denominator == 1:
        return str(value.numerator)
    whole, rest = divmod(abs(value), 1)
    if rest == Fraction(1, 2):
        return f"{'-' if value < 0 else ''}{whole or ''}½"
    return str(float(value))


def _days(number: str) -> str:
    return f"{number} day" if number in ("1", "½") else f"{number} days"


def _plural(value: Fraction, word: str) -> str:
    return f"{number_words(value)} {word}" if value == 1 else f"{number_words(value)} {word}s"


def _listed(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} or {codes[-1]}"


# ---- as JSON ------------------------------------------------


def as_json(found: Found, basis: Basis = Basis(), names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A finding as `evaluate --format json` has it, but for the pupil: who prints it puts `upn` in front."""
    seen = found.deciding
    return {
        "ladder": found.ladder, "tier": found.tier, "entry": found.entry, "role": found.role,
        **check_json(seen),
        "sessions": [{"date": s.day.isoformat(), "session": s.session, "code": s.code} for s in basis.sessions],
        "sessions_total": basis.total,
        "because": because(found, names),
        "checks": [check_json(one) for one in found.seen],
    }  # fmt: skip


def check_json(seen: Seen) -> dict[str, Any]:
    """One comparison: its measure, limit, window, value and counts."""
    return {
        "measure": seen.measure, "op": seen.op, "limit": _plain(seen.limit),
        "window": {
            "name": seen.window or ("event" if seen.measure in ("days_since", "times") else "run"),
            "since": seen.since.isoformat() if seen.since else None,
            "until": seen.until.isoformat() if seen.until else None,
        },
        "counts": dict(seen.counts),
        "value": None if seen.value is None else _plain(seen.value), "unit": seen.unit, "met": seen.met,
        **({"codes": list(seen.codes)} if seen.codes else {}), **({"event": seen.event} if seen.event else {}),
    }  # fmt: skip


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else round(float(value), 4)
