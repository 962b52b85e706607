"""Every figure of the trust's pages equals `figures` for the same span, school by school and together."""

from datetime import date, timedelta

import pytest

from attendance.reports.queries.trust import side_by_side
from attendance.reports.queries.trust_content import kinds_content, totals_content
from attendance.reports.queries.trust_school import parts_of
from attendance.reports.queries.trust_spans import last_halves
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, enrolment_counts, figures, totals
from registers.queries.school_figures import NOBODY, school_figures
from registers.queries.spans_of_schools import enrolments_in_spans
from registers.rules.figures import display_percent, group_figures
from tests.reports.trust_house import SPRING, ids_of, mark_all, spring, trust_of

pytestmark = pytest.mark.django_db
SPANS = [
    Span(SPRING, date(2026, 3, 28)), Span(date(2026, 1, 7), date(2026, 1, 14)),
    Span(date(2026, 1, 8), date(2026, 1, 9)), Span(date(2025, 9, 1), date(2026, 9, 1)),
]  # fmt: skip


@pytest.fixture
def lives(places, people):
    found = trust_of(places, people.alice)
    with scoped(*ids_of(found)):
        mark_all(found[0], date(2025, 11, 3), 8, shift=1)  # the half term before
        yield found


@pytest.mark.parametrize("span", SPANS)
def test_figures_of_schools_are_those_of_figures(lives, span):
    ids = ids_of(lives)

    found = school_figures(ids, span)

    by_school = {row.key: row.figures for row in figures(ids, span, "school")}
    assert {str(life.school.urn): found[life.school_id].figures for life in lives} == by_school
    assert sum((one.figures for one in found.values()), NOBODY.figures) == totals(figures(ids, span, "school"))


def test_squares_and_meals_are_sums_over_enrolments(lives):
    ids, span = ids_of(lives), SPANS[0]

    found = school_figures(ids, span)[ids[1]]

    counts = [row.counts for row in enrolment_counts([ids[1]], span) if row.counts.possible]
    assert found.squares == (
        sum(c.attended**2 for c in counts), sum(c.attended * c.possible for c in counts),
        sum(c.possible**2 for c in counts),
    )  # fmt: skip
    assert found.meals == 9


def test_enrolments_in_spans_are_those_of_figures(lives):
    asked = [(life.school_id, span) for life in lives for span in SPANS]

    found = enrolments_in_spans(asked)

    told = [group_figures(one.counts for one in rows) for rows in found]
    assert told == [totals(figures([school_id], span, "school")) for school_id, span in asked]


def test_every_cell_of_the_comparison_is_figures(lives):
    span, terms = spring(lives)
    kinds = side_by_side(ids_of(lives), span, terms)

    content = kinds_content(kinds, span)

    assert [kind["key"] for kind in content] == ["primary", "secondary", "special"]
    shown = {str(s["urn"]): s for kind in content for s in kind["schools"]}
    for row in figures(ids_of(lives), span.span, "school"):
        counts, school = row.figures.counts, shown[row.key]
        assert school["attendance"]["value"] == display_percent(counts.attended, counts.possible)
        assert school["pupils"]["value"] == str(row.figures.enrolments)
        persistent = display_percent(row.figures.persistent, row.figures.enrolments)
        assert school["persistent"]["value"] in (persistent, None)
    together = totals(figures(ids_of(lives), span.span, "school")).counts
    assert totals_content(kinds, content)["attendance"]["value"] == display_percent(
        together.attended, together.possible
    )


def test_weeks_of_the_comparison_are_figures_of_each_week(lives):
    span, terms = spring(lives)

    content = kinds_content(side_by_side(ids_of(lives), span, terms), span)

    for kind in content:
        for school in kind["schools"]:
            life = next(life for life in lives if life.school.urn == school["urn"])
            for week in school["weeks"]:
                monday = date.fromisoformat(week["week"])
                counts = totals(figures([life.school_id], Span(monday, monday + timedelta(days=7)), "school")).counts
                assert week["attendance"]["value"] == display_percent(counts.attended, counts.possible)
    assert [len(school["weeks"]) for kind in content for school in kind["schools"]] == [2, 2, 2]


def test_change_on_the_half_term_before_is_of_figures(lives):
    span, terms = spring(lives)
    last, before = last_halves(terms[lives[0].school_id], span.span.until)
    line = next(
        line for kind in side_by_side(ids_of(lives), span, terms) for line in kind.lines
        if line.school.id == lives[0].school_id
    )  # fmt: skip

    assert line.halves is None  # nobody marked the second half of the spring yet
    mark_all(lives[0], last.since, 3)
    found = side_by_side(ids_of(lives), span, terms)[0].lines[0]

    told = [totals(figures([lives[0].school_id], half, "school")).counts for half in (last, before)]
    assert list(found.halves) == told
    assert (last.since, before.since) == (date(2026, 2, 21), SPRING)


def test_parts_of_a_school_are_figures_and_small_ones_are_hidden(lives):
    span, _ = spring(lives)
    school_id = lives[1].school_id

    parts = parts_of(school_id, span)

    by_group = {row.key: row.figures.counts for row in figures([school_id], span.span, "group")}
    assert [(row.label, row.attendance["value"]) for row in parts.groups] == [
        ("4 Kestrel", display_percent(by_group["4-kestrel"].attended, by_group["4-kestrel"].possible)),
        ("5 Small", None), ("5 Swift", None),
    ]  # fmt: skip
    years = figures([school_id], span.span, "year_group")
    assert [row.attendance["value"] for row in parts.years] == [
        display_percent(row.figures.counts.attended, row.figures.counts.possible) for row in years
    ]
    assert [row.label for row in parts.cohorts] == ["Free school meals", "Not free school meals"]
    whole = totals(years).counts
    assert parts.whole.attendance["value"] == display_percent(whole.attended, whole.possible)
