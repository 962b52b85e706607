"""Telephone numbers as people write them: digits with spaces, brackets and hyphens, a country, an extension."""

import re

NUMBER = re.compile(r"\+?\(?[0-9][0-9 ()-]{5,22}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)


def is_phone_number(text: str) -> bool:
    """Whether the text, already trimmed, can be rung; it says nothing about who answers."""
    return bool(NUMBER.fullmatch(text))
