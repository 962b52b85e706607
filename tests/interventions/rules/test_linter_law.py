"""The linter on the law of a day: session times, retention, amounts, notices to improve, thresholds, codes."""

from datetime import date

import pytest

from interventions.rules.inheritance import merged
from tests.interventions.policy_files import found, percent, report, small, tier

BEFORE_2024 = date(2023, 3, 1)
WHEN = "ladders.attendance.tiers.{}.when"


AM = {"opens": "08:45", "late_after": "08:50", "closes": "09:20"}
EARLIER = {**AM, "closes": "09:10"}


@pytest.mark.parametrize(
    ("times", "problems"),
    [
        ({"am": AM}, []),
        ({"am": {**AM, "closes": "09:21"}}, [("register_too_long", "times.am.closes")]),
        ({"pm": {"opens": "13:00", "closes": "13:31"}}, [("register_too_long", "times.pm.closes")]),
        ({"closes_after_minutes": 31}, [("register_too_long", "times.closes_after_minutes")]),
        ({"am": AM, "closes_after_minutes": 30}, []),
        ({"am": AM, "closes_after_minutes": 20}, [("times_contradict", "times.am.closes")]),
        ({"am": {**AM, "closes": "08:40"}}, [("times_contradict", "times.am")]),
        ({"am": {**AM, "closes": "noon"}}, [("times_contradict", "times.am.closes")]),
        ({"am": AM, "stated": [{"closes": "09:00"}]}, [("times_contradict", "times.stated.0.closes")]),
        ({"am": AM, "stated": [{"where": "section 4", "closes": "9:20"}]}, []),
        ({"am": AM, "weekdays": {"fri": {"am": AM}}}, []),
        ({"am": AM, "weekdays": {"fri": {"am": EARLIER}}}, [("times_contradict", "times.weekdays.fri.am")]),
    ],
)
def test_session_times(times, problems):
    assert found(merged([small(), {"times": times}])) == problems


@pytest.mark.parametrize(
    ("years", "on", "rules"),
    [
        (6, date(2024, 8, 19), []),
        (7, date(2024, 8, 19), []),
        (5, date(2024, 8, 19), ["retention_below_law"]),
        (3, date(2024, 8, 18), []),
        (2, date(2024, 8, 18), ["retention_below_law"]),
    ],
)
def test_retention_by_the_law_of_the_day(years, on, rules):
    assert [rule for rule, _ in found(merged([small(), {"retention": {"years": years}}]), on=on)] == rules


OLD = {"early": 60, "early_days": 21, "full": 120, "full_days": 28}
NEW = {"early": 80, "early_days": 21, "full": 160, "full_days": 28}


@pytest.mark.parametrize(
    ("stated", "on", "places"),
    [
        ({"first": NEW}, date(2024, 8, 19), []),
        ({"first": OLD}, date(2024, 8, 19), ["first"]),
        ({"first": OLD}, date(2024, 8, 18), []),
        ({"first": NEW, "second": {"full": 160, "full_days": 28}}, date(2025, 9, 1), []),
        ({"second": NEW}, date(2025, 9, 1), ["second"]),
        ({"first": {**NEW, "early_days": 28}}, date(2025, 9, 1), ["first"]),
        ({"public_place": OLD}, date(2025, 9, 1), []),
        ({"since": "2013-09-01", "first": OLD}, date(2025, 9, 1), []),
    ],
)
def test_amounts_by_the_law_of_the_day(stated, on, places):
    document = merged([small(), {"legal": {"amounts": {"stated": stated}}}])

    assert found(document, on=on) == [("amount_not_in_force", f"legal.amounts.stated.{place}") for place in places]


