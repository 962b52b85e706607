"""Today: what each part says, at each time of the day, to whom."""

from datetime import date

import pytest
import time_machine

from attendance.calendar.models import Closure, SchoolSession
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.marking import mark, mark_run
from tests.registers.taking import at, save_all, save_one, send, teacher
from tests.today.daywork import LIVE, TODAY, another_group, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eighteen_past_nine():
    with time_machine.travel(at("09:18"), tick=False):
        yield


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def a_morning(life, people) -> None:
    """The class is in: one child without a reason, one late, one here."""
    for n, code in enumerate(("N", "L", "/")):
        save_one(life, code, pupil=n, by=teacher(people.alice))
    send(life, by=teacher(people.alice))


# ---- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("olive", 200), ("erin", 200), ("fiona", 200), ("sam", 200), ("alice", 404), ("grace", 404),
        ("wendy", 404), ("carol", 404), ("dave", 404), ("pat", 404),
    ],
)  # fmt: skip
def test_today_is_open_to_those_who_work_with_it(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert (client.get(TODAY).status_code, client.get(LIVE).status_code) == (status, status)


def test_nobody_signed_in_is_asked_to_sign_in(life, client):
    assert (client.get(TODAY).status_code, client.get(LIVE).status_code) == (302, 302)


@pytest.mark.parametrize("who", ["bob", "olive", "erin", "fiona", "sam"])
def test_those_who_work_with_today_land_on_it(life, people, client, who):
    client.force_login(getattr(people, who))

    assert client.get("/")["Location"] == TODAY


def test_teacher_lands_on_their_register_as_before(life, people, client):
    client.force_login(people.alice)

    assert client.get("/")["Location"] == "/schools/900001/registers/mine/"


def test_buttons_are_those_that_the_person_may_press(life, people, client):
    client.force_login(people.olive)

    html = client.get(TODAY).content.decode()

    assert [f'data-key="{key}"' in html for key in "gct"] == [True, True, False]


# ---- a morning ----------------------------------------------------------------------------------------------------


def test_head_says_the_day_and_what_an_arrival_would_be(life, bob):
    assert part(bob.get(TODAY), "head") == (
        "Tuesday 10 March, 09:18 School day 116 of 196. Registers closed at 09:15: anyone arriving now is U."
    )


def test_briefing_of_a_morning(life, people, bob):
    another_group(life, "2 Linnet")
    a_morning(life, people)

    assert part(bob.get(TODAY), "brief") == (
        "Briefing One child is not here and nobody has said why. One call reaches the family. "
        "One register is still out: 2 Linnet."
    )


def test_numbers_of_a_morning(life, people, bob):
    another_group(life, "2 Linnet", pupils=2)
    a_morning(life, people)

    assert part(bob.get(TODAY), "counts") == (
        "In numbers On roll 5 In school 2 1 late Away, reason known 0 No reason yet 1 Not yet registered 2 1 class "
        "As a bar"
    )


def test_registers_that_are_in_and_out(life, people, bob):
    another_group(life, "2 Linnet", pupils=2)
    a_morning(life, people)

    assert part(bob.get(TODAY), "registers") == (
        "Registers 1 of 2 in this morning 2 Linnet late: not started 4 Kestrel in at 08:55 "
        "2 Linnet, 2 pupils. Not started. Nudge the room: 2 Linnet All registers of the day"
    )


def test_register_that_has_said_nothing_for_minutes(life, people, bob):
    save_one(life, "/", by=teacher(people.alice), when="09:04")

    said = part(bob.get(TODAY), "registers")

    assert "4 Kestrel nothing new: 1 of 3" in said
    assert "2 of 3 left. Nothing has come since 09:04: the device may be offline. Alice Teacher." in said


def test_register_that_was_marked_and_not_sent(life, people, bob):
    save_all(life, "/", by=teacher(people.alice), when="09:17")

    said = part(bob.get(TODAY), "registers")

    assert "4 Kestrel late: not sent" in said
    assert "3 pupils, all marked. Not sent." in said


def test_queue_shows_who_is_not_here(life, people, bob):
    a_morning(life, people)

    said = part(bob.get(TODAY), "queue")

    assert said.startswith("First-day calls 1 child, 1 call")
    assert "Poppy Arkwright" in said


def test_n_codes_by_the_school_days_left(life, people, bob):
    with scoped(life.school_id):
        mark_run(life, r"N N", pupil=0, since=date(2026, 2, 27))
        mark_run(life, r"N \ ", pupil=1, since=date(2026, 3, 3))
        mark_run(life, r"N \ N \ ", pupil=2, since=date(2026, 3, 4))

    assert part(bob.get(TODAY), "ncodes") == (
        "N codes to settle 5 school days Overdue 2 sessions, 1 pupil Settle N codes: Overdue "
        "Due today 1 session, 1 pupil Settle N codes: Due today Tomorrow 1 session, 1 pupil Look N codes: Tomorrow "
        "Later 1 session, 1 pupil Look N codes: Later"
    )


def test_no_n_at_all(life, bob):
    assert part(bob.get(TODAY), "ncodes") == "N codes to settle 5 school days Every absence has a reason."


def test_parts_with_nothing_to_say_are_hidden(life, bob):
    answer = bob.get(TODAY)

    assert [part(answer, name) for name in ("alarms", "news", "decide", "due")] == [""] * 4


# ---- other times --------------------------------------------------------------------------------------------------


def test_before_school_opens(life, bob):
    with scoped(life.school_id):
        mark(life, "I", origin="known")
    with time_machine.travel(at("08:10"), tick=False):
        answer = bob.get(TODAY)

    assert part(answer, "brief") == (
        "Briefing Registers open at 08:45. Three pupils are expected; one of them is known to be away. "
        "Registers close at 09:15: then this page says who is not here, and whom to ring."
    )
    assert "1 1 ill" in part(answer, "counts")
    assert (part(answer, "queue"), part(answer, "gate")) == ("", "")


def test_everyone_is_accounted_for(life, people, bob):
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))

    answer = bob.get(TODAY)

    assert part(answer, "brief") == "Briefing Everyone is accounted for."
    assert "All 1 in this morning" in part(answer, "registers")


