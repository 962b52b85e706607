"""Judging from facts alone: limits exactly at their edge, windows, floors, and who a ladder is for."""

from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from interventions.rules.elapsed import elapsed
from interventions.rules.evidence import apart, as_json, because
from interventions.rules.findings import Counted, Facts, Running
from interventions.rules.judging import judge
from interventions.rules.national import NATIONAL_KEYS, with_national
from interventions.rules.policy import Window
from interventions.rules.reading import read_policy

ON = date(2026, 3, 13)
SINCE, UNTIL = date(2025, 9, 1), date(2026, 3, 14)
YEAR, TEN_WEEKS = Window("year"), Window("weeks", 10)
NOTHING = with_national(read_policy({}))


def counted(
    possible: int = 0, absent: int = 0, *, unauthorised: int = 0, illness: int = 0, late: int = 0, **codes
) -> Counted:
    return Counted(
        SINCE, UNTIL, possible, possible - absent, absent - unauthorised, unauthorised, late_l=late, illness=illness,
        codes=codes,
    )  # fmt: skip


def facts(
    year: Counted | None = None, *, weeks: Counted | None = None, born=date(2014, 5, 4), flags=(), **more
) -> Facts:
    windows = {YEAR: year or counted(), TEN_WEEKS: weeks or counted(), **more.pop("windows", {})}
    return Facts(UUID(int=1), UUID(int=2), born, 7, frozenset(flags), windows, **more)


def one(when: dict, **ladder) -> dict:
    return {"ladders": {"own": {"tiers": {"stage": {"order": 1, "when": when}}, **ladder}}}


def met(policy, seen: Facts, **more) -> dict[str, str]:
    """The tier met on each ladder."""
    found = policy if not isinstance(policy, dict) else read_policy(policy)
    return {ladder: one.tier for ladder, one in judge(found, seen, ON, **more).items()}


@pytest.mark.parametrize(
    ("absent", "possible", "flags"),
    [
        (19, 190, {"persistent"}),  # A17
        (18, 190, set()),
        (38, 380, {"persistent"}),
        (37, 380, set()),
        (28, 281, set()),  # A19: 9.96% shows as 10.0%
        (95, 190, {"persistent", "severe"}),  # A18
        (94, 190, {"persistent"}),
        (0, 0, set()),  # A08
    ],
)
def test_persistent_and_severe_compare_whole_numbers(absent, possible, flags):
    assert met(NOTHING, facts(counted(possible, absent))).keys() == flags


@pytest.mark.parametrize(("unauthorised", "threshold"), [(9, False), (10, True)])
def test_a35_a36_penalty_threshold(unauthorised, threshold):
    found = met(NOTHING, facts(weeks=counted(200, unauthorised, unauthorised=unauthorised)))

    assert ("penalty_notice" in found) is threshold


def test_a36_authorised_absence_is_none_of_the_threshold():
    assert "penalty_notice" not in met(NOTHING, facts(weeks=counted(200, 10, unauthorised=5)))


def test_penalty_threshold_counts_sessions_at_another_school_of_the_trust():
    elsewhere = tuple((date(2026, 2, day), "AM", "G") for day in range(2, 6))

    assert "penalty_notice" in met(NOTHING, facts(weeks=counted(90, 6, unauthorised=6), elsewhere=elsewhere))


@pytest.mark.parametrize(
    ("born", "of_age"), [(date(2021, 6, 1), False), (date(2014, 5, 4), True), (date(2008, 1, 1), False)]
)
def test_a_ladder_for_compulsory_school_age_only(born, of_age):
    found = met(NOTHING, facts(weeks=counted(200, 10, unauthorised=10), born=born))

    assert ("penalty_notice" in found) is of_age


@pytest.mark.parametrize(("days", "due"), [(10, True), (Fraction(19, 2), False), (0, False)])
def test_a40_return_of_ten_days(days, due):
    running = {"continuous_unauthorised_days": Running(Fraction(days), SINCE)}

    assert ("return_10_days" in met(NOTHING, facts(running=running))) is due


@pytest.mark.parametrize(
    ("year", "running", "due"),
    [
        (counted(100, 24, illness=24), {}, False),
        (counted(100, 24, illness=24), {"illness_days_expected": Running(Fraction(22))}, True),  # A41
        (counted(100, 29, illness=29), {}, False),
        (counted(100, 30, illness=30), {}, True),
        (counted(10, 10, illness=10), {"illness_spell_days": Running(Fraction(15))}, True),
    ],
)
def test_a41_sickness_return(year, running, due):
    assert ("return_sickness" in met(NOTHING, facts(year, running=running))) is due


BANDS = {
    "ladders": {
        "attendance": {
            "tiers": {
                "targeted": {"order": 1, "when": {"measure": "attendance", "op": "<", "limit": 95, "floor": 20}},
                "intensive": {"order": 2, "when": {"measure": "attendance", "op": "<", "limit": 90, "floor": 20}},
                "critical": {"order": 3, "when": {"measure": "attendance", "op": "<", "limit": 50, "floor": 20}},
            }
        }
    }
}


@pytest.mark.parametrize(
    ("attended", "possible", "tier"),
    [
        (962, 1000, None), (920, 1000, "targeted"), (899, 1000, "intensive"), (499, 1000, "critical"),
        (900, 1000, "targeted"), (950, 1000, None), (9499, 10000, "targeted"), (10, 19, None), (10, 20, "intensive"),
    ],
)  # fmt: skip
def test_a42_the_highest_tier_counts_and_a_floor_keeps_out(attended, possible, tier):
    found = met(BANDS, facts(counted(possible, possible - attended)))

    assert found.get("attendance") == tier


