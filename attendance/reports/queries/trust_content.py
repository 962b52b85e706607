"""The schools of a trust side by side as plain JSON: what the page, the files and the frozen report are all made of.

Small numbers are gone here already (`rules.veiled`): nothing behind this knows them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from attendance.reports.queries.benchmarks import Quoted
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust import SideKind, SideLine
from attendance.reports.rules.comparing_schools import (
    BANDS,
    Place,
    Trend,
    alike_keys,
    apart,
    not_alike,
    places,
    trend,
)
from attendance.reports.rules.sparklines import axis, spark_words
from attendance.reports.rules.veiled import Cell, cell, hidden_cell, percent_cell, veil_counts, veil_severe, veil_sizes
from registers.rules.figures import Counts, GroupFigures, display_percent, rounded
from registers.rules.suppression import LEAST_SHOWN

LAST_YEAR, LAST_HALF = "a year before", "the half term before"
SESSIONS = 10  # of a school week


def kinds_content(kinds: Sequence[SideKind], span: ReportSpan) -> list[dict[str, Any]]:
    """Every kind with its schools. No query."""
    ranked = _places(kinds)
    return [_kind(kind, span, ranked) for kind in kinds]


def totals_content(kinds: Sequence[SideKind], content: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All schools together; hidden where one kind's total is, since the others' would give it away. No query."""
    now = sum((kind.now for kind in kinds), GroupFigures(Counts()))
    then = sum((kind.then for kind in kinds), GroupFigures(Counts()))
    safe = {
        name: all(one[name]["text"] != hidden_cell()["text"] for one in content)
        for name in ("attendance", "then", "persistent", "severe")
    }
    shown = {
        "attendance": _attendance(now) if safe["attendance"] else hidden_cell(),
        "then": _attendance(then) if safe["then"] else hidden_cell(),
        "persistent": _count(now.persistent, now.enrolments) if safe["persistent"] else hidden_cell(),
        "severe": _count(now.severe, now.enrolments) if safe["severe"] else hidden_cell(),
    }
    change = trend(shown["attendance"]["value"], shown["then"]["value"], LAST_YEAR)
    return shown | {
        "schools": sum(len(kind.lines) for kind in kinds),
        "pupils": cell(str(now.enrolments)) if safe["attendance"] else hidden_cell(), "change": _words(change),
    }  # fmt: skip


def _kind(kind: SideKind, span: ReportSpan, ranked: Mapping[UUID, Place]) -> dict[str, Any]:
    now, then = kind.now, kind.then
    sizes, before = veil_sizes([line.pupils for line in kind.lines]), veil_sizes(_then_sizes(kind))
    persistent = veil_counts([(line.now.figures.persistent, line.pupils) for line in kind.lines])
    severe = veil_severe(
        [(line.now.figures.persistent, line.now.figures.severe, line.pupils) for line in kind.lines]
    )  # fmt: skip
    attendance = hidden_cell() if sizes.total else _attendance(now)
    earlier = hidden_cell() if before.total else _attendance(then)
    schools = [
        _school(line, kind.england, ranked[line.school.id], small=n in sizes.places, new=n in before.places)
        | {
            "persistent": _part(line.now.figures.persistent, line.pupils, n in persistent.places | sizes.places),
            "severe": _part(line.now.figures.severe, line.pupils, n in severe.places | sizes.places),
        }
        for n, line in enumerate(kind.lines)
    ]  # fmt: skip
    low, high = axis([_float(week["attendance"]["value"]) for school in schools for week in school["weeks"]])
    return {
        "key": kind.key, "label": kind.label, "count": len(kind.lines),
        "pupils": hidden_cell() if sizes.total else cell(str(now.enrolments)),
        "attendance": attendance, "then": earlier,
        "change": _words(trend(attendance["value"], earlier["value"], LAST_YEAR)),
        "persistent": _part(now.persistent, now.enrolments, persistent.total or sizes.total),
        "severe": _part(now.severe, now.enrolments, severe.total or sizes.total),
        "england": _published(kind.england, "attendance_percent"),
        "england_persistent": _published(kind.england, "pa_percent"),
        "england_words": kind.england.words if kind.england else "", "release": _release(kind.england),
        "low": low, "high": high, "schools": schools,
    }  # fmt: skip


