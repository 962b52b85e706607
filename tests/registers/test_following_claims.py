"""Two people and one family: a claim is seen at once, runs out by itself, and is never held by two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.queries.following import claims_of_day
from registers.services.following import claim, release
from registers.services.problems import DayProblem
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, actor, make_people, make_places

MINUTE = timedelta(minutes=1)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def take(life, who, *pupils, at=AT, **more):
    ids = [life.pupils[pupil].id for pupil in pupils]
    return claim(life.school_id, ids, day=TUESDAY, by=actor(who), at=at, **more)


def held(life, at=AT):
    found = claims_of_day(life.school_id, TUESDAY, at)
    return {life.pupils[n].legal_first: found[p.id].by_name for n, p in enumerate(life.pupils) if p.id in found}


@pytest.mark.django_db
def test_a_claim_is_seen_by_everybody_at_once(life, people):
    answer = take(life, people.bob, 0, 1)

    assert (answer.ok, answer.by_name, answer.expires_at) == (True, "Bob Officer", AT + 5 * MINUTE)
    assert held(life) == {"Poppy": "Bob Officer", "Amelia": "Bob Officer"}


@pytest.mark.django_db
def test_the_second_gets_nothing_and_is_told_who_has_it(life, people):
    take(life, people.bob, 1)

    answer = take(life, people.olive, 0, 1, at=AT + MINUTE)

    assert (answer.ok, answer.by_name, answer.expires_at) == (False, "Bob Officer", AT + 5 * MINUTE)
    assert held(life) == {"Amelia": "Bob Officer"}


@pytest.mark.django_db
def test_an_open_sheet_renews_its_claim(life, people):
    take(life, people.bob, 0)

    take(life, people.bob, 0, at=AT + 4 * MINUTE)

    assert held(life, AT + 8 * MINUTE) == {"Poppy": "Bob Officer"}
    assert claims_of_day(life.school_id, TUESDAY, AT)[life.pupils[0].id].at == AT


@pytest.mark.django_db
def test_a_claim_ends_by_itself_after_five_minutes(life, people):
    take(life, people.bob, 0)

    before, after = held(life, AT + 4.9 * MINUTE), held(life, AT + 5 * MINUTE)
    answer = take(life, people.olive, 0, at=AT + 5 * MINUTE)

    assert (before, after) == ({"Poppy": "Bob Officer"}, {})
    assert answer.ok is True


@pytest.mark.django_db
def test_it_can_be_taken_over_deliberately_which_is_kept(life, people):
    take(life, people.bob, 0)

    answer = take(life, people.olive, 0, at=AT + MINUTE, take_over=True)

    assert (answer.ok, held(life, AT + MINUTE)) == (True, {"Poppy": "Olive Office"})
    events = AuditEvent.objects.filter(school_id=life.school_id, verb="claim.taken_over")
    assert [event.by_name for event in events] == ["Olive Office"]


@pytest.mark.django_db
def test_release_gives_back_only_ones_own(life, people):
    take(life, people.bob, 0)
    take(life, people.olive, 1)
    ids = [pupil.id for pupil in life.pupils]

    given = release(life.school_id, ids, day=TUESDAY, by=actor(people.bob), at=AT)

    assert (given, held(life)) == (1, {"Amelia": "Olive Office"})


@pytest.mark.django_db
def test_a_stranger_and_somebody_without_an_account_are_refused(life, people, hillcrest_life):
    with pytest.raises(DayProblem, match="not at this school"):
        claim(life.school_id, [hillcrest_life.pupils[0].id], day=TUESDAY, by=actor(people.bob), at=AT)
    with pytest.raises(DayProblem, match="account"):
        claim(life.school_id, [life.pupils[0].id], day=TUESDAY, by=OFFICER, at=AT)


def test_of_many_at_the_same_moment_exactly_one_gets_the_family(own_database):
    places = make_places()
    people = make_people(places)
    life = build_school_life(places.oakfield, teacher=people.alice)
    ids, ready = [pupil.id for pupil in life.pupils], Barrier(4)

    def race(who, order):
        ready.wait()
        try:
            with scoped(life.school_id):
                return claim(life.school_id, order, day=TUESDAY, by=actor(who), at=AT)
        finally:
            connection.close()

    everybody = (people.bob, people.olive, people.erin, people.sam)
    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(race, who, ids[n % 3 :] + ids[: n % 3]) for n, who in enumerate(everybody)]
        answers = [turn.result() for turn in turns]

    [winner] = [answer.by_name for answer in answers if answer.ok]
    assert {answer.by_name for answer in answers} == {winner}
    with scoped(life.school_id):
        assert {row.by_name for row in claims_of_day(life.school_id, TUESDAY, AT).values()} == {winner}
