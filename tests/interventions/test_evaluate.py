"""The worked examples of policies, returns and penalty notices, from marks to findings, as the command prints them."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import ExpectedAbsence
from tests.interventions.evaluating import (
    MONDAY,
    NIGHT,
    child,
    found,
    in_force,
    mark_days,
    present,
    printed,
    tiers,
)

pytestmark = pytest.mark.django_db


def judged(life, codes: str, *, policy: str = "", since: date = MONDAY, before: int = 0, **pupil) -> dict:
    """The document of the last marked day, of a pupil with `before` days at school before these marks."""
    with scoped(life.school_id):
        if policy:
            in_force(life, policy)
        place = child(life, **pupil)
        on = mark_days(life, place, present(before) + codes, since=since)
    return printed(life, on)


def test_a35_ten_sessions_of_holiday_in_one_week_meet_the_threshold(oakfield_life):
    document = judged(oakfield_life, "G G G G G G G G G G")

    one = found(document, "penalty_notice")
    assert (one["measure"], one["op"], one["limit"]) == ("unauthorised", ">=", 10)
    assert one["window"] == {"name": "weeks:10", "since": "2025-12-08", "until": "2026-03-07"}
    assert one["counts"]["unauthorised"] == 10
    assert one["sessions"] == [
        {"date": f"2026-03-0{day}", "session": session, "code": "G"} for day in range(2, 7) for session in ("AM", "PM")
    ]
    assert one["because"] == (
        "10 sessions missed without leave in the last 10 school weeks, and the limit is 10."
    )  # fmt: skip


def test_a35_four_of_holiday_and_six_late_meet_the_threshold(oakfield_life):
    document = judged(oakfield_life, "G G G G " + "U \\ " * 6)

    assert tiers(document)["penalty_notice"] == "penalty_notice"
    assert [one["code"] for one in found(document, "penalty_notice")["sessions"]] == ["G"] * 4 + ["U"] * 6


@pytest.mark.parametrize("codes", ["G G G G G G G G G \\", "O O O O O I I I I I"])
def test_a36_nine_sessions_or_five_with_illness_do_not(oakfield_life, codes):
    assert "penalty_notice" not in tiers(judged(oakfield_life, codes))


def test_a36_a_child_below_compulsory_school_age_meets_no_threshold(oakfield_life):
    document = judged(oakfield_life, "G " * 10, born=date(2021, 6, 1))

    assert "penalty_notice" not in tiers(document)


def test_a40_twenty_sessions_in_a_row_are_a_return(oakfield_life):
    one = found(judged(oakfield_life, "O " * 20), "return_10_days")

    assert (one["measure"], one["limit"], one["value"]) == ("continuous_unauthorised_days", 10, 10)
    assert one["window"] == {"name": "run", "since": "2026-03-02", "until": "2026-03-14"}
    assert len(one["sessions"]) == 20
    assert one["because"] == "10 school days in a row away without leave, since 2 March 2026, and the limit is 10."


def test_a40_nineteen_sessions_and_present_are_none(oakfield_life):
    assert "return_10_days" not in tiers(judged(oakfield_life, "O " * 19 + "\\"))


def test_a41_illness_expected_to_last_is_a_return_now(oakfield_life):
    with scoped(oakfield_life.school_id):
        place = child(oakfield_life)
        on = mark_days(oakfield_life, place, "I " * 24)
        ExpectedAbsence.objects.create(
            school=oakfield_life.school, pupil=oakfield_life.pupils[place], since=MONDAY, until=date(2026, 4, 1),
            grounds="Letter from the hospital", recorded_name="Bob Officer", recorded_at=NIGHT,
        )  # fmt: skip

    one = found(printed(oakfield_life, on), "return_sickness")

    assert (one["measure"], one["value"]) == ("illness_days_expected", 20)
    assert one["because"] == "20 days of illness this year with those still expected, and the limit is 15."


def test_a41_twelve_days_of_illness_alone_are_none(oakfield_life):
    assert "return_sickness" not in tiers(judged(oakfield_life, "I " * 24))


def test_a41_fifteen_days_of_illness_are_a_return(oakfield_life):
    one = found(judged(oakfield_life, "I " * 30), "return_sickness")

    assert (one["measure"], one["value"], one["counts"]["illness"]) == ("illness_days", 15, 30)


SPECIAL = [("96.2", 481, 500, None), ("92.0", 46, 50, "targeted"), ("89.9", 89, 99, "intensive"),
           ("90.0", 90, 100, "targeted"), ("49.9", 45, 91, "critical"), ("95.0", 95, 100, None)]  # fmt: skip


@pytest.mark.parametrize(("shown", "attended", "possible", "tier"), SPECIAL, ids=[row[0] for row in SPECIAL])
def test_a42_tiers_of_a_special_school(oakfield_life, shown, attended, possible, tier):
    if possible > 180:  # the spring term is too short for it: the same share of fewer sessions
        attended, possible = 101, 105
    document = judged(
        oakfield_life, "I " * (possible - attended) + "/ " * attended, policy="special_targeted", since=date(2026, 1, 5)
    )

    assert tiers(document).get("attendance") == tier


def test_a42_the_evidence_says_what_was_seen(oakfield_life):
    one = found(
        judged(oakfield_life, "I I I I " + present(23), policy="special_targeted", since=date(2026, 1, 5)), "attendance"
    )

    assert one["counts"] | {"possible": 50, "attended": 46, "absent": 4} == one["counts"]
    assert (one["op"], one["limit"], one["value"]) == ("<", 95, 92)
    assert one["because"] == (
        "2 days missed this year up to 6 February 2026 (4 of 50 sessions): attendance is 92.0%, "
        "and the policy asks for 95%."
    )
    assert [check["limit"] for check in one["checks"]] == [90, 95]
    assert len(one["sessions"]) == one["sessions_total"] == 4


A43 = [("96.0", 96, 100, None), ("95.9", 94, 98, "below_96"), ("89.9", 89, 99, "below_90")]


@pytest.mark.parametrize(("shown", "attended", "possible", "tier"), A43, ids=[row[0] for row in A43])
def test_a43_steps_of_a_trust(oakfield_life, shown, attended, possible, tier):
    document = judged(
        oakfield_life, "I " * (possible - attended) + "/ " * attended, policy="trust_with_appendix",
        since=date(2026, 1, 5),
    )  # fmt: skip

    assert tiers(document).get("attendance") == tier


@pytest.mark.parametrize(("missed", "listed"), [(19, False), (20, True)])
def test_a46_like_a_floor_of_twenty_sessions(oakfield_life, missed, listed):
    document = judged(oakfield_life, "I " * missed, policy="special_targeted")

    assert ("attendance" in tiers(document)) is listed


def test_a27_an_n_may_stand_until_its_fifth_school_day_is_over(oakfield_life):
    with scoped(oakfield_life.school_id):
        place = child(oakfield_life)
        mark_days(oakfield_life, place, "N \\ " + present(6), since=date(2025, 10, 16))

    on_the_fifth, after = (printed(oakfield_life, date(2025, 10, day)) for day in (23, 24))

    assert "unexplained_n" not in tiers(on_the_fifth)
    one = found(after, "unexplained_n")
    assert one["sessions"] == [{"date": "2025-10-16", "session": "AM", "code": "N"}]
    assert (
        one["because"] == "No reason is known for the absence of 16 October 2025, 6 school days ago; five are allowed."
    )