def _then_sizes(kind: SideKind) -> list[int]:
    return [line.then.figures.enrolments if line.then else 0 for line in kind.lines]


def _school(line: SideLine, england: Quoted | None, place: Place, *, small: bool, new: bool) -> dict[str, Any]:
    school, figures = line.school, line.now.figures
    now = hidden_cell() if small else _attendance(figures)
    then = hidden_cell() if new or small or not line.then else _attendance(line.then.figures)
    last, before = _halves(line) if not small else (None, None)
    sure = None if small else line.interval
    weeks = [] if small else list(_weeks(line))
    published = _published(england, "attendance_percent")["value"]
    return {
        "urn": school.urn, "name": school.name, "initials": school.initials, "colour": school.colour,
        "pupils": hidden_cell() if small else cell(str(figures.enrolments)), "intake": line.intake.label,
        "attendance": now, "interval": sure.words if sure else "", "then": then,
        "year": _words(trend(now["value"], then["value"], LAST_YEAR)),
        "half": _words(trend(last, before, LAST_HALF)),
        "gap": cell(apart(now["value"], published)), "place": place.words, "rank": place.rank,
        "weeks": weeks, "weeks_words": spark_words([(w["label"], w["attendance"]["value"]) for w in weeks]),
    }  # fmt: skip


def _halves(line: SideLine) -> tuple[str | None, str | None]:
    """The shown attendance of the last half term and of the one before."""
    if line.halves is None:
        return None, None
    last, before = line.halves
    return display_percent(last.attended, last.possible), display_percent(before.attended, before.possible)


def _weeks(line: SideLine) -> Iterator[dict[str, Any]]:
    for week, counts in sorted(line.weeks.items()):
        # five pupils cannot have more possible sessions than these: of a week on study leave nothing tells of a few
        few = 0 < counts.possible <= (LEAST_SHOWN - 1) * SESSIONS
        shown = hidden_cell() if few else percent_cell(display_percent(counts.attended, counts.possible))
        yield {"week": week.isoformat(), "label": day_label(week), "attendance": shown}


def day_label(day: date) -> str:
    """As “8 Sep”."""
    return f"{day.day} {day:%b}"


def _places(kinds: Sequence[SideKind]) -> dict[UUID, Place]:
    """The place of each school among those of its kind and its band of free school meals."""
    lines = {str(line.school.id): line for kind in kinds for line in kind.lines}
    alike = alike_keys([(key, line.school.kind, line.intake) for key, line in lines.items()])
    found = {key: place for keys in alike.values() for key, place in places(_intervals(lines, keys)).items()}
    return {line.school.id: found.get(key) or not_alike(line.intake) for key, line in lines.items()}


def _intervals(lines: Mapping[str, SideLine], keys: Sequence[str]) -> dict[str, Any]:
    return {key: lines[key].interval for key in keys}


# ---- cells ---------------------------------------------------------------------------------------------------------


def _attendance(figures: GroupFigures) -> Cell:
    return percent_cell(display_percent(figures.counts.attended, figures.counts.possible))


def _part(part: int, whole: int, is_hidden: bool) -> Cell:
    return hidden_cell() if is_hidden else _count(part, whole)


def _count(part: int, whole: int) -> Cell:
    """A share with what it is made of; its value is the percentage."""
    shown = display_percent(part, whole)
    return cell(shown, f"{shown}% ({part} of {whole})" if shown is not None else "–")


def _published(quoted: Quoted | None, name: str) -> Cell:
    value: Decimal | None = getattr(quoted, name) if quoted else None
    return cell(None, "not published") if value is None else percent_cell(rounded(Fraction(value), 1))


def _release(quoted: Quoted | None) -> dict[str, Any] | None:
    if quoted is None:
        return None
    return {
        "publication": quoted.publication, "period": quoted.period, "id": str(quoted.release_id),
        "released_on": quoted.released_on.isoformat() if quoted.released_on else None,
    }  # fmt: skip


def _words(found: Trend) -> dict[str, str]:
    return {"words": found.words, "tone": found.tone}


def _float(value: str | None) -> float | None:
    return None if value is None else float(value)


def bands_words() -> str:
    """How free school meals are banded, for the page."""
    return ", ".join(label for _, _, label in BANDS)
