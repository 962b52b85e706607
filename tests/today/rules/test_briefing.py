"""The briefing, sentence by sentence."""

from dataclasses import replace

import pytest

from attendance.today.rules.briefing import Decisions, Facts, Red, briefing, leader_briefing
from attendance.today.rules.clock import AFTERNOON, BEFORE, CLOSED, EVENING, MORNING
from attendance.today.rules.words import first_up, joined, listed, many, number

TYLER = Red("Tyler Fox", "#tyler", "Child protection plan", "Call the family", "09:30")
AMIRA = Red("Amira Noor", "#amira", "", "Call the family", "09:30")
NOBODY = Facts(MORNING)
THREE = "Three children are"


def told(facts: Facts) -> list[str]:
    return [sentence.plain for sentence in briefing(facts)]


# ---- who is not here ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("children", "calls", "sentences"),
    [
        (1, 1, ["One child is not here and nobody has said why.", "One call reaches the family."]),
        (2, 1, ["Two children are not here and nobody has said why.", "One call reaches both."]),
        (2, 2, ["Two children are not here and nobody has said why.", "Two calls reach both."]),
        (9, 7, ["Nine children are not here and nobody has said why.", "Seven calls reach all nine."]),
        (13, 13, ["13 children are not here and nobody has said why.", "13 calls reach all 13."]),
    ],
)
def test_children_without_a_reason(children, calls, sentences):
    assert told(Facts(MORNING, children=children, calls=calls)) == sentences


def test_first_sentence_is_the_strong_one_and_leads_to_the_calls():
    first, second = briefing(Facts(MORNING, children=3, calls=2, calls_url="#calls"))

    assert (first.strong, first.pieces[0].href, second.strong) == (True, "#calls", False)


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (NOBODY, ["Everyone is accounted for."]),
        (
            replace(NOBODY, to_come=2, closes="09:15"),
            ["So far nobody is missing without a reason.", "Two registers still to come, until 09:15."],
        ),
        (
            replace(NOBODY, out=("2 Linnet",)),
            ["So far nobody is missing without a reason.", "One register is still out: 2 Linnet."],
        ),
    ],
)
def test_nobody_is_missing(facts, sentences):
    assert told(facts) == sentences


# ---- red ------------------------------------------------------------------------------------------------------------


def reds(*found: Red) -> list[str]:
    return told(Facts(MORNING, children=9, calls=7, reds=found))[2:]


@pytest.mark.parametrize(
    ("red", "sentence"),
    [
        (TYLER, "Tyler Fox (child protection plan): call the family by 09:30."),
        (AMIRA, "Amira Noor: call the family by 09:30."),
        (replace(TYLER, late=True), "Tyler Fox (child protection plan): call the family, due by 09:30 and late."),
        (replace(AMIRA, by=""), "Amira Noor: call the family."),
        (replace(AMIRA, next="RAG meeting", by="10:30"), "Amira Noor: RAG meeting by 10:30."),
        (replace(AMIRA, next=""), "Amira Noor: every step of the plan is done."),
        (
            replace(AMIRA, reached=True, next="See the pupil face to face", by=""),
            "Amira Noor was spoken about; next: see the pupil face to face.",
        ),
        (
            replace(AMIRA, reached=True, next="Review meeting", by="10:30"),
            "Amira Noor was spoken about; next by 10:30: review meeting.",
        ),
    ],
)
def test_red_by_name(red, sentence):
    assert reds(red) == ["One is red.", sentence]


def test_names_of_reds_lead_to_their_rows():
    found = briefing(Facts(MORNING, children=9, calls=7, reds=(TYLER, AMIRA)))

    assert [sentence.pieces[0].href for sentence in found[3:]] == ["#tyler", "#amira"]


def test_more_than_four_reds_are_named_in_part():
    many_reds = tuple(replace(AMIRA, name=f"Child {n}") for n in range(6))

    found = reds(*many_reds)

    assert (found[0], len(found), found[-1]) == ("Six are red.", 6, "Two more are in the list.")


# ---- registers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        (("2 Linnet", "R Robin"), "Two registers are still out: 2 Linnet and R Robin."),
        (("A", "B", "C"), "Three registers are still out: A, B and C."),
        (("A", "B", "C", "D"), "Four registers are still out."),
    ],
)
def test_registers_still_out(out, sentence):
    assert told(replace(NOBODY, stage=AFTERNOON, out=out))[1:] == [sentence]


