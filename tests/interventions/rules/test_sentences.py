"""Policies in plain sentences: what a head teacher reads."""

from fractions import Fraction

import pytest

from interventions.rules.documents import flatten
from interventions.rules.policy import Comparison, Span, Window
from interventions.rules.reading import read_policy
from interventions.rules.sentences import comparison_words, sentence, sentences, text_of
from interventions.rules.words import (
    words_of_event,
    words_of_list,
    words_of_number,
    words_of_role,
    words_of_span,
    words_of_window,
)
from tests.interventions.policy_files import merged, national, preset


def words(key):
    """Every tier of a preset in words, by ladder and tier."""
    policy = read_policy(merged([national(), preset(key)]))
    found = sentences(policy)
    return {(ladder, tier.path.rsplit(".")[-1]): tier for ladder, tiers in found.items() for tier in tiers}


def test_a_threshold_with_a_floor():
    assert words("staged_letters_rag")["attendance", "sal1"].text == (
        "Suggest Support letter 1 when attendance this year is below 95% once at least 20 sessions have been possible. "
        "The attendance officer decides."
    )


def test_a_band_names_its_measure_once():
    assert text_of(words("special_targeted")["attendance", "targeted"].when) == (
        "Suggest Targeted support when attendance this year is at least 90% and below 95% "
        "once at least 20 sessions have been possible."
    )


def test_timers_and_alternatives():
    assert text_of(words("staged_letters_rag")["attendance", "sal2"].when) == (
        "Suggest Support letter 2 when attendance this year is below 90% once at least 20 sessions have been possible, "
        "or at least 3 school weeks have passed since Support letter 1 and attendance since Support letter 1 is below "
        "95%, or at least 2 school weeks have passed since Support letter 1 and attendance since Support letter 1 has "
        "not improved."
    )


def test_targets_that_were_missed():
    assert text_of(words("trust_with_appendix")["attendance", "formal"].when) == (
        "Suggest Formal meeting and contract when targets were missed at least 1 time this year and attendance this "
        "year is below 96%."
    )


def test_a_national_ladder_begins_by_itself():
    assert words("staged_letters_rag")["penalty_notice", "penalty_notice"].text == (
        "Penalty notice threshold begins when there are at least 10 unauthorised sessions in the last 10 school weeks. "
        "It begins by itself. The attendance officer is told."
    )


def test_a_sentence_is_of_pieces_that_know_the_values_they_show():
    pieces = words("staged_letters_rag")["attendance", "sal1"].when

    assert [(piece.text, piece.path) for piece in pieces if piece.path] == [
        ("95%", "ladders.attendance.tiers.sal1.when.all.low.limit"),
        ("20 sessions", "ladders.attendance.tiers.sal1.when.all.low.floor"),
    ]


@pytest.mark.parametrize("key", ["primary_bands", "special_targeted", "trust_with_appendix", "staged_letters_rag"])
def test_every_path_of_a_sentence_stands_in_the_document(key):
    document = flatten(merged([national(), preset(key)]))
    paths = {piece.path for tier in words(key).values() for piece in tier.when if piece.path}

    assert paths - set(document) == set()


def test_actions_say_who_does_what_by_when():
    tiers = words("special_targeted")

    assert tiers["attendance", "targeted"].actions == (
        "Ring the family, by the class teacher, within 3 school days",
        "Letter to the family: Concern about attendance, by the senior attendance champion, within 5 school days",
        "Watch attendance for 4 weeks, by the senior attendance champion, within 28 days",
    )
    assert tiers["social_worker", "tell_social_worker"].actions == (
        "Tell somebody who must know: social worker or youth offending team, by the designated safeguarding lead, "
        "on the same day",
    )
    assert tiers["attendance", "critical"].actions[2] == (
        "Visit the family at home, by the senior attendance champion, within 5 school days, if it fits this child"
    )


def test_how_a_tier_is_left():
    tiers = words("special_targeted")

    assert tiers["attendance", "intensive"].leaving == (
        "Reviewed every 14 days. Left once it has not been true for 4 school weeks. Ends with the academic year. "
        "The same letter is not sent again within 28 days."
    )
    assert tiers["unexplained_n", "unexplained_n"].leaving == "Left as soon as it is no longer true."


def test_a_tier_judged_at_the_end_of_a_half_term_says_so():
    document = merged([preset("primary_bands"), {"ladders": {"attendance": {"judged": "half_term_end"}}}])
    ladder = read_policy(document).ladder("attendance")

    assert sentence(ladder, ladder.tiers[0]).endswith(
        "Looked at on the last day of each half term. The attendance officer decides."
    )


@pytest.mark.parametrize(
    ("comparison", "text"),
    [
        (Comparison("x", "absence", ">=", Fraction(10), Window("term")), "absence this term is at least 10%"),
        (Comparison("x", "attendance", "<=", Fraction("92.5"), Window("weeks", 6)),
         "attendance in the last 6 school weeks is at most 92.5%"),
        (Comparison("x", "sessions", ">", Fraction(4), Window("half_term"), codes=("G", "U")),
         "there are more than 4 sessions coded G or U this half term"),
        (Comparison("x", "unexplained_days", ">=", Fraction(1)),
         "there is at least 1 school day in a row without a reason"),
        (Comparison("x", "late", "<", Fraction(3), Window("days", 10)),
         "there are fewer than 3 late arrivals (L or U) in the last 10 school days"),
        (Comparison("x", "days_since", "<", Fraction(28), event="letter:sal1", unit="days"),
         "less than 28 days have passed since the letter “sal1”"),
        (Comparison("x", "attendance", ">=", Fraction(98), Window("term"), set_aside=("I", "M")),
         "attendance this term is at least 98%, leaving out I and M"),
        (Comparison("x", "change", "<", Fraction(2), Window("since", event="tier:a")),
         "attendance since a, less attendance before, is below 2 points"),
        (Comparison("x", "times", ">", Fraction(2), event="visit"),
         "the last home visit came more than 2 times this year"),
    ],
)  # fmt: skip
def test_a_comparison_in_words(comparison, text):
    assert comparison_words(comparison) == text


def test_small_words():
    assert [words_of_number(n) for n in (95, Fraction(185, 2), "92.50", Fraction(1, 3))] == [
        "95",
        "92.5",
        "92.5",
        "0.33",
    ]
    assert [words_of_span(Span(n, u)) for n, u in ((1, "school_weeks"), (28, "days"))] == ["1 school week", "28 days"]
    assert [words_of_list(items, "or") for items in (["G"], ["G", "N", "O"])] == ["G", "G, N or O"]
    assert [words_of_role(r) for r in ("headteacher", "somebody_else")] == ["the headteacher", "the somebody else"]
    assert words_of_window(None) == ""
    assert [words_of_event(e) for e in ("meeting:any", "meeting:formal", "target_missed")] == [
        "the last meeting", "the formal meeting", "targets that were missed",
    ]  # fmt: skip
