"""The exact counts behind the figures of letters, each in days of its own, and counted again later."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_day_cells
from attendance.calendar.rules.ages import of_compulsory_school_age
from attendance.kit.together import read_together
from attendance.people.queries.pupils import pupil_cells, pupil_rows
from interventions.rules.penalty_window import UNAUTHORISED, Window, window_of
from letters.models import Letter
from letters.rules.figures import Figures, figures_of
from registers.queries.figures import Span
from registers.queries.session_codes import session_codes
from registers.queries.spans import counts_of_spans

TEN_WEEKS_BACK = timedelta(days=200)  # ten school weeks, the longest holidays between them
Kept = tuple[UUID, date, date]  # a pupil, and the days that a letter about them counted: since, until


def spans_of(letters: Iterable[Letter]) -> dict[UUID, Kept]:
    """The pupil and the days that each letter counted, by letter; one that counted none is missing. No query."""
    return {
        one.id: (one.pupil_id, one.figures_since, one.figures_until)
        for one in letters
        if one.figures_since and one.figures_until and one.figures_since < one.figures_until
    }


def calendar_needed(kept: Iterable[Kept]) -> tuple[date, date] | None:
    """From when until when school days must be known for these counts; None for none."""
    rows = list(kept)
    if not rows:
        return None
    return min(min(since, until - TEN_WEEKS_BACK) for _, since, until in rows), max(until for *_, until in rows)


def figures_again(school_id: UUID, kept: Mapping[UUID, Kept]) -> dict[UUID, Figures]:
    """The counts now of (pupil, since, until) by a key of the asker's: those of a letter, years later. Three queries,
    none for none."""
    needed = calendar_needed(kept.values())
    if needed is None:
        return {}
    asked = [(pupil_id, Span(since, until)) for pupil_id, since, until in kept.values()]
    found = read_together(
        days=school_day_cells(school_id, *needed), pupils=pupil_cells(school_id, {key for key, _ in asked})
    )
    born = {row.id: row.born for row in pupil_rows(found["pupils"], asked[0][1].last_day)}
    days = [row[0] for row in found["days"]]
    return dict(zip(kept, figures_of_spans(school_id, asked, days, born), strict=True))


def figures_of_spans(
    school_id: UUID, asked: Sequence[tuple[UUID, Span]], school_days: Sequence[date], born: Mapping[UUID, date]
) -> list[Figures]:
    """The figures of each (pupil, days), in their order. Two queries.

    The threshold: unauthorised sessions at this school in the ten school weeks up to the last day, at compulsory
    school age (national framework for penalty notices, August 2024).
    """
    counts = counts_of_spans(school_id, asked)
    ends = {span.last_day for _, span in asked}
    windows = {end: window_of([day for day in school_days if day <= end], end) for end in ends}
    held = sorted({day for window in windows.values() if window for day in school_days if window.holds(day)})
    missed: dict[UUID, list[date]] = defaultdict(list)
    for one in session_codes([school_id], held, codes=sorted(UNAUTHORISED), pupil_ids={key for key, _ in asked}):
        if of_compulsory_school_age(born[one.pupil_id], one.day):
            missed[one.pupil_id].append(one.day)
    return [
        figures_of(found, sum(_in(windows[span.last_day], day, span) for day in missed[pupil_id]))
        for (pupil_id, span), found in zip(asked, counts, strict=True)
    ]  # fmt: skip


def _in(window: Window | None, day: date, span: Span) -> bool:
    return window is not None and window.holds(day) and day < span.until
