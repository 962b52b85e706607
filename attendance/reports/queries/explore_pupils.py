"""Reads: the pupils and sessions behind one number of the explorer: who is counted, who is not and why, and every mark
taken apart until all of them are accounted for."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from attendance.calendar.queries import sessions_between
from attendance.people.queries.stays import Stay, in_group_between, joined_from, stays
from attendance.reports.queries.counted import Counted, counted
from attendance.reports.queries.explore import fits
from attendance.reports.queries.explore_line import Sessions, on_line, sessions_of
from attendance.reports.rules.explore import Wanted, is_of_kind, measured
from attendance.reports.rules.reconciling import (
    Check,
    Days,
    day_notes,
    dfe_words,
    not_counted_words,
    outside_dfe_ages,
    why_left_out,
)
from registers.queries.figures import EnrolmentCounts, Span
from registers.queries.sessions import EnrolmentCode, enrolment_codes, marked
from registers.rules.codes import CLASS_LABELS, CLASSES, LATEST, code_even_if_retired
from registers.rules.figures import NOTHING, Counts, total

NOT_COUNTED = frozenset({"not_possible", "administrative"})


@dataclass(frozen=True)
class Person:
    """One enrolment behind a number. `counts`: of the sessions asked about; `whole`: of all in the span.

    `notes`: which of their days count. `why`: why they are not counted, where they are not.
    """

    enrolment_id: UUID
    pupil_id: UUID
    name: str
    group: str
    year_group: int
    counts: Counts
    whole: Counts
    notes: tuple[str, ...] = ()
    not_counted: str = ""
    unmarked: int = 0
    why: str = ""


@dataclass(frozen=True)
class CodeLine:
    """How often a code stands in the sessions asked about, and what it counts as."""

    code: str
    label: str
    code_class: str
    sessions: int

    @property
    def class_label(self) -> str:
        return CLASS_LABELS[self.code_class]

    @property
    def counted(self) -> bool:
        return self.code_class not in NOT_COUNTED


@dataclass(frozen=True)
class Behind:
    """What stands behind one number. `others`: enrolments of the span that the line or the filters leave out; `later`:
    enrolments that begin after the last day."""

    label: str
    sessions: Sessions
    included: tuple[Person, ...]
    excluded: tuple[Person, ...]
    codes: tuple[CodeLine, ...]
    check: Check
    dfe: tuple[str, ...]
    others: int
    later: int


def behind(school_id: UUID, span: Span, wanted: Wanted, line: str, label: str = "") -> Behind:
    """The pupils and sessions of the line with this key ("all" for the total). Seven queries, one more where a group
    is asked for, two fewer for a code. Raises BadLine."""
    found = counted([school_id], span)
    rows = [row for row in found.rows if fits(found, row, wanted) and on_line(found, row, wanted, line)]
    asked = sessions_of(span, wanted, line)
    marks = _marks(school_id, asked, rows)
    roll = stays(school_id, span.since, span.until)
    missing = _unmarked(school_id, asked, roll) if not asked.code else {}
    people = [_person(row, marks[row.enrolment_id], roll.get(row.enrolment_id), missing, span) for row in rows]
    included = [person for person in people if _counts(person, asked)]
    away = [] if asked.code else [person for person in people if not _counts(person, asked)]
    moved = _moved(school_id, found, rows, wanted, line)
    return Behind(
        label or line, asked, tuple(included), (*(_left_out(one, marks) for one in away), *moved),
        tuple(_codes(marks)), _check(rows, marks, missing, asked, span), _dfe(included, away, roll, span),
        len(found.rows) - len(rows), joined_from(school_id, span.until),
    )  # fmt: skip


def _counts(person: Person, asked: Sessions) -> bool:
    sessions = person.counts.possible
    if asked.code:
        sessions += person.counts.not_possible + person.counts.administrative
    return sessions > 0


# ---- the sessions --------------------------------------------------------------------------------------------------

Marks = Mapping[UUID, list[EnrolmentCode]]


def _marks(school_id: UUID, asked: Sessions, rows: Sequence[EnrolmentCounts]) -> Marks:
    """What stands in the sessions asked about, by enrolment. One query."""
    mine = {row.enrolment_id for row in rows}
    few = [row.pupil_id for row in rows] if len(rows) == 1 else None
    codes = [asked.code] if asked.code else []
    found: dict[UUID, list[EnrolmentCode]] = defaultdict(list)
    for mark in enrolment_codes(
        [school_id], asked.span, weekdays=asked.weekdays, sessions=asked.sessions, codes=codes, pupil_ids=few
    ):
        if mark.enrolment_id in mine and asked.code_class in ("", mark.code_class):
            found[mark.enrolment_id].append(mark)
    return found


def _open(school_id: UUID, asked: Sessions) -> list[tuple[date, str]]:
    """The sessions that school is held in. One query."""
    rows = sessions_between(school_id, asked.span.since, asked.span.until)
    return [
        (row.date, row.session) for row in rows
        if row.open and row.session in asked.sessions and (not asked.weekdays or row.date.weekday() in asked.weekdays)
    ]  # fmt: skip


def _unmarked(school_id: UUID, asked: Sessions, roll: Mapping[UUID, Stay]) -> dict[UUID, int]:
    """How many of the school's sessions have no mark, by enrolment. Two queries, or one where no school was held."""
    held = _open(school_id, asked)
    have = marked(school_id, held)
    days = [day for day, _ in held]  # in order
    return {enrolment: _due(days, stay) - have.get(enrolment, 0) for enrolment, stay in roll.items()}


