"""What is proposed for an N that still stands: a table a head teacher could read."""

from datetime import date

import pytest

from interventions.rules.settling import Asked, asked_words, propose
from interventions.rules.unexplained import Countdown

THURSDAY = date(2025, 10, 16)
DUE = date(2025, 10, 23)
CALL, TEXT = Asked(THURSDAY, "call"), Asked(date(2025, 10, 17), "text")


def n(left: int | None) -> Countdown:
    return Countdown(THURSDAY, "AM", DUE if left is not None else None, left)


@pytest.mark.parametrize(
    ("left", "asked", "told", "code", "words"),
    [
        (3, [], False, "", "Nobody was asked yet."),
        (3, [CALL], False, "", "Ask again: there is time."),
        (0, [], False, "", "Nobody was asked yet: ring before it becomes O."),
        (-1, [], False, "", "Nobody was asked yet: ring before it becomes O."),
        (0, [CALL, CALL, TEXT], False, "O", "No reason could be found: 2 calls, 1 text since 16 October 2025."),
        (-2, [TEXT], False, "O", "No reason could be found: 1 text since 17 October 2025."),
        (-2, [CALL], True, "", "A report from home waits: it may hold the reason."),
        (None, [CALL], False, "", "Ask again: there is time."),
    ],
)
def test_what_is_proposed(left, asked, told, code, words):
    found = propose(n(left), asked, told=told)

    assert (found.code, found.words) == (code, words)


def test_the_reason_beside_the_mark_is_the_history_of_asking():
    assert propose(n(-1), [CALL], told=False).reason == "No reason could be found: 1 call since 16 October 2025"


@pytest.mark.parametrize(
    ("channels", "words"),
    [(["call"], "1 call"), (["text", "call", "call"], "2 calls, 1 text"), (["visit", "email"], "1 e-mail, 1 visit"),
     (["escalation"], "1 other try"), (["told", "escalation"], "2 other tries")],
)  # fmt: skip
def test_who_was_asked_in_words(channels, words):
    assert asked_words(Asked(THURSDAY, one) for one in channels) == words
