"""Leave: grounds, notice, never afterwards, and what each day becomes. Worked examples A33 and A34."""

from datetime import date, datetime, time

import pytest

from registers.rules.codes import codes_on
from registers.rules.leave import (
    GROUNDS,
    Asked,
    DayMeaning,
    LeaveRefused,
    codes_to_choose,
    days_granted,
    first_open_day,
    grantable,
    meanings,
    notice_given,
    notice_words,
    runs,
    too_late_codes,
)

MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(9, 14))
SAT, NEXT_MON = date(2026, 3, 14), date(2026, 3, 16)
OPENS = time(8, 45)
WEEK = (MON, TUE, WED, THU, FRI)


def asked(*days: date, ground: str = "exceptional", apart: tuple[date, ...] = ()) -> Asked:
    return Asked(ground, days, frozenset(apart))


def codes(asked_for: Asked, granted: tuple[date, ...], first_open: date = MON, code: str = "") -> list[str]:
    return [one.code for one in meanings(asked_for, granted, first_open=first_open, code=code)]


# ---- A33: never retrospective --------------------------------------------------------------------------------------


def test_a33_leave_asked_for_on_return_cannot_be_granted():
    holiday = asked(MON, TUE, WED)

    with pytest.raises(LeaveRefused, match="9 March to 11 March cannot be granted: they have begun") as refused:
        days_granted(holiday, "granted", first_open=THU)

    assert refused.value.field == "decision"
    assert refused.value.remedy == (
        "Leave is never granted for days gone by; they are G (holiday) or O. "
        "Grant the days to come as a part, or refuse."
    )


def test_a33_no_part_of_days_gone_by_can_be_granted_either():
    with pytest.raises(LeaveRefused, match="9 March cannot be granted: it has begun"):
        days_granted(asked(MON, TUE, WED), "part", first_open=TUE, since=MON, until=WED)


def test_a33_days_gone_by_are_g_for_a_holiday_and_o_otherwise():
    assert (too_late_codes(), too_late_codes(True), too_late_codes(False)) == (("G", "O"), ("G",), ("O",))
    assert codes(asked(MON, TUE), (), first_open=WED) == ["", ""]


def test_a33_the_days_still_to_come_can_be_granted_as_a_part():
    holiday = asked(*WEEK)
    granted = days_granted(holiday, "part", first_open=THU, since=THU, until=SAT)

    assert granted == (THU, FRI)
    assert codes(holiday, granted, first_open=THU) == ["", "", "", "C", "C"]


@pytest.mark.parametrize(
    ("clock", "opens", "first"),
    [
        (time(7, 30), OPENS, TUE),
        (time(8, 44, 59), OPENS, TUE),
        (time(8, 45), OPENS, WED),
        (time(16, 0), OPENS, WED),
        (time(7, 30), None, WED),
    ],
)
def test_a33_a_day_can_be_granted_until_its_register_opens(clock, opens, first):
    assert first_open_day(datetime.combine(TUE, clock), opens) == first
    assert grantable(WEEK, first) == [day for day in WEEK if day >= first]


# ---- A34: the day set apart ----------------------------------------------------------------------------------------


def test_a34_only_the_day_set_apart_is_r_and_the_others_are_c_when_granted():
    festival = asked(TUE, WED, THU, ground="religious", apart=(WED,))

    assert codes(festival, days_granted(festival, "granted", first_open=MON)) == ["C", "R", "C"]


def test_a34_other_days_that_are_not_granted_are_filled_with_nothing():
    festival = asked(TUE, WED, THU, ground="religious", apart=(WED,))
    granted = days_granted(festival, "part", first_open=MON, since=WED, until=THU)

    assert meanings(festival, granted, first_open=MON) == (
        DayMeaning(TUE, "", "not granted; absence then is N until looked into, then G (holiday) or O"),
        DayMeaning(WED, "R", "the day set apart by the religious body"),
        DayMeaning(THU, "", "not granted; absence then is N until looked into, then G (holiday) or O"),
    )


