"""A ladder replayed on a pupil's weeks: when tiers begin, how long they last, what timers and events count."""

from interventions.rules.reading import read_policy
from tests.interventions.rules.replaying import LETTER, MEETING, below, ladders, pupil, stays


def test_a_tier_begins_in_the_first_week_it_is_met_and_lasts_to_the_end():
    policy = ladders(a={"when": below(95)})

    assert stays(policy, pupil([10, 9, 10, 10, 10, 10, 10, 10, 10])) == []
    assert stays(policy, pupil([10, 8, 10, 10, 10, 10, 10, 10, 10])) == [("a", 1, 9)]


def test_exactly_at_the_limit_is_not_below_it():
    assert stays(ladders(a={"when": below(90)}), pupil([9])) == []
    assert stays(ladders(a={"when": below("90.01")}), pupil([9])) == [("a", 0, 1)]


def test_a_floor_of_possible_sessions_waits():
    assert stays(ladders(a={"when": below(95, floor=20)}), pupil([5, 5, 5])) == [("a", 1, 3)]


def test_the_highest_tier_that_is_met_counts_and_a_case_never_moves_down():
    policy = ladders(a={"when": below(95)}, b={"when": below(80)})

    assert stays(policy, pupil([9, 6, 10, 10, 10])) == [("a", 0, 1), ("b", 1, 5)]
    assert stays(policy, pupil([5, 10, 10, 10, 10])) == [("b", 0, 5)]


def test_a_tier_is_left_when_it_was_quiet_for_long_enough_and_can_begin_again():
    policy = ladders(a={"when": below(95, window="weeks:1"), "recovered": "2 school_weeks"})

    assert stays(policy, pupil([5, 10, 5, 10, 10, 10, 5, 10, 10])) == [("a", 0, 4), ("a", 6, 8)]


def test_a_lower_tier_may_begin_only_after_the_higher_was_left():
    policy = ladders(
        a={"when": below(95, window="weeks:1"), "recovered": "1 school_weeks"},
        b={"when": below(60, window="weeks:1"), "recovered": "1 school_weeks"},
    )

    assert stays(policy, pupil([5, 9, 9, 10, 9])) == [("b", 0, 3), ("a", 4, 5)]


def test_a_timer_counts_school_weeks_from_the_tier_before():
    still = {"measure": "attendance", "window": "since:tier:a", "op": "<", "limit": 95}
    weeks = {"measure": "days_since", "event": "tier:a", "unit": "school_weeks", "op": ">=", "limit": 3}
    policy = ladders(a={"when": below(95)}, b={"when": {"all": {"weeks": weeks, "still": still}}})

    assert stays(policy, pupil([8, 9, 9, 9, 9, 9])) == [("a", 0, 3), ("b", 3, 6)]
    assert stays(policy, pupil([5, 10, 10, 10, 10, 10])) == [("a", 0, 6)]


def test_a_timer_in_calendar_days_runs_through_a_holiday():
    """Weeks 2 (15 September) and 3 (29 September) are 14 days apart, with five school days between their ends."""
    for unit, limit, expected in (("days", 14, 3), ("days", 15, 4), ("school_days", 5, 3), ("school_days", 6, 4)):
        timer = {"measure": "days_since", "event": "tier:a", "unit": unit, "op": ">=", "limit": limit}
        policy = ladders(a={"when": below(95)}, b={"when": timer})
        assert stays(policy, pupil([10, 10, 5, 9, 9, 9]))[1] == ("b", expected, 6), (unit, limit)


def test_no_improvement_is_the_change_since_the_tier():
    no_better = {"measure": "change", "window": "since:tier:a", "op": "<=", "limit": 0}
    policy = ladders(a={"when": below(95)}, b={"when": no_better})

    assert stays(policy, pupil([8, 9, 9])) == [("a", 0, 3)]
    assert stays(policy, pupil([8, 8, 9])) == [("a", 0, 1), ("b", 1, 3)]


def test_a_second_time_is_counted():
    policy = ladders(
        a={"when": below(95, window="weeks:1"), "recovered": "1 school_weeks"},
        b={"when": {"measure": "times", "event": "tier:a", "op": ">=", "limit": 2}},
    )

    assert stays(policy, pupil([5, 10, 5, 10, 10])) == [("a", 0, 1), ("a", 2, 3), ("b", 3, 5)]


def test_a_letter_and_a_meeting_are_events_of_their_week():
    after = {"measure": "days_since", "event": "meeting:any", "unit": "school_weeks", "op": ">=", "limit": 1}
    policy = ladders(a={"when": below(95), "actions": LETTER | MEETING}, b={"when": after})

    assert stays(policy, pupil([5, 9, 9])) == [("a", 0, 1), ("b", 1, 3)]


def test_a_ladder_judged_at_the_end_of_each_half_term_waits_for_it():
    policy = read_policy(
        {"ladders": {"l": {"judged": "half_term_end", "tiers": {"a": {"order": 1, "when": below(95)}}}}}
    )

    assert stays(policy, pupil([5, 10, 10, 10, 10, 10]))[0][:2] == ("a", 2)


def test_who_has_left_is_judged_no_more():
    assert stays(ladders(a={"when": below(95)}), pupil([10, 10], since=2)) == []
    assert stays(ladders(a={"when": below(95)}), pupil([5], since=2)) == [("a", 2, 3)]
