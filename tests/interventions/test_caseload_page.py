"""The caseload: what waits for a decision, every case by what is next, filters, and who may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, Case
from interventions.services.cases import assign_owner
from tests.interventions.casework import at_stage, case_of, proposed_case, publish
from tests.people_of_the_tests import AT, MONDAY, actor
from tests.registers.marking import mark_run

pytestmark = pytest.mark.django_db
URL = reverse("interventions:cases", args=[900001])
AFTERNOON = AT.replace(hour=15)


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def names(rows) -> list[str]:
    return [row["line"].pupil.name for row in rows]


def test_empty_caseload_says_what_comes_next(client, people, life):
    client.force_login(people.bob)

    page = client.get(URL)

    assert "New suggestions appear here after each night" in page.text


def test_what_waits_for_me_comes_first_and_cases_by_what_is_next(client, people, life):
    with scoped(life.school_id):
        proposed_case(life, pupil=0)
        at_stage(life, "sal2", pupil=1)
        at_stage(life, "sal1", pupil=2)
    client.force_login(people.bob)

    context = client.get(URL).context

    assert names(context["decide"]) == ["Poppy Arkwright"]
    assert names(context["rows"]) == ["Yusuf Bashir", "Amelia Ashworth"]
    assert [row["due"] for row in context["rows"]] == ["Tue 17 March", "Tue 24 March"]


def test_officer_does_not_decide_what_was_suggested_to_the_champion(client, people, life):
    with scoped(life.school_id):
        proposed_case(life, tier="sal2")
    client.force_login(people.bob)
    bobs = client.get(URL).context
    client.force_login(people.erin)
    erins = client.get(URL).context

    assert (names(bobs["decide"]), bobs["others"]) == ([], 1)
    assert (names(erins["decide"]), erins["others"]) == (["Poppy Arkwright"], 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=amel ash", ["Amelia Ashworth"]),
        ("stage=attendance/sal1", ["Poppy Arkwright", "Yusuf Bashir"]),
        ("owner=mine", ["Yusuf Bashir"]),
        ("owner=nobody&stage=attendance/sal1", ["Poppy Arkwright"]),
        ("owner=attendance_champion", ["Amelia Ashworth"]),
        ("due=late", []),
        ("due=week", ["Poppy Arkwright", "Yusuf Bashir"]),
        ("due=nonsense", ["Poppy Arkwright", "Yusuf Bashir", "Amelia Ashworth"]),
    ],
)
def test_filters_choose_cases(client, people, life, query, expected):
    with scoped(life.school_id):
        for n, tier in enumerate(("sal1", "sal2", "sal1")):
            at_stage(life, tier, pupil=n)
        assign_owner(life.school_id, case_of(life, pupil=2).id, people.bob.id, by=actor(people.erin), at=AFTERNOON)
    client.force_login(people.bob)

    assert names(client.get(f"{URL}?{query}").context["rows"]) == expected


def test_late_case_is_counted(client, people, life, time_machine):
    with scoped(life.school_id):
        at_stage(life)
    time_machine.move_to(AFTERNOON + timedelta(days=10), tick=False)
    client.force_login(people.bob)

    context = client.get(URL).context

    assert context["late"] == 1
    assert (context["rows"][0]["due"], context["rows"][0]["how"]) == ("late since 17 March", "late")


def test_case_is_no_longer_late_when_it_was_reviewed(client, people, life, time_machine):
    with scoped(life.school_id):
        case_id = at_stage(life)
        Action.objects.filter(school_id=life.school_id).update(state="done")
    time_machine.move_to(AFTERNOON + timedelta(days=15), tick=False)
    review = reverse("interventions:case_review", args=[900001, case_id])
    client.force_login(people.bob)

    before = client.get(URL)
    client.post(review, {"words": "Better.", "next_review": "2026-04-14"})
    after = client.get(URL)

    assert [(row["line"].next_words, row["how"]) for row in before.context["rows"]] == [("Review the case", "late")]
    assert f'href="{review}"' in before.text
    assert (before.context["late"], after.context["late"]) == (1, 0)
    assert [row["due"] for row in after.context["rows"]] == ["Tue 14 April"]


def test_page_says_what_changed_since_i_last_looked(client, people, life, time_machine):
    with scoped(life.school_id):
        at_stage(life, pupil=0, on=MONDAY)
        at_stage(life, pupil=1, on=MONDAY)
    client.force_login(people.bob)
    first = client.get(URL).context["changed"]
    with scoped(life.school_id):
        Case.objects.filter(school_id=life.school_id, id=case_of(life, pupil=1).id).update(
            changed_at=AFTERNOON + timedelta(hours=1)
        )
    time_machine.move_to(AFTERNOON + timedelta(hours=2), tick=False)

    second = client.get(URL).context
    only = client.get(f"{URL}{second['changed']['url']}").context

    assert first is None
    assert (second["changed"]["count"], second["changed"]["when"]) == (1, "Tuesday 10 March, 15:52")
    assert [row["changed"] for row in second["rows"]] == [False, True]
    assert names(only["rows"]) == ["Amelia Ashworth"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("bob", 200), ("erin", 200), ("fiona", 200), ("sam", 200), ("wendy", 200),
        ("alice", 404), ("olive", 404), ("grace", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
def test_cases_are_for_those_who_work_on_them(client, people, life, who, expected):
    client.force_login(getattr(people, who))

    assert client.get(URL).status_code == expected


def test_list_costs_the_same_for_one_case_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    client.get(URL)
    for n in range(3):
        with scoped(life.school_id):
            at_stage(life, "late", pupil=n, ladder="punctuality")
            proposed_case(life, pupil=n)
            mark_run(life, "I I", pupil=n, since=AT.date())
        if n != 1:
            with django_assert_num_queries(13):
                context = client.get(URL).context
            assert (len(context["rows"]), len(context["decide"])) == (n + 1, n + 1)
