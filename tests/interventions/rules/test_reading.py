"""From a document to a policy: what each place must hold, and what is said where it does not."""

from datetime import date
from fractions import Fraction

import pytest

from interventions.rules.documents import with_value
from interventions.rules.policy import Comparison, PolicyError, Span, Window
from interventions.rules.reading import read_policy, read_window
from tests.interventions.policy_files import LIMIT, small

SAL1 = "ladders.attendance.tiers.sal1"


def test_a_policy_is_read_whole():
    tier = read_policy(small()).ladder("attendance").tier("sal1")

    assert (tier.name, tier.order, tier.entry, tier.role) == ("Support letter 1", 1, "proposed", "attendance_officer")
    assert (tier.review, tier.recovered) == (Span(2, "school_weeks"), Span(4, "school_weeks"))
    assert tuple(tier.when.comparisons()) == (
        Comparison("low", "attendance", "<", Fraction(95), Window("year"), floor=20),
    )
    assert [(a.key, a.kind, a.owner, a.due, a.detail) for a in tier.actions] == [
        (
            "letter",
            "letter",
            "attendance_officer",
            Span(5, "school_days"),
            {"template": "sal1", "called": "Support letter 1"},
        )
    ]


def test_tiers_are_read_in_their_order_and_what_is_off_is_left_out():
    document = with_value(small(), "ladders.attendance.tiers.sal2.order", 0)

    assert [tier.key for tier in read_policy(document).ladder("attendance").tiers] == ["sal2", "sal1"]
    assert [t.key for t in read_policy(with_value(document, f"{SAL1}.off", True)).ladders[0].tiers] == ["sal2"]
    assert read_policy(with_value(document, "ladders.attendance.off", True)).ladders == ()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("policy", 2, "Format 2 is not known."),
        ("ladders.attendance", "low", "Something by name is expected here."),
        ("ladders.attendance.judged", "weekly", "“weekly” is not known here."),
        (f"{SAL1}.order", "one", "“one” is not a whole number."),
        (f"{SAL1}.order", True, "“True” is not a whole number."),
        (f"{SAL1}.entry", "sudden", "“sudden” is not known here."),
        (f"{SAL1}.when", {}, "This is no condition."),
        (f"{SAL1}.when", {"all": {}, "any": {}}, "This is no condition."),
        (f"{SAL1}.when.all", {}, "A condition without comparisons is met by everybody."),
        (f"{SAL1}.when.all.low.op", "=", "“=” is not known here."),
        (f"{SAL1}.when.all.low.op", None, "“None” is not known here."),
        (LIMIT, "many", "“many” is not a number."),
        (LIMIT, True, "“True” is not a number."),
        (LIMIT, "1e999999999", "“1e999999999” is not a number."),
        (LIMIT, "nan", "“nan” is not a number."),
        (f"{SAL1}.when.all.low.floor", -1, "“-1” is not a whole number."),
        (f"{SAL1}.when.all.low.window", "fortnight", "“fortnight” is not a window."),
        (f"{SAL1}.review", "soon", "“soon” is no length of time."),
        (f"{SAL1}.review", "1001 school_weeks", "“1001 school_weeks” is no length of time."),
        (f"{SAL1}.actions.letter.weeks", 1001, "“1001 school_weeks” is no length of time."),
        (f"{SAL1}.actions.letter.kind", "", "What kind of action this is, is missing."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, value, message):
    with pytest.raises(PolicyError) as refused:
        read_policy(with_value(small(), path, value))

    assert (refused.value.place, refused.value.message) == (path, message)
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("comparison", "place"),
    [
        ({"measure": "sessions", "op": ">=", "limit": 1}, "codes"),
        ({"measure": "sessions", "op": ">=", "limit": 1, "codes": "G"}, "codes"),
        ({"measure": "days_since", "op": ">=", "limit": 1, "unit": "days"}, "event"),
        ({"measure": "days_since", "op": ">=", "limit": 1, "event": "visit"}, "unit"),
        ({"measure": "shoe_size", "op": ">=", "limit": 1}, "measure"),
    ],
)
def test_what_a_measure_needs(comparison, place):
    with pytest.raises(PolicyError) as refused:
        read_policy(with_value(small(), f"{SAL1}.when.all.low", comparison))

    assert refused.value.place == f"{SAL1}.when.all.low.{place}"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("year", Window("year")),
        ("half_term", Window("half_term")),
        ("weeks:10", Window("weeks", 10)),
        ("days:5", Window("days", 5)),
        ("since:tier:sal1", Window("since", event="tier:sal1")),
        ("2025-09-01..2025-12-19", Window("span", first=date(2025, 9, 1), last=date(2025, 12, 19))),
    ],
)
def test_windows_are_read_and_written_the_same(text, window):
    assert read_window(text, "") == window
    assert str(window) == text


@pytest.mark.parametrize(
    "text",
    [
        "weeks:0", "weeks:", "weeks:ten", "since:", "2025-09-01..soon", "weeks:²", "weeks:1001", "days:99999999999",
        "2025-09-01..9999-12-31", "0001-01-01..2025-09-01", "2025-09-02..2025-09-01",
    ],
)  # fmt: skip
def test_windows_that_are_none(text):
    with pytest.raises(PolicyError):
        read_window(text, "")


def test_limits_are_exact():
    policy = read_policy(with_value(small(), LIMIT, 92.3))

    assert next(policy.comparisons()).limit == Fraction(923, 10)


def test_letter_is_called_as_the_policy_calls_it_or_as_its_tier():
    letter = {"kind": "letter", "template": "first", "owner": "attendance_officer"}
    own = {"kind": "letter", "template": "low", "owner": "attendance_officer"}
    tier = {
        "name": "Low attendance", "order": 1, "when": {"measure": "attendance", "op": "<", "limit": 95},
        "actions": {"letter": letter, "own": own},
    }  # fmt: skip
    document = {"ladders": {"attendance": {"tiers": {"low": tier}}}, "letters": {"first": {"title": "First letter"}}}

    [low] = read_policy(document).ladders[0].tiers

    assert {action.key: action.detail.get("called") for action in low.actions} == {
        "letter": "First letter", "own": "Low attendance",
    }  # fmt: skip
