"""The night with a real worker, beat, Redis and PostgreSQL: whatever is killed in the middle, the end is the same.

A trust of two schools has missed four school days. Its night is done once in peace, here in the test's own process; and
again, on copies of the same database, by a worker and a beat of their own, which lose their lives, their queue or their
database connections while the night stands still at a row that the test holds. All rows must be equal in the end.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from attendance import nightly
from attendance.calendar.models import AcademicYear, SchoolDay, SchoolSession, Term
from attendance.calendar.queries import school_days_between
from attendance.people.models import Enrolment, Pupil
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.services.evaluating import evaluate_day
from registers.services.writing import Writing, write_marks
from tests.databases import ALIASES, database_copy
from tests.interventions.night_house import BEGINS, MISSED, Before, House, Scene, rows_of
from tests.people_of_the_tests import LONDON, OFFICER, make_places

pytestmark = pytest.mark.xdist_group("night")

DAY = timedelta(days=1)
THREE = time(3)


# ---- the trust ------------------------------------------------------------------------------------------------------


def build_school(school: School, today: date) -> None:
    """Eight weeks of weekdays until next week and five children: from always here to never, and one who stays away."""
    since, until = today - timedelta(weeks=8), today + timedelta(weeks=1)
    days = [since + n * DAY for n in range((until - since).days) if (since + n * DAY).weekday() < 5]
    with scoped(school.id):
        year = AcademicYear.objects.create(
            school=school, name="This year", since=since, until=until, weekdays=[0, 1, 2, 3, 4]
        )
        Term.objects.create(school=school, year=year, name="Term", since=since, until=until)
        SchoolDay.objects.bulk_create(SchoolDay(school=school, date=day) for day in days)
        SchoolSession.objects.bulk_create(
            SchoolSession(school=school, date=day, session=half) for day in days for half in ("AM", "PM")
        )
        past = [day for day in days if day < today]
        for n, ways in enumerate(("/", "O", "I", "/" * 10 + "O", "OO/")):
            mark(school, add_pupil(school, n, since), past, ways)
        evaluate_day(school.id, past[-MISSED - 1], at=datetime.combine(past[-MISSED - 1] + DAY, THREE, LONDON))


def add_pupil(school: School, n: int, since: date) -> UUID:
    pupil = Pupil.objects.create(
        school=school, legal_first=("Poppy", "Yusuf", "Leo", "Aisha", "Ivy")[n], legal_last="Arkwright",
        admission_number=f"A{n}", born=date(since.year - 9, since.month, 1), year_group=4, year_group_since=since,
    )  # fmt: skip
    Enrolment.objects.create(school=school, pupil=pupil, since=since)
    return pupil.id


def mark(school: School, pupil: UUID, days: list[date], ways: str) -> None:
    """The codes one after the other, a day each; whoever is not always here is away on the last three days."""
    codes = [ways[n % len(ways)] for n in range(len(days) - 3)] + [ways.strip("/")[:1] or "/"] * 3
    writings = [
        Writing(day, half, pupil, code.replace("/", {"AM": "/", "PM": "\\"}[half]))
        for day, code in zip(days, codes, strict=True)
        for half in ("AM", "PM")
    ]
    write_marks(school.id, writings, by=OFFICER, at=timezone.now(), origin="office", kind="open")


@pytest.fixture(scope="module")
def before(django_test_environment, django_db_blocker) -> Iterator[Before]:
    today = timezone.localdate()
    with django_db_blocker.unblock(), database_copy() as database:
        places = make_places()
        School.objects.filter(id=places.hillcrest.id).delete()
        for school in (places.oakfield, places.ashby):
            build_school(school, today)
        with scoped(places.oakfield.id):
            days = school_days_between(places.oakfield.id, today - timedelta(weeks=8), today)[-MISSED:]
        let_go()
        with database_copy(source=database.name) as peaceful:
            night_in_peace()
            after = rows_of(peaceful)
        first, second = sorted((places.oakfield.id, places.ashby.id))  # as the night takes them
        yield Before(database.name, (first, second), days, after)


def let_go() -> None:
    for alias in ALIASES.values():
        connections[alias].close()


def night_in_peace() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.NIGHT_STARTS_AT", BEGINS)
        assert nightly.run_night() == "2 of 2 due"
    let_go()


@pytest.fixture
def scene(before: Before, django_db_blocker, tmp_path: Path) -> Iterator[Scene]:
    with django_db_blocker.unblock(), database_copy(source=before.name) as database:
        house = House(database, tmp_path)
        yield Scene(before, database, house)
        house.kill(*house.programs)


# ---- the tests ------------------------------------------------------------------------------------------------------


def test_night_in_peace_has_something_to_say(before):
    counts = {table: len(rows) for table, rows in before.after.items()}

    assert counts["interventions_evaluation"] == 2 * (MISSED + 1)
    assert min(counts[f"interventions_{name}"] for name in ("finding", "case", "caseevent", "action")) > 0


def test_worker_that_is_killed_in_the_middle_twice_changes_nothing(scene, before):
    scene.house.start("redis", "beat")
    for school, day in ((0, 1), (1, 2)):
        with scene.standing_still(school=school, day=day):
            scene.house.start("worker")
            scene.until(scene.waits)
            scene.house.kill("worker")
        scene.until(lambda: not scene.waits())
        assert scene.judged(school) == before.days[:day]

    scene.house.start("worker")
    scene.until(scene.done)

    assert rows_of(scene.database) == before.after


def test_two_workers_and_two_beats_do_it_once(scene, before):
    with scene.standing_still(school=0, day=0):
        scene.house.start("redis", "worker", "worker-2", "beat", "beat-2")
        scene.until(scene.waits)
        scene.until(lambda: scene.ledger()[-1] == ("done", MISSED))

    scene.until(scene.done)

    assert rows_of(scene.database) == before.after


def test_connections_that_end_and_then_a_queue_that_dies_change_nothing(scene, before):
    with scene.standing_still(school=1, day=1):
        scene.house.start("redis", "worker", "beat")
        scene.until(scene.waits)
        scene.end_connections()
        scene.until(lambda: scene.attempts() == 2 and scene.waits())  # tried again, it stands still at the same row
        scene.house.kill("redis")
        scene.end_connections()
        scene.until(lambda: scene.ledger() == [("done", MISSED), ("failed", 1)])

    scene.house.start("redis")
    scene.until(scene.done)

    assert (scene.attempts(), rows_of(scene.database)) == (3, before.after)
