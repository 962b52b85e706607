"""The report to governors drawn: two sides of A4 as PDF/UA, readable in grey, and the same sheet as a page."""

import re
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from django.template.loader import render_to_string
from PIL import Image

from attendance.kit import pdf
from attendance.reports.services.drawing import draw_governors, draw_leaflet, governors_context
from tests.letters.pdf_reading import fonts_of, read_aloud, squeezed, tags_of, title_of, ua_problems, words_of
from tests.reports.report_samples import SAMPLES

ISSUE = {
    "number": 2, "issued_at": datetime(2026, 1, 13, 9, tzinfo=UTC), "issued_name": "Ruth Adeyemi",
    "issued_position": "headteacher", "sha256": "3fa9c1d07be24418aa" * 3,
}  # fmt: skip
A4 = (595, 842)


@cache
def drawn(name: str) -> bytes:
    return draw_governors(SAMPLES[name](), ISSUE)


def page_of(name: str) -> str:
    return render_to_string(
        "reports/_governors_doc.html", {**governors_context(SAMPLES[name]()), **ISSUE, "draft": False}
    )


def outline_of(content: bytes) -> list[tuple[str, list[str]]]:
    with pikepdf.open(BytesIO(content)) as file, file.open_outline() as outline:
        return [(item.title, [kid.title for kid in item.children]) for item in outline.root]


def alts_of(content: bytes) -> list[str]:
    with pikepdf.open(BytesIO(content)) as file:
        return [str(one.Alt) for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]


@pytest.mark.parametrize("name", ["primary", "secondary", "tiny"])
def test_pdf_is_two_sides_of_a4_that_everybody_can_read(name) -> None:
    content = drawn(name)

    with pikepdf.open(BytesIO(content)) as file:
        sizes = [tuple(round(float(n)) for n in page.mediabox[2:]) for page in file.pages]
    assert sizes == [A4, A4]
    assert ua_problems(content, "en-GB") == []
    assert fonts_of(content) <= {"Atkinson-Next", "Atkinson-Next-Bold"}


def test_pdf_says_what_it_is_and_where_everything_is() -> None:
    content = drawn("primary")

    assert title_of(content) == "Attendance in autumn 2025, Alderbrook Primary School, issue 2"
    assert outline_of(content) == [("Attendance in autumn 2025", [
        "Key measures", "Week by week", "How much school is being missed", "Which children are missing out",
        "What we did, and what happened next", "Are we doing what the law asks", "Questions governors may want to ask",
    ])]  # fmt: skip


def test_pdf_says_its_chart_in_words_and_its_bars_as_figures() -> None:
    content = drawn("primary")

    first, *signs = alts_of(content)

    assert first.startswith("Weekly attendance. 2025 starts at 96.8% (1 Sep)")
    assert signs == ["In order", "In order", "In order", "To look at", "Cannot be told"]
    assert tags_of(content).count("Figure") == 6
    assert tags_of(content).count("Table") == 5
    assert squeezed("Free school meals 133 94.3% 27, 20%") in read_aloud(content)


def test_pdf_says_where_its_figures_come_from() -> None:
    said = read_aloud(drawn("primary"))

    assert said.endswith(squeezed(
        "1 Department for Education, Pupil attendance in schools, published 8 January 2026: England, primary schools, "
        "2025/26 (year to date). Drawn from the register on 12 January 2026 at 07:00 under policy version 7. Issue 2, "
        "published by Ruth Adeyemi, headteacher, on 13 January 2026. If marks change later, this copy does not: a new "
        "issue is published and both are kept. Fingerprint 3fa9c1d07be24418."
    ))  # fmt: skip


def test_pdf_is_read_in_the_order_of_the_sheet() -> None:
    said = read_aloud(drawn("primary"))

    places = [said.index(squeezed(words)) for words in (
        "Attendance was 95.5%", "Key measures", "Week by week", "By day of the week", "How much school",
        "Which children", "Stage A, letter SAL1", "Are we doing", "Registers taken", "cannot be told",
        "Questions governors",
    )]  # fmt: skip
    assert places == sorted(places)


def test_pdf_is_the_same_twice() -> None:
    assert draw_governors(SAMPLES["tiny"](), ISSUE) == drawn("tiny")


def test_pdf_of_a_draft_says_so() -> None:
    words = words_of(draw_governors(SAMPLES["tiny"]()))

    assert "Draft, not published." in words
    assert "it changes with the marks until it is published" in words
    assert "Fingerprint" not in words


def test_pdf_in_grey_keeps_persistent_absence_apart() -> None:
    first = Image.open(BytesIO(pdf.pictures(drawn("primary"), dpi=144)[0])).convert("L")

    light, dark, paper = (_grey("#c9c3b4"), _grey("#5d3492"), 255)
    shades = first.getcolors(1 << 16)

    assert {light, dark, paper} <= {shade for _, shade in shades or ()}
    assert light - dark > 100
    assert paper - light > 40


def _grey(colour: str) -> int:
    return int(Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["primary", "tiny"])
def test_leaflet_is_one_side_that_everybody_can_read(name) -> None:
    content = draw_leaflet(SAMPLES[name](), ISSUE)

    assert pdf.page_count(content) == 1
    assert ua_problems(content, "en-GB") == []
    assert title_of(content) == f"Being in school: Autumn 2025, {SAMPLES[name]()['school']['name']}"
    assert SAMPLES[name]()["leaflet"]["headline"] in words_of(content)


# ---- as a page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_page_obeys_the_content_policy_and_stands_on_headings(name) -> None:
    html = page_of(name)

    assert re.findall(r"<[^>]*\sstyle\s*=|<style|<script", html) == []
    assert re.findall(r"<h(\d)", html)[0] == "1"
    assert set(re.findall(r"<h(\d)", html)[1:]) == {"2"}
    assert "None" not in html


def test_page_has_a_table_behind_the_chart() -> None:
    html = page_of("primary")

    behind = html.split("<summary>Every week as a table</summary>")[1].split("</details>")[0]

    assert behind.count("<tr>") == 17
    assert 'role="img" aria-label="Weekly attendance. 2025 starts at 96.8%' in html


def test_page_of_a_first_year_speaks_of_no_year_before() -> None:
    html = page_of("first_year")

    assert "Autumn 2024" not in html
    assert "Change, points" not in html
    assert "last year" not in html.split("Week by week")[1].lower()
    assert "for the meeting on" not in html


def test_page_without_published_figures_has_no_column_and_no_note() -> None:
    html = page_of("no_benchmark")

    assert "<sup>" not in html
    assert "Department for Education" not in html


def test_page_where_nearly_all_is_hidden_says_why() -> None:
    html = page_of("tiny")

    assert "The weeks are not shown: with so few pupils, a single child could be recognised." in html
    assert '<svg class="chart"' not in html


def test_page_escapes_what_people_wrote() -> None:
    content = SAMPLES["primary"]() | {"did": ["<b>Rang</b> & asked"], "say": "<script>x</script>"}

    html = render_to_string("reports/_governors_doc.html", {**governors_context(content), **ISSUE, "draft": False})

    assert "<li>&lt;b&gt;Rang&lt;/b&gt; &amp; asked</li>" in html
    assert "<script>" not in html
