"""What went with steps, of several schools in one read; a trust's pages cost the same for three schools as for one."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.reports.queries.effects import effects, effects_of_schools
from attendance.reports.queries.trust_duties import NO_LOG, NONE_TO_JUDGE
from attendance.reports.queries.trust_practice import LEAST_PUPILS
from attendance.tenancy.scope import scoped
from interventions.services.policies import load_document, of_school, of_trust
from tests.factories.school_life import add_pupil, build_school_life
from tests.interventions.casework import at_stage
from tests.interventions.casework import publish as publish_policy
from tests.interventions.policies import OWN, staged
from tests.people_of_the_tests import AT, MONDAY, TUESDAY, actor
from tests.registers.marking import AFTERNOON, mark
from tests.registers.test_duties import at, tried
from tests.reports.test_effects_query import APRIL, HIGH, LOW, SPAN, attends, letter
from tests.reports.trust_house import PRIMARY, ids_of, mark_all, trust_of

pytestmark = pytest.mark.django_db
TERM = {"board_prepare": ["spring-2026"]}
PAGES = (("duties", 18), ("practice", 17), ("board_prepare", 37))


# ---- what went with steps --------------------------------------------------------------------------------------------


@pytest.fixture
def lives(oakfield_life, hillcrest_life, places, people):
    """Three schools in the scope of all: letters and a stage, a stage alone, nothing."""
    found = [oakfield_life, hillcrest_life, build_school_life(places.ashby, teacher=people.alice)]
    with scoped(*ids_of(found)):
        for life in found:
            publish_policy(life)
            while len(life.pupils) < 6:
                add_pupil(life)
        for pupil in range(6):
            attends(oakfield_life, pupil, LOW, HIGH if pupil < 5 else LOW)
            attends(hillcrest_life, pupil, LOW, LOW)
        letter(oakfield_life, 0)
        letter(oakfield_life, 1)
        at_stage(oakfield_life, pupil=2, on=TUESDAY)
        at_stage(hillcrest_life, pupil=3, on=TUESDAY)
        letter(hillcrest_life, 4, issued_at=at(date(2026, 1, 20), "10:00"))  # before the span and the weeks around it
        yield found


def test_steps_of_several_schools_are_each_school_alone(lives, django_assert_num_queries):
    ids = ids_of(lives)

    with django_assert_num_queries(5):
        found = effects_of_schools(ids, SPAN, on=APRIL)

    assert found == {one: effects(one, SPAN, on=APRIL) for one in ids}
    assert [[(row.label, row.pupils, row.better, row.similar_pupils) for row in rows] for rows in found.values()] == [
        [("Letter: First letter", 2, 2, 3), ("Reached “Support letter 1” (attendance)", 1, 1, 3)],
        [("Reached “Support letter 1” (attendance)", 1, 0, 3)], [],
    ]  # fmt: skip


def test_steps_of_many_schools_are_read_ten_schools_at_a_time(lives, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("attendance.reports.queries.effects.SCHOOLS_AT_ONCE", 2)
    ids = ids_of(lives)

    with django_assert_num_queries(5 + 4):  # the third has no steps: nobody's weeks are read
        found = effects_of_schools(ids, SPAN, on=APRIL)

    assert found == {one: effects(one, SPAN, on=APRIL) for one in ids}
    assert effects_of_schools([], SPAN, on=APRIL) == {}


# ---- pages -----------------------------------------------------------------------------------------------------------


def a_trust(places, people, schools: int, **changes):
    """So many schools, each with a policy of its own, a log of calls and more steps than practice asks for."""
    lives = trust_of(places, people.alice, schools=schools, pupils=LEAST_PUPILS + 2, kinds=(PRIMARY,))
    with scoped(*ids_of(lives)):
        deed = {"since": date(2025, 9, 1), "by": actor(people.carol), "at": AT, "acknowledged": "Agreed"}
        document = staged(approval={"second_person": False}, **changes)
        load_document(of_trust(places.northern_lights.id), document, **deed)
        for life in lives:
            load_document(of_school(life.school_id), OWN, reason="A year of building works", **deed)
            mark_all(life, date(2025, 12, 8), 10)
            mark_all(life, date(2026, 1, 19), 15)
            for pupil in range(LEAST_PUPILS):
                letter(life, pupil, issued_at=at(date(2026, 1, 13), "10:00"))
                mark(life, "N", pupil=pupil, day=MONDAY, at=at(MONDAY, "09:00"))
            tried(life, MONDAY, "12:20")
    return lives


@pytest.mark.parametrize("schools", [1, 3])
def test_pages_cost_the_same_for_one_school_and_for_three(
    client, people, places, time_machine, schools, django_assert_num_queries
):
    time_machine.move_to(AFTERNOON, tick=False)
    a_trust(places, people, schools)
    client.force_login(people.carol)
    urls = {name: reverse(f"reports_trust:{name}", args=[5001, *TERM.get(name, ())]) for name, _ in PAGES}
    answers = {name: client.get(url) for name, url in urls.items()}

    for name, queries in PAGES:
        with django_assert_num_queries(queries):
            client.get(urls[name])

    assert [len(one["schools"]) for one in answers["practice"].context["found"]] == [schools]
    said = [row["first_day"]["text"] for row in answers["duties"].context["rows"]]
    assert [one for one in said if one not in {NO_LOG, NONE_TO_JUDGE}] == ["0.0% (0 of 10)"] * schools
