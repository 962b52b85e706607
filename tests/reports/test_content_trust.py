"""The column of the trust's schools: only where it gives no other school away."""

from datetime import datetime

import pytest

from attendance.reports.queries.content import governors_content
from attendance.tenancy.models import School
from attendance.tenancy.scope import current_scope, scoped
from registers.queries.figures import figures, totals
from registers.rules.figures import display_percent
from tests.reports.content_school import (
    DRAWN,
    NOW,
    add_pupils,
    build_years,
    mark_all,
    report,
    row,
)

pytestmark = pytest.mark.django_db


def another(places, urn: int, **more) -> School:
    fields = {"phase": "primary", "type": "mainstream"} | more
    return School.objects.create(
        trust=places.northern_lights, urn=urn, laestab=f"999{urn % 10000:04d}", name=f"School {urn}", initials="S",
        created_at=datetime(2024, 8, 1, tzinfo=DRAWN.tzinfo), **fields,
    )  # fmt: skip


def fill(school: School, *, away: int, often: int = 0, pupils: int = 20) -> None:
    """So many pupils away for `away` days each, and `often` more for twelve of nineteen."""
    with scoped(school.id):
        build_years(school)
        mark_all(school, add_pupils(school, pupils), NOW, away=away)
        if often:
            mark_all(school, add_pupils(school, often), NOW, away=12)


def draw(school: School) -> dict:
    with scoped(school.id):
        content = governors_content(school.id, report(before=None, before_label=""), DRAWN)
        assert current_scope() == (school.id,)
    return content


def trust_texts(content: dict) -> list[str]:
    return [one["trust"]["text"] for one in content["measures"]]


def test_schools_alike_are_added_together(places):
    third = another(places, 900011)
    fill(places.oakfield, away=1, often=7)
    fill(places.ashby, away=0, often=8)
    fill(third, away=1, often=9)
    fill(another(places, 900012, phase="secondary"), away=9)
    fill(another(places, 900013, type="special"), away=9)

    content = draw(places.oakfield)

    ids = [places.oakfield.id, places.ashby.id, third.id]
    with scoped(*ids):
        said = totals(figures(ids, NOW, "school"))
    assert content["trust_label"] == "Trust primaries"
    assert row(content, "measures", "attendance")["trust"]["value"] == display_percent(
        said.counts.attended, said.counts.possible
    )
    assert row(content, "measures", "persistent")["trust"]["value"] == display_percent(said.persistent, said.enrolments)
    assert row(content, "measures", "severe")["trust"]["value"] == display_percent(said.severe, said.enrolments)


def test_two_schools_are_one_too_few(places):
    fill(places.oakfield, away=1)
    fill(places.ashby, away=2)

    content = draw(places.oakfield)

    assert (content["trust_label"], set(trust_texts(content))) == (None, {"–"})


def test_a_school_without_pupils_is_no_other_school(places):
    fill(places.oakfield, away=1)
    fill(places.ashby, away=2)
    another(places, 900011)

    assert draw(places.oakfield)["trust_label"] is None


def test_no_trust_column_with_a_tiny_school_in_it(places):
    third = another(places, 900011)
    fill(places.oakfield, away=1)
    fill(places.ashby, away=1)
    fill(third, away=1, pupils=4)

    assert draw(places.oakfield)["trust_label"] is None


def test_a_count_that_only_one_school_hides_is_not_added(places):
    third = another(places, 900011)
    fill(places.oakfield, away=1, often=3)  # under six: hidden in Oakfield's own report
    fill(places.ashby, away=1, often=8)
    fill(third, away=1, often=9)

    content = draw(places.ashby)

    assert row(content, "measures", "severe")["trust"] == {"value": None, "text": "not shown"}
    assert row(content, "measures", "attendance")["trust"]["value"] is not None
