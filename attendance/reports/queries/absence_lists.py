"""Reads: who is persistently or severely absent, who is close to it, and who moved in or out of it in four weeks."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.calendar.queries import SessionRow, TermRow, sessions_between, terms
from attendance.people.queries.stays import Stay, stays
from attendance.reports.queries.counted import counted
from attendance.reports.queries.explore import fits
from attendance.reports.rules.at_risk import RECENT, Prospect, prospect
from attendance.reports.rules.explore import Wanted
from registers.queries.figures import EnrolmentCounts, Span, enrolment_counts
from registers.queries.sessions import enrolment_codes
from registers.rules.figures import NOTHING, Counts

LISTS: dict[str, str] = {
    "persistent": "Persistently absent", "severe": "Severely absent", "risk": "Close to persistent absence",
    "moved": "Moved in or out in four weeks",
}  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One enrolment in a list. `then`: the counts four weeks before the last day, None where the span begins later or
    the pupil was not on roll. `left`: the last day on roll, where it is over."""

    enrolment_id: UUID
    pupil_id: UUID
    name: str
    group: str
    year_group: int
    counts: Counts
    then: Counts | None
    prospect: Prospect
    left: date | None = None

    @property
    def was_persistent(self) -> bool:
        return self.then is not None and self.then.persistent

    @property
    def was_severe(self) -> bool:
        return self.then is not None and self.then.severe

    @property
    def new(self) -> bool:
        """Persistently absent now and not four weeks ago; nobody is new where there is nothing to compare with."""
        return self.counts.persistent and self.then is not None and not self.then.persistent

    @property
    def out(self) -> bool:
        return self.was_persistent and not self.counts.persistent

    @property
    def severity_moved(self) -> bool:
        return self.then is not None and self.then.severe != self.counts.severe


@dataclass(frozen=True)
class Lists:
    """Everybody who fits the filters, to be listed. `term_ends`: the last day of the term looked ahead to, or None.

    `compared_on`: the last day of the counts of four weeks ago, or None."""

    rows: tuple[Listed, ...]
    term_ends: date | None
    compared_on: date | None

    def of(self, which: str, near: int) -> list[Listed]:
        """The rows of one list, those who missed most first; close to persistent absence: fewest to spare first."""
        return sorted((row for row in self.rows if CHOSEN[which](row, near)), key=ORDER[which])


def _is_risk(row: Listed, near: int) -> bool:
    at_risk = row.left is None and row.counts.absent > 0 and not row.counts.persistent
    return at_risk and row.prospect.close(near)


CHOSEN: dict[str, Callable[[Listed, int], bool]] = {
    "persistent": lambda row, near: row.counts.persistent,
    "severe": lambda row, near: row.counts.severe,
    "risk": _is_risk,
    "moved": lambda row, near: row.new or row.out or row.severity_moved,
}


def _most_missed(row: Listed) -> tuple:
    counts = row.counts
    return (row.left is not None, -counts.absent / max(counts.possible, 1), -counts.absent, row.name)


def _least_to_spare(row: Listed) -> tuple:
    return row.prospect.needed, -row.counts.absent, row.name


def _by_move(row: Listed) -> tuple:
    return (not row.new, not row.severity_moved, *_most_missed(row))


ORDER: dict[str, Callable[[Listed], tuple]] = {
    "persistent": _most_missed, "severe": _most_missed, "risk": _least_to_spare, "moved": _by_move,
}  # fmt: skip


def absence_lists(school_id: UUID, span: Span, wanted: Wanted, today: date) -> Lists:
    """Everybody of the filters with their counts now, four weeks ago, and until the end of the term. Seven queries."""
    found = counted([school_id], span)
    rows = [row for row in found.rows if row.counts.possible and fits(found, row, wanted)]
    compared = Span(span.since, span.until - RECENT) if span.until - RECENT > span.since else None
    before = _counts_then(school_id, compared)
    roll = stays(school_id, span.since, span.until)
    term = term_of(terms(school_id), today)
    ahead = _Ahead(_coming(school_id, span, term), _marked_on_last_day(school_id, span))
    return Lists(
        tuple(_listed(row, before, compared, roll.get(row.enrolment_id), ahead, span) for row in rows),
        term.last_day if term else None, compared.last_day if compared else None,
    )  # fmt: skip


def _counts_then(school_id: UUID, compared: Span | None) -> dict[UUID, Counts]:
    """One query, or none."""
    if compared is None:
        return {}
    return {row.enrolment_id: row.counts for row in enrolment_counts([school_id], compared, groups=False)}


def term_of(known: Sequence[TermRow], today: date) -> TermRow | None:
    """The term of the day, or in a holiday the one before: the last that has begun."""
    return next((term for term in reversed(known) if term.since <= today), None)


@dataclass(frozen=True)
class _Ahead:
    """The open sessions from the first day that may not be marked yet, and what is marked of that day already."""

    sessions: Sequence[SessionRow]
    marked: Mapping[UUID, int]

    def of(self, enrolment_id: UUID, until: date | None) -> int:
        held = sum(until is None or row.date < until for row in self.sessions)
        return max(0, held - self.marked.get(enrolment_id, 0))


def _coming(school_id: UUID, span: Span, term: TermRow | None) -> list[SessionRow]:
    """The open sessions from the last day of the span to the end of the term. One query, or none: of a span that was
    over before the term began nothing is to come."""
    if term is None or term.until <= span.last_day or span.until <= term.since:
        return []
    return [row for row in sessions_between(school_id, span.last_day, term.until) if row.open]


def _marked_on_last_day(school_id: UUID, span: Span) -> dict[UUID, int]:
    """How many sessions of the span's last day are marked, by enrolment. One query."""
    found: dict[UUID, int] = defaultdict(int)
    for mark in enrolment_codes([school_id], Span(span.last_day, span.until)):
        found[mark.enrolment_id] += mark.sessions
    return found


def _listed(
    row: EnrolmentCounts, before: Mapping[UUID, Counts], compared: Span | None, stay: Stay | None, ahead: _Ahead,
    span: Span,
) -> Listed:  # fmt: skip
    then = before.get(row.enrolment_id) if compared else None
    then = then if then and then.possible else None
    recent = _less(row.counts, then or NOTHING)
    left = stay.last_day if stay and stay.until and stay.until <= span.until else None
    coming = 0 if left else ahead.of(row.enrolment_id, stay.until if stay else None)
    looked = prospect(
        row.counts.absent, row.counts.possible, coming, recent_absent=recent.absent, recent_possible=recent.possible
    )
    return Listed(
        row.enrolment_id, row.pupil_id, row.name, row.group, row.year_group, row.counts, then, looked, left
    )  # fmt: skip


def _less(now: Counts, then: Counts) -> Counts:
    """What came since."""
    return Counts(*(getattr(now, name) - getattr(then, name) for name in Counts.__dataclass_fields__))
