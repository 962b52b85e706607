"""What stands behind working without network: the worker, its page, and the permission to keep a page."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from attendance.kit.offline import SHELL, keep
from tests.people_of_the_tests import LONDON

MORNING = datetime(2026, 3, 10, 8, 51, 30, tzinfo=LONDON)
KEEP = ("X-Keep-For", "X-Keep-Seconds", "X-Keep-At")


def kept(who: str, at: datetime, status: int = 200) -> list[str | None]:
    response = keep(HttpResponse(status=status), who, at)
    return [response.get(name) for name in KEEP]


def test_keep_until_six_in_local_time():
    seconds = str((9 * 60 + 8) * 60 + 30)

    assert kept("alice", MORNING) == ["alice", seconds, "8:51"]


def test_keep_in_summer_counts_by_the_clock_on_the_wall():
    at = datetime(2026, 6, 10, 8, 51, 30, tzinfo=LONDON)

    assert kept("alice", at) == ["alice", str((9 * 60 + 8) * 60 + 30), "8:51"]


@pytest.mark.parametrize(
    ("who", "at", "status"),
    [("", MORNING, 200), ("alice", MORNING.replace(hour=18, minute=0, second=0), 200), ("alice", MORNING, 403)],
    ids=["nobody", "after school", "refused"],
)
def test_keep_not(who, at, status):
    assert kept(who, at, status) == [None, None, None]


def test_keep_last_second_of_the_day():
    last = MORNING.replace(hour=18, minute=0, second=0) - timedelta(seconds=1)

    assert kept("alice", last) == ["alice", "1", "17:59"]


def test_worker_is_a_script_for_the_whole_house_asked_for_anew():
    response = Client().get("/sw.js")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript"
    assert response["Service-Worker-Allowed"] == "/"
    assert response["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies


def test_worker_knows_its_page_and_files_that_are_there():
    line, script = Client().get("/sw.js").content.decode().split(";\n", 1)
    shell = json.loads(line.removeprefix("self.SHELL = "))

    assert shell["page"] == "/offline/"
    assert shell["assets"] == [f"/static/{name}" for name in SHELL]
    assert [name for name in SHELL if not finders.find(name)] == []
    assert script.startswith("/* The service worker")


def test_offline_page_names_nobody_and_says_what_to_do():
    response = Client().get("/offline/")

    text = response.content.decode()
    assert response.status_code == 200
    assert "data-who" not in text
    assert "ring the office" in text
    assert not response.cookies


@pytest.mark.parametrize("address", ["/sw.js", "/offline/"])
def test_nothing_can_be_posted(address):
    assert Client().post(address).status_code == 405
