"""Names as they stand on an envelope and after “Dear”. Spelling is kept; nobody is given a name they do not have."""

import re
import unicodedata
from collections.abc import Sequence

from letters.rules.addressing import Adult

_APOSTROPHES = re.compile(r"['’‘`´]")
_BETWEEN = re.compile(r"[\W_]+")


def envelope_name(adult: Adult) -> str:
    """Title, first and last name as far as they are known."""
    return " ".join(part for part in (adult.title, adult.first, adult.last) if part)


def joined(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def salutation(adults: Sequence[Adult], child: str) -> str:
    """What follows “Dear”: titles with last names, whole names where two would sound alike.

    Never “Mr and Mrs Shah”: each is named. An adult of whom only the last name is known is the child's parent or carer.
    """
    short = [_spoken(adult) for adult in adults]
    if not all(short):
        return f"parent or carer of {child}"
    return joined(short if len(set(short)) == len(short) else [envelope_name(adult) for adult in adults])


def _spoken(adult: Adult) -> str:
    if adult.title:
        return f"{adult.title} {adult.last}"
    return f"{adult.first} {adult.last}" if adult.first else ""


def household_key(address: Sequence[str], postcode: str) -> str:
    """One text for one place, however it was typed in: case, commas, line breaks and the postcode's space aside.

    Words stay apart (“Flat 1, 2 Loom Street” is not “Flat 12 Loom Street”), and nothing is guessed (St, Street).
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", " ".join(address))).casefold()
    return f"{_BETWEEN.sub(' ', text).strip()}|{_BETWEEN.sub('', postcode.casefold())}"
