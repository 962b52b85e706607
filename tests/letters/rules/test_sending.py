"""References, statuses of GOV.UK Notify, when to try again, what may go into a text, what a person may note."""

from datetime import timedelta
from uuid import UUID

import pytest

from letters.rules.sending import (
    CHANNELS,
    STATES,
    STATUSES,
    Reference,
    moves_on,
    outcome_words,
    outcomes_for,
    read_reference,
    text_fault,
    wait_after,
)

SCHOOL, COPY = UUID(int=1), UUID(int=2)
FULL_NAME = "The text message has the child’s full name. Use the first name alone in its template."


def test_reference_is_read_back():
    reference = Reference(SCHOOL, COPY, 3)

    assert str(reference) == f"HB-{SCHOOL.hex}-{COPY.hex}-3"
    assert read_reference(str(reference)) == reference


@pytest.mark.parametrize(
    "text", ["", "HB", f"HB-{SCHOOL.hex}-{COPY.hex}-0", f"HB-{SCHOOL.hex}-{COPY.hex}-1\n", "HB-x-y-1"]
)
def test_what_is_no_reference_of_ours(text):
    assert read_reference(text) is None


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [("text", [0, 1, 5, 15, 60, None]), ("email", [0, 1, 5, 15, 60, 240, 720, None]),
     ("notify_letter", [0, 1, 5, 15, 60, 240, 720, None])],
)  # fmt: skip
def test_waits_between_tries(channel, minutes):
    waits = [wait_after(channel, tries) for tries in range(len(minutes))]

    assert waits == [None if one is None else timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("text", "kind", "fault"),
    [
        ("Poppy is not at school.", "text", ""),
        ("Dear Ms Arkwright, Poppy is not at school.", "text", ""),
        ("Poppyseed Arkwright Lane", "text", ""),
        ("Poppy Arkwright is not at school.", "text", FULL_NAME),
        ("x" * 459, "text", ""),
        ("x" * 460, "text", "The text message has 460 characters; at most 459 can go. Shorten its template."),
        ("", "text", "The text message is empty."),
        ("Hello.", "letter", "This letter was not written as a text message. Print it, or send it by e-mail."),
    ],
)
def test_what_may_go_into_a_text(text, kind, fault):
    assert text_fault(text, kind=kind, first="Poppy", last="Arkwright") == fault


@pytest.mark.parametrize(
    ("was", "to", "moves"),
    [
        (("sent", ""), ("delivered", "It arrived."), True),
        (("delivered", "It arrived."), ("delivered", "It arrived."), False),
        (("delivered", "It arrived."), ("sent", ""), False),
        (("sent", ""), ("sent", ""), False),
        (("sent", ""), ("sent", "Printed and posted."), True),
        (("opened", ""), ("delivered", "It arrived."), False),
        (("failed", "No."), ("delivered", "It arrived."), True),
        (("queued", ""), ("sent", ""), True),
    ],
)
def test_receipt_never_takes_back_a_later_step(was, to, moves):
    assert moves_on(*was, *to) is moves


def test_every_status_of_notify_is_a_state_of_ours():
    assert {state for state, _ in STATUSES.values()} - set(STATES) == set()


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_way_has_outcomes_that_a_person_may_note(channel):
    outcomes = outcomes_for(channel)

    assert len({one.key for one in outcomes}) == len(outcomes)
    assert {one.state for one in outcomes} - {"delivered", "returned", "failed"} == set()


@pytest.mark.parametrize("words", ["", "  "])
def test_outcome_without_more_words(words):
    assert outcome_words(outcomes_for("post")[0], words) == "Came back: gone away."


def test_outcome_with_words():
    assert outcome_words(outcomes_for("post")[0], " A tenant said so. ") == "Came back: gone away. A tenant said so."
