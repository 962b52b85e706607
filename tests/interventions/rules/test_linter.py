"""The linter: each rule at its boundary, and no false alarm beside it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.documents import names_of, with_value
from interventions.rules.inheritance import flatten, merged
from interventions.rules.linter import lint
from interventions.rules.problems import ERRORS, WARNINGS
from tests.interventions.policy_files import band, found, national, percent, preset, report, small, tier

WHEN = "ladders.attendance.tiers.{}.when"
BEFORE_2024 = date(2023, 3, 1)


def two(first, second, orders=(1, 2), **ladder):
    document = merged([tier("first", first, orders[0]), tier("second", second, orders[1])])
    return merged([document, {"ladders": {"attendance": ladder}}])


def test_a_sound_policy_has_no_problems():
    assert found(small()) == []
    assert lint(national(), on=date(2026, 9, 1)).problems == ()


def test_a_document_that_is_no_policy_is_one_error_with_its_place():
    problem = report(tier("low", {"measure": "attendanse"})).errors[0]

    assert (problem.rule, problem.place) == ("not_a_policy", "ladders.attendance.tiers.low.when.measure")
    assert problem.message == "“attendanse” is not known here."


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        (band(95, 98), percent("<", 95), []),
        (band(95, 98), percent("<", 94), ["gap"]),
        (band("95", "98"), percent("<", "94.9"), ["gap"]),
        (band(95, 98), percent("<=", "94.99"), ["gap"]),
        (percent("<", 95), percent("<", 90), []),
        (percent("<", 95), percent("<=", 50), []),
        (band(90, 95), percent("<=", 90), ["overlap"]),
        (band(90, 95), percent("<", 91), ["overlap"]),
        (band(90, 95), {"measure": "absence", "window": "year", "op": ">", "limit": 10}, []),
        (band(90, 95), {"measure": "absence", "window": "year", "op": ">=", "limit": 10}, ["overlap"]),
        (band(90, 95), {"measure": "attendance", "window": "term", "op": "<", "limit": 80}, []),
    ],
)
def test_gaps_and_overlaps_are_found_to_the_last_fraction(first, second, rules):
    assert [rule for rule, _ in found(two(first, second))] == rules


def test_a_gap_is_said_with_its_place_and_its_bounds():
    closed = {"all": {"from": percent(">=", 95), "to": percent("<=", 97)}}
    problem = report(merged([tier("contact", closed), {"celebration": {"bands": {"best": {"at_least": 98}}}}])).errors[
        0
    ]

    assert (problem.rule, problem.place) == ("gap", WHEN.format("contact"))
    assert problem.message == "Attendance above 97% to below 98% is in no band."


def test_a_celebration_above_a_plain_threshold_leaves_no_gap():
    assert found(merged([small(), {"celebration": {"bands": {"full": {"at_least": 100}}}}])) == []


def test_an_intended_gap_is_none():
    assert found(two(band(95, 98), percent("<", 90), gaps="intended")) == []


def test_tiers_of_one_order_that_overlap_are_told_apart_by_nothing():
    assert ("overlap", WHEN.format("second")) in found(two(percent("<", 95), percent("<", 90), orders=(1, 1)))


def test_a_tier_that_a_higher_one_always_hides_cannot_be_reached():
    assert found(two(percent("<", 90), percent("<", 95))) == [("unreachable", WHEN.format("first"))]


def test_a_tier_below_two_bands_that_cover_it_cannot_be_reached():
    document = merged([tier("low", percent("<", 90)), tier("a", band(50, 95), 2), tier("b", percent("<", 50), 3)])

    assert found(document) == [("unreachable", WHEN.format("low"))]


def test_a_higher_tier_that_asks_for_more_hides_nothing():
    document = two(percent("<", 90), {"all": {"low": percent("<", 95), "late": {
        "measure": "late", "window": "year", "op": ">=", "limit": 5}}})  # fmt: skip

    assert found(document) == []


@pytest.mark.parametrize(
    "when",
    [
        {"all": {"low": percent("<", 90), "high": percent(">=", 95)}},
        percent("<", 0),
        percent(">", 100),
        percent(">=", 101),
        percent("<", 95, window="days:5", floor=20),
        {"measure": "unauthorised", "window": "weeks:1", "op": ">=", "limit": 11},
        {"measure": "days_since", "event": "tier:sal9", "unit": "school_weeks", "op": ">=", "limit": 3},
        {"measure": "days_since", "event": "tier:low", "unit": "school_weeks", "op": ">=", "limit": 3},
        {"measure": "days_since", "event": "letter:sal9", "unit": "days", "op": ">=", "limit": 3},
        {"measure": "times", "event": "full_moon", "op": ">=", "limit": 1},
    ],
)
def test_what_can_never_be_true_is_unreachable(when):
    assert found(tier("low", when)) == [("unreachable", WHEN.format("low"))]


@pytest.mark.parametrize(
    "when",
    [
        percent("<", 95, window="days:10", floor=20),
        {"measure": "unauthorised", "window": "weeks:1", "op": ">=", "limit": 10},
        {"measure": "times", "event": "target_missed", "op": ">=", "limit": 1},
        {"measure": "days_since", "event": "meeting:any", "unit": "school_days", "op": ">=", "limit": 3},
        {"any": {"never": percent(">", 100), "low": percent("<", 90)}},
    ],
)
def test_what_may_be_true_is_not_called_unreachable(when):
    assert found(tier("low", when)) == []


def test_a_circumstance_that_no_pupil_has_lets_nobody_in():
    document = merged([small(), {"ladders": {"attendance": {"only_flags": ["ehcp", "left_handed"]}}}])

    assert found(document) == [("unreachable", "ladders.attendance.only_flags")]


def test_a_ladder_that_cannot_be_left():
    left = merged([tier("low", percent("<", 90)), {"ladders": {"attendance": {"year_end": False}}}])

    assert found(left) == [("cannot_be_left", "ladders.attendance.tiers.low")]
    assert found(merged([left, tier("low", percent("<", 90), recovered="4 school_weeks")])) == []


def test_placeholders_need_a_value():
    letters = {"a": {"placeholders": ["pupil_name", "shoe_size"], "text": "Dear {{ recipient_name }}, {{meeting_day}}"}}

    assert found(merged([small(), {"letters": letters}])) == [
        ("placeholder_unknown", "letters.a.placeholders"),
        ("placeholder_unknown", "letters.a.text"),
    ]
    assert "meeting_date" in report(merged([small(), {"letters": letters}])).errors[1].remedy


def test_who_approves_a_letter_is_a_person_or_nobody():
    letters = {"a": {"approval": "none"}, "b": {"approval": "person"}, "c": {"approval": "the cat"}}

    assert found(merged([small(), {"letters": letters}])) == [("wrong_value", "letters.c.approval")]


def test_an_action_a_decision_and_a_step_need_an_owner():
    nobody = tier("low", percent("<", 90), role="", actions={"call": {"kind": "call"}})
    steps = {"first_day": {"red": {"steps": {"call": {"action": "call"}}}}}

    assert found(merged([nobody, steps])) == [
        ("action_without_owner", "ladders.attendance.tiers.low.role"),
        ("action_without_owner", "ladders.attendance.tiers.low.actions.call.owner"),
        ("action_without_owner", "first_day.red.steps.call.owner"),
    ]


def test_an_action_that_is_off_needs_none():
    assert found(tier("low", percent("<", 90), actions={"call": {"kind": "call", "off": True}})) == []


def test_a_role_that_nobody_holds_is_a_warning_and_one_that_is_none_an_error():
    held = frozenset({"headteacher"})
    checked = report(small(), roles_held=held)

    assert checked.errors == ()
    assert {(p.rule, p.message) for p in checked.warnings} == {
        ("role_unfilled", "Nobody at the school is the attendance officer.")
    }
    assert found(small(), roles_held=held | {"attendance_officer"}) == []
    assert found(tier("low", percent("<", 90), role="caretaker")) == [
        ("role_unknown", "ladders.attendance.tiers.low.role")
    ]


def test_a_name_that_nothing_reads_is_a_warning_with_a_guess():
    problem = report(tier("low", percent("<", 90), recoverd="4 school_weeks")).warnings[0]

    assert (problem.rule, problem.place) == ("unknown_name", "ladders.attendance.tiers.low.recoverd")
    assert problem.remedy == "Did you mean recovered?"
    assert found(tier("low", percent("<", 90, flor=20))) == [("unknown_name", f"{WHEN.format('low')}.flor")]
    assert found(merged([small(), {"locks": {"ladders": "shut"}}])) == [("unknown_name", "locks.ladders")]


def test_what_a_school_may_not_change_is_an_error_of_the_report():
    over = merged([small(), {"locks": {"visits": "locked", "evidence.illness_days": "stricter"}}])
    trust = merged([over, {"visits": {"alone": False}, "evidence": {"illness_days": 5}}])
    school = {"visits": {"alone": True}, "evidence": {"illness_days": 9}, "ladders": {"persistent": {"off": True}}}

    assert found(school, over=trust) == [
        ("set_by_law", "ladders.persistent.off"),
        ("locked", "visits.alone"),
        ("not_stricter", "evidence.illness_days"),
    ]


def test_celebration_bands_that_overlap_or_are_empty():
    bands = {"gold": {"at_least": 98}, "silver": {"at_least": 95, "at_most": 98}, "none": {"at_least": 90, "below": 90}}

    assert found(merged([small(), {"celebration": {"bands": bands}}])) == [
        ("unreachable", "celebration.bands.none"),
        ("overlap", "celebration.bands.silver"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("visits.alone", "never", None),
        ("costs.letter_minutes", -1, None),
        ("plans.contract.weeks", "six", None),
        ("legal.returns.attendance_every", "sometimes", None),
        ("legal.returns.asked_on", "soon", None),
        (
            "first_day.red.steps.call",
            {"action": "call", "by": "late", "owner": "headteacher"},
            "first_day.red.steps.call.by",
        ),
        ("first_day.red.steps.call", {"action": "sing", "owner": "headteacher"}, "first_day.red.steps.call.action"),
        ("first_day.matrix", {"red": 10, "amber": 20}, "first_day.matrix"),
        ("first_day.red", "quickly", None),
    ],
)
def test_values_that_their_readers_could_not_use(path, value, place):
    assert found(with_value(small(), path, value)) == [("wrong_value", place or path)]


def test_a_section_without_names_and_a_name_with_a_dot_are_no_policy():
    assert found(merged([small(), {"first_day": "quickly"}])) == [("not_a_policy", "first_day")]
    assert found(merged([small(), {"ladders": {"a.b": {}}}])) == [("not_a_policy", "ladders")]


def test_the_report_is_the_same_however_often_it_is_asked():
    assert report(preset("staged_letters_rag")) == report(preset("staged_letters_rag"))


MORE = {
    "ladders": {
        "attendance": {"only_flags": ["ehcp"], "not_flags": [], "year_groups": [7], "gaps": "", "judged": "daily"}
    },
    "times": {"stated": [{"closes": "09:20"}], "weekdays": {"fri": {"am": {"closes": "09:20"}}}},
    "codes": {"listed": ["/"], "morning": "/"},
    "legal": {
        "amounts": {"stated": {"since": "2025-09-01", "first": {"early": 80, "early_days": 21}}},
        "severe_percent": 50,
    },
    "celebration": {"window": "year", "bands": {"best": {"at_least": 98, "below": 100}}, "set_aside": ["I"]},
}
WHOLE = merged([preset(key) for key in ("staged_letters_rag", "trust_appendix_school", "trust_with_appendix")] + [MORE])
PLACES = sorted({".".join(names_of(path)[:depth]) for path in flatten(WHOLE) for depth in range(1, 12)})
JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**12,
        1.5,
        "",
        "x",
        "1e99999999",
        "²",
        "99:99",
        [],
        ["x"],
        [None],
        [{}],
        {},
        {"x": 1},
        {"": {}},
    ]
)


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_whatever_stands_in_a_document_the_linter_answers(slips):
    document = WHOLE
    for place, junk in slips:
        document = with_value(document, place, junk)

    for checked in (report(document), report(document, over=WHOLE)):
        assert {problem.rule for problem in checked.errors} <= ERRORS
        assert {problem.rule for problem in checked.warnings} <= WARNINGS