def test_evening_sums_the_day_up(life, people, bob):
    a_morning(life, people)
    with time_machine.travel(at("15:20"), tick=False):
        said = part(bob.get(TODAY), "brief")

    assert said == (
        "Briefing One child is still without a reason at the end of the day. Nobody was reached. "
        "One register is still out: 4 Kestrel."
    )


def test_closed_day(life, bob):
    with scoped(life.school_id):
        closure = Closure.objects.create(
            school_id=life.school_id, since=TUESDAY, until=date(2026, 3, 11), code="Y4", reason="boiler",
            recorded_name="Setup", recorded_at=AT,
        )  # fmt: skip
        SchoolSession.objects.filter(school_id=life.school_id, date=TUESDAY).update(open=False, closure_id=closure.id)

    answer = bob.get(TODAY)

    assert part(answer, "head") == "Tuesday 10 March, 09:18"
    assert part(answer, "brief") == (
        "Briefing School is closed today: boiler. No register is taken. School is open again on Wednesday 11 March."
    )
    assert [part(answer, name) for name in ("counts", "queue", "registers", "gate")] == [""] * 4


def on(day, client, user):
    with time_machine.travel(at("10:00", day), tick=False):
        client.force_login(user)
        return client.get(TODAY)


def test_weekend_between_two_weeks(life, people, client):
    said = part(on(date(2026, 3, 14), client, people.bob), "brief")

    assert said == "Briefing School is closed today. No register is taken. School is open again on Monday 16 March."


def test_day_without_any_calendar(life, people, client):
    said = part(on(date(2027, 3, 15), client, people.bob), "brief")

    assert said == "Briefing School is closed today. No register is taken."


# ---- leaders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "told"), [("fiona", True), ("erin", True), ("bob", False), ("sam", False)])
def test_leaders_are_told_what_waits_for_them(life, people, client, who, told):
    client.force_login(getattr(people, who))

    assert ("Nothing waits for your decision." in part(client.get(TODAY), "brief")) is told