@pytest.mark.parametrize(("decision", "since", "until"), [("refused", None, None), ("part", THU, FRI)])
def test_a34_the_day_set_apart_is_authorised_by_law_and_cannot_be_refused(decision, since, until):
    festival = asked(TUE, WED, THU, ground="religious", apart=(WED,))

    with pytest.raises(LeaveRefused, match="11 March is set apart by the religious body"):
        days_granted(festival, decision, first_open=MON, since=since, until=until)


def test_a34_asked_for_afterwards_the_other_days_are_g_or_o():
    festival = asked(TUE, WED, THU, ground="religious", apart=(WED,))

    assert days_granted(festival, "refused", first_open=FRI) == ()
    assert codes(festival, (), first_open=FRI) == ["", "", ""]


# ---- deciding ------------------------------------------------------------------------------------------------------


def test_refused_leave_grants_no_day():
    assert days_granted(asked(*WEEK), "refused", first_open=MON) == ()


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        (None, None, "Which part is granted?"),
        (WED, WED, "Which part is granted?"),
        (date(2026, 4, 13), date(2026, 4, 15), "not a part of what was asked for"),
        (SAT, NEXT_MON, "School is not open on any of those days"),
    ],
)
def test_part_that_is_none_is_refused(since, until, message):
    with pytest.raises(LeaveRefused, match=message):
        days_granted(asked(*WEEK), "part", first_open=MON, since=since, until=until)


def test_decision_nobody_knows_is_refused():
    with pytest.raises(LeaveRefused, match="Nothing was decided"):
        days_granted(asked(*WEEK), "maybe", first_open=MON)


def test_only_school_days_of_a_part_over_a_weekend_count():
    days = (THU, FRI, NEXT_MON)

    assert days_granted(asked(*days), "part", first_open=MON, since=FRI, until=date(2026, 3, 17)) == (FRI, NEXT_MON)


# ---- grounds, notice, runs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        ("exceptional", "C"),
        ("performance", "C1"),
        ("interview", "J1"),
        ("study", "S"),
        ("part_time", "C2"),
        ("appointment", "M"),
        ("religious", "R"),
        ("mobile", "T"),
    ],
)
def test_ground_gives_its_code_and_the_code_is_in_force(ground, code):
    in_force = {one.code for one in codes_on(MON)}

    assert (GROUNDS[ground].code, code in in_force) == (code, True)


def test_grounds_are_these_and_no_others():
    assert set(GROUNDS) == {
        "exceptional", "performance", "interview", "study", "part_time", "appointment", "religious", "mobile",
    }  # fmt: skip
    assert {key for key, ground in GROUNDS.items() if ground.needs_body} == {"performance", "part_time", "religious"}
    assert {key for key, ground in GROUNDS.items() if not ground.by_choice} == {"religious", "mobile"}


def test_leave_may_be_granted_as_an_exceptional_circumstance_where_its_own_ground_does_not_hold():
    assert (codes_to_choose("performance"), codes_to_choose("exceptional"), codes_to_choose("religious")) == (
        ("C1", "C"), ("C",), ("R",),
    )  # fmt: skip
    assert codes(asked(MON, ground="performance"), (MON,), code="C") == ["C"]


@pytest.mark.parametrize(
    ("asked_on", "given", "words"),
    [
        (date(2026, 2, 27), 10, "10 days’ notice, as the school asks"),
        (date(2026, 3, 8), 1, "1 day’s notice; the school asks for 10"),
        (MON, 0, "asked for when it had begun: those days cannot be granted"),
        (WED, -2, "asked for when it had begun: those days cannot be granted"),
    ],
)
def test_notice_is_told_as_advice(asked_on, given, words):
    assert (notice_given(asked_on, MON), notice_words(given, 10)) == (given, words)


def test_runs_of_one_code_are_one_entry_even_over_a_weekend():
    festival = asked(THU, FRI, NEXT_MON, ground="religious", apart=(NEXT_MON,))

    assert runs(meanings(festival, (THU, FRI, NEXT_MON), first_open=MON)) == [
        (THU, SAT, "C"),
        (NEXT_MON, date(2026, 3, 17), "R"),
    ]


def test_runs_leave_out_what_is_not_granted():
    assert runs(meanings(asked(MON, TUE, WED), (MON, WED), first_open=MON)) == [(MON, TUE, "C"), (WED, THU, "C")]
    assert runs(meanings(asked(MON, TUE), (), first_open=MON)) == []
