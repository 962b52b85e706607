"""Today's cards from the other rooms: the late gate, alarms, planned absences, reds by name and reason."""

from datetime import date

import pytest
import time_machine

from attendance.kit.uuid7 import uuid7
from attendance.people.models import PupilFlag
from attendance.tenancy.scope import scoped
from interventions.services.day_alarms import raise_alarm
from registers.services.following import ContactData, log_contact
from registers.services.gate import sign_in
from tests.people_of_the_tests import AT, TUESDAY, actor
from tests.registers.marking import mark
from tests.registers.planning import part_time
from tests.registers.taking import at, codes, save_all, send, teacher
from tests.today.daywork import TODAY, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eighteen_past_nine():
    with time_machine.travel(at("09:18"), tick=False):
        yield


def arrived(life, people, pupil: int = 0, clock: str = "09:17") -> object:
    """A pupil signs in at the gate; gives the id of the line."""
    event_id = uuid7()
    with scoped(life.school_id):
        sign_in(
            life.school_id, life.pupils[pupil].id, words="Overslept", event_id=event_id, by=actor(people.bob),
            at=at(clock),
        )  # fmt: skip
    return event_id


# ---- the late gate ------------------------------------------------------------------------------------------------


def test_nobody_at_the_gate(life, people, client):
    client.force_login(people.bob)

    assert part(client.get(TODAY), "gate") == "Late gate Nobody has come late or left. To the gate"


def test_who_came_late_can_be_taken_back_from_today(life, people, client):
    with scoped(life.school_id):
        mark(life, "N")
    event_id = arrived(life, people)
    client.force_login(people.bob)

    said = part(client.get(TODAY), "gate")
    back = client.post(f"/schools/900001/gate/{event_id}/undo/", {"back": "today"})

    assert said == (
        "Late gate 1 in U Poppy Arkwright, 4 Kestrel 09:17, overslept Undo: Poppy Arkwright, 09:17 To the gate"
    )
    assert (back["Location"], codes(life)[life.pupils[0].id]) == (TODAY, "N")
    assert part(client.get(TODAY), "gate") == "Late gate Nobody has come late or left. To the gate"


def test_gate_shows_the_latest_six(life, people, client):
    for n in range(3):
        for minute in ("16", "17", "18"):
            arrived(life, people, n, f"09:{minute}")
    client.force_login(people.bob)

    said = part(client.get(TODAY), "gate")

    assert said.count("Undo:") == said.count("09:1") // 2 <= 6


# ---- alarms -------------------------------------------------------------------------------------------------------


def test_alarm_rings_above_everything_and_in_the_briefing(life, people, client):
    with scoped(life.school_id):
        raise_alarm(
            life.school_id, pupil_id=life.pupils[0].id, day=TUESDAY, kind="worried", words="Left alone",
            role="safeguarding_lead", at=at("09:15"),
        )  # fmt: skip
    client.force_login(people.sam)

    page = client.get(TODAY)

    assert part(page, "alarms").startswith("1 alarm that nobody has seen.")
    assert part(page, "brief").startswith("Briefing One alarm rings until somebody has said that they saw it.")


# ---- planned absences ---------------------------------------------------------------------------------------------


def test_review_of_a_planned_absence_falls_due(life, people, client):
    part_time(life, review_on=date(2026, 3, 12))
    client.force_login(people.bob)

    said = part(client.get(TODAY), "due")

    assert said.startswith("Planned absences: to do Poppy Arkwright")
    assert said.endswith("on Thursday 12 March. Planned absences")


# ---- red ----------------------------------------------------------------------------------------------------------


def a_red_child(life, people) -> None:
    """Poppy has a child protection plan, and is not here; the register is in."""
    with scoped(life.school_id):
        PupilFlag.objects.create(
            school=life.school, pupil=life.pupils[0], kind="child_protection", since=date(2026, 1, 5),
            recorded_name="Sam Safeguarding", recorded_at=AT,
        )  # fmt: skip
        mark(life, "N")
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ("sam", "Poppy Arkwright (child protection plan): call the family by 09:30."),
        ("fiona", "Poppy Arkwright (child protection plan): call the family by 09:30."),
        ("bob", "Poppy Arkwright (a circumstance that only safeguarding staff see): call the family by 09:30."),
        ("olive", "Poppy Arkwright (a circumstance that only safeguarding staff see): call the family by 09:30."),
    ],
)
def test_red_is_named_with_the_reason_only_to_those_who_may_know_it(life, people, client, who, named):
    a_red_child(life, people)
    client.force_login(getattr(people, who))

    page = client.get(TODAY)

    assert f"One is red. {named}" in part(page, "brief")
    assert ("protection" in page.content.decode()) is (who in ("sam", "fiona"))


def test_red_that_is_late_and_one_that_was_reached(life, people, client):
    a_red_child(life, people)
    client.force_login(people.bob)
    with time_machine.travel(at("09:41"), tick=False):
        late = part(client.get(TODAY), "brief")
    with scoped(life.school_id):
        data = ContactData((life.pupils[0].id,), "call", "on_the_way", step="call")
        log_contact(life.school_id, data, day=TUESDAY, by=actor(people.bob), at=at("09:40"))
    with time_machine.travel(at("09:41"), tick=False):
        reached = part(client.get(TODAY), "brief")

    assert "): call the family, due by 09:30 and late." in late
    assert ") was spoken about; next" in reached


def test_name_of_a_red_leads_to_its_row_in_the_list(life, people, client):
    a_red_child(life, people)
    client.force_login(people.bob)

    html = client.get(TODAY).content.decode()

    assert (f'href="#q-{life.pupils[0].id}"' in html, f'id="q-{life.pupils[0].id}"' in html) == (True, True)
