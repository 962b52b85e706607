"""Letters: drawing one, against the loop that a tutorial of WeasyPrint shows; the same page; a worker's memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import weasyprint
from django.conf import settings
from django.template.loader import render_to_string

from attendance.kit import pdf
from letters.queries.presets import preset
from letters.rules.fields import EXAMPLES
from letters.rules.merging import merge
from letters.rules.paper import Paper
from letters.rules.wording import Block, Span
from letters.services import drawing
from letters.services.drawing import LETTER_CSS, draw
from tests.bench.table import Amount, Pair, figure
from tests.letters.papers import HEAD, a_paper

ROWS, AFTER_FIRST, AFTER_ALL = 7, 300, 2000
CELLS = ("Monday {} March 2026", "Morning", "I", "Illness", "Rang before school")
STATIC = settings.BASE_DIR / "static"


def rows() -> list[list[str]]:
    """Seven sessions in five cells each."""
    return [[cell.format(n + 2) for cell in CELLS] for n in range(ROWS)]


def in_a_list() -> Paper:
    """The first letter with seven sessions as a list, as our letters have them."""
    items = Block("list", tuple((Span(", ".join(row)),) for row in rows()))
    wording = preset("letter1")
    assert wording is not None
    merged = merge(wording, EXAMPLES)
    head = replace(HEAD, crest="", signature="")  # pictures would cost both sides the same
    return a_paper(letterhead=head, merged=replace(merged, blocks=(*merged.blocks, items)))


def html_of(paper: Paper) -> str:
    """The page that `draw` makes of a paper."""
    return render_to_string("pdf/letter.html", drawing.context_of(paper, {}))


def in_a_table() -> str:
    """The same words with the sessions in a table of seven rows and five columns."""
    page = html_of(in_a_list())
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows())
    last = page.rindex("<ul>")
    return page[:last] + f"<table>{cells}</table>" + page[page.index("</ul>", last) + len("</ul>") :]


def naive(html: str) -> bytes:
    """A page as everybody draws it first: fonts and stylesheet read anew for each letter."""
    page = weasyprint.HTML(string=html, base_url=STATIC.as_uri() + "/")
    return page.write_pdf(stylesheets=[str(STATIC / LETTER_CSS)], pdf_variant=pdf.VARIANT)


@figure("letters", goal=2.4, at_most=False, words="one letter as PDF/UA ÷ WeasyPrint's own loop, same words in a table")
def letters() -> Iterator[Pair]:
    """What our layout and what is kept between letters gain together."""
    paper, table = in_a_list(), in_a_table()
    yield Pair(lambda: draw(paper), lambda: naive(table), rounds=15)


@figure("letters_same", goal=1.3, at_most=False, words="any page as PDF/UA ÷ WeasyPrint's own loop, the same bytes")
def letters_same() -> Iterator[Pair]:
    """What is gained on a page of any layout. Raises AssertionError where it is not the same file."""
    page = html_of(in_a_list())
    assert pdf.render(page, css=(LETTER_CSS,)) == naive(page)
    yield Pair(lambda: pdf.render(page, css=(LETTER_CSS,)), lambda: naive(page), rounds=15)


@figure("letters_memory", goal=1.05, words="memory of a worker after 2,000 letters ÷ after 300")
def letters_memory() -> Iterator[Amount]:
    """In a process of its own, so that nothing but letters is in its memory."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.letter_worker", str(AFTER_FIRST), str(AFTER_ALL)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    first, last = json.loads(done.stdout.splitlines()[-1])
    yield Amount(last, first, "MB")
