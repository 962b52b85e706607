"""Who is written to about alarms: the people of the role, once, without a child's name; and two beats at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse

from attendance.access.models import Membership
from attendance.access.queries import people_with_role
from attendance.tenancy.scope import scoped
from interventions import tasks
from interventions.models import DayAlarm
from interventions.services.alarm_mail import write_to_people
from interventions.services.day_alarms import TELL, watch
from tests.factories.school_life import build_school_life
from tests.interventions.first_day_work import NINE_40, NOON, away, flagged, rung
from tests.people_of_the_tests import AT, TUESDAY, make_people, make_places


@pytest.fixture
def life(oakfield_life, settings):
    settings.SITE_URL = "https://attendance.example"
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def told(life) -> list[list[str]]:
    rows = DayAlarm.objects.filter(school_id=life.school_id).order_by("raised_at", "id")
    return list(rows.values_list("told", flat=True))


@pytest.mark.django_db
def test_mail_goes_once_to_the_people_of_the_role_with_a_link_and_no_name(life, people):
    for n in (0, 1):
        away(life, pupil=n)
        rung(life, pupil=n)

    sent = [write_to_people(life.school_id, NINE_40) for _ in range(2)]

    [message] = mail.outbox
    assert (sent, message.to, told(life)) == ([1, 0], ["sam@people.example"], [["Sam Safeguarding"]] * 2)
    assert message.subject == "Oakfield Primary: 2 alarms about absence to look at now"
    assert f"https://attendance.example{reverse('interventions:alarms', args=[900001])}" in message.body
    assert not [p for p in life.pupils for name in (p.legal_first, p.legal_last) if name in message.body]


@pytest.mark.django_db
def test_mail_goes_to_the_head_where_nobody_has_the_role(life, people):
    Membership.objects.filter(role="safeguarding_lead").update(until=TUESDAY)
    away(life)
    rung(life)
    write_to_people(life.school_id, NINE_40)

    assert [message.to for message in mail.outbox] == [["fiona@people.example"]]


@pytest.mark.django_db
def test_people_of_a_role_are_those_of_the_day(life, people):
    Membership.objects.filter(user=people.sam).update(until=TUESDAY)
    everybody = people_with_role(life.school_id, ["headteacher", "safeguarding_lead", "trust_admin"], TUESDAY)

    assert [person.name for person in everybody] == ["Carol Trust", "Fiona Head"]


@pytest.mark.django_db
def test_mail_that_could_not_be_sent_is_asked_for_again_at_the_next_beat(
    life, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    away(life)
    watch(life.school_id, NOON)
    queued = []
    monkeypatch.setattr("interventions.services.day_alarms.enqueue", lambda *given: queued.append(given))

    assert write_to_people(life.school_id, NOON) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert watch(life.school_id, NOON) == 0
    assert (queued, told(life)) == ([(TELL, str(life.school_id))], [[]])


@pytest.mark.django_db
def test_mail_about_a_worry_of_the_evening_is_asked_for_again_too(
    life, monkeypatch, django_capture_on_commit_callbacks
):
    evening = NOON.replace(hour=17, minute=30)
    rung(life, kind="worried", step="", at=evening)
    queued = []
    monkeypatch.setattr("interventions.services.day_alarms.enqueue", lambda *given: queued.append(given))

    with django_capture_on_commit_callbacks(execute=True):
        assert watch(life.school_id, evening) == 0

    assert queued == [(TELL, str(life.school_id))]


@pytest.mark.django_db
def test_alarm_that_was_seen_before_the_mail_needs_none(life):
    away(life)
    rung(life)
    DayAlarm.objects.filter(school_id=life.school_id).update(seen_at=NINE_40, seen_name="Sam Safeguarding")

    assert (write_to_people(life.school_id, NINE_40), mail.outbox) == (0, [])


# ---- with real commits ----------------------------------------------------------------------------------------------


@pytest.fixture
def real(own_database, settings):
    """Oakfield with a red child who is not here, and every row committed."""
    settings.SITE_URL = "https://attendance.example"
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice)
    with scoped(life.school_id):
        flagged(life)
        away(life)
    return life


def at_once(deed, times: int = 2) -> list:
    """What each of several gets who do the same at the same moment."""
    together = Barrier(times)

    def one(_: int):
        together.wait(timeout=20)
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def test_two_beats_at_once_raise_each_alarm_once_and_write_once(real, time_machine):
    time_machine.move_to(NINE_40, tick=False)

    raised = at_once(tasks.watch_first_day)
    mails = at_once(lambda: tasks.tell_of_alarms(str(real.school_id)))

    assert (sum(raised), sum(mails), len(mail.outbox)) == (2, 1, 1)
    with scoped(real.school_id):
        assert told(real) == [["Sam Safeguarding"]] * 2


def test_school_that_fails_does_not_keep_the_others_from_being_watched(real, time_machine, monkeypatch):
    time_machine.move_to(NINE_40, tick=False)
    seen = []

    def failing(school_id, at):
        seen.append(school_id)
        if school_id != real.school_id:
            raise RuntimeError("broken")
        return watch(school_id, at)

    monkeypatch.setattr(tasks, "watch", failing)

    assert (tasks.watch_first_day(), len(seen)) == (2, 3)


def test_watch_before_the_registers_are_closed_raises_nothing(real, time_machine):
    time_machine.move_to(AT, tick=False)

    assert tasks.watch_first_day() == 0
