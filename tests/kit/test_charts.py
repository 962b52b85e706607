"""Charts as SVG: nothing that could act in a page, the same bytes for the same description, words for everybody."""

import json
import re
import subprocess
import sys
from xml.etree import ElementTree

import altair
import pytest
from django.core.cache import cache
from django.template import Context, Template

from attendance.kit import charts
from attendance.reports.rules.chart_specs import bars_chart, line_chart

ROWS = (("1 Sep", 96.8, 98.3), ("8 Sep", 96.1, None), ("15 Sep", None, None), ("22 Sep", 93.5, 95.1))
LINES = line_chart(ROWS, ("2025", "2024"), colour="#8a3b72", gaps={2: "half-term"}, events=(1,))
BARS = bars_chart([("Year 1", "95.2", "95.2%"), ("Year <2> & “3”", None, "under 6")], line="94.0", line_label="all")


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.mark.parametrize("spec", [LINES, BARS], ids=["lines", "bars"])
def test_description_is_valid_vega_lite(spec) -> None:
    altair.LayerChart.from_dict(spec, validate=True)


@pytest.mark.parametrize("spec", [LINES, BARS], ids=["lines", "bars"])
def test_svg_holds_shapes_and_text_alone(spec) -> None:
    root = ElementTree.fromstring(charts.svg(spec))

    found = list(root.iter())

    assert {node.tag.removeprefix(charts.SVG) for node in found} <= charts.TAGS
    assert {name for node in found for name in node.attrib} <= charts.ATTRIBUTES
    assert not re.search(r"url\(|href|style|script|class=|id=", charts.svg(spec).lower())


def test_svg_keeps_text_as_text_and_escapes_it() -> None:
    root = ElementTree.fromstring(charts.svg(BARS))

    words = [node.text for node in root.iter(f"{charts.SVG}text")]

    assert words == ["Year 1", "Year <2> & “3”", "95.2%", "under 6", "all"]


def test_svg_does_not_depend_on_the_fonts_of_the_machine() -> None:
    drawn = charts.svg(LINES)
    other = {**LINES, "config": {**LINES["config"], "font": "Nobody Has It"}}

    assert charts.svg(other) == drawn.replace(
        "Atkinson Hyperlegible Next, Atkinson Next, Verdana, sans-serif", "Nobody Has It"
    )


def test_svg_in_a_new_process_is_byte_identical() -> None:
    code = (
        "import json, sys; from django.conf import settings; settings.configure()\n"
        "from attendance.kit import charts; sys.stdout.write(charts.svg(json.load(sys.stdin)))"
    )

    other = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(LINES), capture_output=True, check=True, text=True
    ).stdout

    assert other == charts.svg(LINES)


def test_series_differ_without_their_colour() -> None:
    root = ElementTree.fromstring(charts.svg(LINES))

    lines = [node for node in root.iter(f"{charts.SVG}path") if node.get("stroke-linejoin") == "round"]

    assert [(node.get("stroke-width"), node.get("stroke-dasharray")) for node in lines] == [
        ("1.6", "5,3"),
        ("2.6", None),
    ]


def test_svg_is_kept_by_its_content(monkeypatch) -> None:
    drawn = charts.svg(LINES)
    monkeypatch.setattr(charts, "_drawn", lambda description: pytest.fail("drawn a second time"))

    assert charts.svg(dict(reversed(LINES.items()))) == drawn


def test_svg_fetches_nothing() -> None:
    with pytest.raises(charts.ChartProblem):
        charts.svg({"mark": "bar", "data": {"url": "http://127.0.0.1:9/figures.csv"}, "encoding": {}})


def test_svg_of_no_description_says_so() -> None:
    with pytest.raises(charts.ChartProblem) as problem:
        charts.svg({"mark": "cake"})

    assert str(problem.value).startswith("The chart cannot be drawn: ")


def test_chart_has_its_words_in_a_page() -> None:
    page = Template("{% chart spec alt %}").render(Context({"spec": LINES, "alt": 'Weekly: “high” & "low"'}))

    assert page.startswith(
        '<svg class="chart" role="img" aria-label="Weekly: “high” &amp; &quot;low&quot;" xmlns="http://www.w3.org/2000/svg"'
    )
    assert "<title>" not in page


def test_chart_has_its_words_in_a_pdf() -> None:
    drawn = charts.chart(LINES, "Weekly", paper=True)

    assert ElementTree.fromstring(drawn)[0].tag == f"{charts.SVG}title"
    assert ElementTree.fromstring(drawn)[0].text == "Weekly"


@pytest.mark.parametrize("alt", ["", "  "])
def test_chart_without_words_is_refused(alt) -> None:
    with pytest.raises(charts.ChartProblem) as problem:
        charts.chart(LINES, alt)

    assert str(problem.value) == "A chart needs words for those who cannot see it."
