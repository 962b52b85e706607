"""The queue as it is read: who stands in it, with whom, in which order, and what a reader may see of it."""

from datetime import time

import pytest

from attendance.tenancy.scope import scoped
from registers.services.following import ContactData, claim, log_contact
from tests.factories.school_life import add_pupil
from tests.interventions.first_day_house import PLAIN, adult, away, clock, flag, me, put, queue, risk
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def shape(found):
    return [([pupil.first for pupil in row.pupils], row.colour) for row in found.rows]


def tell(life, outcome, at, *, pupil=0, step="", channel="call"):
    data = ContactData((life.pupils[pupil].id,), channel, outcome, whom="Ada Quill", step=step, words="Said so.")
    return log_contact(life.school_id, data, day=at.date(), by=OFFICER, at=at)


def test_with_everybody_here_the_queue_is_empty(life):
    put(life, {0: "/", 1: "I", 2: "L"})

    found = queue(life, clock(9, 18))

    assert (found.rows, found.children, found.calls) == ((), 0, 0)


def test_only_a_newest_mark_of_n_stands_in_the_queue(life):
    add_pupil(life)
    put(life, {0: "N", 1: "N", 2: "/", 3: "N"})
    put(life, {1: "\\", 2: "N", 3: "I"}, session="PM")

    found = queue(life, clock(13, 40))

    assert sorted(pupil.first for row in found.rows for pupil in row.pupils) == ["Poppy", "Yusuf"]


def test_brother_and_sister_are_one_call(life):
    adult(life, 0, 1)
    away(life, 0, 1, 2)

    found = queue(life, clock(9, 0))

    assert shape(found) == [(["Poppy", "Amelia"], "green"), (["Yusuf"], "green")]
    assert (found.children, found.calls) == (3, 2)
    assert [one.name for one in found.rows[0].adults] == ["Ada Quill"]


def test_an_adult_barred_from_one_child_makes_no_household(life):
    contact = adult(life, 0)
    from attendance.people.models import ContactLink

    ContactLink.objects.create(
        school=life.school, pupil=life.pupils[1], contact_id=contact, may_be_contacted=False, gets_letters=False
    )
    away(life, 0, 1)

    found = queue(life, clock(9, 0))

    assert [len(row.pupils) for row in found.rows] == [1, 1]
    assert {one.first: len(row.adults) for row in found.rows for one in row.pupils} == {"Poppy": 1, "Amelia": 0}


def test_rows_stand_by_deadline_then_colour(life):
    flag(life, "child_protection", pupil=2)
    away(life, 0, 1, 2)
    tell(life, "sent", clock(9, 5), pupil=0, step="text", channel="text")

    found = queue(life, clock(9, 18))

    assert [(row.pupils[0].first, row.colour, row.next.words) for row in found.rows] == [
        ("Yusuf", "red", "12 min left"),
        ("Amelia", "green", "12 min left"),
        ("Poppy", "green", "by 10:30"),
    ]
    assert found.counts == {"red": 1, "green": 2}


def test_sensitive_reasons_are_for_those_who_may_see_them(life):
    flag(life, "child_protection")
    flag(life, "looked_after")
    away(life, 0)

    may, may_not = queue(life, clock(9, 0)), queue(life, clock(9, 0), abilities=PLAIN)

    assert may.rows[0].pupils[0].reasons == ("Looked after", "Child protection plan")
    assert may_not.rows[0].pupils[0].reasons == ("A circumstance that only safeguarding staff see",)
    assert may.rows[0].colour == may_not.rows[0].colour == "red"


def test_the_newest_risk_assessment_colours(life):
    risk(life, 5, 5, at=clock(8, 0))
    risk(life, 2, 5, at=clock(8, 30))
    away(life, 0)

    assert queue(life, clock(9, 0)).rows[0].colour == "amber"


def test_a_claim_is_seen_by_the_other_and_mine_is_mine(life, people):
    away(life, 0)
    claim(life.school_id, [life.pupils[0].id], day=TUESDAY, by=me(people.bob), at=clock(9, 0))

    theirs = queue(life, clock(9, 1), user_id=people.olive.id).rows[0]
    mine = queue(life, clock(9, 1), user_id=people.bob.id).rows[0]
    over = queue(life, clock(9, 5), user_id=people.olive.id).rows[0]

    assert (theirs.claim.by_name, theirs.mine) == ("Bob Officer", False)
    assert mine.mine is True
    assert over.claim is None


def test_the_plan_of_a_child_missing_after_lunch_runs_from_the_afternoon(life):
    flag(life, "child_protection")
    put(life, {0: "/"})
    away(life, 0, session="PM", at=clock(13, 20))

    found = queue(life, clock(13, 20)).rows[0]

    assert (found.next.key, found.next.by.time()) == ("call", time(13, 45))


def test_nobody_leaves_by_silence_nor_by_a_reason_without_a_code(life):
    away(life, 0)
    tell(life, "reason_given", clock(9, 0))

    late = queue(life, clock(16, 0))

    assert (late.children, late.rows[0].next.key) == (1, "settle")


def test_the_day_of_absence_and_the_strip(life):
    from datetime import date

    for day in (date(2026, 3, 6), date(2026, 3, 9)):
        put(life, {0: "I"}, day=day)
        put(life, {0: "I"}, day=day, session="PM")
    away(life, 0)

    pupil = queue(life, clock(9, 0)).rows[0].pupils[0]

    assert pupil.absence_day == 3
    assert pupil.strip[-3:] == [("auth", "auth", False), ("auth", "auth", True), ("noreason", "blank", False)]
    assert pupil.strip_words == "Poppy, last 10 school days: 3 with an absence"
