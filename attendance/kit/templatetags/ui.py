"""Template tags of the design system: icons, marks, strips, charts, form fields; HTML without inline style or script.

Built in to every template (`builtins` in the settings), so no `{% load %}` is needed. The looks of a mark are the
classes of `static/css/app.css`: present, late, offsite, auth, unauth, noreason, notcount, blank.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from attendance.kit import charts

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"[^>]*>(.*)</symbol>')
LOOKS = frozenset({"present", "late", "offsite", "auth", "unauth", "noreason", "notcount", "blank"})


@cache
def shapes() -> dict[str, str]:
    """The drawing inside each icon, by name, read once from `attendance/kit/icons.svg` (our own file: safe)."""
    return dict(SYMBOL.findall(SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The icon `name` as decorative SVG in the colour of its text. Raises KeyError when there is no such icon."""
    drawing = mark_safe(shapes()[name])
    return format_html('<svg class="i" aria-hidden="true" viewBox="0 0 24 24">{}</svg>', drawing)


@register.simple_tag
def mark(code: str, look: str, size: str = "") -> SafeString:
    """A register code as it is drawn everywhere: `size` "" (in text), "lg" or "xl". An empty code is an open square."""
    kind = look if look in LOOKS else "blank"
    return format_html('<span class="mk {} {}">{}</span>', kind, size, code or "–")


@register.simple_tag
def strip(days: Iterable[Sequence[Any]], label: str = "") -> SafeString:
    """Two strokes a day: `days` are (morning look, afternoon look[, starts a week]); `label` says it in words."""
    strokes = mark_safe("".join(_strokes(day[0] or "blank", day[1] or "blank", any(day[2:3])) for day in days))
    if not label:
        return format_html('<span class="strip" aria-hidden="true">{}</span>', strokes)
    return format_html('<span class="strip" role="img" aria-label="{}">{}</span>', label, strokes)


@lru_cache(maxsize=512)
def _strokes(morning: str, afternoon: str, starts_week: bool) -> SafeString:
    """One day of a strip; kept, since a page of strips draws the same few days hundreds of times."""
    return format_html(
        '<span class="d{}"><span class="ss {}"></span><span class="ss pm {}"></span></span>',
        " wk" if starts_week else "", morning, afternoon,
    )  # fmt: skip


@register.simple_tag
def chart(spec: Mapping[str, Any], alt: str, paper: bool = False) -> SafeString:
    """A chart as SVG with its words; `paper`: in a PDF. Raises `attendance.kit.charts.ChartProblem`."""
    return charts.chart(spec, alt, paper=paper)


@register.simple_tag
def tag(words: str, kind: str = "") -> SafeString:
    """A small label; `kind` "" (filled), "line", "good", "warn" or "bad"."""
    return format_html('<span class="tag {}">{}</span>', kind, words)


@register.simple_tag
def due(words: str, how: str = "") -> SafeString:
    """A deadline in words; `how` "" (far off), "soon" or "late"."""
    return format_html('<span class="due {}">{}</span>', how, words)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """One form field with label, hint and error. Options: `width` ("num", "short"), `prefix`, `suffix`, `legend`."""
    many = getattr(bound.field.widget, "input_type", "") in {"radio", "checkbox"} and bound.widget_type != "checkbox"
    context = {"field": bound, "grouped": many, "single": bound.widget_type == "checkbox", **options}
    return render_to_string("components/form_field.html", context)


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """The list of what is wrong, each line a link to its field; nothing while the form is fine."""
    if not form.errors:
        return SafeString("")
    return render_to_string("components/error_summary.html", {"form": form})
