"""The reasons that the parents' form offers, in the words of families.

A report keeps the key, which `rules.reporting` knows: there stands what the office reads, and the mark it suggests.
Why a child cannot bear school is asked for in the same breath as a fever: nobody should have to call it something else.
"""

OTHER = "other"
PARENT_REASONS = {
    "ill": "Ill",
    "worried": "Too worried, low or upset to come",
    "medical": "Doctor, dentist or hospital",
    "family": "A death or an emergency in the family",
    "faith": "A religious day",
    "transport": "The school’s bus or taxi did not come",
    "disruption": "Roads or trains at a standstill",
    "interview": "An interview",
    OTHER: "Something else",
}


def parent_reason(key: str) -> str:
    """The reason in the words of the form; a key that is no longer offered as it stands."""
    return PARENT_REASONS.get(key, key)