@pytest.mark.parametrize(("weeks", "good"), [(2, False), (3, True), (6, True), (7, False), ("six", False)])
def test_a_notice_to_improve_runs_three_to_six_weeks(weeks, good):
    notice = {"actions": {"notice": {"kind": "notice_to_improve", "weeks": weeks, "owner": "headteacher"}}}
    document = tier("low", percent("<", 90), **notice)
    place = "ladders.attendance.tiers.low.actions.notice.weeks"

    assert found(document) == ([] if good else [("notice_to_improve_weeks", place)])
    planned = merged([small(), {"plans": {"notice_to_improve": {"weeks": weeks}}}])
    assert found(planned) == ([] if good else [("notice_to_improve_weeks", "plans.notice_to_improve.weeks")])


def test_a_phased_return_keeps_to_the_policys_own_maximum():
    def of(weeks, most):
        return found(merged([small(), {"plans": {"phased_return": {"weeks": weeks, "max_weeks": most}}}]))

    assert of(2, 2) == []
    assert of(3, 2) == [("phased_return_too_long", "plans.phased_return.weeks")]
    planned = {"actions": {"back": {"kind": "plan", "plan": "phased_return", "weeks": 3, "owner": "headteacher"}}}
    document = merged([tier("low", percent("<", 90), **planned), {"plans": {"phased_return": {"max_weeks": 2}}}])
    assert found(document) == [("phased_return_too_long", "ladders.attendance.tiers.low.actions.back.weeks")]


@pytest.mark.parametrize(
    ("when", "rules"),
    [
        (percent("<", 80), ["severe_not_statutory"]),
        (percent("<", 50), []),
        ({"measure": "absence", "window": "year", "op": ">=", "limit": 50}, []),
        ({"measure": "absence", "window": "year", "op": ">=", "limit": 20}, ["severe_not_statutory"]),
    ],
)
def test_severe_as_the_schools_own_word_is_a_warning(when, rules):
    document = merged(
        [tier("worst", when), {"ladders": {"attendance": {"tiers": {"worst": {"name": "Severely low"}}}}}]
    )
    checked = report(document)

    assert ([p.rule for p in checked.errors], [p.rule for p in checked.warnings]) == ([], rules)


def test_the_statutory_flag_itself_is_not_to_be_moved():
    assert ("set_by_law", "ladders.severe.tiers.severe.when.any.absence.limit") in found(
        {"ladders": {"severe": {"tiers": {"severe": {"when": {"any": {"absence": {"limit": 20}}}}}}}}
    )
    assert found(merged([small(), {"legal": {"severe_percent": 20}}])) == [
        ("severe_not_statutory", "legal.severe_percent")
    ]


def test_a_penalty_referral_counts_as_the_national_framework_does():
    ask = {"actions": {"ask": {"kind": "penalty_referral", "owner": "headteacher"}}}

    def of(window, limit, on=date(2025, 9, 1)):
        when = {"measure": "unauthorised", "window": window, "op": ">=", "limit": limit}
        return [rule for rule, _ in found(tier("fine", when, **ask), on=on)]

    assert of("weeks:10", 10) == []
    assert of("term", 10) == ["penalty_threshold"]
    assert of("weeks:10", 8) == ["penalty_threshold"]
    assert of("term", 10, BEFORE_2024) == []


def test_codes_are_those_in_force_on_the_day():
    document = merged([small(), {"codes": {"listed": ["/", "J", "H"]}, "celebration": {"set_aside": ["I", "Q"]}}])

    assert found(document, on=BEFORE_2024) == [("code_not_in_set", "celebration.set_aside")]
    assert found(document) == [("code_not_in_set", "codes.listed")] * 2
    assert report(document).errors[0].message == "J was last used on 18 August 2024."


def test_an_unknown_code_in_a_comparison():
    when = {"measure": "sessions", "codes": ["G", "QQ"], "window": "year", "op": ">=", "limit": 5}

    assert found(tier("low", when)) == [("code_not_in_set", WHEN.format("low"))]


def test_a_present_mark_that_does_not_mean_present():
    assert found(merged([small(), {"codes": {"morning": "I", "afternoon": "\\"}}])) == [
        ("code_not_in_set", "codes.morning")
    ]
