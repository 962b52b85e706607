"""Two workers at one mail send it once. With real commits."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.core import mail
from django.db import connections

from attendance.reports.models import Delivered
from attendance.reports.services.deliveries import send_delivery
from attendance.tenancy.scope import scoped
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import make_people, make_places
from tests.reports.test_deliveries import KEY, NOW, start

ROW = "SELECT id FROM reports_delivery WHERE school_id = %s AND id = %s FOR UPDATE"


def send(school_id, delivery) -> str:
    try:
        with scoped(school_id):
            return send_delivery(school_id, delivery, KEY, at=NOW)
    finally:
        connections["default"].close()


def test_two_at_once_send_one_mail(own_database):
    places = make_places()
    people = make_people(places)
    life = build_school_life(places.oakfield, teacher=people.alice)
    delivery = start(life, people.erin)

    with psycopg.connect(own_database.urls.app) as other:
        other.execute(f"SET LOCAL app.school_ids = '{{{life.school_id}}}'")
        assert other.execute(ROW, [life.school_id, delivery]).fetchone() == (delivery,)
        held = send(life.school_id, delivery)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: send(life.school_id, delivery), range(4)))

    assert held == ""
    assert sorted(found) == ["", "", "", "sent"]
    assert len(mail.outbox) == 1
    with scoped(life.school_id):
        assert Delivered.objects.filter(school_id=life.school_id, key=KEY, outcome="sent").count() == 1
