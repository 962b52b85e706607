"""Which alarms are due about a child who is not here, as tables a headteacher could read."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from interventions.rules.alarms import (
    NOBODY_REACHED,
    NOT_SEEN,
    SOCIAL_WORKER,
    WHOSE,
    WORRIED,
    Alarm,
    ChildNow,
    due_alarms,
    tries,
)
from interventions.rules.first_day import DEFAULT_PLAN, read_plan
from interventions.rules.queue import step_lines
from interventions.rules.risk import AMBER, GREEN, RED

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2026, 3, 10)
PUPIL = UUID("019525aa-0000-7000-8000-000000000001")


def at(clock: str, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), tzinfo=LONDON)


def child(colour: str, now: datetime, *, plan=DEFAULT_PLAN, absent: int = 1, **facts) -> ChildNow:
    """A child of this colour on so many days of absence, with the steps of the plan at that moment."""
    lines = step_lines(colour, plan, (), now, day=now.date(), zone=LONDON, absent_days=absent)
    return ChildNow(PUPIL, colour, lines, absent, facts.pop("unseen", absent), **facts)


def due(colour: str, clock: str, *, day: date = TUESDAY, **facts) -> list[tuple[str, str]]:
    now = at(clock, day)
    return [(one.kind, one.step) for one in due_alarms(child(colour, now, **facts), now)]


@pytest.mark.parametrize(
    ("colour", "clock", "steps"),
    [
        (RED, "09:30", []),  # at its very minute nothing is late
        (RED, "09:31", ["call"]),
        (RED, "12:30", ["call"]),
        (RED, "12:31", ["call", "call_again"]),
        (AMBER, "09:31", []),  # a text reaches nobody, and is not asked to
        (AMBER, "10:30", []),
        (AMBER, "10:31", ["call"]),
        (AMBER, "13:31", ["call", "call_again"]),
        (GREEN, "10:31", ["call"]),
        (GREEN, "13:31", ["call"]),
        (GREEN, "14:31", ["call", "call_again"]),
    ],
)
def test_nobody_reached_is_due_after_each_call_of_the_colour(colour, clock, steps):
    assert due(colour, clock) == [(NOBODY_REACHED, step) for step in steps]


def test_nobody_reached_is_not_due_once_somebody_was_reached():
    assert due(RED, "14:00", contacted=True) == []


def test_nobody_reached_says_by_when_and_how_often_anybody_was_tried():
    now = at("09:40")

    assert due_alarms(child(RED, now, tried=2), now) == (
        Alarm(PUPIL, NOBODY_REACHED, "call", "Nobody was reached by 9:30. Tried 2 times.", WHOSE),
    )
    assert [tries(0), tries(1)] == ["Nobody was tried yet.", "Tried once."]


@pytest.mark.parametrize(
    ("colour", "absent", "unseen", "clock", "rings"),
    [
        (RED, 1, 1, "15:15", False),
        (RED, 1, 1, "15:16", True),
        (RED, 1, 0, "15:16", False),  # seen today
        (RED, 2, 1, "15:16", True),  # seen yesterday: red is seen every day
        (AMBER, 2, 2, "16:00", False),
        (AMBER, 3, 3, "15:15", False),
        (AMBER, 3, 3, "15:16", True),
        (AMBER, 3, 2, "15:16", False),  # seen on the first day of three
        (AMBER, 4, 4, "09:20", True),  # day 3 is over: from the morning on
        (AMBER, 4, 1, "09:20", False),
        (AMBER, 6, 3, "15:16", True),  # seen on day 3, not again by day 6
        (GREEN, 4, 4, "16:00", False),
        (GREEN, 5, 5, "15:16", True),
        (GREEN, 6, 6, "09:20", True),
    ],
)
def test_not_seen_is_due_on_the_day_the_plan_names(colour, absent, unseen, clock, rings):
    found = due(colour, clock, absent=absent, unseen=unseen, contacted=True)

    assert found == ([(NOT_SEEN, "face_to_face")] if rings else [])


@pytest.mark.parametrize("flag", ["social_worker", "child_protection", "looked_after", "child_in_need"])
def test_social_worker_is_to_be_told_once_the_first_call_is_over(flag):
    facts = {"flags": frozenset({flag}), "contacted": True}

    assert due(RED, "09:30", **facts) == []
    assert due(RED, "09:31", **facts) == [(SOCIAL_WORKER, "")]
    assert due(RED, "09:31", told=True, **facts) == []


def test_social_worker_of_a_colour_without_a_call_is_to_be_told_from_eleven():
    plan = read_plan({"green": {"text": {"action": "text", "by": "9:30"}}})
    facts = {"flags": frozenset({"social_worker"}), "plan": plan, "contacted": True}

    assert due(GREEN, "11:00", **facts) == []
    assert due(GREEN, "11:01", **facts) == [(SOCIAL_WORKER, "")]


def test_other_flags_call_for_nobody():
    assert due(RED, "09:31", flags=frozenset({"ehcp", "fsm", "youth_offending"}), contacted=True) == []


def test_worry_rings_at_once_and_first():
    facts = {"worried": True, "flags": frozenset({"looked_after"})}

    assert due(RED, "09:16", **facts) == [(WORRIED, "")]
    assert due(RED, "15:16", **facts) == [
        (WORRIED, ""), (NOBODY_REACHED, "call"), (NOBODY_REACHED, "call_again"), (NOT_SEEN, "face_to_face"),
        (SOCIAL_WORKER, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 27, 9, 31, tzinfo=UTC),  # the last day of term, two days before the clocks go forward
        datetime(2026, 3, 30, 8, 31, tzinfo=UTC),  # the Monday after: 9:31 by the school's clock
        datetime(2025, 10, 24, 8, 31, tzinfo=UTC),  # before they go back
        datetime(2025, 10, 27, 9, 31, tzinfo=UTC),
    ],
)
def test_times_are_those_of_the_schools_clock_on_both_sides_of_a_change(moment):
    now, before = moment.astimezone(LONDON), moment.replace(minute=30).astimezone(LONDON)

    assert [one.step for one in due_alarms(child(RED, now), now)] == ["call"]
    assert due_alarms(child(RED, before), before) == ()


def test_first_day_after_a_holiday_goes_on_with_the_days_of_the_term_before():
    """Away on the last two days of term: the first day back is the third of the absence, not the nineteenth."""
    assert due(AMBER, "15:16", day=date(2026, 4, 13), absent=3, unseen=3, contacted=True) == [
        (NOT_SEEN, "face_to_face")
    ]


def test_words_name_no_child_and_the_same_facts_give_the_same_alarms():
    now = at("15:30")
    facts = child(RED, now, worried=True, flags=frozenset({"social_worker"}))

    assert due_alarms(facts, now) == due_alarms(facts, now)
    assert {one.role for one in due_alarms(facts, now)} == {"safeguarding_lead"}
