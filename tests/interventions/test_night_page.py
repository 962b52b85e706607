"""Pages: how the nights went, what is wrong, running one now, when it starts; the trust's schools."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from redis import Redis

from attendance.tenancy.scope import scoped
from interventions.models import NightRun, NightSettings
from interventions.queries.nights import Alarm, alarm_of, starts_of
from tests.people_of_the_tests import LONDON, TUESDAY

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 10, 8, 0, tzinfo=LONDON)
PAGE = reverse("interventions:nights", args=[900001])
RUN = reverse("interventions:night_run", args=[900001])
TRUST_PAGE = reverse("interventions_trust:nights", args=[5001])
COUNTS = {"pupils": 210, "found": 12, "entered": 3, "left": 1, "proposed": 2}


@pytest.fixture(autouse=True)
def tuesday_morning(time_machine):
    time_machine.move_to(MORNING, tick=False)


def night(school, on: date = TUESDAY, *, state="done", **fields):
    began = datetime.combine(on, time(3), LONDON)
    ended = None if state == "running" else began + timedelta(seconds=80)
    with scoped(school.id):
        NightRun.objects.create(
            school=school, date=on, state=state,
            **{"started_at": began, "finished_at": ended, "days_done": 1, "days_total": 1, "counts": COUNTS} | fields,
        )  # fmt: skip


def page(client, user, url=PAGE, **headers):
    client.force_login(user)
    return client.get(url, headers=headers)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# ---- who ------------------------------------------------------------------------------------------------------------


def test_nights_are_for_those_who_must_notice(client, people, places):
    seen = {name: page(client, user).status_code for name, user in vars(people).items()}

    assert {name for name, status in seen.items() if status == 200} == {"bob", "erin", "fiona", "carol"}
    assert set(seen.values()) == {200, 404}


def test_trust_page_is_for_the_trust(client, people, places):
    seen = {name: page(client, user, TRUST_PAGE).status_code for name, user in vars(people).items()}

    assert {name for name, status in seen.items() if status == 200} == {"carol"}


# ---- what it says ---------------------------------------------------------------------------------------------------


def test_page_without_a_night_says_what_comes(client, people, places):
    assert "No night has run yet" in text_of(page(client, people.bob))


def test_done_night_says_what_it_did_and_how_long_it_took(client, people, places):
    night(places.oakfield, counts=COUNTS | {"returns": 1, "reminders": 4, "days_without_registers": 1})

    text = text_of(page(client, people.bob))

    assert (
        "210 pupils judged, 12 findings: 3 new, 1 over, 2 proposed; 1 to be returned to the local authority; " in text
    )
    assert "4 reminders. 1 school day had no register at all." in text
    assert "1 min 20 s" in text


def test_failed_night_says_what_to_do(client, people, places):
    night(places.oakfield, state="failed", attempts=3, error="The database was busy or could not be reached.")

    text = text_of(page(client, people.bob))

    assert "The night of 10 March failed. The database was busy or could not be reached." in text
    assert "It is not tried again by itself: run it now" in text


def test_running_night_shows_its_progress_live_and_without_a_script(client, people, places):
    night(places.oakfield, state="running", step="judging", days_done=2, days_total=5)

    whole = text_of(page(client, people.bob))
    live = page(client, people.bob, hx_request="true")

    assert "judging the school days, 2 of 5 school days judged" in whole
    assert 'value="2" max="5"' in text_of(live)
    assert "HX-Refresh" not in live.headers


def test_progress_of_a_night_that_has_ended_loads_the_page_anew(client, people, places):
    night(places.oakfield)

    assert page(client, people.bob, hx_request="true")["HX-Refresh"] == "true"


def test_trust_sees_every_school_and_what_failed_first(client, people, places):
    night(places.ashby)
    night(places.oakfield, state="failed", attempts=3, error="The database was busy or could not be reached.")

    response = page(client, people.carol, TRUST_PAGE)

    assert [row["school"].name for row in response.context["rows"]] == ["Oakfield Primary", "Ashby CE Primary"]
    assert "The night went wrong at 1 of 2 schools." in text_of(response)


# ---- the alarm ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "state", "text"),
    [
        (TUESDAY, "done", None),
        (TUESDAY, "running", None),
        (TUESDAY - timedelta(days=1), "done", None),
        (TUESDAY - timedelta(days=2), "done", "The last night that ran was that of 8 March."),
        (TUESDAY - timedelta(days=1), "running", "The night of 9 March began and did not end."),
    ],
)
def test_alarm_is_raised_when_the_nights_stop(places, on, state, text):
    night(places.oakfield, on, state=state)

    with scoped(places.oakfield.id):
        alarm = alarm_of(places.oakfield.id, TUESDAY)

    assert (alarm and alarm.text) == text


def test_failure_is_an_alarm_while_it_is_tried_again(places):
    night(places.oakfield, state="failed", attempts=1, error="It stopped.")

    with scoped(places.oakfield.id):
        alarm = alarm_of(places.oakfield.id, TUESDAY)

    assert alarm == Alarm("The night of 10 March failed. It stopped.", "It is tried again within five minutes.")


def test_school_that_never_had_a_night_has_no_alarm(places):
    with scoped(places.oakfield.id):
        assert alarm_of(places.oakfield.id, TUESDAY) is None


# ---- running it now -------------------------------------------------------------------------------------------------


def test_run_now_puts_this_school_in_the_queue(client, people, places, settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url
    queue = Redis.from_url(redis_url)
    queue.delete("celery")
    client.force_login(people.bob)

    response = client.post(RUN, follow=True)

    assert (response.redirect_chain, queue.llen("celery")) == ([(PAGE, 302)], 1)
    assert "Asked for. It begins as soon as the worker is free" in text_of(response)


def test_run_now_says_when_the_queue_is_away(client, people, places, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    client.force_login(people.bob)

    assert "The queue cannot be reached, so nothing was begun." in text_of(client.post(RUN, follow=True))


def test_run_now_is_not_for_everybody_and_never_a_link(client, people, places):
    client.force_login(people.olive)
    posted = client.post(RUN).status_code
    client.force_login(people.bob)

    assert (posted, client.get(RUN).status_code) == (404, 405)


# ---- when it starts -------------------------------------------------------------------------------------------------


def start(client, user, text):
    client.force_login(user)
    return client.post(PAGE, {"starts": text})


def test_start_of_the_night_is_chosen_and_keeps_its_history(client, people, places, time_machine):
    first = start(client, people.erin, "04:15")
    time_machine.shift(timedelta(minutes=1))
    urls = [urlsplit(response.url).path for response in (first, start(client, people.erin, "21:00"))]

    with scoped(places.oakfield.id, places.ashby.id):
        assert urls == [PAGE, PAGE]
        assert NightSettings.objects.filter(school_id=places.oakfield.id).count() == 2
        assert starts_of([places.oakfield.id, places.ashby.id]) == {
            places.oakfield.id: time(21), places.ashby.id: time(3)
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("00:30", "The clocks change around that time, so it can come twice or never. Choose 02:30 or later."),
        ("02:29", "The clocks change around that time, so it can come twice or never. Choose 02:30 or later."),
        ("09:00", "School is at work then. Choose a time from 02:30 to 07:00, or from 18:00 to 00:29."),
        ("soon", "Give a time, such as 08:45."),
    ],
)
def test_start_in_the_change_of_clocks_or_the_school_day_is_refused(client, people, places, text, words):
    response = start(client, people.erin, text)

    assert response.context["form"].errors == {"starts": [words]}
    assert text_of(response).count(words) == 2


def test_start_of_the_night_is_for_those_who_change_settings(client, people, places):
    assert start(client, people.bob, "04:15").status_code == 404


# ---- cost -----------------------------------------------------------------------------------------------------------


def test_list_of_nights_costs_the_same(client, people, places, django_assert_num_queries):
    client.force_login(people.bob)
    for n in range(3):
        night(places.oakfield, TUESDAY - timedelta(days=n))
        if n != 1:
            with django_assert_num_queries(9):
                response = client.get(PAGE)
            assert len(response.context["nights"]) == n + 1


def test_trust_list_costs_the_same_with_one_night_and_with_two(client, people, places, django_assert_num_queries):
    client.force_login(people.carol)
    for school in (places.oakfield, places.ashby):
        night(school)
        with django_assert_num_queries(10):
            response = client.get(TRUST_PAGE)
    assert len(response.context["rows"]) == 2