def test_codes_set_aside_are_neither_possible_nor_absent():
    when = {"measure": "attendance", "op": ">=", "limit": 98, "set_aside": ["I", "M"]}
    year = counted(100, 10, illness=8, I=8, M=1)

    found = judge(read_policy(one(when)), facts(year), ON)["own"]

    assert found.deciding.value == Fraction(9000, 91)
    assert because(found) == (
        "½ day missed this year up to 13 March 2026, I or M left out, (1 of 91 sessions): attendance is 98.9%, "
        "and the policy asks for at least 98%."
    )


@pytest.mark.parametrize(("flags", "let_in"), [((), False), (("ehcp",), True), (("ehcp", "looked_after"), False)])
def test_flags_let_in_and_keep_out(flags, let_in):
    policy = one({"measure": "absent", "op": ">=", "limit": 1}, only_flags=["ehcp"], not_flags=["looked_after"])

    assert ("own" in met(policy, facts(counted(10, 2), flags=flags))) is let_in


def test_year_groups_let_in():
    when = {"measure": "absent", "op": ">=", "limit": 1}

    assert met(one(when, year_groups=[7]), facts(counted(10, 2))) == {"own": "stage"}
    assert met(one(when, year_groups=[8]), facts(counted(10, 2))) == {}


@pytest.mark.parametrize(("ends", "judged"), [({"daily"}, False), ({"daily", "half_term_end", "term_end"}, True)])
def test_a_ladder_of_term_ends_is_judged_then(ends, judged):
    policy = one({"measure": "absent", "op": ">=", "limit": 1}, judged="term_end")

    assert ("own" in met(policy, facts(counted(10, 2)), ends=ends)) is judged


DAYS = tuple(date(2026, 1, day) for day in (5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 26, 27, 28))


@pytest.mark.parametrize(
    ("day", "on", "unit", "number"),
    [
        (date(2026, 1, 6), date(2026, 1, 13), "days", 7),
        (date(2026, 1, 6), date(2026, 1, 13), "school_days", 5),
        (date(2026, 1, 6), date(2026, 1, 13), "school_weeks", 1),
        (date(2026, 1, 6), date(2026, 1, 12), "school_weeks", 0),
        (date(2026, 1, 6), date(2026, 1, 26), "school_weeks", 1),  # a week of holiday does not count
        (date(2026, 1, 6), date(2026, 1, 27), "school_weeks", 2),
        (date(2026, 1, 6), date(2026, 1, 6), "days", 0),
    ],
)
def test_elapsed(day, on, unit, number):
    assert elapsed(day, on, unit, DAYS) == number


def test_timers_and_windows_since_an_event_belong_to_their_ladder():
    when = {"all": {
        "weeks": {"measure": "days_since", "event": "tier:first", "unit": "school_weeks", "op": ">=", "limit": 1},
        "still": {"measure": "attendance", "window": "since:tier:first", "op": "<", "limit": 95},
        "worse": {"measure": "change", "window": "since:tier:first", "op": "<=", "limit": 0},
    }}  # fmt: skip
    events = {"own": {"tier:first": (date(2026, 1, 6),)}}
    since = {("own", "tier:first"): counted(10, 1)}
    seen = facts(counted(100, 5), events=events, since=since)

    found = judge(read_policy(one(when)), seen, ON, school_days=DAYS)["own"]

    assert [one.value for one in found.reasons] == [2, 90, Fraction(90) - Fraction(8600, 90)]
    assert because(found, {"first": "First letter"}) == (
        "2 school weeks since the stage First letter, 6 January 2026, and ½ day missed since the stage First letter "
        "(1 of 10 sessions): attendance is 90.0%, and the policy asks for 95%, and attendance has fallen by 5.6 "
        "percentage points since the stage First letter (9 of 10 sessions attended)."
    )
    assert met(one(when), facts(counted(100, 5), events={"other": events["own"]}, since=since)) == {}


def test_as_json_has_what_interfaces_promise():
    found = judge(NOTHING, facts(counted(190, 19)), ON)["persistent"]

    document = as_json(found)

    assert {key: document[key] for key in ("ladder", "tier", "entry", "role", "measure", "op", "limit", "window")} == {
        "ladder": "persistent", "tier": "persistent", "entry": "automatic", "role": "attendance_officer",
        "measure": "absence", "op": ">=", "limit": 10,
        "window": {"name": "year", "since": "2025-09-01", "until": "2026-03-14"},
    }  # fmt: skip
    assert document["counts"]["absent"] == 19
    assert document["because"] == (
        "9½ days missed this year up to 13 March 2026 (19 of 190 sessions): absence is 10.0%, "
        "and the policy acts from 10%."
    )


def test_apart_shows_as_many_places_as_it_takes_not_to_look_like_the_limit():
    assert (apart(Fraction(94997, 1000), Fraction(95)), apart(Fraction(95), Fraction(95))) == ("94.997", "95.0")


def test_the_national_ladders_cannot_be_switched_off_and_may_have_actions():
    policy = read_policy({"ladders": {
        "persistent": {"off": True, "tiers": {}},
        "severe": {"tiers": {"severe": {
            "order": 9, "entry": "proposed", "when": {"measure": "absence", "op": ">=", "limit": 80},
            "actions": {"call": {"kind": "call", "owner": "headteacher"}},
        }}},
    }})  # fmt: skip

    found = with_national(policy)

    severe = found.ladder("severe").tiers[0]
    assert tuple(ladder.key for ladder in found.ladders) == NATIONAL_KEYS
    assert (severe.entry, [action.key for action in severe.actions]) == ("automatic", ["call"])
    assert met(found, facts(counted(100, 50))) == {"persistent": "persistent", "severe": "severe"}
