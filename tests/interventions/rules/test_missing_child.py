"""What is done, in order, when a child cannot be found; and what a review may decide."""

from datetime import time

import pytest

from interventions.rules.door_visits import is_of_child, log_outcome, must_read_risk, visit_step, visit_words
from interventions.rules.first_day import DEFAULT_PLAN
from interventions.rules.missing_child import BY_KEY, POLICE, STEPS, done_steps, due_by, log_key, steps_now
from interventions.rules.review import DECISIONS, missing_words
from interventions.rules.risk import AMBER, GREEN, RED
from tests.interventions.casework import policy

START = time(9, 30)


def states(colour: str, now: str, done=(), **facts) -> dict[str, str]:
    facts = {"has_social_worker": True, **facts}
    hour, minute = (int(part) for part in now.split(":"))
    return {one.step.key: one.state for one in steps_now(colour, START, time(hour, minute), done, **facts)}


def test_steps_come_in_the_order_in_which_they_are_done():
    assert [step.key for step in STEPS] == [
        "contacts", "family_friends", "last_seen", "leaders", "visit", "social_worker", "police", "authority",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "red", "amber", "green"),
    [
        ("contacts", time(9, 45), time(10), time(10, 30)),
        ("last_seen", time(10), time(10, 30), time(11, 30)),
        ("visit", time(10, 30), time(11, 30), time(15, 15)),
        ("social_worker", time(10), time(10, 30), time(10, 30)),
        ("police", time(11), time(12, 30), time(15, 15)),
    ],
)
def test_red_is_looked_for_sooner_than_amber_and_green(key, red, amber, green):
    assert [due_by(BY_KEY[key], colour, START) for colour in (RED, AMBER, GREEN)] == [red, amber, green]


def test_first_open_step_is_next_and_a_step_after_its_time_is_late():
    assert list(states(RED, "9:45").values()) == ["next", *["open"] * 6, "later"]
    assert list(states(RED, "9:46").values()) == ["late", "next", *["open"] * 5, "later"]
    assert states(RED, "9:46", {"contacts"})["contacts"] == "done"


def test_social_worker_is_a_step_only_where_there_is_one():
    assert "social_worker" not in states(RED, "9:45", has_social_worker=False)


def test_local_authority_is_told_on_the_tenth_day_at_the_latest():
    assert [states(GREEN, "15:16", absence_day=day)["authority"] for day in (9, 10)] == ["later", "late"]


def test_a_call_late_at_night_is_due_the_same_day():
    assert due_by(BY_KEY["police"], RED, time(23, 30)) == time(23, 59)


def test_log_keeps_steps_under_their_own_names():
    assert done_steps({log_key(BY_KEY["police"]), "call", "missing.visit"}) == {"police", "visit"}


def test_police_are_rung_at_999_in_danger_and_at_101_else():
    assert POLICE.index("999") < POLICE.index("101")


@pytest.mark.parametrize("decision", ["wait", "explained", "other"])
def test_decision_that_says_little_needs_a_word(decision):
    assert missing_words(decision, " ") != ""
    assert missing_words(decision, "Until 11:30, granny drives past.") == ""


def test_other_decisions_need_none():
    assert {key for key in DECISIONS if missing_words(key, "")} == {"wait", "explained", "other"}


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [("pupil", "seen"), ("both", "seen"), ("parent", "seen"), ("other", "note"), ("nobody", "no_answer")],
)
def test_visit_counts_as_contact_where_the_child_or_a_parent_was_seen(seen, outcome):
    assert log_outcome(seen) == outcome


@pytest.mark.parametrize(
    ("outcome", "seen", "of_child"),
    [
        ("seen", "", True),
        ("seen", "pupil", True),
        ("seen", "both", True),
        ("seen", "parent", False),
        ("note", "", False),
    ],
)
def test_child_is_seen_only_where_the_line_is_about_the_child(outcome, seen, of_child):
    assert is_of_child(outcome, seen) is of_child


def test_risk_must_be_read_for_red_and_wherever_the_policy_says_so():
    silent = policy(visits={"alone": False})
    asks, waives = policy(), policy(visits={"risk_assessment_first": False})

    assert [must_read_risk(silent, colour) for colour in (RED, AMBER, GREEN)] == [True, False, False]
    assert [must_read_risk(asks, colour) for colour in (RED, AMBER, GREEN)] == [True, True, True]
    assert [must_read_risk(waives, colour) for colour in (RED, AMBER, GREEN)] == [True, False, False]


def test_visit_in_words_and_its_step():
    assert visit_words(("Ann", "Bo"), "both", " In bed. ") == (
        "Home visit by Ann and Bo. Seen: the pupil and a parent. In bed."
    )
    assert [visit_step(DEFAULT_PLAN), visit_step({})] == ["face_to_face", ""]
