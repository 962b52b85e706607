"""The risk matrix, a pupil's colour with its reasons, and the first day's steps by colour."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.people.rules.pupil_flags import FLAG_KINDS
from interventions.rules.first_day import DEFAULT_PLAN, late_steps, next_step, read_plan, steps_for
from interventions.rules.legal import LegalProblem
from interventions.rules.risk import (
    AMBER,
    COLOURS,
    DEFAULT_CRITERIA,
    GREEN,
    LIKELIHOOD,
    RED,
    SEVERITY,
    Bounds,
    Criteria,
    Facts,
    Judgement,
    colour_of,
    colour_of_risk,
    colour_of_score,
    matrix,
    needs_risk_assessment,
    score,
    shown_reasons,
)

# --- example A44: the matrix ---


def test_a44_four_times_five_is_red():
    assert (score(4, 5), colour_of_risk(4, 5)) == (20, RED)


def test_a44_two_times_five_is_amber():
    assert (score(2, 5), colour_of_risk(2, 5)) == (10, AMBER)


def test_a44_three_times_three_is_green():
    assert (score(3, 3), colour_of_risk(3, 3)) == (9, GREEN)


@pytest.mark.parametrize(
    ("points", "colour"),
    [(1, GREEN), (9, GREEN), (10, AMBER), (19, AMBER), (20, RED), (25, RED)],
)
def test_the_bounds_of_the_colours(points, colour):
    assert colour_of_score(points) == colour


def test_a_policy_may_set_other_bounds():
    assert colour_of_risk(3, 3, Bounds(amber=6, red=9)) == RED
    assert colour_of_risk(2, 3, Bounds(amber=6, red=9)) == AMBER


@pytest.mark.parametrize(("amber", "red"), [(20, 20), (20, 10), (1, 20), (10, 26)])
def test_bounds_out_of_order_are_refused(amber, red):
    with pytest.raises(LegalProblem, match="Amber must begin below red"):
        Bounds(amber, red)


@pytest.mark.parametrize(
    ("likelihood", "severity", "field"),
    [(0, 3, "likelihood"), (6, 3, "likelihood"), (3, 0, "severity"), (3, 6, "severity")],
)
def test_values_off_the_scale_are_refused(likelihood, severity, field):
    with pytest.raises(LegalProblem) as refusal:
        score(likelihood, severity)

    assert refusal.value.field == field


def test_the_matrix_as_a_page_shows_it():
    rows = matrix()

    assert [row for row, _ in rows] == [5, 4, 3, 2, 1]
    assert [points for points, _ in rows[0][1]] == [5, 10, 15, 20, 25]
    assert [colour for _, colour in rows[1][1]] == [GREEN, GREEN, AMBER, AMBER, RED]
    assert list(LIKELIHOOD) == list(SEVERITY) == [1, 2, 3, 4, 5]


@given(st.integers(1, 5), st.integers(1, 5))
def test_a_greater_risk_is_never_a_milder_colour(likelihood, severity):
    here = COLOURS.index(colour_of_risk(likelihood, severity))

    assert COLOURS.index(colour_of_risk(min(5, likelihood + 1), severity)) <= here
    assert COLOURS.index(colour_of_risk(likelihood, min(5, severity + 1))) <= here


# --- colours by criteria ---


def colour(**facts):
    return colour_of(Facts(**facts), DEFAULT_CRITERIA)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, GREEN),
        ({"flags": frozenset({"fsm", "eal"})}, GREEN),
        ({"flags": frozenset({"ehcp"})}, RED),
        ({"flags": frozenset({"looked_after"})}, RED),
        ({"flags": frozenset({"social_worker"})}, RED),
        ({"flags": frozenset({"child_protection"})}, RED),
        ({"severe": True}, AMBER),
        ({"persistent": True}, AMBER),
        ({"circumstances": frozenset({"police"})}, AMBER),
        ({"circumstances": frozenset({"section_47"})}, RED),
        ({"circumstances": frozenset({"unheard_of"})}, GREEN),
        ({"risk": 9}, GREEN),
        ({"risk": 10}, AMBER),
        ({"risk": 20}, RED),
        ({"risk": 12, "flags": frozenset({"ehcp"})}, RED),  # the worst counts
        ({"risk": 1, "persistent": True}, AMBER),
    ],
)
def test_the_colour_of_a_pupil(facts, expected):
    assert colour(**facts).colour == expected


def test_every_reason_of_the_colour_is_given():
    found = colour(flags=frozenset({"ehcp", "looked_after"}), persistent=True)

    assert [reason.words for reason in found.reasons] == ["Education, health and care plan", "Looked after"]


def test_a_tier_can_make_a_pupil_amber():
    criteria = [Criteria(AMBER, tiers=frozenset({"sal2"}))]

    found = colour_of(Facts(tiers={"sal2": "Second letter"}), criteria)

    assert (found.colour, [reason.words for reason in found.reasons]) == (AMBER, ["Second letter"])


def test_severe_is_said_rather_than_persistent():
    assert [reason.words for reason in colour(severe=True, persistent=True).reasons] == [
        "Severely absent: half or more of possible sessions missed"
    ]


def test_sensitive_reasons_are_shown_only_to_those_who_may_see_them():
    found = colour(flags=frozenset({"ehcp", "child_protection"}))
    hidden = "A circumstance that only safeguarding staff see"

    assert shown_reasons(found, {"flags.view", "flags.sensitive"}) == (
        "Education, health and care plan",
        "Child protection plan",
    )
    assert shown_reasons(found, {"flags.view"}) == ("Education, health and care plan", hidden)
    assert shown_reasons(found, ()) == (hidden,)


def test_a_persons_judgement_goes_first_with_a_reason_and_a_risk_assessment():
    judged = Judgement(GREEN, "Agreed with the social worker on 5 March", risk_assessed=True)

    found = colour(flags=frozenset({"ehcp"}), judgement=judged)

    assert found.colour == GREEN
    assert found.reasons[0].words == "Set by a person: Agreed with the social worker on 5 March"


@pytest.mark.parametrize("judged", [Judgement(GREEN, " ", True), Judgement(GREEN, "It seems fine", False)])
def test_a_judgement_without_reason_or_assessment_does_not_hold(judged):
    assert colour(flags=frozenset({"ehcp"}), judgement=judged).colour == RED


def test_red_pupils_need_a_risk_assessment():
    assert [needs_risk_assessment(one) for one in COLOURS] == [True, False, False]
    assert needs_risk_assessment(AMBER, {RED, AMBER}) is True


@given(st.frozensets(st.sampled_from([flag.kind for flag in FLAG_KINDS])), st.booleans(), st.booleans())
def test_more_facts_never_make_a_milder_colour(flags, severe, persistent):
    more = COLOURS.index(colour(flags=flags, severe=severe, persistent=persistent).colour)

    assert more <= COLOURS.index(colour(flags=flags).colour)
    assert more <= COLOURS.index(colour(severe=severe, persistent=persistent).colour)


# --- example A45: the first day ---


def plan_of(one):
    return [(step.key, step.by) for step in steps_for(one)]


def test_a45_red_is_called_by_half_past_nine_and_again_by_half_past_twelve():
    assert plan_of(RED) == [
        ("call", time(9, 30)),
        ("tell_visitor", time(9, 45)),
        ("review", time(10, 30)),
        ("call_again", time(12, 30)),
        ("face_to_face", None),
    ]


def test_a45_amber_is_texted_then_called_and_again_by_half_past_one():
    assert plan_of(AMBER) == [("text", time(9, 30)), ("call", time(10, 30)), ("call_again", time(13, 30))]


def test_a45_green_is_texted_then_called_and_again_by_half_past_two():
    assert plan_of(GREEN) == [("text", time(9, 30)), ("call", time(10, 30)), ("call_again", time(14, 30))]


@pytest.mark.parametrize(
    ("one", "days"), [(RED, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), (AMBER, [3, 6, 9]), (GREEN, [5, 10])]
)
def test_face_to_face_on_every_first_third_or_fifth_day_of_absence(one, days):
    seen = [day for day in range(1, 11) if "face_to_face" in [step.key for step in steps_for(one, absence_day=day)]]

    assert seen == days


@pytest.mark.parametrize(
    ("now", "done", "key", "left", "late"),
    [
        (time(9, 0), set(), "call", 30, False),
        (time(9, 30), set(), "call", 0, False),
        (time(9, 31), set(), "call", -1, True),
        (time(9, 31), {"call"}, "tell_visitor", 14, False),
        (time(11, 0), {"call", "tell_visitor", "review"}, "call_again", 90, False),
        (time(12, 0), {"call", "tell_visitor", "review", "call_again"}, "face_to_face", None, False),
    ],
)
def test_a45_the_next_step_of_a_red_pupil(now, done, key, left, late):
    found = next_step(now, done, steps_for(RED))

    assert (found.step.key, found.minutes_left, found.late) == (key, left, late)


def test_with_everything_done_nothing_is_next():
    assert next_step(time(15, 0), {"text", "call", "call_again"}, steps_for(GREEN)) is None


def test_once_somebody_was_reached_no_further_call_is_needed():
    assert next_step(time(9, 40), {"text"}, steps_for(GREEN), contacted=True) is None
    assert next_step(time(9, 40), {"call"}, steps_for(RED), contacted=True).step.key == "review"


def test_late_steps_are_those_past_their_minute():
    steps = steps_for(AMBER)

    assert [step.key for step in late_steps(time(10, 30), set(), steps)] == ["text"]
    assert [step.key for step in late_steps(time(10, 31), set(), steps)] == ["text", "call"]
    assert late_steps(time(10, 31), {"text", "call"}, steps) == ()
    assert late_steps(time(10, 31), set(), steps, contacted=True) == ()


# --- a plan of a policy's own ---


def test_a_plan_is_read_from_a_policy():
    plan = read_plan(
        {
            "red": {
                "call": {"action": "call", "label": "Call home", "by": "9:15", "owner": "safeguarding_lead"},
                "visit": {"action": "visit", "every": 2},
            }
        }
    )

    call, visit = plan[RED]
    assert (call.by, call.owner, call.until_contact) == (time(9, 15), "safeguarding_lead", True)
    assert (visit.by, visit.every, visit.until_contact) == (None, 2, False)
    assert plan[AMBER] == plan[GREEN] == ()
    assert steps_for(RED, plan, absence_day=1) == (call,)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"red": {"call": {"action": "shout"}}}, "red.call.action"),
        ({"red": {"call": {"action": "call", "by": "25:00"}}}, "red.call.by"),
        ({"red": {"call": {"action": "call", "by": 930}}}, "red.call.by"),
        ({"green": {"visit": {"action": "visit", "every": 0}}}, "green.visit.every"),
        ({"amber": ["call"]}, "amber"),
        ({"amber": {"call": "now"}}, "amber.call"),
    ],
)
def test_what_is_no_plan_names_its_place(document, place):
    with pytest.raises(LegalProblem) as refusal:
        read_plan(document)

    assert refusal.value.field == place


def test_the_default_plan_has_each_key_once_in_a_colour():
    for steps in DEFAULT_PLAN.values():
        keys = [step.key for step in steps]
        assert len(keys) == len(set(keys))
