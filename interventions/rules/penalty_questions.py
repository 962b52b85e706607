"""What must be answered before the local authority is asked for a penalty notice.

Statutory guidance on attendance (national framework, paragraphs 174 to 200): a notice is considered case by case, only
where support is not appropriate, has not worked or was not taken up. A request cannot be made with a blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_amounts import ABSENCE, PUBLIC_PLACE

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Choice:
    """One answer: its value, how it reads, whether it needs words beside it, and whether it stops the request."""

    value: str
    label: str
    needs_words: bool = False
    stops: str = ""


@dataclass(frozen=True)
class Question:
    """One question, with its choices. Answered once a choice is made, with words where the choice needs them."""

    key: str
    question: str
    help: str
    choices: tuple[Choice, ...]

    def choice(self, value: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Answer:
    """What somebody chose, and the words beside it."""

    value: str = ""
    words: str = ""


@dataclass(frozen=True)
class Unanswered:
    """A question that still stands in the way, and what would answer it."""

    key: str
    message: str


def _must_be_yes(stops: str, *, words: bool = False) -> tuple[Choice, ...]:
    return Choice(YES, "Yes", words), Choice(NO, "No", stops=stops)


AGE = Question(
    "compulsory_age",
    "Was the pupil of compulsory school age on each of these days?",
    "Parents are liable for no other session.",
    _must_be_yes("Only sessions at compulsory school age can lead to a notice."),
)
LIABLE = Question(
    "parent_liable",
    "Is this parent liable, and how do you know?",
    "Usually only the parent or parents who allowed the absence. Each parent and each child has a notice of their own.",
    _must_be_yes("A parent who is not liable cannot be asked to pay.", words=True),
)
RESPONSIBILITY = Question(
    "parental_responsibility",
    "What makes this adult a parent in law?",
    "Parental responsibility, or day-to-day care of the child (Education Act 1996, section 576).",
    (
        Choice("responsibility", "Has parental responsibility"),
        Choice("care", "Has day-to-day care of the child", needs_words=True),
        Choice(NO, "Neither", stops="Somebody who is not a parent in law cannot be given a notice."),
    ),
)
ABSENCE_QUESTIONS: tuple[Question, ...] = (
    Question(
        "sessions_checked",
        "Has somebody checked each session against the register?",
        "Every session counted is listed with its code. An N that still stands is not yet a reason for a notice.",
        _must_be_yes("Check the sessions first; amend those that are wrong."),
    ),
    Question(
        "threshold",
        "Is the national threshold met?",
        "10 sessions of unauthorised absence in 10 school weeks. Before that, only in an exceptional case.",
        (
            Choice("met", "Yes"),
            Choice("exceptional", "No, and the case is exceptional", needs_words=True),
            Choice(NO, "No", stops="Below the threshold there is no request without an exceptional reason."),
        ),
    ),
    AGE,
    LIABLE,
    RESPONSIBILITY,
    Question(
        "support_first",
        "Is this a case in which support comes first?",
        "It is, unless support could not have changed the absence: a holiday in term time, for example.",
        (Choice(YES, "Yes"), Choice(NO, "No, support could not have changed it", needs_words=True)),
    ),
    Question(
        "support_offered",
        "What support was offered, and what came of it?",
        "Meetings, plans, referrals, with their days.",
        (
            Choice("given", "It was given and did not work", needs_words=True),
            Choice("refused", "It was offered and not taken up", needs_words=True),
            Choice("not_appropriate", "None was appropriate", needs_words=True),
        ),
    ),
    Question(
        "equality",
        "What did you find when you considered the Equality Act 2010?",
        "Disability above all: whether the absence comes from it, and whether adjustments were made.",
        (Choice("considered", "Considered, nothing stands against it", needs_words=True),
         Choice("against", "It would make a notice inappropriate", stops="Do not ask for a notice; offer support.")),
    ),
    Question(
        "send",
        "Were special educational needs considered?",
        "Known or suspected, with or without a plan.",
        (Choice("none", "There are none that we know of"), Choice("considered", "Yes", needs_words=True)),
    ),
    Question(
        "notice_to_improve",
        "Was a notice to improve considered?",
        "A last chance to take up support, where support is appropriate.",
        (
            Choice("given", "One was given, and attendance did not improve enough", needs_words=True),
            Choice("not_suitable", "One would not have been suitable", needs_words=True),
        ),
    ),
    Question(
        "warning",
        "Was the parent warned that a notice may follow?",
        "In a letter, a notice to improve, or the answer to a request for leave.",
        (Choice("given", "Yes", needs_words=True), Choice("not_needed", "No, and none was needed", needs_words=True)),
    ),
    Question(
        "authority_asked",
        "Did the local authority say how many notices this parent has had for this child?",
        "Notices asked for by other schools count too.",
        _must_be_yes("Ask the local authority first."),
    ),
    Question(
        "best_tool",
        "Why is a notice the best way to improve this pupil's attendance now?",
        "Rather than more support or another legal step.",
        _must_be_yes("Choose the better way instead.", words=True),
    ),
)  # fmt: skip
PUBLIC_PLACE_QUESTIONS: tuple[Question, ...] = (
    Question(
        "first_five_days",
        "Was it during the first five days of a suspension or exclusion?",
        "In school hours.",
        _must_be_yes("Outside the first five days there is no such notice."),
    ),
    Question(
        "parents_told",
        "Had the school told the parents that the pupil must not be in a public place on that day?",
        "In the notice of the exclusion.",
        _must_be_yes("Without having been told, parents are not liable."),
    ),
    Question(
        "no_justification",
        "Was there no reasonable justification?",
        "A medical appointment is one, for example.",
        _must_be_yes("A reasonable justification ends it.", words=True),
    ),
    AGE,
    LIABLE,
    RESPONSIBILITY,
)
QUESTIONS = {ABSENCE: ABSENCE_QUESTIONS, PUBLIC_PLACE: PUBLIC_PLACE_QUESTIONS}


def unanswered(answers: Mapping[str, Answer], kind: str = ABSENCE) -> tuple[Unanswered, ...]:
    """The questions, in order, that stand in a request's way: blank, without their words, or answered by a stop."""
    found = [(question.key, _missing(question, answers.get(question.key, Answer()))) for question in QUESTIONS[kind]]
    blanks = tuple(Unanswered(key, message) for key, message in found if message)
    return blanks + _contradictions(answers) if kind == ABSENCE else blanks


def check_request(answers: Mapping[str, Answer], kind: str = ABSENCE) -> None:
    """Refuse a request with a blank. Raises LegalProblem for the first of them."""
    for blank in unanswered(answers, kind):
        raise LegalProblem(blank.key, blank.message, "Answer it before the request is made.")


def can_request(answers: Mapping[str, Answer], kind: str = ABSENCE) -> bool:
    """`check_request` as yes or no."""
    return not unanswered(answers, kind)


def _missing(question: Question, answer: Answer) -> str:
    choice = question.choice(answer.value)
    if choice is None:
        return f"Not answered: {question.question}"
    if choice.stops:
        return choice.stops
    return f"Say more: {question.question}" if choice.needs_words and not answer.words.strip() else ""


def _contradictions(answers: Mapping[str, Answer]) -> tuple[Unanswered, ...]:
    first, offered = (answers.get(key, Answer()).value for key in ("support_first", "support_offered"))
    if first == YES and offered == "not_appropriate":
        return (Unanswered("support_offered", "Support comes first in this case, but none was offered."),)
    return ()
