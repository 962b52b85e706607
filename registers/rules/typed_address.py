"""The mobile number or e-mail address that somebody types, brought into the one form in which it is compared."""

import re
from dataclasses import dataclass

EMAIL, MOBILE = "email", "mobile"
LOOKS_LIKE_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
NOT_DIGITS = re.compile(r"\D")
HERE = 10  # digits of a number in the United Kingdom behind its 0
LONGEST = 15  # digits of a number with its country (ITU-T E.164)


@dataclass(frozen=True)
class Typed:
    """A kind (email, mobile) and the value: lower case; or digits without the 0 or 44 of the United Kingdom."""

    kind: str
    value: str


def digits_of(text: str) -> str:
    """The digits of a telephone number without its United Kingdom prefix; other countries keep theirs.

    07700 900123, +44 (0)7700 900123 and 0044 7700 900123 are the same number: 7700900123.
    """
    digits = NOT_DIGITS.sub("", text)
    abroad = text.lstrip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if digits.startswith("44") and (abroad or len(digits) == HERE + 2):
        return digits.removeprefix("44").removeprefix("0")
    return digits if abroad else digits.removeprefix("0")


def typed_address(text: str) -> Typed | None:
    """What was typed, or None where it is neither an e-mail address nor a number that takes texts.

    Numbers in the United Kingdom take texts where they begin with 07 (Ofcom's numbering plan); of others nothing is
    known, so they are let through.
    """
    text = text.strip()
    if "@" in text:
        return Typed(EMAIL, text.casefold()) if LOOKS_LIKE_EMAIL.fullmatch(text) else None
    if re.search(r"[^\d\s()+.-]", text):
        return None
    digits = digits_of(text)
    here = len(digits) == HERE and digits.startswith("7")
    abroad = text.startswith(("+", "00")) and HERE <= len(digits) <= LONGEST and not _is_british(text)
    return Typed(MOBILE, digits) if here or abroad else None


def kept_address(text: str) -> Typed:
    """A number or address as the school wrote it down, in the form in which it is compared with what was typed."""
    return Typed(EMAIL, text.strip().casefold()) if "@" in text else Typed(MOBILE, digits_of(text))


def _is_british(text: str) -> bool:
    return NOT_DIGITS.sub("", text).removeprefix("00").startswith("44")
