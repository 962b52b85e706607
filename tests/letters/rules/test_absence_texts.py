"""Who gets a text about today's absence, who gets none and why; a table per rule."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from letters.rules.absence_texts import (
    Going,
    Missing,
    Reachable,
    digest,
    given_up,
    in_hours,
    read_reference,
    reference,
    sort_out,
)

CARYS = Reachable(UUID(int=1), "Ms Carys Pryce", "07700 900101")
DANIEL = Reachable(UUID(int=2), "Mr Daniel Pryce", "")
JEAN = Reachable(UUID(int=3), "Mrs Jean Standish", "07700 900103")


def child(first: str, *adults: Reachable, colour: str = "green", **more: object) -> Missing:
    return Missing(uuid4(), first, "Pryce", "4 Kestrel", colour, adults, **more)  # type: ignore[arg-type]


def test_brothers_and_sisters_are_in_one_text():
    going, left_out = sort_out([child("Jayden", CARYS), child("Ellie", CARYS), child("Mia", JEAN)])

    assert [(one.adult.name, one.firsts("en"), one.key) for one in going] == [
        ("Ms Carys Pryce", "Jayden and Ellie", "text_absence_several"),
        ("Mrs Jean Standish", "Mia", "text_absence"),
    ]
    assert left_out == ()


def test_three_names_and_another_language():
    [one], _ = sort_out([child("Jayden", CARYS), child("Ellie", CARYS), child("Sam", CARYS)])

    assert (one.firsts("en"), one.firsts("pl")) == ("Jayden, Ellie and Sam", "Jayden, Ellie, Sam")


def test_the_first_adult_with_a_mobile_number_gets_it():
    [one], _ = sort_out([child("Jayden", DANIEL, CARYS, JEAN)])

    assert one.adult == CARYS


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (child("Jayden", DANIEL), "No mobile number is known."),
        (child("Jayden"), "There is no contact whom this text could go to."),
        (child("Jayden", CARYS, held="A death in the family: no letters about Jayden."),
         "A death in the family: no letters about Jayden."),
    ],
)  # fmt: skip
def test_left_out(one, why):
    going, [left_out] = sort_out([one])

    assert (going, left_out.why) == ((), why)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (child("Jayden", CARYS), ""),
        (child("Jayden", CARYS, colour="amber"), ""),
        (child("Jayden", CARYS, colour="red"), "Jayden is red: ring."),
        (child("Jayden", CARYS, reached=True), "Somebody was reached about Jayden today."),
        (child("Jayden", CARYS, texted="09:31"), "Texted already, at 09:31."),
        (child("Jayden", CARYS, texted="09:31", colour="red"), "Texted already, at 09:31."),
    ],
)
def test_ticked_to_begin_with_or_not_and_why(one, why):
    [going], _ = sort_out([one])

    assert (going.picked, going.why) == (not why, why)


@pytest.mark.parametrize(
    ("local", "may"),
    [(time(6, 59), False), (time(7), True), (time(9, 30), True), (time(18, 59), True), (time(19), False)],
)
def test_hours_for_texts(local, may):
    assert in_hours(local) is may


def test_the_digest_changes_with_anything_shown_and_not_with_the_order():
    jayden, mia = child("Jayden", CARYS), child("Mia", JEAN)
    one, other = Going(CARYS, (jayden,), True), Going(JEAN, (mia,), True)
    shown = digest([(one, "Hello"), (other, "Hi")])

    changed = [
        [(one, "Hello")],
        [(one, "Hello!"), (other, "Hi")],
        [(replace(one, adult=replace(CARYS, mobile="07700 900999")), "Hello"), (other, "Hi")],
        [(replace(one, children=(jayden, mia)), "Hello"), (other, "Hi")],
        [(replace(one, picked=False, why="Texted already, at 09:31."), "Hello"), (other, "Hi")],
    ]

    assert digest([(other, "Hi"), (one, "Hello")]) == shown
    assert shown not in {digest(rows) for rows in changed}


def test_a_reference_names_the_school_and_the_text_and_nobody():
    school, text = uuid4(), uuid4()

    assert read_reference(reference(school, text)) == (school, text)
    assert read_reference(f"HB-{school.hex}-{text.hex}-1") is None


@pytest.mark.parametrize(("minutes", "over"), [(0, False), (120, False), (121, True)])
def test_a_text_about_today_is_given_up_after_two_hours(minutes, over):
    made = datetime(2026, 3, 10, 9, 30)

    assert given_up(made, made + timedelta(minutes=minutes)) is over
