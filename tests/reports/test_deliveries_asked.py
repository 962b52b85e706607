"""Reports by e-mail: asked for and ended by whoever may, whole or not at all."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError

from attendance.reports.models import Delivery
from attendance.reports.services.deliveries import end_delivery, resume_delivery
from attendance.reports.services.problems import ReportProblem
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import actor
from tests.reports.test_deliveries import ASKED, NOW, kept, place_of, send, start

pytestmark = pytest.mark.django_db


def test_a_colleague_is_asked_for_only_by_who_may(oakfield_life, people):
    start(oakfield_life, people.bob, by=people.erin)

    with pytest.raises(ReportProblem, match="only send reports to yourself"):
        start(oakfield_life, people.erin, by=people.bob)


@pytest.mark.parametrize(("who", "what"), [("olive", "duties"), ("grace", "lists"), ("dave", "duties")])
def test_nobody_is_sent_what_they_may_not_see(oakfield_life, people, who, what):
    with pytest.raises(ReportProblem, match="may not see"):
        start(oakfield_life, getattr(people, who), what, by=people.erin)


@pytest.mark.parametrize(
    ("change", "field"), [({"what": "all"}, "what"), ({"weekday": 6}, "weekday"), ({"starts": time(3)}, "starts")]
)
def test_odd_wishes_are_refused(oakfield_life, people, change, field):
    with pytest.raises(ReportProblem) as refused:
        start(oakfield_life, people.erin, **change)

    assert refused.value.field == field


def test_a_double_click_is_done_once_and_a_second_wish_refused(oakfield_life, people):
    first = start(oakfield_life, people.erin)

    assert start(oakfield_life, people.erin, when=ASKED + timedelta(seconds=5)) == first
    with pytest.raises(ReportProblem, match="comes to this person already"):
        start(oakfield_life, people.erin, when=ASKED + timedelta(hours=1))


def test_ending_is_undone_unless_it_was_asked_for_anew(oakfield_life, people):
    delivery, by = start(oakfield_life, people.erin), actor(people.erin)
    with scoped(oakfield_life.school_id):
        end_delivery(place_of(people.erin), delivery, by=by, at=NOW)
        resume_delivery(place_of(people.erin), delivery, by=by, at=NOW)
        again = Delivery.objects.get(school_id=oakfield_life.school_id, id=delivery)
        end_delivery(place_of(people.erin), delivery, by=by, at=NOW)
    start(oakfield_life, people.erin, when=NOW)

    assert again.ended_at is None
    with scoped(oakfield_life.school_id), pytest.raises(ReportProblem, match="asked for anew"):
        resume_delivery(place_of(people.erin), delivery, by=by, at=NOW)


def test_nobody_ends_what_comes_to_another(oakfield_life, people):
    delivery = start(oakfield_life, people.erin)

    with scoped(oakfield_life.school_id), pytest.raises(ReportProblem, match="not in the list"):
        end_delivery(place_of(people.bob), delivery, by=actor(people.bob), at=NOW)


# ---- whole or not ------------------------------------------------


@pytest.fixture
def no_audit(monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("no audit row")

    monkeypatch.setattr("attendance.reports.services.deliveries.record", refuse)


def test_without_the_audit_row_nothing_is_asked_for(oakfield_life, people, no_audit):
    with pytest.raises(DatabaseError):
        start(oakfield_life, people.erin)

    with scoped(oakfield_life.school_id):
        assert not Delivery.objects.filter(school_id=oakfield_life.school_id).exists()


def test_without_the_audit_row_nothing_is_sent(oakfield_life, people, request):
    delivery = start(oakfield_life, people.erin)
    request.getfixturevalue("no_audit")

    with pytest.raises(DatabaseError):
        send(oakfield_life, delivery)

    assert (mail.outbox, kept(oakfield_life)) == ([], [])


def test_without_the_audit_row_nothing_is_ended(oakfield_life, people, request):
    delivery = start(oakfield_life, people.erin)
    request.getfixturevalue("no_audit")

    with scoped(oakfield_life.school_id), pytest.raises(DatabaseError):
        end_delivery(place_of(people.erin), delivery, by=actor(people.erin), at=NOW)

    with scoped(oakfield_life.school_id):
        assert Delivery.objects.get(school_id=oakfield_life.school_id, id=delivery).ended_at is None
