"""Reads: the lines of the explorer. Everything is of one reading of the school's enrolments, so that lines add up to
the total beneath them and to `registers.queries.figures`.

Pupils stand where they were on the last day of the span, cohorts are those of that day. Counts of whole weeks are the
summaries'; where weekdays, sessions or codes are asked for, the marks are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from attendance.reports.queries.counted import Counted, counted, lines
from attendance.reports.rules.cohorts import COHORTS
from attendance.reports.rules.explore import OF_PEOPLE, SESSIONS, WEEKDAYS, Wanted, is_of_kind
from registers.queries.figures import EnrolmentCounts, Span
from registers.queries.sessions import SessionCode, enrolment_codes, session_codes, week_counts
from registers.rules.codes import CLASS_LABELS, code_even_if_retired
from registers.rules.figures import NOTHING, Counts, GroupFigures, group_figures, total

COMPARED = frozenset({"year_group", "group", "cohort", "sex", "weekday", "session"})


@dataclass(frozen=True)
class Row:
    """One line. `figures` only of pupils and of all their sessions: else nobody is called persistently absent.

    `class_label` only of a code.
    """

    key: str
    label: str
    counts: Counts
    figures: GroupFigures | None = None
    pupils: int | None = None
    class_label: str = ""

    @property
    def sessions(self) -> int:
        """All its marks, counted or not."""
        return self.counts.possible + self.counts.not_possible + self.counts.administrative


@dataclass(frozen=True)
class Explored:
    """The lines, their total, and the enrolments they are made of. Cohorts overlap, so their lines add up to more."""

    wanted: Wanted
    span: Span
    rows: tuple[Row, ...]
    total: Row
    found: Counted

    @property
    def overlaps(self) -> bool:
        return self.wanted.by == "cohort"


def explore(school_id: UUID, span: Span, wanted: Wanted, *, cohorts: Iterable[str]) -> Explored:
    """The lines that are wanted; of cohorts only those of these keys. Two queries, or three where marks are read."""
    found = chosen(school_id, span, wanted)
    if wanted.by in OF_PEOPLE:
        if wanted.narrow:
            found = narrowed(school_id, found, wanted)
        return Explored(wanted, span, tuple(_people(found, wanted, frozenset(cohorts))), _whole(found, wanted), found)
    if wanted.by == "week" and not (wanted.of_some or wanted.narrow):
        rows = [_row(week.week.isoformat(), _week(week.week), week.counts) for week in week_counts([school_id], span)]
    else:
        rows = _times(_marks(school_id, found, wanted), wanted)
    whole = Row("all", "All", total(row.counts for row in rows), _figures(found, wanted), _pupils(found.rows))
    return Explored(wanted, span, tuple(rows), whole, found)


def explore_before(
    school_id: UUID, before: Span | None, wanted: Wanted, *, cohorts: Iterable[str]
) -> dict[str, Counts]:
    """The counts of the same lines in the days to compare with, by key, the total as "all". As dear as `explore`, or no
    query: pupils, weeks and codes are not compared, nor anything where there are no such days."""
    if before is None or wanted.by not in COMPARED:
        return {}
    then = explore(school_id, before, wanted, cohorts=cohorts)
    return {row.key: row.counts for row in (*then.rows, then.total)}


# ---- whose sessions ------------------------------------------------------------------------------------------------


def chosen(school_id: UUID, span: Span, wanted: Wanted) -> Counted:
    """The enrolments that touch the span, of the pupils that fit the filters. Two queries."""
    found = counted([school_id], span)
    return replace(found, rows=[row for row in found.rows if fits(found, row, wanted)])


def fits(found: Counted, row: EnrolmentCounts, wanted: Wanted) -> bool:
    """Whether the enrolment is one of those that are asked for."""
    kinds = found.kinds(row)
    return (
        wanted.year_group in ("", str(row.year_group))
        and wanted.group in ("", row.group_slug or "none")
        and (not wanted.cohort or COHORTS[wanted.cohort].holds(kinds))
        and (not wanted.sex or wanted.sex in kinds)
    )


def narrowed(school_id: UUID, found: Counted, wanted: Wanted) -> Counted:
    """The same enrolments with only the sessions asked for. One query."""
    marks = enrolment_codes([school_id], found.span, weekdays=wanted.weekdays, sessions=wanted.sessions)
    sums: dict[UUID, Counts] = defaultdict(Counts)
    for mark in marks:
        sums[mark.enrolment_id] += mark.counts
    return replace(found, rows=[replace(row, counts=sums.get(row.enrolment_id, NOTHING)) for row in found.rows])


def _figures(found: Counted, wanted: Wanted) -> GroupFigures | None:
    return None if wanted.narrow else group_figures(row.counts for row in found.rows)


def _pupils(rows: Iterable[EnrolmentCounts]) -> int:
    """How many pupils have a possible session."""
    return len({row.pupil_id for row in rows if row.counts.possible})


# ---- lines of pupils -----------------------------------------------------------------------------------------------


def _people(found: Counted, wanted: Wanted, cohorts: frozenset[str]) -> Iterable[Row]:
    if wanted.by == "pupil":
        yield from _by_pupil(found, wanted)
        return
    for line in lines(found, wanted.by):
        if wanted.by != "cohort" or line.key in cohorts:
            rows = [found.rows[place] for place in line.places]
            figures = None if wanted.narrow else line.figures
            yield Row(line.key, line.label, line.figures.counts, figures, _pupils(rows))


def _by_pupil(found: Counted, wanted: Wanted) -> Iterable[Row]:
    """Each pupil's enrolments together, in the order of the register."""
    mine: dict[UUID, list[EnrolmentCounts]] = defaultdict(list)
    for row in found.rows:
        mine[row.pupil_id].append(row)
    for pupil, rows in mine.items():
        figures = group_figures(row.counts for row in rows)
        yield Row(str(pupil), rows[-1].name, figures.counts, None if wanted.narrow else figures, _pupils(rows))


