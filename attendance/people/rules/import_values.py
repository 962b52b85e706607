"""What the cells of a pupil export mean: year groups, yes and no, SEN, enrolment status, preferred names.

Every reader takes the text of a filled cell and raises CellError, which says what to write instead.
"""

import re
from typing import NamedTuple

from attendance.kit.tables import CellError

HIGHEST_YEAR = 14
NAMED_YEARS = {"r": 0, "rec": 0, "reception": 0, "yr": 0, "n": -1, "nursery": -1, "n2": -1, "n1": -1}
YEAR = re.compile(r"(?:year|yr|y|nc|nc year|year group)?\s*(\d{1,2})")
YES = frozenset({"yes", "y", "true", "t", "1", "x", "on"})
NO = frozenset({"no", "n", "false", "f", "0", "off", "none", "n/a", "-"})
SEXES = {"f": "F", "female": "F", "girl": "F", "m": "M", "male": "M", "boy": "M"}
SUPPORT = frozenset({"k", "sen support", "sens", "s", "a", "p", "school action", "school action plus"})
PLAN = frozenset({"e", "ehcp", "ehc plan", "education health and care plan", "statement"})
NO_SEN = frozenset({"n", "no", "no sen", "none", "no special educational need", "-"})

LETTER_FORMATS = {
    **dict.fromkeys(("large print", "large", "large font", "big print", "18 point", "18pt"), "large_print"),
    **dict.fromkeys(("by hand", "braille", "audio", "recording", "easy read", "other"), "by_hand"),
    **dict.fromkeys(("print", "standard", "as usual", "none", "no", "-"), ""),
}


def plain(text: str) -> str:
    """Lower case, single spaces, no commas: how words of a cell are compared."""
    return " ".join(text.casefold().replace(",", " ").split())


def read_year_group(text: str) -> int:
    """The national curriculum year: 0 is Reception, -1 nursery. Reads "Year 4", "Y4", "4", "R", "N1"."""
    words = plain(text)
    if words in NAMED_YEARS:
        return NAMED_YEARS[words]
    match = YEAR.fullmatch(words)
    if match and int(match[1]) <= HIGHEST_YEAR:
        return int(match[1])
    raise CellError(
        f"“{text}” is not a year group.", "Write a number from 1 to 14, R for Reception or N1, N2 for nursery."
    )


def read_sex(text: str) -> str:
    """F or M."""
    if plain(text) in SEXES:
        return SEXES[plain(text)]
    raise CellError(f"“{text}” is not a sex that the census knows.", "Write F or M, or leave the cell empty.")


def read_yes_no(text: str) -> bool:
    """Yes or no."""
    words = plain(text)
    if words in YES or words in NO:
        return words in YES
    raise CellError(f"“{text}” is neither yes nor no.", "Write Yes or No, or leave the cell empty.")


def read_letter_format(text: str) -> str:
    """How an adult reads letters: large_print, by_hand, or "" for print as usual."""
    words = plain(text)
    if words in LETTER_FORMATS:
        return LETTER_FORMATS[words]
    raise CellError(f"“{text}” is no form of a letter.", "Write Large print or By hand, or leave the cell empty.")


def read_sen(text: str) -> tuple[bool, bool]:
    """(SEN support, education, health and care plan), from "K - SEN Support", "E", "No SEN" and the like."""
    words = plain(text)
    letter, _, rest = words.partition(" - ")
    for part in (words, letter, rest):
        if part in SUPPORT:
            return True, False
        if part in PLAN:
            return False, True
        if part in NO_SEN:
            return False, False
    raise CellError(f"“{text}” is not an SEN status.", "Write N (none), K (SEN support) or E (EHC plan).")


class Status(NamedTuple):
    """What an enrolment status says: on roll or not, and the type of the enrolment ("" where it does not say)."""

    on_roll: bool
    type: str


STATUSES = {
    "active": Status(True, ""),
    "current": Status(True, ""),
    "current pupil": Status(True, ""),
    "on roll": Status(True, ""),
    "c": Status(True, "single"),
    "single": Status(True, "single"),
    "single registration": Status(True, "single"),
    "current single registration": Status(True, "single"),
    "m": Status(True, "dual_main"),
    "dual main": Status(True, "dual_main"),
    "dual_main": Status(True, "dual_main"),
    "main": Status(True, "dual_main"),
    "main dual registration": Status(True, "dual_main"),
    "current main dual registration": Status(True, "dual_main"),
    "s": Status(True, "dual_subsidiary"),
    "dual subsidiary": Status(True, "dual_subsidiary"),
    "dual_subsidiary": Status(True, "dual_subsidiary"),
    "subsidiary": Status(True, "dual_subsidiary"),
    "subsidiary dual registration": Status(True, "dual_subsidiary"),
    "current subsidiary dual registration": Status(True, "dual_subsidiary"),
    "g": Status(False, ""),
    "guest": Status(False, ""),
    "inactive": Status(False, ""),
    "leaver": Status(False, ""),
    "left": Status(False, ""),
    "former": Status(False, ""),
    "off roll": Status(False, ""),
    "removed": Status(False, ""),
    "applicant": Status(False, ""),
    "pre-admission": Status(False, ""),
    "accepted": Status(False, ""),
}


def read_status(text: str) -> Status:
    """Whether the pupil is on roll, and the type of enrolment."""
    words = plain(re.sub(r"[()–—]|\s-\s", " ", text))
    if words in STATUSES:
        return STATUSES[words]
    remedy = "Write Active, Single, Dual main, Dual subsidiary or Leaver."
    raise CellError(f"“{text}” is not an enrolment status.", remedy)


def split_preferred(preferred: str, first: str, last: str) -> tuple[str, str]:
    """(preferred first name, preferred surname) from one cell; "" where it is the legal one.

    "Emma Carter" of a child whose legal surname is Carter is a first name and that surname.
    """
    words = " ".join(preferred.split())
    if words.casefold().endswith(f" {last.casefold()}"):
        first_part, last_part = words[: -len(last) - 1].rstrip(), last
    elif " " in words:
        first_part, _, last_part = words.rpartition(" ")
    else:
        first_part, last_part = words, last
    return "" if first_part == first else first_part, "" if last_part == last else last_part


def split_name(name: str) -> tuple[str, str, str]:
    """(title, first name, surname) of a contact from one cell: "Mrs Ann Carter" or "Carter, Ann"."""
    words = " ".join(name.replace(".", " ").split())
    if "," in words:
        last, _, first = (part.strip() for part in words.partition(","))
        return "", first, last
    title = ""
    head, _, rest = words.partition(" ")
    if rest and head.casefold() in {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev"}:
        title, words = head, rest
    first, _, last = words.rpartition(" ")
    return title, first, last
