"""What came back, and recipients as they are kept: from real rows through `plans_of` and `keep_plan`."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Copy, Recipient
from letters.queries.addressees import kept_plans, plans_of
from letters.rules.addressing import Choice
from letters.rules.recipients import same_plan
from letters.services.recipients import keep_plan, keep_plans
from tests.factories.school_life import SchoolLife
from tests.letters.addressed import (
    WEIR,
    adult_pupil,
    contact,
    draft,
    issued,
    link,
    parents,
    plan,
    two_households,
    went_out,
)  # fmt: skip
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# ---- what came back


def posted(life: SchoolLife, *became: tuple[str, object], **more) -> Contact:
    """A mother to whom a letter went out, and what became of it."""
    ada = contact(life, "Ms", "Ada", "Arkwright", **more)
    link(life, life.pupils[0], ada)
    letter = draft(life)
    keep_plan(life.school_id, letter, plan(life, Choice(channel="email" if "email" in more else "post")))
    copy = Copy.objects.get(school_id=life.school_id, letter_id=letter.id)
    issued(life, letter)
    went_out(life, copy.id, *became, channel=copy.channel)
    return ada


def said(life: SchoolLife, on: date = TUESDAY + DAY, choice: Choice | None = None) -> list[tuple[str, str]]:
    return [(trouble.level, trouble.kind) for trouble in plan(life, choice, on=on).troubles]


BACK = ("returned", AT + DAY)


def test_post_that_came_back_stops_the_next_letter(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        posted(life, ("sent", AT), BACK)

        assert said(life) == [("stop", "stale_address")]


def test_post_that_was_noted_as_returned_by_mistake_stops_nothing(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        posted(life, BACK, ("delivered", AT + DAY + timedelta(minutes=1)))

        assert said(life) == []


def test_a_new_address_lets_letters_go_again_with_a_warning(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        ada = posted(life, BACK)
        Contact.objects.filter(school_id=life.school_id, id=ada.id).update(
            address=list(WEIR), address_since=TUESDAY + DAY
        )

        assert said(life) == [("warn", "new_address")]


def test_an_address_that_was_confirmed_lets_letters_go_again(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        ada = posted(life, BACK)
        Contact.objects.filter(school_id=life.school_id, id=ada.id).update(address_since=TUESDAY + DAY)

        assert said(life) == [("warn", "new_address")]


def test_post_that_came_back_from_an_old_address_stops_nothing(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        ada = posted(life, BACK)
        Contact.objects.filter(school_id=life.school_id, id=ada.id).update(address=list(WEIR), address_since=None)

        assert said(life) == []


def test_post_to_another_adult_stops_nothing(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        ada = posted(life, BACK)
        ContactLink.objects.filter(school_id=life.school_id, contact_id=ada.id).update(until=TUESDAY)
        link(life, life.pupils[0], contact(life, "Mr", "Ben", "Arkwright"))

        assert said(life) == []


def test_mail_that_came_back_makes_the_next_letter_go_by_post(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        posted(life, BACK, email="ada@post.example")
        made = plan(life, Choice(channel="email"), on=TUESDAY + DAY)

    assert [(copy.channel, copy.email) for copy in made.copies] == [("post", "")]
    assert [(trouble.level, trouble.kind) for trouble in made.troubles] == [("warn", "no_email")]


def test_an_adult_pupils_post_that_came_back_stops_the_next(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        adult_pupil(life, life.pupils[0])
        letter = draft(life)
        keep_plan(life.school_id, letter, plan(life))
        copy = Copy.objects.get(school_id=life.school_id, letter_id=letter.id)
        issued(life, letter)
        went_out(life, copy.id, BACK)

        assert said(life) == [("stop", "stale_address")]


# ---- kept, and kept again


def test_recipients_read_back_are_those_of_the_plan(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        two_households(life, life.pupils[0])
        link(life, life.pupils[0], contact(life, "Mr", "Jan", "Arkwright", language="Polish", needs_interpreter=True))
        letter, made = draft(life), plan(life)
        keep_plan(life.school_id, letter, made)

        kept = kept_plans(life.school_id, [letter.id])
    assert kept == {letter.id: made.copies}
    assert same_plan(made, kept[letter.id])


def test_recipients_kept_again_replace_those_before(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        parents(life, life.pupils[0])
        letter, made = draft(life), plan(life)
        keep_plan(life.school_id, letter, made)
        less = replace(made, copies=plan(life, Choice(per="parent")).copies[:1])
        keep_plan(life.school_id, letter, less)

        assert kept_plans(life.school_id, [letter.id]) == {letter.id: less.copies}
        assert Recipient.objects.filter(school_id=life.school_id).count() == 1


def test_nothing_is_lost_where_the_recipients_cannot_be_written(oakfield_life):
    life = oakfield_life

    def broken(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "letters_recipient" in sql:
            raise DatabaseError("no recipients")
        return execute(sql, params, many, context)

    with scoped(life.school_id):
        parents(life, life.pupils[0])
        letter, made = draft(life), plan(life)
        keep_plan(life.school_id, letter, made)
        with connection.execute_wrapper(broken), pytest.raises(DatabaseError):
            keep_plan(life.school_id, letter, plan(life, Choice(per="parent")))

        assert kept_plans(life.school_id, [letter.id]) == {letter.id: made.copies}


def test_many_letters_cost_as_much_as_one(oakfield_life, django_assert_num_queries):
    life = oakfield_life

    with scoped(life.school_id):
        for pupil in life.pupils:
            parents(life, pupil)
        letters = [draft(life, pupil=pupil) for pupil in life.pupils]
        for some in (letters[:1], letters):
            with django_assert_num_queries(2):
                found = plans_of(life.school_id, {letter.pupil_id: Choice() for letter in some}, TUESDAY)
            with django_assert_num_queries(6):  # four, and the savepoint
                keep_plans(life.school_id, {letter: found[letter.pupil_id] for letter in some})
            with django_assert_num_queries(1):
                kept_plans(life.school_id, [letter.id for letter in some])


def test_another_schools_pupil_has_no_plan(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id):
        found = plans_of(oakfield_life.school_id, {hillcrest_life.pupils[0].id: Choice()}, TUESDAY)

    assert found == {}
