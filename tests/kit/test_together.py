"""Lists that are read together: the same rows as alone, of every kind of column that travels."""

from datetime import date

import pytest

from attendance.calendar.models import AcademicYear, SchoolSession, SessionTimes, Term
from attendance.kit.statements import unnamed_schools
from attendance.kit.together import read_together
from attendance.tenancy.scope import scoped
from interventions.models import Case, CaseEvent, SchoolPolicy, Target
from tests.interventions.casework import at_stage, publish

pytestmark = pytest.mark.django_db


def test_rows_are_as_if_each_list_was_read_alone(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        at_stage(oakfield_life)
        mine = {"school_id": oakfield_life.school_id}
        lists = {
            "years": AcademicYear.objects.filter(**mine).values_list("id", "since", "weekdays"),
            "times": SessionTimes.objects.filter(**mine).values_list("am_opens", "recorded_at", "year_groups"),
            "sessions": SchoolSession.objects.filter(**mine).order_by("-date", "session").values_list(
                "date", "session", "open", "closure_id", "closure__code"
            )[:7],
            "events": CaseEvent.objects.filter(**mine).values_list("id", "at", "text", "sensitive", "detail"),
            "cases": Case.objects.filter(**mine).values_list("id", "owner__name", "review_on", "changed_at"),
            "policies": SchoolPolicy.objects.filter(**mine).values_list("document", "number", "until"),
        }  # fmt: skip
        with django_assert_num_queries(1):
            found = read_together(**lists)

        assert found == {name: list(rows) for name, rows in lists.items()}
        assert [len(rows) > 0 for rows in found.values()] == [True] * 6


def test_order_of_each_list_is_kept(oakfield_life):
    with scoped(oakfield_life.school_id):
        terms = Term.objects.filter(school_id=oakfield_life.school_id)
        found = read_together(
            first=terms.order_by("since").values_list("name"), last=terms.order_by("-since").values_list("name")
        )

    assert [name for (name,) in found["first"]] == ["Autumn", "Spring", "Summer"]
    assert [name for (name,) in found["last"]] == ["Summer", "Spring", "Autumn"]


def test_list_that_can_have_no_rows_is_not_asked_for(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        terms = Term.objects.filter(school_id=oakfield_life.school_id, since=date(2025, 9, 2)).values_list("name")
        with django_assert_num_queries(1):
            some = read_together(terms=terms, none=terms.none())
        with django_assert_num_queries(0):
            nothing = read_together(none=terms.none())

    assert (some, nothing) == ({"terms": [("Autumn",)], "none": []}, {"none": []})


def test_decimals_are_refused(oakfield_life):
    with pytest.raises(TypeError, match="decimal"):
        read_together(limits=Target.objects.filter(school_id=oakfield_life.school_id).values_list("limit"))


def test_guard_looks_at_each_list_alone():
    of = "ARRAY(SELECT jsonb_build_array(c0) FROM (SELECT {} FROM people_pupil p WHERE {}) r(c0))"
    named, unnamed = of.format("p.id", "p.school_id = %s"), of.format("p.id", "p.id = %s")

    assert unnamed_schools(f"SELECT {named}, {named}", {"people_pupil"}) == []
    assert unnamed_schools(f"SELECT {named}, {unnamed}", {"people_pupil"}) == ["people_pupil as p"]
