"""Nothing hidden in a real report, or on two pages side by side, follows from everything that is shown there."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from attendance.reports.queries.content import governors_content
from attendance.reports.queries.counted import Counted, counted, lines
from attendance.reports.queries.trust_school import parts_of
from attendance.reports.rules.report_tables import tables_of
from attendance.tenancy.scope import scoped
from registers.queries.nameless import shown_lines, whole_weeks
from registers.rules.suppression import sensitive
from tests.reports.content_school import BEFORE, DRAWN, NOW, add_pupils, build_school, build_years, mark_all, report
from tests.reports.recovery import Known, candidates, few, vector
from tests.reports.trust_house import trust_of

KINDS = ("cohort", "sex", "year_group")


def cells(found: Any) -> Iterator[dict]:
    """Every cell of a content, wherever it stands."""
    if isinstance(found, dict):
        if set(found) == {"value", "text"}:
            yield found
        for value in found.values():
            yield from cells(value)
    elif isinstance(found, list):
        for value in found:
            yield from cells(value)


def without_figures(found: Any) -> Any:
    """The content with every cell emptied."""
    if isinstance(found, dict):
        if set(found) == {"value", "text"}:
            return {"value": None, "text": "not shown"}
        return {key: without_figures(value) for key, value in found.items()}
    return [without_figures(value) for value in found] if isinstance(found, list) else found


def members_of(found: Counted) -> dict[str, int]:
    """The groups of the school as sets of its enrolments with a possible session."""
    every = sum(1 << n for n, row in enumerate(found.rows) if row.counts.possible)
    groups = {line.key: sum(1 << n for n in line.places) & every for kind in KINDS for line in lines(found, kind)}
    return {"": every} | groups


@pytest.fixture
def oakfield(places):
    with scoped(places.oakfield.id):
        build_school(places.oakfield)
        add_more(places.oakfield)
        yield places.oakfield


def add_more(school) -> None:
    """A small cohort, one that leaves three of another outside, and four without a known sex."""
    for number, kinds, sex in ((3, ("ehcp",), "F"), (7, ("ehcp", "sen_support"), "M"), (4, ("fsm",), "")):
        some = add_pupils(school, number, year=3, sex=sex, kinds=kinds)
        mark_all(school, some, NOW, away=4)
        mark_all(school, some, BEFORE, away=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("span", "column"), [(NOW, "attendance"), (BEFORE, "then")])
def test_nothing_about_a_few_pupils_follows_from_a_real_report(oakfield, span, column):
    content = governors_content(oakfield.id, report(), DRAWN)
    sets = members_of(counted([oakfield.id], span))
    shown = [sets[""], *(sets[row["key"]] for row in content["groups"] if row[column]["value"] is not None)]

    known = Known((vector(one), None) for one in shown)

    assert len(shown) > 3
    assert [one for one in candidates(sets[""], list(sets.values())) if few(one) and known.follows(vector(one))] == []


@pytest.mark.django_db
def test_no_count_of_a_few_pupils_follows_from_a_real_report(oakfield):
    content = governors_content(oakfield.id, report(), DRAWN)
    found = counted([oakfield.id], NOW)
    sets, persistent = members_of(found), sum(1 << n for n, row in enumerate(found.rows) if row.counts.persistent)
    known = Known()

    for row in content["groups"]:
        if row["persistent"]["value"] is not None:
            assert int(row["persistent"]["value"]) == (sets[row["key"]] & persistent).bit_count()
            known.add(vector(sets[row["key"]]), int(row["persistent"]["value"]))
    known.add(vector(sets[""]), sum(int(one["now"]["value"]) for one in content["bands"] if one["persistent"]))

    for one in candidates(sets[""], list(sets.values())):
        count = known.value(vector(one)) if one else None
        assert count is None or not sensitive(int(count), one.bit_count()), (bin(one), count)


@pytest.mark.django_db
def test_a_school_of_five_shows_no_figure_of_its_own(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 5), NOW, away=3)

        content = governors_content(places.oakfield.id, report(), DRAWN)

    assert [cell for cell in cells(content) if cell["value"] is not None] == []
    assert (content["pupils"], content["leaflet"]["lines"]) == (None, [])


@pytest.mark.django_db
def test_files_hold_no_figure_that_is_not_a_cell_of_the_content(oakfield):
    content = governors_content(oakfield.id, report(), DRAWN)

    tables = tables_of(without_figures(content))

    # the words of the duties are sentences of their own, tested with their rules
    values = [value for table in tables if table.key != "duties" for row in table.rows for value in row[1:]]
    assert [value for value in values if not isinstance(value, str)] == []


@pytest.mark.django_db
def test_figures_page_and_the_trusts_page_of_a_school_give_nothing_away_together(places, people):
    """The same reader opens both: a trust's administrator, over the same weeks."""
    [life] = trust_of(places, people.alice, schools=1)
    with scoped(life.school_id):
        offered = whole_weeks(life.school_id, date(2026, 1, 19))
        span = offered[0].span
        found = counted([life.school_id], span)
        lines_shown = {by: shown_lines(life.school_id, offered, span, by)[0] for by in ("group", "year_group")}
        parts = parts_of(life.school_id, SimpleNamespace(span=span))
    sets = members_of(found)
    groups = {line.key: sum(1 << n for n in line.places) & sets[""] for line in lines(found, "group")}
    known = Known([(vector(sets[""]), None)])

    for by, of in (("group", groups), ("year_group", sets)):
        for line in lines_shown[by]:
            if not line.hidden:
                known.add(vector(of[line.row.key]))
    for rows, of in ((parts.years, sets), (parts.groups, groups), (parts.cohorts, sets)):
        for row in rows:
            if row.attendance["value"] is not None:
                known.add(vector(of[row.key]))

    every = [*sets.values(), *groups.values()]
    assert [line.hidden for line in lines_shown["group"]] == [False, True, True]
    assert [one for one in candidates(sets[""], every) if few(one) and known.follows(vector(one))] == []
