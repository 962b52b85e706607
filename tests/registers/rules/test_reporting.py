"""The reasons that families give: what each suggests, which come again, and which words are too private."""

from datetime import date, timedelta

import pytest

from registers.rules.codes import code_on
from registers.rules.reporting import (
    BY_KEY,
    REASONS,
    Told,
    guessed_reason,
    medical_words,
    ordinal,
    reason_label,
    reason_of_change,
    repeat_of,
    repeats_in,
    same_rights,
    sender_key,
    suggested_code,
    tidy,
)

TUESDAY = date(2026, 3, 10)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("ill", "I"), ("medical", "M"), ("transport", "Y1"), ("disruption", "Y2"), ("faith", "R"), ("interview", "J1"),
        ("family", ""), ("holiday", "G"), ("worried", "I"), ("other", ""), ("unheard of", ""), ("", ""),
    ],
)  # fmt: skip
def test_reason_suggests_a_code(reason, code):
    assert suggested_code(reason) == code


def test_each_reason_has_a_letter_of_its_own_and_a_code_in_force():
    letters = [reason.letter for reason in REASONS]

    assert len(set(letters)) == len(letters)
    assert [reason.key for reason in REASONS if reason.code and not code_on(reason.code, TUESDAY).is_absence] == [
        "transport", "disruption",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "ours"), [("appointment", "medical"), ("bereavement", "family"), ("religious", "faith")]
)
def test_keys_of_the_parents_form_mean_the_same(theirs, ours):
    assert BY_KEY[theirs] is BY_KEY[ours]


def test_label_of_an_unknown_reason_is_the_reason():
    assert (reason_label("ill"), reason_label("Stuck in a lift")) == ("Ill", "Stuck in a lift")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Leo has been sick all night", "ill"),
        ("He was sick, we have a doctor's appointment at ten", "medical"),
        ("The taxi never came", "transport"),
        ("We are snowed in", "disruption"),
        ("It is Eid tomorrow", "faith"),
        ("Grandad’s funeral is on Friday", "family"),
        ("Our flight was cancelled", "holiday"),
        ("She refuses to get dressed", "worried"),
        ("Hello, please ring me", ""),
        ("The bill for lunches", ""),
        ("", ""),
    ],
)
def test_words_of_a_message_point_at_a_reason(words, reason):
    assert guessed_reason(words) == reason


# ---- private words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has a cold", ()),
        ("ill, temperature", ()),
        ("Her Depression and ANXIETY", ("depression", "anxiety")),
        ("crohn’s again", ("crohn's",)),
        ("a blood test, then another blood test", ("blood test",)),
        ("scandal about therapists", ()),
    ],
)
def test_private_words_are_found(text, found):
    assert medical_words(text) == found


@pytest.mark.parametrize(
    ("said_by", "words", "reason"),
    [
        ("Nadia Arkwright (mother)", "He has\na cold", "Nadia Arkwright (mother): He has a cold"),
        ("Nadia Arkwright (mother)", "", "Nadia Arkwright (mother): Ill"),
        ("Nadia Arkwright (mother)", "epilepsy", "Nadia Arkwright (mother): Ill"),
        ("", "cold", "cold"),
    ],
)
def test_reason_of_a_change_is_who_said_what_without_private_words(said_by, words, reason):
    assert reason_of_change(said_by, words, "Ill") == reason


def test_long_words_are_cut_for_the_history():
    kept = reason_of_change("Mother", "cough " * 200, "Ill")

    assert (len(kept) <= 500, kept[-1]) == (True, "…")


def test_words_are_tidied_and_keep_their_lines():
    assert tidy("  He is\r\nill\x00\x07 \n") == "He is\nill"


# ---- repeats -------------------------------------------------------------------------------------------------------


def told(reason: str, *weeks_ago: int) -> list[Told]:
    return [Told(reason, TUESDAY - n * WEEK) for n in weeks_ago]


@pytest.mark.parametrize(
    ("earlier", "times", "weekday"),
    [
        (told("ill", 1, 2), 3, "Tuesday"),
        ([*told("ill", 1), Told("ill", TUESDAY - DAY)], 3, ""),
        (told("ill", 1), None, ""),
        (told("ill", 1, 1), None, ""),
        ([*told("ill", 1), *told("medical", 2)], None, ""),
        (told("medical", 1, 2, 3), None, ""),
    ],
)
def test_reason_given_a_third_time_in_a_term_is_worth_a_question(earlier, times, weekday):
    found = repeat_of(earlier, Told("ill", TUESDAY))

    assert (found and found.times, found.weekday if found else "") == (times, weekday)


def test_no_reason_is_no_repeat():
    assert repeat_of(told("", 1, 2, 3), Told("", TUESDAY)) is None


def test_repeats_stand_with_the_most_frequent_first():
    found = repeats_in([*told("medical", 1, 2, 3), *told("ill", 1, 2, 3, 4), *told("other", 1)])

    assert [(one.reason, one.times) for one in found] == [("ill", 4), ("medical", 3)]
    assert found[0].words == "“Ill” for the 4th time this term, always on a Tuesday."


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")]
)
def test_ordinal(number, words):
    assert ordinal(number) == words


# ---- senders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sender", ["01632 960123", "+44 1632 960123", "0044 (0)1632 960123", "(01632) 960-123", "01632 960123 ext. 4"]
)
def test_one_number_written_in_many_ways_is_one_sender(sender):
    assert sender_key(sender) == "1632960123"


@pytest.mark.parametrize(
    ("sender", "key"),
    [
        ("Nadia@Family.example", "nadia@family.example"),
        ("Nadia <nadia@family.example>", "nadia@family.example"),
        ("withheld", ""),
        ("", ""),
    ],
)
def test_address_and_withheld_number(sender, key):
    assert sender_key(sender) == key


@pytest.mark.parametrize(("links", "same"), [([True], True), ([True, False], False), ([False], False), ([], False)])
def test_number_names_a_child_only_where_everybody_with_it_has_the_right(links, same):
    assert same_rights(links) is same
