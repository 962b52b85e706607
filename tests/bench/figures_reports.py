"""Reports: a termly report after two years of data and after six, a trust of fifty schools likewise, and a PDF.

Two years, not one: a report tells of the year before, and a school in its first year has none to read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import cache

import weasyprint
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from attendance.kit import pdf
from attendance.kit.run.environment import say
from attendance.reports.demo.trusts import generate_trust
from attendance.reports.queries.content import Content, governors_content
from attendance.reports.queries.reports import report_by_slug
from attendance.reports.queries.spans import term_spans
from attendance.reports.queries.trust import side_by_side
from attendance.reports.queries.trust_spans import trust_spans
from attendance.reports.services.drawing import GOVERNORS_CSS, draw_governors, governors_context
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from tests.bench.figures_today import CLASSES, SIXTH
from tests.bench.house import LONDON, owner, school, stands_on
from tests.bench.table import Amount, Pair, figure

SECOND = 2
SCHOOLS, PUPILS = 50, 30
STATIC = settings.BASE_DIR / "static"
ROUNDS = 7


def evening() -> datetime:
    """The evening on which the report is drawn."""
    return datetime.combine(stands_on(), time(17, 0), LONDON)


# ---- a school of 1,500 ----------------------------------------------------------------------------------------------


def content(years: int) -> Content:
    """The report of the term that runs, of a school of 1,500 with so many years of data."""
    school_id = school(years, CLASSES).school.id
    with scoped(school_id):
        report = report_by_slug(school_id, term_spans(school_id, stands_on())[0].slug, stands_on())
        assert report is not None
        return governors_content(school_id, report, evening())


@figure("report_flat", goal=1.1, words="a termly report of a school of 1,500 with 6 years of data / with 2")
def report_flat() -> Iterator[Pair]:
    yield Pair(lambda: content(SIXTH), lambda: content(SECOND), rounds=ROUNDS)


@figure("report_queries", goal=1.0, words="statements of that report with 6 years of data / with 2")
def report_queries() -> Iterator[Amount]:
    yield statements(content)


def statements(work: Callable[[int], object]) -> Amount:
    """How many statements a piece of work sends with six years of data, and with two."""
    counts = []
    for years in (SIXTH, SECOND):
        work(years)  # what is kept for the process is read before
        with CaptureQueriesContext(connection) as seen:
            work(years)
        counts.append(len(seen))
    return Amount(*counts, "statements")


# ---- its PDF --------------------------------------------------------------------------------------------------------


@cache
def drawn_from() -> Content:
    return content(SECOND)


def plainly() -> bytes:
    """The same page of HTML, drawn as everybody does it first."""
    context = {**governors_context(drawn_from()), "draft": True, "paper": True}
    page = weasyprint.HTML(string=render_to_string("pdf/governors.html", context), base_url=STATIC.as_uri() + "/")
    return page.write_pdf(stylesheets=[str(STATIC / GOVERNORS_CSS)], pdf_variant=pdf.VARIANT)


@figure("report_pdf", goal=1.1, words="a termly report as PDF / plain WeasyPrint with the same HTML")
def report_pdf() -> Iterator[Pair]:
    yield Pair(lambda: draw_governors(drawn_from()), plainly, rounds=ROUNDS)


# ---- a trust of fifty schools ---------------------------------------------------------------------------------------


@cache
def trust(years: int) -> tuple:
    """The ids of fifty small schools with so many years of data."""
    say(f"building a trust of {SCHOOLS} schools with {years} year(s) of data …")
    built = generate_trust(
        schools=SCHOOLS, pupils=PUPILS, years=years, seed=years, on=stands_on(), at=evening(), tell=lambda line: None
    )
    with owner() as link:
        link.execute("ANALYZE")
    return tuple(School.objects.filter(trust=built).order_by("name").values_list("id", flat=True))


@contextmanager
def trust_in_scope(years: int) -> Iterator[tuple]:
    with scoped(*trust(years)):
        yield trust(years)


def compared(years: int) -> None:
    """All schools side by side, as the trust's page has them."""
    with trust_in_scope(years) as ids:
        spans, terms = trust_spans(ids, stands_on())
        side_by_side(ids, spans[0], terms)


@figure("trust_flat", goal=1.1, words="a trust of 50 schools side by side with 6 years of data / with 2")
def trust_flat() -> Iterator[Pair]:
    yield Pair(lambda: compared(SIXTH), lambda: compared(SECOND), rounds=ROUNDS)


@figure("trust_queries", goal=1.0, words="statements of that comparison with 6 years of data / with 2")
def trust_queries() -> Iterator[Amount]:
    yield statements(compared)
