"""The page of alarms: what rings and for whom, “I have seen it” with what is done, and the banner elsewhere."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm
from interventions.queries.day_alarms import open_alarms
from tests.interventions.first_day_work import NOON, away, rung
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(NOON, tick=False)
    with scoped(oakfield_life.school_id):
        away(oakfield_life)
    return oakfield_life


@pytest.fixture
def alarm_id(life):
    with scoped(life.school_id):
        return rung(life)


@pytest.fixture
def private_id(life):
    with scoped(life.school_id):
        return rung(life, kind="social_worker", step="", words="The child’s social worker must be told today.")


def url(name: str = "alarms", *more) -> str:
    return reverse(f"interventions:{name}", args=[900001, *more])


def say(client, alarm_id, **typed):
    return client.post(
        url("alarm_seen", alarm_id), {f"a{alarm_id.hex}-{name}": value for name, value in typed.items()}, follow=True
    )


def seen(life, alarm_id) -> tuple[str, str]:
    with scoped(life.school_id):
        return DayAlarm.objects.values_list("seen_name", "seen_words").get(school_id=life.school_id, id=alarm_id)


def test_alarm_is_seen_on_the_page_and_undone(client, people, life, alarm_id):
    client.force_login(people.sam)
    rings = client.get(url()).text
    done = say(client, alarm_id, words="The aunt is rung.")
    kept = seen(life, alarm_id)
    back = client.post(url("alarm_undo", alarm_id), follow=True)

    assert "Nobody was reached by 9:30." in rings
    assert (kept, "Seen today" in done.text) == (("Sam Safeguarding", "The aunt is rung."), True)
    assert (seen(life, alarm_id), "the alarm rings again" in back.text) == (("", ""), True)


def test_alarm_seen_without_a_word_is_refused_beside_its_field(client, people, life, alarm_id):
    client.force_login(people.sam)
    answer = say(client, alarm_id, words=" ")

    assert answer.status_code == 422
    assert answer.context["rows"][0]["form"].errors["words"] == [
        "What is done about it is missing. One sentence is enough."
    ]


def test_second_person_reads_who_was_first(client, people, life, alarm_id):
    client.force_login(people.sam)
    say(client, alarm_id, words="The aunt is rung.")
    client.force_login(people.erin)
    answer = say(client, alarm_id, words="I go.")

    assert answer.status_code == 422
    assert "Sam Safeguarding has seen it at 12:00: The aunt is rung." in answer.text


def test_social_workers_alarm_asks_who_was_told(client, people, life, private_id):
    client.force_login(people.sam)
    page = client.get(url()).text
    say(client, private_id, told="Ms Orde")

    assert "Who was told (name and office)" in page
    assert seen(life, private_id) == ("Sam Safeguarding", "Told: Ms Orde.")


def test_office_sees_what_rings_and_can_close_nothing(client, people, life, alarm_id, private_id):
    client.force_login(people.olive)
    page = client.get(url())

    assert [(row["alarm"].label, row["form"]) for row in page.context["rows"]] == [
        ("Nobody reached", None), ("Somebody must be told", None),
    ]  # fmt: skip
    assert "social worker" not in page.text


def test_page_without_an_alarm_says_that_nothing_rings(client, people, life):
    client.force_login(people.olive)

    assert "Nothing rings" in client.get(url()).text


def test_alarm_about_a_child_who_has_a_code_by_now_says_so_and_still_rings(client, people, life, alarm_id):
    client.force_login(people.sam)
    before = client.get(url())
    with scoped(life.school_id):
        amend(life, "I")
    after = client.get(url())

    assert [page.context["rows"][0]["settled"] for page in (before, after)] == [False, True]
    assert ("not missing any more" in before.text, "not missing any more" in after.text) == (False, True)


def test_banner_says_how_many_and_is_empty_without_any(life, alarm_id, places):
    request = RequestFactory().get("/")
    request.place = type("Place", (), {"urn": 900001})
    with scoped(life.school_id):
        alarms = open_alarms(life.school_id, TUESDAY, abilities=())
    drawn = render_to_string("interventions/_alarms.html", {"alarms": alarms, "request": request})
    none = render_to_string("interventions/_alarms.html", {"alarms": [], "request": request})

    assert "1 alarm that nobody has seen." in drawn
    assert "Nobody reached: Poppy Arkwright." in drawn
    assert none.strip() == ""


def test_page_costs_the_same_for_one_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.sam)
    for n in range(3):
        with scoped(life.school_id):
            rung(life, pupil=n)
            closed = rung(life, pupil=n, kind="worried", step="")
            DayAlarm.objects.filter(school_id=life.school_id, id=closed).update(seen_at=NOON, seen_name="Sam")
        if n != 1:
            with django_assert_num_queries(12):
                page = client.get(url())
            assert (len(page.context["rows"]), len(page.context["seen"])) == (n + 1, n + 1)