def _whole(found: Counted, wanted: Wanted) -> Row:
    return Row("all", "All", total(row.counts for row in found.rows), _figures(found, wanted), _pupils(found.rows))


# ---- lines of sessions ---------------------------------------------------------------------------------------------


def _marks(school_id: UUID, found: Counted, wanted: Wanted) -> list[SessionCode]:
    """How often each code stands in each session asked for, of these enrolments. One query."""
    ids = [row.enrolment_id for row in found.rows] if wanted.of_some else None
    marks = session_codes([school_id], found.span, enrolment_ids=ids)
    return [mark for mark in marks if wanted.within(mark.date.weekday(), mark.session)]


def _times(marks: Sequence[SessionCode], wanted: Wanted) -> list[Row]:
    if wanted.by == "code":
        return _codes([mark for mark in marks if not wanted.kind or _of_kind(mark, wanted.kind)])
    sums: dict[tuple, Counts] = defaultdict(Counts)
    for mark in marks:
        sums[PLACES[wanted.by](mark)] += mark.counts
    return [_row(key, label, counts) for (_, key, label), counts in sorted(sums.items(), key=lambda one: one[0])]


def _of_kind(mark: SessionCode, kind: str) -> bool:
    return is_of_kind(mark.code, mark.code_class, kind)


def _codes(marks: Sequence[SessionCode]) -> list[Row]:
    """One line for each code and class, the most frequent first."""
    sums: dict[tuple[str, str], Counts] = defaultdict(Counts)
    days: dict[tuple[str, str], date] = {}
    for mark in marks:
        sums[mark.code, mark.code_class] += mark.counts
        days.setdefault((mark.code, mark.code_class), mark.date)
    rows = [
        Row(f"{code}.{kind}", f"{code} {code_even_if_retired(code, days[code, kind]).short_label}", counts,
            class_label=CLASS_LABELS[kind])
        for (code, kind), counts in sums.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.sessions, row.key))


def _row(key: str, label: str, counts: Counts) -> Row:
    return Row(key, label, counts)


def _week(monday: date) -> str:
    return f"Week of {monday:%-d %b %Y}"


def _by_week(mark: SessionCode) -> tuple:
    monday = mark.date - timedelta(days=mark.date.weekday())
    return monday, monday.isoformat(), _week(monday)


def _by_weekday(mark: SessionCode) -> tuple:
    weekday = mark.date.weekday()
    return weekday, str(weekday), WEEKDAYS[weekday]


def _by_session(mark: SessionCode) -> tuple:
    return mark.session, mark.session, SESSIONS[mark.session]


PLACES: dict[str, Callable[[SessionCode], tuple]] = {
    "week": _by_week, "weekday": _by_weekday, "session": _by_session,
}  # fmt: skip
