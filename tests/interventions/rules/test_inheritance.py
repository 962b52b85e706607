"""Who says what in a policy: national law, the trust, the school, field by field; and what a school may change."""

from datetime import date

import pytest

from interventions.rules.documents import changes, differences, flatten, merge, value_at, with_value, without
from interventions.rules.inheritance import Origin, effective
from interventions.rules.overrides import (
    can_override,
    check_override,
    clashes,
    override_problems,
    rule_for,
    trust_problems,
)
from interventions.rules.policy import PolicyError
from tests.interventions.policy_files import LIMIT, layers, merged, national, small

SAL1 = "ladders.attendance.tiers.sal1"


def at(path, value):
    """A sparse document with one value."""
    return with_value({}, path, value)


def below(**locks):
    return merged([national(), small(locks=locks["locks"]) if locks else small()])


def test_a_document_flattens_to_its_leaves_by_path():
    assert flatten({"a": {"b": 1, "c": [2]}, "d": None, "e": {}}) == {"a.b": 1, "a.c": [2], "d": None}


def test_locks_are_one_level_of_paths():
    document = {"locks": {"a.b": "locked"}}

    assert flatten(document) == {"locks.a.b": "locked"}
    assert value_at(document, "locks.a.b") == "locked"
    assert with_value({}, "locks.a.b", "locked") == document
    assert without(document, "locks.a.b") == {}


def test_layers_merge_name_by_name_and_lists_replace():
    assert merge({"a": 1, "b": {"c": [1, 2], "d": 3}}, {"b": {"c": [9]}, "e": 4}) == {
        "a": 1, "b": {"c": [9], "d": 3}, "e": 4,
    }  # fmt: skip


def test_none_takes_out_what_stands_below():
    assert merge({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}) == {"a": {"c": 2}}


def test_a_condition_of_another_shape_replaces_the_whole_condition():
    merged_when = merge({"when": {"all": {"low": {"limit": 95}}}}, {"when": {"any": {"bad": {"limit": 90}}}})

    assert merged_when == {"when": {"any": {"bad": {"limit": 90}}}}


def test_merging_changes_neither_document():
    one, other = {"a": {"b": 1}}, {"a": {"b": 2}}
    merge(one, other)

    assert (one, other) == ({"a": {"b": 1}}, {"a": {"b": 2}})


def test_the_differences_of_two_documents_make_the_one_out_of_the_other():
    one = {"a": {"b": 1, "c": 2}, "d": 3, "when": {"all": {"x": {"limit": 1}}}}
    other = {"a": {"b": 1, "c": 9}, "when": {"measure": "absence", "limit": 5}, "e": [1]}

    assert differences(one, other) == {"a": {"c": 9}, "when": {"measure": "absence", "limit": 5}, "e": [1], "d": None}
    assert merge(one, differences(one, other)) == other
    assert differences(one, one) == {}


def test_changes_of_a_version_are_told_leaf_by_leaf():
    old, new = small(), merged([small(), at(LIMIT, 96)])

    assert [(c.path, c.was, c.now) for c in changes(old, new)] == [(LIMIT, 95, 96)]


def test_every_value_says_where_it_comes_from():
    document, origins = effective(layers(small(), at(LIMIT, 96)))

    assert value_at(document, LIMIT) == 96
    assert set(origins) == set(flatten(document))
    assert origins[LIMIT] == Origin("school", "School", 2, date(2025, 10, 1), "choose")
    assert str(origins[LIMIT]) == "school policy version 2, from 1 October 2025"
    assert str(origins[f"{SAL1}.order"]) == "trust policy version 3, from 1 September 2025"
    assert str(origins["retention.years"]) == "set nationally"


