"""Whether a school's year, its terms and half-term holidays make sense, and where a day lies. All half-open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_YEAR_DAYS = 400


@dataclass(frozen=True)
class Span:
    """Days from `since` until before `until`."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until

    def within(self, other: "Span") -> bool:
        return other.since <= self.since and self.until <= other.until


@dataclass(frozen=True)
class TermDates:
    """A term and its half-term holiday, if it has one."""

    name: str
    dates: Span
    half_term: Span | None = None


@dataclass(frozen=True)
class TermProblem:
    """What is wrong: the term's place in the list (None for the year), the field, and what to do."""

    term: int | None
    field: str
    message: str
    remedy: str


@dataclass(frozen=True)
class HalfTerm:
    """One half of a term: number 1 before the half-term holiday, 2 after it."""

    term: TermDates
    number: int
    dates: Span


def check_year(year: Span, terms: Sequence[TermDates]) -> tuple[TermProblem, ...]:
    """Everything that is wrong with a year and its terms; an empty tuple when it may be kept."""
    problems = _check_span_of_year(year)
    for place, term in enumerate(terms):
        problems += _check_term(place, term, year)
    for place, (earlier, later) in enumerate(zip(terms, terms[1:], strict=False), start=1):
        if later.dates.since < earlier.dates.until:
            message = f"{later.name} starts before {earlier.name} has ended."
            problems.append(TermProblem(place, "since", message, "Put the terms in order, without overlap."))
    return tuple(problems)


def _check_span_of_year(year: Span) -> list[TermProblem]:
    if year.until <= year.since:
        return [TermProblem(None, "until", "The year ends before it starts.", "Give a later last day.")]
    if (year.until - year.since).days > LONGEST_YEAR_DAYS:
        return [TermProblem(None, "until", "The year is much longer than a year.", "Check its first and last day.")]
    return []


def _check_term(place: int, term: TermDates, year: Span) -> list[TermProblem]:
    if term.dates.until <= term.dates.since:
        return [TermProblem(place, "until", f"{term.name} ends before it starts.", "Give a later last day.")]
    problems = []
    if not term.dates.within(year):
        remedy = "Change the term's dates or the year's."
        problems.append(TermProblem(place, "since", f"{term.name} reaches outside the academic year.", remedy))
    half = term.half_term
    if half is not None and half.until <= half.since:
        message = f"The half-term holiday of {term.name} ends before it starts."
        problems.append(TermProblem(place, "half_term_until", message, "Give a later last day."))
    elif half is not None and not (term.dates.since < half.since and half.until < term.dates.until):
        message = f"The half-term holiday lies not within {term.name}."
        problems.append(TermProblem(place, "half_term_since", message, "Leave school days before and after it."))
    return problems


def term_on(day: date, terms: Sequence[TermDates]) -> TermDates | None:
    """The term in which the day lies, its half-term holiday included; None between terms."""
    return next((term for term in terms if term.dates.holds(day)), None)


def halves(term: TermDates) -> tuple[HalfTerm, ...]:
    """The halves of a term: two, or the whole when it has no half-term holiday."""
    if term.half_term is None:
        return (HalfTerm(term, 1, term.dates),)
    return (
        HalfTerm(term, 1, Span(term.dates.since, term.half_term.since)),
        HalfTerm(term, 2, Span(term.half_term.until, term.dates.until)),
    )


def half_term_on(day: date, terms: Sequence[TermDates]) -> HalfTerm | None:
    """The half term in which the day lies; None in any holiday."""
    return next((half for term in terms for half in halves(term) if half.dates.holds(day)), None)
