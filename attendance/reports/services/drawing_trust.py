"""Drawing a report to trustees as PDF/UA, from its frozen content alone."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime

from attendance.kit import pdf
from attendance.reports.rules.sparklines import with_sparks

BOARD_CSS = "css/pdf-board.css"


def board_context(content: Mapping[str, Any]) -> dict[str, Any]:
    """What templates/reports/trust/_board_doc.html is given: `content`, `kinds` with sparklines, `dates`. No query."""
    dates = {name: parse_date(content[name]) for name in ("since", "last_day", "meeting_on") if content[name]}
    return {
        "content": content, "kinds": with_sparks(content["kinds"]), "dates": dates,
        "drawn_at": parse_datetime(content["drawn_at"]),
    }  # fmt: skip


def draw_board(content: Mapping[str, Any], sha256: str = "") -> bytes:
    """The PDF/UA of an issue (or of a draft: no hash), with bookmarks; the same bytes for the same input.

    No query. Raises attendance.kit.pdf.PdfProblem where this machine cannot draw.
    """
    context = board_context(content) | {"sha256": sha256, "paper": True}
    return pdf.render(render_to_string("pdf/board.html", context), css=(BOARD_CSS,))
