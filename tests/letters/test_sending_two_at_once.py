"""Several at one dispatch: two workers send it once, and many guesses at a link are counted one by one.

With real commits.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from django.core import mail
from django.db import connections

from attendance.tenancy.scope import scoped
from letters.models import DispatchEvent
from letters.services.links import Link, open_link
from letters.services.sending import send_copies
from tests.factories.school_life import SchoolLife, build_school_life
from tests.letters.sent_letters import Issued, choose, dispatch_of, issue
from tests.people_of_the_tests import AT, make_people, make_places

LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
WRONG = date(2010, 1, 1)


@pytest.fixture
def life(own_database, settings, tmp_path) -> SchoolLife:
    settings.MEDIA_ROOT = tmp_path / "media"
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice)
    with scoped(life.school_id):
        choose(life)
    return life


@pytest.fixture
def mailed(life) -> Issued:
    with scoped(life.school_id):
        return issue(life, channel="email")


def test_dispatch_on_which_somebody_works_is_left_to_them(own_database, life, mailed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first = send_copies(life.school_id, mailed.letter_id, at=AT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with scoped(life.school_id):
        dispatch = dispatch_of(life, mailed)
    later = AT.replace(hour=10)

    with psycopg.connect(own_database.urls.app) as other:
        assert other.execute(LOCK, [f"letters.sending:{dispatch.id}"]).fetchone() == (True,)
        second = send_copies(life.school_id, mailed.letter_id, at=later)
    third = send_copies(life.school_id, mailed.letter_id, at=later)

    assert (first, second, third) == (0, 0, 1)
    assert len(mail.outbox) == 1


def test_guesses_at_the_same_moment_are_counted_one_by_one(life, mailed):
    send_copies(life.school_id, mailed.letter_id, at=AT)
    with scoped(life.school_id):
        link = Link(life.school_id, dispatch_of(life, mailed).id, AT.date())

    def guess(_: int) -> int | None:
        try:
            with scoped(life.school_id):
                return open_link(link, WRONG, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        left = sorted(pool.map(guess, range(8)))

    assert left == [0, 0, 0, 0, 1, 2, 3, 4]
    with scoped(life.school_id):
        rows = DispatchEvent.objects.filter(school_id=life.school_id, dispatch_id=link.dispatch_id)
        assert rows.filter(state="tried").count() == 5
        assert rows.filter(state="failed").count() == 1
