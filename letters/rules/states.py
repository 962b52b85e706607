"""The states of a letter, what they are called, and which may follow which."""

DRAFT, HELD, APPROVED, ISSUED = "draft", "held", "approved", "issued"
DROPPED, WITHDRAWN, SUPERSEDED = "dropped", "withdrawn", "superseded"
OPEN = frozenset({DRAFT, HELD, APPROVED})
MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({HELD, APPROVED, DROPPED, WITHDRAWN}),
    HELD: frozenset({DRAFT, DROPPED, WITHDRAWN}),
    APPROVED: frozenset({DRAFT, ISSUED, WITHDRAWN}),
    ISSUED: frozenset({WITHDRAWN, SUPERSEDED}),
    DROPPED: frozenset(),
    WITHDRAWN: frozenset(),
    SUPERSEDED: frozenset(),
}
LABELS = {
    DRAFT: "To decide",
    HELD: "On hold",
    APPROVED: "Approved, being drawn",
    ISSUED: "Issued",
    DROPPED: "Not sent",
    WITHDRAWN: "Withdrawn",
    SUPERSEDED: "Corrected by another",
}


def can_move(was: str, to: str) -> bool:
    """Whether a letter in one state may go to the other."""
    return to in MOVES.get(was, frozenset())
