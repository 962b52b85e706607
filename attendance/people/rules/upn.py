"""Unique pupil numbers.

Source: the DfE's guide to UPNs. Thirteen characters: a check letter, then twelve digits; a temporary UPN ends with a
letter. The check letter is the sum of the characters 2 to 13, each times its place, modulo 23, in an alphabet without
I, O and S; a letter in the last place has the value of its place in that same alphabet.
"""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
LENGTH = 13
_SHAPE = re.compile(rf"[A-Z][0-9]{{11}}[0-9{LETTERS}]")


class UpnProblem(ValueError):
    """A text that is not a UPN. `message` says what is wrong, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = "upn", message, remedy


def tidy_upn(text: str) -> str:
    """The UPN in capitals and without spaces."""
    return "".join(text.split()).upper()


def check_letter(rest: str) -> str:
    """The letter that belongs before these twelve characters (eleven digits and a digit or letter)."""
    total = sum(place * _value(character) for place, character in enumerate(rest, start=2))
    return LETTERS[total % len(LETTERS)]


def _value(character: str) -> int:
    return int(character) if character.isdigit() else LETTERS.index(character)


def check_upn(text: str) -> str:
    """The UPN, tidied. Raises UpnProblem, which says what is wrong and what the check letter would be."""
    upn = tidy_upn(text)
    if len(upn) != LENGTH:
        message = f"“{upn}” has {len(upn)} characters; a UPN has {LENGTH}."
        raise UpnProblem(message, "Copy it from the school's own records, or leave it empty.")
    if not _SHAPE.fullmatch(upn):
        message = f"“{upn}” is not a letter followed by twelve digits."
        remedy = "Only the last digit may be a letter instead (a temporary UPN), and never I, O or S."
        raise UpnProblem(message, remedy)
    right = check_letter(upn[1:])
    if upn[0] != right:
        message = f"The check letter of “{upn}” is wrong: with these digits it would be {right}."
        raise UpnProblem(message, "Look for a mistyped or swapped character.")
    return upn


def is_upn(text: str) -> bool:
    """Whether the text is a valid UPN, permanent or temporary."""
    try:
        check_upn(text)
    except UpnProblem:
        return False
    return True


def is_temporary(upn: str) -> bool:
    """Whether a valid UPN is a temporary one."""
    return upn[-1].isalpha()
