"""Today of a school of 1,500: the same morning after one year of data and after six."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache

from attendance.access.places import SchoolPlace
from attendance.access.rules.abilities import ROLES
from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from attendance.people.models import GroupMembership
from attendance.reports.demo.school import Built
from attendance.tenancy.scope import scoped
from attendance.today.queries.day import day_of
from attendance.today.queries.version import today_version
from attendance.today.views.cards import cards_of
from registers.services.writing import Writing, write_marks
from tests.bench.house import LONDON, school, stands_on
from tests.bench.table import Pair, figure

FIRST, SIXTH = 1, 6
CLASSES = 7  # of thirty in each of seven year groups: 1,470 pupils
EVERY = 120  # of so many pupils one is not here without a reason
ROLE = "headteacher"  # who is shown the most
ROUNDS = 15


def now() -> datetime:
    """Eighteen past nine on the morning that is looked at."""
    return datetime.combine(stands_on(), time(9, 18), LONDON)


@cache
def morning(years: int) -> Built:
    """The school on the morning of `stands_on()`: every class is marked, a dozen children are not here."""
    built, on = school(years, CLASSES), stands_on()
    with scoped(built.school.id):
        rows = GroupMembership.objects.filter(school_id=built.school.id, since__lte=on, until=None)
        pupils = list(rows.order_by("group_id", "pupil_id").values_list("pupil_id", flat=True))
        writings = [Writing(on, "AM", pupil, "N" if n % EVERY == 0 else "/") for n, pupil in enumerate(pupils)]
        by = Actor(None, "Olive Office", "School office")
        write_marks(built.school.id, writings, by=by, at=now() - timedelta(minutes=20), origin="office", kind="open")
    return built


def place_of(built: Built) -> SchoolPlace:
    """The school as its headteacher sees it."""
    found, actor = built.school, Actor(uuid7(), "Fiona Head", "Headteacher")
    return SchoolPlace(
        found.id, found.urn, found.name, found.initials, found.colour, found.phase, found.trust_id, 0, "",
        actor.user_id, actor, frozenset({ROLE}), ROLES[ROLE],
    )  # fmt: skip


def looking(years: int):
    """Reads the whole of Today, and makes of it what the templates draw."""
    place = place_of(morning(years))

    def work() -> None:
        with scoped(place.school_id):
            cards_of(place, day_of(place, now(), now() - timedelta(days=1)))

    return work


def polling(years: int):
    """Asks whether anything changed, as each open page does every twenty seconds."""
    school_id = morning(years).school.id

    def work() -> None:
        with scoped(school_id):
            today_version(school_id, stands_on(), now())

    return work


@figure("today_flat", goal=1.1, words="Today of a school of 1,500 with 6 years of data / with 1")
def today_flat() -> Iterator[Pair]:
    yield Pair(looking(SIXTH), looking(FIRST), rounds=ROUNDS, warm_up=6)


@figure("today_poll", goal=1.1, words="has Today changed? a school of 1,500 with 6 years of data / with 1")
def today_poll() -> Iterator[Pair]:
    yield Pair(polling(SIXTH), polling(FIRST), rounds=4 * ROUNDS, warm_up=8)
