"""A correction names the letter that it replaces, in the reader's language."""

from datetime import date

import pytest

from letters.rules.correcting import with_correction
from letters.rules.merging import plain_text
from letters.rules.wording import Block, Merged, Span

WORDS = Merged("Attendance", "Dear Ms Rao", (Block("paragraph", ((Span("Leo missed 2 days."),),)),), "Yours sincerely")


@pytest.mark.parametrize(
    ("language", "first"),
    [
        (
            "en",
            "This letter replaces the one that we sent you on 25 November 2026. We are sorry that it was not right.",
        ),
        ("pl", "Ten list zastępuje nasz list z dnia 25.11.2026. Przepraszamy za pomyłkę."),
        (
            "ur",
            "This letter replaces the one that we sent you on 25 November 2026. We are sorry that it was not right.",
        ),
    ],
)
def test_correction_says_first_which_letter_it_replaces(language, first):
    found = with_correction(WORDS, date(2026, 11, 25), language)

    assert plain_text(found).splitlines()[2:] == ["Attendance", "", first, "", "Leo missed 2 days.", "",
                                                   "Yours sincerely"]  # fmt: skip
    assert found.blocks[1:] == WORDS.blocks
