"""Drawing a pack: one template for its frame, one for each part, so that people see how far the worker is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from attendance.kit import pdf

CSS = ("css/pdf-packs.css",)
Progress = Callable[[int, int], None]
STEP = 10  # pupils between two reports of progress


def draw_pack(
    template: str, context: Mapping[str, Any], part: str, parts: Iterable[Mapping[str, Any]], progress: Progress
) -> bytes:
    """The PDF/UA of `template` with each of `parts` set by the template `part`; the same bytes for the same facts.

    Progress counts the parts, and the drawing of the whole as one more. Raises attendance.kit.pdf.PdfProblem.
    """
    wanted = list(parts)
    total, done = len(wanted) + 1, []
    for n, one in enumerate(wanted):
        if n % STEP == 0:
            progress(n, total)
        done.append(mark_safe(render_to_string(part, dict(one))))  # our own templates, escaped by them
    progress(len(wanted), total)
    content = pdf.render(render_to_string(template, {**context, "parts": done}), css=CSS)
    progress(total, total)
    return content
