"""What-if: policies replayed on the weeks of pupils. Each expectation is counted by hand, or by brute force."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.terms import Span, TermDates
from interventions.rules.policy import Comparison, Policy, Window
from interventions.rules.reading import read_policy, read_span
from interventions.rules.replay import Replayer
from interventions.rules.replay_compare import can_tell, counters_of, week_test
from interventions.rules.replay_school import Outcome, PupilWeeks, SchoolReplay, fine_limit, minutes_of
from interventions.rules.replay_weeks import SchoolWeeks, running, school_weeks, sums, weeks_of_span, windowed
from interventions.rules.whatif import Load, what_if

SCHOOL = UUID(int=1)
FIRST = date(2025, 9, 1)  # a Monday
TERMS = (
    TermDates("Autumn", Span(FIRST, date(2025, 10, 11)), Span(date(2025, 9, 22), date(2025, 9, 27))),
    TermDates("Spring", Span(date(2025, 10, 20), date(2025, 11, 15)), None),
)
# six weeks of autumn (the fourth is a holiday) and four of spring: mondays 1, 8, 15, 29 September, 6, 20 October …
MONDAYS = [FIRST + timedelta(days=7 * n) for n in (0, 1, 2, 4, 5, 7, 8, 9, 10)]
WEEKS = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, FIRST)
HERE = 10  # sessions of a whole week


def ladders(**tiers) -> Policy:
    """A policy of one ladder, `attendance`."""
    written = {
        key: {"name": key.upper(), "order": place, "role": "attendance_officer", **tier}
        for place, (key, tier) in enumerate(tiers.items(), start=1)
    }
    return read_policy({"policy": 1, "ladders": {"attendance": {"name": "Attendance", "tiers": written}}})


def below(limit: float, **more) -> dict:
    return {"measure": "attendance", "op": "<", "limit": limit, **more}


LETTER = {"letter": {"kind": "letter", "template": "one", "owner": "attendance_officer"}}
MEETING = {"meeting": {"kind": "meeting", "owner": "headteacher"}}


def pupil(attended: Sequence[int], *, since: int = 0, **more) -> PupilWeeks:
    """A pupil with so many sessions attended of ten in each of the nine weeks, on roll from the week `since`."""
    size = len(WEEKS.mondays)
    column = [0] * since + list(attended) + [0] * (size - since - len(attended))
    on_roll = list(range(since, since + len(attended)))
    possible = [HERE if week in on_roll else 0 for week in range(size)]
    counts = {
        "possible": possible, "attended": column, "authorised": [p - a for p, a in zip(possible, column, strict=True)],
        **{name: [0] * size for name in ("unauthorised", "late_l", "late_u", "I", "N", "M", "O", "G")},
        **more.pop("counts", {}),
    }  # fmt: skip
    return PupilWeeks(
        more.get("pupil_id", uuid4()), more.get("born", date(2015, 1, 1)), more.get("year_group", 5),
        more.get("flags", frozenset()), on_roll, counts,
    )  # fmt: skip


def stays(policy: Policy, who: PupilWeeks, weeks: SchoolWeeks = WEEKS) -> list[tuple[str, int, int]]:
    """The tiers a pupil would have been in: (tier, first week, week after)."""
    replayer = Replayer(weeks)
    walk = replayer.walk(policy.ladders[0])
    ready = replayer.pupil(who.counts, sum(1 << week for week in who.weeks))
    return [(stay.tier.key, stay.since, stay.until) for stay in replayer.stays(walk, ready)]


def replay(before: Policy, draft: Policy, *, since: date = FIRST, on: date = date(2025, 11, 14)) -> SchoolReplay:
    return SchoolReplay(SCHOOL, "Oakfield", WEEKS, before, draft, since=since, on=on)


# ---- weeks ------------------------------------------------------------------------------------------------------


def test_weeks_know_their_term_and_half_term():
    assert WEEKS.labels == ("Autumn 1",) * 3 + ("Autumn 2",) * 2 + ("Spring 1",) * 4
    assert WEEKS.terms == (0,) * 5 + (5,) * 4
    assert WEEKS.halves == (0, 0, 0, 3, 3, 5, 5, 5, 5)
    assert (WEEKS.half_ends, WEEKS.term_ends) == (0b100010100, 0b100010000)


def test_a_term_that_goes_on_has_not_ended_with_the_last_week():
    weeks = school_weeks(dict.fromkeys(MONDAYS[:-1], 5), TERMS, FIRST)

    assert (weeks.half_ends, weeks.term_ends) == (0b00010100, 0b00010000)


def test_no_week_is_no_end():
    assert school_weeks({}, TERMS, FIRST).half_ends == 0


@pytest.mark.parametrize(
    ("window", "first"),
    [
        (Window("year"), [0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (Window("term"), [0, 0, 0, 0, 0, 5, 5, 5, 5]),
        (Window("half_term"), [0, 0, 0, 3, 3, 5, 5, 5, 5]),
        (Window("weeks", 3), [0, 0, 0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_window_begins_with_its_first_week(window, first):
    assert [since for since, _ in windowed(window, WEEKS)] == first
    assert [until for _, until in windowed(window, WEEKS)] == list(range(1, 10))


def test_a_span_of_days_takes_whole_weeks():
    window = Window("span", first=date(2025, 9, 10), last=date(2025, 9, 30))

    assert windowed(window, WEEKS)[2:6] == ((1, 3), (1, 4), (1, 4), (1, 4))


def test_a_year_does_not_count_the_weeks_before_it():
    weeks = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, date(2025, 9, 10))

    assert weeks.year_from == 1
    assert windowed(Window("year"), weeks)[:3] == ((1, 1), (1, 2), (1, 3))


@pytest.mark.parametrize(
    ("text", "weeks"), [("1 days", 1), ("28 days", 4), ("6 school_days", 2), ("3 school_weeks", 3)]
)
def test_a_length_of_time_in_weeks_is_rounded_up(text, weeks):
    assert weeks_of_span(read_span(text, "")) == weeks


# ---- the measure --------------------------------------------------------------------------------------------------

COUNTS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=9, max_size=9)


@given(COUNTS, st.integers(0, 8), st.decimals(50, 100, places=2), st.integers(0, 40))
def test_attendance_of_the_year_at_the_end_of_each_week_is_what_a_count_by_hand_gives(weeks, start, limit, floor):
    """Every operator, every limit, every floor: the bit of a week is the comparison of exact fractions."""
    attended = [min(pair) for pair in weeks]
    possible = [max(pair) for pair in weeks]
    known = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, MONDAYS[start])
    for op in ("<", "<=", ">", ">="):
        policy = ladders(a={"when": below(95, floor=floor) | {"op": op, "limit": str(limit)}})
        [comparison] = policy.comparisons()
        replayer = Replayer(known)
        replayer.walk(policy.ladders[0])
        [mask] = replayer.pupil({"possible": possible, "attended": attended}, -1).masks
        for week in range(9):
            whole = sum(possible[start : week + 1])
            share = Fraction(100 * sum(attended[start : week + 1]), whole) if whole else None
            expected = share is not None and whole >= floor and _side(op, share, comparison.limit)
            assert bool(mask >> week & 1) == expected, (op, week)


def _side(op: str, value: Fraction, limit: Fraction) -> bool:
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[op]


@given(st.lists(st.integers(0, 10), min_size=9, max_size=9), st.integers(1, 12))
def test_a_rolling_window_adds_the_last_weeks(column, number):
    found = sums(running(column), windowed(Window("weeks", number), WEEKS))

    assert found == [sum(column[max(0, week + 1 - number) : week + 1]) for week in range(9)]


@pytest.mark.parametrize(
    ("measure", "more", "value"),
    [
        ("possible", {}, 10),
        ("absent", {}, 6),
        ("authorised", {}, 4),
        ("unauthorised", {}, 2),
        ("late", {}, 2),
        ("late_before_close", {}, 1),
        ("sessions", {"codes": ["I", "U"]}, 4),
        ("illness_days", {}, Fraction(3, 2)),
        ("absent", {"set_aside": ["I"]}, 3),
        ("attendance", {}, 40),
        ("absence", {"set_aside": ["I"]}, Fraction(300, 7)),
        ("attendance", {"set_aside": ["L"]}, Fraction(300, 9)),
    ],
)
def test_each_measure_of_one_week(measure, more, value):
    """Ten possible, four attended (one L), three I and one M authorised, one N and one U unauthorised."""
    counts = {
        "possible": 10, "attended": 4, "authorised": 4, "unauthorised": 2, "late_l": 1, "late_u": 1, "I": 3, "M": 1,
        "N": 1, "O": 0, "G": 0,
    }  # fmt: skip
    for op, expected in (("<", False), ("<=", True), (">", False), (">=", True)):
        test = week_test(Comparison("c", measure, op, Fraction(value), Window("year"), **_tuples(more)))
        top, bottom = (sum(times * counts[name] for name, times in column) for column in (test.top, test.bottom))
        assert test.less.holds(top, bottom) == expected, op


def _tuples(more: dict) -> dict:
    return {name: tuple(value) for name, value in more.items()}


def test_what_weeks_cannot_tell_is_said():
    known = Comparison("c", "attendance", "<", Fraction(95), Window("year"))

    assert can_tell(known)
    assert not can_tell(Comparison("c", "attendance", "<", Fraction(95), Window("days", 5)))
    assert not can_tell(Comparison("c", "continuous_absent_days", ">", Fraction(10)))
    assert not can_tell(Comparison("c", "sessions", ">", Fraction(1), Window("year"), codes=("H",)))
    assert counters_of([known]) == ("possible", "attended")


# ---- a ladder ----------------------------------------------------------------------------------------------------


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


# ---- one pupil, two policies --------------------------------------------------------------------------------------

NOW = ladders(a={"when": below(90), "actions": LETTER, "recovered": "2 school_weeks", "cool_off": "21 days"})
DRAFT = ladders(a={"when": below(95), "actions": LETTER, "recovered": "2 school_weeks", "cool_off": "21 days"})
ILL = [10, 9, 10, 8, 7, 5, 6, 5, 7]  # 67 of 90; below 95% from week 3, below 90% from week 4


def test_a_pupil_under_both_policies():
    outcome = replay(NOW, DRAFT).outcome(pupil(ILL))

    assert outcome == Outcome(
        work=((0, 4, 1, 0, 0), (1, 3, 1, 0, 0)), stands=(("attendance", "a", "a"),), persistent=True, sooner_days=5,
        extra=False, fine=False,
    )  # fmt: skip


def test_somebody_never_seen_before_counts_to_the_end_of_the_span():
    nobody = ladders(a={"when": below(10), "actions": LETTER})

    assert replay(nobody, DRAFT).outcome(pupil(ILL)).sooner_days == 25


def test_a_letter_is_not_sent_again_within_its_cool_off():
    once = ladders(a={"when": below(95, window="weeks:1"), "actions": LETTER, "recovered": "1 school_weeks",
                      "cool_off": "21 days"})  # fmt: skip
    work = replay(once, once).outcome(pupil([5, 10, 5, 10, 5, 10, 10])).work

    assert [one[1] for one in work if one[0] == 0] == [0, 4]


def test_letters_before_the_span_are_replayed_but_not_counted():
    outcome = replay(NOW, DRAFT, since=date(2025, 10, 6)).outcome(pupil(ILL))

    assert [one[:2] for one in outcome.work] == [(0, 4)]
    assert outcome.sooner_days == 5


def test_the_day_shown_decides_who_stands_where():
    standing = [replay(NOW, DRAFT, on=day).outcome(pupil(ILL)).stands for day in (date(2025, 9, 12), date(2025, 9, 30))]

    assert standing == [(), (("attendance", "", "a"),)]


def test_a_ladder_lets_in_whom_it_is_for():
    def of(**more) -> Policy:
        return read_policy(
            {"ladders": {"l": {"tiers": {"a": {"order": 1, "when": below(95), "actions": LETTER}}, **more}}}
        )

    known = {
        "year": replay(of(), of(year_groups=[4])), "flag": replay(of(), of(only_flags=["ehcp"])),
        "not": replay(of(), of(not_flags=["ehcp"])), "age": replay(of(), of(csa_only=True)),
    }  # fmt: skip
    child = pupil([5] * 9, flags=frozenset({"ehcp"}), born=date(2020, 10, 1))

    stands = {name: school.outcome(child).stands[0][2] for name, school in known.items()}

    assert stands == {"year": "", "flag": "a", "not": "", "age": ""}


# ---- all together ---------------------------------------------------------------------------------------------------


def test_the_answer_adds_up_pupils_and_half_terms():
    fine = [10, 10, 10, 9, 9, 10, 10, 10, 10]  # 88 of 90; 48 of 50 = 96% after autumn: below 97, never below 90
    found = what_if(
        [replay(NOW, ladders(a={"when": below(97), "actions": LETTER}))], {SCHOOL: [pupil(ILL), pupil(fine)]}
    )

    assert (found.pupils, found.weeks) == (2, 9)
    assert [(line.label, line.before.letters, line.draft.letters) for line in found.half_terms] == [
        ("Autumn 1", 0, 1), ("Autumn 2", 1, 1), ("Spring 1", 0, 0),
    ]  # fmt: skip
    assert (found.before, found.draft) == (Load(letters=1, minutes=12), Load(letters=2, minutes=24))
    assert (found.more_letters, found.persistent, found.sooner, found.sooner_days) == (1, 1, 1, 15)
    assert (found.extra, found.extra_fine, found.fine_limits) == (1, 1, (Fraction(90),))


def test_tiers_and_moves_on_the_day():
    who = pupil([10, 10, 10, 9, 9, 9, 10, 10, 10])
    found = what_if([replay(NOW, ladders(a={"when": below(99), "actions": LETTER}))], {SCHOOL: [who]})

    assert [(line.ladder, line.tier, line.before, line.draft) for line in found.tiers] == [("Attendance", "A", 0, 1)]
    assert [(move.pupil_id, move.ladder, move.before, move.draft) for move in found.moves] == [
        (who.pupil_id, "Attendance", "", "A")
    ]


def test_minutes_are_the_schools_own_where_it_says_so():
    own = read_policy({"ladders": {}, "costs": {"letter_minutes": 4, "meeting_minutes": 60}})

    assert minutes_of(own) == (4, 20, 60)
    assert minutes_of(NOW) == (12, 20, 75)


def test_the_limit_that_asked_for_a_letter_is_the_highest():
    two = ladders(a={"when": below(95), "actions": LETTER}, b={"when": below(90), "actions": LETTER})

    assert (fine_limit(two), fine_limit(ladders(a={"when": below(97)}))) == (95, 90)


def test_ladders_that_ask_for_nothing_are_not_replayed_unless_they_differ():
    silent, louder = ladders(a={"when": below(95)}), ladders(a={"when": below(96)})

    assert len(replay(silent, silent).pairs) == 0
    assert len(replay(silent, louder).pairs) == 1


def test_no_school_is_an_answer_of_nothing():
    found = what_if([], {})

    assert (found.pupils, found.more_letters, found.minutes_a_week, found.sooner_days) == (0, 0, 0, None)
