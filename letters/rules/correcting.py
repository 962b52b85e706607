"""A correction says which letter it replaces, before anything else."""

from dataclasses import replace
from datetime import date

from letters.rules.wording import Block, Merged, Span
from registers.rules.codes import plain_date

SAID = {
    "en": "This letter replaces the one that we sent you on {day}. We are sorry that it was not right.",
    "cy": "Mae’r llythyr hwn yn disodli’r un a anfonwyd atoch ar {day}. Mae’n ddrwg gennym nad oedd yn gywir.",
    "pl": "Ten list zastępuje nasz list z dnia {day}. Przepraszamy za pomyłkę.",
}


def with_correction(merged: Merged, issued_on: date, language: str) -> Merged:
    """The words of a correction: a first paragraph names the day of the letter that it replaces.

    English where the language is not one of SAID. A text message stays as it is: its length is limited.
    """
    known = language.partition("-")[0] if language.partition("-")[0] in SAID else "en"
    day = plain_date(issued_on) if known == "en" else f"{issued_on:%d.%m.%Y}"
    first = Block("paragraph", ((Span(SAID[known].format(day=day)),),))
    return replace(merged, blocks=(first, *merged.blocks))
