"""The pages of home visits: the list, planning, recording, the sheet; nothing typed is lost, nobody barred is named."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import DoorVisit
from interventions.queries.door_visits import door_file
from tests.factories.school_life import add_pupil
from tests.interventions.casework import publish
from tests.interventions.first_day_work import NINE_40, NOON, adult, assessed, away, decided, flagged, logged, planned
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import amend, mark

pytestmark = pytest.mark.django_db
TWO = "Bob Officer\nWendy Welfare"


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(NINE_40, tick=False)
    with scoped(oakfield_life.school_id):
        publish(oakfield_life, visits={"alone": False})
        away(oakfield_life)
    return oakfield_life


def url(name: str, *more) -> str:
    return reverse(f"interventions:{name}", args=[900001, *more])


def rows(life) -> list[tuple]:
    with scoped(life.school_id):
        return [
            (row.state, row.seen, row.outcome, row.people) for row in DoorVisit.objects.filter(school_id=life.school_id)
        ]


def test_list_has_homes_due_by_the_policy_and_by_the_review(client, people, life):
    with scoped(life.school_id):
        flagged(life)
        for n in (1, 2):
            away(life, pupil=n)
        decided(life, pupil=1, at=NINE_40)
        logged(life, "no_answer", at=NINE_40)
    client.force_login(people.bob)

    page = client.get(url("visits"))

    found = [(line.name, line.pupil.colour, line.why) for line in page.context["list"].due]
    assert found == [
        ("Poppy Arkwright", "red", "Day 1 of the absence: see the pupil face to face, by a visit or a video call"),
        ("Amelia Ashworth", "green", "The review decided it"),
    ]
    assert "last at 09:40" in page.text


def test_visit_is_planned_on_the_page_and_leads_to_its_sheet(client, people, life):
    client.force_login(people.wendy)
    answer = client.post(
        url("door_visit", life.pupils[0].id),
        {"people": TWO, "by_time": "10:30", "purpose": "Nobody answers."},
        follow=True,
    )

    assert rows(life) == [("planned", "", "", ["Bob Officer", "Wendy Welfare"])]
    assert answer.redirect_chain[0][0] == url("visit_sheet", answer.context["visit"].id)
    assert "Visit to Poppy Arkwright planned." in answer.text


def test_plan_that_is_refused_comes_back_as_it_was_typed(client, people, life):
    client.force_login(people.bob)
    answer = client.post(url("door_visit", life.pupils[0].id), {"people": "Bob Officer", "purpose": "Rang four times."})

    assert answer.status_code == 422
    assert answer.context["form"].errors["people"] == [
        "The policy says that nobody visits alone. Name a second person."
    ]
    assert "Rang four times." in answer.text
    assert rows(life) == []


def test_assessment_stands_above_the_form_for_a_red_child(client, people, life):
    with scoped(life.school_id):
        flagged(life)
    client.force_login(people.wendy)
    path = url("door_visit", life.pupils[0].id)
    before = client.get(path).text
    with scoped(life.school_id):
        assessed(life)
    after = client.get(path).text
    unread = client.post(path, {"people": TWO})
    read = client.post(path, {"people": TWO, "read_risk": "on"})

    assert "There is no risk assessment yet." in before
    assert "A dog that bites." in after
    assert (unread.status_code, read.status_code) == (422, 302)


def test_what_came_of_a_visit_is_recorded_and_can_be_undone(client, people, life):
    with scoped(life.school_id):
        visit_id = planned(life)
    client.force_login(people.wendy)
    path = url("door_visit", life.pupils[0].id)
    empty = client.post(path, {"state": "done", "people": TWO, "outcome": "In bed."})
    done = client.post(path, {"state": "done", "people": TWO, "seen": "pupil", "outcome": "In bed."}, follow=True)
    over = [(line.visit.state, line.visit.seen_label) for line in done.context["list"].over]
    back = client.post(url("door_visit_undo", visit_id), follow=True)

    assert empty.context["form"].errors["seen"] == ["Who was seen is missing. Choose from the list."]
    assert over == [("done", "The pupil")]
    assert "Taken back: the visit is planned again." in back.text
    assert [row[0] for row in rows(life)] == ["planned"]


def test_planned_visit_to_a_child_who_came_in_says_so(client, people, life):
    with scoped(life.school_id):
        planned(life)
        amend(life, "L", at=NINE_40)
    client.force_login(people.bob)

    assert "Poppy Arkwright is not waiting for a reason any more." in client.get(url("visits")).text


def test_sheet_has_what_is_needed_at_the_door_and_nothing_of_a_barred_adult(client, people, life):
    with scoped(life.school_id):
        flagged(life, kind="mental_health")
        assessed(life)
        adult(life, number="07700 900111")
        adult(life, barred=True, first="Rex", number="07700 900222")
        mark(life, "/", day=TUESDAY - timedelta(days=1))
        visit_id = planned(life, read_risk=True)
    for who in ("sam", "wendy"):  # even who may know takes no name of theirs out of the house
        client.force_login(getattr(people, who))
        text = client.get(url("visit_sheet", visit_id)).text

        shown = ["14 Tarn Row, Wexcombe, ZZ1 1AA", "07700 900111", "Nadia Quill", "A dog that bites.",
                 "Ring before you knock.", "Monday 9 March, morning", "A contact is hidden.",
                 "Bob Officer and Wendy Welfare", "Ring 999"]  # fmt: skip
        assert [words for words in shown if words not in text] == []
        assert [words for words in ("Rex", "900222", "mental", "Mental") if words in text] == []


@pytest.mark.parametrize(("page", "queries"), [("visits", 17), ("door_visit", 15), ("visit_sheet", 14)])
def test_pages_cost_the_same_for_one_and_for_three(client, people, life, django_assert_num_queries, page, queries):
    client.force_login(people.bob)
    with scoped(life.school_id):
        add_pupil(life)
        visit_id = planned(life)
    args = {"visits": (), "door_visit": (life.pupils[3].id,), "visit_sheet": (visit_id,)}[page]
    for n in range(3):
        with scoped(life.school_id):
            adult(life, pupil=0, first=f"Nadia{n}", number=f"07700 90011{n}")
            adult(life, pupil=3, first=f"Una{n}", number=f"07700 90012{n}")
            if n:
                away(life, pupil=n)
                planned(life, pupil=n)
        if n != 1:
            with django_assert_num_queries(queries):
                client.get(url(page, *args))


def test_clock_of_the_list_is_the_schools(client, people, life, time_machine):
    time_machine.move_to(NOON, tick=False)
    client.force_login(people.bob)

    assert "Tuesday 10 March 2026, 12:00" in client.get(url("visits")).text


def test_file_for_the_door_hides_a_barred_adult_from_everybody(life):
    with scoped(life.school_id):
        adult(life, number="07700 900111")
        adult(life, barred=True, first="Rex", number="07700 900222")
        mark(life, "/", day=TUESDAY - timedelta(days=1))
        file = door_file(life.school_id, life.pupils[0].id, TUESDAY)

    assert [(row.first, row.hidden, len(row.numbers)) for row in file.file.contacts] == [
        ("Nadia", False, 1), ("", True, 0),
    ]  # fmt: skip
    assert (file.hidden, file.last_in.date, file.risk) == (1, TUESDAY - timedelta(days=1), None)
