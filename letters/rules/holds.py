"""Times in which nothing is sent about a child: why there can be one, and who may read the reason."""

from collections.abc import Collection

SAFEGUARDING = "safeguarding"
SENSITIVE, KEEPS = "flags.sensitive", "letters.hold"
KINDS: dict[str, str] = {
    "bereavement": "A death in the family",
    "medical": "A serious illness",
    SAFEGUARDING: "Safeguarding",
    "other": "Another reason",
}
SECRET = "Letters are stopped"


def may_read(kind: str, abilities: Collection[str]) -> bool:
    """Whether somebody with these abilities may read why, and end it: those who act on what is sensitive, and whoever
    stops letters (they hear of a death or an illness first), but not of safeguarding. Everybody else learns that there
    is a hold, and whom to ask."""
    return SENSITIVE in abilities or (KEEPS in abilities and kind != SAFEGUARDING)


def label(kind: str, abilities: Collection[str]) -> str:
    """What a hold is called to somebody with these abilities; what is secret does not say of which kind it is."""
    return KINDS[kind] if may_read(kind, abilities) else SECRET
