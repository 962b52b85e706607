"""Who may open which page of the first day; everybody else finds nothing there."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm, DoorVisit, ReviewNote
from tests.interventions.first_day_work import furnish_first_day
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol", "dave", "pat")
REVIEWS = {"erin", "fiona", "sam"}
VISITS = {"bob", "erin", "fiona", "sam", "wendy"}
WORKS = {"olive", "bob", "erin", "fiona", "sam"}
ALLOWED = {
    "visits": VISITS,
    "door_visit": VISITS,
    "visit_sheet": VISITS,
    "review": REVIEWS,
    "alarms": WORKS,
    "missing_child": WORKS,
    "absence_log": REVIEWS,
    "absence_log_csv": REVIEWS,
}
POSTED = {"door_visit_undo": VISITS, "review_undo": REVIEWS, "alarm_seen": REVIEWS, "alarm_undo": REVIEWS}
ARGUMENT = {
    "door_visit": "pupil_id", "visit_sheet": "door_visit_id", "door_visit_undo": "door_visit_id",
    "review_undo": "note_id", "alarm_seen": "alarm_id", "alarm_undo": "alarm_id", "missing_child": "pupil_id",
    "absence_log": "pupil_id", "absence_log_csv": "pupil_id",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def furnished(life) -> dict[str, object]:
    with scoped(life.school_id):
        return {"pupil_id": life.pupils[0].id, **furnish_first_day(life)}


def path(name: str, values) -> str:
    more = [values[ARGUMENT[name]]] if name in ARGUMENT else []
    return reverse(f"interventions:{name}", args=[900001, *more])


def states(life) -> list[tuple]:
    with scoped(life.school_id):
        return [
            *DoorVisit.objects.filter(school_id=life.school_id).values_list("id", "state"),
            *DayAlarm.objects.filter(school_id=life.school_id).values_list("id", "seen_at"),
            *ReviewNote.objects.filter(school_id=life.school_id).values_list("id", "undoes_id"),
        ]


@pytest.mark.parametrize("name", ALLOWED)
def test_page_opens_for_those_who_may_and_is_not_there_for_the_others(client, people, oakfield_life, name):
    url, found = path(name, furnished(oakfield_life)), {}
    for who in EVERYBODY:
        client.force_login(getattr(people, who))
        found[who] = client.get(url).status_code

    assert {who for who, code in found.items() if code == 200} == ALLOWED[name]
    assert {code for who, code in found.items() if who not in ALLOWED[name]} == {404}


@pytest.mark.parametrize("name", POSTED)
def test_button_is_there_for_those_who_may_and_looks_are_refused(client, people, oakfield_life, name):
    url, found = path(name, furnished(oakfield_life)), {}
    for who in EVERYBODY:
        client.force_login(getattr(people, who))
        found[who] = client.get(url).status_code

    assert {who for who, code in found.items() if code == 405} == POSTED[name]
    assert {code for who, code in found.items() if who not in POSTED[name]} == {404}


@pytest.mark.parametrize("name", [name for name in (*ALLOWED, *POSTED) if name in ARGUMENT])
def test_row_of_another_school_is_not_reached_under_ones_own_address(
    client, people, oakfield_life, hillcrest_life, name
):
    url = path(name, furnished(hillcrest_life))
    before = states(hillcrest_life)
    client.force_login(people.fiona)

    assert {client.get(url).status_code, client.post(url, {"words": "x"}).status_code} <= {404, 405}
    assert states(hillcrest_life) == before


def test_nobody_signed_in_is_asked_to_sign_in(client, oakfield_life):
    values = furnished(oakfield_life)

    answers = [client.get(path(name, values)) for name in (*ALLOWED, *POSTED)]

    assert {(one.status_code, one["Location"].partition("?")[0]) for one in answers if one.status_code != 405} == {
        (302, reverse("account_login"))
    }
