"""Cells and lines of reports as they are frozen, for contents that tests make up."""

from datetime import date, timedelta
from typing import Any

NONE = {"value": None, "text": "–"}
UNDER = {"value": None, "text": "under 6"}
UNPUBLISHED = {"value": None, "text": "not published"}
NOW = (96.8, 96.1, 96.4, 96.3, 95.9, 94.3, 95.4, None, 95.0, 95.2, 96.0, 96.2, 96.0, 95.5, 93.9, 93.5)
THEN = (98.3, 96.1, 95.7, 95.1, 95.6, 94.6, 94.0, None, 94.5, 93.7, 95.1, 94.7, 94.4, 92.9, 93.8, 93.4)


def percent(figure: float | None, none: dict[str, Any] = NONE) -> dict[str, Any]:
    """A cell with a percentage."""
    return none if figure is None else {"value": f"{figure:.1f}", "text": f"{figure:.1f}%"}


def count(number: int | None) -> dict[str, Any]:
    """A cell with a number of pupils."""
    return UNDER if number is None else {"value": str(number), "text": str(number)}


def measure(key: str, label: str, hint: str, now, then, words: str, tone: str, trust, england) -> dict[str, Any]:
    """A line of the key measures; a figure may be given as a cell already."""
    cells = {"now": now, "then": then, "trust": trust, "england": england}
    drawn = {name: cell if isinstance(cell, dict) else percent(cell) for name, cell in cells.items()}
    return {"key": key, "label": label, "hint": hint, "change": {"words": words, "tone": tone}, **drawn}


def weeks(monday: date, now=NOW, then=THEN, note: str = "half-term") -> list[dict[str, Any]]:
    """Weeks from a Monday on; a week without figures is a holiday."""
    days = [monday + timedelta(weeks=n) for n in range(len(now))]
    return [
        {"week": day.isoformat(), "label": f"{day.day} {day:%b}", "now": percent(a), "then": percent(b),
         "note": note if a is None and b is None else ""}
        for day, a, b in zip(days, now, then, strict=True)
    ]  # fmt: skip


def group(key: str, label: str, kind: str, pupils: int, now: float, then: float | None, pa: str) -> dict[str, Any]:
    """A line of the groups, beside 95.5% of all pupils."""
    gap = round(now - 95.5, 1)
    value = {"value": pa.split(",")[0], "text": pa} if pa != "under 6" else UNDER
    return {
        "key": key, "label": label, "kind": kind, "pupils": count(pupils), "attendance": percent(now),
        "then": percent(then), "gap": {"value": str(gap), "text": f"{gap:+.1f}".replace("-", "−")}, "persistent": value,
    }  # fmt: skip


def band(label: str, low: int, high: int | None, now: int | None, then: int | None) -> dict[str, Any]:
    """A line of the bands."""
    return {
        "label": label, "low": low, "high": high, "persistent": low >= 10, "now": count(now), "then": count(then),
    }  # fmt: skip


def step(key: str, label: str, level: int | None, pupils: int | None, better: int | None) -> dict[str, Any]:
    """A line of what was done."""
    return {
        "key": key, "label": label, "level": level, "pupils": count(pupils),
        "better": NONE if better is None else count(better),
        "similar": NONE if better is None else {"value": "31.0", "text": "31%"},
    }  # fmt: skip
