"""Reports by e-mail: asked for, due, sent once, and only to whoever may see them then."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail

from attendance.access.models import Membership
from attendance.access.queries import school_place
from attendance.reports.models import Delivered, Issue, Report
from attendance.reports.queries.deliveries import due_deliveries
from attendance.reports.services.deliveries import end_delivery, send_delivery, start_delivery
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import MONDAY, TUESDAY, actor
from tests.registers.test_duties import at

pytestmark = pytest.mark.django_db
ASKED = at(MONDAY - timedelta(days=3), "12:00")  # Friday
NOW = at(MONDAY, "07:05")
KEY = MONDAY.isoformat()


def place_of(who, on: date = MONDAY):
    return school_place(who, 900001, on)


def start(life, who, what: str = "duties", *, by=None, when: datetime = ASKED, **more):
    by = by or who
    values = {"user_id": who.id, "what": what, "weekday": 0, "starts": time(7), **more}
    with scoped(life.school_id):
        return start_delivery(place_of(by), **values, by=actor(by), at=when)


def send(life, delivery, key: str = KEY, when: datetime = NOW) -> str:
    with scoped(life.school_id):
        return send_delivery(life.school_id, delivery, key, at=when)


def due(life, now: datetime = NOW) -> list:
    with scoped(life.school_id):
        return [(delivery, key) for _, delivery, key in due_deliveries([life.school_id], now)]


def kept(life) -> list[tuple[str, str]]:
    with scoped(life.school_id):
        rows = Delivered.objects.filter(school_id=life.school_id).order_by("at", "id")
        return list(rows.values_list("key", "outcome"))


def publish(life, when: datetime) -> Issue:
    with scoped(life.school_id):
        report, _ = Report.objects.get_or_create(
            school=life.school, slug="autumn-2025", title="Attendance in autumn 2025", since=date(2025, 9, 1),
            until=date(2025, 12, 20), made_at=when, changed_at=when,
        )  # fmt: skip
        return Issue.objects.create(
            school=life.school, report=report, number=1, content="{}", sha256="0", drawn_at=when,
            issued_name="Fiona", issued_at=when,
        )  # fmt: skip


# ---- due and sent ------------------------------------------------


def test_a_weekly_mail_goes_once(oakfield_life, people):
    delivery = start(oakfield_life, people.erin)

    assert due(oakfield_life) == [(delivery, KEY)]
    assert [send(oakfield_life, delivery), send(oakfield_life, delivery)] == ["sent", ""]
    assert due(oakfield_life) == []
    assert kept(oakfield_life) == [(KEY, "sent")]
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([people.erin.email], "Oakfield Primary: open duties this week")
    assert "/schools/900001/reports/duties/" in sent.body


def test_nothing_goes_in_a_week_without_school(oakfield_life, people):
    start(oakfield_life, people.erin, when=at(date(2026, 2, 1), "12:00"))

    assert due(oakfield_life, at(date(2026, 2, 16), "07:05")) == []  # half term
    assert len(due(oakfield_life, at(date(2026, 2, 23), "07:05"))) == 1


def test_who_lost_the_role_gets_none(oakfield_life, people):
    delivery = start(oakfield_life, people.erin)
    Membership.objects.filter(user=people.erin).update(until=MONDAY)

    assert send(oakfield_life, delivery) == "not_allowed"
    assert mail.outbox == []
    assert kept(oakfield_life) == [(KEY, "not_allowed")]
    assert due(oakfield_life) == []


def test_an_account_that_was_closed_gets_none(oakfield_life, people):
    delivery = start(oakfield_life, people.erin)
    people.erin.is_active = False
    people.erin.save(update_fields=["is_active"])

    assert send(oakfield_life, delivery) == "not_allowed"


def test_what_was_ended_is_not_sent(oakfield_life, people):
    delivery = start(oakfield_life, people.erin)
    with scoped(oakfield_life.school_id):
        end_delivery(place_of(people.erin), delivery, by=actor(people.erin), at=NOW)

    assert (send(oakfield_life, delivery), due(oakfield_life), kept(oakfield_life)) == ("", [], [])


def test_a_failure_is_said_and_tried_again(oakfield_life, people, settings):
    delivery = start(oakfield_life, people.erin)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first = send(oakfield_life, delivery)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert first == "failed"
    assert due(oakfield_life, NOW + timedelta(minutes=3)) == []
    assert due(oakfield_life, NOW + timedelta(minutes=5)) == [(delivery, KEY)]
    assert send(oakfield_life, delivery, when=NOW + timedelta(minutes=5)) == "sent"
    assert kept(oakfield_life) == [(f"{KEY}#1", "failed"), (KEY, "sent")]
    assert len(mail.outbox) == 1


def test_the_report_to_governors_goes_to_whoever_asked_before(oakfield_life, people):
    delivery = start(oakfield_life, people.grace, "governors")
    old, new = publish(oakfield_life, ASKED - timedelta(days=1)), None
    with scoped(oakfield_life.school_id):
        new = Issue.objects.create(
            school=oakfield_life.school, report_id=old.report_id, number=2, content="{}", sha256="0",
            reason="Marks changed", drawn_at=NOW, issued_name="Fiona", issued_at=NOW - timedelta(minutes=4),
        )  # fmt: skip

    assert due(oakfield_life) == [(delivery, f"issue:{new.id}")]
    assert send(oakfield_life, delivery, f"issue:{new.id}") == "sent"
    assert "/schools/900001/reports/autumn-2025/2/" in mail.outbox[0].body


def test_a_teacher_gets_the_sheets_of_the_groups_they_teach_then(oakfield_life, people):
    delivery = start(oakfield_life, people.alice, "tutor")

    assert send(oakfield_life, delivery) == "sent"
    assert "4 Kestrel: " in mail.outbox[0].body
    assert "/schools/900001/groups/4-kestrel/week/" in mail.outbox[0].body


def test_no_mail_names_a_pupil_or_has_a_figure(oakfield_life, people):
    for who, what in ((people.erin, "duties"), (people.bob, "lists"), (people.fiona, "pack"), (people.alice, "tutor")):
        send(oakfield_life, start(oakfield_life, who, what))

    assert len(mail.outbox) == 4
    for sent in mail.outbox:
        text = sent.subject + sent.body.replace("4 Kestrel", "").replace("4-kestrel", "").replace("900001", "")
        assert not any(pupil.legal_first in text or pupil.legal_last in text for pupil in oakfield_life.pupils)
        assert not any(sign.isdigit() for sign in text.replace("127.0.0.1:8000", ""))


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_due_costs_the_same_for_one_and_for_three(oakfield_life, people, django_assert_num_queries, number):
    for who in (people.erin, people.fiona, people.bob)[:number]:
        start(oakfield_life, who)
        start(oakfield_life, who, "governors")
    publish(oakfield_life, at(TUESDAY, "06:00"))

    with scoped(oakfield_life.school_id), django_assert_num_queries(4):
        found = due_deliveries([oakfield_life.school_id], at(TUESDAY, "07:00"))

    assert len(found) == 2 * number
