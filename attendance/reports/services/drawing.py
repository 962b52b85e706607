"""Drawing a report to governors: what its page is given, its PDF of two sides, and the leaflet for families.

Everything is made of the frozen content and of what is known of its issue; nothing is read from the database.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime

from attendance.kit import pdf
from attendance.reports.rules.chart_scales import colour_of
from attendance.reports.rules.governors_shapes import (
    Content,
    bands_of,
    cell_of,
    density_of,
    groups_of,
    weeks_of,
)  # fmt: skip

GOVERNORS_CSS, LEAFLET_CSS = "css/pdf-governors.css", "css/pdf-leaflet.css"
SIDES, CLOSEST = 2, 4  # pages of A4; the closest setting of static/css/pdf-governors.css
SHOWN_OF_HASH = 16  # letters: enough to tell two issues apart by eye


def governors_context(content: Content) -> dict[str, Any]:
    """What templates/reports/_governors_doc.html needs of the content: `content` itself and `doc`. No query."""
    colour = colour_of(content["school"]["colour"])
    return {
        "content": content,
        "doc": {
            "colour": colour,
            "density": density_of(content),
            "dates": _dates(content),
            "drawn_at": parse_datetime(content["drawn_at"]),
            "pupils": _pupils(content["pupils"]),
            "england": _england(content),
            "columns": _columns(content),
            "weeks": weeks_of(content, colour),
            "bands": bands_of(content),
            "groups": groups_of(content),
            "attendance": cell_of(content, "attendance"),
        },
    }


def draw_governors(content: Content, issue: Mapping[str, Any] | None = None) -> bytes:
    """The report as PDF/UA, two sides of A4, with bookmarks; the same bytes for the same input.

    `issue`: number, issued_at (datetime), issued_name, issued_position, sha256, as the page gets them; None for a
    draft, which says so. No query. Raises attendance.kit.pdf.PdfProblem where this machine cannot draw.
    """
    context = {**governors_context(content), **_issue(issue), "paper": True}
    drawn = b""
    for density in range(context["doc"]["density"], CLOSEST + 1):
        context["doc"]["density"] = density
        drawn = pdf.render(render_to_string("pdf/governors.html", context), css=(GOVERNORS_CSS,))
        if pdf.page_count(drawn) <= SIDES:
            break
    return drawn


def draw_leaflet(content: Content, issue: Mapping[str, Any] | None = None) -> bytes:
    """One side of A4 for families, made of `content["leaflet"]`: days, help and what went well. As PDF/UA.

    `issue` as for `draw_governors`. No query. Raises attendance.kit.pdf.PdfProblem.
    """
    context = {**governors_context(content), **_issue(issue)}
    return pdf.render(render_to_string("pdf/leaflet.html", context), css=(LEAFLET_CSS,))


def _issue(issue: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the templates are given of an issue."""
    if issue is None:
        return {"draft": True}
    return {**issue, "draft": False, "short_hash": str(issue["sha256"])[:SHOWN_OF_HASH]}


def _pupils(count: int | None) -> str:
    """How many pupils, in words; None: so few that their number tells of a child."""
    if count is None:
        return "fewer than six pupils"
    return "1 pupil" if count == 1 else f"{count:,} pupils"


def _england(content: Content) -> str:
    """The head of the column of published figures, as “England primary”."""
    quoted = content["benchmark"]
    if not quoted:
        return ""
    phase = quoted["phase"].lower()
    return f"{quoted['area']}, all phases" if phase == "total" else f"{quoted['area']} {phase}"


def _columns(content: Content) -> dict[str, bool]:
    """Which columns have anything to say."""
    trust, england = bool(content["trust_label"]), bool(content["benchmark"])
    return {
        "then": bool(content["before_label"]),
        "trust": trust,
        "england": england,
        "beside": trust or england,
        "similar": any(step["similar"]["value"] is not None for step in content["steps"]),
    }


def _dates(content: Content) -> dict[str, date | datetime | None]:
    """The days of the content as dates, for the templates' filters."""
    benchmark = content["benchmark"] or {}
    texts = {
        "since": content["since"],
        "last_day": content["last_day"],
        "meeting_on": content["meeting_on"],
        "released_on": benchmark.get("released_on"),
    }
    return {key: date.fromisoformat(text) if text else None for key, text in texts.items()}
