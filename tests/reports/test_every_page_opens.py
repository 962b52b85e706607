"""Each person opens every page they can reach by links: none fails, and an outsider reaches none of them."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from attendance.reports.crawl import visits
from tests.people_of_the_tests import LONDON

NOW = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)


@pytest.mark.parametrize("who", ["alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol", "pat"])
def test_every_page_within_reach_opens(who, people, oakfield_life, hillcrest_life):
    with time_machine.travel(NOW, tick=False):
        seen = list(visits(getattr(people, who), of_each_kind=1))

    assert [(v.address, v.status) for v in seen if v.status not in {200, 302}] == []
    assert [v.unnamed for v in seen if v.unnamed] == []


@pytest.mark.parametrize("who", ["bob", "fiona"])
def test_outsider_gets_404_on_every_page_of_the_school(who, people, oakfield_life, hillcrest_life):
    with time_machine.travel(NOW, tick=False):
        theirs = [v.address for v in visits(getattr(people, who), of_each_kind=1) if "/schools/900001/" in v.address]
        client = Client()
        client.force_login(people.dave, backend="django.contrib.auth.backends.ModelBackend")
        statuses = {address: client.get(address).status_code for address in theirs}

    assert len(theirs) > 10
    assert {a: s for a, s in statuses.items() if s != 404} == {}
