"""Letters follow their ground: an amended mark, an action that ended; and what the night does with letters."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from redis import Redis

from attendance import nightly
from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import NightRun, SchoolPolicy
from interventions.queries.nights import DueNight
from interventions.services.actions import drop_action, finish_action
from interventions.tasks import look_again
from letters.models import Batch, Letter
from letters.services.deciding import approve, hold
from letters.services.following import Followed, behind, follow
from letters.services.nights import letters_of_the_night
from letters.tasks.following import follow as follow_task
from letters.tasks.following import sweep_follow
from tests.access.breaking import broken_table
from tests.factories.school_life import build_school_life
from tests.interventions.casework import POLICY
from tests.letters.addressed import issued
from tests.letters.letterwork import (
    MORNING,
    NIGHT,
    WEDNESDAY,
    WEEK,
    again,
    drafted,
    family,
    later,
    letterhead,
    mark,
    ready,
    told,
)
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY, actor, make_people, make_places
from tests.registers.statements import statements
from tests.test_nightly import THREE

CHANGED = {"attended": [8, 10], "absent": [2, 0], "authorised": [2, 0]}
SAID = (
    "Figures have changed since: sessions attended 8, now 10; sessions missed 2, now 0; "
    "authorised sessions 2, now 0."
)  # fmt: skip
in_a_transaction = pytest.mark.django_db


@pytest.fixture
def bob(people):
    return actor(people.bob)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def letter(life):
    return drafted(life)[0]


def put_right(life, at=MORNING) -> None:
    """The day of illness was none: present after all."""
    mark(life, {WEEK[0]: "/"}, at=at)


# ---- figures --------------------------------------------------------------------------------------------------------


@in_a_transaction
def test_nothing_happens_where_nothing_changed(life, letter):
    with scoped(life.school_id):
        assert follow(life.school_id, at=MORNING) == Followed(0, 0)
        assert (again(letter).changed, len(told(letter))) == ({}, 1)


@in_a_transaction
def test_draft_says_what_has_changed(life, letter):
    with scoped(life.school_id):
        put_right(life)
        found = follow(life.school_id, at=later())
        audit = AuditEvent.objects.get(school_id=life.school_id, verb="letters.followed")

        assert (found, again(letter).state, again(letter).changed) == (Followed(0, 1), "draft", CHANGED)
        assert told(letter)[-1] == ("changed", SAID, "Herringbone")
        assert audit.detail == {"withdrawn": [], "changed": [str(letter.id)]}


@in_a_transaction
def test_issued_letter_is_marked_and_stays_as_it_was_issued(life, letter):
    with scoped(life.school_id):
        issued(life, letter)
        put_right(life)
        follow(life.school_id, at=later())
        row = again(letter)

        assert (row.state, row.changed, row.figures) == ("issued", CHANGED, letter.figures)
        assert told(letter)[-1][:2] == ("changed", SAID)


@in_a_transaction
def test_letter_that_is_not_issued_yet_goes_back_to_be_decided(life, letter, bob):
    with scoped(life.school_id):
        batch_id = approve(life.school_id, [letter.id], by=bob, at=MORNING)
        put_right(life, at=later())
        follow(life.school_id, at=later(2))
        row = again(letter)

        assert (row.state, row.approved_name, row.batch_id, row.changed) == ("draft", "", None, CHANGED)
        assert Batch.objects.get(school_id=life.school_id, id=batch_id).total == 0
        assert sorted(line[1] for line in told(letter)[-2:]) == [
            SAID, "Its figures have changed: it must be decided again.",
        ]  # fmt: skip


@in_a_transaction
def test_following_twice_tells_it_once(life, letter):
    with scoped(life.school_id):
        put_right(life)
        follow(life.school_id, at=later())
        found = follow(life.school_id, at=later(5))

        assert (found, len(told(letter))) == (Followed(0, 0), 2)


@in_a_transaction
def test_amendment_that_is_undone_takes_the_mark_off(life, letter):
    with scoped(life.school_id):
        issued(life, letter)
        put_right(life)
        follow(life.school_id, at=later())
        mark(life, {WEEK[0]: "I"}, at=later(2))
        follow(life.school_id, at=later(3))

        assert again(letter).changed == {}
        assert told(letter)[-1][:2] == ("changed", "Its figures are once more what they were.")


@in_a_transaction
def test_marks_after_its_days_do_not_touch_a_letter(life, letter):
    with scoped(life.school_id):
        issued(life, letter)
        mark(life, {WEDNESDAY: "O"}, at=MORNING)

        assert follow(life.school_id, at=later(), all_of_year=True) == Followed(0, 0)


@in_a_transaction
def test_marks_that_came_late_are_found_by_the_night(life, letter):
    with scoped(life.school_id):
        issued(life, letter)
        mark(life, {date(2026, 2, 27): "/"}, at=MORNING)  # a first mark: nothing was amended
        by_day = follow(life.school_id, at=later())
        by_night = follow(life.school_id, at=later(2), all_of_year=True)

        assert (by_day, by_night, again(letter).changed) == (
            Followed(0, 0), Followed(0, 1), {"possible": [10, 12], "attended": [8, 10]},
        )  # fmt: skip


# ---- what is asked for ----------------------------------------------------------------------------------------------


@in_a_transaction
def test_unsent_letter_is_withdrawn_when_the_case_asks_no_more(life, letter):
    with scoped(life.school_id):
        drop_action(life.school_id, letter.action_id, reason="We met.", by=OFFICER, at=MORNING)
        found = follow(life.school_id, at=later())

        assert (found, again(letter).state) == (Followed(1, 0), "withdrawn")
        assert told(letter)[-1] == (
            "withdrawn", "Withdrawn. Somebody decided in the case that it is not needed.", "Herringbone",
        )  # fmt: skip


@in_a_transaction
def test_letter_on_hold_and_approved_ones_are_withdrawn_too(life, bob):
    first, second = drafted(life, pupils=2)
    with scoped(life.school_id):
        hold(life.school_id, first.id, until=None, reason="Wait", by=bob, at=MORNING)
        approve(life.school_id, [second.id], by=bob, at=MORNING)
        for letter in (first, second):
            finish_action(life.school_id, letter.action_id, outcome="Posted our own", by=OFFICER, at=MORNING)
        follow(life.school_id, at=later())

        assert [again(letter).state for letter in (first, second)] == ["withdrawn", "withdrawn"]


@in_a_transaction
def test_issued_letter_is_not_withdrawn_with_its_action(life, letter):
    with scoped(life.school_id):
        issued(life, letter)
        finish_action(life.school_id, letter.action_id, outcome="Issued", by=OFFICER, at=MORNING)

        assert (follow(life.school_id, at=later()), again(letter).state) == (Followed(0, 0), "issued")


@in_a_transaction
def test_following_that_fails_leaves_nothing(life, letter):
    with scoped(life.school_id):
        put_right(life)
        with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
            follow(life.school_id, at=later())

        assert (again(letter).changed, len(told(letter))) == ({}, 1)


def cost(life) -> int:
    with scoped(life.school_id), statements() as found:
        follow(life.school_id, at=later(), all_of_year=True)
    return len(found)


@in_a_transaction
def test_statements_do_not_grow_with_the_letters_that_changed(life, bob):
    letters = drafted(life, pupils=3)
    with scoped(life.school_id):
        for letter in letters:
            issued(life, letter)
        put_right(life)
    one = cost(life)
    with scoped(life.school_id):
        for pupil in (1, 2):
            mark(life, {WEEK[0]: "/"}, pupil=pupil, at=MORNING)

    assert (one, cost(life)) == (10, 10)


# ---- who is behind --------------------------------------------------------------------------------------------------


def late(life) -> set:
    return behind([life.school_id], since=MORNING - timedelta(days=2))


@in_a_transaction
def test_school_with_an_amendment_that_was_not_looked_at_is_behind(life, letter):
    with scoped(life.school_id):
        before = late(life)
        put_right(life)
        then = late(life)
        follow(life.school_id, at=later())

        assert (before, then, late(life)) == (set(), {life.school_id}, set())


@in_a_transaction
def test_school_with_an_action_that_ended_is_behind(life, letter):
    with scoped(life.school_id):
        drop_action(life.school_id, letter.action_id, reason="We met.", by=OFFICER, at=MORNING)
        then = late(life)
        follow(life.school_id, at=later())

        assert (then, late(life)) == ({life.school_id}, set())


# ---- the worker and the night ---------------------------------------------------------------------------------------


@pytest.fixture
def queue(settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url
    redis = Redis.from_url(redis_url)
    redis.delete("celery")
    return redis


@pytest.fixture
def school(own_database, time_machine):
    time_machine.move_to(MORNING, tick=False)
    places = make_places()
    return build_school_life(places.oakfield, teacher=make_people(places).alice)


def queued(redis) -> int:
    return redis.llen("celery")


def test_another_look_at_the_marks_queues_the_letters(school, queue):
    drafted(school)
    with scoped(school.school_id):
        put_right(school)
    queue.delete("celery")

    look_again(str(school.school_id))

    assert queued(queue) == 1


def test_task_follows_and_the_sweep_finds_what_the_queue_lost(school, queue):
    [letter] = drafted(school)
    with scoped(school.school_id):
        drop_action(school.school_id, letter.action_id, reason="We met.", by=OFFICER, at=MORNING)
    queue.delete("celery")

    swept = sweep_follow()
    follow_task(str(school.school_id))

    with scoped(school.school_id):
        assert (swept, queued(queue), again(letter).state) == (1, 1, "withdrawn")
    assert sweep_follow() == 0


def test_night_drafts_and_counts_letters(school):
    ready(school, pupils=2)

    nightly.do_nights([DueNight(school.school_id, WEDNESDAY, THREE)])

    with scoped(school.school_id):
        run = NightRun.objects.get(school_id=school.school_id, date=WEDNESDAY)
        states = list(Letter.objects.filter(school_id=school.school_id).values_list("state", flat=True))
    assert (run.state, run.counts["letters"], states) == ("done", 2, ["draft", "draft"])


def test_night_that_runs_again_drafts_nothing(school):
    ready(school)
    for _ in range(2):
        nightly.do_nights([DueNight(school.school_id, WEDNESDAY, THREE)], again=True)

    with scoped(school.school_id):
        assert Letter.objects.filter(school_id=school.school_id).count() == 1


def test_amendment_withdraws_an_unsent_letter_and_marks_an_issued_one(school, queue):
    """Two children at the first stage by the marks of the night; the marks of both turn out to be wrong."""
    at_first_stage(school)
    nightly.do_nights([DueNight(school.school_id, TUESDAY, THREE)])
    with scoped(school.school_id):
        sent, unsent = Letter.objects.filter(school_id=school.school_id).order_by("pupil__legal_last")
        finish_action(school.school_id, sent.action_id, outcome="Issued", by=OFFICER, at=MORNING)
        issued(school, sent)
        for pupil in (0, 1):
            mark(school, {MONDAY: "/"}, pupil=pupil, at=MORNING)

    look_again(str(school.school_id))
    follow_task(str(school.school_id))

    with scoped(school.school_id):
        sent, unsent = again(sent), again(unsent)
        assert (sent.state, sent.changed) == (
            "issued", {"attended": [30, 32], "absent": [2, 0], "unauthorised": [2, 0]},
        )  # fmt: skip
        assert (unsent.state, unsent.said) == ("withdrawn", "The case does not ask for it any more.")


def at_first_stage(school) -> None:
    """Sixteen days at school but for Monday, which is 93.8%; the policy enters its first stage by itself."""
    attendance = POLICY["ladders"]["attendance"]
    tiers = {key: {**tier, "entry": "automatic"} for key, tier in attendance["tiers"].items()}
    days = [date(2026, 2, 9) + timedelta(n) for n in range(29)]
    present = {day: "/" for day in days if day.weekday() < 5 and not date(2026, 2, 16) <= day < date(2026, 2, 21)}
    with scoped(school.school_id):
        SchoolPolicy.objects.create(
            school_id=school.school_id, number=1, state="published", since=date(2025, 9, 1), made_name="Setup",
            made_at=AT, document={"name": "In stages", "ladders": {"attendance": {**attendance, "tiers": tiers}}},
        )  # fmt: skip
        letterhead(school)
        for pupil in (0, 1):
            family(school, pupil=pupil)
            mark(school, present | {MONDAY: "O"}, pupil=pupil)


@in_a_transaction
def test_night_lets_held_letters_come_back_on_their_day(life, letter, bob):
    with scoped(life.school_id):
        hold(life.school_id, letter.id, until=date(2026, 3, 12), reason="Wait", by=bob, at=MORNING)
        early = letters_of_the_night(life.school_id, at=NIGHT + timedelta(hours=12)).counts
        due = letters_of_the_night(life.school_id, at=NIGHT + timedelta(days=1)).counts

        assert (early, due) == ({"letters": 0}, {"letters": 0, "letters_released": 1})
        assert (again(letter).state, told(letter)[-1][1]) == ("draft", "The time on hold is over: it can be decided.")


@in_a_transaction
def test_night_approves_what_the_policy_lets_go(life):
    ready(life, letters={"sal1": {"approval": "none"}})
    with scoped(life.school_id):
        counts = letters_of_the_night(life.school_id, at=NIGHT).counts

        assert counts == {"letters": 1, "letters_approved": 1}


@in_a_transaction
def test_night_of_a_school_without_letters_costs_little(life):
    with scoped(life.school_id), statements() as found:
        letters_of_the_night(life.school_id, at=NIGHT)

    assert len(found) == 6
