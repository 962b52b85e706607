"""What must be answered before a penalty notice is asked for."""

import pytest

from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_amounts import ABSENCE, PUBLIC_PLACE
from interventions.rules.penalty_questions import (
    ABSENCE_QUESTIONS,
    PUBLIC_PLACE_QUESTIONS,
    QUESTIONS,
    Answer,
    can_request,
    check_request,
    unanswered,
)


def whole(kind=ABSENCE, **changes):
    """Every question answered so that nothing stands in the way, with these changed."""
    answers = {}
    for question in QUESTIONS[kind]:
        choice = next(choice for choice in question.choices if not choice.stops)
        answers[question.key] = Answer(choice.value, "Said in the meeting of 12 January." if choice.needs_words else "")
    return answers | changes


def test_the_questions_of_the_guidance():
    assert [question.key for question in ABSENCE_QUESTIONS] == [
        "sessions_checked", "threshold", "compulsory_age", "parent_liable", "parental_responsibility",
        "support_first", "support_offered", "equality", "send", "notice_to_improve", "warning",
        "authority_asked", "best_tool",
    ]  # fmt: skip


def test_with_nothing_answered_every_question_is_open():
    assert [blank.key for blank in unanswered({})] == [question.key for question in ABSENCE_QUESTIONS]
    assert [blank.key for blank in unanswered({}, PUBLIC_PLACE)] == [
        question.key for question in PUBLIC_PLACE_QUESTIONS
    ]


@pytest.mark.parametrize("kind", [ABSENCE, PUBLIC_PLACE])
def test_with_everything_answered_a_request_can_be_made(kind):
    assert unanswered(whole(kind), kind) == ()
    assert can_request(whole(kind), kind) is True
    check_request(whole(kind), kind)


@pytest.mark.parametrize("question", ABSENCE_QUESTIONS, ids=lambda question: question.key)
def test_one_blank_stands_in_the_way(question):
    answers = whole()
    del answers[question.key]

    assert [(blank.key, blank.message) for blank in unanswered(answers)] == [
        (question.key, f"Not answered: {question.question}")
    ]
    with pytest.raises(LegalProblem) as refusal:
        check_request(answers)
    assert refusal.value.field == question.key


WITH_WORDS = [(q, c) for q in ABSENCE_QUESTIONS for c in q.choices if c.needs_words]


@pytest.mark.parametrize(("question", "choice"), WITH_WORDS, ids=[f"{q.key}-{c.value}" for q, c in WITH_WORDS])
def test_a_choice_that_needs_words_is_not_answered_without(question, choice):
    answers = whole(**{question.key: Answer(choice.value, "  ")})

    assert f"Say more: {question.question}" in [blank.message for blank in unanswered(answers)]


STOPS = [(q, c) for some in QUESTIONS.values() for q in some for c in q.choices if c.stops]


@pytest.mark.parametrize(("question", "choice"), STOPS)
def test_an_answer_that_stops_it_says_why(question, choice):
    kind = ABSENCE if question in ABSENCE_QUESTIONS else PUBLIC_PLACE

    assert [blank.message for blank in unanswered(whole(kind, **{question.key: Answer(choice.value)}), kind)] == [
        choice.stops
    ]


def test_an_answer_nobody_offered_is_a_blank():
    assert can_request(whole(send=Answer("maybe"))) is False


def test_support_first_without_support_is_a_contradiction():
    answers = whole(support_offered=Answer("not_appropriate", "None."))

    assert [blank.message for blank in unanswered(answers)] == [
        "Support comes first in this case, but none was offered."
    ]
    assert can_request(answers | {"support_first": Answer("no", "A holiday of two weeks.")}) is True