# ---- before, after, not at all --------------------------------------------------------------------------------------


def test_before_school():
    facts = Facts(BEFORE, expected=412, away=14, opens="08:45", closes="09:15")

    assert told(facts) == [
        "Registers open at 08:45.",
        "412 pupils are expected; 14 of them are known to be away.",
        "Registers close at 09:15: then this page says who is not here, and whom to ring.",
    ]


def test_before_school_where_nobody_is_away_and_no_times_are_set():
    assert told(Facts(BEFORE, expected=1)) == ["School has not begun yet.", "One pupil is expected."]


def test_closed_day():
    facts = Facts(CLOSED, closed_because="INSET day", then="Wednesday 11 March", children=3)

    assert told(facts) == [
        "School is closed today: INSET day.", "No register is taken.", "School is open again on Wednesday 11 March.",
    ]  # fmt: skip


def test_closed_day_without_a_reason_or_a_day_to_come():
    assert told(Facts(CLOSED)) == ["School is closed today.", "No register is taken."]


@pytest.mark.parametrize(
    ("children", "unreached", "sentences"),
    [
        (0, 0, ["Everyone is accounted for: the day is settled."]),
        (1, 0, ["One child is still without a reason at the end of the day.", "Somebody was spoken to."]),
        (1, 1, ["One child is still without a reason at the end of the day.", "Nobody was reached."]),
        (
            3, 0,
            [f"{THREE} still without a reason at the end of the day.", "Somebody was spoken to about each of them."],
        ),
        (
            3, 3,
            [f"{THREE} still without a reason at the end of the day.", "Nobody was reached about any of them."],
        ),
        (
            3, 2,
            [f"{THREE} still without a reason at the end of the day.", "Two of them: nobody was reached."],
        ),
    ],
)  # fmt: skip
def test_evening(children, unreached, sentences):
    assert told(Facts(EVENING, children=children, unreached=unreached)) == sentences


def test_evening_names_the_reds_nobody_was_reached_about():
    reached = replace(AMIRA, reached=True)

    one = told(Facts(EVENING, children=2, unreached=1, reds=(TYLER, reached)))
    two = told(Facts(EVENING, children=2, unreached=2, reds=(TYLER, AMIRA)))

    assert one[-1] == "Tyler Fox is red and was not reached."
    assert two[-1] == "Tyler Fox and Amira Noor are red and were not reached."


# ---- alarms and leaders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [CLOSED, BEFORE, MORNING, EVENING])
def test_alarms_come_first_at_every_time(stage):
    first = briefing(Facts(stage, alarms=2, alarms_url="#alarms"))[0]

    assert (first.plain, first.strong, first.pieces[0].href) == (
        "Two alarms ring until somebody has said that they saw it.", True, "#alarms",
    )  # fmt: skip


def test_one_alarm_rings():
    assert told(replace(NOBODY, alarms=1))[0] == "One alarm rings until somebody has said that they saw it."


def test_leader_is_told_what_waits():
    waiting = ((2, "request for leave", "requests for leave", "/leave"), (0, "letter", "", "/l"), (1, "letter", "", ""))

    [sentence] = leader_briefing(Decisions(waiting))

    assert sentence.plain == "Waiting for your decision: two requests for leave and one letter."
    assert sentence.pieces[1].href == "/leave"


def test_leader_for_whom_nothing_waits():
    assert [sentence.plain for sentence in leader_briefing(Decisions())] == ["Nothing waits for your decision."]


def test_same_facts_give_the_same_words():
    facts = Facts(MORNING, children=9, calls=7, reds=(TYLER, AMIRA), out=("2 Linnet",), alarms=1)

    assert briefing(facts) == briefing(facts)


# ---- words ----------------------------------------------------------------------------------------------------------


def test_numbers_and_lists_as_a_sentence_has_them():
    assert [number(n) for n in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]
    assert [many(1, "child", "children"), many(2, "child", "children"), many(2, "call")] == [
        "one child", "two children", "two calls",
    ]  # fmt: skip
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed("abc")] == ["", "a", "a and b", "a, b and c"]
    assert (first_up(""), first_up("nine"), joined([])) == ("", "Nine", ())


@pytest.mark.parametrize("stage", [MORNING, EVENING])
def test_nobody_is_called_accounted_for_who_has_no_mark(stage):
    words = "Two pupils have no mark: nobody knows yet whether they are here."

    assert told(Facts(stage, unmarked=2)) == [words]