def test_a_school_that_repeats_its_trusts_value_adds_nothing():
    _, origins = effective(layers(small(), at(LIMIT, 95)))

    assert origins[LIMIT].layer == "trust"


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("ladders.persistent.tiers.persistent.when.any.absence.limit", "locked"),
        ("ladders.persistent.off", "locked"),
        ("ladders.penalty_notice.tiers.penalty_notice.role", "choose"),
        ("ladders.penalty_notice.tiers.penalty_notice.actions.consider.owner", "choose"),
        ("ladders.penalty_notice.tiers.penalty_notice.actions.consider.due", "stricter"),
        ("legal.penalty.sessions", "locked"),
        ("legal.amounts.from_2024.first.early", "locked"),
        ("legal.notice_to_improve_weeks.usual", "choose"),
        ("legal.returns.attendance_every", "choose"),
        ("retention.years", "stricter"),
        ("locks.visits", "locked"),
        ("approval.second_person", "locked"),
        (LIMIT, "choose"),
    ],
)
def test_what_the_law_leaves_open_and_what_it_does_not(path, rule):
    assert rule_for(path) == rule


def test_the_longest_path_decides_and_the_law_is_never_loosened():
    locks = {SAL1: "locked", f"{SAL1}.actions": "choose", "legal.penalty": "choose", "retention": "choose"}

    assert rule_for(f"{SAL1}.order", locks) == "locked"
    assert rule_for(f"{SAL1}.actions.letter.due", locks) == "choose"
    assert rule_for("legal.penalty.sessions", locks) == "locked"
    assert rule_for("retention.years", locks) == "stricter"


def test_a_locked_value_is_refused_with_place_and_remedy():
    trust = below(locks={LIMIT: "locked"})

    with pytest.raises(PolicyError) as refused:
        check_override(trust, at(LIMIT, 96))

    assert (refused.value.place, refused.value.message) == (LIMIT, "The trust has locked this.")
    assert refused.value.remedy == "Leave it out, or ask the trust to let schools choose."
    assert not can_override(trust, LIMIT)


def test_a_lock_covers_what_lies_below_it_and_what_is_added_there():
    trust = below(locks={SAL1: "locked"})

    assert [c.path for c in override_problems(trust, at(f"{SAL1}.actions.call.kind", "call"))] == [
        f"{SAL1}.actions.call.kind"
    ]
    assert [c.path for c in override_problems(trust, at(f"{SAL1}.off", True))] == [f"{SAL1}.off"]
    assert [c.path for c in override_problems(trust, at(f"{SAL1}.actions.letter", None))] != []


def test_repeating_a_locked_value_is_no_change():
    assert override_problems(below(locks={LIMIT: "locked"}), at(LIMIT, 95)) == ()


def test_nobody_switches_a_national_ladder_off():
    with pytest.raises(PolicyError) as refused:
        check_override(below(), at("ladders.persistent.off", True))

    assert (refused.value.place, refused.value.message) == ("ladders.persistent.off", "This is set by law.")
    assert [c.path for c in trust_problems(national(), at("ladders.severe.off", True))] == ["ladders.severe.off"]


def test_a_school_has_no_locks_of_its_own():
    assert [c.rule for c in override_problems(below(), {"locks": {"visits": "choose"}})] == ["locked"]


@pytest.mark.parametrize(
    ("path", "trust", "stricter", "looser"),
    [
        (LIMIT, 95, 96, 94),
        (LIMIT, 95, "95.5", "94.9"),
        (f"{SAL1}.when.all.low.floor", 20, 10, 40),
        (f"{SAL1}.when.all.low.op", "<", "<=", ">"),
        (f"{SAL1}.actions.letter.due", "5 school_days", "3 school_days", "6 school_days"),
        (f"{SAL1}.review", "2 school_weeks", "1 school_week", "3 school_weeks"),
        (f"{SAL1}.recovered", "4 school_weeks", "6 school_weeks", "2 school_weeks"),
        ("first_day.red.steps.call.by", "09:30", "09:15", "10:00"),
        ("times.closes_after_minutes", 30, 20, 40),
        ("plans.phased_return.max_weeks", 2, 1, 3),
        ("evidence.always_below", 90, 92, 85),
        ("evidence.illness_days", 5, 3, 7),
        ("visits.alone", False, False, True),
        ("visits.risk_assessment_first", True, True, False),
        ("celebration.individual_awards", False, False, True),
    ],
)
def test_stricter_has_a_direction(path, trust, stricter, looser):
    document = with_value(below(locks={path: "stricter"}), path, trust)

    assert override_problems(document, at(path, stricter)) == ()
    assert [c.path for c in override_problems(document, at(path, looser))] == [path]


