"""Penalty notices: offences within three years, amounts and dates, whom they go to, and their steps."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.legal import LegalProblem
from interventions.rules.penalty import (
    CONSIDERING,
    DECLINED,
    DROPPED,
    FRESH,
    ISSUED,
    MOVES,
    PAID,
    PROSECUTED,
    REQUESTED,
    STATE_LABELS,
    UNPAID,
    WITHDRAWN,
    Notice,
    amount_due,
    can_move,
    check_move,
    counts,
    last_day_to_pay,
    notice_dates,
    notices_for,
    offence_number,
    what_is_possible,
)
from interventions.rules.penalty_amounts import (
    ABSENCE,
    PUBLIC_PLACE,
    Step,
    amounts_on,
    due_dates,
    in_words,
    presumed_received,
)


def notice(issued_on, state=PAID, **rest):
    return Notice("Mrs Hale", "Robin", state, issued_on, **rest)


RECEIVED = date(2026, 2, 2)
FIRST = Notice("Mrs Hale", "Robin", ISSUED, date(2026, 1, 30), RECEIVED)
SECOND = Notice("Mrs Hale", "Robin", ISSUED, date(2026, 1, 30), RECEIVED, offence=2)


# --- example A37: the first notice ---


def test_a37_first_notice_paid_by_day_21_is_80_pounds():
    assert amount_due(FIRST, date(2026, 2, 2)) == 80
    assert amount_due(FIRST, date(2026, 2, 22)) == 80


def test_a37_first_notice_paid_from_day_22_to_day_28_is_160_pounds():
    assert amount_due(FIRST, date(2026, 2, 23)) == 160
    assert amount_due(FIRST, date(2026, 3, 1)) == 160


def test_a37_after_day_28_nothing_settles_it_and_it_is_prosecuted_or_withdrawn():
    assert amount_due(FIRST, date(2026, 3, 2)) is None
    assert can_move(FIRST, UNPAID, on=date(2026, 3, 2)) is True
    assert MOVES[UNPAID] == (PROSECUTED, WITHDRAWN)


def test_a37_the_two_dates_are_counted_from_the_day_of_receipt():
    assert notice_dates(FIRST) == ((80, date(2026, 2, 22)), (160, date(2026, 3, 1)))
    assert last_day_to_pay(FIRST) == date(2026, 3, 1)


# --- example A38: the second notice ---


def test_a38_second_notice_is_flat_160_pounds_within_28_days():
    assert notice_dates(SECOND) == ((160, date(2026, 3, 1)),)
    assert [amount_due(SECOND, day) for day in (date(2026, 2, 2), date(2026, 3, 1), date(2026, 3, 2))] == [
        160, 160, None,
    ]  # fmt: skip


def test_a38_second_notice_for_the_same_parent_and_child_within_three_years():
    possible = what_is_possible([notice(date(2025, 3, 10))], date(2026, 2, 2))

    assert (possible.offence, possible.notice) == (2, True)
    assert possible.scale == (Step(160, 28),)
    assert possible.why == "Second offence within three years: £160 if paid by day 28."


# --- example A39: parents and children ---


def test_a39_two_liable_parents_and_two_children_make_up_to_four_notices():
    assert notices_for(["Mrs Hale", "Mr Hale"], ["Robin", "Wren"]) == (
        ("Mrs Hale", "Robin"), ("Mrs Hale", "Wren"), ("Mr Hale", "Robin"), ("Mr Hale", "Wren"),
    )  # fmt: skip


def test_a39_a_parent_who_did_not_allow_the_absence_has_none():
    pairs = notices_for(["Mrs Hale", "Mr Hale"], ["Robin", "Wren"], not_liable={("Mr Hale", "Wren")})

    assert ("Mr Hale", "Wren") not in pairs
    assert len(pairs) == 3
    assert notices_for(["Mrs Hale", "Mrs Hale"], ["Robin"]) == (("Mrs Hale", "Robin"),)


def test_a39_each_pair_has_its_own_counter():
    of_robin, of_wren = [notice(date(2025, 3, 10))], []

    assert offence_number(of_robin, date(2026, 2, 2)) == 2
    assert offence_number(of_wren, date(2026, 2, 2)) == 1


# --- offences within three years ---


def test_first_offence():
    possible = what_is_possible([], date(2026, 2, 2))

    assert (possible.offence, possible.notice, possible.scale) == (1, True, (Step(80, 21), Step(160, 28)))
    assert possible.why == "First offence within three years: £80 if paid by day 21, £160 if paid by day 28."


def test_third_offence_has_no_notice_and_says_from_when_one_is_possible():
    possible = what_is_possible([notice(date(2024, 10, 7)), notice(date(2025, 11, 3))], date(2026, 2, 2))

    assert (possible.offence, possible.notice, possible.scale) == (3, False, ())
    assert possible.again_from == date(2027, 10, 8)
    assert possible.why == "Third offence within three years: no notice before 8 October 2027, other action."


@pytest.mark.parametrize(
    ("proposed", "offence"),
    [(date(2028, 2, 1), 2), (date(2028, 2, 2), 2), (date(2028, 2, 3), 1)],
)
def test_the_third_anniversary_of_the_issue_is_still_inside(proposed, offence):
    assert offence_number([notice(date(2025, 2, 2))], proposed) == offence


@pytest.mark.parametrize(
    ("state", "is_counted"),
    [
        (PAID, True), (UNPAID, True), (PROSECUTED, True), (ISSUED, True),
        (WITHDRAWN, False), (CONSIDERING, False), (REQUESTED, False), (DROPPED, False),
    ],
)  # fmt: skip
def test_what_counts_as_an_offence(state, is_counted):
    assert counts(notice(date(2025, 3, 10), state)) is is_counted


def test_a_notice_for_a_public_place_never_counts():
    apart = notice(date(2025, 3, 10), kind=PUBLIC_PLACE)

    assert counts(apart) is False
    assert offence_number([apart], date(2026, 2, 2)) == 1


def test_notices_before_the_framework_count_only_by_the_switch():
    old = [notice(date(2024, 8, 18))]

    assert offence_number(old, date(2026, 2, 2)) == 1
    assert offence_number(old, date(2026, 2, 2), before_framework=True) == 2
    assert offence_number([notice(date(2024, 8, 19))], date(2026, 2, 2)) == 2


def test_a_notice_issued_after_the_proposal_is_not_seen():
    assert offence_number([notice(date(2026, 2, 3))], date(2026, 2, 2)) == 1


def test_when_the_first_drops_out_the_setting_decides():
    previous = [notice(date(2024, 10, 7)), notice(date(2027, 9, 13))]
    proposed = date(2027, 11, 1)

    assert offence_number(previous, proposed) == 2
    assert offence_number(previous, proposed, after_first=FRESH) == 1
    assert offence_number(previous, date(2027, 10, 7), after_first=FRESH) == 3
    assert what_is_possible(previous, date(2027, 10, 7), after_first=FRESH).again_from == date(2027, 10, 8)


def test_a_fresh_period_begins_with_the_first_notice_after_the_old_one():
    previous = [notice(date(2024, 10, 7)), notice(date(2027, 11, 1))]

    assert offence_number(previous, date(2028, 1, 10), after_first=FRESH) == 2


def test_public_place_is_possible_whatever_went_before():
    possible = what_is_possible([notice(date(2025, 1, 6)), notice(date(2025, 9, 1))], date(2026, 2, 2), PUBLIC_PLACE)

    assert (possible.notice, possible.scale) == (True, (Step(60, 21), Step(120, 28)))
    assert possible.why == "£60 if paid by day 21, £120 if paid by day 28. It does not count as an offence."


@given(
    st.lists(st.dates(date(2024, 8, 19), date(2030, 12, 31)), max_size=6),
    st.dates(date(2024, 8, 19), date(2030, 12, 31)),
)
def test_a_further_notice_never_lowers_the_offence(issued, proposed):
    notices = [notice(day) for day in issued]

    numbers = [offence_number(notices[:end], proposed) for end in range(len(notices) + 1)]

    assert numbers == sorted(numbers)
    assert set(numbers) <= {1, 2, 3}


@given(st.lists(st.dates(date(2024, 8, 19), date(2030, 12, 31)), min_size=2, max_size=5))
def test_again_from_is_the_first_day_with_room_for_a_notice(issued):
    notices = [notice(day) for day in issued]
    possible = what_is_possible(notices, max(issued))

    if possible.again_from:
        assert what_is_possible(notices, possible.again_from).notice is True
        assert offence_number(notices, date.fromordinal(possible.again_from.toordinal() - 1)) == 3


# --- amounts by date ---


@pytest.mark.parametrize(
    ("issued", "kind", "offence", "words"),
    [
        (date(2012, 9, 1), ABSENCE, 1, "£60 if paid by day 28, £120 if paid by day 42"),
        (date(2013, 8, 31), PUBLIC_PLACE, 1, "£60 if paid by day 28, £120 if paid by day 42"),
        (date(2013, 9, 1), ABSENCE, 1, "£60 if paid by day 21, £120 if paid by day 28"),
        (date(2024, 8, 18), ABSENCE, 2, "£60 if paid by day 21, £120 if paid by day 28"),
        (date(2024, 8, 19), ABSENCE, 1, "£80 if paid by day 21, £160 if paid by day 28"),
        (date(2024, 8, 19), ABSENCE, 2, "£160 if paid by day 28"),
        (date(2026, 2, 2), PUBLIC_PLACE, 1, "£60 if paid by day 21, £120 if paid by day 28"),
    ],
)
def test_amounts_by_the_date_of_issue(issued, kind, offence, words):
    assert in_words(amounts_on(issued, kind, offence)) == words


def test_amounts_of_a_third_notice_are_refused():
    with pytest.raises(LegalProblem, match="third notice cannot be issued"):
        amounts_on(date(2026, 2, 2), ABSENCE, 3)


def test_amounts_before_2012_are_not_known():
    with pytest.raises(LegalProblem, match="No amounts are known for 31 August 2012"):
        amounts_on(date(2012, 8, 31))


@given(st.dates(date(2024, 8, 19), date(2030, 12, 31)))
def test_day_28_is_27_days_after_receipt(received):
    (_, early), (_, late) = due_dates(received, amounts_on(received))

    assert ((early - received).days, (late - received).days) == (20, 27)


@pytest.mark.parametrize(
    ("posted", "holidays", "received"),
    [
        (date(2026, 1, 29), (), date(2026, 2, 2)),  # Thursday
        (date(2026, 1, 30), (), date(2026, 2, 3)),  # Friday
        (date(2026, 4, 2), (date(2026, 4, 3), date(2026, 4, 6)), date(2026, 4, 8)),  # before Easter
    ],
)
def test_a_posted_notice_arrives_on_the_second_working_day(posted, holidays, received):
    assert presumed_received(posted, holidays) == received


# --- the steps of a notice ---


def test_the_table_of_steps():
    assert MOVES == {
        CONSIDERING: (REQUESTED, DROPPED),
        REQUESTED: (ISSUED, DECLINED, CONSIDERING, DROPPED),
        ISSUED: (PAID, UNPAID, WITHDRAWN),
        PAID: (WITHDRAWN,),
        UNPAID: (PROSECUTED, WITHDRAWN),
        PROSECUTED: (),
        WITHDRAWN: (),
        DROPPED: (),
        DECLINED: (),
    }
    assert STATE_LABELS.keys() == MOVES.keys()


@pytest.mark.parametrize("state", MOVES)
@pytest.mark.parametrize("to", MOVES)
def test_only_the_steps_of_the_table_are_taken(state, to):
    late = date(2026, 3, 2) if to == UNPAID else date(2026, 2, 10)
    one = Notice("Mrs Hale", "Robin", state, date(2026, 1, 30), RECEIVED)

    assert can_move(one, to, on=late) is (to in MOVES[state])


def test_a_step_that_cannot_follow_says_so():
    with pytest.raises(LegalProblem) as refusal:
        check_move(notice(None, CONSIDERING), PAID, on=RECEIVED)

    assert refusal.value.field == "state"
    assert refusal.value.message == "A notice that is “Being considered” cannot become “Paid”."


def test_payment_after_its_time_is_refused():
    with pytest.raises(LegalProblem, match="The time for paying ended on 1 March 2026"):
        check_move(FIRST, PAID, on=date(2026, 3, 2))


def test_it_is_not_unpaid_before_day_28_is_over():
    with pytest.raises(LegalProblem, match="It may still be paid until 1 March 2026"):
        check_move(FIRST, UNPAID, on=date(2026, 3, 1))


def test_payment_before_receipt_is_refused():
    with pytest.raises(LegalProblem, match="paid before it was received"):
        amount_due(FIRST, date(2026, 2, 1))


def test_a_notice_without_a_day_of_receipt_has_no_dates():
    with pytest.raises(LegalProblem) as refusal:
        notice_dates(notice(date(2026, 1, 30), ISSUED))

    assert refusal.value.field == "received_on"


def test_a_public_place_notice_takes_the_same_steps_at_its_own_amounts():
    apart = Notice("Mrs Hale", "Robin", ISSUED, date(2026, 1, 30), RECEIVED, PUBLIC_PLACE)

    assert notice_dates(apart) == ((60, date(2026, 2, 22)), (120, date(2026, 3, 1)))
    assert can_move(apart, PAID, on=date(2026, 3, 1)) is True
