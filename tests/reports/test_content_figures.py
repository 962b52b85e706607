"""Every figure in a report to governors is that of `registers.queries.figures` for the same span."""

import json
from datetime import date, timedelta

import pytest

from attendance.people.models import PupilFlag
from attendance.reports.queries.content import governors_content
from attendance.reports.queries.counted import counted, lines
from attendance.reports.rules.canonical import canonical
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import display_percent
from tests.reports.content_school import BEFORE, DRAWN, NOW, build_school, report, row, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(places) -> tuple[dict, dict]:
    """The content, and by span and kind what `figures` says."""
    school = places.oakfield
    with scoped(school.id):
        build_school(school)
        content = governors_content(school.id, report(), DRAWN)
        said = {
            (name, by): figures([school.id], span, by)
            for name, span in (("now", NOW), ("then", BEFORE))
            for by in ("pupil", "year_group")
        }
    return content, said


def test_measures_are_those_of_figures_in_both_years(drawn):
    content, said = drawn

    for name in ("now", "then"):
        found = totals(said[name, "pupil"])
        counts = found.counts
        assert [
            row(content, "measures", key)[name]["value"] for key in ("attendance", "authorised", "unauthorised")
        ] == [
            display_percent(part, counts.possible) for part in (counts.attended, counts.authorised, counts.unauthorised)
        ]
        assert row(content, "measures", "persistent")[name]["value"] == display_percent(
            found.persistent, found.enrolments
        )
    assert (content["pupils"], content["days"]) == (totals(said["now", "pupil"]).enrolments, 19)


def test_year_groups_are_those_of_figures_in_both_years(drawn):
    content, said = drawn
    rows = {one["key"]: one for one in content["groups"] if one["kind"] == "year_group"}

    assert {key: (one["pupils"]["value"], one["attendance"]["value"]) for key, one in rows.items()} == {
        one.key: (
            str(one.figures.enrolments),
            display_percent(one.figures.counts.attended, one.figures.counts.possible),
        )
        for one in said["now", "year_group"]
    }
    assert {key: one["then"]["value"] for key, one in rows.items() if one["then"]["value"]} == {
        one.key: display_percent(one.figures.counts.attended, one.figures.counts.possible)
        for one in said["then", "year_group"]
        if one.key in rows
    }


def test_cohorts_are_the_sums_of_their_pupils_in_both_years(places):
    school = places.oakfield
    with scoped(school.id):
        build_school(school)
        content = governors_content(school.id, report(), DRAWN)
        flagged = {kind: pupils(school, kind) for kind in ("fsm", "sen_support", "eal", "social_worker")}
        for name, span in (("attendance", NOW), ("then", BEFORE)):
            rows = figures([school.id], span, "pupil")
            for kind, ids in flagged.items():
                counts = totals(one for one in rows if one.pupil_id in ids).counts
                expected = display_percent(counts.attended, counts.possible)

                assert row(content, "groups", kind)[name]["value"] == expected


def pupils(school, kind: str) -> set:
    return set(PupilFlag.objects.filter(school_id=school.id, kind=kind).values_list("pupil_id", flat=True))


def test_each_week_is_that_of_figures(places):
    school = places.oakfield
    with scoped(school.id):
        build_school(school)
        content = governors_content(school.id, report(), DRAWN)
        said = []
        for one in content["weeks"]:
            monday = date.fromisoformat(one["week"])
            since, until = max(monday, NOW.since), min(monday + timedelta(days=7), NOW.until)
            counts = totals(figures([school.id], Span(since, until), "school")).counts
            said.append(display_percent(counts.attended, counts.possible))

    assert [one["now"]["value"] for one in content["weeks"]] == said


def test_lines_of_every_partition_add_up_to_figures(places):
    school = places.oakfield
    with scoped(school.id):
        build_school(school)
        found = counted([school.id], NOW)
        said = totals(figures([school.id], NOW, "pupil"))

    for by in ("all", "school", "year_group", "group", "sex"):
        assert sum((line.figures for line in lines(found, by)), said.__class__(said.counts.__class__())) == said
    cohorts = {line.key: line for line in lines(found, "cohort")}
    assert cohorts["fsm"].figures + cohorts["not_fsm"].figures == said
    assert len(cohorts["social_worker"].pupil_ids) == 12


def test_weeks_stand_beside_the_same_week_of_the_year_before(drawn):
    content, _ = drawn

    assert texts(content, "weeks", "now", "then") == [
        ("1 Sep", "56.3%", "45.3%"), ("8 Sep", "81.3%", "81.3%"), ("15 Sep", "100.0%", "100.0%"),
        ("22 Sep", "100.0%", "100.0%"),
    ]  # fmt: skip


def test_lines_of_several_schools_have_the_keys_and_figures_of_figures(places):
    ids = [places.oakfield.id, places.ashby.id]
    for school in (places.oakfield, places.ashby):
        with scoped(school.id):
            build_school(school)
    with scoped(*ids):
        found = counted(ids, NOW)
        said = {by: figures(ids, NOW, by) for by in ("school", "year_group", "group")}

    for by, rows in said.items():
        assert [(line.key, line.label, line.figures) for line in lines(found, by)] == [
            (one.key, one.label, one.figures) for one in rows
        ]


def test_content_is_plain_json(drawn):
    content, _ = drawn

    assert json.loads(canonical(content)) == content
    assert "Example" not in canonical(content)
    assert "Robin" not in canonical(content)
