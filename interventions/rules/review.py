"""What a day’s review meeting may decide about a child who is not accounted for.

The keys are kept in the minutes (ReviewNote.decision). None of them takes a child off the list: only a code for the
session does.
"""

RING, OTHERS, TEXT, VISIT = "ring_again", "other_contacts", "text", "visit"
WAIT, EXPLAINED, OTHER = "wait", "explained", "other"
DECISIONS: dict[str, str] = {
    RING: "Ring again",
    OTHERS: "Ask brothers, sisters, friends and their schools",
    TEXT: "Text the family",
    VISIT: "Visit at home today",
    "social_worker": "Tell the social worker",
    "missing": "Begin the steps for a missing child",
    "police": "Ring the police",
    WAIT: "Wait, and look again at a time we name",
    EXPLAINED: "The reason is known: the office enters the code",
    OTHER: "Something else",
}
TAKEN_BACK = "taken_back"
LABELS = DECISIONS | {TAKEN_BACK: "Taken back"}
NEEDS_WORDS = frozenset({WAIT, EXPLAINED, OTHER})  # the next person must be able to tell why


def missing_words(decision: str, words: str) -> str:
    """What is still to be written for this decision, as a sentence; empty where nothing is."""
    if decision not in NEEDS_WORDS or words.strip():
        return ""
    return {
        WAIT: "Write until when, and why waiting is safe.",
        EXPLAINED: "Write what the reason is and who gave it.",
    }.get(decision, "Write what is to be done.")