def _due(days: Sequence[date], stay: Stay) -> int:
    """How many of these days, in order, are in the stay."""
    end = len(days) if stay.until is None else bisect_left(days, stay.until)
    return max(0, end - bisect_left(days, stay.since))


def _codes(marks: Marks) -> list[CodeLine]:
    """The codes, counted ones first, each by how often it stands."""
    sums: Counter[tuple[str, str]] = Counter()
    for mark in (one for mine in marks.values() for one in mine):
        sums[mark.code, mark.code_class] += mark.sessions
    rows = [CodeLine(code, _label(code), kind, number) for (code, kind), number in sums.items()]
    return sorted(rows, key=lambda row: (not row.counted, CLASSES.index(row.code_class), -row.sessions, row.code))


def _label(code: str) -> str:
    return code_even_if_retired(code, LATEST).label


def _check(
    rows: Sequence[EnrolmentCounts], marks: Marks, missing: Mapping[UUID, int], asked: Sessions, span: Span
) -> Check:  # fmt: skip
    """Against what the summaries hold, where every session of the span is asked for."""
    counts = total(mark.counts for found in marks.values() for mark in found)
    everything = asked.whole and asked.span == span
    shown = total(row.counts for row in rows) if everything else counts
    return Check(counts, sum(missing.get(row.enrolment_id, 0) for row in rows), shown)


# ---- the pupils ----------------------------------------------------------------------------------------------------


def _person(
    row: EnrolmentCounts, marks: Sequence[EnrolmentCode], stay: Stay | None, missing: Mapping[UUID, int], span: Span
) -> Person:  # fmt: skip
    out = [(mark.code, mark.sessions) for mark in marks if mark.code_class in NOT_COUNTED]
    notes: tuple[str, ...] = ()
    if stay:
        notes = day_notes(Days(span.since, span.until, stay.since, stay.until, stay.born), dict(out))
    return Person(
        row.enrolment_id, row.pupil_id, row.name, row.group, row.year_group, total(mark.counts for mark in marks),
        row.counts, notes, not_counted_words(out), missing.get(row.enrolment_id, 0),
    )  # fmt: skip


def _left_out(person: Person, marks: Marks) -> Person:
    mine = marks.get(person.enrolment_id, [])
    codes = [(mark.code, mark.sessions) for mark in mine]
    return replace(person, why=why_left_out(sum(number for _, number in codes), codes, person.unmarked))


def _moved(
    school_id: UUID, found: Counted, rows: Sequence[EnrolmentCounts], wanted: Wanted, line: str
) -> list[Person]:  # fmt: skip
    """Those who were in the group for part of the span and are counted elsewhere. One query, or none."""
    slug = wanted.group or (line if wanted.by == "group" and line != "all" else "")
    if not slug or slug == "none":
        return []
    here = {row.pupil_id for row in rows}
    were = in_group_between(school_id, slug, found.span.since, found.span.until)
    return [
        Person(
            row.enrolment_id, row.pupil_id, row.name, row.group, row.year_group, NOTHING, row.counts,
            why=f"was in this group for some of the time; counted in {row.group or 'no group'}, as on the last day",
        )
        for row in found.rows
        if row.pupil_id in were - here and row.group_slug != slug and fits(found, row, replace(wanted, group=""))
    ]  # fmt: skip


def _dfe(included: Sequence[Person], away: Sequence[Person], roll: Mapping[UUID, Stay], span: Span) -> tuple[str, ...]:
    outside = [
        one for one in included
        if one.enrolment_id in roll and outside_dfe_ages(roll[one.enrolment_id].born, span.last_day)
    ]  # fmt: skip
    counts = total(one.counts for one in included)
    return dfe_words(len(outside), total(one.counts for one in outside), counts, len(away))


def shown(people: Iterable[Person], show: str, kind: str) -> list[Person]:
    """Those that a number opens: with a session of the kind, persistently or severely absent over the whole span."""
    return [person for person in people if _is_shown(person, show, kind)]


def _is_shown(person: Person, show: str, kind: str) -> bool:
    if show == "persistent":
        return person.whole.persistent
    if show == "severe":
        return person.whole.severe
    return show != "measured" or measured(person.counts, kind) > 0


def of_kind(lines: Iterable[CodeLine], kind: str) -> int:
    """The sessions of these codes that are of the kind."""
    return sum(line.sessions for line in lines if is_of_kind(line.code, line.code_class, kind))
