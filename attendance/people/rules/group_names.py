"""The order in which a school says its classes: nursery, Reception, then by number, then everything else."""

import re

YOUNGEST = {"n": -1, "nursery": -1, "r": 0, "reception": 0}
NO_NUMBER = 99


def group_order(name: str) -> tuple[int, str]:
    """A key to sort class names by: "R Wren" before "1 Robin", "2 Swift" before "10A", "Sunshine" last."""
    text = name.casefold().strip()
    word = re.split(r"[\W_]", text, maxsplit=1)[0]
    number = re.match(r"\d+", text)
    return (int(number[0]) if number else YOUNGEST.get(word, NO_NUMBER), text)
