"""A page and who opens it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A page: the name of its address, who opens it ("" for nobody signed in), and what stands behind the ?."""

    name: str
    who: str
    query: str = ""
    instead: str = ""  # “letter_id=draft_id”: another of the values that `furnish` gives stands in the address