def test_stricter_limits_go_by_the_operator():
    absence = {"measure": "absence", "window": "year", "op": ">=", "limit": 10}
    document = merged([below(), at(f"{SAL1}.when", absence), {"locks": {SAL1: "stricter"}}])

    assert override_problems(document, at(f"{SAL1}.when.limit", 8)) == ()
    assert [c.message for c in override_problems(document, at(f"{SAL1}.when.limit", 12))] == [
        "12 asks for less than the trust’s 10; schools may only be stricter."
    ]


def test_what_cannot_be_put_in_order_is_refused_where_schools_may_only_be_stricter():
    document = below(locks={SAL1: "stricter"})

    assert [c.path for c in override_problems(document, at(f"{SAL1}.role", "headteacher"))] == [f"{SAL1}.role"]
    assert [c.path for c in override_problems(document, at(f"{SAL1}.review", "10 days"))] == [f"{SAL1}.review"]
    assert [c.path for c in override_problems(document, at(f"{SAL1}.off", True))] == [f"{SAL1}.off"]


def test_a_school_may_add_an_action_or_a_tier_where_it_may_be_stricter():
    document = below(locks={"ladders.attendance": "stricter"})
    call = at(f"{SAL1}.actions.call", {"kind": "call", "owner": "class_teacher"})
    more = at("ladders.attendance.tiers.extra", {"order": 3, "role": "headteacher", "when": {"measure": "absence"}})

    assert override_problems(document, call) == ()
    assert override_problems(document, more) == ()


def test_a_comparison_added_to_a_strict_tier_is_refused():
    document = below(locks={SAL1: "stricter"})
    more = at(f"{SAL1}.when.all.late", {"measure": "late", "window": "year", "op": ">=", "limit": 5})

    assert {c.path.rsplit(".", 2)[1] for c in override_problems(document, more)} == {"late"}


@pytest.mark.parametrize(
    ("lock", "path", "value"),
    [
        ("evidence", "evidence.illness_days", 5),
        ("evidence", "evidence.anything", "a word"),
        (SAL1, f"{SAL1}.actions.watch.due", "40 days"),
        ("plans", "plans.phased_return.max_weeks", 8),
        ("first_day.red", "first_day.red.steps.call.by", "11:00"),
        ("visits", "visits.alone", False),
    ],
)
def test_where_the_trust_says_nothing_a_school_may_say_anything(lock, path, value):
    document = without(without(below(locks={lock: "stricter"}), path), "evidence.illness_days")

    assert override_problems(document, at(path, value)) == ()


@pytest.mark.parametrize(
    ("lock", "path", "value"),
    [
        ("visits", "visits.alone", True),
        ("visits", "visits.risk_assessment_first", False),
        ("ladders.attendance", "ladders.attendance.only_flags", ["ehcp"]),
        (SAL1, f"{SAL1}.when.all.low.set_aside", ["I"]),
        (SAL1, f"{SAL1}.again_after", 90),
        ("ladders.attendance", "ladders.attendance.off", True),
    ],
)
def test_silence_that_means_something_is_no_gap_for_less(lock, path, value):
    document = without(below(locks={lock: "stricter"}), path)

    assert [(c.path, "asks for less than the trust does without it" in c.message, c.remedy)
            for c in override_problems(document, at(path, value))] == [(path, True, "Leave it out.")]  # fmt: skip


def test_retention_may_be_longer_than_the_law_asks_never_shorter():
    assert override_problems(below(), at("retention.years", 7)) == ()
    assert [c.message for c in override_problems(below(), at("retention.years", 3))] == [
        "3 asks for less than the trust’s 6; schools may only be stricter."
    ]
    assert [c.message for c in trust_problems(national(), at("retention.years", 3))] == [
        "3 asks for less than the law’s 6."
    ]


def test_clashes_tell_where_a_school_no_longer_fits_its_trusts_draft():
    draft = merged([below(locks={LIMIT: "stricter"}), at(LIMIT, 96)])

    assert clashes(draft, at(LIMIT, 97)) == ()
    assert [(c.path, c.below, c.own, c.rule) for c in clashes(draft, at(LIMIT, 90))] == [(LIMIT, 96, 90, "stricter")]
