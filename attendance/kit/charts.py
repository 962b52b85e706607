"""Charts: a description (Vega-Lite, a plain dict) drawn as SVG that may stand in a page and in a PDF alike.

The only file that imports vl-convert. The same description gives the same bytes on each machine: nothing is measured
with a font (the descriptions say how wide everything is), nothing is fetched, and what Vega adds for itself is taken
out again. Text stays text. A drawn chart is kept by its content, since drawing takes a quarter of a second.

A page shows a chart with `{% chart description alt %}`, and the figures as a table behind it.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import vl_convert
from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

VEGA_LITE = "6.4"
# Part of the key under which a chart is kept: to be raised whenever the same description shall look different.
EDITION = 1
KEPT_SECONDS = 30 * 24 * 3600
SVG = "{http://www.w3.org/2000/svg}"
# What is left of Vega's drawing. No style, no class, no identifier, no address: nothing that could act in a page.
TAGS = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan"})
ATTRIBUTES = frozenset({
    "d", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "height",
    "opacity", "r", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity",
    "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
})  # fmt: skip
EMPTY_BOX = re.compile(r"M0(?:\.5)?,0(?:\.5)?h[\d.]+v[\d.]+h-?[\d.]+Z")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_one_at_a_time = threading.Lock()


class ChartProblem(Exception):
    """A description that cannot be drawn; the text says why."""


def svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG text without words for those who cannot see it (`chart` adds them).

    Cost: one look into the cache; about 0.25 s where it was not drawn in the last month. Raises ChartProblem.
    """
    description = json.dumps(spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = f"chart:{EDITION}:{hashlib.sha256(description.encode()).hexdigest()}"
    kept = cache.get(key)
    if isinstance(kept, str):
        return kept
    drawn = _cleaned(_drawn(description))
    cache.set(key, drawn, KEPT_SECONDS)
    return drawn


def chart(spec: Mapping[str, Any], alt: str, *, paper: bool = False) -> SafeString:
    """The chart with its words, to stand in a page; `paper`: in a PDF, which takes them from a title instead.

    `alt` says in words what the chart shows, made of the same figures. Raises ChartProblem, also where it is empty.
    """
    if not alt.strip():
        raise ChartProblem("A chart needs words for those who cannot see it.")
    drawn, words = svg(spec), escape(alt)
    if paper:
        return mark_safe(drawn.replace(">", f"><title>{words}</title>", 1))
    return mark_safe(drawn.replace("<svg ", f'<svg class="chart" role="img" aria-label="{words}" ', 1))


def _drawn(description: str) -> str:
    with _one_at_a_time:
        try:
            # No address is allowed: a chart is made of the figures in its description.
            return vl_convert.vegalite_to_svg(description, vl_version=VEGA_LITE, allowed_base_urls=[])
        except ValueError as refused:
            raise ChartProblem(f"The chart cannot be drawn: {str(refused).splitlines()[0]}") from refused


def _cleaned(drawn: str) -> str:
    """Vega's drawing without its roles, classes and empty frames, numbers to a hundredth of a pixel."""
    root = ElementTree.fromstring(drawn)
    parts = "".join(_element(kid) for kid in root)
    size = f'width="{root.get("width")}" height="{root.get("height")}" viewBox="{root.get("viewBox")}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{parts}</svg>'


def _element(node: ElementTree.Element) -> str:
    tag = node.tag.removeprefix(SVG)
    if tag not in TAGS or _invisible(node, tag):
        return ""
    inside = escape(node.text or "") if tag in {"text", "tspan"} else ""
    inside += "".join(_element(kid) for kid in node)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(node))
    if tag == "g" and (not inside or not attributes):
        return inside
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _invisible(node: ElementTree.Element, tag: str) -> bool:
    """Frames that Vega draws around everything, for its own use."""
    if node.get("display") == "none":
        return True
    painted = any(node.get(name, "none") not in {"none", "transparent"} for name in ("fill", "stroke"))
    if painted or tag not in {"path", "rect"}:
        return False
    return tag == "rect" or not node.get("d") or bool(EMPTY_BOX.fullmatch(node.get("d", "")))


def _attributes(node: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for name, value in node.attrib.items():
        if name not in ATTRIBUTES or (name, value) in {("transform", "translate(0,0)"), ("opacity", "1")}:
            continue
        yield name, LONG_NUMBER.sub(_shorter, value)


def _shorter(found: re.Match[str]) -> str:
    rounded = round(float(found.group()), 2) + 0.0  # no minus before a nothing
    return f"{rounded:g}" if abs(rounded) < 1000 else f"{rounded:.0f}"
